import { asUiError, type UiError } from '../api.ts'

/** Something the person can start: whether it is running, and the error of its last run. */
export interface Action<Args extends unknown[]> {
  readonly running: boolean
  readonly error: UiError | null
  /** Runs it, unless it is already running. Resolves to whether it succeeded; a failure goes into `error` and is not thrown. */
  run(...args: Args): Promise<boolean>
  /** Repeats the last failed run with the same arguments. The old error stays visible until the new run ends. */
  again(): Promise<boolean>
  /** Clears the last error. */
  clear(): void
}

/** Turns an async function into an {@link Action}, so that its progress and error can be shown next to its button. */
export function createAction<Args extends unknown[]>(
  work: (...args: Args) => Promise<unknown>
): Action<Args> {
  let running = $state(false)
  let error = $state.raw<UiError | null>(null)
  /** Kept only after a failure: the arguments may contain a password. */
  let last: Args | null = null

  async function perform(args: Args): Promise<boolean> {
    running = true
    try {
      await work(...args)
      error = last = null
      return true
    } catch (thrown) {
      error = asUiError(thrown)
      last = args
      return false
    } finally {
      running = false
    }
  }

  return {
    get running() {
      return running
    },
    get error() {
      return error
    },
    async run(...args) {
      if (running) return false
      error = null
      return await perform(args)
    },
    async again() {
      return !running && last !== null && (await perform(last))
    },
    clear() {
      error = null
    }
  }
}
