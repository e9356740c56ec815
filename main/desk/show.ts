import { join } from 'node:path'
import { nativeTheme, screen } from 'electron'
import type { Settings } from '../electron/settings-store.ts'
import { arrangementOf, placementWith, rememberPlacement } from '../electron/window-placement.ts'
import { showWindow, type OpenedWindow } from '../electron/window.ts'

/**
 * Creates the function that shows an opened window, in the theme's colors and at its last position with the screens that
 * are there. In safe mode, the window has its default position, and none is saved.
 */
export function createShow(settings: Settings, safeMode: boolean): (made: OpenedWindow) => Promise<void> {
  const screens = (): string => arrangementOf(screen.getAllDisplays().map(({ bounds }) => bounds))
  return async (made) => {
    await showWindow(made, {
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1115' : '#ffffff',
      // Next to the bundle, where build/bundle.ts puts it.
      icon: process.platform === 'linux' ? join(import.meta.dirname, 'icon.png') : null,
      workAreas: [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea),
      savedPlacement: safeMode ? null : placementWith(settings.read('window'), screens()),
      savePlacement: (placement) => {
        if (safeMode) return
        try {
          settings.write('window', rememberPlacement(settings.read('window'), screens(), placement))
        } catch {
          // A full disk must not keep a window open; the next one opens at the last saved position.
        }
      }
    })
  }
}
