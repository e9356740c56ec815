import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '../../support/window/flow-test.ts'

test('a damaged settings file is moved aside and reported, and the app works', async ({
  start,
  userData
}) => {
  const damaged = '{"theme":"dark","connections":[{"id":'
  await writeFile(join(userData, 'settings.json'), damaged)
  const { desk } = await start()
  await expect(desk.notices).toContainText('The settings file was damaged')
  const kept = (await readdir(userData)).filter((name) => name.startsWith('settings.damaged-'))
  expect(kept).toHaveLength(1)
  await expect(desk.notices).toContainText(kept[0] ?? 'a file')
  expect(await readFile(join(userData, kept[0] ?? ''), 'utf8')).toBe(damaged)

  await desk.page.getByRole('button', { name: /^Dismiss/ }).click()
  await expect(desk.notices).toBeHidden()
  await desk.firstRun.practice.click()
  await expect(desk.overview.status).toContainText('Ready until')
})

test('an unreadable connection is reported and kept; the others still work', async ({ start, userData }) => {
  const file = join(userData, 'settings.json')
  const good = {
    id: 'a1',
    name: 'Readable',
    signInMethod: 'jwt',
    ringcentralHost: 'https://platform.ringcentral.com',
    ringcxHost: 'https://ringcx.ringcentral.com',
    clientId: 'made-up',
    practice: false,
    createdAt: 1_767_605_400_000
  }
  const newer = { ...good, id: 'a2', name: 'Newer', signInMethod: 'telepathy' }
  await writeFile(file, JSON.stringify({ connections: [good, newer] }))
  const { desk, quit } = await start()
  await expect(desk.notices).toContainText('One connection can’t be read')
  await expect(desk.sidebar.connections).toHaveCount(1)
  await desk.overview.rename.click()
  await desk.page.getByRole('dialog').getByRole('textbox').fill('Renamed')
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
  await expect(desk.overview.heading).toHaveText('Renamed')
  await quit()
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    connections: [{ ...good, name: 'Renamed' }, newer]
  })
})

test('a damaged vault file without a keyring stays unchanged, and the app works in memory', async ({
  start,
  userData
}) => {
  const file = join(userData, 'vault.tdv')
  const garbage = randomBytes(4_096)
  await writeFile(file, garbage)
  const { desk, quit } = await start()
  await expect(desk.sidebar.storage).toContainText('in memory until you quit')
  await desk.sidebar.storage.click()
  await expect(desk.page.getByRole('main')).toContainText('stays unchanged')
  await desk.page.getByRole('link', { name: 'Token Desk' }).click()
  await desk.firstRun.practice.click()
  await expect(desk.overview.status).toContainText('Ready until')
  await quit()
  expect(await readFile(file)).toEqual(garbage)
  expect((await readdir(userData)).filter((name) => name.startsWith('vault'))).toEqual(['vault.tdv'])
})
