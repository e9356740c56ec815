import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SECRET_MARKER } from '../../../main/simulator/secret-fields.ts'
import { clipboardText } from '../../support/window/circumstances.ts'
import { startPrivateDisplay } from '../../support/window/private-display.ts'
import { expect, test as base } from '../../support/window/flow-test.ts'
import { answerDialogs } from '../../support/window/pages/transfer.ts'

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-lists-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  }
})

test('a filtered list as CSV, everything as JSON, and who can do what', async ({
  app,
  desk,
  folder,
  simulator
}) => {
  const { directory, page } = desk
  const save = async (item: string, name: string): Promise<string> => {
    await answerDialogs(app, { save: join(folder, name) })
    await directory.tool('Export').click()
    await page.getByRole('menuitem', { name: item }).click()
    await expect(page.getByText(`Saved as ${name}`)).toBeVisible()
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    return await readFile(join(folder, name), 'utf8')
  }
  await desk.openDirectoryOf(simulator)
  await directory.usersTab.click()
  await expect(directory.count).toHaveText('200 users')

  await test.step('what is shown, with its columns, filtered', async () => {
    await directory.search.fill('a')
    await directory.choose('Enabled', 'Filter…')
    await page.getByRole('checkbox', { name: /^No/ }).check()
    await page.getByRole('button', { name: 'Done' }).click()
    await expect(directory.count).toHaveText(/^\d+ of 200 users/)
    const matched = Number((await directory.count.innerText()).split(' ')[0])
    const [head, ...lines] = (await save('This view as CSV…', 'shown.csv')).trimEnd().split('\r\n')
    expect(head).toBe('\uFEFFName,Username,Roles,Enabled,User ID,Created')
    expect(lines).toHaveLength(matched)
    expect(lines[0]).toContain(await (await directory.cell(1, 'User ID')).innerText())
  })

  await test.step('everything, without secrets', async () => {
    const users = JSON.parse(await save('Everything as JSON…', 'all.json')) as Record<string, unknown>[]
    expect(users).toHaveLength(200)
    expect(Object.keys(users[0] ?? {}).length).toBeGreaterThan(10)
    await page.getByRole('button', { name: 'Remove the filter of Enabled' }).click()
    await directory.search.fill('')
    await save('Everything as CSV…', 'all.csv')
  })

  await test.step('the role matrix is a list like the others', async () => {
    await page.getByRole('button', { name: 'Who can do what' }).click()
    await expect(directory.count).toHaveText('200 users')
    await expect(directory.column('Name')).toBeVisible()
    const roles = directory.grid.getByRole('columnheader', { name: / · \d/ })
    await expect(roles.first()).toBeVisible()
    const [role = '', count = ''] = (await roles.first().innerText()).split(' · ')
    // A role that a user lacks: a dash on screen, and a word for a screen reader
    await expect(directory.grid.getByRole('gridcell', { name: 'No', exact: true }).first()).toHaveText('–')
    const text = await save('This view as CSV…', 'roles.csv')
    const titles = text.slice(1, text.indexOf('\r\n')).split(',')
    expect(titles.slice(0, 2)).toEqual(['Name', 'Username'])
    expect(titles).toContain(role.trim())
    expect(text.match(/,Yes/g)?.length).toBeGreaterThanOrEqual(Number(count))
  })

  for (const name of await readdir(folder)) {
    expect(name).not.toContain('.part')
    expect(await readFile(join(folder, name), 'utf8')).not.toContain(SECRET_MARKER)
  }
})

