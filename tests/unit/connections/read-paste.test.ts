import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCredentialsFile } from '../../../main/core/connections/credentials-file.ts'
import { PASTE_FIELDS, readPaste, type PasteField } from '../../../main/core/connections/read-paste.ts'
import { wrongClientId, wrongClientSecret } from '../../../main/core/connections/validate-connection.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import { cpuTime } from '../../support/cpu-time.ts'

const ID = 'ab_cd-EF12gh34IJ56kl'
const SECRET = 'zy_xw-VU98ts76RQ54po32NM10lk98ji76HG54'
const RC = 'https://platform.ringcentral.com'
const jwt = unsignedJwt({ iss: RC, aud: `${RC}/restapi/oauth/token`, sub: '400500600' })

/** What the window makes of an answer. */
const left = (field: PasteField, text: string): string =>
  readPaste(field, text)
    .keep.map(([start, end]) => text.slice(start, end))
    .join('')
const said = (field: PasteField, text: string): string => readPaste(field, text).removed.join(' ')

describe('extra text copied around a value', () => {
  it.each<[PasteField, string, string, RegExp]>([
    ['clientId', `"${ID}"`, ID, /^Quotation marks were removed\.$/],
    ['clientId', `'${ID}'`, ID, /Quotation/],
    ['clientId', `“${ID}”`, ID, /Quotation/],
    ['clientId', `„${ID}“`, ID, /Quotation/],
    ['clientId', `«${ID}»`, ID, /Quotation/],
    ['clientId', `\`${ID}\``, ID, /Quotation/],
    ['clientId', `"${ID}`, ID, /Quotation/],
    ['clientId', `clientId=${ID}`, ID, /^The name in front of it was removed\.$/],
    ['clientId', `client_id=${ID}`, ID, /name in front/],
    ['clientId', `Client ID: ${ID}`, ID, /name in front/],
    ['clientId', `export RINGCENTRAL_CLIENT_ID="${ID}"`, ID, /name in front.*Quotation/],
    ['clientId', `RC_APP_CLIENT_ID=${ID}`, ID, /name in front/],
    ['clientId', `"clientId": "${ID}",`, ID, /name in front.*Quotation.*comma/],
    ['clientId', `clientId: '${ID}';`, ID, /comma or semicolon/],
    ['clientId', `${ID},`, ID, /comma/],
    ['clientId', `\ufeff${ID}`, ID, /^Invisible characters were removed\.$/],
    ['clientId', `${ID.slice(0, 8)}\u200b${ID.slice(8)}`, ID, /Invisible/],
    ['clientId', `\u00a0 ${ID}\r\n`, ID, /^$/],
    ['clientSecret', `"${SECRET}"`, SECRET, /Quotation/],
    ['clientSecret', `"clientSecret": "${SECRET}",`, SECRET, /name in front/],
    ['clientSecret', `RINGCENTRAL_CLIENT_SECRET=${SECRET}`, SECRET, /name in front/],
    ['clientSecret', `Client secret: ${SECRET};`, SECRET, /comma or semicolon/],
    ['clientSecret', `“${SECRET}”`, SECRET, /Quotation/],
    ['jwt', `"${jwt}"`, jwt, /quotation marks/],
    ['jwt', `Bearer ${jwt}`, jwt, /header name/],
    ['jwt', `RC_USER_JWT=${jwt}`, jwt, /header name/],
    ['jwt', `"jwt": "${jwt}",`, jwt, /header name/],
    ['jwt', jwt.replace(/(.{40})/g, '$1\n'), jwt, /Line breaks/],
    ['jwt', jwt.replace(/(.{40})/g, '$1 '), jwt, /Line breaks or spaces/],
    ['accessToken', `Authorization: Bearer ${ID}${SECRET}`, `${ID}${SECRET}`, /header name/],
    ['refreshToken', `"refresh_token": "${ID}${SECRET}"`, `${ID}${SECRET}`, /header name/],
    ['ringcentralHost', `"${RC}"`, RC, /Quotation/],
    ['ringcentralHost', `RINGCENTRAL_SERVER_URL=${RC}`, RC, /name in front/],
    ['ringcentralHost', `server: ${RC},`, RC, /name in front.*comma/],
    ['ringcxHost', `“ringcx.ringcentral.com”`, 'ringcx.ringcentral.com', /Quotation/]
  ])('%s %j', (field, text, value, sentence) => {
    expect(left(field, text)).toBe(value)
    expect(said(field, text)).toMatch(sentence)
  })

  it.each<[PasteField, string]>([
    ['clientId', ID],
    ['clientId', 'two words'],
    ['clientId', 'clientId'],
    ['clientSecret', SECRET],
    // Any of these may be the secret itself (RFC 6749 appendix A.2)
    ['clientSecret', `"${SECRET}`],
    ['clientSecret', `${SECRET},`],
    ['clientSecret', `${SECRET};`],
    ['clientSecret', `'a"b'`],
    ['clientSecret', 'pass=word"s,'],
    ['jwt', 'paste it here'],
    ['refreshToken', JSON.stringify({ access_token: ID, refresh_token: SECRET })],
    ['ringcentralHost', 'localhost:8080'],
    ['ringcentralHost', 'my-server:8443'],
    ['ringcentralHost', '"not a host"']
  ])('%s %j stays unchanged', (field, text) => {
    expect(readPaste(field, text)).toMatchObject({ keep: [[0, text.length]], removed: [] })
  })

  it('is rejected if it wasn’t removed, so that only what is on screen is saved', () => {
    for (const text of [`"${ID}"`, `clientId=${ID}`, `${ID},`])
      expect(wrongClientId(text)).toMatch(/^Enter only/)
    expect(wrongClientSecret(`"${SECRET}"`, ID)).toMatch(/^Enter only/)
    expect(wrongClientId(`${ID}${ID}`)).toMatch(/twice/)
    expect(wrongClientSecret(`${SECRET}${SECRET}`, ID)).toMatch(/twice/)
    expect(wrongClientSecret('pass=word"s,', ID)).toBeNull()
  })

  it('only removes, in order, and once, for any text', () => {
    const around = fc.constantFrom(
      '',
      '"',
      '“',
      '”',
      "'",
      ',',
      ';',
      ' ',
      '\ufeff',
      '\u200b',
      'clientId=',
      'Client ID: ',
      '{',
      '\n'
    )
    const text = fc
      .tuple(
        around,
        around,
        fc.oneof(fc.string({ unit: anyCharacter }), fc.constantFrom(ID, SECRET, jwt, RC)),
        around,
        around
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.constantFrom(...PASTE_FIELDS), text, (field, pasted) => {
        const { keep } = readPaste(field, pasted)
        let from = 0
        for (const [start, end] of keep) {
          expect(start).toBeGreaterThanOrEqual(from)
          expect(end).toBeGreaterThanOrEqual(start)
          from = end
        }
        expect(from).toBeLessThanOrEqual(pasted.length)
        const once = left(field, pasted)
        expect(left(field, once)).toBe(once)
      }),
      { seed: 12, numRuns: 600 }
    )
  })

  it.each([
    '"'.repeat(60_000),
    'clientId='.repeat(7000),
    'a_'.repeat(30_000),
    `"${' '.repeat(60_000)}x`,
    'x'.repeat(200_000)
  ])('is fast for long text', (text) => {
    const took = cpuTime(() => {
      for (const field of PASTE_FIELDS) readPaste(field, text)
    })
    // Linear work takes milliseconds; quadratic work would take minutes
    expect(took).toBeLessThan(2000)
  })
})

