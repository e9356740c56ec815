import type { ElectronApplication, Page } from '@playwright/test'

type StartTimer = (action: () => void, ms?: number) => unknown

/** Lets the app's monotonic clock jump ahead by `ms`, as a computer's does that slept, and tells it that it woke. */
export async function sleepThrough(app: ElectronApplication, ms: number): Promise<void> {
  await app.evaluate(({ powerMonitor }, jump) => {
    const before = performance.now.bind(performance)
    performance.now = () => before() + jump
    powerMonitor.emit('resume')
  }, ms)
}

/** Lets `ms` pass for app and window at once, as a test does that cannot wait: their clocks stand later, and the app looks. */
export async function passTime(app: ElectronApplication, page: Page, ms: number): Promise<void> {
  await page.evaluate((ahead) => {
    const wall = Date.now.bind(Date)
    Date.now = () => wall() + ahead
  }, ms)
  await app.evaluate(({ powerMonitor }, ahead) => {
    const wall = Date.now.bind(Date)
    Date.now = () => wall() + ahead
    const steady = performance.now.bind(performance)
    performance.now = () => steady() + ahead
    powerMonitor.emit('unlock-screen')
  }, ms)
}

/** Makes the app's timers last `factor` times as long as they say: those that start from now on. */
export async function paceTimers(app: ElectronApplication, factor: number): Promise<void> {
  await app.evaluate((_electron, times) => {
    const main = globalThis as unknown as { setTimeout: StartTimer; unpacedSetTimeout?: StartTimer }
    const start = (main.unpacedSetTimeout ??= main.setTimeout)
    main.setTimeout = (action, ms = 0) => start(action, ms * times)
  }, factor)
}

/** Takes the network away from the app's requests: all go to a proxy that is not there. */
export async function cutNetwork(app: ElectronApplication): Promise<void> {
  await app.evaluate(async ({ session }) => {
    const network = session.fromPartition('network')
    // Port 9 (discard) is served by nothing; without the bypass rule Chromium would go straight to this machine.
    await network.setProxy({ proxyRules: 'http://127.0.0.1:9', proxyBypassRules: '<-loopback>' })
    await network.closeAllConnections()
  })
}

/** Gives the network back. */
export async function restoreNetwork(app: ElectronApplication): Promise<void> {
  await app.evaluate(async ({ session }) => {
    await session.fromPartition('network').setProxy({ mode: 'direct' })
  })
}

/**
 * Puts the computer to sleep for `ms` as the app sees it: it is told before, the network goes, and the clocks of app
 * and window stand later. `monotonic` when the system's monotonic clock counts the sleep.
 */
export async function loseNetworkAsleep(
  app: ElectronApplication,
  page: Page,
  ms: number,
  monotonic: boolean
): Promise<void> {
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'))
  await cutNetwork(app)
  await app.evaluate(
    (_electron, { ahead, both }) => {
      const wall = Date.now.bind(Date)
      Date.now = () => wall() + ahead
      const steady = performance.now.bind(performance)
      if (both) performance.now = () => steady() + ahead
    },
    { ahead: ms, both: monotonic }
  )
  await page.evaluate((ahead) => {
    const wall = Date.now.bind(Date)
    Date.now = () => wall() + ahead
  }, ms)
}

/** Tells the app that the computer woke, through the event that Electron's `powerMonitor` has for it. */
export async function wakeUp(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
}
