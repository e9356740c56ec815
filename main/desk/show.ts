import { join } from 'node:path'
import { nativeTheme, screen } from 'electron'
import type { Settings } from '../electron/settings-store.ts'
import { showWindow, type OpenedWindow } from '../electron/window.ts'

/** Creates the function that shows an opened window, in the theme's colors and at its last position. */
export function createShow(settings: Settings): (made: OpenedWindow) => Promise<void> {
  return async (made) => {
    await showWindow(made, {
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1115' : '#ffffff',
      // Next to the bundle, where build/bundle.ts puts it.
      icon: process.platform === 'linux' ? join(import.meta.dirname, 'icon.png') : null,
      workAreas: [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea),
      savedPlacement: settings.read('window'),
      savePlacement: (placement) => {
        try {
          settings.write('window', placement)
        } catch {
          // A full disk must not keep a window open; the next one opens at the last saved position.
        }
      }
    })
  }
}
