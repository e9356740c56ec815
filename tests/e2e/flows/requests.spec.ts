import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

test('an endpoint is picked and sent; its answer is searched as a tree, and read as a table and as text', async ({
  desk,
  simulator
}) => {
  const { requests, page } = desk
  await desk.openRequestsOf(simulator)
  await requests.choose('Users')
  await requests.send.click()
  await expect(requests.answer).toContainText('200 OK')

  await requests.search.fill('userName')
  await expect(requests.answer.getByText(/^1 of \d+/)).toBeVisible()
  await expect(requests.line('userName:').first()).toBeVisible()

  await test.step('the same answer as a table and as text', async () => {
    await page.getByRole('tab', { name: /^Table/ }).click()
    await expect(requests.answer.getByRole('columnheader', { name: 'userName' })).toBeVisible()
    await page.getByRole('tab', { name: 'Text' }).click()
    await expect(requests.answer.getByRole('region', { name: 'Response as text' })).toContainText(
      '"userName":'
    )
  })
})

test('a request that takes long is canceled, and the page can send again', async ({ desk, simulator }) => {
  const { requests } = desk
  await desk.openRequestsOf(simulator)
  await requests.choose('Accounts')
  let release = (): void => undefined
  const until = new Promise<void>((resolve) => (release = resolve))
  simulator.control.answerNext('accounts', { until })
  await requests.path.press('Control+Enter')
  await requests.cancel.click()
  await expect(requests.send).toBeVisible()
  await expect(requests.answer).toHaveCount(0)
  release()
  await requests.path.press('Enter')
  await expect(requests.answer).toContainText('200 OK')
})

test('a redirect to another host says where it points, and the token doesn’t go there', async ({
  desk,
  simulator
}) => {
  const { requests } = desk
  const asked: string[] = []
  const other = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('[]')
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  try {
    const elsewhere = `http://localhost:${String((other.address() as AddressInfo).port)}/users`
    await desk.openRequestsOf(simulator)
    await requests.choose('Accounts')
    simulator.control.answerNext('accounts', { status: 307, headers: { location: elsewhere }, body: 'Moved' })
    await requests.send.click()
    await expect(requests.answer).toContainText('307')
    await expect(requests.answer).toContainText(`The response redirects to ${elsewhere}.`)
    expect(asked).toEqual([])
  } finally {
    other.close()
  }
})

test('a pasted cURL command fills in the request without its token; one for another host is refused', async ({
  desk,
  simulator
}) => {
  const { requests, page } = desk
  await desk.openRequestsOf(simulator)
  const paste = (command: string): Promise<void> =>
    requests.path.evaluate((field, text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
      )
    }, command)

  await paste(
    'curl -H "Authorization: Bearer made.up.token" https://elsewhere.example/voice/api/v1/admin/users'
  )
  await expect(page.getByText('Token Desk can’t use this request')).toBeVisible()
  await expect(requests.path).toHaveValue('')

  await paste(
    `curl '${simulator.origin}/voice/api/v1/admin/users?flatten=true' -H 'Authorization: Bearer made.up.token'`
  )
  await expect(requests.path).toHaveValue('/voice/api/v1/admin/users')
  await expect(page.getByText('Token Desk can’t use this request')).toHaveCount(0)
  await requests.send.click()
  await expect(requests.answer).toContainText('200 OK')
  expect(await page.content()).not.toContain('made.up.token')

  // A sign-in request as the documents write it: no switch, but a confirmation, and its token never comes here
  await paste(
    'POST https://ringcx.ringcentral.com/api/auth/login/rc/accesstoken?includeRefresh=true\n\nrcAccessToken=made-up-token-0123456789&rcTokenType=Bearer'
  )
  await expect(page.getByRole('textbox', { name: 'Body' })).toHaveValue(
    'rcAccessToken=<rcAccessToken>&rcTokenType=Bearer'
  )
  await requests.send.click()
  await page.getByRole('button', { name: 'Send POST request' }).click()
  await expect(requests.answer).toContainText('200 OK')
  expect(await page.content()).not.toContain('made-up-token')
})
