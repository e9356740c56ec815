import { untrack } from 'svelte'
import type {
  ConnectionTest,
  ConnectionWithStatus,
  FaultField,
  SignInMethod
} from '../../preload/contract.ts'
import { api, type UiError } from '../api.ts'
import {
  connectionOf,
  keepsSecrets,
  TYPE_AGAIN,
  type Draft,
  type SecretPlaceholders
} from '../connections/draft.ts'
import { createAction } from '../state/action.svelte.ts'
import { app } from '../state/app.svelte.ts'
import { connections } from '../state/connections.svelte.ts'
import { beginningOf } from './beginning.ts'
import { firstWrong, firstWrongStep, stepOf, stepsOf, wrongAt, type StepKey } from './steps.ts'

/** The setup assistant: the draft, the current step, and its errors. */
export interface Assistant {
  draft: Draft
  readonly step: StepKey
  /** The step at which it opened. */
  readonly firstStep: StepKey
  readonly steps: readonly StepKey[]
  /** The connection's sign-in method, if the organization doesn't allow it. */
  readonly refusedMethod: SignInMethod | null
  /** The steps reached before, which people can go back to. */
  isReached(step: StepKey): boolean
  /** What is wrong with the fields, by field. */
  readonly errors: Readonly<Record<string, string>>
  /** A failure that doesn't concern a field. */
  readonly failure: UiError | null
  readonly busy: boolean
  /** The connection, once it is saved. */
  readonly saved: ConnectionWithStatus | null
  /** The state of its test; `null` before the first one. */
  readonly test: ConnectionTest | null
  /** What the secret fields show. */
  readonly placeholders: SecretPlaceholders
  /** The field to focus at this step instead of its heading, if any. */
  readonly focusField: keyof Draft | null
  /** Continues if this step is filled in correctly. The last step before the test saves and starts it. */
  next(): Promise<void>
  goTo(step: StepKey): void
  /** Goes back to the step with this field and shows what is wrong with it. */
  correct(field: FaultField, sentence: string): void
  /** Saves the draft as is. Resolves to whether it was saved. */
  saveForLater(): Promise<boolean>
  runTest(): Promise<void>
  cancelTest(): Promise<void>
  /** Follows the test until the returned function is called. */
  start(): () => void
}

/** @param entry an unfinished connection, or `null` for a new one */
export function createAssistant(entry: ConnectionWithStatus | null): Assistant {
  const beginning = beginningOf(entry, app.signInMethods)
  let draft = $state(beginning.draft)
  const first = beginning.step
  let step = $state<StepKey>(first)
  let furthest = $state(stepsOf(untrack(() => draft.signInMethod)).indexOf(first))
  let errors = $state.raw<Readonly<Record<string, string>>>({})
  let focusField = $state<keyof Draft | null>(null)
  let savedId = $state(entry?.connection.id ?? null)
  let test = $state.raw<ConnectionTest | null>(null)

  const steps = $derived(stepsOf(draft.signInMethod))
  const saved = $derived(savedId === null ? null : (connections.find(savedId) ?? null))
  const isStored = (field: 'clientSecret' | 'jwt'): boolean =>
    saved !== null &&
    saved.connection.signInMethod === draft.signInMethod &&
    keepsSecrets(draft, saved.connection) &&
    saved.status.chain.credential.state !== 'untested' &&
    !saved.status.missing.includes(field)

  const goTo = (next: StepKey, wrong: Readonly<Record<string, string>> = {}): void => {
    errors = wrongAt(next, wrong)
    focusField = firstWrong(next, wrong) ?? null
    step = next
    furthest = Math.max(furthest, steps.indexOf(next))
  }

  /** Goes to the first invalid field, looking at this step first. @returns whether there is none */
  const stopAt = (wrong: Readonly<Record<string, string>>, upTo: readonly StepKey[]): boolean => {
    const here = firstWrong(step, wrong) === undefined ? firstWrongStep(draft.signInMethod, wrong) : step
    if (here === undefined || !upTo.includes(here)) return false
    goTo(here, wrong)
    return true
  }

  const save = async (): Promise<string> => {
    const input = connectionOf(draft, true)
    if (savedId === null) savedId = await api.addConnection(input)
    else await api.editConnection(savedId, input)
    // Stored secrets don't need to stay in the window.
    draft.clientSecret = draft.jwt = draft.accessToken = draft.refreshToken = ''
    return savedId
  }

  const advance = createAction(async () => {
    const wrong = await api.checkConnection(savedId, connectionOf(draft, false))
    const at = steps.indexOf(step)
    const next = steps[at + 1] ?? 'test'
    if (stopAt(wrong, next === 'test' ? steps : steps.slice(0, at + 1))) return
    if (next === 'test') {
      await save()
      test = null
    }
    goTo(next)
  })

  const keep = createAction(async () => {
    const wrong = await api.checkConnection(savedId, connectionOf(draft, true))
    if (stopAt(wrong, steps)) return
    await save()
  })

  const begin = createAction(async (connectionId: string) => {
    await api.testConnection(connectionId)
  })
  const stop = createAction((connectionId: string) => api.cancelTest(connectionId))

  const runTest = async (): Promise<void> => {
    if (savedId !== null) await begin.run(savedId)
  }

  return {
    get draft() {
      return draft
    },
    set draft(next) {
      draft = next
    },
    get step() {
      return step
    },
    firstStep: first,
    get steps() {
      return steps
    },
    refusedMethod: beginning.refusedMethod,
    isReached: (each) => steps.indexOf(each) <= furthest,
    get errors() {
      return errors
    },
    get failure() {
      return advance.error ?? keep.error ?? begin.error ?? stop.error
    },
    get busy() {
      return advance.running || keep.running
    },
    get saved() {
      return saved
    },
    get test() {
      return test
    },
    get placeholders() {
      const shown = (field: 'clientSecret' | 'jwt'): string =>
        isStored(field) && !errors[field] ? 'Stored. Leave empty to keep it.' : ''
      const note = saved === null || keepsSecrets(draft, saved.connection) ? '' : TYPE_AGAIN
      return { clientSecret: shown('clientSecret'), jwt: shown('jwt'), note }
    },
    get focusField() {
      return focusField
    },
    async next() {
      keep.clear()
      begin.clear()
      if ((await advance.run()) && step === 'test') await runTest()
    },
    goTo,
    correct(field, sentence) {
      goTo(stepOf(draft.signInMethod, field), { [field]: sentence })
    },
    async saveForLater() {
      advance.clear()
      return (await keep.run()) && Object.keys(errors).length === 0
    },
    runTest,
    async cancelTest() {
      if (savedId !== null) await stop.run(savedId)
    },
    start: () =>
      api.onTestChanged((next) => {
        if (next.connectionId === savedId) test = next
      })
  }
}
