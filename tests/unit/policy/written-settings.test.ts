import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkHost } from '../../../main/core/connections/hosts.ts'
import { checkAllowedHost, isHostAllowed } from '../../../main/core/policy/allowed-hosts.ts'
import { matchKeyName } from '../../../main/core/policy/key-names.ts'
import { POLICY_KEY_NAMES, POLICY_KEYS, type PolicyKeyName } from '../../../main/core/policy/policy-keys.ts'
import { readPolicy, type PolicySource } from '../../../main/core/policy/policy.ts'
import type { PolicyEntry } from '../../../main/core/policy/written-settings.ts'
import { PRESET, VALUES } from '../../support/policy/policy-files.ts'

const AT = { level: 'machine', place: '/etc/token-desk/policy.json' } as const
const text = (written: string): PolicySource => ({ ...AT, kind: 'text', text: written })
const oneByOne = (...entries: PolicyEntry[]): PolicySource => ({ ...AT, kind: 'entries', entries })

const strictestOf = (name: PolicyKeyName): unknown =>
  POLICY_KEYS[name].strictest?.value ?? POLICY_KEYS[name].fallback

const SEED = 20261128

describe('the name of a setting', () => {
  it('is case-insensitive, in text and in system settings', () => {
    const anyCase = fc
      .tuple(fc.constantFrom(...POLICY_KEY_NAMES), fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }))
      .map(([name, upper]) => {
        const written = name.replace(/./g, (letter, at: number) =>
          upper[at] === true ? letter.toUpperCase() : letter.toLowerCase()
        )
        return [name, written] as const
      })
    fc.assert(
      fc.property(anyCase, ([name, written]) => {
        const [value, means] = VALUES[name].good[0] ?? []
        for (const source of [
          text(JSON.stringify({ [written]: value })),
          oneByOne({ name: written, value })
        ]) {
          const policy = readPolicy([source])
          expect(policy.problems).toEqual([])
          expect(policy.values[name]).toEqual(means)
          expect(policy.locked).toEqual([{ key: name, level: 'machine' }])
        }
      }),
      { seed: SEED, numRuns: 50 }
    )
  })

  it.each<[string, PolicyKeyName]>([
    ['minimum_storage', 'minimumStorage'],
    ['minimum-storage', 'minimumStorage'],
    ['Minimum Storage', 'minimumStorage'],
    ['minimumStorage ', 'minimumStorage'],
    ['minimalStorage', 'minimumStorage'],
    ['minStorage', 'minimumStorage'],
    ['storage', 'minimumStorage'],
    ['storageMinimum', 'minimumStorage'],
    ['allowedHost', 'allowedHosts'],
    ['alowedHosts', 'allowedHosts'],
    ['allowedHsots', 'allowedHosts'],
    ['allowed', 'allowedHosts'],
    ['hostsAllowed', 'allowedHosts'],
    ['\uff41llowedHosts', 'allowedHosts'],
    // A Cyrillic letter that looks like the first
    ['\u0430llowedHosts', 'allowedHosts'],
    ['allowed\u200bHosts', 'allowedHosts'],
    ['signinMethod', 'signInMethods'],
    ['signInMethodes', 'signInMethods'],
    ['exportSecret', 'exportSecrets'],
    ['export_secrets', 'exportSecrets'],
    ['idleLock', 'idleLockMinutes'],
    ['idleLockMinute', 'idleLockMinutes'],
    ['clipboard', 'clipboardSeconds'],
    ['clipBoardSecs', 'clipboardSeconds'],
    ['connection', 'connections']
  ])('%j is almost %s: the strictest value applies, and it is reported', (written, name) => {
    const [lenient] = VALUES[name].good.at(-1) ?? []
    for (const source of [
      text(JSON.stringify({ [written]: lenient })),
      oneByOne({ name: written, value: lenient })
    ]) {
      const policy = readPolicy([source])
      expect(policy.values[name]).toEqual(strictestOf(name))
      expect(policy.problems).toHaveLength(1)
      expect(policy.problems[0]?.message).toMatch(new RegExp(`^${name}: It’s misspelled as “.+”\\. `))
      expect(policy.problems[0]?.message).toMatch(/^[\x20-\x7e“”’]+$/)
    }
  })

  it('that is unknown has no effect, so that a policy for a newer version works', () => {
    for (const name of ['telemetry', 'proxy', 'theme', 'directory', 'language', 'x'])
      expect(matchKeyName(name), name).toBeNull()
  })

  it('is like no other setting', () => {
    for (const name of POLICY_KEY_NAMES) expect(matchKeyName(name)).toEqual({ key: name, kind: 'same' })
    for (const one of POLICY_KEY_NAMES)
      for (const other of POLICY_KEY_NAMES.filter((each) => each !== one))
        expect(matchKeyName(one.slice(0, -1))?.key, other).toBe(one)
  })
})

