import type {} from '../../../preload/window.d.ts'
import { test as base } from './app-test.ts'
import { startListener, type LoopbackListener } from './loopback-listener.ts'

export { expect } from './app-test.ts'

/** The app's test with a server beside it that must never be reached. */
export const test = base.extend<{ listener: LoopbackListener }>({
  listener: async ({}, use) => {
    const listener = await startListener()
    await use(listener)
    await listener.close()
  }
})
