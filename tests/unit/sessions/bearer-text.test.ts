import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkHost } from '../../../main/core/connections/hosts.ts'
import { isBearerToken } from '../../../main/core/http/bearer-token.ts'
import { parseRingCentralTokenSet } from '../../../main/core/ringcentral/parse-token-set.ts'
import { parseRingCxTokenSet } from '../../../main/core/ringcx/parse-token-set.ts'
import { bearerText } from '../../../main/core/sessions/bearer-text.ts'

const HOST = 'https://ringcx.ringcentral.com'

/** What a shell would run if a text were not one word, each leaving a file behind. */
const HOSTILE = [
  "';touch${IFS}x;'",
  "'; touch x #",
  '`touch x`',
  '$(touch x)',
  '"; touch x; "',
  "\\'; touch x; \\'",
  "a'\ntouch x\n'",
  '| touch x',
  '& touch x',
  '!touch x',
  '> x',
  "''",
  "'",
  '$IFS$9touch$IFS$9x',
  '~',
  '*',
  '{a,b}'
]

/** Runs lines in a real shell in which `curl` only tells what it was called with; gives the words and the files made. */
function run(shell: string, lines: readonly string[]): { words: string[][]; files: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-text-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const tell = `curl() { for each in "$@"; do printf '%s\\001' "$each"; done; printf '\\002'; }`
  const told = execFileSync(shell, ['-c', [tell, ...lines].join('\n')], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe'
  })
  const words = told
    .split('\u0002')
    .slice(0, -1)
    .map((call) => call.split('\u0001').slice(0, -1))
  return { words, files: readdirSync(folder) }
}

const wordsOf = (host: string, token: string): string[] => [
  `${host}/voice/api/v1/admin/accounts`,
  '-H',
  `Authorization: Bearer ${token}`
]

describe.skipIf(process.platform === 'win32')('the cURL call, run by a real shell', () => {
  it.each(['sh', 'bash'])('%s uses host and token unchanged, whatever they contain', (shell) => {
    const drawn = fc.sample(
      fc.tuple(
        fc.oneof(
          fc.constantFrom(...HOSTILE),
          fc.string({ unit: fc.constantFrom(...Array.from(`'"\`$\\!;&|<>(){}*?~# \nax`)) })
        ),
        fc.constantFrom(HOST, ...HOSTILE.map((part) => `${HOST}${part}`))
      ),
      { seed: 20_261_128, numRuns: 300 }
    )
    const { words, files } = run(
      shell,
      drawn.map(([token, host]) => bearerText('curl', token, host))
    )
    expect(words).toEqual(drawn.map(([token, host]) => wordsOf(host, token)))
    expect(files).toEqual([])
  })
})

describe('what reaches the shell', () => {
  it.each(HOSTILE.filter((part) => part !== '~'))(
    'is never a token with %j in it, from any field of any response',
    (part) => {
      for (const token of [part, `eyJ.a.b${part}`]) {
        expect(() => parseRingCxTokenSet({ accessToken: token })).toThrow('RingCX sent')
        expect(() => parseRingCxTokenSet({ accessToken: 'a.b.c', refreshToken: token })).toThrow(
          'RingCX sent'
        )
        expect(() => parseRingCentralTokenSet({ access_token: token })).toThrow('RingCentral sent')
        expect(() => parseRingCentralTokenSet({ access_token: 'abc', refresh_token: token })).toThrow(
          'RingCentral sent'
        )
      }
    }
  )

  it.each(HOSTILE.filter((part) => part !== '~'))('is never a host with %j in it', (part) => {
    for (const host of [
      `https://ringcx${part}.ringcentral.com`,
      `https://${part}.com`,
      `ringcx.ringcentral.com${part}`
    ]) {
      expect(checkHost(host)).toHaveProperty('wrong')
    }
  })

  it('has no shell metacharacters: only these characters pass', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'binary' }), (token, host) => {
        if (isBearerToken(token)) expect(token).toMatch(/^[\w.~+/=-]+$/)
        const check = checkHost(host)
        if ('origin' in check)
          expect(check.origin).toMatch(/^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?$/)
      }),
      { seed: 20_261_128, numRuns: 1_000 }
    )
  })
})

it.each([
  ['token', 'a.b.c'],
  ['authorization-header', 'Authorization: Bearer a.b.c'],
  ['curl', `curl '${HOST}/voice/api/v1/admin/accounts' -H 'Authorization: Bearer a.b.c'`]
] as const)('writes the form %s', (form, text) => {
  expect(bearerText(form, 'a.b.c', HOST)).toBe(text)
})
