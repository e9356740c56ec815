import type { FaultField, MissingField, SignInMethod } from '../../preload/contract.ts'
import type { Draft } from '../connections/draft.ts'

export type StepKey = 'method' | 'app' | 'credential' | 'token' | 'test'

/** The steps that each sign-in method takes, in their order. */
const STEPS: Readonly<Record<SignInMethod, readonly StepKey[]>> = {
  jwt: ['method', 'app', 'credential', 'test'],
  browser: ['method', 'app', 'test'],
  token: ['method', 'token', 'test']
}

export const STEP_TITLES: Readonly<Record<StepKey, string>> = {
  method: 'Sign-in method',
  app: 'RingCentral app',
  credential: 'JWT credential',
  token: 'RingCentral token',
  test: 'Test'
}

const HOST_FIELDS = ['ringcxHost', 'ringcentralHost'] as const

/** What is filled in at each step. */
const STEP_FIELDS: Readonly<Record<StepKey, readonly (keyof Draft)[]>> = {
  method: ['signInMethod', 'name'],
  app: ['clientId', 'clientSecret', ...HOST_FIELDS],
  credential: ['jwt'],
  token: ['accessToken', 'refreshToken', 'clientId', 'clientSecret', ...HOST_FIELDS],
  test: []
}

export function stepsOf(method: SignInMethod): readonly StepKey[] {
  return STEPS[method]
}

/** Those of the wrong fields that belong to a step, each with its sentence. */
export function wrongAt(
  step: StepKey,
  wrong: Readonly<Record<string, string>>
): Readonly<Record<string, string>> {
  const own: ReadonlySet<string> = new Set(STEP_FIELDS[step])
  return Object.fromEntries(Object.entries(wrong).filter(([field]) => own.has(field)))
}

/** The first of a step's fields that is wrong, in the order in which they stand there. */
export function firstWrong(step: StepKey, wrong: Readonly<Record<string, string>>): keyof Draft | undefined {
  return STEP_FIELDS[step].find((field) => wrong[field])
}

/** The first step with a wrong field; none when all is well. */
export function firstWrongStep(
  method: SignInMethod,
  wrong: Readonly<Record<string, string>>
): StepKey | undefined {
  return STEPS[method].find((step) => firstWrong(step, wrong) !== undefined)
}

/** The step at which a field is filled in. */
export function stepOf(method: SignInMethod, field: keyof Draft): StepKey {
  return STEPS[method].find((step) => STEP_FIELDS[step].includes(field)) ?? 'method'
}

/** Where a connection that was saved unfinished goes on: where its first missing field is, else at the test. */
export function firstOpenStep(method: SignInMethod, missing: readonly MissingField[]): StepKey {
  return STEPS[method].find((step) => missing.some((field) => STEP_FIELDS[step].includes(field))) ?? 'test'
}

/** What the fields are called within a sentence. */
export const FIELD_WORDS: Readonly<Record<FaultField, string>> = {
  clientId: 'client ID',
  clientSecret: 'client secret',
  jwt: 'JWT credential',
  accessToken: 'access token',
  ringcentralHost: 'RingCentral host',
  ringcxHost: 'RingCX host'
}
