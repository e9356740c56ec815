import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { decoders, QUERY_LIMITS, TEXT_LIMITS } from '../../../main/ipc/decoders.ts'
import { VERBS, type Verb } from '../../../preload/contract.ts'
import {
  browserConnection,
  connection,
  directoryQuery,
  goodArgs,
  listKey,
  tokenConnection
} from '../../support/ipc/calls.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { cpuTime } from '../../support/cpu-time.ts'

const decode = (verb: Verb, args: unknown[]): unknown => decoders[verb](args)

function refusal(verb: Verb, args: unknown[]): AppError {
  try {
    decode(verb, args)
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw thrown
  }
  throw new Error(`${verb} accepted what it must refuse`)
}

/** Values that are no text, boolean or object of the contract. */
const NEVER: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  NaN,
  Infinity,
  1n,
  Symbol('s'),
  () => 'x',
  [],
  ['c1'],
  {},
  { length: 1 },
  new Date(0),
  new Map([['c1', 'c1']]),
  new Uint8Array(4),
  Object('c1'),
  Object(true)
]

/** Places that take `null` for "none", and the one that takes a list of ids. */
const NULLABLE: Partial<Record<Verb, number>> = {
  lookAt: 0,
  directoryFindings: 1,
  checkConnection: 0,
  exportConnections: 1,
  renewStorageKey: 0,
  answerProxy: 0,
  applyImport: 2,
  saveRequest: 0
}
/** Calls whose second argument is a place, which may be the first. */
const TAKES_PLACE: ReadonlySet<Verb> = new Set<Verb>([
  'moveConnection',
  'directoryRecord',
  'answerRows',
  'answerText',
  'answerTable',
  'toggleAnswerNode',
  'showAnswerNode',
  'answerPath',
  'copyAnswer'
])
/** Calls whose third argument is a number of rows, which may be none. */
const TAKES_COUNT: ReadonlySet<Verb> = new Set<Verb>(['answerRows', 'answerText', 'answerTable'])
/** Calls with lists that may be empty. */
const TAKES_LISTS: ReadonlySet<Verb> = new Set<Verb>(['copyDirectory'])
const isGoodAt = (verb: Verb, place: number, value: unknown): boolean =>
  value === null
    ? NULLABLE[verb] === place
    : (TAKES_PLACE.has(verb) && place === 1 && value === 0) ||
        (TAKES_COUNT.has(verb) && place === 2 && value === 0)
      ? true
      : TAKES_LISTS.has(verb) && place > 0 && Array.isArray(value) && (value.length === 0 || place === 2)
        ? true
        : verb === 'exportConnections' && place === 0 && Array.isArray(value) && value.length > 0

const BAD_IDS = [
  '',
  ' ',
  'c1 ',
  '../vault',
  'a/b',
  'a\\b',
  'c1\n',
  'c1\u0000',
  '.hidden',
  '-flag',
  '__proto__',
  'ключ',
  'x'.repeat(TEXT_LIMITS.id + 1)
]

const WITH_ID = VERBS.filter((verb) => goodArgs[verb][0] === 'c1' || verb === 'dismissNotice')
const WITH_CONNECTION = ['addConnection', 'editConnection'] as const

