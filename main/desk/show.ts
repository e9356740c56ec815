import { join } from 'node:path'
import { nativeTheme, screen } from 'electron'
import type { FirstView } from '../electron/first-view.ts'
import type { WindowLook } from '../electron/window.ts'

/** How a new window looks: in the theme's colors and at its last position. */
export function windowLook({ placement }: FirstView): WindowLook {
  return {
    // `--canvas` of the page (renderer/app.css), so that nothing changes color when the page is painted.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#131317' : '#f8f8fa',
    // Next to the bundle, where build/bundle.ts puts it.
    icon: process.platform === 'linux' ? join(import.meta.dirname, 'icon.png') : null,
    workAreas: [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea),
    savedPlacement: placement
  }
}
