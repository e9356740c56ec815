import { join } from 'node:path'
import { nativeTheme, screen } from 'electron'
import type { Settings } from '../electron/settings-store.ts'
import { showWindow, type OpenedWindow } from '../electron/window.ts'

/** Makes what shows an opened window, in the colors of the theme and where it was last. */
export function createShow(settings: Settings): (made: OpenedWindow) => Promise<void> {
  return async (made) => {
    await showWindow(made, {
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1115' : '#ffffff',
      // Beside the bundle, where build/bundle.ts puts it.
      icon: process.platform === 'linux' ? join(import.meta.dirname, 'icon.png') : null,
      workAreas: [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea),
      savedPlacement: settings.read('window'),
      savePlacement: (placement) => {
        try {
          settings.write('window', placement)
        } catch {
          // A full disk is no reason to keep a window open; the next one opens where the last one was saved.
        }
      }
    })
  }
}
