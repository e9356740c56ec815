import type { CommandPlatform } from '../../preload/commands.ts'

/** The order in which macOS writes modifiers (Apple Style Guide, "key, keys"). */
const MAC: Readonly<Record<string, string>> = { Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Mod: '⌘', Cmd: '⌘' }
const MAC_ORDER = ['Ctrl', 'Alt', 'Shift', 'Mod', 'Cmd']

const KEYS: Readonly<Record<string, string>> = { Plus: '+', '-': '−' }

/** Keys in the notation of the platform: `Mod+Shift+L` is `Ctrl+Shift+L`, or `⇧⌘L` on macOS. */
export function keyText(keys: string, platform: CommandPlatform): string {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const shown = KEYS[key] ?? key
  const modifiers = parts.slice(0, -1)
  if (platform !== 'darwin')
    return [...modifiers.map((each) => (each === 'Mod' ? 'Ctrl' : each)), shown].join('+')
  return [...MAC_ORDER.filter((each) => modifiers.includes(each)).map((each) => MAC[each]), shown].join('')
}

/** The same for `aria-keyshortcuts`, which names keys in English (WAI-ARIA 1.2). */
export function ariaKeys(keys: string, platform: CommandPlatform): string {
  const mod = platform === 'darwin' ? 'Meta' : 'Control'
  const names: Readonly<Record<string, string>> = { Mod: mod, Ctrl: 'Control', Cmd: 'Meta', Plus: '+' }
  return keys
    .split('+')
    .map((each) => names[each] ?? each)
    .join('+')
}
