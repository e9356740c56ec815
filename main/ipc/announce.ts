import { MARK_CHANNEL, type EventName, type Payload } from '../../preload/contract.ts'

/** The parts of our window's `webContents` that an announcement needs. */
export interface Audience {
  isDestroyed(): boolean
  send(channel: string, payload: unknown): void
  readonly mainFrame: { readonly origin: string }
}

/** Sends one event of the contract to our window. */
export type Announce = <Name extends EventName>(name: Name, payload: Payload<Name>) => void

/** What main sends to the window without being asked. */
export interface Announcer {
  readonly announce: Announce
  /** Sends a mark after all announcements so far, and returns it; `null` if there is no window. */
  readonly mark: () => number | null
}

/**
 * Creates the announcer. Announcements go to the top frame of our one window, and only while it shows our own page.
 * Without a window, or while it is closing, they are dropped: a new window requests everything it shows.
 *
 * They arrive in the order in which they were made. Electron runs pending microtasks inside `send`, before the
 * message leaves. An announcement from such a microtask would overtake it, and the window would keep showing the
 * older status. So it waits until the current one is sent.
 */
export function createAnnouncer(audience: () => Audience | null, origin: string): Announcer {
  const waiting: (() => void)[] = []
  let sending = false
  let lastMark = 0

  const listening = (): Audience | null => {
    const contents = audience()
    return contents === null || contents.isDestroyed() || !shows(contents, origin) ? null : contents
  }

  const send = (channel: string, payload: unknown): void => {
    waiting.push(() => {
      listening()?.send(channel, payload)
    })
    if (sending) return
    sending = true
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next()
    } finally {
      sending = false
    }
  }

  return {
    announce: send,
    mark() {
      if (listening() === null) return null
      lastMark += 1
      send(MARK_CHANNEL, lastMark)
      return lastMark
    }
  }
}

function shows(contents: Audience, origin: string): boolean {
  try {
    return contents.mainFrame.origin === origin
  } catch {
    // Reading a frame that is being replaced throws.
    return false
  }
}
