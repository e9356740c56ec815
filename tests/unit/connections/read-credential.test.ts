import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ENDS_SOON_MS,
  readCredential,
  type CredentialReading
} from '../../../main/core/connections/read-credential.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const NOW = Date.UTC(2026, 10, 22, 21)
const seconds = NOW / 1000
const DAY = 86_400
const RC = 'https://platform.ringcentral.com'
const CLIENT_ID = 'ab_cd-EF12gh34IJ56kl'
const CLIENT_SECRET = 'zy_xw-VU98ts76RQ54po32NM10lk98ji76HG54'
const UUID = '00000000-fa4e-4000-8000-000000000000'

const claims = { iss: RC, aud: `${RC}/restapi/oauth/token`, sub: '400500600', iat: seconds - DAY }
const jwt = unsignedJwt(claims)
const ending = (afterSeconds: number): string => unsignedJwt({ ...claims, exp: seconds + afterSeconds })
const BIZ = 'https://platform.ringcentral.biz/restapi/oauth/token'
const DEVTEST = 'https://platform.devtest.ringcentral.com'
const sandboxJwt = unsignedJwt({ ...claims, iss: DEVTEST, aud: `${DEVTEST}/restapi/oauth/token` })
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const unsignedNested = (inner: string): string =>
  `${part({ alg: 'HS256', cty: 'JWT' })}.${Buffer.from(inner).toString('base64url')}.${'A'.repeat(43)}`
const rsaJwt = (bytes: number): string =>
  `${part({ alg: 'RS256' })}.${part(claims)}.${Buffer.alloc(bytes, 1).toString('base64url')}`
/** As Base64 with padding has it. */
const padded = (token: string): string =>
  token
    .split('.')
    .map((each) => each.padEnd(Math.ceil(each.length / 4) * 4, '='))
    .join('.')
const ringcx = unsignedJwt({
  iss: 'https://ringcx.ringcentral.com',
  sub: '7',
  iat: seconds,
  exp: seconds + 300
})
const opaque = Buffer.from(`SJC11P01PAS00|${'fake'.repeat(20)}`).toString('base64url')

const read = (text: string, ringcentralHost = RC): CredentialReading =>
  readCredential({ text, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, ringcentralHost }, NOW)

/** Everything that people paste there, and what they are told. */
const WRONG: readonly (readonly [what: string, text: string, title: RegExp, wrong: RegExp])[] = [
  ['a RingCX access token', ringcx, /^RingCX access token/, /RingCX access token/],
  [
    'a RingCX token by its five minutes',
    unsignedJwt({ iat: seconds, exp: seconds + 300 }),
    /^RingCX/,
    /RingCX access/
  ],
  ['a RingCX token as a header', `Authorization: Bearer ${ringcx}`, /^RingCX/, /RingCX access token/],
  [
    'a whole RingCX answer',
    JSON.stringify({ accessToken: ringcx, refreshToken: UUID }),
    /^RingCX/,
    /RingCX access/
  ],
  ['a RingCX refresh token', UUID, /^RingCX refresh token/, /refresh token or an ID/],
  ['a permanent RingCX token', `aws80:${UUID}`, /^Permanent/, /permanent RingCX token/],
  ['a RingCentral access token', opaque, /^Opaque token/, /may be a RingCentral access token/],
  [
    'a whole RingCentral answer',
    JSON.stringify({ access_token: opaque, token_type: 'bearer' }),
    /^Opaque token/,
    /may be a RingCentral access token/
  ],
  ['the client id of this connection', CLIENT_ID, /^Client ID$/, /^This is the client ID/],
  [
    'the client secret of this connection',
    ` ${CLIENT_SECRET} `,
    /^Client secret$/,
    /This is the client secret/
  ],
  [
    'another app’s client secret',
    'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF',
    /^Client ID or client secret$/,
    /client ID or client secret/
  ],
  ['a JWT without its signature', jwt.slice(0, jwt.lastIndexOf('.')), /^JWT cut off$/, /cut off/],
  ['a JWT’s first part', jwt.split('.')[0] ?? '', /^JWT cut off$/, /cut off/],
  ['a JWT without its beginning', jwt.slice(4), /^JWT cut off$/, /cut off/],
  ['a JWT pasted twice', `${jwt}${jwt}`, /^JWT pasted twice$/, /paste it once/],
  ['a JWT pasted twice with a dot between', `${jwt}.${jwt}`, /^JWT pasted twice$/, /paste it once/],
  ['two JWTs', `${jwt}${ringcx}`, /^More than one JWT$/, /Paste only one/],
  ['the first 60 characters', `${jwt.slice(0, 60)}...`, /^JWT cut off$/, /cut off/],
  ['a JWT without the last characters', jwt.slice(0, -4), /^RingCentral JWT/, /[Tt]he end is missing/],
  ['one whose signature is another algorithm’s', rsaJwt(32), /./, /[Tt]he end is missing/],
  ['a JWT with characters added at the end', `${jwt}AAAA`, /^RingCentral JWT/, /Something was added/],
  ['a JWT with padding', padded(jwt), /^RingCentral JWT/, /padded with “=”/],
  [
    'five parts without encryption',
    `${jwt.split('.')[0] ?? ''}.a.b.c.d`,
    /^Damaged JWT$/,
    /more than three|damaged/
  ],
  ['a credential of the sandbox', sandboxJwt, /^RingCentral JWT/, /RingCentral’s sandbox/],
  ['a JWT with a hole in it', jwt.replace(/\.(.{10})./, '.$1'), /^Damaged JWT$/, /damaged/],
  ['a JWT in quotes', `"${jwt}"`, /with extra text around it$/, /without quotation marks/],
  ['a JWT with a comma', `${jwt},`, /with extra text around it$/, /without quotation marks/],
  [
    'a JWT as a JSON field',
    `"jwt": "${jwt}"`,
    /with extra text around it$/,
    /one piece|without quotation marks/
  ],
  ['a JWT as a bearer', `Bearer ${jwt}`, /with extra text around it$/, /without “Bearer”/],
  ['a JWT as a header', `Authorization: ${jwt}`, /with extra text around it$/, /without “Bearer”/],
  [
    'a JWT with line breaks',
    (jwt.match(/.{1,40}/g) ?? []).join('\n'),
    /with extra text around it$/,
    /line breaks/
  ],
  ['a credential that has ended', ending(-DAY), /^RingCentral JWT credential$/, /expired on Nov 21, 2026/],
  ['a web address', 'https://developers.ringcentral.com/console', /./, /isn’t a JWT/],
  ['a private key', '-----BEGIN PRIVATE KEY-----', /^Unknown token/, /isn’t a JWT/],
  ['a word', 'hello', /^Unknown token/, /isn’t a JWT/],
  ['a sentence', 'paste it here', /^Unknown token/, /isn’t a JWT/],
  ['dots', '..', /^Unknown token/, /isn’t a JWT/],
  ['far too much', 'x'.repeat(20_000), /./, /too long/]
]

