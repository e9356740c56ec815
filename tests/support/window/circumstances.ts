import type { ElectronApplication, Page } from '@playwright/test'

type StartTimer = (action: () => void, ms?: number) => unknown

/** Moves the app's monotonic clock ahead by `ms`, as after sleep, and tells the app that the computer woke. */
export async function sleepThrough(app: ElectronApplication, ms: number): Promise<void> {
  await app.evaluate(({ powerMonitor }, jump) => {
    const before = performance.now.bind(performance)
    performance.now = () => before() + jump
    powerMonitor.emit('resume')
  }, ms)
}

/** Moves the clocks of app and window ahead by `ms` without waiting, then has the app check them. */
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

/** Makes the app's timers take `factor` times as long, starting with the next one. */
export async function paceTimers(app: ElectronApplication, factor: number): Promise<void> {
  await app.evaluate((_electron, times) => {
    const main = globalThis as unknown as { setTimeout: StartTimer; unpacedSetTimeout?: StartTimer }
    const start = (main.unpacedSetTimeout ??= main.setTimeout)
    main.setTimeout = (action, ms = 0) => start(action, ms * times)
  }, factor)
}

/** Cuts the app off the network: all requests go to a proxy that doesn't exist. */
export async function cutNetwork(app: ElectronApplication): Promise<void> {
  await app.evaluate(async ({ session }) => {
    const network = session.fromPartition('network')
    // Nothing listens on port 9 (discard). Without the bypass rule, Chromium would connect to this machine directly.
    await network.setProxy({ proxyRules: 'http://127.0.0.1:9', proxyBypassRules: '<-loopback>' })
    await network.closeAllConnections()
  })
}

/** Restores the network. */
export async function restoreNetwork(app: ElectronApplication): Promise<void> {
  await app.evaluate(async ({ session }) => {
    await session.fromPartition('network').setProxy({ mode: 'direct' })
  })
}

/**
 * Simulates `ms` of sleep: the app gets the event, the network goes away, and the clocks of app and window move
 * ahead. `monotonic` when the system's monotonic clock counts the sleep.
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

/** Tells the app that the computer woke, with `powerMonitor`'s event. */
export async function wakeUp(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
}

/** What is on the clipboard of the app's display. A display that tests share has one clipboard for all of them. */
export function clipboardText(app: ElectronApplication): Promise<string> {
  return app.evaluate(async ({ clipboard }) => await clipboard.readText())
}
