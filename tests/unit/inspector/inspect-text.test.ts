import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspectText, LONGEST_TEXT } from '../../../main/core/inspector/inspect-text.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const NOW = Date.UTC(2026, 10, 22, 20)
const seconds = NOW / 1000
const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e'
const OPAQUE = 'U0pDMTFQMDFQQVMwMHxBQURmYWtlZmFrZTEyMzQ1Njc4OTA'
const RINGCX = { iss: 'https://ringcx.ringcentral.com', sub: '5501', iat: seconds - 60, exp: seconds + 240 }
const CX = unsignedJwt(RINGCX)
const CREDENTIAL = unsignedJwt(
  { aud: 'https://platform.ringcentral.com/restapi/oauth/token', sub: '1', iat: seconds },
  { alg: 'RS256' }
)
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const JWE = `${part({ alg: 'dir', enc: 'A256GCM' })}..aXY.Y3Q.dGFn`
const from = (iss: string): string => unsignedJwt({ iss, sub: 'x', exp: seconds + 3600 }, { alg: 'RS256' })

const NOT_THREE_PARTS = /^Jwt is not in the form/

describe('inspectText: what a token is, by its form, its name, and its issuer', () => {
  it.each<[what: string, text: string, kind: string, title: string, gateway: RegExp | null]>([
    ['a RingCX token', CX, 'ringcx-access-token', 'RingCX access token', /^Jwt is expired$/],
    [
      'a JWT credential',
      CREDENTIAL,
      'ringcentral-jwt-credential',
      'RingCentral JWT credential',
      /issuer is not configured/
    ],
    [
      'a RingCX refresh token by name',
      `"refreshToken": "${UUID}"`,
      'ringcx-refresh-token',
      'RingCX refresh token',
      NOT_THREE_PARTS
    ],
    [
      'one by a longer name',
      `RINGCX_REFRESH_TOKEN=${UUID}`,
      'ringcx-refresh-token',
      'RingCX refresh token',
      NOT_THREE_PARTS
    ],
    ['a UUID alone', UUID, 'uuid', 'RingCX refresh token or an ID', NOT_THREE_PARTS],
    ['a UUID under another name', `token: ${UUID}`, 'uuid', 'RingCX refresh token or an ID', NOT_THREE_PARTS],
    [
      'a RingCentral access token by name',
      `"access_token": "${OPAQUE}"`,
      'ringcentral-access-token',
      'RingCentral access token',
      NOT_THREE_PARTS
    ],
    [
      'one by its field in the exchange',
      `rcAccessToken=${OPAQUE}&rcTokenType=Bearer`,
      'ringcentral-access-token',
      'RingCentral access token',
      NOT_THREE_PARTS
    ],
    [
      'one by its header',
      `Authorization: Bearer ${OPAQUE}`,
      'ringcentral-access-token',
      'RingCentral access token',
      NOT_THREE_PARTS
    ],
    [
      'a RingCentral refresh token by name',
      `refresh_token=${OPAQUE}&a=1`,
      'ringcentral-refresh-token',
      'RingCentral refresh token',
      NOT_THREE_PARTS
    ],
    ['an opaque token alone', OPAQUE, 'opaque', 'Opaque token, such as a RingCentral token', NOT_THREE_PARTS],
    [
      'a permanent token',
      `X-Auth-Token: aws80:${UUID}`,
      'permanent-token',
      'Permanent RingCX API token',
      NOT_THREE_PARTS
    ],
    [
      'a permanent token alone',
      `aws80:${UUID}`,
      'permanent-token',
      'Permanent RingCX API token',
      NOT_THREE_PARTS
    ],
    [
      'a GitHub token',
      'GITHUB_TOKEN=ghp_0123456789abcdefABCDEF0123456789abcd',
      'opaque',
      'GitHub token',
      NOT_THREE_PARTS
    ],
    ['Google', from('https://accounts.google.com'), 'other-jwt', 'JWT from Google', /issuer/],
    [
      'Microsoft',
      from('https://login.microsoftonline.com/9188040d/v2.0'),
      'other-jwt',
      'JWT from Microsoft Entra ID',
      /issuer/
    ],
    ['Okta', from('https://example.okta.com/oauth2/default'), 'other-jwt', 'JWT from Okta', /issuer/],
    ['Keycloak', from('https://login.example.com/realms/main'), 'other-jwt', 'JWT from Keycloak', /issuer/],
    ['Genesys Cloud', from('urn:purecloud:oauth'), 'other-jwt', 'JWT from Genesys Cloud', /issuer/],
    [
      'a service by a short name',
      from('billing-service'),
      'other-jwt',
      'JWT from “billing-service”',
      /issuer/
    ],
    [
      'a Salesforce token',
      'Authorization: Bearer 00D5g000008abcd!AQEAQFakeFake1234567890abcdefghij.klmno',
      'opaque',
      'Salesforce token',
      NOT_THREE_PARTS
    ],
    [
      'a service by its host',
      from('https://idp.example.com/'),
      'other-jwt',
      'JWT from idp.example.com',
      /issuer/
    ],
    [
      'a look-alike',
      from('https://accounts.google.com.evil.example'),
      'other-jwt',
      'JWT from accounts.google.com.evil.example',
      /issuer/
    ],
    ['a JWT without an issuer', unsignedJwt({ sub: 'x' }), 'other-jwt', 'Another kind of JWT', /issuer/],
    ['an encrypted JWT', JWE, 'encrypted-jwt', 'Encrypted JWT', NOT_THREE_PARTS],
    [
      'an unsecured JWT',
      `${part({ alg: 'none' })}.${part({ sub: 'x' })}.`,
      'unsecured-jwt',
      'Unsecured JWT',
      null
    ],
    [
      'a JWT cut off',
      `Bearer ${CX.slice(0, CX.lastIndexOf('.'))}`,
      'damaged-jwt',
      'JWT cut off',
      NOT_THREE_PARTS
    ],
    [
      'a JWS in JSON form',
      JSON.stringify({
        payload: part(RINGCX),
        signatures: [{ protected: part({ alg: 'RS256' }), signature: 'c2ln' }]
      }),
      'damaged-jwt',
      'JWS in JSON form',
      NOT_THREE_PARTS
    ],
    ['a JWT in lowercase', CX.toLowerCase(), 'damaged-jwt', 'Damaged JWT', null],
    ['a JWT without its beginning', CX.slice(3), 'damaged-jwt', 'JWT cut off', null],
    [
      'a RingCX token that has expired',
      unsignedJwt({ ...RINGCX, exp: seconds - 1 }),
      'ringcx-access-token',
      'RingCX access token',
      /^Jwt is expired$/
    ],
    [
      'one that isn’t valid yet',
      unsignedJwt({ ...RINGCX, nbf: seconds + 3600 }),
      'ringcx-access-token',
      'RingCX access token',
      /not yet valid/
    ],
    [
      'one with a damaged signature',
      CX.slice(0, -3),
      'ringcx-access-token',
      'RingCX access token',
      /verification fails/
    ],
    [
      'an unsecured JWT whose issuer says RingCX',
      `${part({ alg: 'none', typ: 'JWT' })}.${part(RINGCX)}.`,
      'unsecured-jwt',
      'Unsecured JWT',
      null
    ],
    [
      'an unsecured JWT that looks like a credential, with a signature',
      `${part({ alg: 'NONE' })}.${part({ aud: 'https://platform.ringcentral.com/restapi/oauth/token' })}.c2ln`,
      'unsecured-jwt',
      'Unsecured JWT',
      null
    ],
    [
      'a client ID and its secret',
      'Authorization: Basic Y2xpZW50LWlkOmNsaWVudC1zZWNyZXQ=',
      'client-credentials',
      'Client ID and secret',
      /^Jwt is missing$/
    ],
    [
      'a RingCX token whose time is in milliseconds',
      unsignedJwt({ ...RINGCX, iat: NOW, exp: NOW + 240_000 }),
      'ringcx-access-token',
      'RingCX access token',
      null
    ],
    [
      'one that isn’t valid before a time in milliseconds',
      unsignedJwt({ ...RINGCX, nbf: NOW }),
      'ringcx-access-token',
      'RingCX access token',
      /not yet valid/
    ]
  ])('%s', (_what, text, kind, title, gateway) => {
    const { findings } = inspectText(text, NOW)
    expect(findings).toHaveLength(1)
    const [finding] = findings
    expect(finding).toMatchObject({ kind, title })
    expect(finding?.explanation).toMatch(/\.$/)
    expect(finding?.notFor.length).toBeGreaterThan(0)
    if (gateway === null) expect(finding?.gateway).toBeNull()
    else expect(finding?.gateway?.body).toMatch(gateway)
  })

  it('tells when the gateway starts to refuse a RingCX token', () => {
    expect(inspectText(CX, NOW).findings[0]?.gateway).toEqual({
      status: 401,
      body: 'Jwt is expired',
      from: NOW + 240_000
    })
    expect(inspectText(CX, NOW + 240_000).findings[0]?.gateway?.from).toBeNull()
  })

  it.each<[what: string, text: string, isGood: boolean, refusal: RegExp | null]>([
    ['valid', CX, true, null],
    ['expired', unsignedJwt({ ...RINGCX, exp: seconds }), false, /^Any request\. It has expired\.$/],
    [
      'not valid yet',
      unsignedJwt({ ...RINGCX, nbf: seconds + 60 }),
      false,
      /^Any request\. It isn’t valid yet\.$/
    ],
    ['cut off', CX.slice(0, -3), false, /^Any request in this form\./],
    [
      'an expired credential',
      unsignedJwt({ iss: 'https://platform.ringcentral.com', exp: 1 }),
      false,
      /expired/
    ],
    ['another service’s, expired', unsignedJwt({ iss: 'https://idp.example.com', exp: 1 }), false, /expired/],
    ['opaque', OPAQUE, true, null]
  ])('says what a token is good for now: %s', (_what, text, isGood, refusal) => {
    const [finding] = inspectText(text, NOW).findings
    expect(finding?.goodFor.length).toBe(isGood ? 1 : 0)
    if (refusal === null) expect(finding?.notFor.join()).not.toMatch(/Any request/)
    else expect(finding?.notFor[0]).toMatch(refusal)
  })

  it.each(['', ' \n', 'hello world', 'Paste a token here, please.', 'x'.repeat(10), 'é'.repeat(70_000)])(
    'finds nothing in “%.20s”',
    (text) => {
      expect(inspectText(text, NOW)).toEqual({ findings: [], more: false })
    }
  )
})

