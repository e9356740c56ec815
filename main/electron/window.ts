import type { BrowserWindow, BrowserWindowConstructorOptions, Session, WebPreferences } from 'electron'
import { MINIMUM_SIZE, placeWindow, type Rectangle, type WindowPlacement } from './window-placement.ts'

/** What {@link openMainWindow} needs. Electron's parts come in as arguments. */
export interface MainWindowParts {
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow
  /** The in-memory session of the page; nothing of it reaches the disk. */
  readonly session: Session
  readonly preloadPath: string
  readonly title: string
  /** Shown until the first frame is painted, so that nothing flashes. */
  readonly backgroundColor: string
  /** Developer tools; only in an unpackaged run. */
  readonly devTools: boolean
  /** Path of the window's icon, where the system does not take it from the executable (Linux); else `null`. */
  readonly icon: string | null
  /** Work areas of all screens. */
  readonly workAreas: readonly Rectangle[]
  /** Whatever the settings hold about the last window. */
  readonly savedPlacement: unknown
  readonly savePlacement: (placement: WindowPlacement) => void
}

/** Deprecated in Electron 45 and off by default; stated until it is gone. */
const GONE_SOON = { enableDeprecatedPaste: false }

/**
 * Every preference stated, also those that are the default today, so that a changed default changes nothing
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
    // No navigation by middle click; no dialog that hands the page files and folders of this computer.
    disableBlinkFeatures: 'Auxclick,FileSystemAccessLocal',
    disableDialogs: true
  }
}

/**
 * Makes the one window, hidden until its first frame is painted. The caller locks its navigation through
 * `web-contents-created` and then loads the page.
 */
export function openMainWindow(parts: MainWindowParts): BrowserWindow {
  const { maximized, ...place } = placeWindow(parts.savedPlacement, parts.workAreas)
  const window = new parts.BrowserWindow({
    ...place,
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    show: false,
    title: parts.title,
    backgroundColor: parts.backgroundColor,
    autoHideMenuBar: true,
    ...(parts.icon === null ? {} : { icon: parts.icon }),
    webPreferences: windowPreferences(parts)
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.on('close', () => {
    parts.savePlacement({ bounds: window.getNormalBounds(), maximized: window.isMaximized() })
  })
  return window
}
