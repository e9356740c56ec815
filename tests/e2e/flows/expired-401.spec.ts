import type { ExpiredSpelling } from '../../../main/simulator/options.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

const SPELLINGS: readonly ExpiredSpelling[] = ['Jwt is expired', 'JWT is expired.']

for (const expiredSpelling of SPELLINGS) {
  test.describe(`a 401 that says “${expiredSpelling}”`, () => {
    test.use({ simulatorOptions: { expiredSpelling } })

    test('renews once and repeats the request once without showing an error', async ({ desk, simulator }) => {
      const { directory, overview, sidebar } = desk
      const { control, counts, requests } = simulator
      await desk.openDirectoryOf(simulator)
      await directory.usersTab.click()
      await expect(directory.count).toHaveText('200 users')
      const before = { refreshes: counts['ringcx-refresh'], users: counts.users, all: requests.length }

      control.expireRingCxTokens()
      await directory.reload.click()
      await expect.poll(() => counts.users).toBe(before.users + 2)
      await expect(directory.reload).toHaveAttribute('aria-busy', 'false')
      await expect(directory.count).toHaveText('200 users')
      await expect(directory.problem).toBeHidden()
      expect(requests.slice(before.all).map(({ operation, status }) => [operation, status])).toEqual([
        ['users', 401],
        ['ringcx-refresh', 200],
        ['users', 200]
      ])

      await sidebar.link('Overview').click()
      await expect(overview.renewals.first()).toContainText('RingCX refresh')
      await expect(overview.status).toContainText('Ready until')
    })
  })
}

test('a 401 that says “expired” for the new token too: a plain message, no third request', async ({
  desk,
  simulator
}) => {
  const { directory, overview, sidebar } = desk
  await desk.connectTo(simulator)
  await expect(overview.status).toContainText('Ready until')
  for (let times = 0; times < 2; times += 1)
    simulator.control.answerNext('accounts', { status: 401, body: 'Jwt is expired' })
  await sidebar.link('Directory').click()
  await expect(directory.problem).toContainText('RingCX says the access token has expired.')
  await expect(directory.problem.getByText('HTTP 401')).toBeVisible()
  expect(simulator.counts.accounts).toBe(2)
  expect(simulator.counts['ringcx-refresh']).toBe(1)
  await desk.page.getByRole('button', { name: 'Try again' }).click()
  await expect(directory.count).toHaveText('6 accounts')
})
