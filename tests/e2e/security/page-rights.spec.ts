import { readFile } from 'node:fs/promises'
import { VERBS, EVENT_NAMES } from '../../../preload/contract.ts'
import { expect, test } from '../../support/window/security-test.ts'

test.use({ sharedApp: true })

/** security-reliability §1.1 items 2–4, 6, 8, 9, 12 and 20; §1.8. */
test.describe('what the page gets', () => {
  test('the window sets every protection explicitly', async ({ app, page }) => {
    await page.title()
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      return contents.getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      enableBlinkFeatures: '',
      disableDialogs: true
    })
  })

  test('the page has nothing from Node or Electron except window.api', async ({ page }) => {
    const found = await page.evaluate(() => {
      const names = [
        'require',
        'module',
        'exports',
        'process',
        'Buffer',
        'global',
        '__dirname',
        'electron',
        'ipcRenderer'
      ]
      const frame = document.createElement('iframe')
      document.body.append(frame)
      const fresh = frame.contentWindow as unknown as Record<string, unknown>
      const own = Object.getOwnPropertyNames(window).filter((name) => !(name in fresh) && !/^\d+$/.test(name))
      frame.remove()
      return { node: names.filter((name) => name in window), own }
    })
    expect(found.node).toEqual([])
    expect(found.own).toContain('api')
    expect(found.own.filter((name) => /electron|ipc|node|require|process/i.test(name))).toEqual([])
  })

  test('window.api is frozen and has exactly one verb per call and event', async ({ page }) => {
    const api = await page.evaluate(() => ({
      verbs: Object.keys(window.api),
      allFunctions: Object.values(window.api).every((verb) => typeof verb === 'function'),
      frozen: Object.isFrozen(window.api)
    }))
    expect(api.verbs).toHaveLength(VERBS.length + EVENT_NAMES.length)
    expect(api.allFunctions).toBe(true)
    expect(api.frozen).toBe(true)
  })

  test('a listener gets only the payload, without an Electron event', async ({ app, page }) => {
    await page.evaluate(() => {
      const api = window.api as unknown as {
        onAppChanged: (listener: (...all: unknown[]) => void) => () => void
      }
      const marked = window as unknown as { announced: Promise<unknown[]> }
      marked.announced = new Promise((resolve) => {
        const stop = api.onAppChanged((...all) => {
          // The app announces something of its own too, when the vault has answered.
          if (!JSON.stringify(all).includes('marker')) return
          stop()
          resolve(all)
        })
      })
    })
    // A whole status, because the page itself listens as well.
    const reply = await page.evaluate(() => window.api.appStatus())
    const payload = { ...(reply.ok ? reply.value : {}), marker: 1 }
    await app.evaluate(({ BrowserWindow }, sent) => {
      BrowserWindow.getAllWindows()[0]?.webContents.send('appChanged', sent)
    }, payload)
    const heard = await page.evaluate(
      () => (window as unknown as { announced: Promise<unknown[]> }).announced
    )
    expect(heard).toEqual([payload])
  })

  test('a webview element stays an unknown element', async ({ page }) => {
    const known = await page.evaluate(() => {
      const webview = document.createElement('webview')
      document.body.append(webview)
      return 'loadURL' in webview || (webview as HTMLElement).shadowRoot !== null
    })
    expect(known).toBe(false)
  })

  test('the page keeps nothing on disk: its session is in memory', async ({ app, page }) => {
    await page.title()
    const session = await app.evaluate(({ BrowserWindow }) => {
      const { session } = BrowserWindow.getAllWindows()[0]?.webContents ?? {}
      return { persistent: session?.isPersistent(), path: session?.getStoragePath() }
    })
    expect(session).toEqual({ persistent: false, path: null })
  })

  test('every renderer runs under the seccomp sandbox', async ({ app, page }) => {
    test.skip(process.platform !== 'linux' || process.getuid?.() === 0, 'Chromium has no sandbox under root')
    await page.title()
    const renderers = await app.evaluate(({ app: electronApp }) =>
      electronApp
        .getAppMetrics()
        .filter(({ type }) => type === 'Tab')
        .map(({ pid }) => pid)
    )
    const modes = await Promise.all(
      renderers.map(async (pid) => {
        const status = await readFile(`/proc/${String(pid)}/status`, 'utf8')
        return /^Seccomp:\s*(\d)$/m.exec(status)?.[1]
      })
    )
    expect(modes.length).toBeGreaterThan(0)
    expect(new Set(modes)).toEqual(new Set(['2']))
  })
})
