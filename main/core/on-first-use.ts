/** Delays creating something expensive until its first use; all callers share it. */
export function onFirstUse<T extends object>(make: () => T): () => T {
  let made: T | null = null
  return () => (made ??= make())
}
