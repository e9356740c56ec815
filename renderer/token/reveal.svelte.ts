import type { RevealedToken } from '../../preload/contract.ts'
import { createAction, type Action } from '../state/action.svelte.ts'

/** What {@link createReveal} needs from outside. */
export interface RevealParts {
  /** Asks main for the token. */
  readonly reveal: () => Promise<RevealedToken>
  /** Milliseconds since the Unix epoch, UTC. */
  readonly now: () => number
  /** Runs something later. @returns a function that cancels it */
  readonly after: (ms: number, run: () => void) => () => void
}

/** The token on screen. */
export interface Reveal {
  /** `null` unless it is on screen. Nothing else in the window holds it. */
  readonly shown: RevealedToken | null
  readonly show: Action<[]>
  /** Drops the token, and an answer that is still on its way. */
  hide(): void
}

/** Shows a token until its time is over or something hides it. */
export function createReveal({ reveal, now, after }: RevealParts): Reveal {
  let shown = $state.raw<RevealedToken | null>(null)
  /** An answer to an earlier turn comes too late: the page was left, or locked, in between. */
  let turn = 0
  let cancel = (): void => undefined

  function hide(): void {
    turn += 1
    cancel()
    shown = null
  }

  const show = createAction(async () => {
    hide()
    const asked = turn
    const answer = await reveal()
    if (turn !== asked || answer.hideAt <= now()) return
    shown = answer
    cancel = after(answer.hideAt - now(), hide)
  })

  return {
    get shown() {
      return shown
    },
    show,
    hide
  }
}
