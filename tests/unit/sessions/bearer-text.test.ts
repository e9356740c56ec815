import { execFileSync, spawnSync } from 'node:child_process'
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
import { anyCharacter } from '../../support/fakes/any-character.ts'

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
  '{a,b}',
  '\\:=@',
  '‘; touch x; ’',
  'a\u2028touch x'
]

/** Runs lines in a real shell in which `curl` only tells what it was called with; gives the words and the files made. */
function run(shell: string, lines: readonly string[]): { words: string[][]; files: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-text-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const tell = `http() { curl "$@"; }; curl() { for each in "$@"; do printf '%s\\001' "$each"; done; printf '\\002'; }`
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

/** Tokens and hosts with everything in them that a shell could take for its own. */
const DRAWN = fc.sample(
  fc.tuple(
    fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.string({ unit: fc.constantFrom(...Array.from(`'"\`$\\!;&|<>(){}*?~# \nax‘’‚‛`)) })
    ),
    fc.constantFrom(HOST, ...HOSTILE.map((part) => `${HOST}${part}`))
  ),
  { seed: 20_261_128, numRuns: 300 }
)

const accountsOf = (host: string): string => `${host}/voice/api/v1/admin/accounts`

/** The words that each command must get. */
const WORDS = {
  curl: (token: string, host: string) => [accountsOf(host), '-H', `Authorization: Bearer ${token}`],
  httpie: (token: string, host: string) => [
    '--ignore-stdin',
    'GET',
    accountsOf(host),
    // HTTPie reads two backslashes as one.
    `Authorization:Bearer ${token.replaceAll('\\', '\\\\')}`
  ]
} as const

describe.skipIf(process.platform === 'win32')('a command, run by a real shell', () => {
  it.each([
    ['curl', 'sh'],
    ['curl', 'bash'],
    ['httpie', 'sh'],
    ['httpie', 'bash']
  ] as const)('%s in %s uses host and token unchanged, whatever they contain', (form, shell) => {
    const { words, files } = run(
      shell,
      DRAWN.map(([token, host]) => bearerText(form, token, host))
    )
    expect(words).toEqual(DRAWN.map(([token, host]) => WORDS[form](token, host)))
    expect(files).toEqual([])
  })

  it('a .env file, read by sh, has the token unchanged, and never runs a part of it', () => {
    const { words, files } = run(
      'sh',
      DRAWN.flatMap(([token, host]) => [
        bearerText('env', token, host),
        'curl "$RINGCX_HOST" "$RINGCX_ACCESS_TOKEN"'
      ])
    )
    expect(files).toEqual([])
    expect(words).toHaveLength(DRAWN.length)
    for (const [at, [token, host]] of DRAWN.entries())
      if (!/['\p{Cc}\u2028]/u.test(token + host)) expect(words[at]).toEqual([host, token])
  })
})

/**
 * The verbatim strings of a PowerShell line, and the line without them, read as PowerShell's own tokenizer does: any of
 * five quotes ends a string, and two in a row are one of them (about_Quoting_Rules; `ScanStringLiteral` in its source).
 */
function readPowerShell(line: string): { texts: string[]; rest: string } {
  const texts: string[] = []
  const rest = line.replace(/['‘’‚‛]((?:[^'‘’‚‛]|['‘’‚‛]{2})*)['‘’‚‛]/g, (_all, text: string) => {
    texts.push(text.replace(/(['‘’‚‛])['‘’‚‛]/g, '$1'))
    return '_'
  })
  return { texts, rest }
}

describe('the PowerShell command', () => {
  it('has host and token in two verbatim strings, whatever they contain', () => {
    for (const [token, host] of DRAWN) {
      expect(readPowerShell(bearerText('powershell', token, host))).toEqual({
        texts: [accountsOf(host), `Bearer ${token}`],
        rest: 'Invoke-RestMethod -Uri _ -Headers @{ Authorization = _ }'
      })
    }
  })

  it.skipIf(spawnSync('pwsh', ['-Version']).status !== 0)('is read so by PowerShell itself', () => {
    const lines = DRAWN.slice(0, 40).map(([token, host]) => bearerText('powershell', token, host))
    const script =
      '$in = [Console]::In.ReadToEnd() | ConvertFrom-Json; ConvertTo-Json -Compress @($in | % { $ast = ' +
      '[System.Management.Automation.Language.Parser]::ParseInput($_, [ref]$null, [ref]$null); ,@($ast.FindAll({ ' +
      '$args[0] -is [System.Management.Automation.Language.StringConstantExpressionAst] -and ' +
      "$args[0].StringConstantType -eq 'SingleQuoted' }, $true).Value) })"
    const told = execFileSync('pwsh', ['-NoProfile', '-Command', script], {
      input: JSON.stringify(lines),
      encoding: 'utf8'
    })
    expect(JSON.parse(told)).toEqual(lines.map((line) => readPowerShell(line).texts))
  })
})

describe('what reaches the shell', () => {
  it.each(HOSTILE.filter((part) => part !== '~'))('is never a token or a host with %j in it', (part) => {
    for (const token of [part, `eyJ.a.b${part}`]) {
      for (const answer of [{ accessToken: token }, { accessToken: 'a.b.c', refreshToken: token }])
        expect(() => parseRingCxTokenSet(answer)).toThrow('RingCX sent')
      for (const answer of [{ access_token: token }, { access_token: 'abc', refresh_token: token }])
        expect(() => parseRingCentralTokenSet(answer)).toThrow('RingCentral sent')
    }
    const hosts = [`https://ringcx${part}.ringcentral.com`, `https://${part}.com`]
    for (const host of [...hosts, `ringcx.ringcentral.com${part}`])
      expect(checkHost(host)).toHaveProperty('wrong')
  })

  it('has no shell metacharacters: only these characters pass', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: anyCharacter }), (token, host) => {
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
  ['bearer', 'Bearer a.b.c'],
  ['httpie', `http --ignore-stdin GET '${HOST}/voice/api/v1/admin/accounts' 'Authorization:Bearer a.b.c'`],
  [
    'powershell',
    `Invoke-RestMethod -Uri '${HOST}/voice/api/v1/admin/accounts' -Headers @{ Authorization = 'Bearer a.b.c' }`
  ],
  ['env', `RINGCX_HOST=${HOST}\nRINGCX_ACCESS_TOKEN=a.b.c`],
  ['authorization-header', 'Authorization: Bearer a.b.c'],
  ['curl', `curl '${HOST}/voice/api/v1/admin/accounts' -H 'Authorization: Bearer a.b.c'`]
] as const)('writes the form %s', (form, text) => {
  expect(bearerText(form, 'a.b.c', HOST)).toBe(text)
})
