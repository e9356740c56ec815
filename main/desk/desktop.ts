/**
 * The app outside its window: tray, notifications, start at login. In a separate file that the desk loads after the
 * first view, which doesn't need it.
 */
import { join } from 'node:path'
import { app, BrowserWindow, dialog, Menu, nativeImage, Notification, powerMonitor, Tray } from 'electron'
import type { DesktopSetting, DesktopState } from '../../preload/contract.ts'
import { STANDINGS } from '../../preload/standings.ts'
import type { Recorder } from '../core/activity/recorder.ts'
import { createAttention, type Attention } from '../core/desktop/attention.ts'
import { choicesInRun, readDesktopChoices, type DesktopChoices } from '../core/desktop/choices.ts'
import { pageOf, placeOf, whyShut } from '../core/desktop/needs.ts'
import { staleInMs, trayView } from '../core/desktop/tray-view.ts'
import type { SessionView } from '../core/sessions/session.ts'
import type { Sessions } from '../core/sessions/sessions.ts'
import type { Storage } from '../core/storage/storage.ts'
import { systemClock, systemTimers } from '../core/system-time.ts'
import { createNodeDisk } from '../core/vault/record-file.ts'
import { createBackground } from '../electron/background.ts'
import { withBorrowedFocus } from '../electron/borrowed-focus.ts'
import { createLoginItem } from '../electron/login-item.ts'
import { createNotifier } from '../electron/notifier.ts'
import type { Settings } from '../electron/settings-store.ts'
import { createTray, trayImage, type TrayCommand } from '../electron/tray.ts'
import { hasTrayHost } from '../electron/tray-host.ts'
import { presentDesktop } from '../ipc/present/desktop.ts'

/** What {@link createDesktop} connects. */
export interface DesktopParts {
  readonly settings: Settings
  readonly sessions: Pick<Sessions, 'list' | 'freshToken' | 'renew'>
  readonly storage: Pick<Storage, 'status' | 'lock'>
  readonly recorder: Pick<Recorder, 'note'>
  readonly copySecret: (text: string) => Promise<unknown>
  /** Clears a secret of ours from the clipboard, even without a window. */
  readonly clearClipboard: () => Promise<void>
  /** The AppImage that this app runs from; `null` if it doesn't. */
  readonly appImage: string | null
  /** Started with `--safe-mode`: no tray and no notifications in this run, whatever is chosen for the next. */
  readonly safeMode: boolean
  /** The app was started without a window, so nothing shows that the vault is shut. */
  readonly hidden: boolean
  /** Resolves when the first attempt to open the vault is over. */
  readonly opened: Promise<unknown>
  /** Opens the window, or brings it to the front, at a page if one is named by its hash. */
  readonly bringForward: (hash?: string) => void
  /** Whether the window has the focus and shows this connection. */
  readonly isSeen: (connectionId: string | null) => boolean
  readonly announce: (state: DesktopState) => void
}

/** The app outside its window, for the desk. */
export interface Desktop extends Pick<Attention, 'updateReady'> {
  state(): Promise<DesktopState>
  set(setting: DesktopSetting, on: boolean): Promise<void>
  sessionChanged(view: SessionView): void
  listChanged(views: readonly SessionView[]): void
  storageChanged(): void
  windowClosed(): void
  /** All data is being removed. */
  forget(): Promise<void>
}

