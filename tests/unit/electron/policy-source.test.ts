import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  readPolicyFile,
  type FileStatus,
  type PolicyDisk
} from '../../../main/electron/policy-source/linux.ts'
import { readPolicySources } from '../../../main/electron/policy-source/read-policy-sources.ts'
import { runProgram, type RunProgram } from '../../../main/electron/policy-source/run-program.ts'

const status = (uid: number, mode: number, file = true): FileStatus => ({
  uid,
  mode,
  size: 10,
  isFile: () => file,
  isDirectory: () => !file
})

const errno = (code: string): Error => Object.assign(new Error(`${code}: /etc/secret`), { code })

const PLACE = '/etc/token-desk/policy.json'
const GOOD = '{"exportSecrets":false}'

describe('the policy file on Linux', () => {
  const folders: Readonly<Record<string, FileStatus>> = {
    '/': status(0, 0o40755, false),
    '/etc': status(0, 0o40755, false),
    '/etc/token-desk': status(0, 0o40755, false)
  }
  const disk = (
    change: Partial<PolicyDisk> = {},
    changed: Record<string, FileStatus | null> = {}
  ): PolicyDisk => ({
    status: (path) => Promise.resolve({ ...folders, [PLACE]: status(0, 0o100644), ...changed }[path] ?? null),
    names: () => Promise.resolve([]),
    realPath: (path) => Promise.resolve(path),
    read: () => Promise.resolve({ status: status(0, 0o100644), bytes: Buffer.from(GOOD) }),
    ...change
  })
  const reading = (file: FileStatus): PolicyDisk =>
    disk({ read: () => Promise.resolve({ status: file, bytes: Buffer.from('{}') }) })

  it.each<[string, PolicyDisk, object]>([
    ['is read when it is root’s', disk(), { kind: 'text', text: GOOD }],
    ['is absent without its folder', disk({}, { '/etc/token-desk': null }), { kind: 'absent' }],
    ['is absent without the file', disk({}, { [PLACE]: null }), { kind: 'absent' }],
    [
      'is refused when it is someone else’s',
      reading(status(1000, 0o100644)),
      { kind: 'unreadable', reason: expect.stringContaining('root') }
    ],
    [
      'is refused when the group can change it',
      reading(status(0, 0o100664)),
      { kind: 'unreadable', reason: expect.stringContaining('root') }
    ],
    [
      'is refused when everyone can change it',
      reading(status(0, 0o100646)),
      { kind: 'unreadable', reason: expect.stringContaining('root') }
    ],
    [
      'is refused in a folder that everyone can change',
      disk({}, { '/etc/token-desk': status(0, 0o41777, false) }),
      { kind: 'unreadable', reason: expect.stringContaining('folder') }
    ],
    [
      'is refused in a folder of someone else',
      disk({}, { '/etc/token-desk': status(1000, 0o40755, false) }),
      { kind: 'unreadable', reason: expect.stringContaining('folder') }
    ],
    [
      'is refused when a folder above can be changed',
      disk({}, { '/etc': status(0, 0o40777, false) }),
      { kind: 'unreadable', reason: expect.stringContaining('folder') }
    ],
    [
      'is refused when a link leads through a folder of someone else',
      disk(
        { realPath: (path) => Promise.resolve(path === PLACE ? '/home/robin/policy.json' : path) },
        { '/home': status(0, 0o40755, false), '/home/robin': status(1000, 0o40700, false) }
      ),
      { kind: 'unreadable', reason: expect.stringContaining('folder') }
    ],
    [
      'is refused when it is a folder',
      reading(status(0, 0o40755, false)),
      { kind: 'unreadable', reason: 'It isn’t a file.' }
    ],
    [
      'is unreadable, not absent, when it may not be read',
      disk({ read: () => Promise.reject(errno('EACCES')) }),
      { kind: 'unreadable', reason: 'It exists but can’t be read (EACCES).' }
    ],
    [
      'is unreadable when its folder may not be looked at',
      disk({ status: () => Promise.reject(errno('EIO')) }),
      { kind: 'unreadable', reason: 'It exists but can’t be read (EIO).' }
    ]
  ])('%s', async (_what, from, expected) => {
    expect(await readPolicyFile(PLACE, 0, from)).toMatchObject({
      level: 'machine',
      place: PLACE,
      ...expected
    })
  })

  /** A folder with a policy in it, as it is on a real disk. */
  async function realFolder(): Promise<{ readonly folder: string; readonly file: string }> {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-policy-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'policy.json')
    return { folder, file }
  }

  it('is read from a real disk, unchanged', async () => {
    const { folder, file } = await realFolder()
    expect(await readPolicyFile(file, null)).toMatchObject({ kind: 'absent' })
    expect(await readPolicyFile(join(folder, 'deeper', 'policy.json'), null)).toMatchObject({
      kind: 'absent'
    })
    await writeFile(file, GOOD)
    expect(await readPolicyFile(file, null)).toMatchObject({ kind: 'text', text: GOOD })
    // The file and its folder belong to the user who runs the test, which is never user 4242.
    expect(await readPolicyFile(file, 4242)).toMatchObject({ kind: 'unreadable' })
    expect(await readPolicyFile(folder, null)).toMatchObject({ kind: 'unreadable' })
  })

  it.each([
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'It isn’t UTF-8 text.'],
    ['Latin-1', Buffer.from('{"$comment":"M\u00fcnchen"}', 'latin1'), 'It isn’t UTF-8 text.'],
    ['far too long', Buffer.alloc(2_000_000, 'x'), 'It’s too long for a policy.']
  ])('in %s is broken, with the reason', async (_what, bytes, reason) => {
    const { file } = await realFolder()
    await writeFile(file, bytes)
    expect(await readPolicyFile(file, null)).toMatchObject({ kind: 'unreadable', reason })
  })

  it.skipIf(process.platform === 'win32')(
    'that is a named pipe is rejected immediately, without blocking',
    async () => {
      const { file } = await realFolder()
      await promisify(execFile)('mkfifo', [file])
      expect(await readPolicyFile(file, null)).toMatchObject({
        kind: 'unreadable',
        reason: 'It isn’t a file.'
      })
    }
  )

  it('that is a link is read from its target, and broken if there is none', async () => {
    const { folder, file } = await realFolder()
    await symlink(join(folder, 'there.json'), file)
    const nowhere = { kind: 'unreadable', reason: 'It’s a broken link.' }
    expect(await readPolicyFile(file, null)).toMatchObject(nowhere)
    await writeFile(join(folder, 'there.json'), GOOD)
    expect(await readPolicyFile(file, null)).toMatchObject({ kind: 'text', text: GOOD })
    await symlink(join(folder, 'unmounted'), join(folder, 'linked'))
    expect(await readPolicyFile(join(folder, 'linked', 'policy.json'), null)).toMatchObject(nowhere)
    await symlink('round', join(folder, 'round'))
    expect(await readPolicyFile(join(folder, 'round'), null)).toMatchObject({ kind: 'unreadable' })
  })

  it('whose folder is a file, or whose name has another case, isn’t ignored', async () => {
    const { folder, file } = await realFolder()
    await writeFile(join(folder, 'token-desk'), GOOD)
    expect((await readPolicyFile(join(folder, 'token-desk', 'policy.json'), null)).kind).toBe('unreadable')
    await writeFile(join(folder, 'Policy.JSON'), GOOD)
    expect(await readPolicyFile(file, null)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('policy.json, in lowercase') as string
    })
  })
})

