import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSettings, type OpenedSettings } from '../../../main/electron/settings-store.ts'

const NOW = Date.UTC(2026, 10, 22, 20, 1, 2, 3)
const KEPT_AS = 'settings.damaged-2026-11-22T20-01-02-003Z.json'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-desk-settings-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const file = (): string => join(folder, 'settings.json')
const open = (): OpenedSettings => openSettings({ folder, now: () => NOW, ipcMain: null })

const GOOD = { theme: 'dark', connections: [{ id: 'c1', name: 'Support' }] }

describe('openSettings', () => {
  it('starts empty, and keeps what is written', () => {
    const first = open()
    expect(first.fault).toBeNull()
    expect(first.settings.read('theme')).toBeUndefined()
    first.settings.write('theme', 'dark')
    first.settings.write('connections', GOOD.connections)
    const second = open()
    expect(second.fault).toBeNull()
    expect(second.settings.read('theme')).toBe('dark')
    expect(second.settings.read('connections')).toEqual(GOOD.connections)
  })

  it('takes a key with a dot as one key', () => {
    open().settings.write('window.bounds', 1)
    expect(open().settings.read('window.bounds')).toBe(1)
    expect(open().settings.read('window')).toBeUndefined()
  })

  it.skipIf(process.platform === 'win32')(
    'keeps the file to its owner, also after it was readable by all',
    async () => {
      await writeFile(file(), JSON.stringify(GOOD), { mode: 0o644 })
      open().settings.write('theme', 'light')
      expect((await stat(file())).mode & 0o777).toBe(0o600)
    }
  )

  const whole = JSON.stringify(GOOD)
  const damaged: [string, Buffer | string][] = [
    ['an empty file', ''],
    ['blanks', ' \n'],
    ['zeros, as after a power cut', Buffer.alloc(256)],
    ['random bytes', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x7b, 0x7d])],
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['text', '"settings"'],
    ['a number', '7'],
    ['two objects', `${whole}${whole}`],
    [
      'text that is not UTF-8',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])
    ],
    ['more than 4 MB', `{"a":"${'x'.repeat(4 * 1024 * 1024)}"}`]
  ]

  it.each(damaged)('sets %s aside, whole, and starts with defaults', async (_name, content) => {
    await writeFile(file(), content)
    const { settings, fault } = open()
    expect(fault).toEqual({ kind: 'set-aside', keptAs: KEPT_AS })
    expect(settings.read('theme')).toBeUndefined()
    expect((await readFile(join(folder, KEPT_AS))).equals(Buffer.from(content))).toBe(true)
    settings.write('theme', 'light')
    expect(open()).toMatchObject({ fault: null })
  })

  it('survives a cut at every byte', async () => {
    for (let length = 0; length < whole.length; length += 1) {
      await writeFile(file(), whole.slice(0, length))
      expect(open().fault, `cut at ${String(length)}`).toEqual({ kind: 'set-aside', keptAs: KEPT_AS })
      expect(await readFile(join(folder, KEPT_AS), 'utf8')).toBe(whole.slice(0, length))
      await rm(file(), { force: true })
    }
    await writeFile(file(), whole)
    expect(open().fault).toBeNull()
  })

  it('reads a file with a byte order mark', async () => {
    await writeFile(file(), `\uFEFF${whole}`)
    const { settings, fault } = open()
    expect(fault).toBeNull()
    expect(settings.read('theme')).toBe('dark')
  })

  it('does not touch what it cannot use, and still lets the app start', async () => {
    await mkdir(file())
    await writeFile(join(file(), 'inside'), 'kept')
    const { settings, fault } = open()
    expect(fault).toEqual({ kind: 'not-usable' })
    settings.write('theme', { name: 'dark' })
    expect(settings.read('theme')).toEqual({ name: 'dark' })
    expect(await readdir(folder)).toEqual(['settings.json'])
    expect(await readFile(join(file(), 'inside'), 'utf8')).toBe('kept')
  })

  it('reports a write that the disk did not take, and keeps the old value', async () => {
    const { settings } = open()
    settings.write('theme', 'dark')
    await rm(file())
    // A folder where the file belongs: the rename fails whoever runs the test.
    await mkdir(join(file(), 'in-the-way'), { recursive: true })
    expect(() => {
      settings.write('theme', 'light')
    }).toThrow('The settings could not be saved.')
  })

  it('clears everything, the damaged copies too, and nothing else in the folder', async () => {
    await writeFile(file(), '{"theme":')
    await writeFile(join(folder, 'vault.tdv'), 'sealed')
    const { settings } = open()
    settings.write('theme', 'dark')
    expect((await readdir(folder)).sort()).toEqual([KEPT_AS, 'settings.json', 'vault.tdv'])
    settings.clear()
    expect(settings.read('theme')).toBeUndefined()
    expect((await readdir(folder)).sort()).toEqual(['settings.json', 'vault.tdv'])
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({})
  })

  it('closes the channel that electron-store opens', () => {
    const closed: string[] = []
    openSettings({
      folder,
      now: () => NOW,
      ipcMain: { removeAllListeners: (channel) => closed.push(channel) }
    })
    expect(closed).toEqual(['electron-store-get-data'])
  })
})
