import type { ConnectionWithStatus, SignInMethod } from '../../preload/contract.ts'
import { draftOf, emptyDraft, type Draft } from '../connections/draft.ts'
import { firstOpenStep, type StepKey } from './steps.ts'

/** What a connection is called until the person says otherwise; a name that is taken gets a number. */
const USUAL_NAME = 'RingCX'

/** How the assistant opens. */
export interface Beginning {
  readonly draft: Draft
  readonly step: StepKey
  /** How the connection was to sign in, when the organization does not allow that. */
  readonly refusedMethod: SignInMethod | null
}

/**
 * Where the assistant begins, with a method that is allowed.
 * @param entry a connection that was saved unfinished, or `null` for a new one
 * @param offered the sign-in methods that are allowed, the one to begin with first
 */
export function beginningOf(entry: ConnectionWithStatus | null, offered: readonly SignInMethod[]): Beginning {
  const [suggested] = offered
  if (entry === null) {
    return { draft: { ...emptyDraft(suggested), name: USUAL_NAME }, step: 'method', refusedMethod: null }
  }
  const draft = draftOf(entry.connection)
  const { signInMethod } = draft
  return offered.includes(signInMethod)
    ? { draft, step: firstOpenStep(signInMethod, entry.status.missing), refusedMethod: null }
    : {
        draft: { ...draft, signInMethod: suggested ?? signInMethod },
        step: 'method',
        refusedMethod: signInMethod
      }
}
