import { describe, expect, it } from 'vitest'
import { readPolicy, type PolicySource } from '../../../main/core/policy/policy.ts'
import type { PolicyEntry } from '../../../main/core/policy/written-settings.ts'
import { withNamedFiles } from '../../../main/electron/policy-source/named-files.ts'

const KEY = 'HKLM\\Software\\Policies\\TokenDesk'
const FOLDER = 'C:\\Program Files\\Token Desk for RingCX\\policy\\'

const registry = (...entries: readonly PolicyEntry[]): PolicySource => ({
  level: 'machine',
  place: KEY,
  kind: 'entries',
  entries
})

/** Reads the policy of a computer with these values in the registry and these files. */
async function policyOf(entries: readonly PolicyEntry[], files: Readonly<Record<string, string>> = {}) {
  const sources = await withNamedFiles(registry(...entries), (place) => {
    const text = files[place]
    return Promise.resolve(
      text === undefined
        ? { level: 'machine', place, kind: 'absent' }
        : { level: 'machine', place, kind: 'text', text }
    )
  })
  return readPolicy(sources)
}

const CONNECTION = {
  name: 'Ours',
  signInMethod: 'jwt',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'our-client-id'
}
const named = (name: string, file: string): PolicyEntry => ({ name, value: `${FOLDER}${file}` })
const POLICY = named('policyFile', 'policy.json')
const CONNECTIONS = named('connectionsFile', 'connections.tokendesk')

describe('the files that the registry’s policy names on Windows', () => {
  it('apply like the registry’s own values', async () => {
    const policy = await policyOf([POLICY, CONNECTIONS], {
      [`${FOLDER}policy.json`]: '{"savedLists":false}',
      [`${FOLDER}connections.tokendesk`]: JSON.stringify({
        kind: 'token-desk-connections',
        version: 1,
        connections: [CONNECTION]
      })
    })
    expect(policy).toMatchObject({ state: 'managed', problems: [] })
    expect(policy.values.savedLists).toBe(false)
    expect(policy.values.connections).toHaveLength(1)
  })

  it('come after what Group Policy sets, key by key', async () => {
    const policy = await policyOf([{ name: 'idleLockMinutes', value: 5 }, POLICY], {
      [`${FOLDER}policy.json`]: '{"idleLockMinutes":60,"exportSecrets":false}'
    })
    expect(policy.values).toMatchObject({ idleLockMinutes: 5, exportSecrets: false })
  })

  it.each<[string, PolicyEntry, Readonly<Record<string, string>>]>([
    ['is missing', POLICY, {}],
    ['is not JSON', POLICY, { [`${FOLDER}policy.json`]: 'savedLists=0' }],
    ['is on another computer', { name: 'policyFile', value: '\\\\server\\share\\policy.json' }, {}],
    ['has a relative path', { name: 'PolicyFile', value: 'policy.json' }, {}],
    ['is a number', { name: 'policyFile', value: 1 }, {}],
    ['can’t be told', { name: 'policyFile', fault: 'It contains a variable.' }, {}],
    ['is a connections file that is missing', CONNECTIONS, {}],
    ['is a connections file that is not JSON', CONNECTIONS, { [`${FOLDER}connections.tokendesk`]: '[' }],
    ['is a connections file without connections', CONNECTIONS, { [`${FOLDER}connections.tokendesk`]: '{}' }]
  ])('block every sign-in if one %s', async (_what, entry, files) => {
    const policy = await policyOf([entry], files)
    expect(policy.state).toBe('broken')
    expect(policy.values.signInMethods).toEqual([])
  })

  it('count only once', async () => {
    const policy = await policyOf([POLICY, { ...POLICY, name: 'POLICYFILE' }], {
      [`${FOLDER}policy.json`]: '{"savedLists":false}'
    })
    expect(policy.values.savedLists).toBe(false)
  })

  it('leave every other source as it is', async () => {
    const absent: PolicySource = { level: 'machine', place: KEY, kind: 'absent' }
    expect(await withNamedFiles(absent)).toEqual([absent])
  })
})
