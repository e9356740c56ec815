import { app, Menu } from 'electron'
import type { CommandId } from '../../preload/contract.ts'
import { dockTemplate, menuTemplate } from '../electron/menu.ts'

/** Sets the app's menu, and on macOS that of its icon in the dock. */
export function showMenu(run: (id: CommandId) => void): void {
  const template = menuTemplate({
    platform: process.platform,
    appName: app.name,
    developer: !app.isPackaged,
    run
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  app.dock?.setMenu(Menu.buildFromTemplate(dockTemplate(run)))
}
