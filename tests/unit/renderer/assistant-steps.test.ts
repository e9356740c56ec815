import { describe, expect, it } from 'vitest'
import type { MissingField, SignInMethod } from '../../../preload/contract.ts'
import {
  firstOpenStep,
  firstWrong,
  firstWrongStep,
  stepOf,
  stepsOf,
  wrongAt,
  type StepKey
} from '../../../renderer/assistant/steps.ts'
import type { Draft } from '../../../renderer/connections/draft.ts'

describe('the steps of the assistant', () => {
  it.each<[SignInMethod, readonly StepKey[]]>([
    ['jwt', ['method', 'app', 'credential', 'test']],
    ['browser', ['method', 'app', 'test']],
    ['token', ['method', 'token', 'test']]
  ])('of %s', (method, steps) => {
    expect(stepsOf(method)).toEqual(steps)
  })

  it.each<[SignInMethod, keyof Draft, StepKey]>([
    ['jwt', 'name', 'method'],
    ['jwt', 'clientSecret', 'app'],
    ['jwt', 'ringcentralHost', 'app'],
    ['jwt', 'jwt', 'credential'],
    ['browser', 'clientId', 'app'],
    ['token', 'clientId', 'token'],
    ['token', 'accessToken', 'token'],
    ['browser', 'jwt', 'method']
  ])('%s: the field %s is filled in at %s', (method, field, step) => {
    expect(stepOf(method, field)).toBe(step)
  })

  it.each<[SignInMethod, readonly MissingField[], StepKey]>([
    ['jwt', ['clientId', 'jwt'], 'app'],
    ['jwt', ['jwt'], 'credential'],
    ['jwt', [], 'test'],
    ['browser', ['clientSecret'], 'app'],
    ['token', ['accessToken'], 'token']
  ])('%s without %j goes on at %s', (method, missing, step) => {
    expect(firstOpenStep(method, missing)).toBe(step)
  })

  it('keeps what is wrong to the step it belongs to, and finds the first of it', () => {
    const wrong = { jwt: 'J', clientSecret: 'S', ringcxHost: 'H' }
    expect(wrongAt('app', wrong)).toEqual({ clientSecret: 'S', ringcxHost: 'H' })
    expect(firstWrong('app', wrong)).toBe('clientSecret')
    expect(firstWrong('method', wrong)).toBeUndefined()
    expect(firstWrongStep('jwt', wrong)).toBe('app')
    expect(firstWrongStep('jwt', { jwt: 'J' })).toBe('credential')
    expect(firstWrongStep('jwt', {})).toBeUndefined()
  })
})
