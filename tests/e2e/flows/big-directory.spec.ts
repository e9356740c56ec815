import type { Locator } from '@playwright/test'
import { createPeople } from '../../../main/simulator/people.ts'
import { expect, test } from '../../support/window/flow-test.ts'

const USERS = 5_000

test.use({ simulatorOptions: { users: USERS } })

test('5,000 users: a table to scroll, search, and sort that draws only a few rows', async ({
  app,
  desk,
  simulator
}) => {
  const { directory, overview, page, sidebar } = desk
  await desk.connectTo(simulator)
  await expect(overview.status).toContainText('Ready until')
  await sidebar.link('Directory').click()
  await directory.usersTab.click()
  await expect(directory.count).toHaveText('5,000 users')
  await expect(directory.grid).toHaveAttribute('aria-rowcount', String(USERS + 1))
  const fewDrawn = async (): Promise<void> => expect(await directory.rows.count()).toBeLessThan(100)
  await fewDrawn()

  await test.step('the wheel and the End key reach rows that aren’t drawn yet', async () => {
    await directory.grid.hover()
    await page.mouse.wheel(0, 36 * 1_000)
    await expect(directory.row(1_005)).toBeVisible()
    await fewDrawn()
    await directory.grid.focus()
    await page.keyboard.press('End')
    await expect(directory.row(USERS)).toBeVisible()
    await fewDrawn()
    await page.keyboard.press('Home')
    await expect(directory.row(1)).toBeVisible()
  })

  await test.step('the smallest window shows every column, its titles above its values', async () => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(960, 640))
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(960)
    expect(await directory.grid.evaluate((grid) => grid.scrollWidth - grid.clientWidth)).toBe(0)
    for (const [at, title] of ['Name', 'Username', 'Roles', 'Status', 'User ID', 'Created'].entries()) {
      const edge = at < 4 ? ('left' as const) : ('right' as const)
      const edgeOf = (part: Locator): Promise<number> =>
        part.evaluate((element, side) => element.getBoundingClientRect()[side], edge)
      const titleAt = await edgeOf(directory.column(title).getByText(title, { exact: true }))
      const valueAt = await edgeOf(directory.row(2).getByRole('gridcell').nth(at).locator('bdi'))
      // The second row is indented as a child of the first.
      if (title !== 'Name') expect(titleAt, title).toBeCloseTo(valueAt, 0)
    }
  })

  await test.step('search finds one by name', async () => {
    const person = createPeople(1, USERS).at(4_321)
    await directory.search.fill(`${person.lastName} ${person.email}`)
    await expect(directory.count).toHaveText('1 of 5,000 users')
    await expect(directory.rows).toHaveCount(1)
    await expect(directory.row(1)).toContainText(person.fullName)
    await directory.search.fill('nobody-has-this-name')
    await expect(page.getByRole('heading', { name: 'No matching users' })).toBeVisible()
    await page.getByRole('button', { name: 'Clear search' }).click()
    await expect(directory.count).toHaveText('5,000 users')
  })

  await test.step('sort by a column, both ways, and back to the tree', async () => {
    const firstId = async (): Promise<number> =>
      Number(await directory.row(1).getByRole('gridcell').nth(4).innerText())
    const inTree = await firstId()
    await directory.sortBy('User ID').click()
    await expect(directory.column('User ID')).toHaveAttribute('aria-sort', 'ascending')
    const least = await firstId()
    await directory.sortBy('User ID').click()
    await expect(directory.column('User ID')).toHaveAttribute('aria-sort', 'descending')
    await expect.poll(firstId).toBeGreaterThanOrEqual(least + USERS - 1)
    await directory.sortBy('User ID').click()
    await expect(directory.column('User ID')).toHaveAttribute('aria-sort', 'none')
    await expect.poll(firstId).toBe(inTree)
    await fewDrawn()
  })
})