describe('a RingCentral credentials file', () => {
  const json = { clientId: ID, clientSecret: SECRET, server: RC, jwt: { 'Token Desk': jwt } }
  const whole = { clientId: ID, clientSecret: SECRET, server: RC, jwts: [{ name: 'Token Desk', jwt }] }
  const unnamed = { ...whole, jwts: [{ name: '', jwt }] }

  it.each<[string, string, object]>([
    ['as the console writes it', JSON.stringify(json, null, 2), whole],
    [
      'with a byte order mark and Windows line ends',
      `\ufeff${JSON.stringify(json, null, 2).replace(/\n/g, '\r\n')}`,
      whole
    ],
    ['with one JWT as text', JSON.stringify({ ...json, jwt }), unnamed],
    [
      'in snake case',
      JSON.stringify({ client_id: ID, client_secret: SECRET, server_url: RC, jwt_token: jwt }),
      unnamed
    ],
    [
      'as an environment file',
      `# RingCentral\nRINGCENTRAL_CLIENT_ID=${ID}\nRINGCENTRAL_CLIENT_SECRET="${SECRET}"\nRINGCENTRAL_SERVER_URL='${RC}'\nRINGCENTRAL_JWT_TOKEN=${jwt}\nLOG=1\n`,
      unnamed
    ],
    [
      'under the other names',
      `RC_APP_CLIENT_ID=${ID}\nRC_APP_CLIENT_SECRET=${SECRET}\nRC_SERVER_URL=${RC}\nRC_USER_JWT=${jwt}`,
      unnamed
    ],
    [
      'as a shell writes it',
      `export RC_CLIENT_ID=${ID}\nexport RC_CLIENT_SECRET=${SECRET} # mine\nexport RC_SERVER_URL=${RC}\nexport RC_JWT=${jwt}`,
      unnamed
    ],
    ['as YAML', `clientId: ${ID}\nclientSecret: ${SECRET}\nserver: ${RC}\njwt: "${jwt}"`, unnamed],
    [
      'as a piece of JSON',
      `"clientId": "${ID}",\n"clientSecret": "${SECRET}",\n"server": "${RC}",\n"jwt": "${jwt}"`,
      unnamed
    ]
  ])('%s', (_what, text, read) => {
    expect(readCredentialsFile(text)).toEqual(read)
  })

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '{"clientId":1,"jwt":"x"}',
    `{"clientId":"${ID}"}`,
    `clientId=${ID}`,
    jwt,
    'a: b\nc: d',
    '{"jwt":{"a":"b"}}',
    '{"__proto__":{"clientId":"x","jwt":"y"}}'
  ])('%j is none', (text) => {
    expect(readCredentialsFile(text)).toBeNull()
  })

  it('fills in the form with its values, in whichever field it is pasted', () => {
    const text = JSON.stringify(json, null, 2)
    for (const field of PASTE_FIELDS) {
      const { file } = readPaste(field, text)
      const values = Object.fromEntries(
        file?.values.map((each) => [each.field, text.slice(...each.at)]) ?? []
      )
      expect(values).toEqual({ clientId: ID, clientSecret: SECRET, ringcentralHost: RC, jwt })
      expect(file?.jwts).toBe(1)
    }
  })

  it('lets the person choose among several JWT credentials', () => {
    const { file } = readPaste('clientId', JSON.stringify({ ...json, jwt: { a: jwt, b: `${jwt}x` } }))
    expect(file?.jwts).toBe(2)
    expect(file?.values.map(({ field }) => field)).not.toContain('jwt')
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: anyCharacter }), fc.json()), (text) => {
        readCredentialsFile(text)
      }),
      { seed: 17, numRuns: 1500 }
    )
  })
})
