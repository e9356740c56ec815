import { app, dialog, Menu, type BrowserWindow } from 'electron'
import { COMMAND_IDS } from '../../preload/commands.ts'
import type { CommandId } from '../../preload/contract.ts'
import type { Log } from '../core/ports.ts'
import { systemClock } from '../core/system-time.ts'
import { SAFE_MODE_SWITCH } from '../electron/command-line-guard.ts'
import { argumentsForRestart } from '../electron/import-argument.ts'
import { dockTemplate, menuTemplate, runsInWindow } from '../electron/menu.ts'
import { createWindowRecovery } from '../electron/window-recovery.ts'

/** What {@link createWindowCare} needs. */
export interface WindowCareParts {
  /** Has the window run a command. */
  readonly run: (id: CommandId) => void
  readonly log: Log
  readonly safeMode: boolean
  /** The AppImage that the app runs from, `null` if it doesn't run from one. */
  readonly appImage: string | null
}

/** What belongs to every window, but that the first view does without: the menu, and the watch over its process. */
export interface WindowCare {
  /** Offers to reload it when its process ends or hangs. */
  watch(window: BrowserWindow): void
  /** Shows the commands of the window that don't apply now in gray. */
  offer(ids: readonly CommandId[]): void
  /** Label and value, for the support report. */
  facts(): readonly (readonly [label: string, value: string])[]
}

/** Sets the app's menu, and on macOS the menu of the icon in the dock. */
export function createWindowCare({ run, log, safeMode, appImage }: WindowCareParts): WindowCare {
  const template = menuTemplate({
    platform: process.platform,
    appName: app.name,
    developer: !app.isPackaged,
    run
  })
  const menu = Menu.buildFromTemplate(template)
  Menu.setApplicationMenu(menu)
  app.dock?.setMenu(Menu.buildFromTemplate(dockTemplate(run)))

  const restartSafely = (): void => {
    const args = [...argumentsForRestart(process.argv), `--${SAFE_MODE_SWITCH}`]
    // An AppImage unmounts its program when it ends, so the file itself has to be started.
    app.relaunch(appImage === null ? { args } : { args, execPath: appImage })
    app.quit()
  }
  const recovery = createWindowRecovery({
    ask: (options) => dialog.showMessageBox(options),
    clock: systemClock,
    log,
    makeReport: () => run('app.report'),
    quit: () => app.quit(),
    restartSafely: safeMode ? null : restartSafely
  })

  return {
    watch: recovery.watch,
    facts: recovery.facts,
    offer(ids) {
      for (const id of COMMAND_IDS.filter(runsInWindow)) {
        const item = menu.getMenuItemById(id)
        if (item) item.enabled = ids.includes(id)
      }
    }
  }
}
