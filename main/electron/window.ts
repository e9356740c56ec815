import type {
  BrowserWindow,
  BrowserWindowConstructorOptions,
  NativeTheme,
  Session,
  WebPreferences
} from 'electron'
import type { ThemeSource } from './theme.ts'
import {
  DEFAULT_SIZE,
  MINIMUM_SIZE,
  placeWindow,
  type Rectangle,
  type WindowPlacement
} from './window-placement.ts'

/** What {@link openMainWindow} needs. Electron's parts come in as arguments. */
export interface MainWindowParts {
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly nativeTheme: Pick<NativeTheme, 'themeSource'>
  readonly theme: ThemeSource
  /** The page's in-memory session; nothing in it reaches the disk. */
  readonly session: Session
  readonly preloadPath: string
  readonly title: string
  /** The page. */
  readonly url: string
  /** Developer tools; only in an unpackaged run. */
  readonly devTools: boolean
}

/** A window that isn't shown yet. */
export interface OpenedWindow {
  readonly window: BrowserWindow
  /** Resolves when its page has loaded or failed to load. */
  readonly loaded: Promise<void>
  /** Resolves when its first frame is painted, or when its process ended before that. */
  readonly painted: Promise<void>
}

/** A window that shows itself. */
export interface ShowingWindow {
  readonly window: BrowserWindow
  /** Resolves when it is shown. */
  readonly shown: Promise<void>
}

/** How a window looks when it is shown. */
export interface WindowLook {
  /** Background color until the page has painted, so that nothing flashes. */
  readonly backgroundColor: string
  /** Path of the window's icon if the system doesn't take it from the executable (Linux); otherwise `null`. */
  readonly icon: string | null
  /** Work areas of all screens, the primary one first. */
  readonly workAreas: readonly Rectangle[]
  /** The settings value for the last window. */
  readonly savedPlacement: unknown
}

/** Deprecated in Electron 45 and off by default; set explicitly until it is removed. */
const GONE_SOON = { enableDeprecatedPaste: false }

/**
 * Every preference is set explicitly, even to its current default, so that a changed default changes nothing
 * (security-reliability §1.8).
 */
export function windowPreferences(
  parts: Pick<MainWindowParts, 'session' | 'preloadPath' | 'devTools'>
): WebPreferences {
  return {
    session: parts.session,
    preload: parts.preloadPath,
    devTools: parts.devTools,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    plugins: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    ...GONE_SOON,
    // No navigation by middle click; no dialog that gives the page files and folders of this computer.
    disableBlinkFeatures: 'Auxclick,FileSystemAccessLocal',
    disableDialogs: true
  }
}

/**
 * Creates the only window, hidden and in its theme, so that its process starts immediately, and loads its page; {@link showWindow}
 * does the rest. The caller locks its navigation through `web-contents-created`.
 */
export function openMainWindow(parts: MainWindowParts): OpenedWindow {
  // First: the page's first frame is painted before any script could tell it the theme.
  parts.nativeTheme.themeSource = parts.theme
  const window = new parts.BrowserWindow({
    ...DEFAULT_SIZE,
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    show: false,
    title: parts.title,
    autoHideMenuBar: true,
    webPreferences: windowPreferences(parts)
  })
  const painted = new Promise<void>((resolve) => {
    window.once('ready-to-show', () => {
      resolve()
    })
    // No frame will come, but the window must show: it offers a reload, and the rest of main waits for it.
    window.webContents.once('render-process-gone', () => {
      resolve()
    })
  })
  const loaded = window.loadURL(parts.url).catch(() => undefined)
  return { window, loaded, painted }
}

/** Shows a window in its last placement, once its first frame is painted. Resolves then. */
export async function showWindow({ window, painted }: OpenedWindow, look: WindowLook): Promise<void> {
  const { bounds, minimum, maximized } = placeWindow(look.savedPlacement, look.workAreas)
  window.setBackgroundColor(look.backgroundColor)
  // Set this first, or the previous, larger minimum would still apply to the bounds.
  window.setMinimumSize(minimum.width, minimum.height)
  if (bounds !== null) window.setBounds(bounds)
  await painted
  if (window.isDestroyed()) return
  // Reading the image takes a few milliseconds that the first frame shouldn't wait for.
  if (look.icon !== null) window.setIcon(look.icon)
  if (maximized) window.maximize()
  window.show()
}

/** Saves where the window is when it closes. */
export function saveOnClose(window: BrowserWindow, save: (placement: WindowPlacement) => void): void {
  window.on('close', () => {
    save({ bounds: window.getNormalBounds(), maximized: window.isMaximized() })
  })
}