describe('a duplicate setting', () => {
  it.each([
    ['in another case', '{"exportSecrets":false,"EXPORTSECRETS":true}'],
    ['in the same case', '{"exportSecrets":false,"exportSecrets":true}'],
    ['with an escape', '{"exportSecrets":true,"export\\u0053ecrets":true}'],
    ['well and nearly', '{"exportSecrets":true,"exportSecret":true}'],
    ['and inside another object', '{"exportSecrets":true,"more":{"exportSecrets":true}}']
  ])('%s: the strictest value applies, and it is reported', (_what, written) => {
    const policy = readPolicy([text(written)])
    expect(policy.values.exportSecrets).toBe(false)
    expect(policy.locked).toEqual([{ key: 'exportSecrets', level: 'machine' }])
    expect(policy.problems.at(-1)?.message).toContain('exportSecrets: It’s set more than once.')
  })

  it('is detected inside a connection too, whatever its text', () => {
    const twice = JSON.stringify([PRESET]).replace('"clientId"', '"ClientId":"a","clientId"')
    for (const source of [
      text(`{"connections":${twice}}`),
      oneByOne({ name: 'connections', value: twice })
    ]) {
      const policy = readPolicy([source])
      expect(policy.values.connections).toEqual([])
      expect(policy.problems[0]?.message).toBe('connections: It contains the same name twice. It’s ignored.')
    }
    const odd = JSON.stringify({ connections: [{ ...PRESET, name: 'a","name":{[}]:"\\' }, PRESET] })
    expect(readPolicy([text(odd)]).problems).toEqual([])
  })

  it('inside something else isn’t ignored', () => {
    for (const around of ['{"a":[{"b":VALUE}]}', '{"a":{"b":{"c":VALUE}}}']) {
      const text = around.replace('VALUE', '{"exportSecrets":true}')
      expect(readPolicy([{ ...AT, kind: 'text', text }]).values.exportSecrets).toBe(false)
    }
    const policy = readPolicy([text('{"policy":{"MinimumStorage":"keyring"}}')])
    expect(policy.values.minimumStorage).toBe('memory')
    expect(policy.problems.map(({ message }) => message)).toEqual([
      'policy: This setting doesn’t exist and has no effect.',
      'minimumStorage: It’s nested inside something else, where Token Desk doesn’t look for it. The strictest value is used instead: nothing stored.'
    ])
  })
})

describe('system settings', () => {
  it('have 0 and 1 for switches, and JSON for connections', () => {
    const policy = readPolicy([
      oneByOne(
        { name: 'exportSecrets', value: 0 },
        { name: 'connections', value: JSON.stringify([PRESET]) },
        { name: 'clipboardSeconds', value: 1 }
      )
    ])
    expect(policy.values).toMatchObject({ exportSecrets: false, connections: [{ name: 'Production' }] })
    expect(policy.problems.map(({ message }) => message.split(':')[0])).toEqual(['clipboardSeconds'])
  })

  it('that can’t be read are closed, with the reason', () => {
    const policy = readPolicy([
      oneByOne({ name: 'allowedhosts', fault: 'It has a type that no setting uses.' })
    ])
    expect(policy.values.allowedHosts).toEqual([])
    expect(policy.problems[0]?.message).toBe(
      'allowedHosts: It has a type that no setting uses. The strictest value is used instead: none.'
    )
  })

  it('and describe their profile beside them', () => {
    expect(readPolicy([oneByOne({ name: 'PayloadUUID', value: 'x' })]).problems).toEqual([])
  })
})

describe('an allowed host', () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/)
  const name = fc
    .array(label, { minLength: 1, maxLength: 3 })
    .map((labels) => [...labels, 'example', 'com'].join('.'))

  it('is always one that a connection can have, or is refused', () => {
    fc.assert(
      fc.property(fc.oneof(name, fc.string(), fc.webUrl(), fc.domain()), (written) => {
        const check = checkAllowedHost(written)
        if ('origin' in check && !check.origin.includes('*')) {
          expect(checkHost(written)).toEqual(check)
          expect(isHostAllowed([check.origin], check.origin)).toBe(true)
        }
      }),
      { seed: SEED, numRuns: 500 }
    )
  })

  it('with “*.” stands for every name under a domain, and for nothing else', () => {
    fc.assert(
      fc.property(name, name, (domain, host) => {
        const check = checkAllowedHost(`*.${domain}`)
        const allowed = 'origin' in check ? [check.origin] : []
        expect(isHostAllowed(allowed, `https://${host}.${domain}`)).toBe(true)
        expect(isHostAllowed(allowed, `https://${domain}`)).toBe(false)
        for (const other of [host, `${host}${domain}`, `${domain}.${host}`])
          expect(isHostAllowed(allowed, `https://${other}`)).toBe(other.endsWith(`.${domain}`))
      }),
      { seed: SEED }
    )
  })

  it.each([
    ['ring*.com', /only in front of a domain/],
    ['*.com', /isn’t a full host name/],
    ['*.co.uk', /one organization’s domain/],
    ['*.127.0.0.1', /Enter a domain/],
    ['*.ringcentral.com/restapi', /Enter only the host/]
  ])('%s is refused with the reason', (written, says) => {
    expect(checkAllowedHost(written)).toEqual({ wrong: expect.stringMatching(says) as string })
  })
})
