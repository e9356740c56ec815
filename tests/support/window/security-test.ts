import type {} from '../../../preload/window.d.ts'
import { test as base } from './app-test.ts'
import { startListener, type LoopbackListener } from './loopback-listener.ts'

export { expect } from './app-test.ts'

/** The app test plus a server that the app must never reach. */
export const test = base.extend<{ listener: LoopbackListener }>({
  listener: async ({}, use) => {
    const listener = await startListener()
    await use(listener)
    await listener.close()
  }
})
