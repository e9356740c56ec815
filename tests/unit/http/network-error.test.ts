import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { deadlineError, networkError } from '../../../main/core/http/network-error.ts'
import { isRefusedRedirect, NETWORK_ERRORS } from '../../../main/core/http/network-errors.ts'

const rows = Object.entries(NETWORK_ERRORS)

describe('networkError', () => {
  it('knows at least the forty kinds that REF-6 requires', () => {
    expect(rows.length).toBeGreaterThanOrEqual(40)
  })

  it.each(rows.filter(([name]) => name.startsWith('ERR_')))('%s, as Chromium says it', (name, fault) => {
    const error = networkError(new Error(`net::${name}`))
    expect(error).toMatchObject({ code: fault.code, message: fault.message, serviceCode: name })
  })

  it.each(rows)('%s, as Node’s fetch says it', (name, fault) => {
    const cause = Object.assign(new Error('secret-detail'), { code: name })
    const error = networkError(new TypeError('fetch failed', { cause }))
    expect(error).toMatchObject({ code: fault.code, message: fault.message, serviceCode: name })
    expect(error.retryable).toBe(fault.code === 'network-failed')
  })

  it.each([
    ['ERR_CERT_SOMETHING_OF_NEXT_YEAR', 'tls-failed'],
    ['ERR_SSL_SOMETHING_NEW', 'tls-failed'],
    ['ERR_TLS_SOMETHING_NEW', 'tls-failed'],
    ['ERR_QUITE_NEW', 'network-failed'],
    ['toString', 'network-failed'],
    ['__proto__', 'network-failed']
  ])('%s, which is not in the table, is %s', (code, expected) => {
    expect(networkError(Object.assign(new Error('x'), { code })).code).toBe(expected)
  })

  it('checks the errors of each address tried', () => {
    const tried = [1, 2].map(() => Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))
    const error = networkError(new TypeError('fetch failed', { cause: new AggregateError(tried) }))
    expect(error.serviceCode).toBe('ECONNREFUSED')
  })

  it('survives a circular chain of causes', () => {
    const error = new Error('round')
    error.cause = error
    expect(networkError(error).code).toBe('network-failed')
  })

  it('reports a wrong call as a bug', () => {
    expect(networkError(Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_VALUE' })).code).toBe(
      'internal'
    )
  })

  it('returns an AppError without foreign text for anything thrown', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string({ minLength: 12 }), (thrown, secret) => {
        const error = networkError(new Error(secret, { cause: thrown }))
        expect(error).toBeInstanceOf(AppError)
        expect(`${error.message}${error.hint}${error.serviceCode ?? ''}`).not.toContain(secret)
      }),
      { seed: 1, numRuns: 500 }
    )
  })
})

describe('deadlineError', () => {
  it('says how long it waited', () => {
    expect(deadlineError(30_000, null)).toMatchObject({
      code: 'network-failed',
      retryable: true,
      message: 'No response within 30 seconds.'
    })
  })
})

describe('isRefusedRedirect', () => {
  it.each(['Redirect was cancelled', "Attempted to redirect, but redirect policy was 'error'"])(
    '%s',
    (message) => {
      expect(isRefusedRedirect(new Error(message))).toBe(true)
      expect(isRefusedRedirect(new Error(`${message} not`))).toBe(false)
      expect(isRefusedRedirect(message)).toBe(false)
    }
  )
})
