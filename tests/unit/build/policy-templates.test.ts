import { describe, expect, it } from 'vitest'
import { policyTemplates } from '../../../build/policy-templates.ts'
import { policyPage } from '../../../build/policy-page.ts'
import { REGISTRY_KEY } from '../../../main/core/policy/policy-places.ts'
import { POLICY_KEY_NAMES, POLICY_KEYS, type PolicyKeyName } from '../../../main/core/policy/policy-keys.ts'
import { readPolicy } from '../../../main/core/policy/policy.ts'
import { readPropertyList } from '../../../main/electron/policy-source/property-list.ts'
import { readRegistryExport } from '../../../main/electron/policy-source/registry-export.ts'
import { entriesOf } from '../../../main/electron/policy-source/registry-key.ts'
import { readXml, type XmlElement } from '../../../main/electron/policy-source/xml.ts'
import { VALUES } from '../../support/policy/policy-files.ts'

const templates = new Map(policyTemplates())

function textAt(ending: string): string {
  return [...templates].find(([path]) => path.endsWith(ending))?.[1] ?? ''
}

function rootOf(text: string): XmlElement {
  const read = readXml(text)
  if ('fault' in read) throw new Error(read.fault)
  return read.root
}

/** Every element of a name, wherever it is. */
function all(element: XmlElement, name: string): XmlElement[] {
  return element.content.flatMap((each) =>
    typeof each === 'string' ? [] : [...(each.name === name ? [each] : []), ...all(each, name)]
  )
}

const textOf = ({ content }: XmlElement): string =>
  content.map((each) => (typeof each === 'string' ? each : '')).join('')
const one = (element: XmlElement, name: string): XmlElement | undefined => all(element, name)[0]
const attribute = (element: XmlElement | undefined, name: string): string =>
  element?.attributes.get(name) ?? ''
const ids = (elements: XmlElement[], name = 'id'): string[] => elements.map((each) => attribute(each, name))

const admx = rootOf(textAt('.admx'))
const adml = rootOf(textAt('.adml'))
const policies = new Map(all(admx, 'policy').map((policy) => [attribute(policy, 'name'), policy]))

function policyFor(name: PolicyKeyName): XmlElement {
  const policy = policies.get(name)
  if (policy === undefined) throw new Error(`no ${name}`)
  return policy
}

