import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  validateConnection,
  type BrowserConnectionInput,
  type JwtConnectionInput,
  type TokenConnectionInput
} from '../../../main/core/connections/validate-connection.ts'
import { AppError } from '../../../main/core/errors.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const NOW = Date.UTC(2026, 10, 22, 20)
const seconds = NOW / 1000
const RC = 'https://platform.ringcentral.com'
const jwt = unsignedJwt({ aud: `${RC}/restapi/oauth/token`, iss: RC, sub: '400500600', iat: seconds - 100 })

const input: JwtConnectionInput = {
  signInMethod: 'jwt',
  name: 'Support',
  ringcentralHost: RC,
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'ab_cd-EF12gh34IJ56',
  unfinished: false,
  clientSecret: 'zy_xw-VU98ts76RQ54',
  jwt
}

async function fieldsOf(changed: Partial<JwtConnectionInput>) {
  const error = await failureOf(() => validateConnection({ ...input, ...changed }, NOW))
  expect(error).toMatchObject({ code: 'input-invalid', retryable: false })
  return error.fields
}

describe('validateConnection', () => {
  it('accepts a valid one unchanged', () => {
    expect(validateConnection(input, NOW)).toEqual(input)
  })

  it('removes extra pasted text', () => {
    const pasted = {
      unfinished: false,
      signInMethod: 'jwt' as const,
      name: '  My \t support\n',
      ringcentralHost: ' platform.ringcentral.com/ ',
      ringcxHost: 'HTTPS://RINGCX.ringcentral.com',
      clientId: `\n${input.clientId} `,
      clientSecret: `\t${input.clientSecret}\r\n`,
      jwt: `  ${jwt}\n`
    }
    expect(validateConnection(pasted, NOW)).toEqual({ ...input, name: 'My support' })
  })

  it('reports all invalid fields at once', async () => {
    const nothing = {
      unfinished: false,
      name: '',
      ringcentralHost: '',
      ringcxHost: '',
      clientId: '',
      clientSecret: '',
      jwt: ''
    }
    expect(Object.keys((await fieldsOf(nothing)) ?? {})).toEqual(
      Object.keys(input).filter((key) => key !== 'signInMethod' && key !== 'unfinished')
    )
  })

  it.each<[keyof JwtConnectionInput, string, string]>([
    ['name', ' \n ', 'Enter a name'],
    ['name', 'x'.repeat(61), 'at most 60'],
    ['name', 'abc\u202etxt', 'visible'],
    ['name', 'a\u0007b', 'visible'],
    ['ringcentralHost', 'http://platform.ringcentral.com', 'https'],
    ['ringcxHost', 'ringcx', 'full host name'],
    ['clientId', 'two words', 'can’t contain spaces'],
    ['clientId', 'with:colon', 'colons'],
    ['clientId', 'é', 'special characters'],
    ['clientId', 'x'.repeat(257), 'too long'],
    ['clientId', jwt, 'This is a JWT'],
    ['clientSecret', 'sec ret', 'can’t contain spaces'],
    ['clientSecret', 'sec\nret', 'line breaks'],
    ['clientSecret', input.clientId, 'This is the client ID'],
    ['clientSecret', jwt, 'This is a JWT'],
    ['clientSecret', 'x'.repeat(1025), 'too long'],
    ['jwt', `${jwt.slice(0, 40)}\n${jwt.slice(40)}`, 'one piece'],
    ['jwt', `Bearer ${jwt}`, 'without “Bearer”'],
    ['jwt', `Authorization: ${jwt}`, 'without “Bearer”'],
    ['jwt', jwt.slice(0, jwt.lastIndexOf('.')), 'This JWT is'],
    ['jwt', jwt.split('.')[0] ?? '', 'This JWT is'],
    ['jwt', `${jwt}.more`, 'This JWT is'],
    ['jwt', jwt.slice(4), 'This JWT is'],
    [
      'jwt',
      unsignedJwt({ iss: 'https://ringcx.ringcentral.com', iat: seconds, exp: seconds + 300 }),
      'RingCX access'
    ],
    ['jwt', '00000000-fa4e-4000-8000-000000000000', 'RingCX refresh token'],
    ['jwt', 'aws80:00000000-fa4e-4000-8000-000000000000', 'permanent'],
    ['jwt', 'U0pDMTFQMDFQQVMwMHxBQURmYWtlZmFrZWZha2U', 'isn’t a JWT'],
    ['jwt', 'hello', 'isn’t a JWT'],
    ['jwt', 'x'.repeat(16_385), 'too long'],
    ['jwt', unsignedJwt({ iss: RC, exp: Date.UTC(2026, 9, 31, 12) / 1000 }), 'expired on Oct 31, 2026']
  ])('%s %j: %s', async (field, value, part) => {
    const fields = await fieldsOf({ [field]: value })
    expect(Object.keys(fields ?? {})).toEqual([field])
    expect(fields?.[field]).toContain(part)
  })

  it.each([
    ['of another kind, because its claims may change', unsignedJwt({ sub: 'x' })],
    ['that ends later', unsignedJwt({ iss: RC, exp: seconds + 86_400 })],
    ['that ended within the grace for a fast clock', unsignedJwt({ iss: RC, exp: seconds - 30 })]
  ])('takes a JWT %s', (_what, good) => {
    expect(validateConnection({ ...input, jwt: good }, NOW)).toMatchObject({ jwt: good })
  })

  it('never repeats any value', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('clientId', 'clientSecret', 'jwt'), (text, field) => {
        const value = `CANARY ${text}x`
        try {
          validateConnection({ ...input, [field]: value }, NOW)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError)
          expect(JSON.stringify([(thrown as AppError).fields, (thrown as AppError).message])).not.toContain(
            'CANARY'
          )
          return
        }
        throw new Error('a value with a blank inside was taken')
      }),
      { seed: 12, numRuns: 500 }
    )
  })
})

