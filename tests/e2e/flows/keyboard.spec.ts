import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

test('all of practice mode works by keyboard alone', async ({ desk }) => {
  const { directory, firstRun, overview, page, sidebar } = desk
  const { keyboard } = page

  await test.step('from the first view to a valid token', async () => {
    await expect(firstRun.practice).toBeVisible()
    await tabTo(page, firstRun.practice)
    await keyboard.press('Enter')
    await expect(overview.status).toContainText('Ready until')
  })

  await test.step('a renewal', async () => {
    await tabTo(page, overview.renewNow)
    await keyboard.press('Enter')
    await expect(overview.renewals).toHaveCount(2)
    await expect(overview.renewNow).toBeFocused()
  })

  await test.step('the copy menu: arrows move, Esc returns the focus, Enter copies', async () => {
    await tabTo(page, overview.copyToken)
    await keyboard.press('Enter')
    const item = (name: string): Locator => page.getByRole('menuitem', { name, exact: true })
    await expect(item('Token')).toBeFocused()
    await keyboard.press('ArrowDown')
    await expect(item('Bearer')).toBeFocused()
    await keyboard.press('End')
    await expect(item('.env')).toBeFocused()
    await keyboard.press('Escape')
    await expect(page.getByRole('menu')).toBeHidden()
    await expect(overview.copyToken).toBeFocused()
    await keyboard.press('Enter')
    await expect(item('Token')).toBeFocused()
    await keyboard.press('Enter')
    await expect(page.getByText('Token copied')).toBeVisible()
  })

  await test.step('the directory: tabs, search, rows, details', async () => {
    await tabTo(page, sidebar.link('Directory'))
    await keyboard.press('Enter')
    await expect(directory.count).toHaveText('6 accounts')
    await tabTo(page, directory.accountsTab)
    await keyboard.press('ArrowRight')
    await expect(directory.usersTab).toBeFocused()
    await expect(directory.count).toHaveText('200 users')
    await keyboard.press('Control+f')
    await expect(directory.search).toBeFocused()
    await tabTo(page, directory.grid)
    await keyboard.press('ArrowDown')
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await expect(directory.row(3).locator('[id$="-active"]')).toBeVisible()
    await expect(directory.details).toBeVisible()
    await keyboard.press('Escape')
    await expect(directory.details).toBeHidden()
    await expect(directory.grid).toBeFocused()
    for (const key of ['Control+Home', 'ArrowUp', 'ArrowRight', 'ArrowRight', 'Enter'])
      await keyboard.press(key)
    await expect(directory.column('Roles')).toHaveAttribute('aria-sort', 'ascending')
  })

  await test.step('a dialog traps the focus, and Esc returns it', async () => {
    await tabTo(page, sidebar.link('Overview'))
    await keyboard.press('Enter')
    await tabTo(page, overview.rename)
    await keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('textbox')).toBeFocused()
    for (let times = 0; times < 6; times += 1) {
      await keyboard.press('Tab')
      // The body stands for the edge of the window, where Tab leaves the page.
      const held = await page.evaluate(
        () => document.activeElement === document.body || !!document.activeElement?.closest('dialog')
      )
      expect(held).toBe(true)
    }
    await keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(overview.rename).toBeFocused()
  })

  await test.step('a jump to a section of Settings moves the focus there, and only the page scrolls', async () => {
    await tabTo(page, sidebar.link('Settings'))
    await keyboard.press('Enter')
    await tabTo(page, page.getByRole('button', { name: 'About', exact: true }))
    await keyboard.press('Enter')
    const about = page.getByRole('region', { name: 'About' })
    await expect(page.locator(':focus').filter({ has: about })).toBeVisible()
    await expect(about).toBeInViewport()
    expect(await page.evaluate(() => document.documentElement.scrollTop)).toBe(0)
    await tabTo(page, sidebar.link('Overview'))
    await keyboard.press('Enter')
  })

  await test.step('sign out and in again', async () => {
    await tabTo(page, overview.signOut)
    await keyboard.press('Enter')
    await expect(overview.status).toContainText('Signed out')
    await tabTo(page, overview.signIn)
    await keyboard.press('Enter')
    await expect(overview.status).toContainText('Ready until')
  })
})

test('a connection is set up by keyboard alone: every field in order, secrets shown on demand', async ({
  desk,
  simulator
}) => {
  const { assistant, form, overview, page } = desk
  const { keyboard } = page
  await page.getByText('No connections yet').waitFor()
  await keyboard.press('Control+n')
  await expect(assistant.heading).toBeFocused()
  await tabTo(page, assistant.form)
  await keyboard.press('Enter')
  await expect(form.field('Name')).toBeFocused()
  const { credentials, origin } = simulator
  await keyboard.type('Typed')
  await tabTo(page, form.field('Client ID'))
  await keyboard.type(credentials.clientId)
  await tabTo(page, form.field('Client secret'))
  await keyboard.type(credentials.clientSecret)
  await tabTo(page, form.field('JWT credential'))
  await keyboard.insertText(credentials.jwt)
  await tabTo(page, page.locator('summary'))
  await keyboard.press('Enter')
  for (const label of ['RingCX host', 'RingCentral host'] as const) {
    await tabTo(page, form.field(label))
    await keyboard.press('Control+a')
    await keyboard.type(origin)
  }
  await keyboard.press('Enter')
  await expect(overview.heading).toHaveText('Typed')
  await expect(overview.status).toContainText('Ready until')
})

test('the global keyboard shortcuts', async ({ desk }) => {
  const { assistant, firstRun, overview, page } = desk
  const heading = page.getByRole('heading', { level: 1 })
  await firstRun.practice.click()
  await expect(overview.status).toContainText('Ready until')
  await page.keyboard.press('F1')
  await expect(heading).toHaveText('Help')
  await page.keyboard.press('Control+,')
  await expect(heading).toHaveText('Settings')
  await page.keyboard.press('Control+n')
  await expect(assistant.heading).toBeFocused()
  await page.keyboard.press('Control+1')
  await expect(heading).toHaveText('Practice')
})

/** Presses Tab until `target` has the focus, as a person does who looks for it. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  const hasFocus = (): Promise<boolean> => target.evaluate((element) => element === document.activeElement)
  for (let presses = 0; presses < 60; presses += 1) {
    if (await hasFocus()) return
    await page.keyboard.press('Tab')
  }
  await expect(target, 'reached by Tab').toBeFocused()
}
