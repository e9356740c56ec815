/** The parts of Electron's `app` that a lock needs. */
export interface LockableApp {
  requestSingleInstanceLock(additionalData: Record<string, unknown>): boolean
  on(
    event: 'second-instance',
    listener: (event: unknown, argv: string[], folder: string, additionalData: unknown) => void
  ): unknown
}

/**
 * Claims the user-data folder for this process (design §5, rule 9): two processes would rotate the same refresh token
 * and sign each other out. Returns `false` if another instance has it. That instance is notified and comes to the
 * front, and this one must quit without touching a file. A file to import is passed along.
 */
export function claimSingleInstance(
  app: LockableApp,
  importPath: string | null,
  comeForward: (importPath: string | null) => void
): boolean {
  if (!app.requestSingleInstanceLock({ importPath })) return false
  app.on('second-instance', (_event, _argv, _folder, data) => {
    comeForward(importPathIn(data))
  })
  return true
}

/** Arguments may arrive in a different order, so the other instance says explicitly which file to import. */
function importPathIn(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('importPath' in data)) return null
  return typeof data.importPath === 'string' ? data.importPath : null
}
