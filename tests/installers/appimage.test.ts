import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { LINUX_UNPACKED } from '../../build/package.ts'
import { findCommand } from '../../build/system-libraries.ts'
import { unpackAppImage } from './appimage-tree.ts'
import { createInstalledUser, firstViewOn } from './installed-user.ts'

const { appImage } = inject('installers')
const hasUnsquashfs = (await findCommand('unsquashfs')) !== null
const tools = await Promise.all(['useradd', 'setpriv', 'xwininfo', 'unshare'].map(findCommand))
const canStart = process.getuid?.() === 0 && !tools.includes(null)

describe.runIf(appImage !== null && hasUnsquashfs)('the AppImage', () => {
  let folder = ''
  let tree = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'token-desk-appimage-'))
    await chmod(folder, 0o755)
    tree = join(folder, 'tree')
    await unpackAppImage(appImage ?? '', tree)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('is a program', async () => {
    expect((await stat(appImage ?? '')).mode & 0o111).toBe(0o111)
  })

  test('contains the packed app', async () => {
    for (const file of ['token-desk', 'resources/app.asar'])
      expect(
        (await readFile(join(tree, file))).equals(await readFile(join(LINUX_UNPACKED, file))),
        file
      ).toBe(true)
  })

  test('updates itself: no package manager does', async () => {
    await expect(stat(join(tree, 'resources/package-type'))).rejects.toThrow('ENOENT')
  })

  test('has a desktop entry that doesn’t turn the sandbox off, an icon, and the file type', async () => {
    const entry = await readFile(join(tree, 'token-desk.desktop'), 'utf8')
    expect(entry).toMatch(/^Exec=AppRun %U$/m)
    expect(entry).toContain('MimeType=application/x-token-desk-connections;\n')
    expect((await readFile(join(tree, '.DirIcon'))).subarray(1, 4).toString()).toBe('PNG')
    expect(await readFile(join(tree, 'usr/share/mime/packages/token-desk.xml'), 'utf8')).toContain(
      '<glob pattern="*.tokendesk"/>'
    )
  })

  test.runIf(canStart)('starts from its tree for an ordinary user in the real sandbox', async () => {
    const user = await createInstalledUser()
    try {
      user.start(join(tree, 'AppRun'))
      await firstViewOn(/^\d+x\d+\+/)
      const processes = await user.processes()
      expect(processes.filter(({ command }) => command.includes('--no-sandbox'))).toEqual([])
      const renderers = processes.filter(({ command }) => command.includes('--type=renderer'))
      expect(renderers.map(({ status }) => /^Seccomp:\s+2$/m.test(status))).toContain(true)
    } finally {
      await user.remove()
    }
  })
})
