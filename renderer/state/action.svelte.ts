import { asUiError, type UiError } from '../api.ts'

/** One thing the person can set going: whether it runs, and how its last run failed. */
export interface Action<Args extends unknown[]> {
  readonly running: boolean
  readonly error: UiError | null
  /** Runs it, unless it is running. Resolves to whether it was done; a failure is kept in `error`, not thrown. */
  run(...args: Args): Promise<boolean>
  /** Forgets the last failure. */
  clear(): void
}

/** Makes an {@link Action} of an async function, so that its progress and error can be shown where its button is. */
export function createAction<Args extends unknown[]>(
  work: (...args: Args) => Promise<unknown>
): Action<Args> {
  let running = $state(false)
  let error = $state.raw<UiError | null>(null)
  return {
    get running() {
      return running
    },
    get error() {
      return error
    },
    async run(...args) {
      if (running) return false
      running = true
      error = null
      try {
        await work(...args)
        return true
      } catch (thrown) {
        error = asUiError(thrown)
        return false
      } finally {
        running = false
      }
    },
    clear() {
      error = null
    }
  }
}
