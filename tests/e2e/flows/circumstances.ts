import type { ElectronApplication } from '@playwright/test'

/** Lets the app's monotonic clock jump ahead by `ms`, as a computer's does that slept, and tells it that it woke. */
export async function sleepThrough(app: ElectronApplication, ms: number): Promise<void> {
  await app.evaluate(({ powerMonitor }, jump) => {
    const before = performance.now.bind(performance)
    performance.now = () => before() + jump
    powerMonitor.emit('resume')
  }, ms)
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
