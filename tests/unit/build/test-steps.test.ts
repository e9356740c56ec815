import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../../build/paths.ts'
import { counted, STEPS } from '../../../build/test-steps.ts'

test.each([
  ['all passed', [3, 0, 0], [3, 0]],
  ['one failed', [2, 1, 1], [2, 1]],
  ['the runner crashed after its tests', [3, 0, 1], [3, 1]],
  ['the runner found no test and is content', [0, 0, 0], [0, 1]],
  ['the runner left no report', [undefined, undefined, 0], [0, 1]],
  ['the runner left no report and failed', [undefined, undefined, 1], [0, 1]],
  ['failed tests and a good exit code', [2, 1, 0], [2, 1]]
] as const)('%s', (_what, [passed, failed, code], expected) => {
  const result = counted({ passed, failed }, code, 'what it printed')
  expect([result.passed, result.failed]).toEqual(expected)
  expect(result.output).toBe('what it printed')
})

test('skipped tests are reported and aren’t failures', () => {
  expect(counted({ passed: 3, failed: 0, skipped: 2 }, 0, '')).toMatchObject({
    passed: 3,
    failed: 0,
    skipped: 2
  })
})

test('every step that a script of package.json names exists, and `npm test` names none: it runs them all', async () => {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const known = STEPS.map(({ name }): string => name)
  const asked = Object.values(manifest.scripts)
    .filter((script) => script.startsWith('tsx build/test.ts '))
    .flatMap((script) => script.split(' ').slice(2))
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.filter((name) => !known.includes(name))).toEqual([])
  expect(manifest.scripts['test']).toBe('tsx build/test.ts')
})
