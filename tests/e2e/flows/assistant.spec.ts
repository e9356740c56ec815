import type { Page } from '@playwright/test'
import { createRingCxTokens } from '../../../main/simulator/ringcx-token.ts'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { entriesFor } from '../../support/window/pages/connection-form.ts'
import type { Desk } from '../../support/window/pages/desk.ts'
import { seriousFaults } from '../../support/window/serious-faults.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

/** The app's step with the simulator in the place of RingCentral and RingCX, and `secret` as the client secret. */
async function fillInApp(
  { form }: Desk,
  simulator: Simulator,
  secret = simulator.credentials.clientSecret
): Promise<void> {
  const { 'RingCX host': ringcx, 'RingCentral host': ringcentral } = entriesFor(simulator)
  await form.fill({
    'Client ID': simulator.credentials.clientId,
    'Client secret': secret,
    'RingCX host': ringcx,
    'RingCentral host': ringcentral
  })
}

/** Goes from the first run to the credential's step. */
async function goToCredential(desk: Desk, simulator: Simulator, secret?: string): Promise<void> {
  await desk.firstRun.connect.click()
  await desk.assistant.next.click()
  await fillInApp(desk, simulator, secret)
  await desk.assistant.next.click()
  await expect(desk.assistant.currentStep).toContainText('JWT credential')
}

const TITLES = ['Reach RingCentral', 'Sign in to RingCentral', 'Get a RingCX token', 'Read RingCX accounts']

test('four steps pass from scratch, with three fields and one sign-in', async ({ desk, simulator }) => {
  const { assistant, firstRun, form, overview, page, sidebar } = desk
  const clicks = await countClicks(page)
  await firstRun.connect.click()
  await expect(assistant.heading).toBeFocused()
  await expect(assistant.method('JWT credential')).toBeChecked()
  await assistant.next.click()
  await expect(assistant.heading).toHaveText('Create the RingCentral app')
  await expect(assistant.heading).toBeFocused()
  // The hosts are the test's; a person has nothing to do there.
  await fillInApp(desk, simulator)
  const forHosts = 1
  await assistant.next.click()
  await expect(assistant.heading).toHaveText('Create the JWT credential')
  await expect(assistant.heading).toBeFocused()
  await form.field('JWT credential').fill(simulator.credentials.jwt)
  await expect(assistant.reading).toContainText('RingCentral JWT credential')
  await expect(assistant.reading).toContainText('Acts as user')
  await expect(assistant.reading).toContainText('Never')
  expect(simulator.counts.total).toBe(0)
  await assistant.saveAndTest.click()
  await expect(assistant.rows).toHaveCount(4)
  for (const title of TITLES) await expect(assistant.row(title)).toContainText(/Passed · [\d.]+ m?s/)
  await expect(page.getByText('This connection works.')).toBeVisible()
  await expect(page.getByText('RingCX shows 6 accounts.')).toBeVisible()
  expect(await seriousFaults(page)).toEqual([])
  expect(simulator.counts).toMatchObject({ 'token:jwt': 1, exchange: 1, accounts: 1, discovery: 2 })
  await expect(sidebar.connection('RingCX')).toContainText('Ready')
  await assistant.openConnection.click()
  await expect(overview.status).toContainText('Ready until')
  expect(simulator.counts['token:jwt']).toBe(1)
  // Connect RingCX, Next, Next, Save and test, Open the connection.
  expect((await clicks()) - forHosts).toBe(5)
})

test('going back keeps what was typed, including another method’s fields', async ({ desk, simulator }) => {
  const { assistant, form } = desk
  await goToCredential(desk, simulator)
  await form.field('JWT credential').fill('half of it')
  await assistant.back.click()
  await expect(form.field('Client ID')).toHaveValue(simulator.credentials.clientId)
  await expect(form.field('Client secret')).toHaveValue(simulator.credentials.clientSecret)
  await assistant.back.click()
  await assistant.method('Browser').check()
  await expect(assistant.steps).toHaveCount(3)
  await assistant.next.click()
  await expect(assistant.redirectAddresses).toHaveCount(3)
  await expect(form.field('Client ID')).toHaveValue(simulator.credentials.clientId)
  await assistant.back.click()
  await assistant.method('JWT credential').check()
  await expect(assistant.steps).toHaveCount(4)
  await assistant.steps.nth(2).getByRole('button').click()
  await expect(form.field('JWT credential')).toHaveValue('half of it')
})

