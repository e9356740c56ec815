import { clipboardText } from '../../support/window/circumstances.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

const TITLE = 'Sign in to Hotel Example'

test('an error shows the service’s own message and a report without secrets or IDs', async ({
  app,
  desk,
  simulator
}) => {
  const { clientId, clientSecret, jwt } = simulator.credentials
  simulator.control.answerNext('token:jwt', {
    status: 400,
    body: { error: 'invalid_grant', errors: [{ errorCode: 'OAU-213', message: `Token ${jwt} not found` }] }
  })
  await desk.connectTo(simulator)
  const { page } = desk
  const { problem } = desk.overview
  await problem.getByText('Details').click()
  await expect(problem).toContainText(
    'Message from the service: invalid_grant · OAU-213 · Token [hidden] not found'
  )
  await problem.getByRole('button', { name: 'Copy report' }).click()
  await expect(problem.getByText('Copied')).toBeAttached()
  const report = await clipboardText(app)
  expect(report).toContain('App: Token Desk for RingCX')
  expect(report).toContain(`RingCentral host: ${simulator.origin}`)
  expect(report).toContain('Code: credential-refused · OAU-213')
  for (const secret of [clientId, clientSecret, jwt, jwt.slice(0, 40), 'Test company'])
    expect(report).not.toContain(secret)

  await problem.getByRole('button', { name: 'Support report…' }).click()
  await expect(page.getByRole('region', { name: 'Report text' })).toContainText('OAU-213')
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(problem).toBeVisible()
})

test('the button of an error performs the remedy', async ({ desk, simulator }) => {
  await desk.connectTo(simulator, { 'Client secret': 'not-the-secret' })
  const { problem } = desk.overview
  await expect(problem.getByText('OAU-121')).toBeVisible()
  await problem.getByRole('button', { name: 'Edit connection' }).click()
  await expect(desk.form.heading).toContainText('Edit')
})

for (const [what, answer] of [
  ['511', { status: 511, headers: { 'Content-Type': 'text/html' }, body: `<html><title>${TITLE}</title>` }],
  ['a redirect', { status: 302, headers: { Location: 'http://127.0.0.1:9/portal' }, body: '' }],
  [
    'a page with 200',
    { status: 200, headers: { 'Content-Type': 'text/html' }, body: `<title>${TITLE}</title>` }
  ]
] as const) {
  test(`a captive portal that returns ${what} is recognized`, async ({ desk, simulator }) => {
    simulator.control.answerNext('token:jwt', answer)
    await desk.connectTo(simulator)
    const { problem } = desk.overview
    await expect(problem).toContainText('The network or a proxy probably requires you to sign in first')
    if (answer.body === '') return
    await problem.getByText('Details').click()
    await expect(problem).toContainText(`Message from the service: ${TITLE}`)
  })
}

test.describe('answers given in place of the main process', () => {
  test.use({ sharedApp: false })

  test('a failed action can be retried from its error: the theme, and copying a token in one format', async ({
    app,
    desk,
    simulator
  }) => {
    const { overview, page } = desk
    await desk.connectTo(simulator)
    await expect(overview.status).toContainText('Ready until')
    // Main itself hardly ever fails at these, so its answers are given here: a fault, then what it would say.
    await app.evaluate(
      ({ ipcMain }, answers) => {
        for (const [verb, value] of Object.entries(answers)) {
          const asked: unknown[][] = []
          ipcMain.removeHandler(verb)
          ipcMain.handle(verb, (_event, ...args: unknown[]) => {
            asked.push(args)
            const same = JSON.stringify(asked[0]) === JSON.stringify(args)
            const error = { code: 'internal', message: 'M.', hint: 'H.', retryable: true, serviceCode: null }
            const reply =
              asked.length > 1 && same
                ? { ok: true, value }
                : { ok: false, error: { ...error, fields: null, remedy: 'try-again', words: null } }
            return { reply, mark: null }
          })
        }
      },
      {
        copyToken: { clearsAt: Date.now() + 30_000 },
        setTheme: null
      }
    )
    const tryAgain = page.getByRole('main').getByRole('alert').getByRole('button', { name: 'Try again' })

    await overview.copyToken.click()
    await page.getByRole('menuitem', { name: 'cURL' }).click()
    await tryAgain.click()
    await expect(page.getByText('cURL copied')).toBeVisible()
    await expect(tryAgain).toBeHidden()

    await desk.sidebar.link('Settings').click()
    await page.getByRole('radio', { name: 'Light' }).check({ force: true })
    await tryAgain.click()
    await expect(tryAgain).toBeHidden()
  })
})

test('Help finds a code', async ({ desk }) => {
  const { page } = desk
  await page.getByRole('link', { name: 'Help' }).click()
  await page.getByRole('searchbox', { name: 'Search errors' }).fill('oau-251')
  await expect(page.getByText('The RingCentral app isn’t set up for this sign-in method.')).toBeVisible()
  await expect(page.getByText('The service’s certificate is for a different host name.')).toBeHidden()
  await page.getByRole('searchbox', { name: 'Search errors' }).fill('vault-denied')
  await expect(page.getByText('Where secrets are kept: Access denied, vault-denied')).toBeVisible()
})
