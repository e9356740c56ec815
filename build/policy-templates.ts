/** Files that administrators import to set a policy: templates for Group Policy and Intune, and a sample macOS profile. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { PREFERENCE_DOMAIN, REGISTRY_KEY } from '../main/core/policy/policy-places.ts'
import {
  POLICY_KEY_NAMES,
  POLICY_KEYS,
  type PolicyKey,
  type PolicyKeyName
} from '../main/core/policy/policy-keys.ts'

/** Path in the repository → text. Windows looks for a template's strings in a folder named after the language. */
export const policyTemplates = (): readonly (readonly [path: string, text: string])[] => [
  ['build/docs/windows/TokenDesk.admx', admx()],
  ['build/docs/windows/en-US/TokenDesk.adml', adml()],
  ['build/docs/macos/TokenDesk.mobileconfig', mobileconfig()]
]

const SCHEMA = 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions'
const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
const GENERATED = '<!-- Generated from the code by build/write-docs.ts; a test compares the two. -->'

const definitionOf = (name: PolicyKeyName): PolicyKey<unknown> => POLICY_KEYS[name] as PolicyKey<unknown>

/** The limits and choices of a key, from its own decoder. */
function shapeOf(name: PolicyKeyName) {
  const { minimum, maximum, enum: choices } = z.toJSONSchema(definitionOf(name).schema(), { io: 'input' })
  return { minimum, maximum, choices: (choices ?? []).map(String) }
}

/** The template itself (Administrative Template File Schema). All of its strings are in the language file. */
function admx(): string {
  const policies = POLICY_KEY_NAMES.map((name) => {
    const { form } = POLICY_KEYS[name]
    const value = form === 'switch' ? ` valueName="${name}"` : ` presentation="$(presentation.${name})"`
    return `    <policy name="${name}" class="Both" displayName="$(string.${name})" explainText="$(string.${name}_Help)" key="${REGISTRY_KEY}"${value}>
      <parentCategory ref="TokenDesk" />
      <supportedOn ref="SUPPORTED" />
${elementsOf(name)}
    </policy>`
  })
  return `${DECLARATION}
${GENERATED}
<policyDefinitions xmlns="${SCHEMA}" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="tokendesk" namespace="TokenDesk.Policies.TokenDesk" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <supportedOn>
    <definitions>
      <definition name="SUPPORTED" displayName="$(string.SUPPORTED)" />
    </definitions>
  </supportedOn>
  <categories>
    <category name="TokenDesk" displayName="$(string.TokenDesk)" />
  </categories>
  <policies>
${policies.join('\n')}
  </policies>
</policyDefinitions>
`
}

function elementsOf(name: PolicyKeyName): string {
  const { minimum, maximum, choices } = shapeOf(name)
  const within = (element: string): string => `      <elements>\n        ${element}\n      </elements>`
  switch (POLICY_KEYS[name].form) {
    case 'switch':
      return '      <enabledValue><decimal value="1" /></enabledValue>\n      <disabledValue><decimal value="0" /></disabledValue>'
    case 'number':
      return within(
        `<decimal id="${name}" valueName="${name}" required="true" minValue="${String(minimum)}" maxValue="${String(maximum)}" />`
      )
    case 'choice': {
      const items = choices.map(
        (choice) =>
          `          <item displayName="$(string.${name}_${choice})"><value><string>${choice}</string></value></item>`
      )
      return within(
        `<enum id="${name}" valueName="${name}" required="true">\n${items.join('\n')}\n        </enum>`
      )
    }
    case 'list':
      return within(`<list id="${name}" key="${REGISTRY_KEY}\\${name}" valuePrefix="" />`)
    case 'connections':
      return within(`<multiText id="${name}" valueName="${name}" required="true" maxLength="1000000" />`)
  }
}

