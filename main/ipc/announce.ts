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
 */
export function createAnnounce(audience: () => Audience | null, origin: string): Announce {
  return (channel, payload) => {
    const contents = audience()
    if (contents === null || contents.isDestroyed() || !shows(contents, origin)) return
    contents.send(channel, payload)
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
