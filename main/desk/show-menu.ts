import { app, Menu } from 'electron'
import type { LinkName } from '../../preload/contract.ts'
import { menuTemplate } from '../electron/menu.ts'

/** Sets the app's menu. */
export function showMenu(openLink: (link: LinkName) => Promise<void>): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        appName: app.name,
        developer: !app.isPackaged,
        openLink: (link) => void openLink(link)
      })
    )
  )
}
