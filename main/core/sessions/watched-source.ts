import type { TokenSource } from '../keeper/renewal.ts'

/** The two requests of a sign-in. */
export type SourceStep = 'sign-in' | 'exchange'

/** Somebody who looks on while a session signs in. */
export interface SourceWatcher {
  began(step: SourceStep): void
  passed(step: SourceStep): void
}

/**
 * The same token source, whose requests can be watched one by one. The watcher is told of steps and never of tokens, and
 * changes nothing of what the keeper does.
 */
export function watchSource(source: TokenSource, watcher: () => SourceWatcher | null): TokenSource {
  const watched = async <Result>(step: SourceStep, request: () => Promise<Result>): Promise<Result> => {
    watcher()?.began(step)
    const result = await request()
    watcher()?.passed(step)
    return result
  }
  return {
    ...source,
    signIn: (signal) => watched('sign-in', () => source.signIn(signal)),
    exchange: (token) => watched('exchange', () => source.exchange(token))
  }
}
