import type { SessionView } from '../sessions/session.ts'
import { handNeeded } from './needs.ts'

/** What state a connection is in, as people tell states apart. `preload/standings.ts` has the words. */
export type Standing =
  | Exclude<SessionView['keeper']['state']['phase'], 'needs-sign-in'>
  | NonNullable<ReturnType<typeof handNeeded>>
  | 'unfinished'
  | 'in-browser'

/** What state a connection is in. One that has a token keeps its state while a field is missing or a browser is open. */
export function standingOf(view: SessionView): Standing {
  const { missing, browser, keeper } = view
  const { phase } = keeper.state
  if (missing.length > 0 && (phase === 'signed-out' || phase === 'needs-sign-in')) return 'unfinished'
  const isSignedIn = phase === 'active' || phase === 'renewing' || phase === 'waiting'
  if (browser?.kind === 'waiting' && !isSignedIn) return 'in-browser'
  return phase === 'needs-sign-in' ? (handNeeded(view) ?? 'refused') : phase
}
