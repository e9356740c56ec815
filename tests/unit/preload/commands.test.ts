import { describe, expect, it } from 'vitest'
import { COMMANDS, COMMAND_IDS, keysOf } from '../../../preload/commands.ts'

const PLATFORMS = ['linux', 'darwin', 'win32'] as const

describe('the table of commands', () => {
  it.each(PLATFORMS)('gives no keys to two commands on %s', (platform) => {
    const keys = COMMAND_IDS.map((id) => keysOf(id, platform)).filter((each) => each !== null)
    const pressed = keys.map((each) => each.replace('Mod', platform === 'darwin' ? 'Cmd' : 'Ctrl'))
    expect(pressed.length).toBeGreaterThan(5)
    expect(pressed.filter((each, at) => pressed.indexOf(each) !== at)).toEqual([])
  })

  it('gives each command a title of its own, in sentence case', () => {
    const titles = COMMAND_IDS.map((id) => COMMANDS[id].title)
    expect(new Set(titles).size).toBe(titles.length)
    for (const title of titles) expect(title).toMatch(/^[A-Z][^.]*[^.\s]$/)
  })

  it.each(PLATFORMS)('names keys in one form on %s', (platform) => {
    for (const id of COMMAND_IDS) {
      const keys = keysOf(id, platform)
      if (keys !== null) expect(keys).toMatch(/^((Mod|Ctrl|Cmd|Alt|Shift)\+)*([A-Z0-9,?-]|Plus|F\d+)$/)
    }
  })
})
