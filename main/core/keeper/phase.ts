import type { Log } from '../ports.ts'
import type { SessionEvent, SessionState } from './state.ts'
import { transition } from './transition.ts'

export type Phase = ReturnType<typeof createPhase>

/** Makes the one place where the state of a session changes: by {@link transition} alone, noted and told each time. */
export function createPhase(deps: {
  readonly connectionId: string
  readonly log: Log
  readonly onChange: () => void
}) {
  let state: SessionState = { phase: 'signed-out' }
  return {
    now: (): SessionState => state,

    dispatch(event: SessionEvent): void {
      const next = transition(state, event)
      if (next === state) return
      state = next
      const why = 'why' in state ? state.why.code : null
      deps.log.note('keeper.state', { connection: deps.connectionId, phase: state.phase, why })
      deps.onChange()
    }
  }
}
