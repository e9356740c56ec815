/** The parts of Electron's `app` that a lock needs. */
export interface LockableApp {
  requestSingleInstanceLock(): boolean
  on(event: 'second-instance', listener: () => void): unknown
}

/**
 * Claims the user-data folder for this process (design §5, rule 9): two processes would rotate the same refresh token
 * and sign each other out. Returns `false` when another instance has it; that one is told and comes forward, and this
 * one must quit without touching a file.
 */
export function claimSingleInstance(app: LockableApp, comeForward: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', comeForward)
  return true
}
