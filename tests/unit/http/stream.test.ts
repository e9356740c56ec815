import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Limits } from '../../../main/core/http/send.ts'
import { sendStreaming, type Streamed } from '../../../main/core/http/stream.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { always, startLocalService, type Respond } from '../../support/fakes/local-service.ts'

const limits: Limits = { service: 'RingCX', purpose: 'directory', maxBytes: 1_000_000 }

interface Taken {
  readonly streamed: Streamed
  /** What was handed on. */
  readonly text: string
  readonly begun: (number | null)[]
}

async function stream(
  origin: string,
  changed: Partial<Limits> = {},
  onPiece: (text: string) => Promise<void> | void = () => undefined
): Promise<Taken> {
  const pieces: Uint8Array[] = []
  const begun: (number | null)[] = []
  const streamed = await sendStreaming(
    fetch,
    { method: 'GET', url: origin, headers: {} },
    { ...limits, ...changed },
    {
      begin: (bytes) => void begun.push(bytes),
      async take(piece) {
        pieces.push(piece)
        await onPiece(Buffer.from(piece).toString())
      }
    }
  )
  return { streamed, text: Buffer.concat(pieces).toString(), begun }
}

const LONG = JSON.stringify(
  Array.from({ length: 20_000 }, (_, index) => ({ name: `Grüße ${String(index)}` }))
)

describe('sendStreaming', () => {
  it.each([
    ['a short body', '[1]'],
    ['a long one', LONG]
  ])('hands %s on, and says how long it will be', async (_what, body) => {
    const length = String(Buffer.byteLength(body))
    const headers = { 'content-type': 'application/json', 'content-length': length }
    const { origin } = await startLocalService(always(200, body, headers))
    const { streamed, text, begun } = await stream(origin)
    expect(text).toBe(body)
    expect(streamed).toEqual({ kind: 'body', body: { bytes: Number(length), cutOff: null } })
    expect(begun).toEqual([Number(length)])
  })

  it('hands a compressed body on in clear, and does not take its length for that of the body', async () => {
    const { origin } = await startLocalService((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' })
      response.end(gzipSync(LONG))
    })
    const { text, begun } = await stream(origin)
    expect(text).toBe(LONG)
    expect(begun).toEqual([null])
  })

  it('reads no further than the taker has come', async () => {
    let written = 0
    const { origin } = await startLocalService((_request, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) written += 65_536
        if (!response.destroyed) response.once('drain', pour)
      }
      response.writeHead(200, { 'content-type': 'application/json' })
      pour()
    })
    let taken = 0
    const abort = new AbortController()
    await stream(origin, { maxBytes: 1e9, signal: abort.signal }, async (text) => {
      taken += text.length
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      if (taken > 2_000_000) abort.abort()
    })
    // Buffers of both sockets and of the stream lie in between
    expect(written - taken).toBeLessThan(16_000_000)
  })

  it.each([
    ['a refusal', 403, '{"errorCode":"access.denied.exception"}', 'application/json'],
    ['a web page in place of data', 200, `<html>${'hotel '.repeat(500)}</html>`, 'text/html'],
    ['a web page labeled as JSON', 200, '<!doctype html>', 'application/json'],
    ['an empty success', 200, '', 'application/json']
  ])('gives %s as an answer, with nothing handed on', async (_what, status, body, type) => {
    const { origin } = await startLocalService(always(status, body, { 'content-type': type }))
    const { streamed, text, begun } = await stream(origin)
    expect(streamed).toMatchObject({ kind: 'answer', answer: { status, text: body } })
    expect([text, begun]).toEqual(['', []])
  })

  it('takes JSON labeled as a web page for JSON', async () => {
    const { origin } = await startLocalService(always(200, '[1]', { 'content-type': 'text/html' }))
    expect((await stream(origin)).text).toBe('[1]')
  })

  it.each([301, 302, 307])('refuses a %i and does not go there', async (status) => {
    const elsewhere = await startLocalService(always(200, '[]'))
    const { origin } = await startLocalService(always(status, '', { location: elsewhere.origin }))
    expect((await failureOf(() => stream(origin))).code).toBe('captive-portal')
    expect(elsewhere.seen).toHaveLength(0)
  })

  it('cuts a body off at its limit; what came before it is good', async () => {
    const { origin } = await startLocalService(always(200, LONG))
    const { streamed, text } = await stream(origin, { maxBytes: 200_000 })
    expect(streamed).toMatchObject({
      kind: 'body',
      body: { bytes: text.length && Buffer.byteLength(text), cutOff: { code: 'answer-malformed' } }
    })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(200_000)
    expect(LONG.startsWith(text.slice(0, 1_000))).toBe(true)
  })

  const breakOff: Respond = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write(LONG.slice(0, 100_000), () => response.destroy())
  }

  it('says so when the connection breaks off; what came before it is good', async () => {
    const { origin } = await startLocalService(breakOff)
    const { streamed, text } = await stream(origin)
    expect(streamed).toMatchObject({ kind: 'body', body: { cutOff: { code: 'network-failed' } } })
    expect(LONG.startsWith(text.slice(0, 50_000))).toBe(true)
    expect(text.length).toBeGreaterThan(0)
  })

  it.each([
    ['before anything came', ''],
    ['in the middle', '['.padEnd(1_000)]
  ])('gives up at its deadline, %s', async (_when, sent) => {
    const deadline = new AbortController()
    const { origin } = await startLocalService((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(sent === '' ? ' ' : sent)
      if (sent === '') deadline.abort()
    })
    const made = { signal: deadline.signal, ms: 120_000, clear: () => undefined }
    const going = stream(origin, { deadline: () => made }, () => deadline.abort())
    if (sent === '') {
      expect((await failureOf(() => going)).message).toBe('No response within 120 seconds.')
    } else {
      expect((await going).streamed).toMatchObject({
        body: { bytes: 1_000, cutOff: { message: 'No response within 120 seconds.' } }
      })
    }
  })
})
