import { undoNewestRemoval } from '../connections/undo-removal.svelte.ts'
import { connections } from '../state/connections.svelte.ts'
import { router } from '../state/router.svelte.ts'

/** The keyboard shortcuts, as shown in Help. `Mod` is Ctrl, or ⌘ on macOS. */
export const SHORTCUTS = [
  { keys: 'Mod+N', does: 'New connection' },
  { keys: 'Mod+1 … Mod+9', does: 'Go to that connection' },
  { keys: 'Mod+F', does: 'Search the directory or a response' },
  { keys: 'Mod+Enter', does: 'Send the request' },
  { keys: 'Mod+,', does: 'Settings' },
  { keys: 'F1', does: 'Help' },
  { keys: 'Alt+↑ Alt+↓', does: 'Move the selected connection up or down' },
  { keys: 'Shift+F10', does: 'Open the menu of the selected connection' },
  { keys: 'Mod+Z', does: 'Undo removing a connection' },
  { keys: '↑ ↓', does: 'Move through the connection list and tables' },
  { keys: 'Home End Mod+Home Mod+End', does: 'Go to the ends of a row or a table' },
  { keys: 'Shift+↑ Shift+↓', does: 'Select more cells' },
  { keys: 'Space', does: 'Select a table row, or take it out of the selection' },
  { keys: 'Mod+A', does: 'Select every row of a table' },
  { keys: 'Mod+C', does: 'Copy what is selected in a table' },
  { keys: '← →', does: 'Collapse or expand a branch, in the first column' },
  { keys: 'Enter', does: 'Open the details of a table row, or sort by a column' },
  { keys: 'Esc', does: 'Close a dialog, a menu, or the details' }
] as const

/** The box that Mod+F moves to; set by the page that has one. */
let searchBox: HTMLInputElement | null = null

/** An attachment for the page's search box: Mod+F focuses it while it is shown. */
export function asPageSearch(input: HTMLInputElement): () => void {
  searchBox = input
  return () => {
    if (searchBox === input) searchBox = null
  }
}

/** Handles the shortcuts that work everywhere. Does nothing while a dialog is open. */
export function onShortcut(event: KeyboardEvent): void {
  if (document.querySelector('dialog[open]')) return
  const mod = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
  if (event.key === 'F1') router.go({ page: 'help' })
  else if (mod && event.key.toLowerCase() === 'n') router.go({ page: 'new' })
  else if (mod && event.key === ',') router.go({ page: 'settings' })
  else if (mod && event.key.toLowerCase() === 'f' && searchBox) {
    searchBox.focus()
    searchBox.select()
  } else if (mod && event.key.toLowerCase() === 'z') {
    // In a field, it undoes typing.
    if (isTyping(event.target) || !undoNewestRemoval()) return
  } else if (mod && /^[1-9]$/.test(event.key)) {
    const chosen = connections.list[Number(event.key) - 1]
    if (!chosen) return
    router.go({ page: 'overview', connectionId: chosen.connection.id })
  } else return
  event.preventDefault()
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input:not([type="radio"], [type="checkbox"]), textarea')
  )
}
