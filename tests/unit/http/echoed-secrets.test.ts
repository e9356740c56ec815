import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AppError } from '../../../main/core/errors.ts'
import { SHORTEST_PIECE } from '../../../main/core/http/service-words.ts'
import { redeemCode, refusalOf } from '../../../main/core/ringcentral/authorization-code.ts'
import { refreshRingCentral, revoke, signInWithJwt } from '../../../main/core/ringcentral/oauth-client.ts'
import { createAdminApi } from '../../../main/core/ringcx/admin-api.ts'
import { exchange, refreshRingCx } from '../../../main/core/ringcx/exchange.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

const RINGCENTRAL = 'https://platform.ringcentral.com'
const RINGCX = 'https://ringcx.ringcentral.com'
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'

const drawn = (letters: string, minLength = 6) =>
  fc.array(fc.constantFrom(...Array.from(letters)), { minLength, maxLength: 60 }).map((list) => list.join(''))

/** Secrets of any make, those that look like words and codes included. */
const aSecret = fc.oneof(
  drawn(LOWER),
  drawn(UPPER),
  drawn('0123456789'),
  drawn('0123456789abcdef'),
  drawn(`${UPPER}${LOWER}0123456789-_`),
  drawn(`${UPPER}${LOWER}0123456789+/=`),
  drawn(LOWER, 4).map((text) => text.slice(0, 5)),
  fc
    .array(
      drawn(LOWER).map((text) => text.slice(0, 8)),
      { minLength: 2, maxLength: 5 }
    )
    .map((list) => list.join('.')),
  fc
    .tuple(
      drawn(UPPER).map((text) => text.slice(0, 6)),
      fc.nat(9999)
    )
    .map((parts) => parts.join('-')),
  fc.uuid()
)

type Writing = (secret: string, from: number) => string

/** How a service writes back what it was sent. */
const writings: readonly Writing[] = [
  (secret) => secret,
  (secret) => secret.toUpperCase(),
  (secret) => secret.toLowerCase(),
  (secret) => encodeURIComponent(secret),
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(secret).toString('base64url'),
  (secret) => Buffer.from(`client-1:${secret}`).toString('base64'),
  (secret) => Buffer.from(`u:${secret}!`).toString('base64'),
  (secret) => Buffer.from(secret).toString('hex'),
  (secret, from) => secret.slice(from % secret.length).slice(0, SHORTEST_PIECE + (from % 20)),
  (secret) => `token=${secret}`,
  (secret) => `x${secret}y`
]

/** Where in an answer it may stand. */
const places: readonly ((text: string, status: number) => Response)[] = [
  (error, status) => Response.json({ error }, { status }),
  (errorCode, status) => Response.json({ errorCode }, { status }),
  (errorCode, status) => Response.json({ errors: [{ errorCode, message: 'no' }] }, { status }),
  (errorCode, status) => Response.json({ error: 'invalid_grant', errors: [{ errorCode }] }, { status }),
  (message, status) =>
    Response.json({ errorCode: 'OAU-213', message: `Token ${message} not found` }, { status }),
  (details, status) =>
    Response.json({ generalMessage: 'No', details, validationErrors: [{ message: details }] }, { status }),
  (text, status) => new Response(`Jwt is expired: ${text}`, { status }),
  (text, status) => new Response(text, { status }),
  (text, status) =>
    new Response(`<html><title>HTTP Status ${String(status)} ${text}</title>${text}`, { status }),
  (text, status) =>
    new Response('', { status, headers: { 'x-request-id': text, 'retry-after': text, server: text } })
]

/** Every request that carries a secret. */
const requests: Readonly<
  Record<string, (secret: string, fetch: () => Promise<Response>) => Promise<unknown>>
