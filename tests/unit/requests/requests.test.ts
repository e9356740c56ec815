import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import type { StartAnswers } from '../../../main/core/requests/answer-thread.ts'
import type { Draft } from '../../../main/core/requests/draft.ts'
import { MOST_BYTES } from '../../../main/core/requests/receive-answer.ts'
import { createRequests, type RequestsDeps } from '../../../main/core/requests/requests.ts'
import { systemClock } from '../../../main/core/system-time.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { always, startLocalService, type Respond } from '../../support/fakes/local-service.ts'
import { loopAnswers } from '../../support/fakes/loop-answers.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import { connection } from '../../support/ipc/calls.ts'

const TOKEN = unsignedJwt({ sub: '5501' })
const RC_TOKEN = 'ringcentral-token-for-ringcentral-only'

const GET: Draft = { method: 'GET', host: 'ringcx', path: '/voice/x', query: [], body: null, variables: [] }

/** Requests of one connection whose RingCX host answers as told; RingCentral is another server. */
async function start(respond: Respond, deps: Partial<RequestsDeps> = {}) {
  const [ringcx, ringcentral] = await Promise.all([
    startLocalService(respond),
    startLocalService(always(200, '{"id":1}'))
  ])
  let ids = 0
  const requests = createRequests({
    connection: (id) => ({
      ...connection,
      id,
      ringcxHost: ringcx.origin,
      ringcentralHost: ringcentral.origin,
      publicClient: false,
      practice: false,
      keepFresh: true,
      createdAt: 0
    }),
    permit: () => undefined,
    token: (_id, host) => Promise.resolve(host === 'ringcx' ? TOKEN : RC_TOKEN),
    fetch: () => fetch,
    mayWrite: () => false,
    maySignIn: () => true,
    startThread: loopAnswers,
    newId: () => `a${String((ids += 1))}`,
    clock: systemClock,
    userAgent: 'TokenDesk/test',
    ...deps
  })
  onTestFinished(() => requests.close())
  return { requests, ringcx, ringcentral }
}

