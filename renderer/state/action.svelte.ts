import { asUiError, type UiError } from '../api.ts'

/** One thing the person can set going: whether it runs, and how its last run failed. */
export interface Action<Args extends unknown[]> {
  readonly running: boolean
  readonly error: UiError | null
  /** Runs it, unless it is running. Resolves to whether it was done; a failure is kept in `error`, not thrown. */
  run(...args: Args): Promise<boolean>
  /** Runs what failed last once more, with what it was given. The failure stays in sight until it is known how this one ends. */
  again(): Promise<boolean>
  /** Forgets the last failure. */
  clear(): void
}

/** Makes an {@link Action} of an async function, so that its progress and error can be shown where its button is. */
export function createAction<Args extends unknown[]>(
  work: (...args: Args) => Promise<unknown>
): Action<Args> {
  let running = $state(false)
  let error = $state.raw<UiError | null>(null)
  /** Of a run that failed only: there may be a password in it. */
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