describe('inspectText: several', () => {
  it('explains each token once, with all its places and the first name', () => {
    const text = `${CX}\nAuthorization: Bearer ${CREDENTIAL}\ntoken=${CX}`
    const { findings } = inspectText(text, NOW)
    expect(findings.map(({ name, title }) => [name, title])).toEqual([
      ['token', 'RingCX access token'],
      ['Authorization', 'RingCentral JWT credential']
    ])
    const marked = findings.map(({ places }) =>
      places.map((pieces) => pieces.map(([a, b]) => text.slice(a, b)).join(''))
    )
    expect(marked).toEqual([[CX, CX], [CREDENTIAL]])
  })

  it('says that lines broke one', () => {
    const { findings } = inspectText(CX.replace(/(.{60})/g, '$1\n'), NOW)
    expect(findings).toHaveLength(1)
    expect(findings[0]?.notes).toContain('Line breaks inside the token were removed.')
    expect(findings[0]?.expiresAt).toBe(NOW + 240_000)
  })

  it.each([
    ['blanks', CX.replace(/(.{60})/g, '$1 '), 'Spaces inside the token were removed.'],
    ['tags', CX.replace(/(.{60})/g, '$1<br>'), 'Line breaks inside the token were removed.'],
    ['base64', Buffer.from(CX).toString('base64'), 'It’s encoded in base64. Decode it before you use it.']
  ])('says what was around or inside one: %s', (_what, text, note) => {
    const { findings } = inspectText(text, NOW)
    expect(findings).toHaveLength(1)
    expect(findings[0]?.notes).toContain(note)
    expect(findings[0]?.expiresAt).toBe(NOW + 240_000)
  })

  it('says why one in lowercase is damaged', () => {
    expect(inspectText(CX.toLowerCase(), NOW).findings[0]?.explanation).toMatch(/changed to one case/)
  })

  it('stops at 200, and says so', () => {
    const many = Array.from({ length: 250 }, (_, index) => unsignedJwt({ ...RINGCX, sub: String(index) }))
    const seen = inspectText(many.join('\n'), NOW)
    expect(seen.findings).toHaveLength(200)
    expect(seen.more).toBe(true)
  })

  it('checks the first 1 MB of a longer text', () => {
    const filler = 'lorem ipsum '.repeat(LONGEST_TEXT / 12)
    const { findings } = inspectText(`${CX}\n${filler}\n${CREDENTIAL}`, NOW)
    expect(findings.map(({ kind }) => kind)).toEqual(['ringcx-access-token'])
  })
})

describe('inspectText: any text', () => {
  it('never throws', () => {
    const scrap = fc.oneof(
      fc.constantFrom(CX, CREDENTIAL, JWE, UUID, OPAQUE, 'Bearer ', 'refresh_token=', '\n', '...', 'eyJ'),
      fc
        .tuple(fc.constantFrom(CX, CREDENTIAL), fc.nat(300), fc.nat(500))
        .map(([text, a, b]) => text.slice(a, b)),
      fc.string({ unit: anyCharacter, maxLength: 30 })
    )
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 8 }), (scraps) => {
        for (const { title, places } of inspectText(scraps.join(''), NOW).findings) {
          expect(title).not.toBe('')
          expect(places.length).toBeGreaterThan(0)
        }
      }),
      { seed: 131, numRuns: 7_000 }
    )
  })
})
