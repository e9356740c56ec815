/** Delays creating something expensive until its first use; all callers share it. */
export function onFirstUse<T extends object>(make: () => T): () => T {
  let made: T | null = null
  return () => (made ??= make())
}

/**
 * Loads something on first use, once for every caller. A load that fails is forgotten, so that the next use tries again.
 *
 * @returns the function that gives what was loaded, or throws what the load failed with
 */
export function loadOnce<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded> {
  let loading: Promise<Loaded> | null = null
  return () =>
    (loading ??= load().catch((thrown: unknown) => {
      loading = null
      throw thrown
    }))
}
