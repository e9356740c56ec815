import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspect } from '../../../main/core/inspector/inspect.ts'
import { simulatedCredentials } from '../../../main/simulator/credentials.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import { cpuTime } from '../../support/cpu-time.ts'

const NOW = Date.UTC(2026, 10, 22, 20)
const seconds = NOW / 1000
const RC = 'https://platform.ringcentral.com'
const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e'

const ringcx = unsignedJwt({
  iss: 'https://ringcx.ringcentral.com',
  sub: '5501',
  iat: seconds,
  exp: seconds + 300
})
const credential = unsignedJwt(
  { aud: `${RC}/restapi/oauth/token`, sub: '400500600', iss: RC, iat: seconds - 86_400, jti: 'x' },
  { alg: 'RS256', kid: 'k' }
)
const other = unsignedJwt({ iss: 'https://idp.example.com', sub: 'x', iat: seconds, exp: seconds + 300 })
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('inspect: what it is', () => {
  it.each<[string, string, string]>([
    ['a RingCX access token by its issuer', ringcx, 'ringcx-access-token'],
    ['one by its audience', unsignedJwt({ aud: ['engage-voice'] }), 'ringcx-access-token'],
    ['one by its claims', unsignedJwt({ platformId: 'aws80', exp: seconds }), 'ringcx-access-token'],
    [
      'one by its life of five minutes',
      unsignedJwt({ iat: seconds, exp: seconds + 300 }),
      'ringcx-access-token'
    ],
    ['a JWT credential', credential, 'ringcentral-jwt-credential'],
    ['the simulator’s JWT credential', simulatedCredentials(1).jwt, 'ringcentral-jwt-credential'],
    [
      'one that names several audiences',
      unsignedJwt({ aud: ['x', `${RC}/restapi/oauth/token`] }),
      'ringcentral-jwt-credential'
    ],
    [
      'one by its issuer alone',
      unsignedJwt({ iss: 'https://platform.ringcentral.biz' }),
      'ringcentral-jwt-credential'
    ],
    ['another issuer’s JWT of five minutes', other, 'other-jwt'],
    ['one of a look-alike host', unsignedJwt({ iss: 'https://notringcentral.com' }), 'other-jwt'],
    [
      'one of a look-alike sub-domain',
      unsignedJwt({ iss: 'https://ringcentral.com.evil.example' }),
      'other-jwt'
    ],
    ['an unsigned JWT', `${part({ alg: 'none' })}.${part({ sub: 'x' })}.`, 'other-jwt'],
    ['an encrypted JWT', `${part({ alg: 'dir', enc: 'A256GCM' })}..aXY.Y3Q.dGFn`, 'other-jwt'],
    ['a UUID', UUID, 'uuid'],
    ['a UUID in capitals', UUID.toUpperCase(), 'uuid'],
    ['a permanent token', `aws80:${UUID}`, 'permanent-token'],
    ['an opaque token', 'U0pDMTFQMDFQQVMwMHxBQURmYWtlZmFrZWZha2VmYWtl', 'opaque'],
    ['words', 'hello world', 'opaque'],
    ['a host name', 'www.example.com', 'opaque'],
    ['JSON that is no token answer', '{"a":1}', 'opaque'],
    ['nothing', '', 'empty'],
    ['blanks', ' \n\t ', 'empty'],
    ['quotes around nothing', '""', 'empty'],
    ['two sections', ringcx.slice(0, ringcx.lastIndexOf('.')), 'damaged-jwt'],
    ['two sections and a dot', ringcx.slice(0, ringcx.lastIndexOf('.') + 1), 'damaged-jwt'],
    ['the first section', ringcx.split('.')[0] ?? '', 'damaged-jwt'],
    ['a JWT cut in the payload', ringcx.slice(0, ringcx.indexOf('.') + 20), 'damaged-jwt'],
    ['a JWT cut at its beginning', ringcx.slice(3), 'damaged-jwt'],
    ['two JWTs in one', `${ringcx}.${ringcx}`, 'damaged-jwt'],
    ['bad base64 in the payload', ringcx.replace('.', '.!!'), 'damaged-jwt'],
    ['bad base64 in the signature', `${ringcx}!`, 'damaged-jwt'],
    [
      'a signature with a length that isn’t possible in base64',
      `${part({ alg: 'HS256' })}.${part({})}.abcde`,
      'damaged-jwt'
    ],
    ['a payload that isn’t an object', `${part({ alg: 'HS256' })}.${part([1])}.c2ln`, 'damaged-jwt'],
    [
      'a payload that isn’t UTF-8',
      `${part({ alg: 'HS256' })}.${Buffer.from([0x7b, 0xff]).toString('base64url')}.c2ln`,
      'damaged-jwt'
    ]
  ])('%s', (_what, text, kind) => {
    const seen = inspect(text, NOW)
    expect(seen.kind).toBe(kind)
    expect(seen.title).not.toBe('')
    expect(seen.explanation).toMatch(/\.$/)
  })

  it('says what is damaged', () => {
    const { explanation, claims } = inspect(ringcx.slice(0, ringcx.lastIndexOf('.')), NOW)
    expect(explanation).toContain('the signature, is missing')
    expect(claims.map(({ name }) => name)).toEqual(['iss', 'sub', 'iat', 'exp'])
  })
})

