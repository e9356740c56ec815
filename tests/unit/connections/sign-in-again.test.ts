import { describe, expect, it } from 'vitest'
import { secretsMissing } from '../../../main/core/connections/client-reader.ts'
import { signInAgain } from '../../../main/core/connections/sign-in-again.ts'
import { AppError, remedyOf } from '../../../main/core/errors.ts'

const refusal = new AppError({
  code: 'credential-refused',
  message: 'The session has ended.',
  hint: 'Sign in.',
  retryable: false,
  serviceCode: 'OAU-213'
})

describe('a session that only the person can go on with', () => {
  it.each([
    ['browser', null, 'sign-in-again'],
    ['browser', refusal, 'sign-in-again'],
    ['token', null, 'edit-connection'],
    ['token', refusal, 'edit-connection']
  ] as const)('%s: the button that cures it', (method, last, remedy) => {
    expect(remedyOf(signInAgain(method, last))).toBe(remedy)
  })

  it('keeps why RingCentral ended it, and its code', () => {
    expect(signInAgain('browser', refusal)).toMatchObject({
      message: refusal.message,
      serviceCode: 'OAU-213'
    })
  })

  it('leaves a failure alone that a new sign-in would not cure', () => {
    const offline = new AppError({ code: 'network-failed', message: 'x', hint: 'y', retryable: true })
    expect(signInAgain('token', offline)).toBe(offline)
  })
})

it.each(['jwt', 'browser', 'token'] as const)(
  '%s: missing secrets are entered where the hint says',
  (method) => {
    expect(remedyOf(secretsMissing(method))).toBe('edit-connection')
  }
)
