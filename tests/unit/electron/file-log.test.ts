import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../../main/core/errors.ts'
import { NETWORK_ERRORS } from '../../../main/core/http/network-errors.ts'
import { OAUTH_ERRORS } from '../../../main/core/ringcentral/oauth-errors.ts'
import { VERBS } from '../../../preload/contract.ts'
import { loggedName } from '../../../main/ipc/bind.ts'
import { createFileLog, logLine } from '../../../main/electron/file-log.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'

const AT = Date.UTC(2026, 10, 22, 20, 0, 0)

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-desk-log-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const uuidOf = (bytes: Buffer): string =>
  bytes
    .toString('hex')
    .padEnd(32, '7')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

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

  it('never contains a secret in any form, alone or after a word', () => {
    // Spread evenly, as secrets are; fast-check itself prefers zeros.
    const random = fc
      .tuple(fc.nat(), fc.integer({ min: 12, max: 48 }))
      .map(([seed, length]) => createHash('sha512').update(String(seed)).digest().subarray(0, length))
    const uuid = random.map((bytes) => uuidOf(bytes))
    const secret = fc.oneof(
      // Client id and secret, code, state, verifier; the opaque tokens of RingCentral (ringcx-api §6)
      random.map((bytes) => bytes.toString('base64url')),
      random.map((bytes) => bytes.toString('base64')),
      random.map((bytes) => Buffer.from(`SJC01P01PAS01|${bytes.toString('base64')}`).toString('base64')),
      random.map((bytes) => encodeURIComponent(bytes.toString('base64'))),
      random.map((bytes) => bytes.toString('hex')),
      random.map((bytes) => bytes.toString('hex').toUpperCase()),
      // A RingCX refresh token, and the same without hyphens
      uuid,
      uuid.map((text) => text.toUpperCase()),
      uuid.map((text) => text.replaceAll('-', '')),
      // A JWT, or a part of one
      random.map((bytes) => `eyJhbGciOiJSUzI1NiJ9.${bytes.toString('base64url')}`),
      random.map((bytes) => `eyJ${bytes.toString('base64url')}`)
    )
    const before = fc.constantFrom('', 'token:', 'bearer-', 'refresh_token/', 'a.')
    fc.assert(
      fc.property(before, secret, (word, text) => {
        const line = logLine(AT, 'event', { value: `${word}${text}`, [text]: 1 }) + logLine(AT, word + text)
        const told = Array.from({ length: Math.max(0, text.length - 7) }, (_, from) =>
          text.slice(from, from + 8)
        ).filter((part) => line.includes(part))
        expect(told).toEqual([])
      }),
      { numRuns: 5_000, seed: 23 }
    )
  })

  it.each([
    ...ERROR_CODES,
    ...VERBS.map(loggedName),
    ...Object.keys(NETWORK_ERRORS),
    ...Object.keys(OAUTH_ERRORS),
    ...['keeper.stored-unreadable', 'ringcx-refresh', 'quit-settle-failed', 'unknown', 'oauth2', 'tookMs'],
    ...['TypeError', 'Error', 'DOMException', 'AbortError', 'ResponseBodyError', 'AppError', 'ZodError'],
    ...['WWWAuthenticateChallengeError', 'OperationProcessingError'],
    ...['https://platform.ringcentral.com', 'http://localhost:17811', 'ringcx.ringcentral.com', 'app://desk'],
    ...['127.0.0.1', 'null', '45.4.1', '1.0.0-beta.2', 'linux', 'x64']
  ])('keeps the fact %s', (fact) => {
    expect(JSON.parse(logLine(AT, fact, { [fact]: fact }))).toMatchObject({ event: fact, [fact]: fact })
  })

  it('distinguishes connections by a mark that isn’t their ID', () => {
    const marks = [randomUUID(), randomUUID(), `managed-0123456789abcdef01234567`].map((connection) => {
      const read = (): unknown => JSON.parse(logLine(AT, 'event', { connection }))
      const { connection: mark } = read() as { connection: string }
      expect(mark).toMatch(/^id-[0-9a-f]{8}$/)
      expect(read()).toMatchObject({ connection: mark })
      return mark
    })
    expect(new Set(marks).size).toBe(3)
  })

  it('never contains text of more than 48 characters, or more than one line', () => {
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

  it('removes what was written on request, and continues', async () => {
    const log = createFileLog({ folder, clock: createHandTimers(AT).clock })
    for (let line = 0; line < 12_000; line += 1) log.note('something.happened', { line })
    log.clear()
    expect(await readdir(folder)).toEqual([])
    log.note('later')
    expect(await readdir(folder)).toEqual(['token-desk.log'])
  })

  it.skipIf(process.platform === 'win32')('writes only to its own file', async () => {
    const logs = join(folder, 'logs')
    const file = join(logs, 'token-desk.log')
    await mkdir(logs)
    // Somebody else's file behind a link; a pipe that would hold the app up; a folder; one that all can read
    await writeFile(join(folder, 'theirs'), 'theirs')
    await symlink(join(folder, 'theirs'), file)
    log().note('started')
    expect(await readFile(join(folder, 'theirs'), 'utf8')).toBe('theirs')
    await rm(file)
    execFileSync('mkfifo', [file])
    log().note('started')
    expect((await stat(file)).isFIFO()).toBe(true)
    await rm(file)
    await mkdir(file)
    log().note('started')
    expect(await readdir(file)).toEqual([])
    await rm(file, { recursive: true })
    await writeFile(file, '', { mode: 0o666 })
    log().note('started')
    expect(await readFile(file, 'utf8')).toContain('started')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('stays silent if it can’t write', async () => {
    await writeFile(join(folder, 'logs'), 'a file where the folder belongs')
    expect(() => {
      log().note('started')
    }).not.toThrow()
    expect(await readFile(join(folder, 'logs'), 'utf8')).toBe('a file where the folder belongs')
  })
})
