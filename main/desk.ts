/**
 * Everything behind the window: makes the adapters, makes core, answers the calls, keeps the app alive. No logic of its
 * own.
 */
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { basename, join } from 'node:path'
// As a whole too: an older runtime has no `ClipboardItem`, and a named import of it would not even load.
import * as electron from 'electron'
import {
  app,
  BrowserWindow,
  clipboard as systemClipboard,
  dialog,
  ipcMain,
  nativeTheme,
  shell
} from 'electron'
import { COMMAND_IDS } from '../preload/commands.ts'
import type { CommandId } from '../preload/contract.ts'
import { REDIRECT_ADDRESSES } from './core/connections/redirect-addresses.ts'
import { choicesInRun, readDesktopChoices } from './core/desktop/choices.ts'
import { createPreferences } from './core/directory/preferences.ts'
import { DIRECTORY_MEMORY_MB } from './core/directory/worker-client.ts'
import { asAppError } from './core/errors.ts'
import { createInspector, INSPECTOR_MEMORY_MB } from './core/inspector/inspector.ts'
import { createNotices } from './core/notices.ts'
import { loadOnce } from './core/on-first-use.ts'
import { guardFetch } from './core/policy/guard-fetch.ts'
import { allowsStorage, idleLimitMs } from './core/policy/allowed-storage.ts'
import { permit, whyRefused } from './core/policy/permit.ts'
import { readPolicy } from './core/policy/policy.ts'
import { managedIds } from './core/policy/presets.ts'
import { ANSWERS_MEMORY_MB } from './core/requests/answer-thread.ts'
import { createSavedRequests } from './core/requests/saved-requests.ts'
import { createWriteSwitch } from './core/requests/write-switch.ts'
import { notifyEraseRefused } from './core/sessions/removal.ts'
import { createSessions } from './core/sessions/sessions.ts'
import { createStorage, readStorageChoices } from './core/storage/storage.ts'
import { createNodeDisk } from './core/vault/record-file.ts'
import { systemClock, systemTimers } from './core/system-time.ts'
import { workerThread } from './core/worker-thread.ts'
import { createActivity, versionFacts } from './desk/activity.ts'
import { gatherFacts } from './desk/app-facts.ts'
import { openConnections } from './desk/connection-list.ts'
import { createGivenCommands } from './desk/given-commands.ts'
import type { Desktop } from './desk/desktop.ts'
import { createKeyringVault } from './desk/keyring-vault.ts'
import { startLife } from './desk/life.ts'
import type { WindowCare } from './desk/window-care.ts'
import { createNetwork } from './desk/network.ts'
import { sessionNews } from './desk/session-news.ts'
import { savePlacement } from './desk/show.ts'
import { createAnswerFiles } from './electron/answer-files.ts'
import { withBorrowedFocus } from './electron/borrowed-focus.ts'
import { createClipboard, markedWriter } from './electron/clipboard.ts'
import { createDirectoryFiles } from './electron/directory-files.ts'
import { createFileDialogs } from './electron/file-dialogs.ts'
import {
  createJwtPageOpener,
  createLinkOpener,
  createSignInPageOpener,
  showFolder
} from './electron/external-links.ts'
import type { FileLog } from './electron/file-log.ts'
import { createOutsideDisk, quitWithoutWaiting } from './electron/outside-disk.ts'
import type { PageSource } from './electron/page-source.ts'
import { readPolicySources } from './electron/policy-source/read-policy-sources.ts'
import { createRedirectListener } from './electron/redirect-listener.ts'
import { openSettings } from './electron/settings-store.ts'
import { safeModeNotice, settingsNotice } from './electron/start-notices.ts'
import { readTheme } from './electron/theme.ts'
import { saveOnClose, type ShowingWindow } from './electron/window.ts'
import { createAnnouncer } from './ipc/announce.ts'
import type { Answering } from './ipc/bind.ts'
import { decoders } from './ipc/decoders.ts'
import { createHandlers } from './ipc/handlers.ts'
import { presentApp, type AppFacts } from './ipc/present/app-status.ts'
import { presentExport } from './ipc/present/directory.ts'
import { presentError } from './ipc/present/error.ts'
import { presentImportOffer } from './ipc/present/import-offer.ts'
import { createPractice } from './simulator/practice.ts'

