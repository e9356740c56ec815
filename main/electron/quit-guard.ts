import type { Log, Timers } from '../core/ports.ts'

/** The parts of Electron's `app` that quitting needs. */
export interface QuittableApp {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown
  quit(): void
}

/** What {@link holdQuit} needs. */
export interface QuitGuardDeps {
  readonly app: QuittableApp
  readonly timers: Timers
  readonly log: Log
  /** What must finish first, such as saving a rotated token and clearing the clipboard. */
  readonly settle: () => Promise<unknown>
}

/** The longest that quitting waits (design §5, rule 8). */
export const QUIT_LIMIT_MS = 5_000

/**
 * Delays quitting until `settle` is done, at most {@link QUIT_LIMIT_MS}: a RingCX refresh token is single-use, so a
 * renewal cut off between the response and the write would be a sign-out. Quitting again in the meantime changes
 * nothing.
 */
export function holdQuit({ app, timers, log, settle }: QuitGuardDeps): void {
  let phase: 'running' | 'settling' | 'settled' = 'running'
  const leave = (): void => {
    if (phase === 'settled') return
    phase = 'settled'
    app.quit()
  }
  app.on('before-quit', (event) => {
    if (phase === 'settled') return
    event.preventDefault()
    if (phase === 'settling') return
    phase = 'settling'
    const cancel = timers.after(QUIT_LIMIT_MS, () => {
      log.note('quit-not-settled')
      leave()
    })
    Promise.resolve()
      .then(settle)
      .catch((thrown: unknown) => {
        log.note('quit-settle-failed', { fault: thrown instanceof Error ? thrown.name : 'unknown' })
      })
      .finally(() => {
        cancel()
        leave()
      })
  })
}

/** Electron's `powerMonitor`; the event exists on macOS and Linux. Its types omit the event object. */
export interface ShutdownSource {
  on(event: 'shutdown', listener: () => void): unknown
}

/**
 * Quits normally when the computer shuts down or the person logs off, so that {@link holdQuit} can run. Windows
 * notifies the window instead (`session-end`).
 *
 * In the background on Windows there is no window, and so no event: Electron has `powerMonitor`'s `shutdown` for Linux and
 * macOS only (its documentation; issue 12810 asks for it). The app then ends as by a kill, which costs no session: every
 * token is on the disk before it is used (`core/keeper/token-store.ts`; `tests/unit/crash/random-kills.test.ts`). A hidden
 * window would bring the event, for a whole renderer process.
 */
export function quitWithSystem(app: Pick<QuittableApp, 'quit'>, powerMonitor: ShutdownSource): void {
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    app.quit()
  })
}