/** Makes and connects it. */
export async function createDesktop(parts: DesktopParts): Promise<Desktop> {
  const { settings, sessions, storage, bringForward } = parts
  const choices = {
    read: () => readDesktopChoices(settings.read('desktop')),
    write: (next: DesktopChoices) => {
      settings.write('desktop', next)
    }
  }
  const inRun = (): DesktopChoices => choicesInRun(choices.read(), parts.safeMode)
  const timeFormat = new Intl.DateTimeFormat(app.getLocale(), { hour: 'numeric', minute: '2-digit' })
  const dateFormat = new Intl.DateTimeFormat(app.getLocale(), { dateStyle: 'medium' })
  const now = systemClock.wall

  const showConnection = (connectionId: string | null): void => {
    bringForward(pageOf(connectionId))
  }
  const copyToken = async (connectionId: string): Promise<void> => {
    const token = await sessions.freshToken(connectionId)
    await withFocus(() => parts.copySecret(token))
    parts.recorder.note({ kind: 'copy', connectionId })
  }
  const lock = async (): Promise<void> => {
    await storage.lock()
    await parts.clearClipboard()
  }
  const run = (command: TrayCommand, connectionId: string | null): void => {
    switch (command) {
      case 'connection.copyToken':
        // Its page says why there is no token.
        void copyToken(connectionId ?? '').catch(() => showConnection(connectionId))
        return
      case 'connection.renew':
        void sessions.renew(connectionId ?? '').catch(() => showConnection(connectionId))
        return
      case 'go.overview':
        showConnection(connectionId)
        return
      case 'app.lock':
        void lock()
        return
      case 'app.show':
        bringForward()
        return
      case 'app.quit':
        app.quit()
    }
  }

  const background = createBackground({
    choices: { ...choices, read: inRun },
    hasTrayHost: () => hasTrayHost(process.platform),
    tray: createTray({
      Tray,
      Menu,
      // Next to the bundle, where build/bundle.ts puts them.
      image: () =>
        trayImage((name) => nativeImage.createFromPath(join(import.meta.dirname, name)), process.platform),
      platform: process.platform,
      run
    }),
    look: (before) => {
      const views = sessions.list()
      const isShut = whyShut(storage.status()) !== null
      const canLock = !isShut && storage.status().mode !== 'memory'
      const timeText = (at: number): string => timeFormat.format(at)
      return {
        view: trayView(views, { canLock, isShut, now: now(), timeText, words: STANDINGS, before }),
        staleInMs: staleInMs(views, now())
      }
    },
    sayNoTray: async () => {
      const { response } = await dialog.showMessageBox({
        type: 'info',
        message: 'Token Desk is still running',
        detail: 'Your desktop has no system tray. To bring the window back, open Token Desk again.',
        buttons: ['OK', 'Quit Token Desk'],
        defaultId: 0,
        cancelId: 0
      })
      return response === 1 ? 'quit' : 'stay'
    },
    quit: () => {
      app.quit()
    },
    timers: systemTimers,
    onChange: () => void tell()
  })
  const notifier = createNotifier({
    Notification,
    onClick: (need) => {
      bringForward(placeOf(need))
    }
  })
  const attention = createAttention({
    told: settings.entry('attention'),
    isOn: (kind) => inRun().notify[kind],
    isSeen: parts.isSeen,
    show: notifier.show,
    withdraw: notifier.withdraw,
    clock: systemClock,
    timers: systemTimers,
    dateText: (at) => dateFormat.format(at)
  })
  const loginItem = createLoginItem({
    app,
    platform: process.platform,
    isPackaged: app.isPackaged,
    env: process.env,
    execPath: process.execPath,
    appImage: parts.appImage,
    configFolder: app.getPath('appData'),
    disk: createNodeDisk(),
    now
  })

  const state = async (): Promise<DesktopState> =>
    presentDesktop(choices.read(), background.hasTray(), await loginItem.isOn())
  const tell = async (): Promise<void> => {
    parts.announce(await state())
  }
  const set = async (setting: DesktopSetting, on: boolean): Promise<void> => {
    switch (setting) {
      case 'keep-running':
        choices.write({ ...choices.read(), keepRunning: on })
        await background.choicesChanged()
        return
      case 'start-at-login':
        await loginItem.set(on)
        return
      default:
        choices.write({ ...choices.read(), notify: { ...choices.read().notify, [setting]: on } })
        attention.kindsChanged()
    }
  }

  const lookForTray = (): void => void background.lookForTray()
  powerMonitor.on('resume', lookForTray)
  powerMonitor.on('unlock-screen', lookForTray)
  void loginItem.follow()
  attention.listChanged(sessions.list())
  await background.choicesChanged()
  if (parts.hidden) {
    void parts.opened.then(() => {
      attention.vaultShut(
        sessions.list().every(({ connection }) => connection.practice) ? null : whyShut(storage.status())
      )
    })
  }

  return {
    state,
    async set(setting, on) {
      try {
        await set(setting, on)
      } finally {
        await tell()
      }
    },
    sessionChanged(view) {
      attention.sessionChanged(view)
      background.changed()
    },
    listChanged(views) {
      attention.listChanged(views)
      background.changed()
    },
    storageChanged() {
      if (whyShut(storage.status()) === null) attention.vaultShut(null)
      background.changed()
    },
    updateReady: attention.updateReady,
    windowClosed: () => void background.windowClosed(),
    async forget() {
      attention.forget()
      await background.choicesChanged()
      await loginItem.set(false)
      await tell()
    }
  }
}

/** Wayland ignores what a program without the focus writes to the clipboard. */
async function withFocus(work: () => Promise<unknown>): Promise<void> {
  const needsFocus = process.env['WAYLAND_DISPLAY'] !== undefined && BrowserWindow.getFocusedWindow() === null
  if (needsFocus) await withBorrowedFocus({ BrowserWindow, timers: systemTimers }, work)
  else await work()
}