describe('where to look', () => {
  const nowhere: RunProgram = () => Promise.resolve({ code: 1, stdout: '' })
  const look = (platform: NodeJS.Platform, isPackaged: boolean, policyFile?: string) =>
    readPolicySources({
      platform,
      isPackaged,
      policyFile,
      folder: tmpdir(),
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

  it('on Windows, also in the file that the computer’s key names', async () => {
    const packed = (text: string): string => Buffer.from(text, 'utf16le').toString('base64')
    const file = 'C:\\nowhere\\policy.json'
    const answer = `KEY \nVALUE ${packed('policyFile')} String ${packed(file)}\nEND\n`
    const sources = await readPolicySources({
      platform: 'win32',
      isPackaged: true,
      policyFile: undefined,
      folder: tmpdir(),
      userName: () => 'robin',
      run: (program, args) =>
        program.endsWith('powershell.exe') && args.join(' ').includes('::LocalMachine')
          ? Promise.resolve({ code: 0, stdout: answer })
          : nowhere(program, args, { environment: {}, folder: '', deadlineMs: 0 })
    })
    expect(sources.map(({ place, kind }) => [place, kind])).toEqual([
      ['HKLM\\Software\\Policies\\TokenDesk', 'entries'],
      [file, 'unreadable'],
      ['HKCU\\Software\\Policies\\TokenDesk', 'unreadable']
    ])
  })

  it('on macOS, if the system doesn’t know the account, its policy isn’t ignored', async () => {
    const sources = await readPolicySources({
      platform: 'darwin',
      isPackaged: true,
      policyFile: undefined,
      folder: tmpdir(),
      userName: () => {
        throw errno('ENOENT')
      },
      run: nowhere
    })
    expect(sources.map(({ level, kind }) => [level, kind])).toEqual([
      ['machine', 'absent'],
      ['user', 'unreadable']
    ])
  })

  it('a file named in the environment counts only when running from source', async () => {
    expect((await look('linux', false, '/nowhere/policy.json')).map(({ place }) => place)).toEqual([
      '/nowhere/policy.json'
    ])
    expect((await look('linux', true, '/nowhere/policy.json')).map(({ place }) => place)).toEqual([
      '/etc/token-desk/policy.json'
    ])
  })
})

describe('a program of the system', () => {
  const surroundings = { environment: { ONLY: 'this' }, folder: '/', deadlineMs: 10_000 }

  it('returns its exit code and output, and gets no other environment', async () => {
    const script = 'process.stdout.write(JSON.stringify([process.cwd(), process.env])); process.exitCode = 3'
    expect(await runProgram(process.execPath, ['-e', script], surroundings)).toEqual({
      code: 3,
      stdout: JSON.stringify(['/', { ONLY: 'this' }])
    })
  })

  it('gets an empty input, so that it doesn’t wait for more', async () => {
    const script = "process.stdin.on('end', () => process.stdout.write('end')).resume()"
    expect((await runProgram(process.execPath, ['-e', script], surroundings)).stdout).toBe('end')
  })

  it('that can’t be started returns nothing, even if the system throws', async () => {
    expect(await runProgram('/nowhere/program', [], surroundings)).toEqual({ code: null, stdout: '' })
    // Longer than the system takes: thrown at once, as what is forbidden is on Windows.
    const tooLong = ['x'.repeat(4 * 1024 * 1024)]
    expect(await runProgram(process.execPath, tooLong, surroundings)).toEqual({ code: null, stdout: '' })
  })
})