describe('a request', () => {
  it('goes to its own host with that host’s token, and comes back as an answer', async () => {
    const { requests, ringcx, ringcentral } = await start(
      always(200, JSON.stringify([{ userId: 1, password: 'hunter2' }]))
    )
    const answer = await requests.send(
      'c1',
      { ...GET, query: [{ name: 'activeOnly', value: 'true' }] },
      false
    )
    expect(answer).toMatchObject({ status: 200, statusText: 'OK', kind: 'json', masked: 1, redirect: null })
    expect(answer?.table).toEqual({ rows: 1, columns: ['userId', 'password'] })
    expect(await requests.ask('text', answer?.id ?? '')).not.toContain('hunter2')
    await requests.send('c1', { ...GET, host: 'ringcentral', path: '/restapi/v1.0/account/~' }, false)
    expect(ringcx.seen.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/voice/x?activeOnly=true', `Bearer ${TOKEN}`]
    ])
    expect(ringcentral.seen.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/restapi/v1.0/account/~', `Bearer ${RC_TOKEN}`]
    ])
  })

  it.each([301, 302, 303, 307, 308])('is never redirected with its token: %i', async (status) => {
    const other = await startLocalService(always(200, '{}'))
    const { requests, ringcx } = await start((_request, response) => {
      response.writeHead(status, { location: `${other.origin}/steal?x=1` }).end()
    })
    const answer = await requests.send('c1', GET, false)
    expect(answer).toMatchObject({ status, redirect: `${other.origin}/steal?x=1`, kind: 'empty' })
    // The window says it once, with the address
    expect(answer?.notes).toEqual([])
    expect(other.seen).toEqual([])
    expect(ringcx.seen).toHaveLength(1)
  })

  it('says so when the network stack refuses a redirect without telling where it points', async () => {
    const refuse = (): Promise<never> => Promise.reject(new Error('Redirect was cancelled'))
    const { requests } = await start(always(200, ''), { fetch: () => refuse })
    const error = await failureOf(() => requests.send('c1', GET, false))
    expect(error.message).toMatch(/returned a redirect. Token Desk doesn’t follow redirects/)
  })

  it.each<[string, Respond]>([
    [
      'of 200 MB',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain', 'content-length': String(200 * 2 ** 20) })
        pour(response, Buffer.alloc(2 ** 20, 'a'))
      }
    ],
    [
      'without an end',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('[{"userId":0}')
        pour(response, Buffer.from(',{"userId":1}'.repeat(80_000)))
      }
    ],
    [
      'that grows when it is unpacked',
      (_request, response) => {
        const packed = gzipSync(Buffer.alloc(100 * 2 ** 20, 'a'))
        response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(packed)
      }
    ]
  ])('keeps only the beginning of an answer %s', async (_name, respond) => {
    expect(MOST_BYTES).toBe(20 * 2 ** 20)
    // Less, because reading 20 MB takes seconds
    const { requests } = await start(respond, { mostBytes: 2 ** 20 })
    const answer = await requests.send('c1', GET, false)
    expect(answer).toMatchObject({ status: 200, bytes: 2 ** 20 })
    expect(answer?.notes[0]).toMatch(/longer than 1 MB/)
  })

  it('keeps what came of an answer that breaks off', async () => {
    const { requests } = await start((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('[{"userId":1},{"userId":2', () => response.destroy())
    })
    const answer = await requests.send('c1', GET, false)
    expect(answer?.notes.join(' ')).toMatch(/connection was lost/)
    expect(JSON.parse(await requests.ask('text', answer?.id ?? ''))).toEqual([{ userId: 1 }, {}])
  })

  it('keeps what came until the deadline', async () => {
    const late = new AbortController()
    const { requests } = await start(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' })
        response.write('a beginning', () => setImmediate(() => late.abort()))
      },
      { deadline: () => ({ signal: late.signal, ms: 120_000, clear: () => undefined }) }
    )
    // Whether the first piece or the deadline is first is up to the system; both are an end in words
    const answer = await requests.send('c1', GET, false).catch((thrown: unknown) => thrown)
    const words =
      answer instanceof AppError ? answer.message : (answer as { notes: string[] }).notes.join(' ')
    expect(words).toMatch(/within 120 seconds/)
  })

  it.each([400, 401, 403, 404, 429, 500, 503])('has an answer, not an error, for %i', async (status) => {
    const { requests } = await start(always(status, '{"errorCode":"access.denied.exception"}'))
    expect(await requests.send('c1', GET, false)).toMatchObject({ status, kind: 'json' })
  })

  it('is sent once more with another token when the gateway says that this one expired', async () => {
    const given: unknown[] = []
    const { requests, ringcx } = await start(
      (request, response, number) =>
        number === 1
          ? always(401, 'Jwt is expired')(request, response, 1)
          : always(200, '[]')(request, response, 2),
      {
        token: (_id, _host, notThis) => {
          given.push(notThis)
          return Promise.resolve(notThis === undefined ? 'first-token' : 'second-token')
        }
      }
    )
    expect(await requests.send('c1', GET, false)).toMatchObject({ status: 200 })
    expect(given).toEqual([undefined, 'first-token'])
    expect(ringcx.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first-token',
      'Bearer second-token'
    ])
  })

  it('can be canceled while it waits for an answer, and another can follow', async () => {
    let arrived: () => void = () => undefined
    const isThere = new Promise<void>((resolve) => (arrived = resolve))
    const { requests } = await start((request, response, number) => {
      if (number === 1) arrived()
      else always(200, '[]')(request, response, number)
    })
    const sent = requests.send('c1', GET, false)
    expect((await failureOf(() => requests.send('c1', GET, false))).message).toMatch(/still running/)
    await isThere
    requests.cancel('c1')
    expect(await sent).toBeNull()
    expect(requests.answers('c1')).toEqual([])
    expect(await requests.send('c1', GET, false)).toMatchObject({ status: 200 })
  })

  it('can be canceled while its answer is read', async () => {
    const { startThread, asked, held } = holdingThread()
    const { requests } = await start(always(200, '[1]'), { startThread })
    const sent = requests.send('c1', GET, false)
    await asked('keep')
    requests.cancel('c1')
    expect(await sent).toBeNull()
    const next = requests.send('c1', GET, false)
    held.release()
    expect(await next).toMatchObject({ status: 200 })
    expect(requests.answers('c1')).toHaveLength(1)
  })

  it('shows of the status line only words, and nothing of a token', async () => {
    const { requests } = await start((_request, response) => {
      response.writeHead(200, `Fine ${TOKEN} hunter2x9 ${TOKEN.slice(20, 40)}`).end('{}')
    })
    expect((await requests.send('c1', GET, false))?.statusText).toBe('Fine [hidden]')
  })

  it('can be canceled while it waits for a token', async () => {
    const { requests, ringcx } = await start(always(200, '[]'), { token: () => new Promise(() => undefined) })
    const sent = requests.send('c1', GET, false)
    requests.cancel('c1')
    expect(await sent).toBeNull()
    expect(ringcx.seen).toEqual([])
  })

  it('isn’t sent when its connection may not be used', async () => {
    const locked = new AppError({ code: 'vault-locked', message: 'M', hint: 'H', retryable: true })
    const { requests, ringcx } = await start(always(200, '[]'), {
      permit: () => {
        throw locked
      }
    })
    expect(await failureOf(() => requests.send('c1', GET, false))).toBe(locked)
    expect(ringcx.seen).toEqual([])
  })

  it('names the fields of a draft that can’t be sent', async () => {
    const { requests, ringcx } = await start(always(200, '[]'))
    const error = await failureOf(() => requests.send('c1', { ...GET, path: '/voice/../auth' }, false))
    expect(error).toMatchObject({
      code: 'input-invalid',
      fields: { path: expect.stringMatching(/\.\./) as string }
    })
    expect(ringcx.seen).toEqual([])
  })
})

