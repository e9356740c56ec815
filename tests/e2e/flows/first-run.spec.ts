import { NEARLY_FIVE_MINUTES } from '../../support/window/pages/overview.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

test('the first view offers three choices that work', async ({ desk }) => {
  const { assistant, firstRun, inspector, page, sidebar } = desk
  await expect(firstRun.heading).toBeVisible()
  await expect(page.getByText('No connections yet')).toBeVisible()
  await firstRun.connect.click()
  await expect(assistant.heading).toHaveText('Choose a sign-in method')
  await expect(assistant.heading).toBeFocused()
  await page.getByRole('link', { name: 'Token Desk' }).click()
  await firstRun.inspect.click()
  await expect(inspector.text).toBeFocused()
  await page.getByRole('link', { name: 'Token Desk' }).click()
  await expect(firstRun.practice).toBeVisible()
  await expect(sidebar.connections).toHaveCount(0)
})

test('practice: one click to a valid token, accounts, users, a renewal, sign out and in again', async ({
  desk
}) => {
  const { directory, firstRun, overview, page, sidebar } = desk

  await test.step('one click gives a valid token that counts down', async () => {
    await firstRun.practice.click()
    await expect(overview.status).toContainText('Ready until')
    await expect(overview.timer).toHaveText(NEARLY_FIVE_MINUTES)
    const before = await overview.timer.innerText()
    await expect(overview.timer).not.toHaveText(before)
    await expect(overview.timer).toHaveText(NEARLY_FIVE_MINUTES)
    await expect(sidebar.connection('Practice')).toContainText('Ready')
    for (const title of ['RingCentral token', 'RingCX token'] as const)
      await expect(overview.link(title)).toContainText('Ready')
    await expect(overview.renewals).toHaveCount(1)
  })

  await test.step('the token gives access to accounts and users', async () => {
    await sidebar.link('Directory').click()
    await expect(directory.count).toHaveText('6 accounts')
    // Below their main accounts, which are in no answer of their own.
    await expect(directory.rows).toHaveCount(8)
    await directory.usersTab.click()
    await expect(directory.count).toHaveText('200 users')
    await directory.row(1).dblclick()
    await expect(directory.details).toContainText('RingCentral user ID')
    await page.keyboard.press('Escape')
    await expect(directory.details).toBeHidden()
    await sidebar.link('Overview').click()
    await expect(overview.link('RingCX API')).toContainText('Responding')
  })

  await test.step('Renew now adds a row to the last renewals', async () => {
    await overview.renewNow.click()
    await expect(overview.renewals).toHaveCount(2)
    await expect(overview.renewals.first()).toContainText('RingCX refresh')
    await expect(overview.renewals.first()).toContainText('Renewed')
    await expect(overview.timer).toHaveText(NEARLY_FIVE_MINUTES)
  })

  await test.step('signs out, and in again with one click', async () => {
    await overview.signOut.click()
    await expect(overview.status).toContainText('Signed out')
    await expect(overview.timer).toBeHidden()
    await expect(overview.link('RingCX API')).toContainText('Not used yet')
    await overview.signIn.click()
    await expect(overview.status).toContainText('Ready until')
    await expect(overview.timer).toHaveText(NEARLY_FIVE_MINUTES)
    await expect(overview.link('JWT credential')).toContainText('Stored')
  })
})
