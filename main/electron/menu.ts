import type { MenuItemConstructorOptions } from 'electron'
import type { LinkName } from '../../preload/contract.ts'

/** What {@link menuTemplate} needs. */
export interface MenuParts {
  readonly platform: NodeJS.Platform
  readonly appName: string
  /** Adds Reload and Developer Tools; never in a packaged app. */
  readonly developer: boolean
  readonly openLink: (link: LinkName) => void
}

/**
 * The application menu: in the menu bar on macOS, behind Alt elsewhere. It makes the keyboard shortcuts for editing,
 * zoom, full screen, windows, and quitting work.
 */
export function menuTemplate({
  platform,
  appName,
  developer,
  openLink
}: MenuParts): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const help: MenuItemConstructorOptions[] = [
    {
      label: 'How RingCX sign-in works',
      click: () => {
        openLink('auth-guide')
      }
    },
    {
      label: 'Create a RingCentral app',
      click: () => {
        openLink('create-app')
      }
    },
    {
      label: 'Create a RingCentral app for the browser',
      click: () => {
        openLink('create-browser-app')
      }
    },
    {
      label: 'Create a JWT credential',
      click: () => {
        openLink('create-jwt')
      }
    },
    {
      label: 'RingCX admin roles',
      click: () => {
        openLink('admin-roles')
      }
    }
  ]
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    // Most keyboards have the plus sign on Shift; both must zoom.
    { role: 'zoomIn', accelerator: 'CommandOrControl+=', visible: false, acceleratorWorksWhenHidden: true },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' }
  ]
  if (developer) view.push({ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' })
  return [
    mac ? { label: appName, role: 'appMenu' } : { label: '&File', submenu: [{ role: 'quit' }] },
    { role: 'editMenu' },
    { label: '&View', submenu: view },
    { role: 'windowMenu' },
    { role: 'help', submenu: help }
  ]
}
