import { desk } from '../../support/window/pages/desk.ts'
import { connectionsOf, expect, expectStorage, test } from '../../support/window/secrets-test.ts'

test.skip(process.platform !== 'linux', 'The GNOME keyring exists on Linux only.')

test('a connection saved for later keeps its client secret across a restart and can be finished without typing it again', async ({
  simulator,
  startWithKeyring
}) => {
  const { clientId, clientSecret, jwt } = simulator.credentials
  const first = await startWithKeyring()
  await test.step('the app step is filled in, but not the JWT credential', async () => {
    const { assistant, firstRun, form, overview } = desk(first.page)
    await firstRun.connect.click()
    await assistant.next.click()
    await form.fill({
      'Client ID': clientId,
      'Client secret': clientSecret,
      'RingCX host': simulator.origin,
      'RingCentral host': simulator.origin
    })
    await assistant.next.click()
    await expect(assistant.currentStep).toContainText('JWT credential')
    await assistant.saveForLater.click()
    await expect(overview.status).toContainText('Not finished')
  })
  await expectStorage(first.page, { mode: 'keyring', state: 'found' })
  await first.quit()
  expect(simulator.counts.total).toBe(0)

  const { page } = await startWithKeyring()
  const { assistant, form, overview } = desk(page)
  await expect(overview.status).toContainText('Not finished')
  const [entry] = await connectionsOf(page)
  expect(entry?.status.missing).toEqual(['jwt'])
  await overview.status.getByRole('button', { name: 'Finish setup' }).click()
  await test.step('it opens at the first missing field; the client secret is stored but not shown', async () => {
    await expect(assistant.currentStep).toContainText('JWT credential')
    await assistant.back.click()
    await expect(form.field('Client ID')).toHaveValue(clientId)
    await expect(form.field('Client secret')).toHaveValue('')
    await expect(form.field('Client secret')).toHaveAttribute('placeholder', /Stored/)
    await assistant.next.click()
  })
  await form.field('JWT credential').fill(jwt)
  await assistant.saveAndTest.click()
  await expect(page.getByText('This connection works.')).toBeVisible()
  await assistant.openConnection.click()
  await expect(overview.status).toContainText('Ready until')
  expect(simulator.counts).toMatchObject({ 'token:jwt': 1, exchange: 1 })
})
