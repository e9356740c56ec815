import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inWords, NO_POLICY, readPolicy, type PolicySource } from '../../../main/core/policy/policy.ts'
import { POLICY_KEY_NAMES, POLICY_KEYS, type PolicyKeyName } from '../../../main/core/policy/policy-keys.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { BROKEN_TEXTS, POLICY_FILES, VALUES } from '../../support/policy/policy-files.ts'

const PLACE = '/etc/token-desk/policy.json'

const textSource = (text: string, level: PolicySource['level'] = 'machine'): PolicySource => ({
  level,
  place: level === 'machine' ? PLACE : '/home/robin/policy',
  kind: 'text',
  text
})

const source = (values: object, level: PolicySource['level'] = 'machine'): PolicySource =>
  textSource(JSON.stringify(values), level)

/** The value of an invalid key. */
const strictestOf = (name: PolicyKeyName): unknown =>
  POLICY_KEYS[name].strictest?.value ?? POLICY_KEYS[name].fallback

describe('without a policy', () => {
  it('the app’s defaults apply, and nothing is locked', () => {
    expect(NO_POLICY).toMatchObject({ state: 'none', locked: [], problems: [] })
    for (const name of POLICY_KEY_NAMES) expect(NO_POLICY.values[name]).toEqual(POLICY_KEYS[name].fallback)
    expect(readPolicy([{ level: 'machine', place: PLACE, kind: 'absent' }])).toEqual(NO_POLICY)
  })
})

describe('a policy file', () => {
  it('comes in more than fifty forms', () => {
    expect(POLICY_FILES.length + BROKEN_TEXTS.length).toBeGreaterThanOrEqual(50)
    expect(Object.keys(VALUES)).toEqual(POLICY_KEY_NAMES)
  })

  it.each(POLICY_FILES.map((file) => [`${file.name} = ${JSON.stringify(file.written)}`, file] as const))(
    '%s',
    (_what, { name, written, means, good }) => {
      const policy = readPolicy([source({ [name]: written })])
      expect(policy.state).toBe('managed')
      for (const other of POLICY_KEY_NAMES)
        if (other !== name) expect(policy.values[other]).toEqual(POLICY_KEYS[other].fallback)
      if (good) {
        expect(policy.values[name]).toEqual(means)
        expect(policy.problems).toEqual([])
        expect(policy.locked).toEqual([{ key: name, level: 'machine' }])
        return
      }
      // Closed, locked, and said so, without the value.
      expect(policy.values[name]).toEqual(strictestOf(name))
      expect(policy.locked).toEqual(name === 'connections' ? [] : [{ key: name, level: 'machine' }])
      expect(policy.problems).toHaveLength(1)
      expect(policy.problems[0]?.place).toBe(PLACE)
      expect(policy.problems[0]?.message).toMatch(new RegExp(`^${name}: .+\\.`))
      expect(policy.problems[0]?.message).toMatch(
        /The strictest value is used instead: .+\.$|It’s ignored\.$/
      )
      expect(policy.problems[0]?.message).not.toContain('must-not-show')
    }
  )

  it.each(BROKEN_TEXTS)('that can’t be understood is broken: %s', (_what, text, says) => {
    const policy = readPolicy([textSource(text)])
    expect(policy.state).toBe('broken')
    expect(policy.problems).toEqual([{ place: PLACE, message: expect.stringMatching(says) as string }])
    for (const name of POLICY_KEY_NAMES) expect(policy.values[name]).toEqual(strictestOf(name))
  })

  it('that can’t be read is broken, with its reason', () => {
    const reason = 'It can be changed by others than root.'
    const policy = readPolicy([{ level: 'machine', place: PLACE, kind: 'unreadable', reason }])
    expect(policy).toMatchObject({ state: 'broken', problems: [{ place: PLACE, message: reason }] })
  })

  it('may name a schema, carry a comment and a byte order mark', () => {
    const policy = readPolicy([
      textSource(`\ufeff{"$schema":"./s.json","$comment":"why","exportSecrets":false}`)
    ])
    expect(policy).toMatchObject({ state: 'managed', problems: [], values: { exportSecrets: false } })
  })

  it('with settings for a newer version works, and says which have no effect', () => {
    const policy = readPolicy([
      source({ exportSecrets: false, shareTokens: false, telemetry: 'off', 'eyJhbGciOiJIUzI1NiJ9.secret': 1 })
    ])
    expect(policy.values.exportSecrets).toBe(false)
    expect(policy.locked).toEqual([{ key: 'exportSecrets', level: 'machine' }])
    expect(policy.problems.map(({ message }) => message)).toEqual([
      'shareTokens: This setting doesn’t exist and has no effect.',
      'telemetry: This setting doesn’t exist and has no effect.',
      '…: This setting doesn’t exist and has no effect.'
    ])
  })

  it('can’t reach an object’s prototype', () => {
    const policy = readPolicy([
      textSource('{"__proto__":{"telemetry":true},"constructor":1,"exportSecrets":false}')
    ])
    expect(policy.values.exportSecrets).toBe(false)
    expect(({} as Record<string, unknown>)['telemetry']).toBeUndefined()
    expect(policy.problems).toHaveLength(2)
  })

  it('is read in any case, for any contents', () => {
    const anything = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.json(),
      fc
        .dictionary(fc.constantFrom(...POLICY_KEY_NAMES, 'other'), fc.jsonValue())
        .map((values) => JSON.stringify(values))
    )
    fc.assert(
      fc.property(anything, (text) => {
        const policy = readPolicy([textSource(text)])
        for (const { message } of policy.problems) expect(message).toMatch(/.\.$/)
        for (const name of POLICY_KEY_NAMES) expect(typeof inWords(policy, name)).toBe('string')
      }),
      { seed: 20261122, numRuns: 300 }
    )
  })
})

