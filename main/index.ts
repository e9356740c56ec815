/**
 * The entry point: rejects forbidden starts, locks down the app, and opens the window. Everything else is the desk
 * (desk.ts), loaded while the page builds itself, so that the two load in parallel.
 */
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, session } from 'electron'
import { systemClock } from './core/system-time.ts'
import type { Desk } from './desk.ts'
import { windowLook } from './desk/show.ts'
import { APP_SCHEME, APP_URL, createPageHandler, readPageFiles } from './electron/app-protocol.ts'
import { SAFE_MODE_SWITCH, switchRefusal } from './electron/command-line-guard.ts'
import { createFileLog } from './electron/file-log.ts'
import { importArgument } from './electron/import-argument.ts'
import { readFirstView } from './electron/first-view.ts'
import { fuseFile, inspectFuseIsOn } from './electron/inspect-fuse.ts'
import { kwalletToUse } from './electron/kwallet-choice.ts'
import { lockNavigation } from './electron/navigation-guard.ts'
import { choosePageSource } from './electron/page-source.ts'
import { lockPermissions } from './electron/permission-lock.ts'
import { enforceSandbox } from './electron/sandbox.ts'
import { claimSingleInstance, type InstanceStart } from './electron/single-instance.ts'
import {
  APP_ID,
  environmentRefusal,
  forgetLeakingVariables,
  HIDDEN_SWITCH,
  leaveAppImage
} from './electron/start-environment.ts'
import { openMainWindow, showWindow, type OpenedWindow, type ShowingWindow } from './electron/window.ts'
import { bindCalls } from './ipc/bind.ts'
import { isTrustedSender } from './ipc/trusted-sender.ts'

/** How long the page has for its first call, in milliseconds, before the app starts without it. */
const FIRST_CALL_MS = 1_000

const { isPackaged } = app
const refusal =
  switchRefusal({
    argv: process.argv,
    platform: process.platform,
    isPackaged,
    inspectFuseIsOn: () => inspectFuseIsOn(fuseFile(process.execPath, process.platform))
  }) ?? (isPackaged ? environmentRefusal(process.env) : null)
// Not awaited: Electron becomes ready only after this module has been evaluated.
if (refusal === null) void start().catch(giveUp)
else refuse(refusal)

