import { describe, expect, it } from 'vitest'
import { CATALOGUE } from '../../../build/catalogue.ts'
import { ERROR_CODES, REMEDIES, remedyOf } from '../../../main/core/errors.ts'
import { NETWORK_ERRORS } from '../../../main/core/http/network-errors.ts'

/** Every code of ringcx-api §6.7. */
const RINGCENTRAL = [
  ...[106, 108, 109, 110, 112, 113, 120, 121, 123, 125, 127, 128, 129, 136, 140, 141, 142, 146, 147, 148],
  ...[149, 153, 165, 168, 210, 213, 250, 251, 347]
]
  .map((number) => `OAU-${String(number)}`)
  .concat(['CMN-301', 'CMN-302', 'CMN-310', 'CMN-401', 'CMN-408'])

/** Every text of ringcx-api §2.1. */
const GATEWAY = [
  'Jwt is expired',
  'JWT is expired.',
  'Jwt is missing',
  'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
  'Jwt verification fails',
  'Jwt issuer is not configured',
  'Audiences in Jwt are not allowed',
  'Jwt not yet valid',
  'Jwks remote fetch is failed'
]

const saying = (place: string): string[] =>
  CATALOGUE.filter((each) => each.place === place).map(({ says }) => says)

describe('the catalogue', () => {
  it.each([
    ['ringcentral', RINGCENTRAL],
    ['gateway', GATEWAY],
    ['exchange', ['HTTP 401', 'HTTP 403', 'HTTP 404']],
    ['admin-api', ['HTTP 400', 'HTTP 403', 'HTTP 404', 'HTTP 409']],
    ['any-answer', ['HTTP 407', 'HTTP 429', 'HTTP 500', 'HTTP 511', 'A web page']],
    ['tls', ['ERR_CERT_DATE_INVALID', 'ERR_CERT_COMMON_NAME_INVALID', 'ERR_CERT_AUTHORITY_INVALID']],
    ['network', ['ERR_PROXY_CONNECTION_FAILED', 'ERR_PAC_SCRIPT_FAILED', 'ERR_TUNNEL_CONNECTION_FAILED']]
  ])('knows what can happen in %s', (place, documented) => {
    expect(saying(place)).toEqual(expect.arrayContaining(documented))
  })

  it('has every network name', () => {
    const names = [...saying('network'), ...saying('tls')]
    expect(names).toEqual(expect.arrayContaining(Object.keys(NETWORK_ERRORS)))
  })

  it('has no duplicate IDs', () => {
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length)
  })

  it.each(CATALOGUE.map((each) => [each.id, each] as const))(
    '%s has a one-sentence cause and fix',
    (_, row) => {
      expect(row.cause).toMatch(/^\S.{10,150}[.]$/)
      expect(row.fix).toMatch(/^\S.{7,190}[.]$/)
      expect(row.remedy === null || REMEDIES.includes(row.remedy)).toBe(true)
    }
  )

  it('never offers to continue without trust', () => {
    const buttons = CATALOGUE.filter(({ place }) => place === 'tls').map(({ remedy }) => remedy)
    expect(new Set(buttons)).toEqual(new Set(['try-again']))
  })
})

describe('remedyOf', () => {
  it.each(ERROR_CODES)('%s has a remedy or none, on purpose', (code) => {
    const remedy = remedyOf({ code, remedy: undefined })
    expect(remedy === null || REMEDIES.includes(remedy)).toBe(true)
  })

  it('is the failure’s own when it names one, none included', () => {
    expect(remedyOf({ code: 'internal', remedy: 'open-guide' })).toBe('open-guide')
    expect(remedyOf({ code: 'internal', remedy: null })).toBe(null)
  })
})
