import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NO_KEYRING_ENV } from '../../support/window/keyring.ts'
import { transferPage } from '../../support/window/pages/transfer.ts'
import { seriousFaults } from '../../support/window/serious-faults.ts'
import { expect, test } from '../../support/window/flow-test.ts'

const LABELS = { jwt: 'JWT credential', browser: 'Browser', token: 'Pasted token' } as const

/** Writes the policy and gives the environment in which a run from source reads it. */
async function policyIn(folder: string, text: string): Promise<Record<string, string>> {
  const file = join(folder, 'policy.json')
  await writeFile(file, text)
  return { ...NO_KEYRING_ENV, TOKEN_DESK_POLICY_FILE: file }
}

test('settings from the organization are marked and enforced', async ({ start, simulator, userData }) => {
  const env = await policyIn(
    userData,
    JSON.stringify({
      allowedHosts: ['https://platform.ringcentral.com', 'https://ringcx.ringcentral.com'],
      ExportSecrets: false,
      minStorage: 'keyring',
      clipboardSeconds: 'soon',
      telemetry: true,
      connections: [
        {
          name: 'Company',
          signInMethod: 'jwt',
          ringcentralHost: 'https://platform.ringcentral.com',
          ringcxHost: 'https://ringcx.ringcentral.com',
          clientId: 'company-client'
        }
      ]
    })
  )
  const { desk, quit } = await start({ env })
  await expect(desk.sidebar.connections).toHaveCount(1)
  await desk.sidebar.connections.first().click()
  await expect(desk.overview.heading).toHaveText('Company')
  await expect(desk.page.getByRole('main')).toContainText('Managed by your organization')
  await expect(desk.overview.rename).toBeHidden()
  await expect(desk.page.getByRole('button', { name: 'Remove' })).toBeHidden()
  await desk.page.getByRole('button', { name: 'Edit', exact: true }).click()
  await expect(desk.page.getByLabel('Client ID')).not.toBeEditable()
  await expect(desk.page.getByLabel('JWT credential', { exact: true })).toBeEditable()

  // Another host than the allowed ones
  await desk.connectTo(simulator)
  await expect(desk.page.getByRole('main')).toContainText('Your organization doesn’t allow 127.0.0.1')
  await expect(desk.sidebar.connections).toHaveCount(1)
  expect(simulator.counts.total).toBe(0)

  const transfer = transferPage(desk.page)
  await transfer.openSettings()
  const main = desk.page.getByRole('main')
  await expect(main).toContainText('Secrets in exported files')
  await expect(main).toContainText('Cleared after 10 s')
  await expect(main).toContainText('clipboardSeconds: It must be a whole number of seconds.')
  await expect(main).toContainText('minimumStorage: It’s misspelled as “minStorage”.')
  await expect(main).toContainText('telemetry: This setting doesn’t exist and has no effect.')
  await desk.page.getByRole('button', { name: 'Export…' }).click()
  await expect(transfer.sealing).toBeDisabled()
  await quit()

  // Without the policy it is an ordinary connection.
  const again = await start()
  await again.desk.sidebar.connections.first().click()
  await expect(again.desk.overview.rename).toBeVisible()
})

const METHODS = Object.values(LABELS)