describe('decoders', () => {
  it.each(VERBS)('%s accepts good arguments unchanged', (verb) => {
    expect(decode(verb, goodArgs[verb])).toEqual(goodArgs[verb])
  })

  it.each(VERBS)('%s rejects one argument more, and one less', (verb) => {
    expect(refusal(verb, [...goodArgs[verb], 'extra']).code).toBe('input-invalid')
    expect(refusal(verb, [...goodArgs[verb], undefined]).code).toBe('input-invalid')
    if (goodArgs[verb].length > 0) {
      expect(refusal(verb, goodArgs[verb].slice(0, -1)).code).toBe('input-invalid')
    }
  })

  it.each(VERBS)('%s rejects every wrong type in every position', (verb) => {
    const good: readonly unknown[] = goodArgs[verb]
    for (const place of good.keys()) {
      const never = NEVER.filter((bad) => !isGoodAt(verb, place, bad))
      for (const bad of never) expect(refusal(verb, good.with(place, bad)).code).toBe('input-invalid')
    }
    expect(good.length === 0 || refusal(verb, []).code === 'input-invalid').toBe(true)
  })

  it.each(WITH_ID)('%s rejects anything but an ID', (verb) => {
    const good: readonly unknown[] = goodArgs[verb]
    for (const bad of BAD_IDS) expect(refusal(verb, good.with(0, bad)).code).toBe('input-invalid')
  })

  it('offerCommands rejects a command that isn’t in the table, and more than there are', () => {
    for (const bad of [['app.unknown'], ['toString'], Array<string>(200).fill('go.help')])
      expect(refusal('offerCommands', [bad]).code).toBe('input-invalid')
  })

  it.each<[Verb, number, readonly string[]]>([
    ['setTheme', 0, ['', 'Dark', 'dark ', 'auto', 'system\u0000']],
    ['openLink', 0, ['https://example.com', 'create_app', 'file:///etc/passwd', 'toString']],
    ['copyToken', 1, ['', 'refresh-token', 'Token', 'constructor']],
    ['moveConnection', 1, ['', '0', 'first', 'NaN']],
    ['holdRemoval', 1, ['', 'true', 'false']]
  ])('%s rejects a word that isn’t in its list', (verb, place, words) => {
    const good: readonly unknown[] = goodArgs[verb]
    for (const word of words) expect(refusal(verb, good.with(place, word)).code).toBe('input-invalid')
  })

  it.each<unknown>([
    { mode: 'passphrase' },
    { mode: 'passphrase', passphrase: 1 },
    { mode: 'passphrase', passphrase: 'x'.repeat(TEXT_LIMITS.passphrase + 1) },
    { mode: 'keyring', passphrase: 'x' },
    { mode: 'memory', extra: true },
    { mode: 'plain' },
    { mode: null }
  ])('storage:change-mode refuses %j', (change) => {
    expect(refusal('changeStorageMode', [change]).code).toBe('input-invalid')
  })

  it.each<unknown>([
    { afterMs: 59_999, withSystem: true },
    { afterMs: 86_400_001, withSystem: true },
    { afterMs: 60_000.5, withSystem: true },
    { afterMs: '60000', withSystem: true },
    { afterMs: null },
    { withSystem: true },
    { afterMs: null, withSystem: 1 }
  ])('storage:set-locking refuses %j', (locking) => {
    expect(refusal('setLocking', [locking]).code).toBe('input-invalid')
  })

  it.each(WITH_CONNECTION)('%s names the invalid field, never its value', (verb) => {
    const place = goodArgs[verb].length - 1
    for (const field of Object.keys(connection)) {
      for (const bad of [undefined, 7, null, 'secret-marker'.repeat(10_000)]) {
        const args = (goodArgs[verb] as unknown[]).with(place, { ...connection, [field]: bad })
        const error = refusal(verb, args)
        expect(Object.keys(error.fields ?? {})).toEqual([field])
        expect(JSON.stringify([error.message, error.hint, error.fields])).not.toContain('secret-marker')
      }
    }
  })

  it.each(WITH_CONNECTION)('%s accepts each sign-in method with its own fields only', (verb) => {
    const place = goodArgs[verb].length - 1
    const withInput = (input: unknown): unknown[] => (goodArgs[verb] as unknown[]).with(place, input)
    for (const input of [browserConnection, tokenConnection, { ...tokenConnection, clientSecret: null }])
      expect(decode(verb, withInput(input))).toEqual(withInput(input))
    for (const input of [
      { ...browserConnection, jwt: 'a.b.c' },
      { ...tokenConnection, signInMethod: 'browser' },
      { ...connection, clientSecret: null },
      { ...connection, signInMethod: 'password' }
    ])
      expect(refusal(verb, withInput(input)).code).toBe('input-invalid')
  })

  it.each(WITH_CONNECTION)('%s rejects an unknown key and doesn’t repeat it', (verb) => {
    const place = goodArgs[verb].length - 1
    for (const key of ['refreshToken', 'constructor', 'toString', '__proto__', 'x'.repeat(100)]) {
      const value: unknown = JSON.parse(
        JSON.stringify(connection).replace('{', `{${JSON.stringify(key)}:"evil-marker",`)
      )
      const error = refusal(verb, (goodArgs[verb] as unknown[]).with(place, value))
      expect(error.fields).toBeUndefined()
      expect(error.message + error.hint).not.toContain(key)
    }
  })

  it.each([
    ['no password', { user: 'u' }],
    ['a key too many', { user: 'u', password: 'p', host: 'h' }],
    ['a password that is no text', { user: 'u', password: 1 }],
    ['a password over the limit', { user: 'u', password: 'p'.repeat(TEXT_LIMITS.proxyPassword + 1) }],
    ['a name over the limit', { user: 'u'.repeat(TEXT_LIMITS.proxyUser + 1), password: 'p' }]
  ])('network:answer-proxy refuses %s', (_, answer) => {
    expect(refusal('answerProxy', [answer]).code).toBe('input-invalid')
  })

  it.each<[string, unknown]>([
    ['a list that there is not', { key: { ...listKey, list: 'passwords' } }],
    ['a list of no connection', { key: { ...listKey, connectionId: '../vault' } }],
    ['a row before the first', { from: -1 }],
    ['half a row', { from: 0.5 }],
    ['too many rows', { count: QUERY_LIMITS.rows + 1 }],
    ['too long a search', { search: 'x'.repeat(TEXT_LIMITS.search + 1) }],
    ['too many columns', { columns: Array.from({ length: QUERY_LIMITS.columns + 1 }, String) }],
    ['too many sorts', { sort: Array.from({ length: 9 }, () => directoryQuery.sort[0]) }],
    ['a sort in no direction', { sort: [{ column: 'userId', direction: 'up' }] }],
    ['too many filters', { filters: Array.from({ length: 51 }, () => ({ column: 'userId', values: [] })) }],
    ['too many values', { filters: [{ column: 'userId', values: Array.from({ length: 501 }, String) }] }],
    ['too many collapsed rows', { collapsed: Array.from({ length: 50_001 }, (_, row) => row) }],
    ['a key too many', { limit: 5 }]
  ])('directory queries are refused with %s', (_what, change) => {
    expect(refusal('queryDirectory', [{ ...directoryQuery, ...(change as object) }]).code).toBe(
      'input-invalid'
    )
  })

  it.each<[Verb, number, number]>([
    ['renameConnection', 1, TEXT_LIMITS.name],
    ['inspect', 0, TEXT_LIMITS.inspected],
    ['copyText', 0, TEXT_LIMITS.copied],
    ['dropImport', 0, TEXT_LIMITS.fileName],
    ['dropImport', 1, TEXT_LIMITS.transfer],
    ['exportConnections', 1, TEXT_LIMITS.passphrase],
    ['applyImport', 2, TEXT_LIMITS.passphrase]
  ])('%s accepts text up to its limit and rejects one character more', (verb, place, limit) => {
    const good: readonly unknown[] = goodArgs[verb]
    const longest = good.with(place, 'x'.repeat(limit))
    expect(decode(verb, longest)).toEqual(longest)
    expect(refusal(verb, good.with(place, 'x'.repeat(limit + 1))).code).toBe('input-invalid')
  })

  it('rejects 64 MB of text by its length, without reading it', () => {
    // Flat, as a text that came over IPC is, and of two units per character, which is the slowest to count.
    const huge = Buffer.alloc(64 * 1024 * 1024, '😀', 'utf16le').toString('utf16le')
    const took = cpuTime(() => {
      for (const verb of ['inspect', 'copyText', 'signIn'] as const) {
        expect(refusal(verb, [huge]).code).toBe('input-invalid')
      }
    })
    // SEC-5 allows 50 ms each.
    expect(took).toBeLessThan(150)
  })

  it('returns a copy, so that changing the argument later has no effect', () => {
    const argument = { ...connection }
    const [decoded] = decoders['addConnection']([argument])
    argument.clientId = 'changed'
    expect(decoded.clientId).toBe(connection.clientId)
  })

  // SEC-5: at least 10,000 generated inputs per verb, neither a crash nor anything but `input-invalid`.
  it.each(VERBS)('%s decodes or rejects any input', (verb) => {
    const good: readonly unknown[] = goodArgs[verb]
    const anything = fc.oneof(
      { weight: 4, arbitrary: fc.string({ unit: anyCharacter, maxLength: 30 }) },
      { weight: 4, arbitrary: fc.constantFrom(...NEVER) },
      { weight: 2, arbitrary: fc.double() },
      {
        weight: 1,
        arbitrary: fc.anything({ maxDepth: 1, maxKeys: 3, withNullPrototype: true, withMap: true })
      },
      { weight: 1, arbitrary: fc.record({ name: fc.string(), jwt: fc.constantFrom(...NEVER) }) }
    )
    const args = fc.oneof(
      fc.array(anything, { maxLength: 4 }),
      good.length === 0
        ? fc.array(anything, { maxLength: 2 })
        : fc.tuple(fc.nat(good.length - 1), anything).map(([place, value]) => good.with(place, value))
    )
    let refused = 0
    fc.assert(
      fc.property(args, (input) => {
        try {
          const decoded = decode(verb, input)
          expect(Array.isArray(decoded) && decoded.length === good.length).toBe(true)
        } catch (thrown) {
          if (!(thrown instanceof AppError) || thrown.code !== 'input-invalid') throw thrown
          refused += 1
        }
      }),
      { numRuns: 600, seed: 20_261_122 }
    )
    expect(refused).toBeGreaterThan(300)
  })
})
