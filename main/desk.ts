/**
 * Everything behind the window: makes the adapters, makes core, answers the calls, keeps the app alive. No logic of its
 * own.
 */
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { join } from 'node:path'
// As a whole too: an older runtime has no `ClipboardItem`, and a named import of it would not even load.
import * as electron from 'electron'
import { app, clipboard as systemClipboard, dialog, ipcMain, Menu, nativeTheme, net } from 'electron'
import { powerMonitor, safeStorage, screen, session, shell, type BrowserWindow } from 'electron'
import type { Notice } from '../preload/contract.ts'
import { createConnections } from './core/connections/connections.ts'
import { createProxyQuestion } from './core/http/proxy-question.ts'
import { REDIRECT_ADDRESSES } from './core/connections/redirect-addresses.ts'
import { createNotices } from './core/notices.ts'
import { guardFetch } from './core/policy/guard-fetch.ts'
import { allowsStorage, guardRecords } from './core/policy/guard-records.ts'
import { permit, whyRefused } from './core/policy/permit.ts'
import { readPolicy } from './core/policy/policy.ts'
import { managedIds, placePresets } from './core/policy/presets.ts'
import { createSessions } from './core/sessions/sessions.ts'
import { watchIdle } from './core/storage/idle-lock.ts'
import { createStorage } from './core/storage/storage.ts'
import { readStorageChoices } from './core/storage/storage-choices.ts'
import { systemClock, systemTimers } from './core/system-time.ts'
import { createTransfers } from './core/transfer/transfer.ts'
import { createRecordFile } from './core/vault/record-file.ts'
import { createVault } from './core/vault/vault.ts'
import { createClipboard, markedWriter } from './electron/clipboard.ts'
import { createFileDialogs } from './electron/file-dialogs.ts'
import { createJwtPageOpener, createLinkOpener, createSignInPageOpener } from './electron/external-links.ts'
import { createKeyringAnswers } from './electron/keyring-answers.ts'
import { pingKeyring } from './electron/keyring-ping.ts'
import { menuTemplate } from './electron/menu.ts'
import type { FileLog } from './electron/file-log.ts'
import type { PageSource } from './electron/page-source.ts'
import { createNetworkSession } from './electron/network-session.ts'
import { readPolicySources } from './electron/policy-source/read-policy-sources.ts'
import { watchAway, watchWakeUps } from './electron/power.ts'
import { holdQuit, quitWithSystem } from './electron/quit-guard.ts'
import { createProxySignIn } from './electron/proxy-sign-in.ts'
import { createRedirectDoor } from './electron/redirect-listener.ts'
import { createSafeStorageCipher, selectedBackend } from './electron/safe-storage-cipher.ts'
import { createSessionFetch } from './electron/session-fetch.ts'
import { openSettings } from './electron/settings-store.ts'
import { presetsNotKept, settingsNotice, unreadableConnectionsNotice } from './electron/start-notices.ts'
import { readTheme } from './electron/theme.ts'
import { createTransferFiles } from './electron/transfer-files.ts'
import { showWindow, type OpenedWindow } from './electron/window.ts'
import { createAnnounce } from './ipc/announce.ts'
import type { Answering } from './ipc/bind.ts'
import { decoders } from './ipc/decoders.ts'
import { createHandlers } from './ipc/handlers.ts'
import { presentApp, type AppFacts } from './ipc/present/app-status.ts'
import { presentConnection } from './ipc/present/connection.ts'
import { presentTest } from './ipc/present/connection-test.ts'
import { presentError } from './ipc/present/error.ts'
import { presentImportOffer } from './ipc/present/import-offer.ts'
import { presentRemoval } from './ipc/present/removal.ts'
import { presentStatus } from './ipc/present/session-status.ts'
import { createPractice } from './simulator/practice.ts'

/** What the entry has made already. */
export interface DeskParts {
  readonly dataFolder: string
  readonly log: FileLog
  readonly page: PageSource
  /** The first window, whose page is loading. */
  readonly opened: OpenedWindow
  /** The window, while there is one. */
  readonly window: () => BrowserWindow | null
  /** Opens a new window, when there is none. */
  readonly openWindow: () => OpenedWindow
}

/** What the entry asks of the desk later on. */
export interface Desk {
  readonly answering: Answering
  /** Shows what importing the file at this path would do. */
  importFile(path: string): void
}

