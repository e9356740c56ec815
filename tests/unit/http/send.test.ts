import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  deadlineIn,
  DOCUMENT_BYTES,
  DOCUMENT_JSON,
  send,
  TOKEN_ANSWER_BYTES,
  type Limits
} from '../../../main/core/http/send.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { always, startLocalService, type Respond } from '../../support/fakes/local-service.ts'

const limits: Limits = { service: 'RingCX', purpose: 'directory', maxBytes: TOKEN_ANSWER_BYTES }

function get(origin: string, changed: Partial<Limits> = {}) {
  const request = {
    method: 'GET',
    url: `${origin}/path`,
    headers: { 'user-agent': 'TokenDesk/1.2.3' }
  } as const
  return send(fetch, request, { ...limits, ...changed })
}

describe('send', () => {
  it('returns status, headers, and text', async () => {
    const { origin, seen } = await startLocalService(always(418, '{"tea":"Grüße"}', { 'x-kind': 'pot' }))
    const answer = await get(origin)
    expect(answer.status).toBe(418)
    expect(answer.text).toBe('{"tea":"Grüße"}')
    expect(answer.headers.get('x-kind')).toBe('pot')
    expect(seen[0]?.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'TokenDesk/1.2.3' })
  })

  it('percent-encodes a form', async () => {
    const { origin, seen } = await startLocalService(always(200, '{}'))
    const body = new URLSearchParams({ token: 'a+b/c=&d é' })
    await send(fetch, { method: 'POST', url: origin, headers: {}, body }, limits)
    expect(seen[0]?.body).toBe('token=a%2Bb%2Fc%3D%26d+%C3%A9')
    expect(seen[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
  })

  it.each([301, 302, 303, 307, 308])('rejects a %i and doesn’t follow it', async (status) => {
    const elsewhere = await startLocalService(always(200, '{}'))
    const { origin } = await startLocalService(always(status, '', { location: elsewhere.origin }))
    const error = await failureOf(() => get(origin))
    expect(error).toMatchObject({
      code: 'captive-portal',
      serviceCode: `HTTP ${String(status)}`,
      retryable: true
    })
    expect(elsewhere.seen).toHaveLength(0)
  })

  it.each(['Redirect was cancelled', "Attempted to redirect, but redirect policy was 'error'"])(
    'treats Electron’s “%s” the same way',
    async (message) => {
      const refusing = () => Promise.reject(new Error(message))
      const request = { method: 'GET', url: 'https://a.example', headers: {} } as const
      expect(await failureOf(() => send(refusing, request, limits))).toMatchObject({ code: 'captive-portal' })
    }
  )

  it.each([
    ['objects', '{},', 400_000],
    ['lists', '[],', 400_000],
    ['numbers', '1,', 2_000_000]
  ])('stops at more %s than a list can have, long before the byte limit', async (_what, unit, most) => {
    const piece = new TextEncoder().encode(unit.repeat(100_000))
    let sent = 0
    const endless = (): Promise<Response> => {
      const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
        sent += piece.length
        controller.enqueue(piece)
      }
      return Promise.resolve(new Response(new ReadableStream({ pull })))
    }
    const request = { method: 'GET', url: 'https://a.example', headers: {} } as const
    const list = { ...limits, maxBytes: DOCUMENT_BYTES, json: DOCUMENT_JSON }
    const error = await failureOf(() => send(endless, request, list))
    expect(error).toMatchObject({ code: 'answer-malformed', retryable: true })
    expect(sent).toBeLessThan((most + 500_000) * unit.length)
  })

  it('reads as much JSON as the limit and no more', async () => {
    const json = { containers: 3, values: 3 }
    const bodies = [`[{"a":1},{"b":"x","c":2}]`, `[{},{},{}]`, `[1,2,3,4]`, `[1,2,3,4,5]`]
    const { origin } = await startLocalService((_request, response, number) => {
      response.end(bodies[number - 1])
    })
    expect((await get(origin, { json })).text).toBe(bodies[0])
    expect((await failureOf(() => get(origin, { json }))).code).toBe('answer-malformed')
    expect((await get(origin, { json })).text).toBe(bodies[2])
    expect((await failureOf(() => get(origin, { json }))).code).toBe('answer-malformed')
  })

  it('reads a body of exactly the limit and refuses one byte more', async () => {
    const { origin } = await startLocalService((_request, response, number) => {
      response.end('x'.repeat(TOKEN_ANSWER_BYTES + number - 1))
    })
    expect((await get(origin)).text).toHaveLength(TOKEN_ANSWER_BYTES)
    expect(await failureOf(() => get(origin))).toMatchObject({
      code: 'answer-malformed',
      serviceCode: 'HTTP 200'
    })
  })

  it('stops reading an endless body', async () => {
    let hungUp: (() => void) | undefined
    const closed = new Promise<void>((resolve) => (hungUp = resolve))
    const endless: Respond = (_request, response) => {
      response.on('close', () => hungUp?.())
      const pour = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', pour)
      }
      pour()
    }
    const { origin } = await startLocalService(endless)
    expect((await failureOf(() => get(origin))).code).toBe('answer-malformed')
    await closed
  })

  it('counts bytes after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000, 'x'))
    const { origin } = await startLocalService((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    })
    expect((await failureOf(() => get(origin))).code).toBe('answer-malformed')
  })

  it('reports a truncated body as a dropped connection', async () => {
    const { origin } = await startLocalService((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"half":')
      response.socket?.destroySoon()
    })
    expect(await failureOf(() => get(origin))).toMatchObject({
      code: 'network-failed',
      serviceCode: 'UND_ERR_SOCKET'
    })
  })

  it('reports a connection closed without a response as dropped', async () => {
    const { origin } = await startLocalService((_request, response) => response.socket?.destroy())
    expect(await failureOf(() => get(origin))).toMatchObject({ code: 'network-failed', retryable: true })
  })

  it('reports a port without a listener as refused', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const error = await failureOf(() => get(`http://127.0.0.1:${String(port)}`))
    expect(error).toMatchObject({ code: 'network-failed', serviceCode: 'ECONNREFUSED' })
  })

  it('reports plain http instead of TLS as a TLS failure', async () => {
    const { origin } = await startLocalService(always(200, '{}'))
    const error = await failureOf(() => get(origin.replace('http:', 'https:')))
    expect(error).toMatchObject({ code: 'tls-failed', retryable: false })
  })

  it('reports bytes that aren’t HTTP as unreadable', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const error = await failureOf(() => get(`http://127.0.0.1:${String(port)}`))
    expect(error.code).toBe('network-failed')
    expect(error.message).toBe('The response isn’t valid HTTP.')
  })

  describe('stops at the deadline', () => {
    const stages: [string, (deadline: AbortController) => Respond][] = [
      [
        'before a response',
        (deadline) => () => {
          deadline.abort()
        }
      ],
      [
        'in the middle of the body',
        (deadline) => (_request, response) => {
          response.writeHead(200, { 'content-length': '100' }).write('{"half":', () => {
            deadline.abort()
          })
        }
      ]
    ]
    it.each(stages)('%s', async (_stage, respond) => {
      const deadline = new AbortController()
      let cleared = 0
      const { origin } = await startLocalService(respond(deadline))
      const made = { signal: deadline.signal, ms: 30_000, clear: () => (cleared += 1) }
      const error = await failureOf(() => get(origin, { deadline: () => made }))
      expect(error).toMatchObject({ code: 'network-failed', message: 'No response within 30 seconds.' })
      expect(cleared).toBe(1)
    })

    it('even if the stream ignores the signal', async () => {
      const deadline = new AbortController()
      const deaf = () =>
        Promise.resolve(
          new Response(
            new ReadableStream({
              pull: () => {
                deadline.abort()
                return new Promise(() => undefined)
              }
            })
          )
        )
      const made = { signal: deadline.signal, ms: 1000, clear: () => undefined }
      const request = { method: 'GET', url: 'https://a.example', headers: {} } as const
      const error = await failureOf(() => send(deaf, request, { ...limits, deadline: () => made }))
      expect(error.message).toBe('No response within 1 seconds.')
    })

    it('and ends early if canceled', async () => {
      const nobody = new AbortController()
      const { origin } = await startLocalService(() => {
        nobody.abort()
      })
      expect((await failureOf(() => get(origin, { signal: nobody.signal }))).code).toBe('network-failed')
    })
  })

  it('creates a deadline that fires and one that is cleared', async () => {
    const short = deadlineIn(1)
    await new Promise((resolve) => {
      short.signal.addEventListener('abort', resolve)
    })
    expect(short.signal.aborted).toBe(true)
    const cleared = deadlineIn(1)
    cleared.clear()
    const later = deadlineIn(5)
    await new Promise((resolve) => {
      later.signal.addEventListener('abort', resolve)
    })
    expect(cleared.signal.aborted).toBe(false)
  })
})
