import { describe, expect, it } from 'vitest'
import { isWebPage, readJson, tryJson } from '../../../main/core/http/answer.ts'
import { answerFault, PENALTY_MS } from '../../../main/core/http/answer-faults.ts'
import { LONGEST_SILENCE_MS, retryAfterMs } from '../../../main/core/http/retry-after.ts'
import { answer } from '../../support/fakes/answer.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

const PAGE = '<!DOCTYPE html><html><body>Welcome to the hotel</body></html>'

describe('answerFault', () => {
  it.each([
    [429, '', 'rate-limited'],
    [429, PAGE, 'rate-limited'],
    [407, '', 'network-failed'],
    [511, PAGE, 'captive-portal'],
    [408, '', 'service-failed'],
    [500, '{}', 'service-failed'],
    [502, PAGE, 'service-failed'],
    [503, '', 'service-failed'],
    [504, '', 'service-failed'],
    [200, PAGE, 'captive-portal'],
    [401, PAGE, 'captive-portal'],
    [403, PAGE, 'captive-portal']
  ])('%i with %j is %s, and can be retried', (status, text, code) => {
    const fault = answerFault(answer(status, text), 'RingCX')
    expect(fault).toMatchObject({ code, retryable: true, serviceCode: `HTTP ${String(status)}` })
    expect(fault?.message).not.toContain('hotel ')
  })

  it.each([
    [200, '{}'],
    [400, '{"error":"x"}'],
    [401, 'Jwt is expired'],
    [403, '{}'],
    [404, PAGE],
    [404, '']
  ])('%i with %j comes from the service itself', (status, text) => {
    expect(answerFault(answer(status, text), 'RingCX')).toBeNull()
  })

  it('is silent as long as requested, or else for the penalty', () => {
    expect(answerFault(answer(429, '', { 'retry-after': '7' }), 'RingCX')?.retryAfterMs).toBe(7000)
    expect(answerFault(answer(429, ''), 'RingCX')?.retryAfterMs).toBe(PENALTY_MS)
    expect(answerFault(answer(503, '', { 'retry-after': '9' }), 'RingCX')?.retryAfterMs).toBe(9000)
    expect(answerFault(answer(503, ''), 'RingCX')?.retryAfterMs).toBeUndefined()
  })
})

describe('isWebPage', () => {
  it.each([
    ['<html>', '', true],
    ['\n\t <HTML lang=en>', '', true],
    ['<!doctype HTML>', 'application/json', true],
    ['Please sign in', 'text/html; charset=utf-8', true],
    ['Please sign in', 'application/xhtml+xml', true],
    ['{"accessToken":"x"}', 'text/html', false],
    ['[]', 'text/html', false],
    ['Jwt is expired', 'text/plain', false],
    ['', 'text/html', false],
    [' \n', 'text/html', false],
    ['', '', false]
  ])('%j as %j: %s', (text, type, expected) => {
    expect(isWebPage(answer(200, text, type === '' ? {} : { 'content-type': type }))).toBe(expected)
  })
})

describe('readJson', () => {
  it('reads JSON regardless of the content type', () => {
    expect(readJson(answer(200, '{"a":1}', { 'content-type': 'text/plain' }), 'RingCX')).toEqual({ a: 1 })
  })

  it.each(['', '{"accessToken":"ey', 'null null', 'OK'])('rejects %j without repeating it', async (text) => {
    const error = await failureOf(() => readJson(answer(200, text), 'RingCX'))
    expect(error).toMatchObject({ code: 'answer-malformed', retryable: true, serviceCode: 'HTTP 200' })
    expect(error.message).not.toContain('accessToken')
    expect(tryJson(answer(200, text))).toBeUndefined()
  })
})

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': '999999' }, LONGEST_SILENCE_MS],
    [{ 'retry-after': 'Sun, 22 Nov 2026 20:01:00 GMT', date: 'Sun, 22 Nov 2026 20:00:00 GMT' }, 60_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 19:00:00 GMT', date: 'Sun, 22 Nov 2026 20:00:00 GMT' }, 0],
    [{ 'retry-after': 'Sun, 22 Nov 2026 20:01:00 GMT' }, undefined],
    [{ 'retry-after': 'soon', date: 'Sun, 22 Nov 2026 20:00:00 GMT' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined]
  ])('%j is %s ms', (headers, expected) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>))).toBe(expected)
  })
})