describe('a method that changes something', () => {
  const DELETE: Draft = { ...GET, method: 'DELETE', path: '/voice/api/v1/admin/users/5501' }

  it('is refused unless it is allowed, confirmed or not', async () => {
    const { requests, ringcx } = await start(always(200, '{}'))
    for (const confirmed of [false, true]) {
      const error = await failureOf(() => requests.send('c1', DELETE, confirmed))
      expect(error).toMatchObject({ code: 'input-invalid', remedy: 'open-settings' })
    }
    expect(ringcx.seen).toEqual([])
  })

  it('is refused without a confirmation, with method, host, and path', async () => {
    const { requests, ringcx } = await start(always(200, '{}'), { mayWrite: () => true })
    const error = await failureOf(() => requests.send('c1', DELETE, false))
    expect(error.message).toContain(`DELETE ${new URL(ringcx.origin).host} /voice/api/v1/admin/users/5501`)
    expect(ringcx.seen).toEqual([])
  })

  it('is sent with its body when it is allowed and confirmed', async () => {
    const { requests, ringcx } = await start(always(200, '{}'), { mayWrite: () => true })
    const put: Draft = {
      ...GET,
      method: 'PUT',
      path: '/voice/api/v1/admin/auditLogs/search',
      body: '{"a":1}'
    }
    expect(await requests.send('c1', put, true)).toMatchObject({ status: 200, method: 'PUT' })
    expect(ringcx.seen[0]).toMatchObject({ method: 'PUT', body: '{"a":1}' })
    expect(ringcx.seen[0]?.headers['content-type']).toBe('application/json')
  })
})

describe('answers', () => {
  it('are gone when their connection is cleared', async () => {
    const { requests } = await start(always(200, '[1]'))
    const first = await requests.send('c1', GET, false)
    const other = await requests.send('c2', GET, false)
    requests.clear('c1')
    expect(requests.answers('c1')).toEqual([])
    expect((await failureOf(() => requests.ask('rows', first?.id ?? '', 0, 10))).code).toBe('not-found')
    expect(await requests.ask('rows', other?.id ?? '', 0, 10)).toMatchObject({ total: 2 })
  })

  it('don’t come when their connection is cleared while they are on the way', async () => {
    let arrived: () => void = () => undefined
    const isThere = new Promise<void>((resolve) => (arrived = resolve))
    const { requests } = await start(() => arrived())
    const sent = requests.send('c1', GET, false)
    await isThere
    requests.clear('c1')
    expect(await sent).toBeNull()
    expect(requests.answers('c1')).toEqual([])
  })

  it('aren’t told when their connection is cleared while the thread looks for them', async () => {
    const { startThread, asked, held } = holdingThread()
    const { requests } = await start(always(200, '["secret of c1"]'), { startThread })
    held.release()
    const first = await requests.send('c1', GET, false)
    await requests.send('c2', GET, false)
    held.hold()
    const told = failureOf(() => requests.ask('text', first?.id ?? ''))
    await asked('text')
    requests.clear('c1')
    held.release()
    expect((await told).code).toBe('not-found')
  })

  it('are the last ten', async () => {
    const { requests } = await start(always(200, '[1]'))
    for (let at = 0; at < 12; at += 1) await requests.send('c1', GET, false)
    expect(requests.answers('c1').map(({ id }) => id)).toEqual(
      Array.from({ length: 10 }, (_, at) => `a${String(12 - at)}`)
    )
  })
})

