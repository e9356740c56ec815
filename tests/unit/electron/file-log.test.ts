import fc from 'fast-check'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileLog, logLine } from '../../../main/electron/file-log.ts'
import { createHandTimers } from '../../fakes/hand-timers.ts'

const AT = Date.UTC(2026, 10, 22, 20, 0, 0)

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-desk-log-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('logLine', () => {
  it('is one line of JSON with the time in UTC', () => {
    expect(logLine(AT, 'renewed', { path: 'ringcx-refresh', tookMs: 120, first: true, code: null })).toBe(
      '{"at":"2026-11-22T20:00:00.000Z","event":"renewed","path":"ringcx-refresh","tookMs":120,"first":true,"code":null}\n'
    )
  })

  it.each<[string, string]>([
    ['a JWT', `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(200)}.${'b'.repeat(86)}`],
    ['a bearer', 'Bearer abc'],
    ['a sentence', 'the token was abc'],
    ['an address with a query', 'https://h/x?access_token=abc'],
    ['a refresh token', 'U0pDMDFQMDFQQVMwMXxBQUFBd0tNQzRuSWhZT1lXVUhwaFRVeXNXeVRX'],
    ['two lines', 'a\nb'],
    ['nothing', '']
  ])('replaces %s by its length', (_name, value) => {
    const line = logLine(AT, 'event', { value })
    expect(JSON.parse(line)).toMatchObject({ value: `(text of ${String(value.length)} characters)` })
    expect(logLine(AT, value)).toContain(`(text of ${String(value.length)} characters)`)
  })

  it('never holds a text of more than 48 characters, nor more than one line', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(fc.string(), fc.oneof(fc.string({ maxLength: 200 }), fc.integer())),
        (event, facts) => {
          const line = logLine(AT, event, facts)
          expect(line.indexOf('\n')).toBe(line.length - 1)
          for (const value of Object.values(JSON.parse(line) as Record<string, unknown>)) {
            if (typeof value === 'string') expect(value.length).toBeLessThanOrEqual(48)
          }
        }
      ),
      { numRuns: 2_000, seed: 11 }
    )
  })
})

describe('createFileLog', () => {
  const log = () => createFileLog({ folder: join(folder, 'logs'), clock: createHandTimers(AT).clock })

  it('writes to a file that only its owner can read', async () => {
    log().note('started')
    log().note('ended')
    const file = join(folder, 'logs', 'token-desk.log')
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(3)
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('keeps at most two files of half a megabyte', async () => {
    const file = join(folder, 'logs', 'token-desk.log')
    log().note('started')
    for (let round = 0; round < 3; round += 1) {
      await writeFile(file, 'x'.repeat(600 * 1024))
      log().note('turned')
      expect((await readFile(file, 'utf8')).length).toBeLessThan(200)
    }
    expect((await readdir(join(folder, 'logs'))).sort()).toEqual(['token-desk.log', 'token-desk.log.1'])
  })

  it('removes what was written when told, and goes on', async () => {
    const log = createFileLog({ folder, clock: createHandTimers(AT).clock })
    for (let line = 0; line < 12_000; line += 1) log.note('something.happened', { line })
    log.clear()
    expect(await readdir(folder)).toEqual([])
    log.note('later')
    expect(await readdir(folder)).toEqual(['token-desk.log'])
  })

  it('stays silent when it cannot write', async () => {
    await writeFile(join(folder, 'logs'), 'a file where the folder belongs')
    expect(() => {
      log().note('started')
    }).not.toThrow()
    expect(await readFile(join(folder, 'logs'), 'utf8')).toBe('a file where the folder belongs')
  })
})
