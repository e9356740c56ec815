import type { Locator } from '@playwright/test'
import { transferPage } from '../../support/window/pages/transfer.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import { needlesOf } from '../../support/window/needles.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

/** Pastes as a person does: what the clipboard holds, with its line breaks. */
async function paste(field: Locator, text: string): Promise<void> {
  await field.focus()
  await field.evaluate((control: HTMLInputElement, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    control.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    // What Chromium does then: a control of one line loses the line breaks.
    control.value = pasted.replace(/[\r\n]+/g, '')
    control.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }))
  }, text)
}

test('extra copied text is removed and reported, and what is on screen is saved', async ({
  desk,
  simulator
}) => {
  const { assistant, firstRun, form, page } = desk
  const { clientId, clientSecret, jwt } = simulator.credentials
  await firstRun.connect.click()
  await assistant.next.click()
  await paste(form.field('Client ID'), `"clientId": "${clientId}",`)
  await expect(form.field('Client ID')).toHaveValue(clientId)
  await expect(
    page.getByText('The name in front of it was removed. Quotation marks were removed.')
  ).toBeVisible()
  await paste(form.field('Client secret'), `“${clientSecret}”`)
  await expect(form.field('Client secret')).toHaveValue(clientSecret)
  await form.fill({ 'RingCX host': simulator.origin, 'RingCentral host': `"${simulator.origin}"` })
  await assistant.next.click()
  await paste(form.field('JWT credential'), `Authorization: Bearer ${jwt.replace(/(.{60})/g, '$1\n')}`)
  await expect(form.field('JWT credential')).toHaveValue(jwt)
  await assistant.saveAndTest.click()
  await expect(page.getByText('This connection works.')).toBeVisible()
})

test('a credentials file pasted into a field fills in the form', async ({ desk, simulator }) => {
  const { assistant, firstRun, form, page } = desk
  const { clientId, clientSecret, jwt } = simulator.credentials
  const file = { clientId, clientSecret, server: simulator.origin, jwt: { 'Token Desk': jwt } }
  await firstRun.connect.click()
  await assistant.next.click()
  await form.fill({ 'RingCX host': simulator.origin })
  await paste(form.field('Client ID'), JSON.stringify(file, null, 2))
  await expect(form.field('Client ID')).toHaveValue(clientId)
  await expect(form.field('Client secret')).toHaveValue(clientSecret)
  await expect(form.field('RingCentral host')).toHaveValue(simulator.origin)
  await expect(
    page.getByText(
      'Filled in from the pasted text: client ID, client secret, RingCentral host, JWT credential.'
    )
  ).toBeVisible()
  await assistant.next.click()
  await expect(form.field('JWT credential')).toHaveValue(jwt)
  await assistant.saveAndTest.click()
  await expect(page.getByText('This connection works.')).toBeVisible()
})

test('a dropped credentials file becomes a connection with its secrets, and reveals none of them', async ({
  desk,
  simulator
}) => {
  const { page, sidebar } = desk
  const { clientId, clientSecret, jwt } = simulator.credentials
  const transfer = transferPage(page)
  const several = {
    clientId,
    clientSecret,
    server: simulator.origin,
    jwt: { Support: jwt, Broken: jwt.slice(0, 90) }
  }
  await page.evaluate((content) => {
    const data = new DataTransfer()
    data.items.add(new File([content], 'rc-credentials.json'))
    for (const name of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true })
      )
  }, JSON.stringify(several))
  await expect(transfer.dialog).toContainText('several JWT credentials')
  await expect(transfer.dialog).toContainText('part of it is cut off')
  await transfer.choice('Support').selectOption('add')
  await expect(transfer.dialog).toContainText('Imports its secrets from the file.')
  const shown = Buffer.from(await page.content())
  expect(
    needlesOf(
      new Map([
        [clientSecret, 'the client secret'],
        [jwt, 'the JWT credential']
      ])
    ).findIn(shown)
  ).toEqual([])
  await transfer.button('Import 1 connection').click()
  await transfer.button('Done').click()
  await expect(sidebar.connections).toHaveCount(1)
  await expect(sidebar.connections).toContainText('Support')
})

test('a sandbox credential is reported in the form before anything is saved', async ({ desk }) => {
  const { form, page, sidebar } = desk
  const devtest = 'https://platform.devtest.ringcentral.com'
  await desk.openForm()
  await form.fill({
    Name: 'Sandbox',
    'Client ID': 'made-up-client-of-a-test',
    'Client secret': 'made-up-secret-of-a-test',
    'JWT credential': unsignedJwt({ iss: devtest, aud: `${devtest}/restapi/oauth/token`, sub: '1' })
  })
  await expect(page.getByText(/This credential is for RingCentral’s sandbox/)).toBeVisible()
  await form.saveAndSignIn.click()
  await expect(form.field('JWT credential')).toBeFocused()
  await expect(form.field('JWT credential')).toHaveAccessibleDescription(/RingCentral’s sandbox/)
  await expect(sidebar.connections).toHaveCount(0)
  await form.fill({ 'RingCentral host': devtest })
  await expect(page.getByText('This is RingCentral’s sandbox. It doesn’t work with RingCX.')).toBeVisible()
})

test('a JWT inside a JWT is decoded, and a far year is shown correctly', async ({ desk }) => {
  const { firstRun, inspector, page } = desk
  const inner = `{"iss":"https://ringcx.ringcentral.com","sub":100002348117421473,"exp":253402300799}`
  const part = (text: string): string => Buffer.from(text).toString('base64url')
  const signature = Buffer.alloc(32, 7).toString('base64url')
  const token = `${part('{"alg":"HS256"}')}.${part(inner)}.${signature}`
  await firstRun.inspect.click()
  await inspector.text.fill(`${part('{"alg":"HS256","cty":"JWT"}')}.${part(token)}.${signature}`)
  await expect(inspector.title).toHaveText('JWT inside another JWT')
  await expect(page.getByRole('heading', { name: 'Inside: RingCX access token' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Inner claims' })).toContainText('100002348117421473')
  await expect(page.getByRole('table', { name: 'Inner claims' })).toContainText('9999')
})
