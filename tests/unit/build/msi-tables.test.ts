import { UUID } from 'builder-util-runtime'
import { describe, expect, it } from 'vitest'
import { msiTables, SETUP_KEY, type MsiContent } from '../../../build/msi-tables.ts'
import { REGISTRY_KEY } from '../../../main/core/policy/policy-places.ts'

const CODE = '{00000000-0000-0000-0000-000000000001}'
const content = (version: string): MsiContent => ({
  version,
  arch: 'x64',
  files: [
    { path: 'Token Desk for RingCX.exe', size: 1 },
    { path: 'resources/app.asar', size: 2 }
  ]
})

/** A table's rows as objects, by the names of its columns. */
function rows(table: string, version = '1.2.0', code = CODE): readonly Readonly<Record<string, string>>[] {
  const lines = (msiTables(content(version), code).get(table) ?? '').split('\r\n')
  const [columns = [], , , ...cells] = lines.filter((line) => line !== '').map((line) => line.split('\t'))
  return cells.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? ''])))
}

const property = (name: string, version?: string, code?: string): string =>
  rows('Property', version, code).find((row) => row['Property'] === name)?.['Value'] ?? ''

describe('an MSI that is opened by a double-click', () => {
  // Windows searches once, before it asks for administrator rights, and passes on these properties only.
  it('passes on all that it was given and found', () => {
    const passed = new Set(property('SecureCustomProperties').split(';'))
    const found = [
      ...rows('AppSearch').map((row) => row['Property'] ?? ''),
      ...rows('Upgrade').map((row) => row['ActionProperty'] ?? '')
    ]
    const given = ['POLICYFILE', 'CONNECTIONSFILE', 'NOUPDATES', 'INSTALLFOLDER']
    expect(found.length).toBeGreaterThan(8)
    for (const name of [...found, ...given]) {
      expect(passed, name).toContain(name)
      // Only public properties are passed on at all.
      expect(name).toMatch(/^[A-Z]+$/)
    }
  })

  it('finds before it asks all that the conditions of the installation need', () => {
    const [before, later] = ['InstallUISequence', 'InstallExecuteSequence'].map((table) =>
      rows(table).map((row) => row['Action'])
    )
    for (const action of ['FindRelatedProducts', 'AppSearch', 'KeepFolder']) {
      expect(before).toContain(action)
      expect(later).toContain(action)
    }
  })
})

describe('the policy key', () => {
  it('is written and removed only by way of a property that can name another key', () => {
    const keys = rows('Registry').map((row) => row['Key'] ?? '')
    expect(keys.filter((key) => key.startsWith(REGISTRY_KEY))).toEqual([])
    const named = keys.flatMap((key) => /^\[(\w+)\]$/.exec(key)?.[1] ?? [])
    expect(named).toHaveLength(3)
    const passed = property('SecureCustomProperties').split(';')
    for (const name of named) {
      expect(property(name)).toBe(REGISTRY_KEY)
      // Nothing on a command line can set it.
      expect(name).toMatch(/[a-z]/)
      expect(passed).not.toContain(name)
    }
  })

  it('contains no component’s key path, so a repair doesn’t write there to restore it', () => {
    const registry = rows('Registry')
    const paths = rows('Component').map((row) => row['KeyPath'])
    const keys = registry.filter((row) => paths.includes(row['Registry'])).map((row) => row['Key'])
    expect(keys).toEqual(Array.from({ length: 3 }, () => 'Software\\TokenDesk'))
  })
})

it('has conditions that fit into their columns', () => {
  const conditions = ['Component', 'InstallExecuteSequence'].flatMap((table) =>
    rows(table).map((row) => row['Condition'] ?? '')
  )
  for (const each of conditions) expect(each.length, each).toBeLessThanOrEqual(255)
})

it('has no icon for its shortcut that isn’t in a file like the target (ICE50)', () => {
  const icons = rows('Shortcut').map((row) => row['Icon_'] ?? '')
  expect(icons).toHaveLength(1)
  for (const icon of icons) expect(icon).toMatch(/^$|\.exe$/)
})

it('looks for the setup program’s copy where electron-builder’s script registers it', () => {
  // NsisTarget.js, `APP_GUID`.
  const namespace = UUID.parse('50e065bc-3134-11e6-9bab-38c9862bdaf3')
  expect(SETUP_KEY).toBe(`Software\\${UUID.v5('com.tokendesk.ringcx', namespace)}`)
})

describe('versions with the same three numbers', () => {
  const order = (version: string): number =>
    Number(rows('Registry', version).find((row) => row['Registry'] === 'order')?.['Value'])

  it('are in the order of their release', () => {
    const inOrder = ['1.2.0-beta.0', '1.2.0-beta.2', '1.2.0-beta.10', '1.2.0-beta.999999', '1.2.0']
    expect(new Set(inOrder.map((version) => property('ProductVersion', version)))).toEqual(new Set(['1.2.0']))
    expect([...inOrder].sort((one, other) => order(one) - order(other))).toEqual(inOrder)
    expect(new Set(inOrder.map(order)).size).toBe(inOrder.length)
  })

  it.each(['1.2.0-beta.3', '1.2.0'])('refuse to replace a later one: %s', (version) => {
    const refuse = rows('InstallExecuteSequence', version).find((row) => row['Action'] === 'RefuseOlder')
    expect(refuse?.['Condition']).toBe(`NEWER OR (SAME AND KEPTORDER > ${String(order(version))})`)
    const actions = rows('InstallExecuteSequence', version).map((row) => row['Action'])
    expect(actions.indexOf('RefuseOlder')).toBeGreaterThan(actions.indexOf('AppSearch'))
    expect(rows('Upgrade', version).find((row) => row['ActionProperty'] === 'SAME')).toMatchObject({
      VersionMin: '1.2.0',
      VersionMax: '1.2.0',
      Attributes: String(2 | 256 | 512)
    })
  })

  it('are different products in every build, so that one replaces another', () => {
    const other = '{00000000-0000-0000-0000-000000000002}'
    const codes = [CODE, other].map((code) => property('ProductCode', '1.2.0', code))
    expect(new Set(codes).size).toBe(2)
    expect(property('ProductCode', '1.2.0', CODE)).toBe(codes[0])
  })
})

it.each(['1.2.0-rc.1', '1.2', '256.0.0', '1.256.0', '1.2.65536', '1.2.0-beta', '1.2.0-beta.1000000'])(
  'isn’t built for a version that Windows Installer can’t order: %s',
  (version) => {
    expect(() => msiTables(content(version), CODE)).toThrow(RangeError)
  }
)