describe('inspect: extra copied text', () => {
  it.each([
    ['Bearer', `Bearer ${ringcx}`],
    ['bearer in small letters', `bearer   ${ringcx}`],
    ['a header', `Authorization: Bearer ${ringcx}`],
    ['a header of a cURL command', `-H 'Authorization: Bearer ${ringcx}'`],
    ['a cookie', `cookie: access_token=${ringcx}`],
    ['double quotes', `"${ringcx}"`],
    ['quotes, comma and key of JSON', `"accessToken": "${ringcx}",`],
    ['typographic quotes', `“${ringcx}”`],
    ['back-ticks', `\`${ringcx}\``],
    ['blanks', `  ${ringcx}\n`],
    ['line breaks', ringcx.replace(/(.{40})/g, '$1\n')],
    ['line breaks and indentation inside', ringcx.replace(/(.{40})/g, '$1\r\n    ')],
    ['escaped line breaks', ringcx.replace(/(.{40})/g, '$1\\n')],
    ['invisible characters', `\ufeff${ringcx.slice(0, 30)}\u200b${ringcx.slice(30)}`],
    [
      'a whole RingCX answer',
      JSON.stringify({ refreshToken: UUID, accessToken: ringcx, tokenType: 'Bearer' })
    ],
    ['a whole OAuth answer', JSON.stringify({ access_token: ringcx, token_type: 'bearer' }, null, 2)]
  ])('%s', (_what, pasted) => {
    const seen = inspect(pasted, NOW)
    expect(seen.kind).toBe('ringcx-access-token')
    expect(seen.expiresAt).toBe(NOW + 300_000)
  })

  it('is said', () => {
    expect(inspect(`Bearer ${ringcx}`, NOW).notes.join()).toContain('around the token')
    expect(inspect(`\ufeff${ringcx}`, NOW).notes.join()).toContain('Invisible')
    expect(inspect(ringcx.replace('.', '.\n'), NOW).notes.join()).toContain('Line breaks')
    expect(inspect(`X-Auth-Token: aws80:${UUID}`, NOW)).toMatchObject({ kind: 'permanent-token' })
    expect(inspect('x'.repeat(70_000), NOW).notes.join()).toContain('65,536')
  })

  it('reads only the first 65,536 characters', () => {
    expect(inspect(`${'x'.repeat(65_536)} é`, NOW).title).toContain('Opaque token')
    expect(inspect(`${'x'.repeat(65_534)} é`, NOW).title).toContain('Unknown token')
  })

  it('doesn’t join words that aren’t a token', () => {
    expect(inspect('hello there world', NOW).notes).toEqual([])
  })
})

