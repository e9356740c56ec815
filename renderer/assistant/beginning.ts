import type { ConnectionWithStatus, SignInMethod } from '../../preload/contract.ts'
import { draftOf, emptyDraft, type Draft } from '../connections/draft.ts'
import { firstOpenStep, type StepKey } from './steps.ts'

/** The default name of a connection; if it is taken, a number is added. */
const USUAL_NAME = 'RingCX'

/** How the assistant opens. */
export interface Beginning {
  readonly draft: Draft
  readonly step: StepKey
  /** The connection's sign-in method, if the organization doesn't allow it. */
  readonly refusedMethod: SignInMethod | null
}

/**
 * Where the assistant starts, with an allowed method.
 * @param entry an unfinished connection, or `null` for a new one
 * @param offered the allowed sign-in methods, the default one first
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
