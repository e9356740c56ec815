/**
 * Asks one question at a time and, meanwhile, remembers the newest one only: while somebody types, main is never asked
 * faster than it answers, and an answer that is no longer wanted is dropped.
 */
export function createNewest<Args extends unknown[], Value>(
  ask: (...args: Args) => Promise<Value>,
  take: (value: Value, ...args: Args) => void,
  fail: (thrown: unknown) => void
): (...args: Args) => void {
  let busy = false
  let waiting: Args | null = null

  function next(): void {
    const args = waiting
    if (busy || args === null) return
    waiting = null
    busy = true
    void ask(...args)
      .then(
        (value) => {
          if (waiting === null) take(value, ...args)
        },
        (thrown: unknown) => {
          if (waiting === null) fail(thrown)
        }
      )
      .finally(() => {
        busy = false
        next()
      })
  }

  return (...args) => {
    waiting = args
    next()
  }
}