describe('inspect: claims', () => {
  it('explains every registered claim of RFC 7519', () => {
    const claims = { iss: 'x', sub: 'x', aud: 'x', exp: 1, nbf: 1, iat: 1, jti: 'x' }
    const seen = inspect(unsignedJwt(claims), NOW)
    expect(seen.claims.map(({ name }) => name)).toEqual(Object.keys(claims))
    for (const { meaning } of seen.claims) expect(meaning).not.toContain('Not a registered claim')
    expect(new Set(seen.claims.map(({ meaning }) => meaning)).size).toBe(7)
  })

  it('returns instants only for times', () => {
    const seen = inspect(unsignedJwt({ iat: seconds, exp: seconds + 0.5, size: 5, nbf: 'soon' }), NOW)
    expect(Object.fromEntries(seen.claims.map(({ name, at }) => [name, at]))).toEqual({
      iat: NOW,
      exp: NOW + 500,
      size: null,
      nbf: null
    })
    expect(seen).toMatchObject({ issuedAt: NOW, expiresAt: NOW + 500 })
  })

  it('recognizes times in milliseconds, and says so', () => {
    const seen = inspect(unsignedJwt({ iat: NOW, exp: NOW + 300_000 }), NOW)
    expect(seen).toMatchObject({ issuedAt: NOW, expiresAt: NOW + 300_000 })
    expect(seen.notes.join()).toContain('milliseconds')
  })

  it.each<[unknown, string]>([
    ['1789430700', '“exp” is text instead of a number.'],
    ['x', '“exp” is text instead of a number.'],
    [null, '“exp” is null instead of a number.'],
    [{}, '“exp” is an object instead of a number.'],
    [[1], '“exp” is a list instead of a number.'],
    [true, '“exp” is true or false instead of a number.'],
    [1e21, '“exp” is a number too large for a date.'],
    [1e300, '“exp” is a number too large for a date.']
  ])('treats an exp of %j as no time, and says so', (exp, note) => {
    const seen = inspect(unsignedJwt({ exp }), NOW)
    expect(seen.expiresAt).toBeNull()
    expect(seen.notes.join()).toContain(note)
    expect(seen.notes).not.toContain('No expiration date.')
  })

  it('shows values as JSON, and cuts long ones', () => {
    const seen = inspect(unsignedJwt({ text: 'a"b', list: [1, { deep: null }], long: 'x'.repeat(5000) }), NOW)
    expect(seen.claims.slice(0, 2).map(({ value }) => value)).toEqual(['"a\\"b"', '[1,{"deep":null}]'])
    expect(seen.claims[2]?.value).toHaveLength(2000)
  })

  it('explains the header too, and marks guesses about RingCX names', () => {
    const seen = inspect(
      unsignedJwt({ mainAccountId: '1', shoe: 44 }, { alg: 'HS256', kid: 'k', odd: 1 }),
      NOW
    )
    expect(seen.header.map(({ name }) => name)).toEqual(['alg', 'kid', 'odd'])
    expect(seen.header[2]?.meaning).toContain('Not a registered claim')
    expect(seen.claims[0]?.meaning).toContain('Judging by its name')
    expect(seen.claims[1]?.meaning).toContain('Not a registered claim')
  })

  it('survives dangerous names', () => {
    const payload = '{"__proto__":{"exp":1},"constructor":1,"toString":2,"hasOwnProperty":3}'
    const seen = inspect(`${part({ alg: 'HS256' })}.${Buffer.from(payload).toString('base64url')}.c2ln`, NOW)
    expect(seen.claims.map(({ name }) => name)).toEqual([
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty'
    ])
    expect(seen.expiresAt).toBeNull()
    for (const { meaning } of seen.claims) expect(meaning).toContain('Not a registered claim')
  })

  it('survives nesting deeper than the stack', () => {
    const deep = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
    const seen = inspect(`${part({ alg: 'HS256' })}.${Buffer.from(deep).toString('base64url')}.c2ln`, NOW)
    expect(seen.claims).toHaveLength(1)
    expect(seen.claims[0]?.value.length).toBeLessThanOrEqual(2000)
  })

  it('shows 200 claims of many', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`c${String(index)}`, index]))
    const seen = inspect(unsignedJwt(many), NOW)
    expect(seen.claims).toHaveLength(200)
    expect(seen.notes.join()).toContain('first 200')
  })
})

