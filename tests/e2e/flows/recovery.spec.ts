import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

test.beforeEach(async ({ desk, simulator }) => {
  await desk.connectTo(simulator)
  await expect(desk.overview.status).toContainText('Ready until')
})

test('a dead RingCX refresh token leads to a new exchange, without a sign-in', async ({
  desk,
  simulator
}) => {
  simulator.control.revokeRingCx()
  await desk.overview.renewNow.click()
  await expect(desk.overview.renewals).toHaveCount(2)
  await expect(desk.overview.renewals.first()).toContainText('Exchange')
  await expect(desk.overview.renewals.first()).toContainText('Renewed')
  expect(simulator.counts['token:jwt']).toBe(1)
  expect(simulator.counts.exchange).toBe(2)
})

test('a captive portal during a renewal: the current token continues, and the app retries automatically', async ({
  desk,
  simulator
}) => {
  const { overview } = desk
  simulator.control.answerNext('ringcx-refresh', {
    status: 200,
    headers: { 'Content-Type': 'text/html' },
    body: '<html><body>Welcome, guest</body></html>'
  })
  await overview.renewNow.click()
  await expect(overview.status).toContainText(/Ready until .+ · retries at/)
  await expect(overview.problem).toContainText('A web page came back instead of data')
  await expect(overview.copyToken).toBeVisible()

  await expect(overview.status).toContainText('renews automatically')
  await expect(overview.problem).toBeHidden()
  await expect(overview.renewals.first()).toContainText('RingCX refresh')
  await expect(overview.renewals.first()).toContainText('Renewed')
  expect(simulator.counts['ringcx-refresh']).toBe(2)
  expect(simulator.counts['token:jwt']).toBe(1)
})
