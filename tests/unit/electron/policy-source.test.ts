import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readPolicy } from '../../../main/core/policy/policy.ts'
import { readPolicyFile, type PolicyDisk } from '../../../main/electron/policy-source/linux.ts'
import { readManagedPreferences } from '../../../main/electron/policy-source/macos.ts'
import { readPolicySources } from '../../../main/electron/policy-source/read-policy-sources.ts'
import { runProgram, type RunProgram } from '../../../main/electron/policy-source/run-program.ts'
import { readRegistryPolicy } from '../../../main/electron/policy-source/windows.ts'

const status = (uid: number, mode: number, file = true) => ({
  uid,
  mode,
  isFile: () => file,
  isDirectory: () => !file
})

const errno = (code: string): Error => Object.assign(new Error(`${code}: /etc/secret`), { code })

describe('the policy file on Linux', () => {
  const disk = (change: Partial<PolicyDisk> = {}): PolicyDisk => ({
    folderStatus: () => Promise.resolve(status(0, 0o40755, false)),
    readFile: () => Promise.resolve({ status: status(0, 0o100644), text: '{"updates":"off"}' }),
    ...change
  })

  it.each<[string, Partial<PolicyDisk>, object]>([
    ['is read when it is root’s', {}, { kind: 'text', text: '{"updates":"off"}' }],
    ['is absent without its folder', { folderStatus: () => Promise.resolve(null) }, { kind: 'absent' }],
    ['is absent without the file', { readFile: () => Promise.resolve(null) }, { kind: 'absent' }],
    [
      'is refused when it is someone else’s',
      { readFile: () => Promise.resolve({ status: status(1000, 0o100644), text: '{}' }) },
      { kind: 'unreadable', reason: expect.stringContaining('root') }
    ],
    [
      'is refused when the group can change it',
      { readFile: () => Promise.resolve({ status: status(0, 0o100664), text: '{}' }) },
      { kind: 'unreadable', reason: expect.stringContaining('root') }
    ],
    [
      'is refused when everyone can change it',
      { readFile: () => Promise.resolve({ status: status(0, 0o100646), text: '{}' }) },
      { kind: 'unreadable', reason: expect.stringContaining('root') }
    ],
    [
      'is refused in a folder that everyone can change',
      { folderStatus: () => Promise.resolve(status(0, 0o41777, false)) },
      { kind: 'unreadable', reason: expect.stringContaining('folder') }
    ],
    [
      'is refused in a folder of someone else',
      { folderStatus: () => Promise.resolve(status(1000, 0o40755, false)) },
      { kind: 'unreadable', reason: expect.stringContaining('folder') }
    ],
    [
      'is refused when it is a folder',
      { readFile: () => Promise.resolve({ status: status(0, 0o40755, false), text: '' }) },
      { kind: 'unreadable', reason: 'It is not a file.' }
    ],
    [
      'is unreadable, not absent, when it may not be read',
      { readFile: () => Promise.reject(errno('EACCES')) },
      { kind: 'unreadable', reason: 'It is there and cannot be read (EACCES).' }
    ],
    [
      'is unreadable when its folder may not be looked at',
      { folderStatus: () => Promise.reject(errno('EIO')) },
      { kind: 'unreadable', reason: 'It is there and cannot be read (EIO).' }
    ]
  ])('%s', async (_what, change, expected) => {
    expect(await readPolicyFile('/etc/token-desk/policy.json', 0, disk(change))).toMatchObject({
      level: 'machine',
      place: '/etc/token-desk/policy.json',
      ...expected
    })
  })

  it('is read from a real disk, as it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-policy-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'policy.json')
    expect(await readPolicyFile(file, null)).toMatchObject({ kind: 'absent' })
    expect(await readPolicyFile(join(file, 'deeper'), null)).toMatchObject({ kind: 'absent' })
    await writeFile(file, '{"updates":"off"}')
    expect(await readPolicyFile(file, null)).toMatchObject({ kind: 'text', text: '{"updates":"off"}' })
    // Whoever runs this, a file of theirs in a folder of theirs is not of user 4242.
    expect(await readPolicyFile(file, 4242)).toMatchObject({ kind: 'unreadable' })
    await writeFile(file, Buffer.from([0xff, 0xfe, 0x00]))
    expect(await readPolicyFile(file, null)).toMatchObject({ kind: 'unreadable' })
    await writeFile(file, 'x'.repeat(2_000_000))
    expect(readPolicy([await readPolicyFile(file, null)]).problems[0]?.message).toContain('too long')
    expect(await readPolicyFile(folder, null)).toMatchObject({ kind: 'unreadable' })
    if (process.platform === 'win32') return
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(await readPolicyFile(join(folder, 'pipe'), null)).toMatchObject({ reason: 'It is not a file.' })
  })
})

