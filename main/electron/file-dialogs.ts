import type { BrowserWindow, Dialog } from 'electron'
import type { FileDialogs } from './transfer-files.ts'

/** The system's file dialogs, over our window while it is open. `dialog` is read at each use. */
export function createFileDialogs(
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>,
  window: () => BrowserWindow | null
): FileDialogs {
  return {
    showOpenDialog: (options) => {
      const over = window()
      return over === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(over, options)
    },
    showSaveDialog: (options) => {
      const over = window()
      return over === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(over, options)
    }
  }
}
