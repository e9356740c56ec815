import type { BrowserWindow, BrowserWindowConstructorOptions, Session } from 'electron'
import { describe, expect, it } from 'vitest'
import { openMainWindow, windowPreferences } from '../../../main/electron/window.ts'
import type { WindowPlacement } from '../../../main/electron/window-placement.ts'

const session = Object.freeze({ name: 'page' }) as unknown as Session

describe('windowPreferences', () => {
  it('states every protection (security-reliability §1.8)', () => {
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

describe('openMainWindow', () => {
  function opened(savedPlacement: unknown = null) {
    const made: BrowserWindowConstructorOptions[] = []
    const done: string[] = []
    const placements: WindowPlacement[] = []
    const listeners = new Map<string, () => void>()
    const bounds = { x: 5, y: 6, width: 1000, height: 700 }
    class FakeWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        made.push(options)
      }
      once = (name: string, listener: () => void): void => void listeners.set(name, listener)
      on = (name: string, listener: () => void): void => void listeners.set(name, listener)
      show = (): void => void done.push('show')
      maximize = (): void => void done.push('maximize')
      isMaximized = (): boolean => true
      getNormalBounds = () => bounds
    }
    openMainWindow({
      BrowserWindow: FakeWindow as unknown as new (options: BrowserWindowConstructorOptions) => BrowserWindow,
      session,
      preloadPath: '/preload.cjs',
      title: 'Token Desk',
      backgroundColor: '#101010',
      devTools: false,
      icon: null,
      workAreas: [{ x: 0, y: 0, width: 1920, height: 1080 }],
      savedPlacement,
      savePlacement: (placement) => placements.push(placement)
    })
    return { options: made[0], done, placements, emit: (name: string) => listeners.get(name)?.(), bounds }
  }

  it('is hidden until its first frame is painted', () => {
    const { options, done, emit } = opened()
    expect(options).toMatchObject({ show: false, backgroundColor: '#101010', minWidth: 960, minHeight: 640 })
    expect(done).toEqual([])
    emit('ready-to-show')
    expect(done).toEqual(['show'])
  })

  it('comes back as it was left', () => {
    const saved = { bounds: { x: 10, y: 20, width: 1200, height: 800 }, maximized: true }
    const { options, done, emit } = opened(saved)
    expect(options).toMatchObject(saved.bounds)
    emit('ready-to-show')
    expect(done).toEqual(['maximize', 'show'])
  })

  it('remembers its place when it closes', () => {
    const { placements, emit, bounds } = opened()
    emit('close')
    expect(placements).toEqual([{ bounds, maximized: true }])
  })
})
