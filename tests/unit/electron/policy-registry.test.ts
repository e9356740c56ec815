import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readPolicy } from '../../../main/core/policy/policy.ts'
import {
  powerShellScript,
  readPowerShellAnswer
} from '../../../main/electron/policy-source/powershell-read.ts'
import { readRegistryExport } from '../../../main/electron/policy-source/registry-export.ts'
import type { RunProgram } from '../../../main/electron/policy-source/run-program.ts'
import { hasMachineValue, readRegistryPolicy } from '../../../main/electron/policy-source/windows.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { PRESET } from '../../support/policy/policy-files.ts'

const SYSTEM = 'C:\\Windows\\System32'
const REG = `${SYSTEM}\\reg.exe`
const POWERSHELL = `${SYSTEM}\\WindowsPowerShell\\v1.0\\powershell.exe`
const KEY = 'HKLM\\Software\\Policies\\TokenDesk'
const LONG_KEY = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\TokenDesk'

/** A `.reg` file with these lines, as `reg export` writes it. */
const exported = (...lines: string[]): string =>
  ['Windows Registry Editor Version 5.00', '', ...lines, '', ''].join('\r\n')

/** A list of keys, as `reg query` prints it. */
const listed = (...keys: string[]): { code: 0; stdout: string } => ({
  code: 0,
  stdout: ['', ...keys, ''].join('\r\n')
})

const BESIDE = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Microsoft'
const THERE = listed(BESIDE, LONG_KEY)

interface Answers {
  /** By the key that is asked for. */
  readonly query?: Readonly<Record<string, { code: number | null; stdout?: string }>>
  /** What is exported; `null`: it is refused. */
  readonly file?: string | Buffer | null
  readonly powershell?: { code: number | null; stdout?: string }
}

/** A Windows computer that answers so, and what was asked of it. */
async function computer({ query = {}, file = null, powershell = { code: 1 } }: Answers) {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-registry-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const asked: { program: string; args: readonly string[]; surroundings: Parameters<RunProgram>[2] }[] = []
  const run: RunProgram = async (program, args, surroundings) => {
    asked.push({ program, args, surroundings })
    if (program !== REG) return { stdout: '', ...powershell }
    const [verb, key = '', path = ''] = args
    if (verb === 'query') return { stdout: '', ...(query[key] ?? { code: 1 }) }
    if (file === null) return { code: 1, stdout: '' }
    await writeFile(path, typeof file === 'string' ? Buffer.from(`\ufeff${file}`, 'utf16le') : file)
    return { code: 0, stdout: '' }
  }
  return { computer: { run, folder, realPath: () => Promise.resolve('C:\\Windows') }, asked, folder }
}

const policyWith = async (...lines: string[]) => {
  const { computer: windows } = await computer({
    query: { 'HKLM\\Software\\Policies': THERE },
    file: exported(`[${LONG_KEY}]`, ...lines)
  })
  return readPolicy([await readRegistryPolicy('machine', windows)])
}

describe('where Windows is', () => {
  it('comes from the kernel, and programs get nothing that a person can set', async () => {
    const { computer: windows, asked } = await computer({ query: { 'HKLM\\Software\\Policies': THERE } })
    const realPaths: string[] = []
    process.env['SystemRoot'] = 'C:\\Users\\robin\\Windows'
    onTestFinished(() => void delete process.env['SystemRoot'])
    await readRegistryPolicy('machine', {
      ...windows,
      realPath: (path) => {
        realPaths.push(path)
        return Promise.resolve('D:\\WinNT')
      }
    })
    expect(realPaths).toEqual(['\\\\?\\GLOBALROOT\\SystemRoot'])
    expect(asked.map(({ program }) => program)).toEqual([
      'D:\\WinNT\\System32\\reg.exe',
      'D:\\WinNT\\System32\\reg.exe',
      'D:\\WinNT\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'
    ])
    for (const { surroundings } of asked)
      expect(surroundings).toMatchObject({
        environment: {
          SystemRoot: 'D:\\WinNT',
          windir: 'D:\\WinNT',
          SystemDrive: 'D:',
          PATH: 'D:\\WinNT\\System32',
          PSModulePath: 'D:\\WinNT\\System32\\WindowsPowerShell\\v1.0\\Modules'
        },
        folder: 'D:\\WinNT\\System32'
      })
  })

  it.each([
    ['can’t be resolved', () => Promise.reject(new Error('no'))],
    ['is no folder of a drive', () => Promise.resolve('\\\\server\\share\\Windows')],
    ['is a name that means something to a program', () => Promise.resolve('C:\\%TEMP%')]
  ])('when it %s, the kernel’s own name for it is used', async (_what, realPath) => {
    const { computer: windows, asked, folder } = await computer({})
    await readRegistryPolicy('machine', { ...windows, realPath })
    expect(asked[0]).toMatchObject({
      program: '\\\\?\\GLOBALROOT\\SystemRoot\\System32\\reg.exe',
      surroundings: { folder }
    })
  })
})

