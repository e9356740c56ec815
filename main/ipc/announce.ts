import type { EventChannel, Events } from '../../preload/contract.ts'

/** The parts of our window's `webContents` that an announcement needs. */
export interface Audience {
  isDestroyed(): boolean
  send(channel: string, payload: unknown): void
  readonly mainFrame: { readonly origin: string }
}

/** Sends one event of the contract to our window. */
export type Announce = <Channel extends EventChannel>(channel: Channel, payload: Events[Channel]) => void

/**
 * Makes the function that announces events. They go to the top frame of our one window, and only while it shows
 * our own page; with no window, or one that is closing, an announcement is dropped: a new window asks for
 * everything it shows.
 *
 * They arrive in the order in which they were made. Electron runs pending microtasks inside `send`, before the
 * message is on its way; an announcement made by one of those would overtake it, and the window would go on showing
 * the older status. So it waits until the one under way is out.
 */
export function createAnnounce(audience: () => Audience | null, origin: string): Announce {
  const waiting: (() => void)[] = []
  let sending = false
  return (channel, payload) => {
    waiting.push(() => {
      const contents = audience()
      if (contents === null || contents.isDestroyed() || !shows(contents, origin)) return
      contents.send(channel, payload)
    })
    if (sending) return
    sending = true
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next()
    } finally {
      sending = false
    }
  }
}

function shows(contents: Audience, origin: string): boolean {
  try {
    return contents.mainFrame.origin === origin
  } catch {
    // A frame that is being replaced throws when it is read.
    return false
  }
}
