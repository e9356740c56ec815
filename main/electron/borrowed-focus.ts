import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import type { Timers } from '../core/ports.ts'

/** How long to wait for the system to give a new window the focus, in milliseconds; some never do. */
const FOCUS_LIMIT_MS = 500

/** What {@link withBorrowedFocus} needs. */
export interface BorrowedFocusParts {
  readonly BrowserWindow: new (
    options: BrowserWindowConstructorOptions
  ) => Pick<BrowserWindow, 'once' | 'destroy'>
  readonly timers: Timers
}

/**
 * Runs work while a tiny window of ours has the focus, because Wayland allows some things only with the focus. The
 * system gives the focus to a new window (seen with mutter 43.8) and then back to the previous one. If it doesn't,
 * the work still runs.
 */
export async function withBorrowedFocus(
  { BrowserWindow, timers }: BorrowedFocusParts,
  work: () => Promise<unknown>
): Promise<void> {
  const window = new BrowserWindow({ width: 1, height: 1, frame: false, skipTaskbar: true })
  try {
    await new Promise<void>((resolve) => {
      const cancel = timers.after(FOCUS_LIMIT_MS, resolve)
      window.once('focus', () => {
        cancel()
        resolve()
      })
    })
    await work()
  } finally {
    window.destroy()
  }
}
