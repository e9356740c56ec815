import type { ElectronApplication } from '@playwright/test'
import { createPeople } from '../../../main/simulator/people.ts'
import { visibleText } from '../../../renderer/directory/cell-text.ts'
import { HOSTILE_TEXTS } from '../../support/fakes/hostile-texts.ts'
import { clipboardText } from '../../support/window/circumstances.ts'
import { expect, test } from '../../support/window/flow-test.ts'

const USERS = 5_000

test.use({ sharedApp: true })

const sized = (app: ElectronApplication, width: number, height: number): Promise<void> =>
  app.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(Number(w), Number(h)),
    [width, height]
  )

test.describe('5,000 users', () => {
  test.use({ simulatorOptions: { users: USERS } })

  test('a table to scroll, search, filter and sort, of which few rows and columns are drawn', async ({
    app,
    desk,
    simulator
  }) => {
    const { directory, page } = desk
    await desk.openDirectoryOf(simulator)
    await directory.usersTab.click()
    await expect(directory.count).toHaveText('5,000 users')
    await expect(directory.grid).toHaveAttribute('aria-rowcount', String(USERS + 1))
    const fewDrawn = async (): Promise<void> => expect(await directory.rows.count()).toBeLessThan(100)
    await fewDrawn()

    await test.step('the wheel and the keyboard reach what is not drawn yet', async () => {
      await directory.grid.hover()
      await page.mouse.wheel(0, 36 * 1_000)
      await expect(directory.row(1_005)).toBeVisible()
      await expect(directory.row(1_005)).toContainText('@')
      await fewDrawn()
      await directory.grid.focus()
      await page.keyboard.press('Control+End')
      await expect(directory.row(USERS)).toContainText('@')
      await expect(directory.active).toHaveAttribute('role', 'gridcell')
      await fewDrawn()
      await page.keyboard.press('Control+Home')
      await expect(directory.row(1)).toContainText('@')
      await page.keyboard.press('PageDown')
      await expect(directory.row(1).locator('[id$="-active"]')).toHaveCount(0)
      await page.keyboard.press('Control+Home')
    })

    await test.step('in the smallest window, the titles stand above their values, and the last column can be reached', async () => {
      await sized(app, 960, 640)
      await expect.poll(() => page.evaluate(() => innerWidth)).toBe(960)
      const startOf = (part: ReturnType<typeof directory.column>): Promise<number> =>
        part.evaluate((element) => element.getBoundingClientRect().left)
      const titles = ['Name', 'Username', 'Roles']
      for (const title of titles) {
        expect(await startOf(directory.column(title)), title).toBeCloseTo(
          await startOf(await directory.cell(2, title)),
          0
        )
      }
      await directory.grid.focus()
      await page.keyboard.press('End')
      await expect(directory.column('Created')).toBeInViewport({ ratio: 1 })
      await expect(directory.column('Name')).not.toBeInViewport()
      await page.keyboard.press('Home')
      await expect(directory.column('Name')).toBeInViewport({ ratio: 1 })
    })

    await test.step('a branch is folded and unfolded', async () => {
      await page.keyboard.press('ArrowLeft')
      await expect(directory.row(1)).toHaveAttribute('aria-expanded', 'false')
      await expect(directory.grid).not.toHaveAttribute('aria-rowcount', String(USERS + 1))
      await page.keyboard.press('ArrowRight')
      await expect(directory.grid).toHaveAttribute('aria-rowcount', String(USERS + 1))
      await directory.tool('Collapse all').click()
      await expect(directory.grid).not.toHaveAttribute('aria-rowcount', String(USERS + 1))
      await directory.tool('Expand all').click()
      await expect(directory.grid).toHaveAttribute('aria-rowcount', String(USERS + 1))
    })

    await test.step('search finds one by name', async () => {
      const person = createPeople(1, USERS).at(4_321)
      await directory.search.fill(`${person.lastName} ${person.email}`)
      await expect(directory.count).toHaveText('1 of 5,000 users · flat')
      await expect(directory.rows).toHaveCount(1)
      await expect(directory.row(1)).toContainText(person.fullName)
      await directory.search.fill('no-one-has-this-name')
      await expect(page.getByRole('heading', { name: 'No matching users' })).toBeVisible()
      await page.getByRole('button', { name: 'Clear search' }).click()
      await expect(directory.count).toHaveText('5,000 users')
    })

    await test.step('sort by a column, both ways, by a second one, and back to the tree', async () => {
      await sized(app, 1_280, 800)
      const firstId = async (): Promise<number> =>
        Number(await (await directory.cell(1, 'User ID')).innerText())
      const inTree = await firstId()
      await directory.sortBy('User ID').click()
      await expect(directory.column('User ID')).toHaveAttribute('aria-sort', 'ascending')
      await expect.poll(firstId).toBeGreaterThan(0)
      const least = await firstId()
      await directory.sortBy('User ID').click()
      await expect(directory.column('User ID')).toHaveAttribute('aria-sort', 'descending')
      await expect.poll(firstId).toBeGreaterThanOrEqual(least + USERS - 1)
      await directory.sortBy('Enabled').click({ modifiers: ['Shift'] })
      await expect(directory.column('Enabled')).toHaveAttribute('aria-sort', 'ascending')
      await expect(directory.column('User ID')).toContainText('1')
      await expect(directory.column('Enabled')).toContainText('2')
      await directory.sortBy('Enabled').click({ modifiers: ['Shift'] })
      await directory.sortBy('Enabled').click({ modifiers: ['Shift'] })
      await directory.sortBy('User ID').click()
      await expect(directory.column('User ID')).toHaveAttribute('aria-sort', 'none')
      await expect.poll(firstId).toBe(inTree)
      await fewDrawn()
    })

    await test.step('a filter by value says what it does, and goes away', async () => {
      await directory.choose('Enabled', 'Filter…')
      await page.getByRole('checkbox', { name: /^No/ }).check()
      await page.getByRole('button', { name: 'Done' }).click()
      await expect(directory.count).toHaveText(/^[\d,]+ of 5,000 users\s· flat$/)
      await expect(await directory.cell(1, 'Enabled')).toHaveText('No')
      await page.getByRole('button', { name: 'Remove the filter of Enabled' }).click()
      await expect(directory.count).toHaveText('5,000 users')
    })
  })
})

