/** The parts of Electron's `WebFrameMain` that say who a message came from. */
export interface SenderFrame {
  readonly origin: string
  readonly url: string
  readonly parent: unknown
}

/** The parts of an `IpcMainInvokeEvent` that say who a message came from. */
export interface SenderEvent {
  readonly sender: { readonly id: number }
  readonly senderFrame: SenderFrame | null
}

/** The one window that may talk to main, and the one origin it may show. */
export interface TrustedWindow {
  /** `null` while there is no window: then no sender is trusted. */
  readonly webContentsId: number | null
  /** Serialized origin without a trailing slash: `app://token-desk`, or the dev server's in an unpackaged run. */
  readonly origin: string
}

/**
 * Whether a message comes from the top frame of our own window while that frame shows our own page.
 *
 * Fails closed: `senderFrame` is `null` once the frame has navigated or gone, and reading a destroyed frame
 * throws (security-reliability §1.7). Must be called synchronously as the first statement of a handler, because
 * the frame may be gone a tick later.
 */
export function isTrustedSender(event: SenderEvent, trusted: TrustedWindow): boolean {
  try {
    const frame = event.senderFrame
    if (frame === null || trusted.webContentsId === null) return false
    return (
      event.sender.id === trusted.webContentsId &&
      frame.parent === null &&
      frame.origin === trusted.origin &&
      frame.url.startsWith(`${trusted.origin}/`)
    )
  } catch {
    return false
  }
}
