import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { decoders, TEXT_LIMITS } from '../../../main/ipc/decoders.ts'
import { CALL_CHANNELS, type CallChannel } from '../../../preload/contract.ts'
import { browserConnection, connection, goodArgs, tokenConnection } from './calls.ts'

const decode = (channel: CallChannel, args: unknown[]): unknown => decoders[channel](args)

function refusal(channel: CallChannel, args: unknown[]): AppError {
  try {
    decode(channel, args)
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw thrown
  }
  throw new Error(`${channel} accepted what it must refuse`)
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
const NULLABLE: Partial<Record<CallChannel, number>> = {
  'session:look-at': 0,
  'connections:check': 0,
  'transfer:export': 1,
  'storage:renew-key': 0,
  'network:answer-proxy': 0,
  'transfer:apply': 2
}
const isGoodAt = (channel: CallChannel, place: number, value: unknown): boolean =>
  value === null
    ? NULLABLE[channel] === place
    : channel === 'connections:move' && place === 1
      ? value === 0
      : channel === 'transfer:export' && place === 0 && Array.isArray(value) && value.length > 0

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

const WITH_ID = CALL_CHANNELS.filter(
  (channel) => goodArgs[channel][0] === 'c1' || channel === 'app:dismiss-notice'
)
const WITH_CONNECTION = ['connections:add', 'connections:edit'] as const

describe('decoders', () => {
  it.each(CALL_CHANNELS)('%s accepts good arguments unchanged', (channel) => {
    expect(decode(channel, goodArgs[channel])).toEqual(goodArgs[channel])
  })

  it.each(CALL_CHANNELS)('%s refuses one argument more, and one less', (channel) => {
    expect(refusal(channel, [...goodArgs[channel], 'extra']).code).toBe('input-invalid')
    expect(refusal(channel, [...goodArgs[channel], undefined]).code).toBe('input-invalid')
    if (goodArgs[channel].length > 0) {
      expect(refusal(channel, goodArgs[channel].slice(0, -1)).code).toBe('input-invalid')
    }
  })

  it.each(CALL_CHANNELS)('%s refuses every wrong type in every place', (channel) => {
    const good: readonly unknown[] = goodArgs[channel]
    for (const place of good.keys()) {
      const never = NEVER.filter((bad) => !isGoodAt(channel, place, bad))
      for (const bad of never) expect(refusal(channel, good.with(place, bad)).code).toBe('input-invalid')
    }
    expect(good.length === 0 || refusal(channel, []).code === 'input-invalid').toBe(true)
  })

  it.each(WITH_ID)('%s refuses what is not an id', (channel) => {
    const good: readonly unknown[] = goodArgs[channel]
    for (const bad of BAD_IDS) expect(refusal(channel, good.with(0, bad)).code).toBe('input-invalid')
  })

  it.each<[CallChannel, number, readonly string[]]>([
    ['app:set-theme', 0, ['', 'Dark', 'dark ', 'auto', 'system\u0000']],
    ['app:open-link', 0, ['https://example.com', 'create_app', 'file:///etc/passwd', 'toString']],
    ['session:copy-token', 1, ['', 'refresh-token', 'Token', 'constructor']],
    ['connections:move', 1, ['', '0', 'first', 'NaN']],
    ['connections:hold-removal', 1, ['', 'true', 'false']]
  ])('%s refuses a word that is not in its list', (channel, place, words) => {
    const good: readonly unknown[] = goodArgs[channel]
    for (const word of words) expect(refusal(channel, good.with(place, word)).code).toBe('input-invalid')
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
    expect(refusal('storage:change-mode', [change]).code).toBe('input-invalid')
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
    expect(refusal('storage:set-locking', [locking]).code).toBe('input-invalid')
  })

  it.each(WITH_CONNECTION)('%s names the field that is wrong, and never its value', (channel) => {
    const place = goodArgs[channel].length - 1
    for (const field of Object.keys(connection)) {
      for (const bad of [undefined, 7, null, 'secret-marker'.repeat(10_000)]) {
        const args = (goodArgs[channel] as unknown[]).with(place, { ...connection, [field]: bad })
        const error = refusal(channel, args)
        expect(Object.keys(error.fields ?? {})).toEqual([field])
        expect(JSON.stringify([error.message, error.hint, error.fields])).not.toContain('secret-marker')
      }
    }
  })

  it.each(WITH_CONNECTION)('%s accepts each sign-in method, and of each its own fields only', (channel) => {
    const place = goodArgs[channel].length - 1
    const withInput = (input: unknown): unknown[] => (goodArgs[channel] as unknown[]).with(place, input)
    for (const input of [browserConnection, tokenConnection, { ...tokenConnection, clientSecret: null }])
      expect(decode(channel, withInput(input))).toEqual(withInput(input))
    for (const input of [
      { ...browserConnection, jwt: 'a.b.c' },
      { ...tokenConnection, signInMethod: 'browser' },
      { ...connection, clientSecret: null },
      { ...connection, signInMethod: 'password' }
    ])
      expect(refusal(channel, withInput(input)).code).toBe('input-invalid')
  })

  it.each(WITH_CONNECTION)('%s refuses an unknown key and does not repeat it', (channel) => {
    const place = goodArgs[channel].length - 1
    for (const key of ['refreshToken', 'constructor', 'toString', '__proto__', 'x'.repeat(100)]) {
      const value: unknown = JSON.parse(
        JSON.stringify(connection).replace('{', `{${JSON.stringify(key)}:"evil-marker",`)
      )
      const error = refusal(channel, (goodArgs[channel] as unknown[]).with(place, value))
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
    expect(refusal('network:answer-proxy', [answer]).code).toBe('input-invalid')
  })

  it.each<[CallChannel, number, number]>([
    ['connections:rename', 1, TEXT_LIMITS.name],
    ['inspector:inspect', 0, TEXT_LIMITS.inspected],
    ['clipboard:copy-text', 0, TEXT_LIMITS.copied],
    ['transfer:drop', 0, TEXT_LIMITS.fileName],
    ['transfer:drop', 1, TEXT_LIMITS.transfer],
    ['transfer:export', 1, TEXT_LIMITS.passphrase],
    ['transfer:apply', 2, TEXT_LIMITS.passphrase]
  ])('%s accepts text up to its limit and refuses one character more', (channel, place, limit) => {
    const good: readonly unknown[] = goodArgs[channel]
    const longest = good.with(place, 'x'.repeat(limit))
    expect(decode(channel, longest)).toEqual(longest)
    expect(refusal(channel, good.with(place, 'x'.repeat(limit + 1))).code).toBe('input-invalid')
  })

  it('refuses a text of 64 MB by its length, without looking at it', () => {
    // Flat, as a text that came over IPC is, and of two units per character, which is the slowest to count.
    const huge = Buffer.alloc(64 * 1024 * 1024, '😀', 'utf16le').toString('utf16le')
    const before = performance.now()
    for (const channel of ['inspector:inspect', 'clipboard:copy-text', 'session:sign-in'] as const) {
      expect(refusal(channel, [huge]).code).toBe('input-invalid')
    }
    // SEC-5 allows 50 ms each.
    expect(performance.now() - before).toBeLessThan(150)
  })

  it('gives back a copy, so that a late change of the argument changes nothing', () => {
    const argument = { ...connection }
    const [decoded] = decoders['connections:add']([argument])
    argument.clientId = 'changed'
    expect(decoded.clientId).toBe(connection.clientId)
  })

  // SEC-5: at least 10,000 generated inputs per channel, neither a crash nor anything but `input-invalid`.
  it.each(CALL_CHANNELS)('%s decodes or refuses whatever comes', (channel) => {
    const good: readonly unknown[] = goodArgs[channel]
    const anything = fc.oneof(
      { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
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
          const decoded = decode(channel, input)
          expect(Array.isArray(decoded) && decoded.length === good.length).toBe(true)
        } catch (thrown) {
          if (!(thrown instanceof AppError) || thrown.code !== 'input-invalid') throw thrown
          refused += 1
        }
      }),
      { numRuns: 10_000, seed: 20_261_122 }
    )
    expect(refused).toBeGreaterThan(1_000)
  })
})
