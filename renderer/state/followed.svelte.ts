/**
 * A state of main that a page shows: what main answers first, then what it tells. Call it while a component is being created.
 *
 * @param follow starts to listen, and gives the function that stops it
 */
export function followed<State>(
  follow: (listener: (changed: State) => void) => () => void,
  read: () => Promise<State>
): { readonly current: State | null } {
  let known = $state.raw<State | null>(null)
  $effect(() => {
    const stop = follow((changed) => (known = changed))
    void read().then(
      // What was told meanwhile is newer.
      (first) => (known ??= first),
      () => undefined
    )
    return stop
  })
  return {
    /** `null` until main answers. */
    get current() {
      return known
    }
  }
}
