import type { FaultField, MissingField, SignInMethod } from '../../preload/contract.ts'
import type { Draft } from '../connections/draft.ts'

export type StepKey = 'method' | 'app' | 'credential' | 'token' | 'test'

/** The steps of each sign-in method, in order. */
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

/** The fields of each step. */
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

/** The invalid fields of a step, each with its message. */
export function wrongAt(
  step: StepKey,
  wrong: Readonly<Record<string, string>>
): Readonly<Record<string, string>> {
  const own: ReadonlySet<string> = new Set(STEP_FIELDS[step])
  return Object.fromEntries(Object.entries(wrong).filter(([field]) => own.has(field)))
}

/** The first invalid field of a step, in display order. */
export function firstWrong(step: StepKey, wrong: Readonly<Record<string, string>>): keyof Draft | undefined {
  return STEP_FIELDS[step].find((field) => wrong[field])
}

/** The first step with an invalid field, if any. */
export function firstWrongStep(
  method: SignInMethod,
  wrong: Readonly<Record<string, string>>
): StepKey | undefined {
  return STEPS[method].find((step) => firstWrong(step, wrong) !== undefined)
}

/** The step that contains a field. */
export function stepOf(method: SignInMethod, field: keyof Draft): StepKey {
  return STEPS[method].find((step) => STEP_FIELDS[step].includes(field)) ?? 'method'
}

/** Where an unfinished connection continues: at its first missing field, or else at the test. */
export function firstOpenStep(method: SignInMethod, missing: readonly MissingField[]): StepKey {
  return STEPS[method].find((step) => missing.some((field) => STEP_FIELDS[step].includes(field))) ?? 'test'
}

/** The names of the fields within a sentence. */
export const FIELD_WORDS: Readonly<Record<FaultField, string>> = {
  clientId: 'client ID',
  clientSecret: 'client secret',
  jwt: 'JWT credential',
  accessToken: 'access token',
  ringcentralHost: 'RingCentral host',
  ringcxHost: 'RingCX host'
}