describe('inspect: notes', () => {
  const notesOf = (claims: Record<string, unknown>, header?: Record<string, unknown>): string =>
    inspect(unsignedJwt(claims, header), NOW).notes.join(' ')

  it.each<[Record<string, unknown>, string]>([
    [{}, 'No expiration date'],
    [{ iat: seconds + 3600 }, 'issue date is in the future'],
    [{ nbf: seconds + 7200 }, 'isn’t valid yet'],
    [{ iat: seconds, exp: seconds - 1 }, 'expires before it was issued']
  ])('%j: %s', (claims, part) => {
    expect(notesOf(claims)).toContain(part)
  })

  it('tolerates a clock that is a minute off', () => {
    expect(notesOf({ iat: seconds + 60, nbf: seconds + 60 })).not.toMatch(/future|valid yet/)
  })

  it('leaves times and durations to the window, which counts on', () => {
    const at = (nowMs: number) => inspect(unsignedJwt({ iat: seconds, exp: seconds + 300 }), nowMs)
    expect(at(NOW + 3_600_000)).toEqual(at(NOW))
    expect(at(NOW).notes.join()).not.toMatch(/\d (?:second|minute|hour|day)/)
  })

  it('says of every whole JWT that the signature isn’t checked, and who can check it', () => {
    const signed = (alg: string): string => inspect(unsignedJwt({ sub: 'x' }, { alg }), NOW).notes.join()
    for (const alg of ['RS256', 'ES256', 'PS512', 'EdDSA']) {
      expect(signed(alg)).toContain('doesn’t have the public key, so it didn’t check the signature')
    }
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      expect(signed(alg)).toContain('shared secret, so only the issuer can check the signature')
      expect(signed(alg)).not.toContain('public key')
    }
    for (const text of [ringcx, credential, other])
      expect(inspect(text, NOW).notes.join()).toContain('Nothing here proves who issued the token.')
  })

  it('names a time with a fraction of a second', () => {
    const notes = (exp: number): string => inspect(unsignedJwt({ iat: seconds, exp }), NOW).notes.join()
    expect(notes(seconds + 300.25)).toContain('“exp” has a fraction of a second.')
    expect(notes(seconds + 300)).not.toContain('fraction')
  })

  it('says that anyone could have created one without a signature', () => {
    const unsigned = `${part({ alg: 'none' })}.${part({ sub: 'x' })}.`
    expect(inspect(unsigned, NOW).notes).toContain('It isn’t signed. Anyone could have created it.')
    expect(notesOf({}, { alg: 'None' })).toContain('isn’t signed')
  })

  it.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
    ['ES256', 64],
    ['ES384', 96],
    ['ES512', 132],
    ['EdDSA', 64],
    ['RS256', 256],
    ['RS512', 512],
    ['PS256', 384]
  ])('detects a truncated %s signature', (alg, bytes) => {
    const whole = `${part({ alg })}.${part({ sub: 'x' })}.${Buffer.alloc(bytes, 1).toString('base64url')}`
    expect(inspect(whole, NOW).notes.join()).not.toMatch(/[Tt]he end (?:is|may be) missing/)
    expect(inspect(whole.slice(0, -4), NOW).notes.join()).toMatch(/[Tt]he end (?:is|may be) missing/)
  })
})

describe('inspect: never throws', () => {
  const cutAnywhere = fc
    .tuple(fc.constantFrom(ringcx, credential, other), fc.nat(), fc.nat())
    .map(([text, from, to]) => text.slice(from % text.length, to % text.length))
  const nearJwt = fc
    .tuple(fc.anything(), fc.anything(), fc.base64String())
    .map(([header, payload, signature]) => {
      const section = (value: unknown): string =>
        Buffer.from(JSON.stringify(value) ?? '').toString('base64url')
      return `${section(header)}.${section(payload)}.${signature}`
    })

  it('for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: anyCharacter }), cutAnywhere, nearJwt),
        fc.integer(),
        (text, now) => {
          const seen = inspect(text, now)
          expect(seen.title.length).toBeGreaterThan(0)
          for (const { value } of [...seen.header, ...seen.claims])
            expect(value.length).toBeLessThanOrEqual(2000)
          expect(() => JSON.stringify(seen)).not.toThrow()
        }
      ),
      { seed: 14, numRuns: 1_000 }
    )
  })

  it.each([
    ['blanks', ' '.repeat(1_000_000)],
    ['quotes', '"'.repeat(1_000_000)],
    ['dots', '.'.repeat(1_000_000)],
    ['words', 'ab '.repeat(400_000)],
    ['prefixes', 'Bearer '.repeat(150_000)],
    ['escapes', '\\n'.repeat(500_000)],
    ['brackets', `{"a":${'['.repeat(500_000)}`],
    ['base64', 'eyJ'.repeat(400_000)],
    ['a bait for slow patterns', `eyJ${'a-'.repeat(30_000)}!${' '.repeat(30_000)}x`]
  ])('and is fast for a megabyte of %s', (_what, text) => {
    const took = cpuTime(() => {
      expect(inspect(text, NOW).title).not.toBe('')
    })
    // Linear work on 64 kB takes a few milliseconds; quadratic work would take minutes
    expect(took).toBeLessThan(2000)
  })
})
