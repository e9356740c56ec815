import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Har } from 'har-format'
import { launchApp } from '../../../build/launch-app.ts'
import { ROOT } from '../../../build/paths.ts'
import { expect, test } from '../../support/window/flow-test.ts'
import { answerDialogs } from '../../support/window/pages/transfer.ts'

test.use({ sharedApp: true })

test('each request is listed as it comes, with its details, and can be exported', async ({
  app,
  desk,
  simulator
}) => {
  const { page, directory } = desk
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-activity-'))
  const row = (title: string) =>
    page.getByRole('listbox', { name: 'Activity' }).getByRole('option', { name: title })
  await desk.openDirectoryOf(simulator)
  await directory.usersTab.click()
  await expect(directory.count).toHaveText('200 users')
  await page.getByRole('link', { name: 'Activity' }).click()
  for (const title of ['Signed in to RingCentral', 'Got a RingCX token', 'Loaded admin users'])
    await expect(row(title).first()).toBeVisible()

  await row('Loaded admin users').first().click()
  const details = page.getByRole('complementary', { name: 'Details' })
  await expect(details).toContainText(`GET ${simulator.origin}/voice/api/v1/admin/users`)
  await page.keyboard.press('Escape')
  await expect(details).toBeHidden()

  await answerDialogs(app, { save: join(folder, 'activity.har') })
  await page.getByRole('button', { name: 'Export' }).click()
  await expect(page.getByText('Saved as activity.har')).toBeVisible()
  const { log } = JSON.parse(await readFile(join(folder, 'activity.har'), 'utf8')) as Har
  expect(log.entries.map(({ comment }) => comment)).toContain('Loaded admin users')

  await test.step('Playwright’s own reader answers from the file, without the service', async () => {
    const { users } = simulator.counts
    const reader = await launchApp({
      userData: join(folder, 'reader'),
      appFolder: join(ROOT, 'tests/preview/viewer'),
      env: {}
    })
    const window = await reader.app.firstWindow()
    await window.routeFromHAR(join(folder, 'activity.har'), { notFound: 'abort' })
    const recorded = log.entries.find(({ comment }) => comment === 'Loaded admin users')
    const answer = await window.goto(recorded?.request.url ?? '')
    expect([answer?.status(), answer?.headers()['content-type']]).toEqual([
      200,
      recorded?.response.content.mimeType
    ])
    expect(simulator.counts.users).toBe(users)
    await reader.app.close()
  })

  await page.getByRole('button', { name: 'Support report' }).click()
  const report = page.getByRole('region', { name: 'Report text' })
  await expect(report).toContainText('Loaded admin users')
  await answerDialogs(app, { save: join(folder, 'report.txt') })
  await page.getByRole('button', { name: 'Save…' }).click()
  await expect(page.getByText('Saved as report.txt')).toBeVisible()
  expect(await readFile(join(folder, 'report.txt'), 'utf8')).toBe(await report.locator('pre').textContent())
  await rm(folder, { recursive: true, force: true })
})
