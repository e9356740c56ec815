import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HIDDEN, LONGEST_WORDS, scrubWords, serviceWords } from '../../../main/core/http/service-words.ts'
import { answer } from '../../support/fakes/answer.ts'

const JWT = `eyJhbGciOiJSUzI1NiJ9.${'eyJzdWIiOiIxMjM0NTY3ODkwIn0'.repeat(3)}.c2lnbmF0dXJl`

describe('serviceWords', () => {
  it.each<[string, number, string, string | undefined]>([
    ['gateway text', 401, 'Jwt is expired', 'Jwt is expired'],
    [
      'the long gateway text',
      401,
      'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
      'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections'
    ],
    [
      'RingCentral’s shape',
      400,
      '{"error":"invalid_grant","error_description":"Token expired","errors":[{"errorCode":"OAU-210","message":"Token expired"}]}',
      'invalid_grant · Token expired · OAU-210'
    ],
    [
      'RingCX’s shape, without the address',
      403,
      '{"errorCode":"access.denied.exception","generalMessage":"You do not have permission","details":"","requestUri":"/voice/api/v1/admin/accounts/90010001 - PUT","timestamp":1700000000000}',
      'access.denied.exception · You do not have permission'
    ],
    [
      'validation errors, without the values',
      400,
      '{"generalMessage":"Not valid","validationErrors":[{"attributeName":"name","message":"too long","value":"hunter"}]}',
      'Not valid · too long · name'
    ],
    ['a token in a message', 401, `Token ${JWT} is bad`, `Token ${HIDDEN} is bad`],
    ['an id in a message', 404, 'No user 90010001 here', `No user ${HIDDEN} here`],
    ['an address', 404, 'see https://x.example/?t=1', `see ${HIDDEN}`],
    [
      'a web page: its title',
      403,
      '<html><title>Sign in to Hotel</title><p>secret</html>',
      'Sign in to Hotel'
    ],
    ['a web page with 200', 200, '<html><title>Welcome</title>', 'Welcome'],
    ['a success', 200, '{"accessToken":"abc","message":"hello"}', undefined],
    ['JSON that breaks off', 400, '{"message":"hello', undefined],
    ['a document', 500, 'word '.repeat(1000), undefined],
    ['nothing', 500, '', undefined]
  ])('%s', (_, status, text, expected) => {
    expect(serviceWords(answer(status, text))).toBe(expected)
  })

  it('is one short line', () => {
    const words = serviceWords(answer(500, 'a line\n'.repeat(200))) ?? ''
    expect(words).not.toContain('\n')
    expect(words).toHaveLength(LONGEST_WORDS)
  })
})

describe('scrubWords', () => {
  const alphabet = (letters: string) => fc.constantFrom(...Array.from(letters))
  const text = (letters: string, minLength: number) =>
    fc.array(alphabet(letters), { minLength, maxLength: 200 }).map((list) => list.join(''))
  const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  const secret = fc.oneof(
    text(`${ALNUM}-_`, 22),
    text(`${ALNUM}+/=`, 22),
    text('0123456789abcdef', 32),
    fc.uuid(),
    fc
      .tuple(text(`${ALNUM}-_`, 20), text(`${ALNUM}-_`, 20), text(`${ALNUM}-_`, 20))
      .map((parts) => parts.join('.'))
  )
  const around = fc.constantFrom(
    ['token ', ' bad'],
    ['"', '"'],
    ['(', ').'],
    ['token=', ''],
    ['Bearer ', ';']
  )

  it('hides machine-made secrets in any place', () => {
    fc.assert(
      fc.property(secret, around, (value, [before = '', after = '']) => {
        const shown = scrubWords(`The ${before}${value}${after} was refused`)
        expect(shown).toContain(HIDDEN)
        for (let at = 0; at + 8 <= value.length; at += 1) expect(shown).not.toContain(value.slice(at, at + 8))
      }),
      { seed: 20_261_122, numRuns: 2_000 }
    )
  })

  it('lets only words, short numbers, and its own mark through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (anything) => {
        const shown = scrubWords(anything)
        expect(shown.length).toBeLessThanOrEqual(LONGEST_WORDS)
        expect(shown).not.toMatch(/\d{5}|[@=%<>{}\\]/)
      }),
      { seed: 20_261_122, numRuns: 2_000 }
    )
  })

  it.each(['Accès refusé à l’utilisateur', 'Ungültige Anmeldung.', 'Token not found (OAU-213)'])(
    'keeps %s',
    (message) => {
      expect(scrubWords(message)).toBe(message)
    }
  )
})