/** The template's strings in English. */
function adml(): string {
  const strings = new Map([
    ['TokenDesk', 'Token Desk for RingCX'],
    ['SUPPORTED', 'Token Desk for RingCX 0.1 and later']
  ])
  for (const name of POLICY_KEY_NAMES) {
    const { title, inWords } = definitionOf(name)
    strings.set(name, title)
    strings.set(`${name}_Help`, helpOf(name))
    for (const choice of shapeOf(name).choices) strings.set(`${name}_${choice}`, inWords(choice))
  }
  const table = [...strings].map(([id, text]) => `      <string id="${id}">${escaped(text)}</string>`)
  const presentations = POLICY_KEY_NAMES.flatMap((name) => {
    const box = boxOf(name)
    return box === null ? [] : [`      <presentation id="${name}">\n        ${box}\n      </presentation>`]
  })
  return `${DECLARATION}
${GENERATED}
<policyDefinitionResources xmlns="${SCHEMA}" revision="1.0" schemaVersion="1.0">
  <displayName>Token Desk for RingCX</displayName>
  <description>The settings of Token Desk for RingCX that an organization can manage.</description>
  <resources>
    <stringTable>
${table.join('\n')}
    </stringTable>
    <presentationTable>
${presentations.join('\n')}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`
}

/** The help text that administrators see next to a policy, as plain text. */
function helpOf(name: PolicyKeyName): string {
  const { does, form, takes, example } = definitionOf(name)
  const states: Readonly<Record<typeof form, string>> = {
    switch: 'Enabled: allowed. Disabled: not allowed.',
    number: `Enabled: enter ${takes}. Disabled: same as not configured.`,
    choice: 'Enabled: the option you select below applies. Disabled: same as not configured.',
    list: `Enabled: enter ${takes}, one per row. Disabled: same as not configured.`,
    connections: `Enabled: enter JSON text, on one or more lines, such as ${JSON.stringify(example)}. Disabled: same as not configured.`
  }
  return `${does}\n\n${states[form]}`.replaceAll('`', '')
}

function boxOf(name: PolicyKeyName): string | null {
  const { form, title, example } = definitionOf(name)
  switch (form) {
    case 'switch':
      return null
    case 'number':
      return `<decimalTextBox refId="${name}" defaultValue="${String(example)}">${escaped(title)}</decimalTextBox>`
    case 'choice': {
      const at = shapeOf(name).choices.indexOf(String(example))
      return `<dropdownList refId="${name}" noSort="true" defaultItem="${String(at)}">${escaped(title)}</dropdownList>`
    }
    case 'list':
      return `<listBox refId="${name}">${escaped(title)}</listBox>`
    case 'connections':
      return `<multiTextBox refId="${name}">${escaped(title)}</multiTextBox>`
  }
}

/** A configuration profile with an example value for every key. */
function mobileconfig(): string {
  const payload = {
    PayloadType: PREFERENCE_DOMAIN,
    PayloadIdentifier: `${PREFERENCE_DOMAIN}.policy.settings`,
    PayloadUUID: uuidOf('settings'),
    PayloadVersion: 1,
    ...Object.fromEntries(POLICY_KEY_NAMES.map((name) => [name, POLICY_KEYS[name].example]))
  }
  const profile = {
    PayloadType: 'Configuration',
    PayloadDisplayName: 'Token Desk for RingCX',
    PayloadDescription: 'Settings of Token Desk for RingCX that your organization manages.',
    PayloadIdentifier: `${PREFERENCE_DOMAIN}.policy`,
    PayloadUUID: uuidOf('profile'),
    PayloadVersion: 1,
    PayloadScope: 'System',
    PayloadContent: [payload]
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
${GENERATED}
<plist version="1.0">
${plistOf(profile, '  ')}
</plist>
`
}

/** A UUID that never changes, so that the file doesn't either (RFC 9562 §5.8, version 8). */
function uuidOf(what: string): string {
  const hex = createHash('sha256').update(`${PREFERENCE_DOMAIN} ${what}`).digest('hex').toUpperCase()
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(12, 15)}`,
    `8${hex.slice(15, 18)}`,
    hex.slice(18, 30)
  ].join('-')
}

/** A value in property list form (plist(5)). */
function plistOf(value: unknown, indent: string): string {
  const below = `${indent}  `
  if (Array.isArray(value)) {
    const entries = value.map((each) => plistOf(each, below))
    return `${indent}<array>\n${entries.join('\n')}\n${indent}</array>`
  }
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(
      ([key, each]) => `${below}<key>${key}</key>\n${plistOf(each, below)}`
    )
    return `${indent}<dict>\n${pairs.join('\n')}\n${indent}</dict>`
  }
  if (typeof value === 'boolean') return `${indent}<${String(value)}/>`
  if (typeof value === 'number') return `${indent}<integer>${String(value)}</integer>`
  return `${indent}<string>${escaped(String(value))}</string>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
