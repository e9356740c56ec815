import { describe, expect, test } from 'vitest'
import { isTailOfOne, namedPaths } from '../../../build/check-paths.ts'

const paths = (text: string, kind: 'document' | 'source'): string[] =>
  namedPaths(text, kind).map(({ path }) => path)

// Apart from the text they begin, or this file itself would name files that do not exist.
const LINE = '//'
const OPEN = '/**'

describe('paths in text', () => {
  test.each([
    ['See `main/core/ports.ts`, or main/ipc/bind.ts.', ['main/core/ports.ts', 'main/ipc/bind.ts']],
    ['Folders such as main/core/ and tests/unit', ['main/core/', 'tests/unit']],
    [
      'A link: [the fakes](tests/support/fakes/clock.ts), ![shot](docs/window.png)',
      ['tests/support/fakes/clock.ts', 'docs/window.png']
    ],
    ['Read ARCHITECTURE.md and SECURITY.md.', ['ARCHITECTURE.md', 'SECURITY.md']],
    [
      'By its name alone: `bind.ts`, Overview.svelte, ipc/announce.ts',
      ['bind.ts', 'Overview.svelte', 'ipc/announce.ts']
    ]
  ])('%s', (text, expected) => {
    expect(paths(text, 'document')).toEqual(expected)
  })

  test.each([
    ['https://example.com/main/core/ports.ts'],
    ['[there](https://example.com/README.md)'],
    ['[below](#the-import-rule)'],
    ['another project’s electron/fuses:src/constants.ts'],
    ['node_modules/main/x.ts is not ours'],
    ['a pattern: tests/unit/**/*.test.ts, main/<area>/x, main/core/{a,b}.ts, *.test.ts'],
    ['tokens.tsx and a word: maintain/er']
  ])('not: %s', (text) => {
    expect(paths(text, 'document')).toEqual([])
  })

  test('counts only comments in a source file', () => {
    const text = [
      "import { x } from '../main/core/gone.ts'",
      `const y = 1 ${LINE} as build/gone-1.ts does`,
      `${OPEN} See gone-2.ts. */`,
      '/*',
      ' * and renderer/gone-3.svelte',
      ' */',
      '# build/gone-4.ts, in YAML',
      '<!-- build/gone-5.ts -->'
    ].join('\n')
    expect(namedPaths(text, 'source')).toEqual([
      { path: 'build/gone-1.ts', line: 2, kind: 'whole' },
      { path: 'gone-2.ts', line: 3, kind: 'tail' },
      { path: 'renderer/gone-3.svelte', line: 5, kind: 'whole' },
      { path: 'build/gone-4.ts', line: 7, kind: 'whole' },
      { path: 'build/gone-5.ts', line: 8, kind: 'whole' }
    ])
  })
})

test.each([
  ['bind.ts', true],
  ['ipc/bind.ts', true],
  ['main/ipc/bind.ts', true],
  ['ind.ts', false],
  ['pc/bind.ts', false],
  ['core/bind.ts', false]
])('%s is the end of a path: %s', (tail, expected) => {
  expect(isTailOfOne(tail, ['README.md', 'main/ipc/bind.ts'])).toBe(expected)
})
