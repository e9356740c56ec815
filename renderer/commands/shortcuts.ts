import { COMMAND_IDS, keysOf, type CommandPlatform } from '../../preload/commands.ts'
import type { CommandId } from '../../preload/contract.ts'
import { app } from '../state/app.svelte.ts'
import { connections } from '../state/connections.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { applies, isWindowCommand, runCommand } from './commands.svelte.ts'

/** In a field, these keys type or undo typing. */
const NOT_IN_FIELDS: readonly CommandId[] = ['app.shortcuts', 'connection.undoRemove']

/** Runs the command whose keys were pressed. Does nothing while a dialog is open. */
export function onShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return
  const platform = app.status?.platform ?? 'linux'
  if (goToNumbered(event, platform)) return
  const id = COMMAND_IDS.find((each) => isPressed(keysOf(each, platform), event, platform))
  if (id === undefined || !isWindowCommand(id)) return
  if (NOT_IN_FIELDS.includes(id) && isTyping(event.target)) return
  if (!applies(id)) return
  event.preventDefault()
  runCommand(id)
}

/** Mod+1 to Mod+9 go to that connection of the list. */
function goToNumbered(event: KeyboardEvent, platform: CommandPlatform): boolean {
  const chosen = connections.list.find((_entry, at) => at < 9 && isPressed(`Mod+${at + 1}`, event, platform))
  if (!chosen) return false
  event.preventDefault()
  router.go({ page: 'overview', connectionId: chosen.connection.id })
  return true
}

/** Whether the event presses these keys, such as `Mod+Shift+L`, on any keyboard layout. */
export function isPressed(
  keys: string | null,
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  platform: CommandPlatform
): boolean {
  if (keys === null) return false
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const has = (modifier: string): boolean => parts.slice(0, -1).includes(modifier)
  const mac = platform === 'darwin'
  if (event.ctrlKey !== (has('Ctrl') || (has('Mod') && !mac))) return false
  if (event.metaKey !== (has('Cmd') || (has('Mod') && mac))) return false
  // Where a character is on Shift or on Option depends on the layout.
  const character = /^[^A-Z0-9]$/.test(key)
  if (!character && (event.altKey !== has('Alt') || event.shiftKey !== has('Shift'))) return false
  if (event.key.toLowerCase() === key.toLowerCase()) return true
  // Letters of another alphabet: the key's place on the keyboard counts.
  return /^[A-Z]$/.test(key) && /^[^\0-\x7f]$/.test(event.key) && event.code === `Key${key}`
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select')
  )
}