/** The thread of answers, whose words are held back until they are released. */
function holdingThread() {
  let isHeld = true
  let waiting: (() => void)[] = []
  let names: string[] = []
  let look: () => void = () => undefined
  const held = {
    hold: () => (isHeld = true),
    release() {
      isHeld = false
      for (const tell of waiting.splice(0)) tell()
    }
  }
  const startThread: StartAnswers = (events) => {
    const port = loopAnswers({
      ...events,
      message(message) {
        if (isHeld) waiting = [...waiting, () => events.message(message)]
        else events.message(message)
      }
    })
    return {
      ...port,
      post(message, transfer) {
        names = [...names, message.name]
        port.post(message, transfer)
        look()
      }
    }
  }
  const asked = (name: string): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (names.includes(name)) resolve()
      }
      look()
    })
  return { startThread, asked, held }
}

/** Writes for as long as the other side takes it. */
function pour(response: Parameters<Respond>[1], piece: Buffer): void {
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

describe('a sign-in request', () => {
  // With every character of a token that a form writes differently (RFC 6750 §2.1)
  const SENT = 'U0pDMDFQMDFQQVMwMHxB+dGh/pcy1pcy1~vdXJzLW91cnM=='
  const EXCHANGE: Draft = {
    ...GET,
    method: 'POST',
    path: '/api/auth/login/rc/accesstoken',
    body: 'rcAccessToken=<rcAccessToken>&rcTokenType=Bearer'
  }
  const form = new URLSearchParams({ rcAccessToken: SENT, rcTokenType: 'Bearer' }).toString()
  const inForm = form.slice('rcAccessToken='.length, form.indexOf('&'))

  const inPage = (radix: 10 | 16): string =>
    SENT.replace(/[+/=]/g, (each) => `&#${radix === 16 ? 'x' : ''}${each.charCodeAt(0).toString(radix)};`)

  it.each<[string, string]>([
    ['as the form has it', inForm],
    ['as a page has it', inPage(10)],
    ['as a page has it in hexadecimal', inPage(16)],
    ['with the form in base64', Buffer.from(form).toString('base64')],
    ['with the form in base64 for addresses', Buffer.from(form).toString('base64url')],
    ['with the form in hexadecimal', Buffer.from(form).toString('hex')]
  ])('gets no token back, %s', async (_how, echo) => {
    for (const type of ['text/plain', 'application/json', 'application/octet-stream']) {
      const words = `Could not read ${echo} of 12`
      const body =
        type === 'text/plain'
          ? words
          : type === 'application/json'
            ? JSON.stringify([words])
            : `\u0001${words}`
      const { requests } = await start(
        (_request, response) => {
          response.writeHead(400, { 'content-type': type, 'x-words': words }).end(body)
        },
        { token: () => Promise.resolve(SENT) }
      )
      const answer = await requests.send('c1', EXCHANGE, true)
      const shown = `${JSON.stringify(answer?.headers)}${await requests.ask('text', answer?.id ?? '')}`
      const around = [inForm, inPage(10), inPage(16)].includes(echo) ? 0 : 48
      for (let at = around; at + 12 < echo.length - around; at += 12)
        expect(shown).not.toContain(echo.slice(at, at + 12))
    }
  })

  it('shows neither of the tokens that it brings, wherever the answer repeats them', async () => {
    const [access, refresh] = ['new-access-token-of-nobody', 'new-refresh-token-of-nobody']
    const { requests } = await start((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-words': `for ${access} ${refresh}` })
      response.end(
        JSON.stringify({ accessToken: access, refreshToken: refresh, note: `${refresh} of ${access}` })
      )
    })
    const answer = await requests.send('c1', EXCHANGE, true)
    const shown = `${JSON.stringify(answer)}${await requests.ask('text', answer?.id ?? '')}`
    expect(shown).not.toMatch(/of-nobody/)
  })

  it('leaves no token behind when a lock comes with its answer', async () => {
    let exchanges = 0
    let lock = (): void => undefined
    const respond: Respond = ({ url }, response) => {
      if (url?.includes('accesstoken')) exchanges += 1
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"accessToken":"an-access-token","refreshToken":"a-refresh-token"}')
    }
    const { requests } = await start(respond, {
      watch: () => () => ({
        answered: () => undefined,
        received: () => undefined,
        ended: () => {
          lock()
        }
      })
    })
    lock = () => {
      requests.clear('c1')
    }
    expect(await requests.send('c1', EXCHANGE, true)).toBeNull()
    lock = () => undefined
    const refresh = { path: '/api/auth/token/refresh', body: 'refresh_token=<rcRingCXRefreshToken>' }
    await requests.send('c1', { ...EXCHANGE, ...refresh }, true)
    expect(exchanges).toBe(2)
  })
})
