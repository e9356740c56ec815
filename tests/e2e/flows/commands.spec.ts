import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

test('the palette finds commands, connections, accounts, and users, by keyboard alone', async ({ desk }) => {
  const { commands, directory, firstRun, overview, page, sidebar } = desk
  const { keyboard } = page
  const choose = async (search: string, name: string | RegExp): Promise<void> => {
    await commands.openPalette()
    await keyboard.type(search)
    await expect(commands.marked).toHaveAccessibleName(name)
    await keyboard.press('Enter')
    await expect(commands.palette).toBeHidden()
  }
  await expect(firstRun.practice).toBeVisible()
  await choose('simulator', 'Practice with the simulator')
  await expect(overview.status).toContainText('Ready until')

  await test.step('nothing is loaded for the palette', async () => {
    await commands.openPalette()
    await expect(commands.search).toBeFocused()
    await keyboard.type('user.1')
    await expect(commands.palette.getByText('Nothing matches.')).toBeVisible()
    await keyboard.press('Escape')
    await expect(commands.palette).toBeHidden()
    await choose('direct', /^Directory/)
    await expect(directory.count).toHaveText('6 accounts')
  })

  await test.step('an account, and its details', async () => {
    const name = (await (await directory.cell(3, 'Account')).textContent())?.trim() ?? ''
    await sidebar.link('Overview').click()
    await choose(name, new RegExp(`^${name}`))
    await expect(directory.details).toContainText(name)
  })

  await test.step('a copied token says how long it stays on the clipboard', async () => {
    await choose('copy tok', /^Copy token/)
    await expect(commands.result).toContainText('Token copied · clipboard clears in')
  })

  await test.step('what was used last comes first', async () => {
    await commands.openPalette()
    await expect(commands.marked).toHaveAccessibleName('Copy token')
    await keyboard.press('ArrowUp')
    await keyboard.press('ArrowDown')
    await expect(commands.marked).toHaveAccessibleName('Copy token')
    await keyboard.press('ControlOrMeta+k')
    await expect(commands.palette).toBeHidden()
  })

  await test.step('the sheet opens on ?, but not in a field', async () => {
    await sidebar.link('Inspector').click()
    await desk.inspector.text.press('Shift+?')
    await expect(commands.sheet).toBeHidden()
    await sidebar.link('Inspector').press('Shift+?')
    await expect(commands.sheet.getByText('Command palette')).toBeVisible()
    await keyboard.press('Escape')
    await expect(commands.sheet).toBeHidden()
  })
})

test('an entry of the application menu runs in the window', async ({ app, desk }) => {
  const choose = (id: string): Promise<void> =>
    app.evaluate(({ Menu }, entry) => {
      Menu.getApplicationMenu()?.getMenuItemById(entry)?.click()
    }, id)
  await desk.commands.ready()
  await choose('go.inspector')
  await expect(desk.inspector.text).toBeVisible()
  await choose('app.shortcuts')
  await expect(desk.commands.sheet).toBeVisible()
  await desk.page.keyboard.press('Escape')
  await choose('app.report')
  await expect(desk.page.getByRole('dialog', { name: 'Support report' })).toBeVisible()
})
