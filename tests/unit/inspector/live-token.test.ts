import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  explainLiveToken,
  HIDDEN,
  liveTokenJson,
  signatureAlgorithm,
  withoutTokens
} from '../../../main/core/inspector/live-token.ts'
import { MOST_CHANGES, readTokenFields, tokenChanges } from '../../../main/core/inspector/token-changes.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const NOW = Date.UTC(2026, 10, 28, 12)
const TIMES = { expiresAt: NOW + 240_000, lifeMs: 300_000 }
const SEED = { seed: 20_261_128 }

const claims = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  sub: '5501',
  iat: (NOW - 60_000) / 1000,
  exp: (NOW + 240_000) / 1000,
  ...more
})

describe('the explanation of the live token', () => {
  it('is certain of what the token is, although its claims name no service', () => {
    const finding = explainLiveToken(unsignedJwt(claims(), { alg: 'RS256' }), TIMES, NOW)
    expect(finding).toMatchObject({
      kind: 'ringcx-access-token',
      title: 'RingCX access token',
      gateway: { status: 401, body: 'Jwt is expired', from: TIMES.expiresAt },
      places: [],
      name: null
    })
    expect(finding.claims.map(({ name }) => name)).toEqual(['sub', 'iat', 'exp'])
    expect(finding.goodFor).toHaveLength(1)
    expect(finding.notes).toEqual([
      'Token Desk doesn’t have the public key, so it didn’t check the signature.'
    ])
    expect(finding.notFor).toContain('Getting a new token')
  })

  it('counts by the keeper’s clocks, even if the token’s own times are hours away', () => {
    const hours = { iat: NOW / 1000 + 7200, exp: NOW / 1000 + 7500 }
    const { issuedAt, expiresAt } = explainLiveToken(unsignedJwt(claims(hours)), TIMES, NOW)
    expect([issuedAt, expiresAt]).toEqual([NOW - 60_000, NOW + 240_000])
  })

  it.each(['0b6f1c1e-8d1f-4f0a-9c55-6a1b2c3d4e5f', 'U0pDMTJQMDFQQVMwMHxBQURxOTk4', 'short', '!'])(
    'says of an opaque token that nothing in it can be read: %s',
    (token) => {
      const finding = explainLiveToken(token, TIMES, NOW)
      expect(finding).toMatchObject({ title: 'Opaque RingCX access token', claims: [], gateway: null })
      expect(finding.expiresAt).toBe(TIMES.expiresAt)
      expect(signatureAlgorithm(finding)).toBeNull()
      expect(JSON.stringify(finding)).not.toContain(token === '!' ? '"!"' : token)
    }
  )

  it('says what is wrong with a token that is cut off', () => {
    const [header = '', payload = ''] = unsignedJwt(claims()).split('.')
    expect(explainLiveToken(`${header}.${payload}`, TIMES, NOW).notes.join(' ')).toContain('is missing')
  })

  it.each([
    ['HS256', 'HMAC with a shared secret. Only RingCX can check it.'],
    ['RS512', 'RSA signature'],
    ['PS256', 'RSA signature with PSS padding'],
    ['ES256K', 'ECDSA signature'],
    ['EdDSA', 'EdDSA signature'],
    ['none', 'No signature'],
    ['ROT13', 'Not a registered algorithm']
  ])('names the algorithm %s', (alg, meaning) => {
    const finding = explainLiveToken(unsignedJwt(claims(), { alg }), TIMES, NOW)
    expect(signatureAlgorithm(finding)).toEqual({ name: alg, meaning })
  })

  it('as JSON has all of each value, with its digits, and nothing of what can’t be read', () => {
    const long = 'x'.repeat(5_000)
    const [header = '', , signature = ''] = unsignedJwt({}).split('.')
    const payload = Buffer.from(`{"id":12345678901234567890,"n":1.50,"id":2,"text":"${long}"}`)
    expect(liveTokenJson(`${header}.${payload.toString('base64url')}.${signature}`)).toEqual({
      header: '{"alg":"HS256","typ":"JWT"}',
      payload: payload.toString()
    })
    expect(liveTokenJson('opaque')).toEqual({ header: null, payload: null })
    expect(liveTokenJson(`${header}.${header}`)).toEqual({ header: null, payload: null })
  })

  it.each([1, null, ['RS256'], { a: 1 }, undefined])('names no algorithm if “alg” is %j', (alg) => {
    expect(signatureAlgorithm(explainLiveToken(unsignedJwt(claims(), { alg }), TIMES, NOW))).toBeNull()
  })
})

