import type { ElectronApplication } from '@playwright/test'
import { VERBS, type Api, type Reply } from '../../../preload/contract.ts'
import { expect, test } from '../../support/window/security-test.ts'

test.use({ sharedApp: true })

/** SEC-4: the same preload in any place but the top frame of our own window is answered with a refusal. */
const STRANGERS: Readonly<Record<string, string>> = {
  'a second window with our own page': 'app://token-desk/index.html',
  'a window with a data address': 'data:text/html,<title>stranger</title>',
  'a window with an empty page': 'about:blank'
}

test('every call from a preload elsewhere is rejected', async ({ app, page }) => {
  const ours = await page.evaluate(() => window.api.appStatus())
  expect(ours.ok).toBe(true)
  for (const [name, address] of Object.entries(STRANGERS)) {
    const replies = await callFromStranger(app, address)
    expect(Object.keys(replies), name).toHaveLength(VERBS.length)
    for (const [verb, reply] of Object.entries(replies)) {
      expect(reply, `${verb} from ${name}`).toMatchObject({
        ok: false,
        error: { code: 'internal', retryable: false }
      })
    }
  }
})

test('events go to our own window only', async ({ app, page }) => {
  await page.title()
  const heard = await app.evaluate(async ({ app: electronApp, BrowserWindow }) => {
    const ours = BrowserWindow.getAllWindows()[0]
    const preload = `${electronApp.getAppPath()}/dist/preload/index.cjs`
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
    await stranger.loadURL('about:blank')
    await stranger.webContents.executeJavaScript(
      'window.heard = 0; window.api.onConnectionsChanged(() => { window.heard += 1 }); 0'
    )
    const announced = ours?.webContents.executeJavaScript(
      'new Promise((resolve) => { const stop = window.api.onConnectionsChanged(() => { stop(); resolve(true) }) })'
    ) as Promise<boolean>
    await ours?.webContents.executeJavaScript('window.api.startPractice().then(() => 0)')
    await announced
    const count = (await stranger.webContents.executeJavaScript('window.heard')) as number
    stranger.destroy()
    return count
  })
  expect(heard).toBe(0)
})

/** Opens a hidden window with our preload at another address and calls every verb from there. */
async function callFromStranger(
  app: ElectronApplication,
  address: string
): Promise<Record<string, Reply<unknown>>> {
  return (await app.evaluate(async ({ app: electronApp, BrowserWindow }, url) => {
    const ours = BrowserWindow.getAllWindows()[0]
    const preload = `${electronApp.getAppPath()}/dist/preload/index.cjs`
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: {
        preload,
        sandbox: true,
        ...(ours === undefined ? {} : { session: ours.webContents.session })
      }
    })
    await stranger.loadURL(url)
    const replies = (await stranger.webContents.executeJavaScript(`(async () => {
      const secrets = { signInMethod: 'jwt', name: 'n', ringcentralHost: 'h', ringcxHost: 'h', clientId: 'c', unfinished: false, clientSecret: 's', jwt: 'j' }
      const args = {
        setTheme: ['dark'], dismissNotice: ['n'], openLink: ['auth-guide'], addConnection: [secrets],
        editConnection: ['c', secrets], renameConnection: ['c', 'n'], duplicateConnection: ['c'], moveConnection: ['c', 0],
        removeConnection: ['c'], undoRemoval: ['c'], holdRemoval: ['c', true], signIn: ['c'],
        cancelSignIn: ['c'], copySignInAddress: ['c'], signOut: ['c'], renew: ['c'], copyToken: ['c', 'token'], accounts: ['c', false], users: ['c', false],
        inspect: ['x'], copyText: ['x']
      }
      const verbs = Object.keys(window.api).filter((verb) => !verb.startsWith('on'))
      const pairs = await Promise.all(verbs.map(async (verb) => [verb, await window.api[verb](...(args[verb] ?? []))]))
      return Object.fromEntries(pairs)
    })()`)) as Record<string, unknown>
    stranger.destroy()
    return replies
  }, address)) as Record<keyof Api, Reply<unknown>>
}
