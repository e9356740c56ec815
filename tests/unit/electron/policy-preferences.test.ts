import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../../main/core/policy/policy.ts'
import { readManagedPreferences, type OwnerOf } from '../../../main/electron/policy-source/macos.ts'
import { readPropertyList } from '../../../main/electron/policy-source/property-list.ts'
import type { RunProgram } from '../../../main/electron/policy-source/run-program.ts'
import { readXml } from '../../../main/electron/policy-source/xml.ts'
import { PRESET } from '../../support/policy/policy-files.ts'

/** A property list as `plutil -convert xml1` writes it. */
const plist = (inside: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
${inside}
</dict>
</plist>
`

const root: OwnerOf = () => Promise.resolve({ uid: 0 })
const answering =
  (stdout: string): RunProgram =>
  () =>
    Promise.resolve({ code: 0, stdout })

const policyOf = async (inside: string) =>
  readPolicy([await readManagedPreferences('machine', 'robin', answering(plist(inside)), root)])

describe('managed preferences', () => {
  it('are read from the system’s location for forced settings, without anything that a person can set', async () => {
    const asked: unknown[][] = []
    const run: RunProgram = (file, args, { environment, folder }) => {
      asked.push([file, args.at(-1), environment, folder])
      return Promise.resolve({ code: 0, stdout: plist('') })
    }
    for (const level of ['machine', 'user'] as const)
      expect(await readManagedPreferences(level, 'robin', run, root)).toMatchObject({
        level,
        kind: 'entries'
      })
    const surroundings = [{ PATH: '/usr/bin:/bin' }, '/']
    expect(asked).toEqual([
      ['/usr/bin/plutil', '/Library/Managed Preferences/com.tokendesk.ringcx.plist', ...surroundings],
      ['/usr/bin/plutil', '/Library/Managed Preferences/robin/com.tokendesk.ringcx.plist', ...surroundings]
    ])
  })

  it.each<[string, OwnerOf, RunProgram, string]>([
    ['absent', () => Promise.resolve(null), answering(plist('')), 'absent'],
    ['of someone else', () => Promise.resolve({ uid: 501 }), answering(plist('')), 'unreadable'],
    ['out of reach', () => Promise.reject(new Error('EACCES')), answering(plist('')), 'unreadable'],
    ['no property list', root, () => Promise.resolve({ code: 1, stdout: '' }), 'unreadable'],
    [
      'not looked at, because plutil may not run',
      root,
      () => Promise.resolve({ code: null, stdout: '' }),
      'unreadable'
    ],
    ['empty', root, answering(''), 'unreadable'],
    ['cut off', root, answering(plist('<key>exportSecrets</key><false/>').slice(0, -20)), 'unreadable']
  ])('%s', async (_what, ownerOf, run, kind) => {
    expect((await readManagedPreferences('machine', 'robin', run, ownerOf)).kind).toBe(kind)
  })

  it('never leave their folder for an unusual username, and aren’t skipped because of it', async () => {
    for (const name of ['../../tmp', '..', 'a/b', '', null])
      expect(await readManagedPreferences('user', name, answering(plist('')), root)).toMatchObject({
        kind: 'unreadable',
        place: '/Library/Managed Preferences/-/com.tokendesk.ringcx.plist'
      })
  })

  it('support every property list type, even those we don’t use', async () => {
    const policy = await policyOf(`
      <!-- from the console -->
      <key>PayloadUUID</key><string>0A1B</string>
      <key>installed</key><date>2026-11-28T10:00:00Z</date>
      <key>certificate</key><data>
        AAEC
      </data>
      <key>nested</key><dict><key>when</key><date>2026-11-28T10:00:00Z</date><key>list</key><array><data>AA==</data></array></dict>
      <key>AllowedHosts</key><array><string>*.ringcentral.com</string><string><![CDATA[ringcx.example.com]]></string></array>
      <key>exportSecrets</key><integer>0</integer>
      <key>idleLockMinutes</key><real>15</real>
      <key>clipboardSeconds</key><integer> 20 </integer>
      <key>minimumStorage</key><string>pass&#x70;hrase</string>
      <key>connections</key><array><dict>
        <key>name</key><string>München &amp; 東京 &lt;1&gt;</string>
        <key>signInMethod</key><string>jwt</string>
        <key>ringcentralHost</key><string>https://platform.ringcentral.com</string>
        <key>ringcxHost</key><string>https://ringcx.ringcentral.com</string>
        <key>clientId</key><string>client</string>
        <key>keepFresh</key><false/>
      </dict></array>`)
    expect(policy.problems.map(({ message }) => message)).toEqual(
      ['installed', 'certificate', 'nested'].map(
        (name) => `${name}: This setting doesn’t exist and has no effect.`
      )
    )
    expect(policy.values).toMatchObject({
      allowedHosts: ['https://*.ringcentral.com', 'https://ringcx.example.com'],
      exportSecrets: false,
      idleLockMinutes: 15,
      clipboardSeconds: 20,
      minimumStorage: 'passphrase',
      connections: [{ name: 'München & 東京 <1>', keepFresh: false }]
    })
  })

  it('may hold connections as JSON too', async () => {
    const policy = await policyOf(`<key>connections</key><string>${JSON.stringify([PRESET])}</string>`)
    expect(policy).toMatchObject({ problems: [], values: { connections: [{ name: 'Production' }] } })
  })

  it.each([
    ['a date for a switch', 'exportSecrets', '<date>2026-11-28T10:00:00Z</date>'],
    ['data for a switch', 'exportSecrets', '<data>AA==</data>'],
    ['another number for a switch', 'exportSecrets', '<integer>2</integer>'],
    ['text for a switch', 'exportSecrets', '<string>false</string>'],
    ['half a minute', 'idleLockMinutes', '<real>1.5</real>'],
    ['no number', 'idleLockMinutes', '<real>nan</real>'],
    ['a number in words', 'idleLockMinutes', '<integer>ten</integer>'],
    ['text for a list', 'allowedHosts', '<string>a.example</string>'],
    ['text in a list', 'allowedHosts', '<array>a.example</array>'],
    ['a date in a list', 'allowedHosts', '<array><date>2026-11-28T10:00:00Z</date></array>'],
    ['a type from elsewhere', 'allowedHosts', '<list/>'],
    ['an element in a text', 'minimumStorage', '<string>pass<b>phrase</b></string>'],
    [
      'a name twice in a connection',
      'connections',
      '<array><dict><key>name</key><string>a</string><key>Name</key><string>b</string></dict></array>'
    ],
    ['a key without a value', 'connections', '<array><dict><key>name</key></dict></array>']
  ])('%s: closed and reported', async (_what, key, value) => {
    const policy = await policyOf(`<key>${key}</key>${value}<key>clipboardSeconds</key><integer>20</integer>`)
    expect(policy.state).toBe('managed')
    expect(policy.values.clipboardSeconds).toBe(20)
    expect(policy.problems.map(({ message }) => message.split(':')[0])).toEqual([key])
  })

  it('with a duplicate setting are closed', async () => {
    const policy = await policyOf('<key>exportSecrets</key><true/><key>ExportSecrets</key><true/>')
    expect(policy.values.exportSecrets).toBe(false)
    expect(policy.problems[0]?.message).toContain('more than once')
  })

  it.each([
    ['no dictionary', '<plist><array/></plist>', /one dictionary/],
    ['two', '<plist><dict/><dict/></plist>', /one dictionary/],
    ['something else', '<html><dict/></html>', /one dictionary/],
    ['a value without a key', '<plist><dict><true/></dict></plist>', /has no value/],
    ['text between', '<plist><dict>x<key>a</key><true/></dict></plist>', /has no value/],
    ['an element in a key', '<plist><dict><key><b/></key><true/></dict></plist>', /where text is required/]
  ])('with %s are broken, with the reason', (_what, text, says) => {
    expect(readPropertyList(text)).toEqual({ fault: expect.stringMatching(says) as string })
  })
})

describe('XML', () => {
  it.each([
    ['nothing', '', 1],
    ['only text', 'a', 1],
    ['two elements', '<a/><b/>', 1],
    ['one that doesn’t end', '<a>\n<b></b>', 2],
    ['one that ends another', '<a>\n</b>', 2],
    ['an end alone', '</a>', 1],
    ['an attribute twice', '<a b="1" b="2"/>', 1],
    ['an attribute without quotes', '<a b=1/>', 1],
    ['an unknown entity', '<a>\n\n&file;</a>', 3],
    ['an ampersand alone', '<a>a & b</a>', 1],
    ['an invalid character', '<a>&#0;</a>', 1],
    ['half of a pair', '<a>&#xd800;</a>', 1],
    ['its own entities', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 1],
    ['far too deep', '<a>'.repeat(100) + '</a>'.repeat(100), 1]
  ])('with %s is rejected, with the line', (_what, text, line) => {
    const read = readXml(text)
    expect('fault' in read && read.fault).toMatch(new RegExp(`on line ${String(line)}\\.`))
  })

  it('returns names, attributes, and text', () => {
    expect(
      readXml('\ufeff<?xml version="1.0"?><!-- <x> --><a b=\'1 &gt; "0"\'>t<![CDATA[<&>]]><c/> </a>\n')
    ).toEqual({
      root: {
        name: 'a',
        attributes: new Map([['b', '1 > "0"']]),
        content: ['t', '<&>', { name: 'c', attributes: new Map(), content: [] }, ' ']
      }
    })
  })
})