/** Tokens that a claim may carry, and the claim. */
const INNER = unsignedJwt({ sub: 'inner', jti: 'x'.repeat(40) })
const UUID = '0b6f1c1e-8d1f-4f0a-9c55-6a1b2c3d4e5f'
const OPAQUE = 'U0pDMTJQMDFQQVMwMHxBQURxOTk4dGlK'
const CARRIERS: readonly [string, Record<string, unknown>, string][] = [
  ['a JWT', { rcAccessToken: INNER }, INNER],
  ['a JWT with an unsuspicious name', { ctx: INNER }, INNER],
  ['a JWT in a list', { list: ['a', INNER] }, INNER],
  ['a JWT deep inside', { a: { b: { c: `Bearer ${INNER}` } } }, INNER],
  ['a JWT as a name', { [INNER]: 1 }, INNER],
  [
    'a long JWT that is cut',
    { t: unsignedJwt({ j: 'y'.repeat(4000) }) },
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'
  ],
  ['a refresh token', { refreshToken: UUID }, UUID],
  ['a refresh token inside', { session: { refresh_token: UUID } }, UUID],
  ['an opaque token', { rc_access_token: OPAQUE }, OPAQUE],
  ['a password', { pwd: 'correct-horse' }, 'correct-horse'],
  ['a PIN', { session: { agentPin: 402_817 } }, '402817'],
  ['a key', { apiKey: 'correct-horse' }, 'correct-horse'],
  ['a list of passwords', { session: { passwords: ['correct-horse', 'horse-battery'] } }, 'horse-battery'],
  ['what is below a secret name', { credentials: { user: { name: 'correct-horse' } } }, 'correct-horse'],
  ['a refresh token in a text of JSON', { ctx: JSON.stringify({ refresh_token: 'horse' }) }, 'horse'],
  [
    'a refresh token in a text of JSON in another one',
    { ctx: JSON.stringify({ a: JSON.stringify([{ refreshToken: 'a "horse' }]) }) },
    'horse'
  ],
  ['a token under an escaped name', { ctx: String.raw`{"refresh_t\u006fken":"horse"}` }, 'horse']
]

describe('what never leaves main with the explanation', () => {
  it.each(CARRIERS)('%s in a claim, neither in the explanation nor in the history', (_what, more, secret) => {
    for (const token of [unsignedJwt(claims(more)), unsignedJwt(claims(), { alg: 'HS256', ...more })]) {
      const { header, payload } = liveTokenJson(token)
      expect([header, payload].join()).not.toContain(secret)
      expect([header, payload].join()).toContain(HIDDEN)
      const finding = JSON.stringify(explainLiveToken(token, TIMES, NOW))
      expect(finding).not.toContain(secret)
      expect(finding).toContain(HIDDEN)
      const bare = readTokenFields(unsignedJwt(claims()))
      const full = readTokenFields(token)
      expect(JSON.stringify([tokenChanges(bare, full), tokenChanges(full, bare)])).not.toContain(secret)
    }
  })

  it('no part of the token itself, whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 }), (payload) => {
        const token = unsignedJwt({ ...payload, pad: 'p'.repeat(30) })
        const told = JSON.stringify([explainLiveToken(token, TIMES, NOW), liveTokenJson(token)])
        for (const part of token.split('.')) expect(told).not.toContain(part)
      }),
      { ...SEED, numRuns: 200 }
    )
  })

  it('ordinary values stay as they are', () => {
    for (const value of [
      '{"token_type":"bearer","passwordSet":true}',
      '"{\\"a\\": 1}"',
      '"5501"',
      `"${UUID}"`,
      '["ROLE_A","ROLE_B"]',
      '"eyes"',
      '{"a":1.50}'
    ])
      expect(withoutTokens({ name: 'sub', value })).toEqual({ name: 'sub', value })
  })
})

