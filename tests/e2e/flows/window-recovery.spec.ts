import { readdir } from 'node:fs/promises'
import type { ElectronApplication } from '@playwright/test'
import { sleepThrough } from '../../support/window/circumstances.ts'
import { expect, test } from '../../support/window/flow-test.ts'

/** Less than a quarter of the life is left then: a renewal is due (design §5, rule 2). */
const UNTIL_DUE_MS = 240_000

/** How far the simulator's clock is ahead of this machine's. */
let passedMs = 0
test.use({ simulatorOptions: { now: () => Date.now() + passedMs } })

/** Keeps the next box of the system open until {@link answerBox}. `shown` resolves to its message once it is there. */
async function holdNextBox(app: ElectronApplication): Promise<{ readonly shown: Promise<string> }> {
  const shown = app.evaluate(
    ({ dialog }) =>
      new Promise<string>((resolve) => {
        const original = dialog.showMessageBox
        dialog.showMessageBox = ((options: Electron.MessageBoxOptions) => {
          dialog.showMessageBox = original
          resolve(options.message)
          return new Promise((answer) => {
            const held = globalThis as unknown as { answerBox: (button: string) => void }
            held.answerBox = (button) =>
              answer({ response: options.buttons?.indexOf(button) ?? -1, checkboxChecked: false })
          })
        }) as typeof dialog.showMessageBox
      })
  )
  // The box is held once main has answered again.
  await app.evaluate(() => undefined)
  return { shown }
}

const answerBox = (app: ElectronApplication, button: string): Promise<void> =>
  app.evaluate((_electron, name) => {
    const held = globalThis as unknown as { answerBox: (button: string) => void }
    held.answerBox(name)
  }, button)

/** Runs in the window's page: Playwright gives up a page that crashed. */
const inPage = <Value>(app: ElectronApplication, code: string): Promise<Value> =>
  app.evaluate(
    ({ BrowserWindow }, text) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(text) as Promise<Value>,
    code
  )

test('a window that crashed is reloaded where it was; until then main renews, and no dump is written', async ({
  app,
  desk,
  simulator
}) => {
  await desk.connectTo(simulator)
  await expect(desk.overview.status).toContainText('Ready until')
  await desk.sidebar.link('Token').click()
  await expect(desk.token.show).toBeVisible()

  const { shown } = await holdNextBox(app)
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  })
  expect(await shown).toBe('The window stopped working')

  await test.step('without its window, main renews', async () => {
    expect(simulator.counts['ringcx-refresh']).toBe(0)
    passedMs = UNTIL_DUE_MS
    await sleepThrough(app, UNTIL_DUE_MS)
    await expect.poll(() => simulator.counts['ringcx-refresh']).toBe(1)
  })

  await test.step('the reloaded window shows the same page, and the report if the person wants it', async () => {
    await answerBox(app, 'Support report…')
    await expect
      .poll(() => inPage<string>(app, 'document.querySelector("dialog pre")?.textContent ?? ""'))
      .toContain('Window stopped or hung: 1 stopped (')
    expect(await inPage<string>(app, 'location.hash')).toMatch(/^#\/c\/.+\/token$/)
    expect(await inPage<string>(app, 'document.querySelector("main h1").textContent')).toContain('Token')
  })

  await test.step('no dump is written', async () => {
    const folder = await app.evaluate(({ app: electronApp }) => electronApp.getPath('crashDumps'))
    const files = await readdir(folder, { recursive: true }).catch(() => [])
    expect(files.filter((name) => name.endsWith('.dmp'))).toEqual([])
  })
})

test('a safe start says so, restores no window position, and keeps the palette closed', async ({ start }) => {
  const first = await start()
  await first.running.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, width: 1000, height: 700 })
  })
  await first.quit()
  const { desk, running, quit } = await start({ args: ['--safe-mode'] })
  await expect(desk.notices).toContainText('Safe mode')
  const size = await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize())
  expect(size?.[0]).toBeGreaterThan(1000)
  await desk.commands.ready()
  await desk.page.keyboard.press('ControlOrMeta+k')
  await desk.page.keyboard.press('F1')
  await expect(desk.page.getByRole('heading', { name: 'Help', level: 1 })).toBeVisible()
  await expect(desk.commands.palette).toBeHidden()
  await quit()
  const again = await start()
  await expect(again.desk.firstRun.practice).toBeVisible()
  const restored = await again.running.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getSize()
  )
  expect(restored).toEqual([1000, 700])
})
