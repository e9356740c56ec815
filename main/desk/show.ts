import { join } from 'node:path'
import { nativeTheme, screen } from 'electron'
import type { FirstView } from '../electron/first-view.ts'
import type { Settings } from '../electron/settings-store.ts'
import {
  arrangementOf,
  placementWith,
  rememberPlacement,
  type WindowPlacement
} from '../electron/window-placement.ts'
import type { WindowLook } from '../electron/window.ts'

/**
 * How a new window looks: in the theme's colors and at its last position with the screens that are there. In safe mode, at
 * its default position.
 */
export function windowLook({ placement }: FirstView, safeMode: boolean): WindowLook {
  return {
    // `--canvas` of the page (renderer/app.css), so that nothing changes color when the page is painted.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#131317' : '#f8f8fa',
    // Next to the bundle, where build/bundle.ts puts it.
    icon: process.platform === 'linux' ? join(import.meta.dirname, 'icon.png') : null,
    workAreas: [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea),
    savedPlacement: safeMode ? null : placementWith(placement, screens())
  }
}

/** Saves where the window was with the screens that are there. */
export function savePlacement(settings: Settings, placement: WindowPlacement): void {
  try {
    settings.write('window', rememberPlacement(settings.read('window'), screens(), placement))
  } catch {
    // A full disk must not keep a window open; the next one opens at the last saved position.
  }
}

function screens(): string {
  return arrangementOf(screen.getAllDisplays().map(({ bounds }) => bounds))
}