describe('machine before user', () => {
  it('key by key', () => {
    const policy = readPolicy([
      source({ clipboardSeconds: 90, minimumStorage: 'passphrase', exportSecrets: false }, 'user'),
      source({ clipboardSeconds: 20, idleLockMinutes: 5 })
    ])
    expect(policy.values).toMatchObject({
      clipboardSeconds: 20,
      idleLockMinutes: 5,
      minimumStorage: 'passphrase',
      exportSecrets: false
    })
    expect(policy.locked).toEqual([
      { key: 'minimumStorage', level: 'user' },
      { key: 'exportSecrets', level: 'user' },
      { key: 'idleLockMinutes', level: 'machine' },
      { key: 'clipboardSeconds', level: 'machine' }
    ])
  })

  it.each(POLICY_KEY_NAMES.filter((name) => name !== 'connections'))(
    'a mistake in the machine’s %s doesn’t let the user’s apply',
    (name) => {
      const [, lenient] = [VALUES[name].bad[0], VALUES[name].good.at(-1)?.[0]]
      const policy = readPolicy([
        source({ [name]: lenient }, 'user'),
        source({ [name]: VALUES[name].bad[0] })
      ])
      expect(policy.values[name]).toEqual(strictestOf(name))
    }
  )

  it('a broken one of either is broken', () => {
    for (const level of ['machine', 'user'] as const) {
      const other = level === 'machine' ? 'user' : 'machine'
      expect(readPolicy([source({ exportSecrets: false }, other), textSource('{', level)]).state).toBe(
        'broken'
      )
    }
  })
})

describe('in words', () => {
  it.each(POLICY_FILES.filter(({ good }) => good).map((file) => [file.name, file] as const))(
    '%s',
    (name, { written }) => {
      const words = inWords(readPolicy([source({ [name]: written })]), name)
      expect(words.includes('null') || words.includes('[object')).toBe(false)
    }
  )
})
