import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' }
import fc from 'fast-check'
import type { Har } from 'har-format'
import { describe, expect, it } from 'vitest'
import { writeHar } from '../../../main/core/activity/har.ts'
import type { ActivityEntry } from '../../../main/core/activity/entry.ts'
import { createRecording, requestOf } from '../../support/activity/recording.ts'

const CREATOR = { name: 'Token Desk', version: '1.2.3' }

const parsed = (entries: readonly ActivityEntry[]): Har =>
  JSON.parse(Buffer.concat([...writeHar(entries, CREATOR)]).toString('utf8')) as Har

/** The published JSON Schema of HAR 1.2, in draft 6. */
const validator = (() => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addMetaSchema(draft6)
  const { har, ...parts } = createRequire(import.meta.url)('har-schema') as Record<string, object>
  for (const part of Object.values(parts)) ajv.addSchema(part)
  return ajv.compile(har ?? {})
})()

describe('writeHar', () => {
  it('writes a file that the schema of HAR 1.2 accepts, whatever was recorded', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            url: fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()),
            method: fc.constantFrom('GET', 'POST', 'BREW'),
            status: fc.integer({ min: 0, max: 599 }),
            bytes: fc.nat(),
            ends: fc.boolean()
          })
        ),
        (requests) => {
          const { recorder } = createRecording()
          for (const { url, method, status, bytes, ends } of requests) {
            const watch = recorder.watch('c1')(requestOf({ url, method, bodyBytes: bytes }))
            watch.answered(
              status,
              new Headers({ 'content-type': 'text/csv', date: 'Sat, 28 Nov 2026 17:41:16 GMT' })
            )
            watch.received(bytes)
            watch.ended(ends ? null : 'canceled')
          }
          const har = parsed(recorder.all())
          expect(validator(har), JSON.stringify(validator.errors)).toBe(true)
          expect(har.log.entries).toHaveLength(requests.length)
          for (const { request } of har.log.entries) expect(URL.canParse(request.url)).toBe(true)
        }
      ),
      { seed: 20261128, numRuns: 200 }
    )
  })

  it('tells what a browser shows: address, status, times, sizes, and why in a comment', async () => {
    const { recorder, timers } = createRecording()
    const cause = recorder.renewal('c1', { goal: 'renew', why: 'due', attempt: 2 })
    const watch = recorder.watch(
      'c1',
      () => cause
    )(
      requestOf({
        purpose: 'ringcx-refresh',
        method: 'POST',
        url: 'https://ringcx.example/api/auth/token/refresh?includeRefresh=true&x=secret',
        bodyBytes: 52
      })
    )
    await timers.pass(120)
    watch.answered(200, new Headers({ 'content-type': 'application/json', 'set-cookie': 'a=b' }))
    await timers.pass(4)
    watch.received(900)
    watch.ended(null)
    recorder.note({ kind: 'copy', connectionId: 'c1' })
    recorder.watch('c1')(requestOf())
    expect(parsed(recorder.all()).log.entries).toEqual([
      {
        startedDateTime: new Date(timers.clock.wall() - 124).toISOString(),
        time: 124,
        request: {
          method: 'POST',
          url: 'https://ringcx.example/api/auth/token/refresh?includeRefresh=true&x=%5Bhidden%5D',
          httpVersion: 'unknown',
          cookies: [],
          headers: [{ name: 'accept', value: 'application/json' }],
          queryString: [
            { name: 'includeRefresh', value: 'true' },
            { name: 'x', value: '[hidden]' }
          ],
          headersSize: -1,
          bodySize: 52
        },
        response: {
          status: 200,
          statusText: '',
          httpVersion: 'unknown',
          cookies: [],
          headers: [{ name: 'content-type', value: 'application/json' }],
          content: { size: 900, mimeType: 'application/json' },
          redirectURL: '',
          headersSize: -1,
          bodySize: -1
        },
        cache: {},
        timings: { send: 0, wait: 120, receive: 4 },
        comment: 'Renewed the RingCX token · Renewal 1, because the token was about to expire · Attempt 2'
      }
    ])
  })

  it('writes an empty file when there is nothing', () => {
    expect(validator(parsed([]))).toBe(true)
    expect(validator({ log: { version: '1.2', entries: [] } })).toBe(false)
  })
})
