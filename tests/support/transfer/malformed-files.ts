import { ENTRY, FILE, SEALING, textOf } from './files.ts'

/** A text that isn't a connections file, and what the error must say. */
export interface MalformedFile {
  readonly what: string
  readonly text: string
  readonly says: RegExp
}

type Path = readonly (string | number)[]

/** The file with another value at a place; `undefined` leaves the place out. */
function changed(path: Path, value: unknown): string {
  const file: unknown = structuredClone(FILE)
  let at = file as Record<string | number, unknown>
  for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>
  const last = path.at(-1) ?? ''
  if (value === undefined) Reflect.deleteProperty(at, last)
  else at[last] = value
  return textOf(file)
}

const named = (path: Path): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${part}`)).join('')

const quoted = (place: string): RegExp => new RegExp(place.replace(/[.[\]$]/g, '\\$&'))

/** Every place of the file, with what it must be and whether it may be left out. */
const PLACES: readonly {
  path: Path
  is: 'text' | 'number' | 'boolean' | 'object' | 'list'
  optional?: true
}[] = [
  { path: ['format'], is: 'text' },
  { path: ['version'], is: 'number' },
  { path: ['sealing'], is: 'object' },
  { path: ['sealing', 'method'], is: 'text' },
  { path: ['sealing', 'cost'], is: 'number' },
  { path: ['sealing', 'blockSize'], is: 'number' },
  { path: ['sealing', 'parallelism'], is: 'number' },
  { path: ['sealing', 'salt'], is: 'text' },
  { path: ['connections'], is: 'list' },
  { path: ['connections', 0], is: 'object' },
  ...[0, 1].flatMap((index) => [
    { path: ['connections', index, 'name'], is: 'text' as const },
    { path: ['connections', index, 'signInMethod'], is: 'text' as const },
    { path: ['connections', index, 'ringcentralHost'], is: 'text' as const },
    { path: ['connections', index, 'ringcxHost'], is: 'text' as const },
    { path: ['connections', index, 'clientId'], is: 'text' as const },
    { path: ['connections', index, 'keepFresh'], is: 'boolean' as const, optional: true as const }
  ]),
  { path: ['connections', 0, 'sealedSecrets'], is: 'text', optional: true }
]

const VALUES: readonly (readonly [kind: string, value: unknown])[] = [
  ['nothing', null],
  ['text', 'neither this nor that'],
  ['number', 3.5],
  ['boolean', true],
  ['object', { some: 'thing' }],
  ['list', ['some', 'thing']]
]

const wrongTypes = PLACES.flatMap(({ path, is }) =>
  VALUES.filter(([kind]) => kind !== is && !(is === 'text' && kind === 'text')).map(
    ([kind, value]): MalformedFile => ({
      what: `${named(path)} is ${kind}`,
      text: changed(path, value),
      says: quoted(named(path))
    })
  )
)

const leftOut = PLACES.filter(({ optional, path }) => optional !== true && path.at(-1) !== 0).map(
  ({ path }): MalformedFile => ({
    what: `${named(path)} is left out`,
    text: changed(path, undefined),
    // Without it, sealed data can't be opened, so the error names that place.
    says: named(path) === 'sealing' ? /connections\[0\]\.sealedSecrets/ : quoted(named(path))
  })
)

const emptyTexts = PLACES.filter(({ is }) => is === 'text')
  .map(({ path }): MalformedFile => ({
    what: `${named(path)} is empty`,
    text: changed(path, ''),
    says: quoted(named(path))
  }))
  .filter(({ what }) => !what.includes('sealedSecrets'))

const longTexts = PLACES.filter(({ is }) => is === 'text').map(({ path }): MalformedFile => ({
  what: `${named(path)} is far too long`,
  text: changed(path, 'A'.repeat(60_000)),
  says: quoted(named(path))
}))

const HOSTS = [
  'http://ringcx.ringcentral.com',
  'ftp://ringcx.ringcentral.com',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://user:pw@ringcx.ringcentral.com',
  'https://ringcx.ringcentral.com/path',
  'https://ringcx.ringcentral.com?query',
  'https://ringcx.ringcentral.com#part',
  'ringcx',
  'https://',
  'https://ring cx.com',
  'https://ringcx.ringcentral.com\\@evil.example',
  '   ',
  'https://[::1',
  'https://ringcx.ringcentral.com:99999'
]

const wrongHosts = (['ringcentralHost', 'ringcxHost'] as const).flatMap((field) =>
  HOSTS.map((host): MalformedFile => ({
    what: `${field} is ${JSON.stringify(host)}`,
    text: changed(['connections', 1, field], host),
    says: quoted(`connections[1].${field}`)
  }))
)

const WRONG_NAMES = ['  ', 'a\u0000b', 'a\u202eb', 'a\u200bb', 'x'.repeat(61), '\u2066name', 'line\u0007bell']
const WRONG_IDS = ['a b', 'a:b', 'ünïcode', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln', 'x'.repeat(257), 'tab\tbed', ' ']
const wrongTexts = [
  ...WRONG_NAMES.map((name) => ['name', name] as const),
  ...WRONG_IDS.map((clientId) => ['clientId', clientId] as const)
].map(([field, value]): MalformedFile => ({
  what: `${field} is ${JSON.stringify(value)}`.slice(0, 60),
  text: changed(['connections', 0, field], value),
  says: quoted(`connections[0].${field}`)
}))

const SECRET_NAMES = [
  'clientSecret',
  'client_secret',
  'jwt',
  'password',
  'token',
  'accessToken',
  'refresh_token'
]
const clearSecrets = SECRET_NAMES.map((name): MalformedFile => ({
  what: `a secret in clear as ${name}`,
  text: changed(['connections', 1, name], 'client-secret-that-must-not-show'),
  says: /connections\[1\]\.\w+: A file can’t contain a secret/
}))

const UNKNOWN_KEYS = [
  'id',
  'practice',
  'createdAt',
  'extra',
  '__proto__',
  'constructor',
  'x-y',
  'a'.repeat(500)
]
const unknownKeys = [[], ['sealing'], ['connections', 1]].flatMap((path) =>
  UNKNOWN_KEYS.map((key): MalformedFile => {
    const at = path.length === 0 ? FILE : path.length === 1 ? SEALING : ENTRY
    // As text, because an object literal would take __proto__ for its prototype.
    const own = JSON.stringify(at).replace(/^\{/, `{${JSON.stringify(key)}:1,`)
    const text = path.length === 0 ? own : changed(path, 'PUT HERE').replace('"PUT HERE"', own)
    return {
      what: `an unknown ${key.slice(0, 20)} in ${named(path) || 'the file'}`,
      text,
      says: /Unknown setting/
    }
  })
)

const VERSIONS = [0, -1, 2, 3, 99, 1.5, 1e300, '1', '2', true, [1], { major: 1 }]
const wrongVersions = VERSIONS.map((version): MalformedFile => ({
  what: `version ${JSON.stringify(version)}`,
  text: changed(['version'], version),
  says: /version: (?:It must be a whole number greater than zero|This file is version \d+\. This version of Token Desk reads version 1)/
}))

const STRENGTHS = [
  { cost: 2 },
  { cost: 65_536 },
  { cost: 131_073 },
  { cost: 2 ** 30 },
  { cost: 2 ** 21 },
  { blockSize: 1 },
  { blockSize: 4_096 },
  { parallelism: 5 },
  { parallelism: 1e9 },
  { cost: -131_072 },
  { cost: 0 },
  { salt: Buffer.alloc(15).toString('base64') },
  { salt: Buffer.alloc(17).toString('base64') },
  { salt: 'not base64!' },
  { method: 'rot13' },
  { method: 'pbkdf2' }
]
const wrongSealings = STRENGTHS.map((change): MalformedFile => ({
  what: `sealing with ${JSON.stringify(change)}`,
  text: changed(['sealing'], { ...SEALING, ...change }),
  says: /sealing\.\w+: /
}))

const whole = textOf(FILE)
/** Cut at forty places, the last of them before the closing bracket. */
const truncated = Array.from({ length: 40 }, (_, at) => Math.floor((at * (whole.length - 1)) / 40)).map(
  (length): MalformedFile => ({
    what: `cut after ${length} characters`,
    text: whole.slice(0, length),
    says: length === 0 ? /It is empty/ : /isn’t valid JSON/
  })
)

const NOT_OURS: readonly (readonly [string, string, RegExp])[] = [
  ['nothing', '', /It is empty/],
  ['blanks', ' \n\t ', /It is empty/],
  ['a byte order mark only', '\ufeff', /It is empty/],
  ['a web page', '<!doctype html><title>Sign in</title>', /isn’t valid JSON/],
  ['a word', 'null', /isn’t a Token Desk connections file/],
  ['a number', '42', /isn’t a Token Desk connections file/],
  ['text', '"token-desk-connections"', /isn’t a Token Desk connections file/],
  ['a list', '[]', /isn’t a Token Desk connections file/],
  ['another object', '{}', /isn’t a Token Desk connections file/],
  ['another format', '{"format":"postman","version":1}', /isn’t a Token Desk connections file/],
  ['a HAR', '{"log":{"version":"1.2","entries":[]}}', /isn’t a Token Desk connections file/],
  ['two files in one', `${whole}${whole}`, /isn’t valid JSON/],
  ['comments', `// mine\n${whole}`, /isn’t valid JSON/],
  ['a comma too many', whole.replace(/\}\s*$/, ',}'), /isn’t valid JSON/],
  ['single quotes', whole.replaceAll('"', "'"), /isn’t valid JSON/],
  ['NaN', whole.replace('131072', 'NaN'), /isn’t valid JSON/],
  ['zeros', '\0'.repeat(4_096), /isn’t valid JSON/],
  ['the bytes of UTF-16', Buffer.from(whole, 'utf16le').toString('latin1'), /isn’t valid JSON/],
  ['brackets without end', '['.repeat(200_000), /isn’t valid JSON/],
  [
    'brackets all the way down',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    /isn’t a Token Desk connections file/
  ],
  [
    'deep inside',
    changed(['connections', 0, 'name'], 'DEEP').replace(
      '"DEEP"',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    ),
    /connections\[0\]\.name/
  ],
  ['eight megabytes and more', `${' '.repeat(8 * 2 ** 20)}${whole}`, /too large/],
  ['eight megabytes as UTF-8', `"${'é'.repeat(4 * 2 ** 20 + 1)}"`, /too large/],
  ['no connection', changed(['connections'], []), /connections: It contains no connections/],
  [
    'too many connections',
    changed(
      ['connections'],
      Array.from({ length: 1_001 }, () => ENTRY)
    ),
    /connections: It contains too many/
  ],
  [
    'the same connection twice',
    changed(['connections'], [ENTRY, { ...ENTRY }]),
    /connections\[1\]: It’s the same connection as connections\[0\]/
  ],
  [
    'a method of a newer version',
    changed(['connections', 0, 'signInMethod'], 'telepathy'),
    /connections\[0\]\.signInMethod: It must be one of/
  ]
]

/** Made the same way each time. */
export const MALFORMED_FILES: readonly MalformedFile[] = [
  ...wrongTypes,
  ...leftOut,
  ...emptyTexts,
  ...longTexts,
  ...wrongHosts,
  ...wrongTexts,
  ...clearSecrets,
  ...unknownKeys,
  ...wrongVersions,
  ...wrongSealings,
  ...truncated,
  ...NOT_OURS.map(([what, text, says]) => ({ what, text, says }))
]