async function start(): Promise<void> {
  // These must run before `ready`. The desk sets the menu, so Electron doesn't need to build its own first.
  if (app.isPackaged) forgetLeakingVariables(process.env)
  const appImage = leaveAppImage(process.env, process.execPath, realpathSync)
  const kwallet = kwalletToUse(process.env, process.platform)
  if (kwallet !== null && !app.commandLine.hasSwitch('password-store')) {
    app.commandLine.appendSwitch('password-store', kwallet)
  }
  if (process.platform === 'win32' && app.isPackaged) app.setAppUserModelId(APP_ID)
  enforceSandbox(app)
  protocol.registerSchemesAsPrivileged([APP_SCHEME])
  Menu.setApplicationMenu(null)

  let window: BrowserWindow | null = null
  let toImport = importArgument(process.argv, process.cwd())
  // Kept until imports are ready; the last one if there are several.
  let importFile = (path: string): void => {
    toImport = path
  }
  // Kept until the window can open.
  let wanted = false
  let bringForward = (): void => {
    wanted = true
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  }
  const comeForward = ({ importPath, hidden }: InstanceStart): void => {
    if (!hidden) bringForward()
    if (importPath !== null) importFile(importPath)
  }
  const withSwitch = process.argv.includes(HIDDEN_SWITCH)
  if (!claimSingleInstance(app, { importPath: toImport, hidden: withSwitch }, comeForward)) {
    app.quit()
    return
  }
  // A double-click on macOS.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    importFile(path)
  })
  // Read while Electron gets ready, which doesn't use this thread.
  const pageFiles = readPageFiles(join(import.meta.dirname, '../renderer'))
  // Thrown below, once a dialog can report it.
  pageFiles.catch(() => undefined)
  await app.whenReady()

  const dataFolder = app.getPath('userData')
  const safeMode = app.commandLine.hasSwitch(SAFE_MODE_SWITCH)
  const log = createFileLog({ folder: join(dataFolder, 'logs'), clock: systemClock })
  const page = choosePageSource(app.isPackaged, process.env['TOKEN_DESK_DEV_URL'])
  // In memory: the page leaves nothing on disk.
  const pageSession = session.fromPartition('page', { cache: false })
  for (const each of [session.defaultSession, pageSession]) lockPermissions(each)
  app.on('web-contents-created', (_event, contents) => {
    lockNavigation(contents, { reloadOrigin: page.dev ? page.origin : null, log })
  })
  let connections = 0
  const answerPage = createPageHandler(pageFiles, () => connections)
  pageSession.protocol.handle('app', answerPage)
  // At login, macOS passes no switch on.
  const atLogin = process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
  const hidden = (withSwitch || atLogin) && toImport === null && !safeMode
  const opened = hidden ? null : openWindow('')
  // Node loads the code for `Response` on first use: 15 ms that the page shouldn't wait for.
  if (!hidden) setTimeout(() => void answerPage({ method: 'GET', url: APP_URL }).catch(() => undefined), 0)
  let desk: Promise<Desk> | null = null
  const openedDesk = (): Promise<Desk> =>
    (desk ??= import('./desk.ts').then(({ openDesk }) =>
      openDesk({ dataFolder, appImage, log, page, safeMode, opened, window: () => window, openWindow })
    ))
  // Not before the page makes a call, which it does when its first frame is on screen: until then, the window's process needs
  // this thread at every step, and afterward it builds the page while the desk loads.
  let called = (): void => undefined
  const firstCall = new Promise<void>((resolve) => {
    called = resolve
  })
  bindCalls({
    ipcMain,
    isTrusted: (event) =>
      isTrustedSender(event, { webContentsId: window?.webContents.id ?? null, origin: page.origin }),
    log,
    answering: async () => {
      called()
      return (await openedDesk()).answering
    }
  })
  // Also for a page that never makes a call; without its files, there is no page.
  await Promise.all([pageFiles, opened?.loaded])
  if (opened !== null) await Promise.race([firstCall, wait(FIRST_CALL_MS)])
  const ready = await openedDesk()
  importFile = ready.importFile
  bringForward = ready.bringForward
  if (toImport !== null) importFile(toImport)
  // Without the person's choice to keep it running, an app without a window could only be found by starting it again.
  if (hidden && (wanted || toImport !== null || !ready.keepsRunning())) bringForward()

  function openWindow(hash: string): ShowingWindow & Pick<OpenedWindow, 'loaded'> {
    const firstView = readFirstView(dataFolder)
    connections = firstView.connections
    const made = openMainWindow({
      BrowserWindow,
      nativeTheme,
      theme: firstView.theme,
      session: pageSession,
      preloadPath: join(import.meta.dirname, '../preload/index.cjs'),
      title: app.name,
      url: `${page.url}${hash}`,
      devTools: !app.isPackaged
    })
    // Windows only: the person logs off or the computer is shut down.
    made.window.on('session-end', () => app.quit())
    made.window.on('closed', () => {
      window = null
    })
    window = made.window
    return { window, loaded: made.loaded, shown: showWindow(made, windowLook(firstView, safeMode)) }
  }
}

/** Where people can't see an app's stderr, a box shows the reason too; on Linux, a box before `ready` is only stderr. */
function refuse(line: string): void {
  process.stderr.write(`${line}\n`)
  if (process.platform !== 'linux') dialog.showErrorBox('Token Desk couldn’t start', line)
  app.exit(1)
}

/** Don't show the error: its text may contain a path, and people can't act on it. */
function giveUp(): void {
  dialog.showErrorBox(
    'Token Desk couldn’t start',
    'Part of the app is missing or can’t be read. Reinstall it. Your connections and secrets stay in place.'
  )
  app.exit(1)
}
