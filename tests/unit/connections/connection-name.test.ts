import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  LONGEST_NAME,
  freeName,
  isSameName,
  nameLength,
  nameWithSuffix,
  tidyName,
  wrongName
} from '../../../main/core/connections/connection.ts'
import { validateConnection } from '../../../main/core/connections/validate-connection.ts'
import { POLICY_KEYS } from '../../../main/core/policy/policy-keys.ts'
import { parseTransfer } from '../../../main/core/transfer/parse-transfer.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { ENTRY, FILE, SECRETS, textOf } from '../../support/transfer/files.ts'

/** Names that people give, in every script that needs more than letters. */
const ALLOWED = [
  'Support',
  '👩‍💻 Dev',
  '👨‍👩‍👧‍👦 Family plan',
  '🏳️‍🌈 Pride',
  '👍🏽 OK',
  '❤️ Care',
  '🇩🇪 Germany',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿 England',
  '1️⃣ First',
  '©️ Legal',
  'می‌خواهم',
  'فروش (۲)',
  'مكالمات السُّعُودِيَّة',
  'שִׁירוּת לקוחות',
  'क्‍ष हिन्दी',
  'ශ්‍රී ලංකා',
  'മലയാളം ന്‍റെ',
  'ภาษาไทย',
  'Việt Nam',
  'Zürich · Köln – Nord/Süd',
  '葛󠄀城',
  '日本語 営業部',
  '한국어',
  'R&D <b>"x"</b>',
  'a'.repeat(LONGEST_NAME),
  '👍'.repeat(LONGEST_NAME)
]

/** What cannot be seen, or makes one name look like another. */
const REFUSED: readonly (readonly [what: string, name: string])[] = [
  ['a control', 'a\u0007b'],
  ['an escape', 'a\u001b[31mb'],
  ['a direction override', 'abc\u202etxt'],
  ['an isolate that is never closed', 'abc\u2066txt'],
  ['an isolate that was never opened', 'abc\u2069txt'],
  ['a mark of direction', 'abc\u200f'],
  ['a blank without width', 'a\u200bb'],
  ['a word joiner', 'a\u2060b'],
  ['a soft hyphen', 'a\u00adb'],
  ['a joiner between Latin letters', 'a\u200db'],
  ['a joiner at the end', 'می\u200c'],
  ['a joiner after a blank', 'a \u200d💻'],
  ['a variant of nothing', 'a\ufe0fb'],
  ['tags without a flag', 'a\u{e0067}\u{e0062}b'],
  ['a flag that is never closed', '🏴\u{e0067}\u{e0062}\u{e0065}'],
  ['only a joiner', '\u200d'],
  ['only a Hangul filler', '\u3164'],
  ['only an empty Braille cell', '\u2800'],
  ['only variants', '\ufe0f\ufe0f'],
  ['only a mark', '\u0301'],
  ['a mark at the start', '\u0301abc'],
  ['a pile of marks', `a${'\u0301'.repeat(20)}`],
  ['a lone surrogate', 'a\ud83db'],
  ['what a decoder left', 'M\ufffdnchen'],
  ['private use', 'a\ue000b'],
  ['an annotation', 'a\ufff9b'],
  ['too many letters', 'a'.repeat(LONGEST_NAME + 1)],
  ['too many pictures', '👍'.repeat(LONGEST_NAME + 1)]
]

const jwtInput = { ...ENTRY, ...SECRETS, unfinished: true, clientId: '', clientSecret: '', jwt: '' }

/** The three ways in. */
const WAYS_IN: Readonly<Record<string, (name: string) => string>> = {
  'the form': (name) => validateConnection({ ...jwtInput, name }, 0).name,
  'a connections file': (name) =>
    parseTransfer(textOf({ ...FILE, connections: [{ ...ENTRY, name }] })).connections[0]?.name ?? '',
  'a policy': (name) => POLICY_KEYS.connections.schema().parse([{ ...ENTRY, name }])[0]?.name ?? ''
}

describe.each(Object.entries(WAYS_IN))('a name in %s', (_way, take) => {
  it.each(ALLOWED)('may be “%s”', (name) => {
    expect(take(name)).toBe(name.normalize('NFC'))
  })

  it.each(REFUSED)('may not hold %s', (_what, name) => {
    expect(() => take(name)).toThrow()
  })
})

describe('wrongName', () => {
  it('rejects invisible characters, whatever the text around them', () => {
    const hidden = fc.constantFrom(
      ...['\u200b', '\u202e', '\u202d', '\u2066', '\u2069', '\u200e', '\u200f', '\u061c', '\u00ad', '\u2060'],
      ...[
        '\ufe0f',
        '\u200d',
        '\u200c',
        '\u{e0061}',
        '\u3164',
        '\u115f',
        '\u034f',
        '\u0000',
        '\u007f',
        '\u0085'
      ]
    )
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9 ]{1,20}$/),
        hidden,
        fc.stringMatching(/^[A-Za-z]{1,20}$/),
        (a, each, b) => {
          // A tag or variant after a digit is a keycap only with its own end
          expect(wrongName(tidyName(`x${a}x${each}${b}`))).not.toBeNull()
        }
      ),
      { seed: 20_261_128, numRuns: 250 }
    )
  })

  it('treats composed and decomposed names alike, and returns one sentence for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 80 }), (text) => {
        const wrong = wrongName(tidyName(text))
        expect(wrongName(tidyName(text.normalize('NFD')))).toBe(wrong)
        expect(wrong === null || wrong.endsWith('.')).toBe(true)
        if (wrong === null) expect(tidyName(text)).not.toMatch(/[\p{Cc}\p{Cs}]/u)
      }),
      { seed: 20_261_128, numRuns: 250 }
    )
  })
})

describe('names that look the same', () => {
  it.each([
    ['Café', 'Cafe\u0301', true],
    ['SUPPORT', 'support', true],
    ['❤️ Care', '❤ Care', true],
    ['می‌خواهم', 'میخواهم', true],
    ['Å', '\u212b', true],
    ['Support', 'Support 2', false]
  ])('%s and %s: %s', (one, other, expected) => {
    expect(isSameName(one, other)).toBe(expected)
    expect(freeName(other, [{ name: one }]) === other).toBe(!expected)
  })
})

describe('nameWithSuffix', () => {
  it('cuts between visible characters, and stays within the limit', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(nameWithSuffix(family.repeat(9), ' (copy)')).toBe(`${family.repeat(7)} (copy)`)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
        const made = nameWithSuffix(name, ' 2')
        expect(nameLength(made)).toBeLessThanOrEqual(LONGEST_NAME)
        expect(made.endsWith(' 2')).toBe(true)
        expect(name.startsWith(made.slice(0, -2))).toBe(true)
      }),
      { seed: 20_261_128, numRuns: 250 }
    )
  })
})
