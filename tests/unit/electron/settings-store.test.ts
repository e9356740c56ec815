import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tidyName, wrongName, type Connection } from '../../../main/core/connections/connection.ts'
import { createConnections, MOST_KEPT } from '../../../main/core/connections/connections.ts'
import { checkHost } from '../../../main/core/connections/hosts.ts'
import { wrongClientId } from '../../../main/core/connections/validate-connection.ts'
import { openSettings, type OpenedSettings } from '../../../main/electron/settings-store.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'

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
  it('starts empty, and keeps written values', () => {
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

  it('treats a key with a dot as one key', () => {
    open().settings.write('window.bounds', 1)
    expect(open().settings.read('window.bounds')).toBe(1)
    expect(open().settings.read('window')).toBeUndefined()
  })

  it.skipIf(process.platform === 'win32')(
    'restricts the file to its owner, even if it was readable by everyone',
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

  it.each(damaged)('moves %s aside, complete, and starts with defaults', async (_name, content) => {
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

  it('doesn’t change an unusable file, and still lets the app start', async () => {
    await mkdir(file())
    await writeFile(join(file(), 'inside'), 'kept')
    const { settings, fault } = open()
    expect(fault).toEqual({ kind: 'not-usable' })
    settings.write('theme', { name: 'dark' })
    expect(settings.read('theme')).toEqual({ name: 'dark' })
    expect(await readdir(folder)).toEqual(['settings.json'])
    expect(await readFile(join(file(), 'inside'), 'utf8')).toBe('kept')
  })

  it('reports a failed write, and keeps the old value', async () => {
    const { settings } = open()
    settings.write('theme', 'dark')
    await rm(file())
    // A folder where the file belongs: the rename fails for any user.
    await mkdir(join(file(), 'in-the-way'), { recursive: true })
    expect(() => {
      settings.write('theme', 'light')
    }).toThrow('The settings couldn’t be saved.')
  })

  it('clears everything, including damaged copies, and nothing else in the folder', async () => {
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

  it.skipIf(process.platform === 'win32')('doesn’t wait for a pipe, and leaves it in place', async () => {
    execFileSync('mkfifo', [file()])
    const { settings, fault } = open()
    expect(fault).toEqual({ kind: 'not-usable' })
    settings.write('theme', 'dark')
    expect(settings.read('theme')).toBe('dark')
    expect((await stat(file())).isFIFO()).toBe(true)
  })

  it('rejects what would be too large to read back, and keeps everything', async () => {
    const { settings } = open()
    settings.write('connections', GOOD.connections)
    settings.write('theme', 'x'.repeat(3 * 1024 * 1024))
    const before = await readFile(file())
    // Each fits on its own; as bytes, not as characters.
    for (const value of ['x'.repeat(1024 * 1024), 'ü'.repeat(600_000), '\u0000'.repeat(200_000)]) {
      expect(() => {
        settings.write('window', value)
      }).toThrow('The settings file is full. It can hold up to 4 MB.')
    }
    expect((await readFile(file())).equals(before)).toBe(true)
    expect(settings.read('window')).toBeUndefined()
    settings.write('theme', 'dark')
    settings.write('window', 'x'.repeat(1024 * 1024))
    expect(open().fault).toBeNull()
  })

  it('says what is wrong when a file written by hand is nested too deeply to be saved again', async () => {
    const depth = 100_000
    const text = `{"theme": "dark", "mine": ${'['.repeat(depth)}${']'.repeat(depth)}}`
    await writeFile(file(), text)
    const { settings, fault } = open()
    expect([fault, settings.read('theme')]).toEqual([null, 'dark'])
    expect(() => {
      settings.write('theme', 'light')
    }).toThrow(
      expect.objectContaining({
        message: 'The settings file contains values that are nested too deeply to save.',
        hint: expect.stringContaining('settings.json') as string
      })
    )
    expect(await readFile(file(), 'utf8')).toBe(text)
  })

  it('reads everything it wrote, to the last byte', () => {
    const { settings } = open()
    settings.write('window', '')
    const empty = statSync(file()).size
    for (const room of [1, 0, -1]) {
      const value = 'x'.repeat(4 * 1024 * 1024 - empty - room)
      const fits = room >= 0
      const write = (): void => {
        settings.write('window', value)
      }
      if (fits) write()
      else expect(write).toThrow('The settings file is full')
      const again = open()
      expect(again.fault).toBeNull()
      if (fits) expect(again.settings.read('window')).toBe(value)
    }
  })

  it('reads every JSON value it accepted, with any characters', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1, unit: anyCharacter }).filter((key) => !key.startsWith('__')),
          fc.jsonValue({ stringUnit: 'binary' })
        ),
        (values) => {
          rmSync(file(), { force: true })
          const { settings } = open()
          for (const [key, value] of Object.entries(values)) settings.write(key, value)
          const again = open()
          expect(again.fault).toBeNull()
          for (const [key, value] of Object.entries(values))
            expect(again.settings.read(key)).toEqual(JSON.parse(JSON.stringify(value)))
        }
      ),
      { numRuns: 15, seed: 17 }
    )
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

/** A list over a real settings file, as the app makes it. */
function openList(ids: () => string) {
  const { settings, fault } = open()
  const connections = createConnections({
    store: settings.entry('connections'),
    newId: ids,
    now: () => NOW
  })
  return { connections, fault }
}

/** As long as each field may be, in the characters that take the most room. */
const LONGEST: Omit<Connection, 'id' | 'createdAt'> = {
  name: '\ud800'.repeat(60),
  signInMethod: 'browser',
  ringcentralHost: `https://${'a.'.repeat(122)}example`,
  ringcxHost: `https://${'b.'.repeat(122)}example`,
  clientId: '"'.repeat(256),
  publicClient: false,
  practice: false,
  keepFresh: false
}

describe('the list of connections in the settings', () => {
  it('reads back the maximum number of entries of maximum length, and accepts no more', () => {
    const most = Array.from({ length: MOST_KEPT }, (_, at) => ({
      ...LONGEST,
      id: `managed-${String(at).padStart(56, '0')}`,
      name: `${LONGEST.name.slice(4)}${at.toString(36).padStart(4, '0')}`,
      createdAt: NOW
    }))
    open().settings.write('connections', most)
    const { connections } = openList(() => 'one-more')
    expect(connections.list()).toHaveLength(MOST_KEPT)
    const full = statSync(file()).size
    const more: (() => unknown)[] = [
      () => connections.add({ ...LONGEST, name: 'One more' }),
      () => connections.duplicate(most[0]?.id ?? '', 'copy'),
      () => {
        connections.merge([{ id: 'one-more', replaces: null, connection: { ...LONGEST, name: 'One more' } }])
      }
    ]
    for (const each of more) expect(each).toThrow('Token Desk can keep up to 2,000 connections.')
    expect(statSync(file()).size).toBe(full)
    // There is still room to mark each of them as removed, and then for another.
    const [first, second] = connections.list()
    connections.remove(first?.id ?? '')
    expect(more[0]).toThrow('up to 2,000')
    connections.delete(second?.id ?? '')
    connections.add({ ...LONGEST, name: 'One more' })
    const again = openList(() => 'x')
    expect(again.fault).toBeNull()
    expect(again.connections.unreadable()).toBe(0)
    expect(again.connections.list()).toEqual(connections.list())
    expect(again.connections.removed()).toHaveLength(1)
  })

  it('reads back unchanged anything the form accepted', () => {
    const host = fc
      .oneof(
        fc.webUrl(),
        fc.domain(),
        fc.ipV4(),
        fc.ipV6(),
        fc.constant('http://localhost:8080'),
        fc.string()
      )
      .map(checkHost)
      .filter((check) => 'origin' in check)
      .map(({ origin }) => origin)
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .map(tidyName)
      .filter((text) => wrongName(text) === null)
    const clientId = fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 256 })
      .filter((text) => wrongClientId(text) === null)
    fc.assert(
      fc.property(fc.array(fc.tuple(name, host, host, clientId), { minLength: 1, maxLength: 3 }), (all) => {
        rmSync(file(), { force: true })
        let ids = 0
        const { connections } = openList(() => `id-${String((ids += 1))}`)
        for (const [each, ringcentralHost, ringcxHost, id] of all) {
          const fields = { ...LONGEST, name: each, ringcentralHost, ringcxHost, clientId: id }
          const added = connections.add(fields)
          connections.duplicate(added.id, `copy-${added.id}`)
          connections.remove(added.id)
        }
        const again = openList(() => 'x')
        expect(again.fault).toBeNull()
        expect(again.connections.unreadable()).toBe(0)
        expect(again.connections.list()).toEqual(connections.list())
        expect(again.connections.removed()).toEqual(connections.removed())
      }),
      { numRuns: 12, seed: 19 }
    )
  })
})
