import { describe, expect, test } from 'vitest'
import { circles, importsOfFiles, importsOfFolders, type Imports } from '../../../build/check-imports.ts'

const files = (texts: Record<string, string>): Imports => importsOfFiles(new Map(Object.entries(texts)))
const shown = (imports: Imports): string[][] =>
  circles(imports).map((circle) => circle.map(({ shownBy }) => shownBy))

describe('circles of files', () => {
  test.each([
    ['values', `import { b } from './b.ts'`],
    ['types only', `import type { B } from './b.ts'`],
    ['a type among values', `import { type B } from './b.ts'`],
    ['what is passed on', `export * from './b.ts'`],
    ['the file as a whole', `import './b.ts'`],
    ['a later import', `const load = () => import('./b.ts')`],
    ['an import over several lines', `import {\n  b,\n  c\n} from './b.ts'`]
  ])('%s', (_what, text) => {
    expect(shown(files({ 'main/a.ts': text, 'main/b.ts': `import './a.ts'` }))).toEqual([
      ['main/a.ts → main/b.ts', 'main/b.ts → main/a.ts']
    ])
  })

  test('through a component, from any of its scripts', () => {
    const page = `<script module>import './list.ts'</script>\n<p>import './no.ts'</p>\n<script lang="ts">let a = 1</script>`
    expect(
      shown(files({ 'renderer/Page.svelte': page, 'renderer/list.ts': `import './Page.svelte'` }))
    ).toEqual([['renderer/Page.svelte → renderer/list.ts', 'renderer/list.ts → renderer/Page.svelte']])
  })

  test('a long one is told once, by its shortest way round, and one that only leads to it not at all', () => {
    const imports = files({
      'main/entry.ts': `import './a.ts'`,
      'main/a.ts': `import './b.ts'; import './end.ts'`,
      'main/b.ts': `import './c.ts'; import './d.ts'`,
      'main/c.ts': `import './d.ts'`,
      'main/d.ts': `import './a.ts'`,
      'main/end.ts': ''
    })
    expect(shown(imports)).toEqual([
      ['main/a.ts → main/b.ts', 'main/b.ts → main/d.ts', 'main/d.ts → main/a.ts']
    ])
  })

  test('two that share nothing are both told', () => {
    const imports = files({
      'main/a.ts': `import './b.ts'`,
      'main/b.ts': `import './a.ts'`,
      'main/c.ts': `import './d.ts'`,
      'main/d.ts': `import './c.ts'; import './a.ts'`
    })
    expect(shown(imports)).toHaveLength(2)
  })

  test.each([
    ['a comment', `// import './b.ts'`],
    ['a string', `const text = "import './b.ts'"`],
    ['a package of the same name', `import 'b.ts'`]
  ])('%s is no import', (_what, text) => {
    expect(shown(files({ 'main/a.ts': text, 'main/b.ts': `import './a.ts'` }))).toEqual([])
  })
})

describe('circles of folders', () => {
  test('are found where no file is in a circle, and shown by the files', () => {
    const imports = files({
      'main/core/errors.ts': `import type { Remedy } from './doctor/remedies.ts'`,
      'main/core/doctor/remedies.ts': '',
      'main/core/doctor/catalogue.ts': `import '../errors.ts'`
    })
    expect(shown(imports)).toEqual([])
    expect(shown(importsOfFolders(imports))).toEqual([
      [
        'main/core/errors.ts → main/core/doctor/remedies.ts',
        'main/core/doctor/catalogue.ts → main/core/errors.ts'
      ]
    ])
  })

  test('a folder may import what lies above it', () => {
    const imports = files({ 'main/core/errors.ts': '', 'main/core/http/send.ts': `import '../errors.ts'` })
    expect(shown(importsOfFolders(imports))).toEqual([])
  })
})