describe('a text where a JWT credential belongs', () => {
  it.each(WRONG)('%s is named, with what to do', (_what, text, title, wrong) => {
    const reading = read(text)
    expect(reading.title).toMatch(title)
    expect(reading.wrong).toMatch(wrong)
    expect(reading.caution).toBeNull()
  })

  it.each(['', '  \n', '\t'])('%j is empty, and not wrong yet', (text) => {
    expect(read(text)).toMatchObject({ kind: 'empty', wrong: null, caution: null, subject: null, life: null })
  })

  it.each<[string, string, Partial<CredentialReading>]>([
    [
      'a credential without end',
      jwt,
      { subject: '400500600', issuedAt: NOW - DAY * 1000, expiresAt: null, life: 'endless', caution: null }
    ],
    ['blanks and a line break around it', ` ${jwt}\n`, { life: 'endless', wrong: null }],
    [
      'one that lasts',
      ending(400 * DAY),
      { life: 'lasting', expiresAt: NOW + 400 * DAY * 1000, caution: null }
    ],
    ['one that ends in a moment more than soon', ending(ENDS_SOON_MS / 1000 + 1), { life: 'lasting' }]
  ])('%s is read', (_what, text, facts) => {
    expect(read(text)).toMatchObject({
      kind: 'ringcentral-jwt-credential',
      title: 'RingCentral JWT credential',
      wrong: null,
      ...facts
    })
  })

  it.each<[string, string, RegExp]>([
    ['one that ends soon', ending(ENDS_SOON_MS / 1000), /expires soon/],
    ['one that isn’t valid yet', unsignedJwt({ ...claims, nbf: seconds + DAY }), /isn’t valid yet/],
    ['one for another app', unsignedJwt({ ...claims, client_id: 'another-app' }), /for a different app/],
    [
      'one for another app, in the other claim',
      unsignedJwt({ ...claims, azp: 'another-app' }),
      /different app/
    ],
    [
      'one of an unknown kind',
      unsignedJwt({ iss: 'https://login.example.com', sub: 'x' }),
      /Nothing in it mentions/
    ],
    ['an encrypted one', `${part({ alg: 'dir', enc: 'A256GCM' })}..a.b.c`, /Nothing in it mentions/],
    ['one inside another', unsignedNested(jwt), /Nothing in it mentions/],
    ['one whose end is text', unsignedJwt({ ...claims, exp: String(seconds) }), /isn’t a number/],
    [
      'one of the segregated host',
      unsignedJwt({ ...claims, aud: BIZ }),
      /was created for platform.ringcentral.biz/
    ],
    ['one whose end may be missing', rsaJwt(257), /end may be missing/]
  ])('%s can be tried, with a caution', (_what, text, caution) => {
    expect(read(text)).toMatchObject({ wrong: null })
    expect(read(text).caution).toMatch(caution)
  })

  it.each<[string, string, string, Partial<CredentialReading> | RegExp]>([
    ['production at production', jwt, RC, { wrong: null, caution: null }],
    ['production at the sandbox', jwt, DEVTEST, /Change the host to https:\/\/platform\.ringcentral\.com/],
    ['the sandbox at production', sandboxJwt, RC, /Create a credential in the production account/],
    [
      'the sandbox at production, host as people type it',
      sandboxJwt,
      ' Platform.RingCentral.com/',
      /sandbox/
    ],
    ['the sandbox at the segregated host', sandboxJwt, 'https://platform.ringcentral.biz', /sandbox/],
    ['the sandbox at the sandbox', sandboxJwt, DEVTEST, { wrong: null }],
    ['production at a gateway', jwt, 'https://rc.gateway.example', { wrong: null }],
    ['production at this machine', jwt, 'http://127.0.0.1:8080', { wrong: null, caution: null }],
    [
      'one that names its issuer only',
      unsignedJwt({ ...claims, aud: undefined, iss: DEVTEST }),
      RC,
      /sandbox/
    ],
    [
      'one whose look-alike host is no sandbox',
      unsignedJwt({ ...claims, iss: `${RC}.evil.example` }),
      RC,
      { wrong: null }
    ],
    ['anything at a half-typed host', sandboxJwt, 'https://plat', { wrong: null, caution: null }]
  ])('%s is judged before it is saved', (_what, text, host, said) => {
    const reading = read(text, host)
    if (said instanceof RegExp) expect(reading.wrong).toMatch(said)
    else expect(reading).toMatchObject(said)
    if (host === DEVTEST && text === sandboxJwt) expect(reading.caution).toMatch(/RingCX doesn’t work with/)
    if (host.includes('gateway')) expect(reading.caution).toMatch(/signs in to rc\.gateway\.example/)
  })

  it.each<[string, unknown, Partial<CredentialReading>]>([
    [
      'the last second of the year 9999',
      253_402_300_799,
      { life: 'lasting', expiresAt: Date.UTC(9999, 11, 31, 23, 59, 59) }
    ],
    ['twelve nines', 999_999_999_999, { life: 'lasting', expiresAt: 999_999_999_999_000 }],
    ['milliseconds', NOW + 400 * DAY * 1000, { life: 'lasting', expiresAt: NOW + 400 * DAY * 1000 }],
    ['a number beyond all dates', 1e21, { life: 'endless', expiresAt: null }],
    ['zero', 0, { life: 'ended', expiresAt: 0 }],
    ['a time before 1970', -1, { life: 'ended', expiresAt: -1000 }],
    ['text', '1789430700', { life: 'unreadable', expiresAt: null }]
  ])('reads an expiration of %s correctly', (_what, exp, facts) => {
    const reading = read(unsignedJwt({ ...claims, exp }))
    expect(reading).toMatchObject(facts)
    expect(reading.wrong === null).toBe(facts.life !== 'ended')
  })

  it.each([`${part({ alg: 'dir', enc: 'A256GCM' })}..a.b.c`, unsignedNested(jwt)])(
    'shows no expiration for an opaque one: %#',
    (text) => {
      expect(read(text)).toMatchObject({ wrong: null, life: null, subject: null })
    }
  )

  it('shows the digits of a long user ID unchanged', () => {
    const payload = `{"iss":"${RC}","sub":100002348117421473}`
    const text = `${part({ alg: 'HS256' })}.${Buffer.from(payload).toString('base64url')}.${'A'.repeat(43)}`
    expect(read(text).subject).toBe('100002348117421473')
  })

  it('shows the app it names if it is this one', () => {
    expect(read(unsignedJwt({ ...claims, client_id: CLIENT_ID }))).toMatchObject({
      clientId: CLIENT_ID,
      caution: null
    })
  })

  it.each([{ sub: { secret: 'x' } }, { sub: 'a b' }, { sub: 'x'.repeat(81) }, { sub: ['x'] }, {}])(
    'hides a subject that isn’t plain: %j',
    (odd) => {
      expect(read(unsignedJwt({ ...claims, sub: undefined, ...odd })).subject).toBeNull()
    }
  )

  it('never throws, and never returns the pasted text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.boolean(), (text, around) => {
        const marker = 'CANARYcanaryCANARY'
        const reading = read(around ? `${marker}${text}` : `${jwt}${text}.${marker}`)
        expect(JSON.stringify(reading)).not.toContain(marker)
      }),
      { seed: 23, numRuns: 400 }
    )
  })
})
