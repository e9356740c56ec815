import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NO_KEYRING_ENV } from '../keyring.ts'
import { transferPage } from '../pages/transfer.ts'
import { expect, test } from './test.ts'

/** Writes the policy and gives the environment in which a run from source reads it. */
async function policyIn(folder: string, text: string): Promise<Record<string, string>> {
  const file = join(folder, 'policy.json')
  await writeFile(file, text)
  return { ...NO_KEYRING_ENV, TOKEN_DESK_POLICY_FILE: file }
}

test('what the organisation fixed is shown as such, and holds', async ({ start, simulator, userData }) => {
  const env = await policyIn(
    userData,
    JSON.stringify({
      allowedHosts: ['https://platform.ringcentral.com', 'https://ringcx.ringcentral.com'],
      exportSecrets: false,
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
  await expect(desk.page.getByRole('main')).toContainText('Managed by your organisation')
  await expect(desk.overview.rename).toBeHidden()
  await expect(desk.page.getByRole('button', { name: 'Remove' })).toBeHidden()
  await desk.page.getByRole('button', { name: 'Edit', exact: true }).click()
  await expect(desk.page.getByLabel('Client ID')).not.toBeEditable()
  await expect(desk.page.getByLabel('JWT credential', { exact: true })).toBeEditable()

  // Another host than the allowed ones
  await desk.connectTo(simulator)
  await expect(desk.page.getByRole('main')).toContainText('Your organisation does not allow 127.0.0.1')
  await expect(desk.sidebar.connections).toHaveCount(1)
  expect(simulator.counts.total).toBe(0)

  const transfer = transferPage(desk.page)
  await transfer.openSettings()
  const main = desk.page.getByRole('main')
  await expect(main).toContainText('Secrets in exported files')
  await expect(main).toContainText('Cleared after 10 s')
  await expect(main).toContainText('clipboardSeconds: It must be a whole number of seconds.')
  await expect(main).toContainText('telemetry: There is no such setting; it has no effect.')
  await desk.page.getByRole('button', { name: 'Export…' }).click()
  await expect(transfer.sealing).toBeDisabled()
  await quit()

  // Without the policy it is an ordinary connection.
  const again = await start()
  await again.desk.sidebar.connections.first().click()
  await expect(again.desk.overview.rename).toBeVisible()
})

test('a policy that cannot be read shows a screen that says so, and nothing signs in', async ({
  start,
  userData
}) => {
  const env = await policyIn(userData, '{\n  "allowedHosts": [\n')
  const { desk } = await start({ env })
  const main = desk.page.getByRole('main')
  await expect(main).toContainText('The policy of your organisation cannot be read')
  await expect(main).toContainText('It is not whole JSON: it ends too early.')
  await expect(main).toContainText('policy.json')
  const reply = await desk.page.evaluate(() => window.api.startPractice())
  expect(reply).toMatchObject({ ok: false, error: { code: 'host-refused' } })
  await desk.page.getByRole('link', { name: 'Inspector' }).click()
  await expect(desk.page.getByRole('heading', { level: 1 })).toContainText('nspect')
})
