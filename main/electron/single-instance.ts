/** The parts of Electron's `app` that a lock needs. */
export interface LockableApp {
  requestSingleInstanceLock(additionalData: Record<string, unknown>): boolean
  on(
    event: 'second-instance',
    listener: (event: unknown, argv: string[], folder: string, additionalData: unknown) => void
  ): unknown
}

/** How an instance was started. */
export interface InstanceStart {
  /** Absolute path of a file to import, or `null`. */
  readonly importPath: string | null
  /** Without a window, as at login. */
  readonly hidden: boolean
}

/**
 * Claims the user-data folder for this process (design §5, rule 9): two processes would rotate the same refresh token
 * and sign each other out. Returns `false` if another instance has it. That instance is notified and comes to the
 * front, unless this one was to start hidden, and this one must quit without touching a file. A file to import is passed
 * along.
 */
export function claimSingleInstance(
  app: LockableApp,
  start: InstanceStart,
  comeForward: (start: InstanceStart) => void
): boolean {
  if (!app.requestSingleInstanceLock({ ...start })) return false
  app.on('second-instance', (_event, _argv, _folder, data) => {
    comeForward(startIn(data))
  })
  return true
}

/** Arguments may arrive in a different order, so the other instance says explicitly what it was started for. */
function startIn(data: unknown): InstanceStart {
  const { importPath, hidden }: Partial<Record<string, unknown>> =
    typeof data === 'object' && data !== null ? { ...data } : {}
  return { importPath: typeof importPath === 'string' ? importPath : null, hidden: hidden === true }
}
