/**
 * The composition root: makes the adapters, makes core, binds IPC, opens the window. No logic of its own.
 * The order matters where a comment says so.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
// As a whole too: an older runtime has no `ClipboardItem`, and a named import of it would not even load.
import * as electron from 'electron'
import { app, BrowserWindow, clipboard as systemClipboard, ipcMain, Menu, nativeTheme, net } from 'electron'
import { powerMonitor, protocol, safeStorage, screen, session, shell } from 'electron'
import type { Notice } from '../preload/contract.ts'
import { createConnections } from './core/connections/connections.ts'
import { createNotices } from './core/notices.ts'
import { createSessions } from './core/sessions/sessions.ts'
import { systemClock, systemTimers } from './core/system-time.ts'
import { createRecordFile } from './core/vault/record-file.ts'
import { createVault } from './core/vault/vault.ts'
import { APP_SCHEME, createPageHandler, listPageFiles } from './electron/app-protocol.ts'
import { createClipboard, markedWriter } from './electron/clipboard.ts'
import { refusalLine, refusedSwitch } from './electron/command-line-guard.ts'
import { createLinkOpener } from './electron/external-links.ts'
import { createFileLog } from './electron/file-log.ts'
import { fuseFile, inspectFuseIsOn } from './electron/inspect-fuse.ts'
import { menuTemplate } from './electron/menu.ts'
import { lockNavigation } from './electron/navigation-guard.ts'
import { choosePageSource } from './electron/page-source.ts'
import { lockPermissions } from './electron/permission-lock.ts'
import { watchWakeUps } from './electron/power.ts'
import { holdQuit } from './electron/quit-guard.ts'
import { createSafeStorageCipher } from './electron/safe-storage-cipher.ts'
import { enforceSandbox } from './electron/sandbox.ts'
import { createSessionFetch } from './electron/session-fetch.ts'
import { openSettings } from './electron/settings-store.ts'
import { claimSingleInstance } from './electron/single-instance.ts'
import { settingsNotice, unreadableConnectionsNotice } from './electron/start-notices.ts'
import { readTheme } from './electron/theme.ts'
import { openMainWindow } from './electron/window.ts'
import { createAnnounce } from './ipc/announce.ts'
import { bindCalls } from './ipc/bind.ts'
import { decoders } from './ipc/decoders.ts'
import { createHandlers } from './ipc/handlers.ts'
import { presentApp, presentConnection, presentError, presentStatus, type AppFacts } from './ipc/present.ts'
import { isTrustedSender } from './ipc/trusted-sender.ts'
import { createPractice } from './simulator/practice.ts'

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
  // Both must come before `ready`.
  enforceSandbox(app)
  protocol.registerSchemesAsPrivileged([APP_SCHEME])

  let window: BrowserWindow | null = null
  const comeForward = (): void => {
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  }
  if (!claimSingleInstance(app, comeForward)) {
    app.quit()
    return
  }
  await app.whenReady()

  // Adapters
  const dataFolder = app.getPath('userData')
  const log = createFileLog({ folder: join(dataFolder, 'logs'), clock: systemClock })
  const page = choosePageSource(app.isPackaged, process.env['TOKEN_DESK_DEV_URL'])
  const now = systemClock.wall
  const { settings, fault } = openSettings({ folder: dataFolder, now, ipcMain })
  const notices = createNotices()
  if (fault !== null) notices.post(settingsNotice(fault))
  nativeTheme.themeSource = readTheme(settings.read('theme'))
  const clipboard = createClipboard({
    clipboard: systemClipboard,
    marked: markedWriter(systemClipboard, electron.ClipboardItem),
    platform: process.platform,
    clock: systemClock,
    timers: systemTimers
  })
  const openLink = createLinkOpener((url) => shell.openExternal(url))
  // In-memory sessions: one for the page, one for requests. Neither leaves anything on the disk.
  const pageSession = session.fromPartition('page', { cache: false })
  const netSession = session.fromPartition('network', { cache: false })
  for (const each of [session.defaultSession, pageSession, netSession]) lockPermissions(each)
  pageSession.protocol.handle(
    'app',
    createPageHandler(await listPageFiles(join(import.meta.dirname, '../renderer')))
  )
  app.on('web-contents-created', (_event, contents) => {
    lockNavigation(contents, { reloadOrigin: page.dev ? page.origin : null, log })
  })

  // Core
  const announce = createAnnounce(() => window?.webContents ?? null, page.origin)
  const practice = createPractice()
  const vault = createVault({
    cipher: createSafeStorageCipher({
      safeStorage,
      platform: process.platform,
      isReady: () => app.isReady()
    }),
    file: createRecordFile(join(dataFolder, 'vault.tdv')),
    timers: systemTimers,
    onStatus: () => {
      announce('app:changed', presentApp(facts()))
      sessions.wake('storage')
    }
  })
  const connections = createConnections({
    store: {
      read: () => settings.read('connections'),
      write: (list) => {
        settings.write('connections', list)
      }
    },
    newId: randomUUID,
    now
  })
  if (connections.unreadable() > 0) notices.post(unreadableConnectionsNotice(connections.unreadable()))
  const sessions = createSessions({
    connections,
    records: vault,
    practice,
    fetch: createSessionFetch(netSession),
    clock: systemClock,
    timers: systemTimers,
    random: Math.random,
    userAgent: `TokenDesk/${app.getVersion()}`,
    log,
    onSession: (view) => {
      announce('session:changed', presentStatus(view, now()))
    },
    onList: (views) => {
      announce(
        'connections:changed',
        views.map((view) => presentConnection(view, now()))
      )
    }
  })
  const openVault = async (): Promise<void> => {
    await vault.open()
    await sessions.restore()
  }
  const facts = (): AppFacts => ({
    version: app.getVersion(),
    platform: process.platform as AppFacts['platform'],
    theme: readTheme(settings.read('theme')),
    dataFolder,
    vault: vault.status(),
    notices: [
      ...notices.list(),
      ...vault.status().notices.map((notice): Notice => ({ ...notice, tone: 'warning' }))
    ]
  })

  // Boundary
  bindCalls({
    ipcMain,
    decoders,
    handlers: createHandlers({
      sessions,
      now,
      facts,
      setTheme: (theme) => {
        settings.write('theme', theme)
        nativeTheme.themeSource = theme
      },
      dismissNotice: notices.dismiss,
      openLink,
      retryStorage: openVault,
      copySecret: clipboard.copySecret,
      copyText: clipboard.copyText
    }),
    isTrusted: (event) =>
      isTrustedSender(event, { webContentsId: window?.webContents.id ?? null, origin: page.origin }),
    presentError,
    log
  })

  // Life
  watchWakeUps({ powerMonitor, app, isOnline: () => net.isOnline(), timers: systemTimers }, (reason) => {
    sessions.wake(reason === 'online' ? 'network' : reason)
  })
  powerMonitor.on('lock-screen', () => void clipboard.clearSecret())
  holdQuit({
    app,
    timers: systemTimers,
    log,
    settle: async () => {
      await Promise.all([sessions.settle(5_000), clipboard.clearSecret()])
      sessions.dispose()
      await Promise.all([vault.close(), practice.stop()])
    }
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', () => {
    if (window === null) showWindow()
  })
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

  // The keyring is asked after the first view is there: it may take its time, and must never hold the window up.
  showWindow().once('ready-to-show', () => void openVault())

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
    opened.on('closed', () => {
      window = null
    })
    window = opened
    void opened.loadURL(page.url)
    return opened
  }
}
