import { describe, expect, it } from 'vitest'
import { guardFetch } from '../../../main/core/policy/guard-fetch.ts'
import { allowsStorage } from '../../../main/core/policy/allowed-storage.ts'
import { permit, whyRefused } from '../../../main/core/policy/permit.ts'
import { readPolicy, type Policy } from '../../../main/core/policy/policy.ts'
import { managedIds, placePresets } from '../../../main/core/policy/presets.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createDesk } from '../../support/sessions/desk.ts'
import { ENTRY, SECRETS } from '../../support/transfer/files.ts'
import { PRESET } from '../../support/policy/policy-files.ts'

const policyOf = (values: object): Policy =>
  readPolicy([
    { level: 'machine', place: '/etc/token-desk/policy.json', kind: 'text', text: JSON.stringify(values) }
  ])

const BROKEN = readPolicy([{ level: 'machine', place: 'p', kind: 'text', text: '{' }])
const HOSTS = { allowedHosts: ['platform.ringcentral.com', 'ringcx.ringcentral.com'] }

describe('permit', () => {
  it.each([
    ['no policy', policyOf({}), ENTRY, null],
    ['allowed hosts', policyOf(HOSTS), ENTRY, null],
    [
      'another RingCX host',
      policyOf(HOSTS),
      { ...ENTRY, ringcxHost: 'https://x.example' },
      /n’t allow x\.example/
    ],
    [
      'a look-alike',
      policyOf(HOSTS),
      { ...ENTRY, ringcentralHost: 'https://platform.ringcentral.com.evil.example' },
      /evil/
    ],
    [
      'another port',
      policyOf(HOSTS),
      { ...ENTRY, ringcxHost: 'https://ringcx.ringcentral.com:8443' },
      /8443/
    ],
    ['every name under a domain', policyOf({ allowedHosts: ['*.ringcentral.com'] }), ENTRY, null],
    [
      'a look-alike of a domain',
      policyOf({ allowedHosts: ['*.ringcentral.com'] }),
      { ...ENTRY, ringcxHost: 'https://ringcx.evilringcentral.com' },
      /evil/
    ],
    ['no host at all', policyOf({ allowedHosts: [] }), ENTRY, /n’t allow platform/],
    ['practice', policyOf({ allowedHosts: [], signInMethods: [] }), { ...ENTRY, practice: true }, null],
    ['an allowed method', policyOf({ signInMethods: ['jwt'] }), ENTRY, null],
    ['another method', policyOf({ signInMethods: ['browser'] }), ENTRY, /sign-in method/],
    ['a broken policy', BROKEN, ENTRY, /can’t read/],
    ['practice under a broken policy', BROKEN, { ...ENTRY, practice: true }, /can’t read/]
  ])('%s', async (_what, policy, wish, says) => {
    if (says === null) {
      expect(whyRefused(policy, wish)).toBeNull()
      expect(() => permit(policy, wish)).not.toThrow()
      return
    }
    const error = await failureOf(() => permit(policy, wish))
    expect(error).toMatchObject({ code: 'host-refused', message: expect.stringMatching(says) as string })
    expect(Object.values(error.fields ?? {})[0]).toMatch(says)
  })
})

