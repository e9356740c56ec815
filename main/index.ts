/**
 * The entry: refuses what must be refused, locks what must be locked, and opens the window. Everything else is the desk
 * (desk.ts), loaded while the window's process starts, so that nobody waits for both in turn.
 */
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, Menu, nativeTheme, protocol, screen, session } from 'electron'
import { systemClock } from './core/system-time.ts'
import { APP_SCHEME, createPageHandler, readPageFiles } from './electron/app-protocol.ts'
import { refusalLine, refusedSwitch } from './electron/command-line-guard.ts'
import { createFileLog } from './electron/file-log.ts'
import { importArgument } from './electron/import-argument.ts'
import { fuseFile, inspectFuseIsOn } from './electron/inspect-fuse.ts'
import { lockNavigation } from './electron/navigation-guard.ts'
import { choosePageSource } from './electron/page-source.ts'
import { lockPermissions } from './electron/permission-lock.ts'
import { enforceSandbox } from './electron/sandbox.ts'
import { openSettings } from './electron/settings-store.ts'
import { claimSingleInstance } from './electron/single-instance.ts'
import { readTheme } from './electron/theme.ts'
import { openMainWindow } from './electron/window.ts'

const refused = refusedSwitch({
  commandLine: app.commandLine,
  isPackaged: app.isPackaged,
  inspectFuseIsOn: () => inspectFuseIsOn(fuseFile(process.execPath, process.platform))
})
// Not awaited: Electron becomes ready only after this module has been evaluated.
if (refused === null) void start()
else {
  process.stderr.write(refusalLine(refused))
  app.exit(1)
}

async function start(): Promise<void> {
  // These must come before `ready`. The menu is the desk's; Electron need not build one of its own first.
  enforceSandbox(app)
  protocol.registerSchemesAsPrivileged([APP_SCHEME])
  Menu.setApplicationMenu(null)

  let window: BrowserWindow | null = null
  let importFile: (path: string) => void = () => undefined
  const comeForward = (importPath: string | null): void => {
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
    if (importPath !== null) importFile(importPath)
  }
  let toImport = importArgument(process.argv, process.cwd())
  if (!claimSingleInstance(app, toImport, comeForward)) {
    app.quit()
    return
  }
  // A double-click on macOS; the first may come before there is anything to import into.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    toImport = path
    importFile(path)
  })
  // Read while Electron gets ready: that is not work of this thread.
  const pageFiles = readPageFiles(join(import.meta.dirname, '../renderer'))
  await app.whenReady()

  const dataFolder = app.getPath('userData')
  const log = createFileLog({ folder: join(dataFolder, 'logs'), clock: systemClock })
  const page = choosePageSource(app.isPackaged, process.env['TOKEN_DESK_DEV_URL'])
  const { settings, fault } = openSettings({ folder: dataFolder, now: systemClock.wall, ipcMain })
  nativeTheme.themeSource = readTheme(settings.read('theme'))
  // In memory: the page leaves nothing on the disk.
  const pageSession = session.fromPartition('page', { cache: false })
  for (const each of [session.defaultSession, pageSession]) lockPermissions(each)
  app.on('web-contents-created', (_event, contents) => {
    lockNavigation(contents, { reloadOrigin: page.dev ? page.origin : null, log })
  })
  // Loaded after this tick, while the window's process starts.
  const policySources = import('./electron/policy-source/read-policy-sources.ts').then(
    async ({ readPolicySources }) =>
      await readPolicySources({
        platform: process.platform,
        isPackaged: app.isPackaged,
        policyFile: process.env['TOKEN_DESK_POLICY_FILE'],
        systemRoot: process.env['SystemRoot'],
        userName: () => userInfo().username
      })
  )
  const desk = Promise.all([import('./desk.ts'), policySources]).then(([{ openDesk }, sources]) => {
    const parts = { dataFolder, log, page, settings, fault, policySources: sources }
    ;({ importFile } = openDesk({ ...parts, window: () => window, showWindow }))
    if (toImport !== null) importFile(toImport)
  })
  // No page before its calls have someone to answer them.
  const files = Promise.all([pageFiles, desk])
  pageSession.protocol.handle('app', createPageHandler(files.then(([list]) => list)))
  showWindow()
  await desk

  function showWindow(): BrowserWindow {
    const opened = openMainWindow({
      BrowserWindow,
      session: pageSession,
      preloadPath: join(import.meta.dirname, '../preload/index.cjs'),
      title: app.name,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1115' : '#ffffff',
      devTools: !app.isPackaged,
      icon: process.platform === 'linux' ? join(import.meta.dirname, 'icon.png') : null,
      workAreas: screen.getAllDisplays().map((display) => display.workArea),
      savedPlacement: settings.read('window'),
      savePlacement: (placement) => {
        settings.write('window', placement)
      }
    })
    // Windows only: the person logs off or the computer is shut down.
    opened.on('session-end', () => app.quit())
    opened.on('closed', () => {
      window = null
    })
    window = opened
    void opened.loadURL(page.url)
    return opened
  }
}
