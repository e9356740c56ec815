import type { BrowserWindow, BrowserWindowConstructorOptions, Session } from 'electron'
import { describe, expect, it } from 'vitest'
import { openMainWindow, saveOnClose, showWindow, windowPreferences } from '../../../main/electron/window.ts'
import type { ThemeSource } from '../../../main/electron/theme.ts'
import type { Rectangle, WindowPlacement } from '../../../main/electron/window-placement.ts'

const session = Object.freeze({ name: 'page' }) as unknown as Session

describe('windowPreferences', () => {
  it('sets every protection (security-reliability §1.8)', () => {
    expect(windowPreferences({ session, preloadPath: '/preload.cjs', devTools: false })).toEqual({
      session,
      preload: '/preload.cjs',
      devTools: false,
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
      enableDeprecatedPaste: false,
      disableBlinkFeatures: 'Auxclick,FileSystemAccessLocal',
      disableDialogs: true
    })
  })
})

/** Opens the window and asks for it to be shown; `asked` resolves when it is. */
function opened(
  savedPlacement: unknown = null,
  loading: Promise<void> = Promise.resolve(),
  workArea: Rectangle = { x: 0, y: 0, width: 1920, height: 1080 },
  theme: ThemeSource = 'system'
) {
  const made: BrowserWindowConstructorOptions[] = []
  const nativeTheme: { themeSource: ThemeSource } = { themeSource: 'system' }
  /** The theme when the window was made, and when it began to load its page. */
  const themes: ThemeSource[] = []
  const done: unknown[] = []
  const loads: string[] = []
  const placements: WindowPlacement[] = []
  const listeners = new Map<string, () => void>()
  const bounds = { x: 5, y: 6, width: 1000, height: 700 }
  class FakeWindow {
    constructor(options: BrowserWindowConstructorOptions) {
      made.push(options)
      themes.push(nativeTheme.themeSource)
    }
    gone = false
    readonly webContents = {
      once: (name: string, listener: () => void): void => void listeners.set(name, listener)
    }
    once = (name: string, listener: () => void): void => void listeners.set(name, listener)
    on = (name: string, listener: () => void): void => void listeners.set(name, listener)
    loadURL = (url: string): Promise<void> => {
      loads.push(url)
      themes.push(nativeTheme.themeSource)
      return loading
    }
    show = (): void => void done.push('show')
    maximize = (): void => void done.push('maximize')
    isMaximized = (): boolean => true
    isDestroyed = (): boolean => this.gone
    getNormalBounds = () => bounds
    setBackgroundColor = (color: string): void => void done.push(color)
    setIcon = (path: string): void => void done.push(path)
    setBounds = (place: unknown): void => void done.push(place)
    setMinimumSize = (width: number, height: number): void => void done.push([width, height])
  }
  const opening = openMainWindow({
    BrowserWindow: FakeWindow as unknown as new (options: BrowserWindowConstructorOptions) => BrowserWindow,
    nativeTheme,
    theme,
    session,
    preloadPath: '/preload.cjs',
    title: 'Token Desk',
    url: 'app://token-desk/index.html',
    devTools: false
  })
  const asked = showWindow(opening, {
    backgroundColor: '#101010',
    icon: '/icon.png',
    workAreas: [workArea],
    savedPlacement
  })
  saveOnClose(opening.window, (placement) => placements.push(placement))
  const emit = (name: string): void => listeners.get(name)?.()
  return { options: made[0], themes, done, loads, placements, emit, bounds, asked, opening }
}

describe('the window', () => {
  it('is hidden until its first frame is painted', async () => {
    const { options, done, emit, asked } = opened()
    expect(options).toMatchObject({ show: false, width: 1180, height: 780, minWidth: 960, minHeight: 640 })
    const middle = { x: 370, y: 150, width: 1180, height: 780 }
    expect(done).toEqual(['#101010', [960, 640], middle])
    emit('ready-to-show')
    await asked
    expect(done).toEqual(['#101010', [960, 640], middle, '/icon.png', 'show'])
  })

  it.each(['light', 'dark', 'system'] as const)(
    'has the chosen theme before it exists, so that its first frame is painted in it: %s',
    (theme) => {
      const screen = { x: 0, y: 0, width: 1920, height: 1080 }
      expect(opened(null, Promise.resolve(), screen, theme).themes).toEqual([theme, theme])
    }
  )

  it('loads its page immediately', async () => {
    const { loads, opening } = opened()
    expect(loads).toEqual(['app://token-desk/index.html'])
    await opening.loaded
  })

  it('treats a page that failed to load like one that loaded: the rest of main continues', async () => {
    const { opening } = opened(null, Promise.reject(new Error('ERR_FILE_NOT_FOUND')))
    await expect(opening.loaded).resolves.toBeUndefined()
  })

  it('reopens as it was closed', async () => {
    const saved = { bounds: { x: 10, y: 20, width: 1200, height: 800 }, maximized: true }
    const { done, emit, asked } = opened(saved)
    emit('ready-to-show')
    await asked
    expect(done).toEqual(['#101010', [960, 640], saved.bounds, '/icon.png', 'maximize', 'show'])
  })

  it('shows if its process ended before its first frame', async () => {
    const { done, emit, asked } = opened()
    emit('render-process-gone')
    await asked
    expect(done.at(-1)).toBe('show')
  })

  it('stays closed if it was closed before its first frame', async () => {
    const { done, emit, asked, opening } = opened()
    Object.assign(opening.window, { gone: true })
    emit('ready-to-show')
    await asked
    expect(done).not.toContain('show')
  })

  it('fits on a screen that is smaller than its usual minimum', () => {
    const workArea = { x: 0, y: 24, width: 910, height: 480 }
    const { done } = opened(null, Promise.resolve(), workArea)
    expect(done).toEqual(['#101010', [910, 480], workArea])
  })

  it('remembers its place when it closes', () => {
    const { placements, emit, bounds } = opened()
    emit('close')
    expect(placements).toEqual([{ bounds, maximized: true }])
  })
})