it('knows whether the machine’s hive contains a value, as 64-bit programs see it', async () => {
  const key = 'HKLM\\Software\\TokenDesk'
  const there = await computer({ query: { [key]: { code: 0 } } })
  expect(await hasMachineValue(there.computer, 'Software\\TokenDesk', 'InstallFolder')).toBe(true)
  expect(there.asked.map(({ program, args }) => [program, ...args])).toEqual([
    [REG, 'query', key, '/v', 'InstallFolder', '/reg:64']
  ])
  for (const code of [1, null]) {
    const { computer: without } = await computer({ query: { [key]: { code } } })
    expect(await hasMachineValue(without, 'Software\\TokenDesk', 'InstallFolder')).toBe(false)
  }
})

describe('whether there is a policy in the registry', () => {
  const ABSENT = 'ABSENT\nEND\n'
  const script = (level: 'machine' | 'user') =>
    powerShellScript(level === 'machine' ? 'LocalMachine' : 'CurrentUser', [
      'Software',
      'Policies\\TokenDesk'
    ])

  it.each<[string, Answers, 'absent' | 'entries' | 'unreadable']>([
    [
      'its neighbors are there and it is not',
      { query: { 'HKLM\\Software\\Policies': listed(BESIDE) } },
      'absent'
    ],
    [
      'the key above is not there',
      { query: { 'HKLM\\Software': listed('HKEY_LOCAL_MACHINE\\Software\\Microsoft') } },
      'absent'
    ],
    ['reg.exe is forbidden by policy, and so is PowerShell', {}, 'unreadable'],
    [
      'reg.exe can’t start',
      {
        query: { 'HKLM\\Software\\Policies': { code: null }, 'HKLM\\Software': { code: null } },
        powershell: { code: null }
      },
      'unreadable'
    ],
    [
      'reg.exe answers well and says nothing',
      { query: { 'HKLM\\Software\\Policies': { code: 0, stdout: '\r\n' } } },
      'unreadable'
    ],
    [
      'the key above is there and may not be listed',
      { query: { 'HKLM\\Software': listed('HKEY_LOCAL_MACHINE\\Software\\Policies') } },
      'unreadable'
    ],
    [
      'only a value is there that looks like a key',
      { query: { 'HKLM\\Software\\Policies': listed(`    ${BESIDE}    REG_SZ    x`) } },
      'unreadable'
    ],
    [
      'another hive answers',
      { query: { 'HKLM\\Software\\Policies': listed('HKEY_CURRENT_USER\\Software\\Policies\\Microsoft') } },
      'unreadable'
    ],
    [
      'the list was cut off',
      { query: { 'HKLM\\Software\\Policies': { code: null, stdout: `\r\n${BESIDE}\r\n` } } },
      'unreadable'
    ],
    ['it is there and may not be exported', { query: { 'HKLM\\Software\\Policies': THERE } }, 'unreadable'],
    [
      'it exists, but PowerShell doesn’t see it',
      { query: { 'HKLM\\Software\\Policies': THERE }, powershell: { code: 0, stdout: ABSENT } },
      'unreadable'
    ],
    [
      'it is there and the file is cut off',
      {
        query: { 'HKLM\\Software\\Policies': THERE },
        file: exported(`[${LONG_KEY}]`, '"exportSecrets"=dword:0000').trimEnd()
      },
      'unreadable'
    ],
    ['reg.exe is forbidden, and PowerShell sees none', { powershell: { code: 0, stdout: ABSENT } }, 'absent'],
    [
      'reg.exe is forbidden, and PowerShell fails after a word',
      { powershell: { code: 1, stdout: ABSENT } },
      'unreadable'
    ],
    [
      'reg.exe is forbidden, and PowerShell’s answer is cut off',
      { powershell: { code: 0, stdout: 'ABSENT\n' } },
      'unreadable'
    ],
    ['reg.exe is forbidden, and PowerShell says nothing', { powershell: { code: 0 } }, 'unreadable'],
    [
      'reg.exe is forbidden, and PowerShell reads it',
      { powershell: { code: 0, stdout: 'KEY \nEND\n' } },
      'entries'
    ],
    [
      'it is there in another case',
      {
        query: {
          'HKLM\\Software\\Policies': listed(BESIDE, 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\tokendesk')
        },
        file: exported('[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\tokendesk]')
      },
      'entries'
    ]
  ])('%s', async (_what, answers, kind) => {
    const { computer: windows, asked } = await computer(answers)
    const source = await readRegistryPolicy('machine', windows)
    expect(source).toMatchObject({ level: 'machine', place: KEY, kind })
    if (source.kind === 'unreadable') expect(readPolicy([source]).state).toBe('broken')
    const last = asked.at(-1)
    if (last?.program === POWERSHELL) expect(last.args.at(-1)).toBe(script('machine'))
  })

  it('is read from the user’s hive in the same way', async () => {
    const { computer: windows, asked } = await computer({})
    expect(await readRegistryPolicy('user', windows)).toMatchObject({
      level: 'user',
      place: 'HKCU\\Software\\Policies\\TokenDesk',
      kind: 'unreadable'
    })
    expect(asked.map(({ args }) => args.at(-1))).toEqual([
      'HKCU\\Software\\Policies',
      'HKCU\\Software',
      script('user')
    ])
  })

  it('leaves no file behind', async () => {
    const { computer: windows, folder } = await computer({
      query: { 'HKLM\\Software\\Policies': THERE },
      file: exported(`[${LONG_KEY}]`)
    })
    expect((await readRegistryPolicy('machine', windows)).kind).toBe('entries')
    expect(await readdir(folder)).toEqual([])
  })

  it('works without a file if none can be written', async () => {
    const { computer: windows } = await computer({
      query: { 'HKLM\\Software\\Policies': THERE },
      powershell: { code: 0, stdout: 'KEY \nEND\n' }
    })
    const source = await readRegistryPolicy('machine', { ...windows, folder: '/nowhere' })
    expect(source.kind).toBe('entries')
  })
})

describe('values in the registry', () => {
  it('support every letter, and every type that a template writes', async () => {
    const policy = await policyWith(
      '@=""',
      '"AllowedHosts"=hex(7):68,00,74,00,74,00,70,00,73,00,3a,00,2f,00,2f,00,61,00,2e,\\',
      '  00,65,00,78,00,61,00,6d,00,70,00,6c,00,65,00,00,00,62,00,2e,00,65,00,78,00,\\',
      '  61,00,6d,00,70,00,6c,00,65,00,00,00,00,00',
      '"EXPORTSECRETS"=dword:00000000',
      '"clipboardSeconds"=hex(b):14,00,00,00,00,00,00,00',
      '"idleLockMinutes"=hex(4):0f,00,00,00',
      '"minimumStorage"=hex(2):70,00,61,00,73,00,73,00,70,00,68,00,72,00,61,00,73,00,\\',
      '  65,00,00,00',
      `"connections"="[{\\"name\\":\\"München ☎ Łódź 東京\\",\\"signInMethod\\":\\"jwt\\",\\"ringcentralHost\\":\\"https://platform.ringcentral.com\\",\\"ringcxHost\\":\\"https://ringcx.ringcentral.com\\",\\"clientId\\":\\"a\\\\\\\\b\\"}]"`,
      '',
      `[${LONG_KEY}\\signInMethods]`,
      '"1"="jwt"',
      '"2"=hex(2):62,00,72,00,6f,00,77,00,73,00,65,00,72,00,00,00'
    )
    expect(policy.problems).toEqual([])
    expect(policy.values).toMatchObject({
      allowedHosts: ['https://a.example', 'https://b.example'],
      signInMethods: ['jwt', 'browser'],
      minimumStorage: 'passphrase',
      exportSecrets: false,
      idleLockMinutes: 15,
      clipboardSeconds: 20,
      connections: [{ name: 'München ☎ Łódź 東京', clientId: 'a\\b' }]
    })
  })

  it.each<[string, string, readonly string[], RegExp]>([
    ['bytes', 'exportSecrets', ['"exportSecrets"=hex:00,ff'], /type that no setting uses/],
    ['no type', 'exportSecrets', ['"exportSecrets"=hex(0):'], /type that no setting uses/],
    ['an unknown type', 'exportSecrets', ['"exportSecrets"=hex(5):00,00,00,00'], /type that no setting uses/],
    ['a short number', 'idleLockMinutes', ['"idleLockMinutes"=hex(b):01,00'], /type that no setting uses/],
    ['text for a number', 'idleLockMinutes', ['"idleLockMinutes"="15"'], /whole number/],
    ['text for a switch', 'exportSecrets', ['"exportSecrets"="false"'], /true or false/],
    ['another number for a switch', 'exportSecrets', ['"exportSecrets"=dword:00000002'], /true or false/],
    ['text for a list', 'allowedHosts', ['"allowedHosts"="https://a.example"'], /list of hosts/],
    ['a variable', 'minimumStorage', ['"minimumStorage"=hex(2):25,00,41,00,25,00,00,00'], /variable/],
    ['half of JSON', 'connections', ['"connections"="[{"'], /isn’t valid JSON/],
    [
      'both a value and a key',
      'signInMethods',
      ['"signInMethods"=hex(7):6a,00', '', `[${LONG_KEY}\\SignInMethods]`, '"1"="jwt"'],
      /more than once/
    ],
    [
      'a list of numbers',
      'allowedHosts',
      [`[${LONG_KEY}\\allowedHosts]`, '"1"=dword:00000001'],
      /must be text/
    ],
    [
      'a list without names',
      'allowedHosts',
      [`[${LONG_KEY}\\allowedHosts]`, '@="https://a.example"'],
      /in a named value/
    ],
    [
      'a variable in a list',
      'allowedHosts',
      [`[${LONG_KEY}\\allowedHosts]`, '"1"=hex(2):25,00,41,00,25,00'],
      /variable/
    ],
    [
      'a list of lists',
      'allowedHosts',
      [`[${LONG_KEY}\\allowedHosts\\more]`, '"1"="https://a.example"'],
      /has a subkey/
    ],
    [
      'a key for what is no list',
      'exportSecrets',
      [`[${LONG_KEY}\\exportSecrets]`, '"1"=dword:00000001'],
      /true or false/
    ],
    [
      'a key with nearly the name',
      'allowedHosts',
      [`[${LONG_KEY}\\AllowedHost]`, '"1"="https://a.example"'],
      /misspelled as “AllowedHost”/
    ],
    [
      'a key around it',
      'exportSecrets',
      [`[${LONG_KEY}\\Settings]`, '"exportSecrets"=dword:00000001'],
      /inside something else/
    ],
    [
      'a list in a key around it',
      'allowedHosts',
      [`[${LONG_KEY}\\Settings\\allowedHosts]`, '"1"="https://a.example"'],
      /inside something else/
    ]
  ])('%s: closed and reported', async (_what, key, lines, says) => {
    const policy = await policyWith(...lines)
    const problem = policy.problems.find(({ message }) => message.startsWith(`${key}: `))
    expect(problem?.message).toMatch(says)
    expect(policy.values).not.toMatchObject({ [key]: [{}] })
    if (key !== 'connections') expect(policy.locked.map((each) => each.key)).toContain(key)
  })

  it('an empty list allows nothing', async () => {
    const policy = await policyWith('', `[${LONG_KEY}\\allowedHosts]`, '@=""')
    expect(policy).toMatchObject({ problems: [], values: { allowedHosts: [] } })
  })

  it('the lines of a box in a template are one text', async () => {
    const lines = JSON.stringify([PRESET], null, 2).split('\n')
    const hex = Buffer.from(`${lines.join('\0')}\0\0`, 'utf16le')
      .toString('hex')
      .replace(/(..)(?=.)/g, '$1,')
    const policy = await policyWith(`"connections"=hex(7):${hex}`)
    expect(policy).toMatchObject({ problems: [], values: { connections: [{ name: 'Production' }] } })
  })

  it('a line break in a value doesn’t start another value, and prototypes are safe', async () => {
    const policy = await policyWith(
      '"note"="one\r\n\\"exportSecrets\\"=dword:00000001"',
      '"__proto__"="evil"'
    )
    expect(policy.locked).toEqual([])
    expect(policy.problems.map(({ message }) => message.split(':')[0])).toEqual(['note', '…'])
  })
})

describe('what reg.exe exports', () => {
  // Written by the reg.exe of Wine 8.0 from values set with it; its file, as UTF-8.
  const GENUINE = exported(
    '[HKEY_LOCAL_MACHINE\\Software\\Policies\\TokenDesk]',
    '@="default"',
    '"AllowedHosts"=hex(7):68,00,74,00,74,00,70,00,73,00,3a,00,2f,00,2f,00,70,00,6c,\\',
    '  00,61,00,74,00,66,00,6f,00,72,00,6d,00,2e,00,72,00,69,00,6e,00,67,00,63,00,\\',
    '  65,00,6e,00,74,00,72,00,61,00,6c,00,2e,00,63,00,6f,00,6d,00,00,00,68,00,74,\\',
    '  00,74,00,70,00,73,00,3a,00,2f,00,2f,00,72,00,69,00,6e,00,67,00,63,00,78,00,\\',
    '  2e,00,72,00,69,00,6e,00,67,00,63,00,65,00,6e,00,74,00,72,00,61,00,6c,00,2e,\\',
    '  00,63,00,6f,00,6d,00,00,00,00,00',
    '"bin"=hex:00,ff,10',
    '"clipboardSeconds"=hex(b):14,00,00,00,00,00,00,00',
    '"connections"="[{\\"name\\":\\"München ☎ Łódź 東京\\",\\"clientId\\":\\"a\\\\\\\\b\\"}]"',
    '"exportSecrets"=dword:00000000',
    '"lines"="one\\n    allowedHosts    REG_SZ    two"',
    '"minimumStorage"=hex(2):70,00,61,00,73,00,73,00,70,00,68,00,72,00,61,00,73,00,\\',
    '  65,00,00,00',
    '"none"=hex(0):30,00,30,00,00,00',
    '',
    '[HKEY_LOCAL_MACHINE\\Software\\Policies\\TokenDesk\\empty]',
    '@=""',
    '',
    '[HKEY_LOCAL_MACHINE\\Software\\Policies\\TokenDesk\\signInMethods]',
    '"1"="jwt"',
    '"2"="browser"'
  )

  it('is parsed in its real format', () => {
    expect(readRegistryExport(`\ufeff${GENUINE}`, LONG_KEY)).toEqual([
      {
        path: '',
        values: [
          { name: '', data: { kind: 'text', text: 'default' } },
          {
            name: 'AllowedHosts',
            data: {
              kind: 'texts',
              texts: ['https://platform.ringcentral.com', 'https://ringcx.ringcentral.com']
            }
          },
          { name: 'bin', data: { kind: 'other' } },
          { name: 'clipboardSeconds', data: { kind: 'number', number: 20 } },
          {
            name: 'connections',
            data: { kind: 'text', text: '[{"name":"München ☎ Łódź 東京","clientId":"a\\\\b"}]' }
          },
          { name: 'exportSecrets', data: { kind: 'number', number: 0 } },
          { name: 'lines', data: { kind: 'text', text: 'one\n    allowedHosts    REG_SZ    two' } },
          { name: 'minimumStorage', data: { kind: 'expandable', text: 'passphrase' } },
          { name: 'none', data: { kind: 'other' } }
        ]
      },
      { path: 'empty', values: [{ name: '', data: { kind: 'text', text: '' } }] },
      {
        path: 'signInMethods',
        values: [
          { name: '1', data: { kind: 'text', text: 'jwt' } },
          { name: '2', data: { kind: 'text', text: 'browser' } }
        ]
      }
    ])
  })

  it.each([
    ['nothing', ''],
    ['another version', GENUINE.replace('5.00', '4.00')],
    ['another key', GENUINE.replace('\\TokenDesk]', '\\Other]')],
    ['a key that only begins alike', GENUINE.replace('TokenDesk\\empty', 'TokenDeskX')],
    ['the end missing', GENUINE.slice(0, -8)],
    ['an unknown type', GENUINE.replace('dword:', 'qword:')],
    ['a text without its end', GENUINE.replace('"jwt"', '"jwt')],
    ['a deletion', GENUINE.replace('"1"="jwt"', '"1"=-')],
    ['something between', GENUINE.replace('"1"', 'x"1"')]
  ])('is rejected with %s', (_what, text) => {
    expect(readRegistryExport(text, LONG_KEY)).toBeNull()
  })

  it('returns any text unchanged', () => {
    const escaped = (text: string): string => text.replace(/[\\"]/g, '\\$&')
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.string({ unit: anyCharacter }), (name, text) => {
        const file = exported(`[${LONG_KEY}]`, `"${escaped(name)}"="${escaped(text)}"`)
        expect(readRegistryExport(file, LONG_KEY)?.[0]?.values).toEqual([
          { name, data: { kind: 'text', text } }
        ])
      }),
      { seed: 20261128, numRuns: 300 }
    )
  })
})

describe('what PowerShell reads', () => {
  const pack = (text: string): string => Buffer.from(text, 'utf16le').toString('base64')

  it('has every letter, type and key', () => {
    const printed = [
      `KEY ${pack('')}`,
      `VALUE ${pack('connections')} String ${pack('München "東京"\n')}`,
      `VALUE ${pack('')} String `,
      `VALUE ${pack('minimumStorage')} ExpandString ${pack('%A%')}`,
      `VALUE ${pack('exportSecrets')} DWord ${pack('0')}`,
      `VALUE ${pack('clipboardSeconds')} QWord ${pack('20')}`,
      `VALUE ${pack('list')} MultiString ${pack('a')},${pack('b')},`,
      `VALUE ${pack('bin')} Binary `,
      `KEY ${pack('\\allowedHosts')}`,
      `VALUE ${pack('1')} String ${pack('https://a.example')}`,
      'END',
      ''
    ]
    for (const end of ['\n', '\r\n'])
      expect(readPowerShellAnswer(printed.join(end))).toEqual([
        {
          path: '',
          values: [
            { name: 'connections', data: { kind: 'text', text: 'München "東京"\n' } },
            { name: '', data: { kind: 'text', text: '' } },
            { name: 'minimumStorage', data: { kind: 'expandable', text: '%A%' } },
            { name: 'exportSecrets', data: { kind: 'number', number: 0 } },
            { name: 'clipboardSeconds', data: { kind: 'number', number: 20 } },
            { name: 'list', data: { kind: 'texts', texts: ['a', 'b', ''] } },
            { name: 'bin', data: { kind: 'other' } }
          ]
        },
        { path: 'allowedHosts', values: [{ name: '1', data: { kind: 'text', text: 'https://a.example' } }] }
      ])
  })

  it.each([
    ['nothing', ''],
    ['no end', 'KEY \n'],
    ['half a line', 'KEY \nEND'],
    ['a value before a key', 'VALUE YQA= String YQA=\nEND\n'],
    ['letters that are not Base64', 'KEY \nVALUE ä String YQA=\nEND\n'],
    ['half a letter', 'KEY \nVALUE YQ== String YQA=\nEND\n'],
    ['a word of another program', 'Access denied\nABSENT\nEND\n'],
    ['only the end', 'END\n']
  ])('is rejected with %s', (_what, printed) => {
    expect(readPowerShellAnswer(printed)).toBeNull()
  })

  it('gets one argument that needs no escaping, and uses no cmdlet', () => {
    const script = powerShellScript('LocalMachine', ['Software', 'Policies\\TokenDesk'])
    expect(script).not.toMatch(/["\r\n`]/)
    // Verb-Noun names are looked for in modules unless the script has them itself.
    const own = [...script.matchAll(/function ([A-Z]\w+-\w+)/g)].map(([, name]) => name)
    const used = [...script.matchAll(/(?<![\w$'])[A-Z][a-z]+-[A-Z]\w+/g)].map(([name]) => name)
    expect(used.filter((name) => !own.includes(name))).toEqual([])
  })
})