describe('the template for Group Policy and Intune', () => {
  it('has every key, for the computer and the user, and needs no other template', () => {
    expect([...policies.keys()]).toEqual(POLICY_KEY_NAMES)
    expect(all(admx, 'using')).toEqual([])
    for (const policy of policies.values()) {
      expect(attribute(policy, 'class')).toBe('Both')
      expect(attribute(policy, 'key')).toBe(REGISTRY_KEY)
      expect(ids(all(admx, 'category'), 'name')).toContain(attribute(one(policy, 'parentCategory'), 'ref'))
      expect(ids(all(admx, 'definition'), 'name')).toContain(attribute(one(policy, 'supportedOn'), 'ref'))
    }
  })

  it('has exactly the English strings and boxes it needs', () => {
    const named = (kind: string): string[] =>
      [...textAt('.admx').matchAll(new RegExp(`\\$\\(${kind}\\.(\\w+)\\)`, 'g'))].map(([, id = '']) => id)
    const strings = ids(all(adml, 'string'))
    expect(new Set(strings).size).toBe(strings.length)
    expect([...new Set(named('string'))].sort()).toEqual([...strings].sort())
    expect(named('presentation').sort()).toEqual(ids(all(adml, 'presentation')).sort())
    for (const string of all(adml, 'string')) expect(textOf(string)).toMatch(/^[^`]+$/)
  })

  it.each(POLICY_KEY_NAMES)(
    '%s has one box for each of its elements, which writes a value of that name',
    (name) => {
      const policy = policyFor(name)
      const elements = (one(policy, 'elements')?.content ?? []).filter((each) => typeof each !== 'string')
      const presentation = all(adml, 'presentation').find((each) => attribute(each, 'id') === name)
      const boxes = (presentation?.content ?? []).filter((each) => typeof each !== 'string')
      expect(ids(boxes, 'refId')).toEqual(ids(elements))
      if (elements.length === 0) expect(attribute(policy, 'valueName')).toBe(name)
      for (const element of elements) {
        if (element.name === 'list') expect(attribute(element, 'key')).toBe(`${REGISTRY_KEY}\\${name}`)
        else expect(attribute(element, 'valueName')).toBe(name)
      }
      const chosen = attribute(one(presentation ?? admx, 'dropdownList'), 'defaultItem')
      if (chosen !== '') expect(all(policy, 'item')[Number(chosen)]).toBeDefined()
    }
  )

  const dword = (number: unknown): string => `dword:${Number(number).toString(16).padStart(8, '0')}`
  const multi = (lines: readonly string[]): string =>
    `hex(7):${Buffer.from(`${lines.join('\0')}\0\0`, 'utf16le')
      .toString('hex')
      .replace(/(..)(?=.)/g, '$1,')}`

  /** What Windows writes for a value when the template is used, as an export shows it; `null`: the template has no way. */
  function written(name: PolicyKeyName, value: unknown): readonly string[] | null {
    const policy = policyFor(name)
    const valueName = attribute(policy, 'valueName')
    if (valueName !== '') {
      const state = one(policy, value === true ? 'enabledValue' : 'disabledValue')
      return [`"${valueName}"=${dword(attribute(one(state ?? policy, 'decimal'), 'value'))}`]
    }
    const element = one(policy, 'elements')?.content.find((each) => typeof each !== 'string')
    const target = attribute(element, 'valueName')
    switch (element?.name) {
      case 'decimal': {
        const [least, most] = [Number(attribute(element, 'minValue')), Number(attribute(element, 'maxValue'))]
        return Number(value) >= least && Number(value) <= most ? [`"${target}"=${dword(value)}`] : null
      }
      case 'enum': {
        const item = all(element, 'string').find((each) => textOf(each) === value)
        return item === undefined ? null : [`"${target}"="${textOf(item)}"`]
      }
      case 'multiText':
        return [`"${target}"=${multi(JSON.stringify(value, null, 2).split('\n'))}`]
      case 'list': {
        const rows = (value as readonly string[]).map((row, at) => `"${String(at + 1)}"="${row}"`)
        return ['', `[HKEY_LOCAL_MACHINE\\${attribute(element, 'key')}]`, ...rows]
      }
      default:
        return null
    }
  }

  it.each(
    POLICY_KEY_NAMES.flatMap((name) =>
      VALUES[name].good.map(([value, means]) => [name, value, means] as const)
    )
  )('%s = %j comes out of the registry as it was set', (name, value, means) => {
    const lines = written(name, value)
    const text = [
      'Windows Registry Editor Version 5.00',
      '',
      `[HKEY_LOCAL_MACHINE\\${REGISTRY_KEY}]`,
      ...(lines ?? []),
      '',
      ''
    ]
    const keys = readRegistryExport(text.join('\r\n'), `HKEY_LOCAL_MACHINE\\${REGISTRY_KEY}`)
    const policy = readPolicy([
      { level: 'machine', place: 'p', kind: 'entries', entries: entriesOf(keys ?? []) }
    ])
    expect(policy.problems).toEqual([])
    expect(policy.locked).toEqual([{ key: name, level: 'machine' }])
    expect(policy.values[name]).toEqual(means)
  })

  it('takes no number that the app refuses', () => {
    for (const name of POLICY_KEY_NAMES.filter((each) => POLICY_KEYS[each].form === 'number')) {
      const element = one(policyFor(name), 'decimal')
      for (const [end, beyond] of [
        ['minValue', -1],
        ['maxValue', 1]
      ] as const) {
        const limit = Number(attribute(element, end))
        expect(POLICY_KEYS[name].schema().safeParse(limit).success).toBe(true)
        expect(POLICY_KEYS[name].schema().safeParse(limit + beyond).success).toBe(false)
      }
    }
  })
})

describe('the sample profile for macOS', () => {
  const read = readPropertyList(textAt('.mobileconfig'))
  const outer = new Map(
    ('entries' in read ? read.entries : []).map((entry) => [
      entry.name,
      'value' in entry ? entry.value : null
    ])
  )
  const [payload = {}] = (outer.get('PayloadContent') ?? []) as Readonly<Record<string, unknown>>[]

  it('gives the documented policy', () => {
    // Managed preferences are the payload's own keys; some versions of macOS keep what describes it among them.
    const entries = Object.entries(payload).map(([name, value]) => ({ name, value }))
    const policy = readPolicy([{ level: 'machine', place: 'p', kind: 'entries', entries }])
    expect(policy.problems).toEqual([])
    expect(policy.locked.map(({ key }) => key)).toEqual(POLICY_KEY_NAMES)
    const documented = Object.fromEntries(POLICY_KEY_NAMES.map((name) => [name, POLICY_KEYS[name].example]))
    expect(policy.values).toEqual(
      readPolicy([{ level: 'machine', place: 'p', kind: 'text', text: JSON.stringify(documented) }]).values
    )
  })

  it('has what a profile must have (Configuration Profile Reference)', () => {
    for (const each of [Object.fromEntries(outer), payload]) {
      expect(each['PayloadUUID']).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$/)
      expect(each['PayloadVersion']).toBe(1)
    }
    expect(outer.get('PayloadType')).toBe('Configuration')
    expect(outer.get('PayloadScope')).toBe('System')
    expect(payload['PayloadType']).toBe('com.tokendesk.ringcx')
    expect(payload['PayloadUUID']).not.toBe(outer.get('PayloadUUID'))
    expect(String(payload['PayloadIdentifier'])).toContain(`${String(outer.get('PayloadIdentifier'))}.`)
  })
})

it('the page names every file that comes with it, and every key', () => {
  const page = policyPage('')
  for (const path of templates.keys()) expect(page).toContain(path.replace('build/docs/', ''))
  for (const name of POLICY_KEY_NAMES) expect(page).toContain(`### \`${name}\``)
})
