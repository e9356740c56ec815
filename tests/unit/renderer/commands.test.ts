import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMMAND_IDS, COMMANDS, keysOf } from '../../../preload/commands.ts'
import { ariaKeys, keyText } from '../../../renderer/commands/key-text.ts'
import { bestFirst, found, type Searchable } from '../../../renderer/commands/search.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'

const things: Searchable[] = [
  { id: 'edit', title: 'Edit', words: 'change' },
  { id: 'theme', title: 'Theme: dark', words: 'appearance color' },
  { id: 'copy', title: 'Copy token', words: 'clipboard bearer' },
  { id: 'token', title: 'Token', words: 'claims' },
  { id: 'zoe', title: 'Zoë van der Berg', words: '' }
]

const idsOf = (search: string, recent: readonly string[] = []): string[] =>
  found(things, search, recent, 10).map(({ id }) => id)

describe('the search of the palette', () => {
  it.each<[string, string[]]>([
    ['token', ['token', 'copy']],
    ['TOK cop', ['copy']],
    ['zoe', ['zoe']],
    ['ZOË berg', ['zoe']],
    ['change', ['edit']],
    ['an', ['zoe']],
    ['oke', ['copy', 'token']],
    ['nothing has this', []]
  ])('%s finds %j', (search, ids) => {
    expect(idsOf(search)).toEqual(ids)
  })

  it('puts what was used last first among equals, and never above a better match', () => {
    expect(idsOf('oke', ['token'])).toEqual(['token', 'copy'])
    expect(idsOf('token', ['copy'])).toEqual(['token', 'copy'])
  })

  it('puts the group with the best match first, and keeps the order of equal ones', () => {
    const connections = { entries: [{ id: 'a', title: 'Customer 1', words: '' }] }
    const commands = { entries: found(things, 'to', [], 10) }
    const pages = { entries: [] }
    expect(bestFirst([connections, commands, pages], 'to')).toEqual([commands, connections, pages])
    expect(bestFirst([pages, connections, commands], 'ke')).toEqual([commands, pages, connections])
    expect(bestFirst([connections, pages], 'cus')).toEqual([connections, pages])
  })

  it('finds a title by any part of its first 400 characters, and never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: anyCharacter, maxLength: 40 }),
        fc.nat(30),
        fc.nat(30),
        (title, from, length) => {
          const search = title.slice(from, from + length)
          const hits = found([{ id: 'a', title, words: '' }], search, [], 5)
          if (/^[\w ]*$/.test(title)) expect(hits).toHaveLength(1)
          else expect(hits.length).toBeLessThanOrEqual(1)
        }
      ),
      { seed: 14, numRuns: 200 }
    )
  })

  it('takes 2,000 names of 10 kB in its stride: it reads only their beginning', () => {
    const long = Array.from({ length: 2_000 }, (_, at) => ({
      id: String(at),
      title: `${'ä'.repeat(10_000)}end`,
      words: ''
    }))
    expect(found(long, 'end', [], 5)).toEqual([])
    expect(found(long, 'aaa', [], 5)).toHaveLength(5)
  })
})

describe('the notation of shortcuts', () => {
  it.each([
    ['Mod+K', 'Ctrl+K', '⌘K', 'Control+K', 'Meta+K'],
    ['Mod+Shift+L', 'Ctrl+Shift+L', '⇧⌘L', 'Control+Shift+L', 'Meta+Shift+L'],
    ['Alt+↑', 'Alt+↑', '⌥↑', 'Alt+↑', 'Alt+↑'],
    ['Ctrl+Cmd+F', 'Ctrl+Cmd+F', '⌃⌘F', 'Control+Meta+F', 'Control+Meta+F'],
    ['Mod+Plus', 'Ctrl++', '⌘+', 'Control++', 'Meta++'],
    ['?', '?', '?', '?', '?']
  ])('%s', (keys, other, mac, aria, ariaMac) => {
    expect(keyText(keys, 'win32')).toBe(other)
    expect(keyText(keys, 'darwin')).toBe(mac)
    expect([ariaKeys(keys, 'linux'), ariaKeys(keys, 'darwin')]).toEqual([aria, ariaMac])
  })

  it('never names a key of another platform', () => {
    for (const id of COMMAND_IDS) {
      for (const platform of ['linux', 'win32'] as const)
        expect(keyText(keysOf(id, platform) ?? '', platform), COMMANDS[id].title).not.toMatch(
          /Cmd|Mod|[⌘⌥⇧⌃]/
        )
      expect(keyText(keysOf(id, 'darwin') ?? '', 'darwin'), COMMANDS[id].title).not.toMatch(/Ctrl|Mod|Alt\+/)
    }
  })
})