/** What the entry has made already. */
export interface DeskParts {
  readonly dataFolder: string
  /** The AppImage that the app runs from, `null` if it doesn't run from one. */
  readonly appImage: string | null
  readonly log: FileLog
  readonly page: PageSource
  /** Started with `--safe-mode`. */
  readonly safeMode: boolean
  /** The first window; `null` in a start without a window. */
  readonly opened: ShowingWindow | null
  /** The window, while there is one. */
  readonly window: () => BrowserWindow | null
  /** Opens a new window, when there is none, at the page that the hash names. */
  readonly openWindow: (hash: string) => ShowingWindow
}

/** What the entry asks of the desk later on. */
export interface Desk {
  readonly answering: Answering
  /** Whether the app may run without a window: the person chose so. */
  readonly keepsRunning: () => boolean
  /** Opens the window, or brings it to the front, at the page that the hash names. */
  readonly bringForward: (hash?: string) => void
  /** Shows what importing the file at this path would do. */
  importFile(path: string): void
}

/** When tray and notifications load, in milliseconds after the window's first frame: the page makes its first calls then. */
const DESKTOP_MS = 3_000

/** When the app begins to look for updates, in milliseconds after its start: not while people wait for their first token. */
const UPDATE_CHECK_MS = 60_000

/** How long a restart for an update waits for token sets that are being saved, in milliseconds. */
const UPDATE_QUIET_MS = 60_000