test.describe('after a restart', () => {
  test.use({ sharedApp: false })

  test('columns are chosen, moved, pinned and sized, and are as they were after a restart', async ({
    simulator,
    start
  }) => {
    const first = await start()
    const { directory, page } = first.desk
    await first.desk.openDirectoryOf(simulator)
    await directory.usersTab.click()
    await directory.choose('Username', 'Hide')
    await expect(directory.column('Username')).toHaveCount(0)
    await directory.choose('User ID', 'Pin')
    await expect(directory.column('User ID')).toHaveAttribute('aria-colindex', '1')
    await directory.choose('Enabled', 'Move left')
    await expect(directory.column('Enabled')).toHaveAttribute('aria-colindex', '3')
    const before = await directory.column('Name').evaluate((head) => head.clientWidth)
    await directory.grid.focus()
    for (const key of ['Control+Home', 'ArrowUp', 'ArrowRight', 'Shift+ArrowRight'])
      await page.keyboard.press(key)
    const widthOf = (): Promise<number> => directory.column('Name').evaluate((head) => head.clientWidth)
    await expect.poll(widthOf).toBe(before + 16)
    const wide = await widthOf()
    // The width itself: earlier steps kept their own, and a quit must not come before the last one
    await expect
      .poll(() =>
        page.evaluate(async (width) => {
          const kept = await window.api.directoryPreferences()
          return kept.ok && kept.value.layouts.users?.columns.some((column) => column.width === width)
        }, wide)
      )
      .toBe(true)
    await first.quit()

    const second = await start()
    const again = second.desk
    await again.openDirectoryOf(simulator)
    await again.directory.usersTab.click()
    await expect(again.directory.column('User ID')).toHaveAttribute('aria-colindex', '1')
    await expect(again.directory.column('Username')).toHaveCount(0)
    await expect.poll(() => again.directory.column('Name').evaluate((head) => head.clientWidth)).toBe(wide)
    await again.directory.tool('Columns').click()
    await again.page.getByRole('button', { name: 'Reset columns' }).click()
    await expect(again.directory.column('Username')).toHaveAttribute('aria-colindex', '2')
  })
})

