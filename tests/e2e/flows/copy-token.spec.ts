import { clipboardText } from '../../support/window/circumstances.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.skip(process.platform !== 'linux', 'Only on Linux can a test have a clipboard of its own.')
test.use({ sharedApp: true })

test('copied text works: a token, a header, a command, an ID', async ({ app, desk, simulator }) => {
  const { overview, page } = desk
  await desk.connectTo(simulator)
  await expect(overview.status).toContainText('Ready until')
  const copied = async (form: string): Promise<string> => {
    await overview.copyToken.click()
    await page.getByRole('menuitem', { name: form, exact: true }).click()
    await expect(page.getByText(`${form} copied`)).toBeVisible()
    return await clipboardText(app)
  }
  const accounts = `${simulator.origin}/voice/api/v1/admin/accounts`

  const token = await copied('Token')
  const answer = await fetch(accounts, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  expect(await copied('Authorization header')).toBe(`Authorization: Bearer ${token}`)
  expect(await copied('cURL')).toBe(`curl '${accounts}' -H 'Authorization: Bearer ${token}'`)

  await page.getByRole('button', { name: /^Copy Client ID/ }).click()
  await expect.poll(() => clipboardText(app)).toBe(simulator.credentials.clientId)
})
