import { expect, test } from './test.ts'

/** Half of a life this short is left when the renewal is due: after 15 s. */
const LIFE_SECONDS = 30

test.use({ simulatorOptions: { ringcxLifeSeconds: LIFE_SECONDS } })

test('the token is renewed by itself, in sight, while the window stays alive', async ({
  desk,
  simulator
}) => {
  const { overview, page, sidebar } = desk
  await desk.connectTo(simulator)
  await expect(overview.status).toContainText('renews automatically')
  await expect(overview.renewals).toHaveCount(1)
  // Long enough to look around in while the renewal is under way.
  simulator.control.answerNext('ringcx-refresh', { delayMs: 4_000 })

  await test.step('the token at hand goes on while a new one is fetched', async () => {
    await expect(overview.status).toContainText('renewing now', { timeout: 25_000 })
    const shown = await overview.timer.innerText()
    await expect(overview.timer).not.toHaveText(shown)
    await sidebar.link('Help').click()
    await expect(page.getByRole('heading', { name: 'Help', level: 1 })).toBeVisible()
    await sidebar.link('Overview').click()
    await expect(overview.status).toContainText('renewing now')
    expect(secondsOf(await overview.timer.innerText())).toBeLessThanOrEqual(LIFE_SECONDS / 2)
  })

  await test.step('the countdown jumps up and the renewal is listed', async () => {
    await expect(overview.renewals).toHaveCount(2)
    await expect(overview.renewals.first()).toContainText('RingCX refresh')
    await expect(overview.renewals.first()).toContainText('Renewed')
    expect(secondsOf(await overview.timer.innerText())).toBeGreaterThan(LIFE_SECONDS / 2)
    await expect(overview.status).toContainText('renews automatically')
  })
  expect(simulator.counts['ringcx-refresh']).toBe(1)
  expect(simulator.counts['token:jwt']).toBe(1)
  expect(simulator.counts['ringcx-refresh-reuse']).toBe(0)
})

/** Seconds of a countdown such as `0:27`. */
function secondsOf(countdown: string): number {
  const [minutes = '', seconds = ''] = countdown.split(':')
  return Number(minutes) * 60 + Number(seconds)
}
