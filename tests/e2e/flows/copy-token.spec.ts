import { clipboardText } from '../../support/window/circumstances.ts'
import { startPrivateDisplay } from '../../support/window/private-display.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.skip(process.platform !== 'linux', 'Only on Linux can a test have a clipboard of its own.')

test('copied text works: a token, a header, a command, an ID', async ({ simulator, start }) => {
  const display = await startPrivateDisplay()
  const { desk, quit, running } = await start({ env: display.env })
  const { overview, page } = desk
  await desk.connectTo(simulator)
  await expect(overview.status).toContainText('Ready until')
  const copied = async (form: string): Promise<string> => {
    await overview.copyToken.click()
    await page.getByRole('menuitem', { name: form, exact: true }).click()
    await expect(page.getByText(`${form} copied`)).toBeVisible()
    return await clipboardText(running.app)
  }
  const accounts = `${simulator.origin}/voice/api/v1/admin/accounts`

  const token = await copied('Token')
  const answer = await fetch(accounts, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  expect(await copied('Authorization header')).toBe(`Authorization: Bearer ${token}`)
  expect(await copied('cURL')).toBe(`curl '${accounts}' -H 'Authorization: Bearer ${token}'`)

  await page.getByRole('button', { name: /^Copy Client ID/ }).click()
  await expect.poll(() => clipboardText(running.app)).toBe(simulator.credentials.clientId)
  await quit()
  await display.close()
})