/** Makes and connects everything behind the window. Called once, while the first window, if there is one, opens. */
export async function openDesk({
  dataFolder,
  appImage,
  log,
  page,
  safeMode,
  opened,
  window,
  openWindow
}: DeskParts): Promise<Desk> {
  const now = systemClock.wall
  const { settings, fault } = openSettings({ folder: dataFolder, now, ipcMain })
  // Set once there are sessions.
  let windowClosed: () => void = () => undefined
  let outsideWindow: Desktop | null = null
  let care: WindowCare | null = null
  /** The commands that apply, as the window last told. */
  let offered: readonly CommandId[] = COMMAND_IDS
  const adopt = (made: ShowingWindow): void => {
    if (!safeMode) saveOnClose(made.window, (placement) => savePlacement(settings, placement))
    made.window.on('closed', () => {
      windowClosed()
    })
    care?.watch(made.window)
  }
  if (opened !== null) adopt(opened)
  const keepsRunning = (): boolean =>
    choicesInRun(readDesktopChoices(settings.read('desktop')), safeMode).keepRunning
  const bringForward = (hash = ''): void => {
    const shown = window()
    if (shown === null) {
      const made = openWindow(hash)
      adopt(made)
      return
    }
    if (shown.isMinimized()) shown.restore()
    shown.show()
    if (hash !== '') void shown.webContents.loadURL(`${page.url}${hash}`)
  }
  const policy = readPolicy(
    await readPolicySources({
      platform: process.platform,
      isPackaged: app.isPackaged,
      policyFile: process.env['TOKEN_DESK_POLICY_FILE'],
      folder: dataFolder,
      userName: () => userInfo().username
    })
  )

  // Adapters
  const notices = createNotices()
  if (fault !== null) notices.post(settingsNotice(fault))
  if (safeMode) notices.post(safeModeNotice)
  const clipboard = createClipboard({
    clipboard: systemClipboard,
    marked: markedWriter(systemClipboard, electron.ClipboardItem),
    platform: process.platform,
    clock: systemClock,
    timers: systemTimers,
    hasFocus: () => BrowserWindow.getFocusedWindow() !== null,
    secretLifeMs: policy.values.clipboardSeconds * 1_000
  })
  const openLink = createLinkOpener((url) => shell.openExternal(url))

  // Core
  const { announce, mark } = createAnnouncer(() => window()?.webContents ?? null, page.origin)
  const tellApp = (): void => {
    announce('appChanged', presentApp(facts()))
  }
  const userAgent = `TokenDesk/${app.getVersion()}`
  const network = createNetwork({
    userAgent,
    watch: (request) => activity.recorder.watch(null)(request),
    onQuestion: tellApp,
    onSignedIn: () => {
      sessions.wake('network')
    }
  })
  const practice = createPractice()
  const { vault, keyringAnswers } = createKeyringVault({
    dataFolder,
    memoryOnly: readStorageChoices(settings.read('storage')).memoryOnly,
    allowsMode: (mode) => allowsStorage(policy, mode),
    onStatus: () => {
      tellApp()
      sessions.wake('storage')
      activity.vaultChanged()
      outsideWindow?.storageChanged()
    }
  })
  const writes = createWriteSwitch({
    read: () => settings.read('allowWrites'),
    write: (on) => {
      settings.write('allowWrites', on)
    },
    isAllowed: policy.values.writeRequests
  })
  const activity = createActivity({ dataFolder, settings, policy, vault, announce, log })
  const news = sessionNews(announce, now)
  const connections = openConnections({ settings, policy, notices })
  const managed = managedIds(policy)
  const sessions = createSessions({
    connections,
    records: vault,
    practice,
    fetch: guardFetch(policy, network.fetch),
    rules: { permit: (wish) => permit(policy, wish), isManaged: (id) => managed.has(id) },
    listener: createRedirectListener({
      addresses: REDIRECT_ADDRESSES,
      clock: systemClock,
      timers: systemTimers,
      onArrival: () => window()?.show(),
      platform: process.platform
    }),
    openPage: createSignInPageOpener((url) => shell.openExternal(url)),
    clock: systemClock,
    timers: systemTimers,
    random: Math.random,
    userAgent,
    log,
    copies: {
      folder: join(dataFolder, 'directory'),
      disk: createNodeDisk(),
      mayKeep: () => policy.values.savedLists && vault.status().mode !== 'memory'
    },
    // Both are beside the bundle, where build/bundle.ts puts them.
    startDirectoryWorker: workerThread(join(import.meta.dirname, 'directory-worker.js'), {
      name: 'directory',
      memoryMb: DIRECTORY_MEMORY_MB
    }),
    startAnswerWorker: workerThread(join(import.meta.dirname, 'answer-worker.js'), {
      name: 'answers',
      memoryMb: ANSWERS_MEMORY_MB
    }),
    mayWrite: writes.isOn,
    maySignIn: () => writes.isAllowed,
    newId: randomUUID,
    activity: activity.recorder,
    ...news,
    onSession: (view) => {
      news.onSession(view)
      outsideWindow?.sessionChanged(view)
    },
    onList: (views) => {
      news.onList(views)
      outsideWindow?.listChanged(views)
    },
    onEraseRefused: (connection, refused) => {
      notifyEraseRefused(notices, connection, refused)
      tellApp()
    }
  })
  const savedRequests = createSavedRequests({
    read: () => settings.read('requests'),
    write: (requests) => {
      settings.write('requests', requests)
    },
    newId: randomUUID
  })
  const storage = createStorage({
    vault,
    sessions: {
      ...sessions,
      async removeSavedLists() {
        await sessions.removeSavedLists()
        await activity.keeping.remove().catch(() => log.note('activity.not-removed'))
      }
    },
    choices: settings.entry('storage'),
    rules: { idleLimitMs: idleLimitMs(policy) },
    clearCopied: () => void clipboard.clearSecret(),
    // A save that is due would put its key into the vault that was just emptied
    stopSaving: () => activity.keep(false),
    removeRest: [
      () => {
        activity.recorder.forget()
        savedRequests.forget()
        nativeTheme.themeSource = readTheme(undefined)
      },
      () => settings.clear(),
      () => log.clear(),
      () => activity.keeping.remove(),
      // Before the notifications, which note that no version is ready anymore.
      () =>
        late()
          .then(({ updates }) => updates.forget())
          .catch(() => log.note('update.not-removed')),
      async () => await (await desktop()).forget()
    ]
  })
  const outside = createOutsideDisk(systemTimers)
  const places = {
    dialogs: createFileDialogs(dialog, window),
    folder: () => app.getPath('documents'),
    outside,
    now
  }
  const directoryFiles = createDirectoryFiles({
    directory: sessions.directory,
    ...places,
    onProgress: (progress) => {
      announce('exportChanged', presentExport(progress))
    }
  })
  // Reading desk.js keeps the first view waiting, so what that view does without is in a separate file.
  const openLate = async () => {
    const later = await import('./later.ts')
    const transfers = later.createTransfers({
      list: connections.list,
      import: sessions.import,
      records: vault,
      whyNotAllowed: (incoming) => whyRefused(policy, incoming),
      isManaged: (id) => managed.has(id),
      maySealSecrets: policy.values.exportSecrets,
      newId: randomUUID,
      now
    })
    const updates = await later.openUpdates({
      dataFolder,
      appImage,
      settings,
      policy,
      fetch: guardFetch(policy, network.fetch),
      watch: activity.recorder.watch(null),
      userAgent,
      // An export to a slow disk is cut off when the app quits.
      quiet: async () => !outside.isBusy() && (await sessions.saved(UPDATE_QUIET_MS)) && !outside.isBusy(),
      notices,
      announce,
      updateReady: (version) => outsideWindow?.updateReady(version),
      tellApp,
      log
    })
    return {
      updates,
      endpoints: later.ENDPOINTS,
      programFor: later.programFor,
      readRequest: later.readRequest,
      transfers,
      transferFiles: later.createTransferFiles({ transfers, ...places }),
      activityFiles: later.createActivityFiles({
        recorder: activity.recorder,
        creator: { name: app.getName(), version: app.getVersion() },
        ...places
      }),
      reports: later.createSupportReports(
        () =>
          later.presentReport({
            now: now(),
            facts: facts(),
            versions: [...versionFacts(), ...(care?.facts() ?? [])],
            views: sessions.list(),
            activity: activity.recorder.all(),
            kept: activity.keeping.isOn()
          }),
        randomUUID
      )
    }
  }
  let loaded: Awaited<ReturnType<typeof openLate>> | null = null
  const late = loadOnce(async () => (loaded = await openLate()))
  quitWithoutWaiting(app, outside.isBusy, () => process.kill(process.pid, 'SIGKILL'))
  const { question } = network
  const facts = (): AppFacts =>
    gatherFacts({ dataFolder, safeMode, settings, policy, notices, vault, storage, question, writes })

  const commands = createGivenCommands(() => {
    bringForward()
    announce('commandGiven', null)
  })
  const careFor = async (): Promise<void> => {
    const { createWindowCare } = await import('./desk/window-care.ts')
    care = createWindowCare({ run: commands.give, log, safeMode, appImage })
    care.offer(offered)
    const shown = window()
    if (shown !== null) care.watch(shown)
  }
  const clearClipboard = async (): Promise<void> => {
    if (!(await clipboard.clearSecret())) return
    await withBorrowedFocus({ BrowserWindow, timers: systemTimers }, clipboard.clearSecret)
  }
  startLife({
    sessions,
    storage,
    vault,
    keyringAnswers,
    practice,
    clipboard,
    clearClipboard,
    activity: activity.keeping,
    log,
    bringForward: () => {
      if (window() === null) bringForward()
    },
    keepsRunning
  })
  // The keyring may take its time, and must never hold the window up.
  const vaultOpened = Promise.resolve(opened?.shown).then(() => storage.start())
  const desktop = loadOnce(async (): Promise<Desktop> => {
    const { createDesktop } = await import('./desk/desktop.ts')
    return (outsideWindow = await createDesktop({
      settings,
      sessions,
      storage,
      recorder: activity.recorder,
      copySecret: clipboard.copySecret,
      clearClipboard,
      appImage,
      safeMode,
      hidden: opened === null,
      opened: vaultOpened,
      bringForward,
      isSeen: (id) => window()?.isFocused() === true && (id === null || id === lookedAt),
      announce: (state) => {
        announce('desktopChanged', state)
      }
    }))
  })
  let lookedAt: string | null = null
  let quitting = false
  app.on('before-quit', () => {
    quitting = true
  })
  const noDesktop = (): void => log.note('desktop-not-loaded')
  windowClosed = () => {
    lookedAt = null
    sessions.lookAt(null)
    if (keepsRunning() && !quitting) void desktop().then((ready) => ready.windowClosed(), noDesktop)
  }

  // The first view does not wait for these.
  void Promise.resolve(opened?.shown).then(() => {
    careFor().catch(() => log.note('menu.not-shown'))
    systemTimers.after(UPDATE_CHECK_MS, () => {
      void late().then(
        ({ updates }) => updates.start(),
        () => log.note('update.not-started')
      )
    })
    // A safe start keeps to its window.
    if (!safeMode) systemTimers.after(opened === null ? 0 : DESKTOP_MS, () => void desktop().catch(noDesktop))
  })

  return {
    keepsRunning,
    bringForward,
    answering: {
      decoders,
      presentError,
      mark,
      handlers: createHandlers({
        sessions: {
          ...sessions,
          lookAt(id) {
            lookedAt = id
            sessions.lookAt(id)
          }
        },
        desktop,
        now,
        facts,
        tellApp,
        inspect: createInspector({
          startThread: workerThread(join(import.meta.dirname, 'inspector-worker.js'), {
            name: 'inspector',
            memoryMb: INSPECTOR_MEMORY_MB
          }),
          now,
          timers: systemTimers
        }),
        setTheme: (theme) => {
          settings.write('theme', theme)
          nativeTheme.themeSource = theme
        },
        dismissNotice: notices.dismiss,
        preferences: createPreferences(settings.entry('directory')),
        showDataFolder: () => showFolder(dataFolder, (path) => shell.openPath(path)),
        openLink,
        takeCommand: commands.take,
        offerCommands: (ids) => {
          offered = ids
          care?.offer(ids)
        },
        openJwtPage: createJwtPageOpener((url) => shell.openExternal(url)),
        storage,
        proxy: { answer: question.answer, askAgain: network.askAgain },
        copySecret: clipboard.copySecret,
        copyText: clipboard.copyText,
        mayReveal: policy.values.revealTokens,
        directoryFiles,
        answerFiles: createAnswerFiles({ requests: sessions.requests, ...places }),
        savedRequests,
        setAllowWrites: writes.set,
        activity: {
          recorder: activity.recorder,
          keeping: activity.keeping,
          keep: activity.keep
        },
        late,
        lateIfLoaded: () => loaded
      })
    },
    importFile(path) {
      void late()
        .then(({ transferFiles }) => transferFiles.offerPath(path))
        .then((offer) => {
          announce('importOffered', presentImportOffer(offer))
        })
        .catch((thrown: unknown) => {
          const problem = asAppError(thrown)
          const offer = {
            id: randomUUID(),
            fileName: basename(path),
            plan: [],
            sealed: false,
            inClear: false
          }
          announce('importOffered', presentImportOffer({ ...offer, problem }))
        })
    }
  }
}
