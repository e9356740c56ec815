import { describe, expect, it } from 'vitest'
import { secretsMissing } from '../../../main/core/connections/client-reader.ts'
import { signInAgain } from '../../../main/core/connections/sign-in-again.ts'
import { remedyOf } from '../../../main/core/doctor/remedies.ts'
import { AppError } from '../../../main/core/errors.ts'

const refusal = new AppError({
  code: 'credential-refused',
  message: 'The session has ended.',
  hint: 'Sign in.',
  retryable: false,
  serviceCode: 'OAU-213'
})

describe('a session that only the person can continue', () => {
  it.each([
    ['browser', null, 'sign-in-again'],
    ['browser', refusal, 'sign-in-again'],
    ['token', null, 'edit-connection'],
    ['token', refusal, 'edit-connection']
  ] as const)('%s: the right button', (method, last, remedy) => {
    expect(remedyOf(signInAgain(method, last))).toBe(remedy)
  })

  it('keeps why RingCentral ended it, and its code', () => {
    expect(signInAgain('browser', refusal)).toMatchObject({
      message: refusal.message,
      serviceCode: 'OAU-213'
    })
  })

  it('ignores a failure that a new sign-in wouldn’t fix', () => {
    const offline = new AppError({ code: 'network-failed', message: 'x', hint: 'y', retryable: true })
    expect(signInAgain('token', offline)).toBe(offline)
  })
})

it.each(['jwt', 'browser', 'token'] as const)(
  '%s: the hint says where to enter missing secrets',
  (method) => {
    expect(remedyOf(secretsMissing(method))).toBe('edit-connection')
  }
)
