/** Puts off what is costly to make until somebody asks for it; from then on everybody gets the same. */
export function onFirstUse<T extends object>(make: () => T): () => T {
  let made: T | null = null
  return () => (made ??= make())
}
