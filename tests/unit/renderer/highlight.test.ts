import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { highlight } from '../../../renderer/code/highlight.ts'
import type { CodeLanguage, Role } from '../../../renderer/code/pieces.ts'
import { HOSTILE_TEXTS } from '../../support/fakes/hostile-texts.ts'

const LANGUAGES: readonly CodeLanguage[] = ['curl', 'go', 'javascript', 'python', 'php', 'json']

describe('the highlighter', () => {
  it.each<[CodeLanguage, string, [string, Role][]]>([
    [
      'json',
      '{"a": "b", "c": [1, true]}',
      [
        ['"a"', 'name'],
        ['"b"', 'string'],
        ['1', 'number'],
        ['true', 'constant']
      ]
    ],
    [
      'curl',
      'if true; then echo "a" # why\nfi',
      [
        ['if', 'keyword'],
        ['"a"', 'string'],
        ['# why', 'comment']
      ]
    ],
    [
      'go',
      'func f() string { return "a" } // why',
      [
        ['func', 'keyword'],
        ['"a"', 'string'],
        ['// why', 'comment']
      ]
    ],
    [
      'javascript',
      'const a = `b` // why',
      [
        ['const', 'keyword'],
        ['`b`', 'string'],
        ['// why', 'comment']
      ]
    ],
    [
      'python',
      "def f(): return 'a'  # why",
      [
        ['def', 'keyword'],
        ["'a'", 'string'],
        ['# why', 'comment']
      ]
    ],
    [
      'php',
      "<?php function f() { return 'a'; } // why",
      [
        ['function', 'keyword'],
        ["'a'", 'string'],
        ['// why', 'comment']
      ]
    ]
  ])('knows what is what in %s', (language, text, expected) => {
    const pieces = highlight(text, language)
    for (const [piece, role] of expected) expect(pieces).toContainEqual({ text: piece, role })
  })

  it.each(LANGUAGES)('changes nothing of a text in %s, however hostile', (language) => {
    const joined = (text: string): string =>
      highlight(text, language)
        .map((piece) => piece.text)
        .join('')
    for (const text of HOSTILE_TEXTS) expect(joined(text)).toBe(text)
    const part = fc.constantFrom(
      '"',
      "'",
      '`',
      '<',
      '&lt;',
      '<script>',
      '//',
      '/*',
      '#',
      '\\',
      '${',
      '<?php',
      '?>',
      '"""',
      '\n'
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string({ unit: 'grapheme' }))), (parts) => {
        expect(joined(parts.join(''))).toBe(parts.join(''))
      }),
      { seed: 13, numRuns: 200 }
    )
  })
})