describe('the registry', () => {
  const KEY = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\TokenDesk'
  const output = [
    '',
    KEY,
    '    (Default)    REG_SZ    ',
    '    allowedHosts    REG_MULTI_SZ    https://platform.ringcentral.com\\0https://ringcx.ringcentral.com',
    '    signInMethods    REG_MULTI_SZ    jwt',
    '    revealTokens    REG_DWORD    0x0',
    '    exportSecrets    REG_DWORD    0x2',
    '    clipboardSeconds    REG_DWORD    0x14',
    '    updates    REG_SZ    off',
    '    connections    REG_SZ    [{"name":"Two    words","signInMethod":"jwt","ringcentralHost":"https://platform.ringcentral.com","ringcxHost":"https://ringcx.ringcentral.com","clientId":"c"}]',
    '    __proto__    REG_SZ    evil',
    '',
    `${KEY}\\Below`,
    ''
  ].join('\r\n')

  const answering =
    (
      answers: Readonly<Record<string, { code: number | null; stdout?: string }>>,
      asked: string[][] = []
    ): RunProgram =>
    (file, args) => {
      asked.push([file, ...args])
      const { code, stdout = '' } = answers[args[1] ?? ''] ?? { code: 1 }
      return Promise.resolve({ code, stdout })
    }

  it('gives each value in the form of its key', async () => {
    const asked: string[][] = []
    const run = answering({ 'HKLM\\Software\\Policies\\TokenDesk': { code: 0, stdout: output } }, asked)
    const source = await readRegistryPolicy('machine', 'C:\\Windows', run)
    expect(asked).toEqual([
      ['C:\\Windows\\System32\\reg.exe', 'query', 'HKLM\\Software\\Policies\\TokenDesk']
    ])
    const policy = readPolicy([source])
    expect(policy.values).toMatchObject({
      allowedHosts: ['https://platform.ringcentral.com', 'https://ringcx.ringcentral.com'],
      signInMethods: ['jwt'],
      revealTokens: false,
      // 2 is neither on nor off, so it is closed.
      exportSecrets: false,
      clipboardSeconds: 20,
      updates: 'off',
      connections: [{ name: 'Two words', clientId: 'c' }]
    })
    expect(policy.problems.map(({ message }) => message.split(':')[0])).toEqual(['…', 'exportSecrets'])
  })

  it.each([
    [
      'absent',
      { 'HKCU\\Software\\Policies': { code: 0, stdout: 'HKEY_CURRENT_USER\\Software\\Policies\\Other\r\n' } },
      'absent'
    ],
    ['absent with all policies', {}, 'absent'],
    [
      'there and refused',
      {
        'HKCU\\Software\\Policies': {
          code: 0,
          stdout: '\r\nHKEY_CURRENT_USER\\Software\\Policies\\TokenDesk\r\n'
        }
      },
      'unreadable'
    ],
    [
      'out of reach: reg.exe is blocked',
      { 'HKCU\\Software\\Policies\\TokenDesk': { code: null } },
      'unreadable'
    ]
  ] as const)('is %s', async (_what, answers, kind) => {
    expect(await readRegistryPolicy('user', 'C:\\Windows', answering(answers))).toMatchObject({
      level: 'user',
      place: 'HKCU\\Software\\Policies\\TokenDesk',
      kind
    })
  })

  it('takes no more notice of case in a name than the registry does', async () => {
    const stdout =
      '    AllowedHosts    REG_MULTI_SZ    https://a.example\r\n    EXPORTSECRETS    REG_DWORD    0x0\r\n'
    const run = answering({ 'HKLM\\Software\\Policies\\TokenDesk': { code: 0, stdout } })
    const policy = readPolicy([await readRegistryPolicy('machine', 'C:\\Windows', run)])
    expect(policy.values).toMatchObject({ allowedHosts: ['https://a.example'], exportSecrets: false })
    expect(policy.problems).toEqual([])
  })

  it('unusable text in a value is the strictest value, not a crash', async () => {
    const stdout =
      '    connections    REG_SZ    [{\r\n    clipboardSeconds    REG_SZ    20\r\n    revealTokens    REG_BINARY    00\r\n'
    const run = answering({ 'HKLM\\Software\\Policies\\TokenDesk': { code: 0, stdout } })
    const policy = readPolicy([await readRegistryPolicy('machine', 'C:\\Windows', run)])
    expect(policy.values).toMatchObject({ connections: [], clipboardSeconds: 10, revealTokens: false })
    expect(policy.problems).toHaveLength(3)
  })
})