test('a file has no secret field, and no formula', async ({ app, desk, folder, simulator }) => {
  const { directory, page } = desk
  const secrets = { password: `${SECRET_MARKER}1`, details: { sipPassword: `${SECRET_MARKER}2`, rank: 3 } }
  simulator.control.answerNext('users', { body: [{ userId: 1, fullName: '=1+1', ...secrets }] })
  await desk.openDirectoryOf(simulator)
  await directory.usersTab.click()
  await expect(directory.count).toHaveText('1 user')
  for (const [item, name] of [
    ['Everything as CSV…', 'one.csv'],
    ['Everything as JSON…', 'one.json']
  ] as const) {
    await answerDialogs(app, { save: join(folder, name) })
    await directory.tool('Export').click()
    await page.getByRole('menuitem', { name: item }).click()
    await expect(page.getByText(`Saved as ${name}`)).toBeVisible()
  }
  const [csv, json] = await Promise.all(
    ['one.csv', 'one.json'].map((name) => readFile(join(folder, name), 'utf8'))
  )
  expect(csv).toContain("'=1+1")
  expect(csv).not.toContain(SECRET_MARKER)
  expect(JSON.parse(json ?? '')).toEqual([{ userId: 1, fullName: '=1+1', details: { rank: 3 } }])
})

test('a connector sheet has the IDs, the one that RingCentral tells too, and is copied', async ({
  simulator,
  start
}) => {
  test.skip(process.platform !== 'linux', 'Only on Linux can a test have a clipboard of its own.')
  const display = await startPrivateDisplay()
  const { desk, quit, running } = await start({ env: display.env })
  const { directory, page } = desk
  const clipboard = (): Promise<string> => clipboardText(running.app)
  await desk.openDirectoryOf(simulator)
  await (await directory.cell(2, 'Account')).click()
  const accountId = await (await directory.cell(2, 'Account ID')).innerText()
  await page.keyboard.press('Enter')
  await expect(directory.details).toContainText('Features')
  await expect(directory.details).toContainText(/Softphones: on/)
  await page.keyboard.press('Escape')
  const open = async (): Promise<void> => {
    await (await directory.cell(2, 'Account')).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Connector sheet…' }).click()
  }
  simulator.control.answerNext('ringcentral-account', { body: { id: 62_000_999_001 } })
  await open()
  await page.getByRole('button', { name: 'JSON', exact: true }).click()
  await page.getByRole('button', { name: 'Copy sheet' }).click()
  await expect
    .poll(async () => JSON.parse((await clipboard()) || '{}') as unknown)
    .toMatchObject({
      subAccountId: accountId,
      ringcentralAccountId: '62000999001',
      ringcxHost: simulator.origin,
      ringcentralHost: simulator.origin
    })
  await page.getByRole('button', { name: 'Close', exact: true }).click()

  await test.step('without RingCentral’s answer, the rest is there', async () => {
    simulator.control.answerNext('ringcentral-account', { status: 403, body: {} })
    await open()
    await expect(page.getByText('The RingCentral app isn’t allowed to read the account.')).toBeVisible()
    await page.getByRole('button', { name: '.env', exact: true }).click()
    await page.getByRole('button', { name: 'Copy sheet' }).click()
    await expect.poll(clipboard).toContain(`RINGCX_SUB_ACCOUNT_ID=${accountId}`)
  })
  await quit()
  await display.close()
})

test.describe('20,000 users', () => {
  test.use({ simulatorOptions: { users: 20_000 } })

  test('an export that is canceled leaves nothing', async ({ app, desk, folder, simulator }) => {
    const { directory, page } = desk
    await desk.openDirectoryOf(simulator)
    await directory.usersTab.click()
    await expect(directory.count).toHaveText('20,000 users')
    await answerDialogs(app, { save: join(folder, 'all.json') })
    // The window asks to stop as soon as it hears that the file has begun.
    await page.evaluate(() => {
      const stop = window.api.onExportChanged(() => {
        stop()
        void window.api.cancelExport()
      })
    })
    await directory.tool('Export').click()
    await page.getByRole('menuitem', { name: 'Everything as JSON…' }).click()
    await expect(directory.tool('Export')).toBeEnabled()
    await expect(page.getByText('Saved as')).toHaveCount(0)
    await expect.poll(() => readdir(folder)).toEqual([])
  })
})