test('what is selected is copied as a spreadsheet takes it, and details show what the row holds', async ({
  app,
  desk,
  simulator
}) => {
  test.skip(process.platform !== 'linux', 'Only on Linux can a test have a clipboard of its own.')
  const { directory, page } = desk
  const clipboard = (): Promise<string> => clipboardText(app)
  await desk.openDirectoryOf(simulator)
  await directory.usersTab.click()
  await expect(directory.count).toHaveText('200 users')
  const text = async (place: number, title: string): Promise<string> =>
    (await directory.cell(place, title)).innerText()

  await (await directory.cell(2, 'Name')).click()
  await (await directory.cell(3, 'Username')).click({ modifiers: ['Shift'] })
  await page.keyboard.press('Control+c')
  const block = [
    [await text(2, 'Name'), await text(2, 'Username')],
    [await text(3, 'Name'), await text(3, 'Username')]
  ]
  await expect.poll(clipboard).toBe(block.map((row) => row.join('\t')).join('\n'))

  await (await directory.cell(2, 'Name')).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy ID' }).click()
  await expect.poll(clipboard).toBe(await text(2, 'User ID'))

  // The menu left the selection as it was.
  await page.keyboard.press('Enter')
  await expect(directory.details).toContainText(await text(3, 'Username'))
  await page.keyboard.press('ArrowDown')
  await expect(directory.details).toContainText(await text(4, 'Username'))
  await directory.details.getByRole('button', { name: 'JSON', exact: true }).click()
  await expect(directory.details).toContainText('"userName"')
  await page.keyboard.press('Escape')
  await expect(directory.details).toBeHidden()
  await expect(directory.grid).toBeFocused()
})

test(`${HOSTILE_TEXTS.length} hostile names are text in the window: nothing runs, nothing is asked for`, async ({
  app,
  desk,
  simulator
}) => {
  expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(50)
  const { directory, page } = desk
  const requested: string[] = []
  page.on('request', (request) => requested.push(request.url()))
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  simulator.control.answerNext('users', {
    body: HOSTILE_TEXTS.map((text, index) => ({
      userId: 9_000 + index,
      fullName: text,
      userName: text,
      roles: [text, { roleType: text, description: text }],
      enabled: true,
      [text]: text
    }))
  })
  await desk.openDirectoryOf(simulator)
  await directory.usersTab.click()
  await expect(directory.count).toHaveText(`${HOSTILE_TEXTS.length} users`)
  const markup = await page.evaluate(() => document.querySelectorAll('*').length)
  expect(markup).toBeGreaterThan(0)

  await test.step('in cells, in details, in JSON, in filters and in the choice of columns', async () => {
    await directory.grid.focus()
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('Enter')
    await expect(directory.details).toBeVisible()
    for (const [index, text] of HOSTILE_TEXTS.entries()) {
      const cell = directory
        .row(index + 1)
        .getByRole('gridcell')
        .first()
      const beginning = /\p{Surrogate}/u.test(text) ? 'lone surrogate' : visibleText(text).slice(0, 60)
      await expect
        .poll(() => cell.evaluate((element) => element.textContent), { message: text.slice(0, 40) })
        .toContain(beginning.trim() === '' ? '' : beginning)
      await expect(directory.details.getByRole('heading').first()).toContainText(
        beginning.slice(0, 20).trim()
      )
      await page.keyboard.press('ArrowDown')
    }
    await expect(directory.rows.filter({ hasText: 'null\u2400byte \u2400\u2400 end' })).toHaveCount(1)
    await directory.details.getByRole('button', { name: 'JSON', exact: true }).click()
    await expect(directory.details).toContainText('"fullName"')
    await directory.tool('Columns').click()
    await expect(page.getByRole('dialog', { name: 'Columns' })).toContainText('<script>')
    await page.keyboard.press('Escape')
    await directory.choose('Name', 'Filter…')
    await expect(page.getByRole('dialog', { name: 'Filter Name' })).toContainText('<script>')
    await page.keyboard.press('Escape')
    await directory.search.fill('<img')
    await expect(directory.count).toContainText(' of ')
  })

  expect(await page.evaluate(() => 'stolen' in globalThis)).toBe(false)
  expect(
    await page
      .locator('main script, main img, main iframe, main object, main embed, main form, main style')
      .count()
  ).toBe(0)
  expect(requested.filter((url) => !url.startsWith('app:'))).toEqual([])
  expect(dialogs).toEqual([])
  expect(app.windows()).toHaveLength(1)
})