> = {
  'sign-in, JWT': (jwt, fetch) => signInWithJwt(client('other-secret-1'), jwt, { fetch, userAgent: 'x' }),
  'sign-in, client secret': (secret, fetch) =>
    signInWithJwt(client(secret), 'a.b.c', { fetch, userAgent: 'x' }),
  'RingCentral refresh': (token, fetch) => refreshRingCentral(client(null), token, { fetch, userAgent: 'x' }),
  revoke: (token, fetch) => revoke(client(null), token, { fetch, userAgent: 'x' }),
  'a code of the browser': (code, fetch) =>
    redeemCode(codeOf({ code, state: 'state-1' }), { fetch, userAgent: 'x' }),
  exchange: (token, fetch) => exchange(token, { fetch, userAgent: 'x', ringcxHost: RINGCX }),
  'RingCX refresh': (token, fetch) => refreshRingCx(token, { fetch, userAgent: 'x', ringcxHost: RINGCX }),
  'admin API': (token, fetch) =>
    createAdminApi({
      fetch,
      userAgent: 'x',
      ringcxHost: RINGCX,
      freshToken: () => Promise.resolve(token)
    }).get('/v1/admin/users', { what: 'admin users', needs: null })
}

function client(clientSecret: string | null) {
  return { ringcentralHost: RINGCENTRAL, clientId: 'client-1', clientSecret }
}

function codeOf(answer: Record<string, string>, codeVerifier = 'verifier-1'.repeat(5)) {
  const secrets = { state: 'state-1', codeVerifier }
  return {
    client: client('other-secret-1'),
    redirectUri: 'http://localhost:1/sign-in',
    secrets,
    answer: new URLSearchParams(answer)
  }
}

/** Every way to write a secret that would give a part of it away, as runs of letters. */
function pieces(secret: string): ReadonlySet<string> {
  const all = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('base64')
  ]
  const length = Math.min(SHORTEST_PIECE, secret.length)
  return new Set(
    all.flatMap((text) =>
      Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) =>
        text.slice(at, at + length).toLowerCase()
      )
    )
  )
}

function expectNothingOf(secret: string, error: AppError): void {
  const shown = `${error.serviceCode ?? ''} | ${error.words ?? ''}`.toLowerCase()
  const found = [...pieces(secret)].filter((piece) => shown.includes(piece))
  expect({ shown, found }).toEqual({ shown, found: [] })
}

describe('a secret echoed by the server', () => {
  it.each(Object.keys(requests))('never shows in the error of %s', async (name) => {
    await fc.assert(
      fc.asyncProperty(
        aSecret,
        fc.constantFrom(...writings),
        fc.nat(60),
        fc.constantFrom(...places),
        fc.constantFrom(400, 401, 403, 404, 418, 429, 500),
        async (secret, write, from, place, status) => {
          const text = write(secret, from).replaceAll(/[^\x20-\x7e]/g, '')
          const fetch = () => Promise.resolve(place(text, status))
          expectNothingOf(secret, await failureOf(() => requests[name]?.(secret, fetch)))
        }
      ),
      { seed: 20_261_128, numRuns: 400 }
    )
  })

  it('is never shown if the browser returns it as an error name', () => {
    fc.assert(
      fc.property(aSecret, fc.constantFrom(...writings), fc.nat(60), (secret, write, from) => {
        const error = refusalOf(codeOf({ error: write(secret, from), state: 'state-1' }, secret))
        expect(error).not.toBeNull()
        if (error !== null) expectNothingOf(secret, error)
      }),
      { seed: 20_261_128, numRuns: 400 }
    )
  })

  it('leaves real codes and words unchanged', async () => {
    const body = {
      error: 'invalid_grant',
      errors: [{ errorCode: 'OAU-999', message: 'Session expired for this user' }]
    }
    const fetch = () => Promise.resolve(Response.json(body, { status: 400 }))
    const error = await failureOf(() => requests['RingCentral refresh']?.('U0pDMTFQMDFQQVMwMHxBQUR', fetch))
    expect(error).toMatchObject({
      serviceCode: 'OAU-999',
      words: 'invalid_grant · OAU-999 · Session expired for this user'
    })
  })
})
