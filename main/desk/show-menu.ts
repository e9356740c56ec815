import { app, Menu } from 'electron'
import { COMMAND_IDS } from '../../preload/commands.ts'
import type { CommandId } from '../../preload/contract.ts'
import { dockTemplate, menuTemplate, runsInWindow } from '../electron/menu.ts'

/** The app's menu. */
export interface AppMenu {
  /** Sets it, and on macOS the menu of the icon in the dock. */
  show(): void
  /** Shows the commands of the window that don't apply now in gray. */
  offer(ids: readonly CommandId[]): void
}

/** @param run has the window run a command */
export function createAppMenu(run: (id: CommandId) => void): AppMenu {
  let offered: readonly CommandId[] = COMMAND_IDS

  const update = (): void => {
    const menu = Menu.getApplicationMenu()
    for (const id of COMMAND_IDS.filter(runsInWindow)) {
      const item = menu?.getMenuItemById(id)
      if (item) item.enabled = offered.includes(id)
    }
  }

  return {
    show() {
      const template = menuTemplate({
        platform: process.platform,
        appName: app.name,
        developer: !app.isPackaged,
        run
      })
      Menu.setApplicationMenu(Menu.buildFromTemplate(template))
      app.dock?.setMenu(Menu.buildFromTemplate(dockTemplate(run)))
      update()
    },
    offer(ids) {
      offered = ids
      update()
    }
  }
}