const common = {
  name: 'Support',
  ringcentralHost: RC,
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'ab_cd-EF12gh34IJ56',
  unfinished: false
}
const browser: BrowserConnectionInput = { ...common, signInMethod: 'browser', clientSecret: null }
const ACCESS = 'U0pDMTFQMDFQQVMwMHxBQURmYWtlZmFrZWZha2U'
const token: TokenConnectionInput = {
  ...common,
  signInMethod: 'token',
  clientSecret: null,
  accessToken: ACCESS,
  refreshToken: `${ACCESS}2`
}

describe('a connection that signs in with the browser', () => {
  it('may have no client secret, and keeps an existing one', async () => {
    expect(validateConnection(browser, NOW)).toEqual(browser)
    const withSecret = { ...browser, clientSecret: ' zy_xw-VU98 ' }
    expect(validateConnection(withSecret, NOW)).toEqual({ ...browser, clientSecret: 'zy_xw-VU98' })
    const empty = await failureOf(() => validateConnection({ ...browser, clientSecret: '' }, NOW))
    expect(Object.keys(empty.fields ?? {})).toEqual(['clientSecret'])
  })

  it('needs a client ID', async () => {
    const { fields } = await failureOf(() => validateConnection({ ...browser, clientId: '' }, NOW))
    expect(Object.keys(fields ?? {})).toEqual(['clientId'])
  })

  it('may be on the segregated host', () => {
    const host = 'https://platform.ringcentral.biz'
    expect(validateConnection({ ...browser, ringcentralHost: host }, NOW).ringcentralHost).toBe(host)
  })
})

describe('a connection from a pasted token', () => {
  it('is accepted with a refresh token, and without one and its app', () => {
    expect(validateConnection(token, NOW)).toEqual(token)
    const alone = { ...token, clientId: ' ', clientSecret: 'left over', refreshToken: '' }
    expect(validateConnection(alone, NOW)).toEqual({ ...alone, clientId: '', clientSecret: null })
  })

  it.each<[keyof TokenConnectionInput, string, Partial<TokenConnectionInput>]>([
    ['accessToken', 'Paste', { accessToken: ' ' }],
    ['accessToken', 'without “Bearer”', { accessToken: `Bearer ${ACCESS}` }],
    ['accessToken', 'one piece', { accessToken: `${ACCESS} more` }],
    ['accessToken', 'twice', { accessToken: `${ACCESS} ${ACCESS}` }],
    ['refreshToken', 'twice', { refreshToken: `${ACCESS}2${ACCESS}2` }],
    ['accessToken', 'too long', { accessToken: 'x'.repeat(8193) }],
    ['accessToken', 'This is a JWT credential', { accessToken: jwt }],
    ['accessToken', 'RingCX refresh token', { accessToken: '00000000-fa4e-4000-8000-000000000000' }],
    ['refreshToken', 'This is the access token', { refreshToken: ACCESS }],
    ['refreshToken', 'one piece', { refreshToken: 'a b' }],
    ['clientId', 'refresh token was issued to', { clientId: '' }],
    ['clientSecret', 'Enter', { clientSecret: '' }]
  ])('%s: %s', async (field, part, change) => {
    const { fields } = await failureOf(() => validateConnection({ ...token, ...change }, NOW))
    expect(Object.keys(fields ?? {})).toEqual([field])
    expect(fields?.[field]).toContain(part)
    expect(JSON.stringify(fields)).not.toContain(ACCESS)
  })
})