describe('the network under a policy', () => {
  const asked: string[] = []
  const fetch = (url: string): Promise<Response> => {
    asked.push(url)
    return Promise.resolve(new Response('{}'))
  }

  it.each([
    ['https://platform.ringcentral.com/restapi/oauth/token', true],
    ['https://PLATFORM.ringcentral.com/', true],
    ['http://127.0.0.1:4000/voice', true],
    ['https://engage.ringcentral.com/', false],
    ['https://platform.ringcentral.com.evil.example/', false],
    ['https://platform.ringcentral.com@evil.example/', false],
    ['http://platform.ringcentral.com/', false],
    ['not an address', false]
  ])('%s: %s', async (url, allowed) => {
    asked.length = 0
    const guarded = guardFetch(policyOf(HOSTS), fetch)
    if (allowed) await guarded(url)
    else expect((await failureOf(() => guarded(url))).code).toBe('host-refused')
    expect(asked).toEqual(allowed ? [url] : [])
  })

  it.each([
    ['https://platform.ringcentral.com/restapi', true],
    ['https://A.b.ringcentral.com/', true],
    ['https://platform.ringcentral.com:443/', true],
    ['https://ringcentral.com/', false],
    ['https://evilringcentral.com/', false],
    ['https://ringcentral.com.evil.example/', false],
    ['https://evil.example/.ringcentral.com', false],
    ['https://evil.example#.ringcentral.com', false],
    ['https://evil.example?.ringcentral.com', false],
    ['https://a.ringcentral.com@evil.example/', false],
    ['https://.ringcentral.com/', false],
    ['https://a..ringcentral.com/', false],
    ['https://a.ringcentral.com./', false],
    ['https://a.ringcentral.com:8443/', false],
    ['http://a.ringcentral.com/', false]
  ])('under *.ringcentral.com, %s: %s', async (url, allowed) => {
    asked.length = 0
    const guarded = guardFetch(policyOf({ allowedHosts: ['*.ringcentral.com'] }), fetch)
    if (allowed) await guarded(url)
    else expect((await failureOf(() => guarded(url))).code).toBe('host-refused')
    expect(asked).toEqual(allowed ? [url] : [])
  })

  it('is closed if the policy is broken, and unchanged if there is none', async () => {
    asked.length = 0
    const refusal = await failureOf(() => guardFetch(BROKEN, fetch)('http://127.0.0.1:4000/'))
    expect(refusal.message).toContain('can’t read')
    expect(asked).toEqual([])
    expect(guardFetch(policyOf({}), fetch)).toBe(fetch)
  })
})

describe('storage under a policy', () => {
  it.each([
    ['keyring', ['keyring', 'passphrase', 'memory']],
    ['passphrase', ['passphrase', 'memory']],
    ['memory', ['memory']]
  ])('with %s as the minimum, %j can be chosen', (minimumStorage, modes) => {
    const policy = policyOf({ minimumStorage })
    const all = ['keyring', 'passphrase', 'memory'] as const
    expect(all.filter((mode) => allowsStorage(policy, mode))).toEqual(modes)
  })
})

describe('connections from the organization', () => {
  const policy = policyOf({ connections: [PRESET, { ...PRESET, name: 'Staging', clientId: 'other' }] })

  it('exist from the start, once, and are written once', async () => {
    const desk = await createDesk()
    placePresets(policy, desk.connections)
    expect(desk.connections.list().map(({ name }) => name)).toEqual(['Production', 'Staging'])
    expect(new Set(desk.connections.list().map(({ id }) => id))).toEqual(managedIds(policy))
    const written = desk.home.list
    placePresets(policy, desk.connections)
    expect(desk.home.list).toBe(written)
  })

  it('keep their secrets when renamed, and never for other hosts', async () => {
    const desk = await createDesk()
    placePresets(policyOf({ connections: [PRESET] }), desk.connections)
    const [first] = desk.connections.list()
    await desk.store(first?.id ?? '', { jwt: SECRETS.jwt })
    placePresets(policyOf({ connections: [{ ...PRESET, name: 'Live' }] }), desk.connections)
    expect(desk.connections.list()).toMatchObject([{ id: first?.id, name: 'Live' }])

    placePresets(
      policyOf({ connections: [{ ...PRESET, ringcxHost: 'https://x.example' }] }),
      desk.connections
    )
    const [old, moved] = desk.connections.list()
    expect(old).toMatchObject({ id: first?.id, ringcxHost: PRESET.ringcxHost })
    expect(moved?.ringcxHost).toBe('https://x.example')
    expect(await desk.secret(moved?.id ?? '', 'jwt')).toBeNull()
  })

  it('become ordinary ones when the policy no longer names them', async () => {
    const desk = await createDesk()
    placePresets(policy, desk.connections)
    placePresets(policyOf({}), desk.connections)
    expect(desk.connections.list()).toHaveLength(2)
    expect(managedIds(policyOf({})).size).toBe(0)
  })

  it('don’t take an existing name', async () => {
    const desk = await createDesk()
    desk.connections.add({ ...ENTRY, publicClient: false, practice: false })
    placePresets(policyOf({ connections: [PRESET] }), desk.connections)
    expect(desk.connections.list().map(({ name }) => name)).toEqual(['Production', 'Production 2'])
    const written = desk.home.list
    placePresets(policyOf({ connections: [PRESET] }), desk.connections)
    expect(desk.home.list).toBe(written)
  })
})