test('a wrong client secret fails the sign-in with its code, and the button leads to its field', async ({
  desk,
  simulator
}) => {
  const { assistant, form, page, sidebar } = desk
  await goToCredential(desk, simulator, 'wrong-secret')
  await form.field('JWT credential').fill(simulator.credentials.jwt)
  await assistant.saveAndTest.click()
  const row = assistant.row('Sign in to RingCentral')
  await expect(row).toContainText('Failed')
  await expect(row).toContainText(/OAU-\d+/)
  await expect(assistant.row('Reach RingCentral')).toContainText('Passed')
  await expect(assistant.row('Get a RingCX token')).toContainText('Not started')
  expect(await seriousFaults(page)).toEqual([])
  await row.getByRole('button', { name: 'Correct the client secret' }).click()
  await expect(assistant.currentStep).toContainText('RingCentral app')
  await expect(form.field('Client secret')).toBeFocused()
  await expect(form.field('Client secret')).toHaveAttribute('aria-invalid', 'true')
  await form.field('Client secret').fill(simulator.credentials.clientSecret)
  await page.keyboard.press('Enter')
  await expect(assistant.currentStep).toContainText('JWT credential')
  await assistant.saveAndTest.click()
  await expect(page.getByText('This connection works.')).toBeVisible()

  await test.step('New connection starts an empty one', async () => {
    await sidebar.newConnection.click()
    await expect(assistant.heading).toHaveText('Choose a sign-in method')
    await assistant.next.click()
    await expect(form.field('Client ID')).toHaveValue('')
  })
})

test('the wrong kind of text is named where it is pasted', async ({ desk, simulator }) => {
  const { assistant, form } = desk
  const { jwt, clientSecret } = simulator.credentials
  await goToCredential(desk, simulator)
  const field = form.field('JWT credential')
  const ringcx = await createRingCxTokens({ seed: 1, lifeSeconds: 300, now: Date.now }).issue({
    mainAccountId: '1'
  })
  for (const [pasted, named] of [
    [ringcx, 'This is a RingCX access token'],
    [clientSecret, 'This is the client secret.'],
    ['00000000-fa4e-4000-8000-000000000000', 'RingCX refresh token or an ID'],
    [`"${jwt}"`, 'Paste only the JWT'],
    [`Bearer ${jwt}`, 'Paste only the JWT'],
    [`${jwt}${jwt}`, 'This JWT was pasted more than once'],
    [jwt.slice(0, jwt.lastIndexOf('.')), /This JWT is (?:incomplete|damaged)/]
  ] as const) {
    await field.fill(pasted)
    await expect(assistant.reading).toContainText(named)
    await expect(field).toHaveAttribute('aria-invalid', 'true')
  }
  await assistant.saveAndTest.click()
  await expect(field).toBeFocused()
  await expect(assistant.currentStep).toContainText('JWT credential')
  expect(simulator.counts.total).toBe(0)
})

test('the next step waits until the fields are filled in', async ({ desk }) => {
  const { assistant, firstRun, form, sidebar } = desk
  await firstRun.connect.click()
  await assistant.next.click()
  await assistant.next.click()
  await expect(form.field('Client ID')).toBeFocused()
  await expect(form.field('Client ID')).toHaveAccessibleDescription(/Enter the client ID/)
  await expect(form.field('Client secret')).toHaveAccessibleDescription(/Enter the client secret/)
  await expect(sidebar.connections).toHaveCount(0)
})

test.describe('the browser', () => {
  test('the test can be stopped while it waits', async ({ app, desk, simulator }) => {
    // No page is opened this once: the person is still on the way there.
    await app.evaluate(({ shell }) => {
      const open = shell.openExternal
      shell.openExternal = () => {
        shell.openExternal = open
        return Promise.resolve()
      }
    })
    const { assistant, firstRun, form, page } = desk
    const { clientId } = simulator.credentials
    await firstRun.connect.click()
    await assistant.method('Browser').check()
    await assistant.next.click()
    await form.fill({
      'Client ID': clientId,
      'RingCX host': simulator.origin,
      'RingCentral host': simulator.origin
    })
    await assistant.saveAndTest.click()
    await expect(assistant.row('Sign in to RingCentral')).toContainText('Waiting for your browser')
    await assistant.stopTest.click()
    await expect(assistant.row('Sign in to RingCentral')).toContainText('Stopped')
    await expect(assistant.testAgain).toBeVisible()
    await expect(page.getByText('Waiting for your browser')).toBeHidden()
  })
})

test.describe('later', () => {
  test('within the same run, it continues at the first missing field', async ({ desk, simulator }) => {
    const { assistant, form, overview, page } = desk
    await goToCredential(desk, simulator)
    await assistant.saveForLater.click()
    await overview.status.getByRole('button', { name: 'Finish setup' }).click()
    await expect(assistant.currentStep).toContainText('JWT credential')
    await assistant.back.click()
    await expect(form.field('Client secret')).toHaveAttribute('placeholder', /Stored/)
    await assistant.next.click()
    await form.field('JWT credential').fill(simulator.credentials.jwt)
    await assistant.saveAndTest.click()
    await expect(page.getByText('This connection works.')).toBeVisible()
  })
})

/** Counts the clicks of the page from now on. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    document.body.dataset['clicks'] = '0'
    addEventListener(
      'click',
      (event) => {
        if (event.detail > 0)
          document.body.dataset['clicks'] = String(Number(document.body.dataset['clicks']) + 1)
      },
      true
    )
  })
  return async () => Number(await page.evaluate(() => document.body.dataset['clicks']))
}
