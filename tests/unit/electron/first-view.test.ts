import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MOST_SETTINGS_BYTES, readFirstView } from '../../../main/electron/first-view.ts'
import { openSettings } from '../../../main/electron/settings-store.ts'

const UNKNOWN = { theme: 'system', connections: 0, placement: undefined }

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-desk-first-view-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('the first view', () => {
  it('has the theme, the place, and the number of connections from the settings', () => {
    const { settings } = openSettings({ folder, now: () => 0, ipcMain: null })
    const window = { bounds: { x: 1, y: 2, width: 1000, height: 700 }, maximized: false }
    settings.write('theme', 'dark')
    settings.write('window', window)
    settings.write('connections', [{ id: 'a' }, { id: 'b', removedAt: 1 }, { id: 'c' }])
    expect(readFirstView(folder)).toEqual({ theme: 'dark', connections: 2, placement: window })
  })

  it('is the default without settings', () => {
    expect(readFirstView(folder)).toEqual(UNKNOWN)
    expect(readFirstView(join(folder, 'nothing'))).toEqual(UNKNOWN)
  })

  it.each([
    ['cut off', '{"theme":"dark"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['of other types', '{"theme":7,"connections":{"length":9}}'],
    ['with entries of other types', '{"connections":[null,7,"a",[]]}'],
    ['not text', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['too large', `{"theme":"dark","x":"${'x'.repeat(MOST_SETTINGS_BYTES)}"}`]
  ])('is the default if the settings are %s', async (_what, content) => {
    await writeFile(join(folder, 'settings.json'), content)
    expect(readFirstView(folder)).toEqual(UNKNOWN)
  })
})