const texts = (payload: Record<string, unknown>): Map<string, string> =>
  new Map(Object.entries(payload).map(([name, value]) => [name, JSON.stringify(value)]))

const payloads = fc.dictionary(
  fc.stringMatching(/^[a-z_]{1,9}$/),
  fc.oneof(
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ maxLength: 8 }),
    fc.array(fc.integer(), { maxLength: 3 })
  ),
  { maxKeys: 12 }
)

const fieldsOf = (payload: Record<string, unknown>) => readTokenFields(unsignedJwt(payload))

describe('what a renewal changed', () => {
  it('turns the old claims into the new ones, and nothing else', () => {
    fc.assert(
      fc.property(payloads, payloads, (before, after) => {
        const { changes = [], more } = tokenChanges(fieldsOf(before), fieldsOf(after)) ?? {}
        const changed = texts(before)
        for (const change of changes) {
          expect(change.part).toBe('claims')
          expect(change.before).toBe(texts(before).get(change.name) ?? null)
          expect(change.before).not.toBe(change.after)
          if (change.after === null) changed.delete(change.name)
          else changed.set(change.name, change.after)
        }
        expect([more, Object.fromEntries(changed)]).toEqual([0, Object.fromEntries(texts(after))])
      }),
      { ...SEED, numRuns: 1_000 }
    )
  })

  it('is nothing for the same claims in another order', () => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const turned = Object.fromEntries(Object.entries(payload).reverse())
        expect(tokenChanges(fieldsOf(payload), fieldsOf(turned))).toEqual({ changes: [], more: 0 })
      }),
      { ...SEED, numRuns: 200 }
    )
  })

  it('keeps long numbers apart, takes the last of two names, and knows names of objects', () => {
    const raw = (json: string) =>
      readTokenFields(
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(json).toString('base64url')}.`
      )
    expect(
      tokenChanges(raw('{"id":900100010000000001}'), raw('{"id":900100010000000002}'))?.changes
    ).toHaveLength(1)
    expect(tokenChanges(raw('{"a":1,"a":2}'), raw('{"a":2}'))?.changes).toEqual([])
    expect(tokenChanges(raw('{}'), raw('{"__proto__":1,"constructor":2}'))?.changes).toEqual([
      { name: '__proto__', part: 'claims', before: null, after: '1' },
      { name: 'constructor', part: 'claims', before: null, after: '2' }
    ])
  })

  it('tells the header too, and bounds what is kept', () => {
    const [one, other] = [
      unsignedJwt({}, { alg: 'RS256', kid: 'a' }),
      unsignedJwt({}, { alg: 'RS256', kid: 'b' })
    ]
    expect(tokenChanges(readTokenFields(one), readTokenFields(other))?.changes).toEqual([
      { name: 'kid', part: 'header', before: '"a"', after: '"b"' }
    ])
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`n${at}`, 'z'.repeat(10_000)]))
    const bounded = tokenChanges(fieldsOf({}), fieldsOf(many))
    expect([bounded?.changes.length, bounded?.more]).toEqual([MOST_CHANGES, 100 - MOST_CHANGES])
    expect(Math.max(...(bounded?.changes ?? []).map(({ after }) => after?.length ?? 0))).toBe(200)
  })

  it.each(['', 'opaque', 'a.b.c', UUID])('is unknown if one of them is %j', (token) => {
    expect(tokenChanges(readTokenFields(token), fieldsOf({}))).toBeNull()
    expect(tokenChanges(fieldsOf({}), readTokenFields(token))).toBeNull()
  })
})