for (const { allowed, begins, steps } of [
  { allowed: ['jwt'], begins: 'JWT credential', steps: 4 },
  { allowed: ['browser'], begins: 'Browser', steps: 3 },
  { allowed: ['token', 'browser'], begins: 'Browser', steps: 3 }
] as const) {
  test(`sign-in methods other than ${allowed.join(' and ')} are shown as not allowed`, async ({
    start,
    userData
  }) => {
    const { desk } = await start({
      env: await policyIn(userData, JSON.stringify({ signInMethods: allowed }))
    })
    const { assistant, firstRun, form, page } = desk
    const expectMethods = async (method: typeof assistant.method): Promise<void> => {
      for (const name of METHODS) {
        const isAllowed = allowed.some((each) => LABELS[each] === name)
        await expect(method(name)).toBeChecked({ checked: name === begins })
        await expect(method(name)).toBeEnabled({ enabled: isAllowed })
        await expect(method(name)).toHaveAccessibleName(
          isAllowed ? new RegExp(`^${name}`) : /Not allowed by your organization/
        )
      }
    }
    await firstRun.connect.click()
    await expectMethods(assistant.method)
    await expect(assistant.steps).toHaveCount(steps)
    expect(await seriousFaults(page)).toEqual([])
    await assistant.form.click()
    await expectMethods(form.method)
    expect(await seriousFaults(page)).toEqual([])
  })
}

test('if no sign-in method is allowed, every way to add a connection says so and what to do', async ({
  start,
  userData
}) => {
  const { desk } = await start({ env: await policyIn(userData, '{"signInMethods": []}') })
  const { assistant, firstRun, overview, page } = desk
  const main = page.getByRole('main')
  await firstRun.connect.click()
  await expect(main).toContainText('Ask your administrator to allow one')
  await expect(assistant.steps).toHaveCount(0)
  await expect(main.getByRole('textbox')).toHaveCount(0)
  expect(await seriousFaults(page)).toEqual([])
  await page.evaluate(() => (location.hash = '#/form'))
  await expect(main).toContainText('Ask your administrator to allow one')
  await expect(main.getByRole('textbox')).toHaveCount(0)

  await main.getByRole('button', { name: 'Practice with the simulator' }).click()
  await expect(overview.status).toContainText('Ready until')
})

test('a sign-in method that is no longer allowed: its connection says so, and an unfinished one continues with an allowed one', async ({
  simulator,
  start,
  userData
}) => {
  const first = await start()
  await first.desk.connectTo(simulator)
  await expect(first.desk.overview.status).toContainText('Ready until')
  await first.desk.connectTo(simulator, { Name: 'Half', 'JWT credential': '' }, 'later')
  await expect(first.desk.overview.status).toContainText('Not finished')
  await first.quit()

  const { desk } = await start({ env: await policyIn(userData, '{"signInMethods": ["browser"]}') })
  const { assistant, form, overview, page, sidebar } = desk
  await sidebar.connection('Test company').click()
  await expect(overview.heading).toHaveText('Test company')
  await expect(page.getByText('Sign-in method not allowed by your organization')).toBeVisible()

  await sidebar.connection('Half').click()
  await expect(overview.heading).toHaveText('Half')
  await overview.status.getByRole('button', { name: 'Finish setup' }).click()
  await expect(assistant.currentStep).toContainText('Sign-in method')
  await expect(page.getByRole('main')).toContainText(
    'This connection uses “JWT credential”, which your organization doesn’t allow.'
  )
  await expect(assistant.method('Browser')).toBeChecked()
  await expect(assistant.method('JWT credential')).toBeDisabled()
  await assistant.next.click()
  await expect(form.field('Client ID')).toHaveValue(simulator.credentials.clientId)
  await expect(assistant.redirectAddresses).toHaveCount(3)
})

test('an unreadable policy shows a screen that says so, and nothing signs in', async ({
  start,
  userData
}) => {
  const env = await policyIn(userData, '{\n  "allowedHosts": [\n')
  const { desk } = await start({ env })
  const main = desk.page.getByRole('main')
  await expect(main).toContainText('Your organization’s policy can’t be read')
  await expect(main).toContainText('It isn’t valid JSON: it ends too early.')
  await expect(main).toContainText('policy.json')
  const reply = await desk.page.evaluate(() => window.api.startPractice())
  expect(reply).toMatchObject({ ok: false, error: { code: 'host-refused' } })
  await desk.page.getByRole('link', { name: 'Inspector' }).click()
  await expect(desk.page.getByRole('heading', { level: 1 })).toContainText('nspect')
})
