/**
 * Everything behind the window: makes the adapters, makes core, binds the calls, keeps the app alive. No logic of its
 * own. It returns when every call of the window has someone to answer it.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
// As a whole too: an older runtime has no `ClipboardItem`, and a named import of it would not even load.
import * as electron from 'electron'
import { app, clipboard as systemClipboard, ipcMain, Menu, nativeTheme, net } from 'electron'
import { powerMonitor, safeStorage, session, shell, type BrowserWindow } from 'electron'
import type { Notice } from '../preload/contract.ts'
import { createConnections } from './core/connections/connections.ts'
import { REDIRECT_ADDRESSES } from './core/connections/redirect-addresses.ts'
import { createNotices } from './core/notices.ts'
import type { Log } from './core/ports.ts'
import { createSessions } from './core/sessions/sessions.ts'
import { systemClock, systemTimers } from './core/system-time.ts'
import { createRecordFile } from './core/vault/record-file.ts'
import { createVault } from './core/vault/vault.ts'
import { createClipboard, markedWriter } from './electron/clipboard.ts'
import { createLinkOpener, createSignInPageOpener } from './electron/external-links.ts'
import { menuTemplate } from './electron/menu.ts'
import type { PageSource } from './electron/page-source.ts'
import { lockPermissions } from './electron/permission-lock.ts'
import { watchWakeUps } from './electron/power.ts'
import { holdQuit } from './electron/quit-guard.ts'
import { createRedirectDoor } from './electron/redirect-listener.ts'
import { createSafeStorageCipher } from './electron/safe-storage-cipher.ts'
import { createSessionFetch } from './electron/session-fetch.ts'
import type { OpenedSettings } from './electron/settings-store.ts'
import { settingsNotice, unreadableConnectionsNotice } from './electron/start-notices.ts'
import { readTheme } from './electron/theme.ts'
import { createAnnounce } from './ipc/announce.ts'
import { bindCalls } from './ipc/bind.ts'
import { decoders } from './ipc/decoders.ts'
import { createHandlers } from './ipc/handlers.ts'
import { presentApp, presentConnection, presentError, presentStatus, type AppFacts } from './ipc/present.ts'
import { isTrustedSender } from './ipc/trusted-sender.ts'
import { createPractice } from './simulator/practice.ts'

/** What the entry has made already. */
export interface DeskParts extends OpenedSettings {
  readonly dataFolder: string
  readonly log: Log
  readonly page: PageSource
  /** The window, while it is open. */
  readonly window: () => BrowserWindow | null
  readonly showWindow: () => BrowserWindow
}

/** Makes and connects everything behind the window. Called once, while the first window is open. */
export function openDesk({ dataFolder, log, page, settings, fault, window, showWindow }: DeskParts): void {
  // Adapters
  const now = systemClock.wall
  const notices = createNotices()
  if (fault !== null) notices.post(settingsNotice(fault))
  const clipboard = createClipboard({
    clipboard: systemClipboard,
    marked: markedWriter(systemClipboard, electron.ClipboardItem),
    platform: process.platform,
    clock: systemClock,
    timers: systemTimers
  })
  const openLink = createLinkOpener((url) => shell.openExternal(url))
  // In memory, like the page's: no request leaves anything on the disk.
  const netSession = session.fromPartition('network', { cache: false })
  lockPermissions(netSession)

  // Core
  const announce = createAnnounce(() => window()?.webContents ?? null, page.origin)
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
    door: createRedirectDoor({
      addresses: REDIRECT_ADDRESSES,
      clock: systemClock,
      timers: systemTimers,
      onArrival: () => window()?.show()
    }),
    openPage: createSignInPageOpener((url) => shell.openExternal(url)),
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
    redirectAddresses: REDIRECT_ADDRESSES,
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
      isTrustedSender(event, { webContentsId: window()?.webContents.id ?? null, origin: page.origin }),
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
    if (window() === null) showWindow()
  })

  // The first view does not wait for these. The keyring may take its time, and must never hold the window up.
  window()?.once('ready-to-show', () => {
    showMenu()
    void openVault()
  })

  function showMenu(): void {
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
}
