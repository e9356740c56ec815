/** Keys that move within a page or a list, by what they work in. They aren't commands: each means something there only. */
export const PAGE_KEYS: readonly {
  readonly title: string
  readonly keys: readonly { readonly keys: readonly string[]; readonly does: string }[]
}[] = [
  {
    title: 'Connection list',
    keys: [
      { keys: ['Mod+1', '…', 'Mod+9'], does: 'Go to the connection in that position' },
      { keys: ['↑', '↓'], does: 'Move through the list' },
      { keys: ['Alt+↑', 'Alt+↓'], does: 'Move the selected connection up or down' },
      { keys: ['Shift+F10'], does: 'Open the menu of the selected connection' }
    ]
  },
  {
    title: 'Tables',
    keys: [
      { keys: ['↑', '↓', '←', '→'], does: 'Move through the cells' },
      { keys: ['Home', 'End'], does: 'Go to the start or end of a row' },
      { keys: ['Mod+Home', 'Mod+End'], does: 'Go to the start or end of the table' },
      { keys: ['Shift+↑', 'Shift+↓'], does: 'Extend the selection' },
      { keys: ['Space'], does: 'Select or deselect a row' },
      { keys: ['Mod+A'], does: 'Select every row' },
      { keys: ['Mod+C'], does: 'Copy the selection' },
      { keys: ['←', '→'], does: 'Collapse or expand a branch, in the first column' },
      { keys: ['Enter'], does: 'Open a row’s details, or sort by a column' }
    ]
  },
  {
    title: 'Requests and dialogs',
    keys: [
      { keys: ['Mod+Enter'], does: 'Send the request' },
      { keys: ['Esc'], does: 'Close a dialog, a menu, or the details' }
    ]
  }
]