/** Makes and connects everything behind the window. Called once, while the first window is open. */
export async function openDesk({
  dataFolder,
  log,
  page,
  opened,
  window,
  openWindow
}: DeskParts): Promise<Desk> {
  const now = systemClock.wall
  const { settings, fault } = openSettings({ folder: dataFolder, now, ipcMain })
  nativeTheme.themeSource = readTheme(settings.read('theme'))
  const firstView = show(opened)
  const policy = readPolicy(
    await readPolicySources({
      platform: process.platform,
      isPackaged: app.isPackaged,
      policyFile: process.env['TOKEN_DESK_POLICY_FILE'],
      systemRoot: process.env['SystemRoot'],
      userName: () => userInfo().username
    })
  )

  // Adapters
  const notices = createNotices()
  if (fault !== null) notices.post(settingsNotice(fault))
  const clipboard = createClipboard({
    clipboard: systemClipboard,
    marked: markedWriter(systemClipboard, electron.ClipboardItem),
    platform: process.platform,
    clock: systemClock,
    timers: systemTimers,
    secretLifeMs: policy.values.clipboardSeconds * 1_000
  })
  const openLink = createLinkOpener((url) => shell.openExternal(url))
  const networkSession = createNetworkSession(session)

  // Core
  const announce = createAnnounce(() => window()?.webContents ?? null, page.origin)
  const proxyQuestion = createProxyQuestion(() => {
    announce('app:changed', presentApp(facts()))
  })
  const userAgent = `TokenDesk/${app.getVersion()}`
  const proxySignIn = createProxySignIn({
    fetch: createSessionFetch(networkSession),
    request: (url) => {
      const request = net.request({ method: 'HEAD', url, session: networkSession(), credentials: 'omit' })
      request.setHeader('user-agent', userAgent)
      return request
    },
    question: proxyQuestion,
    onSignedIn: () => {
      sessions.wake('network')
    }
  })
  const practice = createPractice()
  const keyringAnswers = createKeyringAnswers({
    ping: () => pingKeyring(selectedBackend(safeStorage)),
    timers: systemTimers
  })
  const vault = createVault({
    cipher: createSafeStorageCipher({
      safeStorage,
      platform: process.platform,
      isReady: () => app.isReady(),
      whenAnswering: keyringAnswers.whenAnswering
    }),
    file: createRecordFile(join(dataFolder, 'vault.tdv')),
    timers: systemTimers,
    memoryOnly:
      policy.values.minimumStorage === 'memory' || readStorageChoices(settings.read('storage')).memoryOnly,
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
  const managed = managedIds(policy)
  try {
    placePresets(policy, connections)
  } catch {
    notices.post(presetsNotKept)
  }
  const sessions = createSessions({
    connections,
    records: guardRecords(policy, vault),
    practice,
    fetch: guardFetch(policy, proxySignIn.fetch),
    rules: { permit: (wish) => permit(policy, wish), isManaged: (id) => managed.has(id) },
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
    userAgent,
    log,
    onSession: (view) => {
      announce('session:changed', presentStatus(view, now()))
    },
    onList: (views) => {
      announce(
        'connections:changed',
        views.map((view) => presentConnection(view, now()))
      )
    },
    onRemovals: (removals) => {
      announce('removals:changed', removals.map(presentRemoval))
    },
    onTest: (view) => {
      announce('test:changed', presentTest(view))
    }
  })
  const storage = createStorage({
    vault,
    sessions,
    choices: {
      read: () => settings.read('storage'),
      write: (choices) => {
        settings.write('storage', choices)
      }
    },
    rules: {
      allowsMode: (mode) => allowsStorage(policy, mode),
      idleLimitMs: policy.values.idleLockMinutes === null ? null : policy.values.idleLockMinutes * 60_000
    },
    forgetRest: () => {
      settings.clear()
      log.clear()
      nativeTheme.themeSource = readTheme(undefined)
    }
  })
  const transfers = createTransfers({
    list: connections.list,
    adopt: sessions.adopt,
    records: vault,
    whyNotAllowed: (incoming) => whyRefused(policy, incoming),
    isManaged: (id) => managed.has(id),
    maySealSecrets: policy.values.exportSecrets,
    newId: randomUUID,
    now
  })
  const transferFiles = createTransferFiles({
    transfers,
    dialogs: createFileDialogs(dialog, window),
    folder: () => app.getPath('documents')
  })
  const facts = (): AppFacts => ({
    version: app.getVersion(),
    platform: process.platform as AppFacts['platform'],
    theme: readTheme(settings.read('theme')),
    dataFolder,
    policy,
    redirectAddresses: REDIRECT_ADDRESSES,
    vault: vault.status(),
    locking: storage.locking(),
    notices: [
      ...notices.list(),
      ...vault.status().notices.map((notice): Notice => ({ ...notice, tone: 'warning' }))
    ],
    proxyAsk: proxyQuestion.current()
  })

  // Life
  watchWakeUps({ powerMonitor, app, isOnline: () => net.isOnline(), timers: systemTimers }, (reason) => {
    keyringAnswers.askNow()
    sessions.wake(reason === 'online' ? 'network' : reason)
  })
  watchAway(powerMonitor, () => {
    void clipboard.clearSecret()
    if (storage.locking().withSystem) void storage.lock()
  })
  watchIdle({
    idleMs: () => powerMonitor.getSystemIdleTime() * 1_000,
    limitMs: () => storage.locking().afterMs,
    lock: () => void storage.lock(),
    timers: systemTimers
  })
  quitWithSystem(app, powerMonitor)
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
    if (window() === null) void show(openWindow())
  })

  // The first view does not wait for these. The keyring may take its time, and must never hold the window up.
  void firstView.then(() => {
    showMenu()
    void storage.open()
  })

  return {
    answering: {
      decoders,
      presentError,
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
        openJwtPage: createJwtPageOpener((url) => shell.openExternal(url)),
        storage,
        proxy: { answer: proxyQuestion.answer, askAgain: proxySignIn.askAgain },
        copySecret: clipboard.copySecret,
        copyText: clipboard.copyText,
        transfers,
        transferFiles
      })
    },
    importFile(path) {
      void transferFiles.offerPath(path).then((offer) => {
        announce('transfer:offered', presentImportOffer(offer))
      })
    }
  }

  async function show(made: OpenedWindow): Promise<void> {
    await showWindow(made, {
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1115' : '#ffffff',
      icon: process.platform === 'linux' ? join(import.meta.dirname, 'icon.png') : null,
      workAreas: screen.getAllDisplays().map((display) => display.workArea),
      savedPlacement: settings.read('window'),
      savePlacement: (placement) => {
        settings.write('window', placement)
      }
    })
  }

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
