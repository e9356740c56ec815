import type { ElectronApplication } from '@playwright/test'
import { BEARER_FORMS, bearerText } from '../../../main/core/sessions/bearer-text.ts'
import { clipboardText } from '../../support/window/circumstances.ts'
import {
  connectionTo,
  expect,
  signInTo,
  test,
  valueOf,
  WITHOUT_KEYRING
} from '../../support/window/secrets-test.ts'

test.skip(process.platform !== 'linux', 'Only on Linux can a test have a clipboard of its own.')

/** Has the app say, as the last thing before it ends, what is on the clipboard then. */
const tellAtTheEnd = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ app: electronApp, clipboard }) => {
    electronApp.on('will-quit', (event) => {
      event.preventDefault()
      void (async () => {
        const text = await clipboard.readText()
        process.stdout.write(`at the end: ${JSON.stringify(text)}\n`)
        electronApp.exit()
      })()
    })
  })

test('only main copies a token, and clears it when the app ends', async ({ recorder, simulator, start }) => {
  const { app, output, page, quit } = await start(WITHOUT_KEYRING)
  const id = await signInTo(page, connectionTo(recorder.origin, simulator.credentials))
  const token = [...recorder.secrets].find(([, where]) => where.endsWith('accessToken'))?.[0] ?? ''
  expect(token).toMatch(/^eyJ/)

  for (const form of BEARER_FORMS) {
    const before = Date.now()
    const copied = valueOf(
      await page.evaluate(([session, as]) => window.api.copyToken(session, as), [id, form] as const)
    )
    expect(Object.keys(copied)).toEqual(['clearsAt'])
    expect(copied.clearsAt - before).toBeGreaterThanOrEqual(30_000)
    expect(await clipboardText(app)).toBe(bearerText(form, token, recorder.origin))
    expect(await page.content()).not.toContain(token)
  }
  const read = await page.evaluate(() =>
    navigator.clipboard.readText().then(
      () => 'read',
      () => 'refused'
    )
  )
  expect(read).toBe('refused')

  await tellAtTheEnd(app)
  await quit()
  expect(output()).toContain('at the end: ""')
})

test('text that the person copied later stays', async ({ simulator, start }) => {
  const { app, output, page, quit } = await start(WITHOUT_KEYRING)
  const id = await signInTo(page, connectionTo(simulator.origin, simulator.credentials))
  valueOf(await page.evaluate((session) => window.api.copyToken(session, 'token'), id))
  await app.evaluate(async ({ clipboard }) => {
    await clipboard.writeText('a shopping list')
  })
  await tellAtTheEnd(app)
  await quit()
  expect(output()).toContain('at the end: "a shopping list"')
})