describe('managed preferences', () => {
  const root = () => Promise.resolve({ uid: 0 })
  const plist: RunProgram = () => Promise.resolve({ code: 0, stdout: '{"clipboardSeconds":20}' })

  it('are read from where the system keeps what is forced', async () => {
    const asked: string[][] = []
    const run: RunProgram = (file, args) => {
      asked.push([file, ...args])
      return plist(file, args)
    }
    expect(await readManagedPreferences('machine', 'robin', run, root)).toMatchObject({ kind: 'text' })
    expect(await readManagedPreferences('user', 'robin', run, root)).toMatchObject({
      kind: 'text',
      level: 'user'
    })
    expect(asked.map((each) => [each[0], each.at(-1)])).toEqual([
      ['/usr/bin/plutil', '/Library/Managed Preferences/com.tokendesk.ringcx.plist'],
      ['/usr/bin/plutil', '/Library/Managed Preferences/robin/com.tokendesk.ringcx.plist']
    ])
  })

  it.each<[string, () => Promise<{ uid: number } | null>, RunProgram, string]>([
    ['absent', () => Promise.resolve(null), plist, 'absent'],
    ['of someone else', () => Promise.resolve({ uid: 501 }), plist, 'unreadable'],
    ['out of reach', () => Promise.reject(errno('EACCES')), plist, 'unreadable'],
    ['no property list', root, () => Promise.resolve({ code: 1, stdout: '' }), 'unreadable']
  ])('%s', async (_what, ownerOf, run, kind) => {
    expect((await readManagedPreferences('machine', 'robin', run, ownerOf)).kind).toBe(kind)
  })

  it('never leave their folder for a strange user name', async () => {
    for (const name of ['../../tmp', '..', 'a/b', ''])
      expect((await readManagedPreferences('user', name, plist, root)).place).toBe(
        '/Library/Managed Preferences/-/com.tokendesk.ringcx.plist'
      )
  })
})

describe('where to look', () => {
  const nowhere: RunProgram = () => Promise.resolve({ code: 1, stdout: '' })
  const look = (platform: NodeJS.Platform, isPackaged: boolean, policyFile?: string) =>
    readPolicySources({
      platform,
      isPackaged,
      policyFile,
      systemRoot: undefined,
      userName: () => 'robin',
      run: nowhere
    })

  it.each([
    ['linux', ['/etc/token-desk/policy.json']],
    ['win32', ['HKLM\\Software\\Policies\\TokenDesk', 'HKCU\\Software\\Policies\\TokenDesk']],
    [
      'darwin',
      [
        '/Library/Managed Preferences/com.tokendesk.ringcx.plist',
        '/Library/Managed Preferences/robin/com.tokendesk.ringcx.plist'
      ]
    ]
  ] as const)('on %s', async (platform, places) => {
    expect((await look(platform, true)).map(({ place }) => place)).toEqual(places)
  })

  it('a file named in the environment counts in a run from source only', async () => {
    expect((await look('linux', false, '/nowhere/policy.json')).map(({ place }) => place)).toEqual([
      '/nowhere/policy.json'
    ])
    expect((await look('linux', true, '/nowhere/policy.json')).map(({ place }) => place)).toEqual([
      '/etc/token-desk/policy.json'
    ])
  })
})

describe('a program of the system', () => {
  it('tells its exit code and output, and never rejects', async () => {
    expect(
      await runProgram(process.execPath, ['-e', 'process.stdout.write("x"); process.exitCode = 3'])
    ).toEqual({
      code: 3,
      stdout: 'x'
    })
    expect(await runProgram('/nowhere/program', [])).toEqual({ code: null, stdout: '' })
  })
})
