import { describe, expect, it } from 'vitest'
import type { SignInMethod } from '../../../preload/contract.ts'
import { beginningOf } from '../../../renderer/assistant/beginning.ts'
import type { StepKey } from '../../../renderer/assistant/steps.ts'
import { offeredMethods } from '../../../renderer/state/offered-methods.ts'
import { connectionOf, unfinishedSession } from '../../support/fakes/api-sessions.ts'

describe('the methods that can be chosen', () => {
  it.each<[readonly SignInMethod[] | null, readonly SignInMethod[]]>([
    [null, ['jwt', 'browser', 'token']],
    [['jwt'], ['jwt']],
    [
      ['token', 'browser', 'token'],
      ['browser', 'token']
    ],
    [[], []]
  ])('of %j, the default first', (allowed, offered) => {
    expect(offeredMethods(allowed)).toEqual(offered)
  })
})

describe('the start of the assistant', () => {
  it.each<[readonly SignInMethod[], SignInMethod]>([
    [['jwt', 'browser', 'token'], 'jwt'],
    [['browser'], 'browser'],
    [['browser', 'token'], 'browser'],
    [['token'], 'token']
  ])('of a new connection, where %j is allowed', (offered, signInMethod) => {
    expect(beginningOf(null, offered)).toMatchObject({
      draft: { signInMethod, name: 'RingCX' },
      step: 'method',
      refusedMethod: null
    })
  })

  it.each<[readonly SignInMethod[], SignInMethod, StepKey, SignInMethod | null]>([
    [['jwt', 'browser'], 'jwt', 'credential', null],
    [['browser', 'token'], 'browser', 'method', 'jwt'],
    [[], 'jwt', 'method', 'jwt']
  ])('of a connection saved with a JWT credential, where %j is allowed', (offered, method, step, refused) => {
    const connection = connectionOf('Support', false)
    const status = unfinishedSession(connection.id, ['jwt'], 0)
    expect(beginningOf({ connection, status }, offered)).toMatchObject({
      draft: { signInMethod: method, name: 'Support' },
      step,
      refusedMethod: refused
    })
  })
})
