import { passTime } from '../../support/window/circumstances.ts'
import { expect, test } from '../../support/window/flow-test.ts'

const LIFE_SECONDS = 300
/** Less than a quarter of the life is left then: a renewal is due (design §5, rule 2). */
const UNTIL_DUE_MS = 240_000

/** How far the clock of all three is ahead of this machine's. */
let passedMs = 0
test.use({ simulatorOptions: { now: () => Date.now() + passedMs } })

test('the token is renewed automatically and visibly while the window stays responsive', async ({
  app,
  desk,
  simulator
}) => {
  const { overview, page, sidebar } = desk
  await desk.connectTo(simulator)
  await expect(overview.status).toContainText('renews automatically')
  await expect(overview.renewals).toHaveCount(1)
  let answer = (): void => undefined
  const until = new Promise<void>((resolve) => (answer = resolve))
  simulator.control.answerNext('ringcx-refresh', { until })
  passedMs = UNTIL_DUE_MS
  await passTime(app, page, UNTIL_DUE_MS)

  await test.step('the current token works while a new one is requested', async () => {
    await expect(overview.status).toContainText('renewing now')
    const shown = await overview.timer.innerText()
    await expect(overview.timer).not.toHaveText(shown)
    await sidebar.link('Help').click()
    await expect(page.getByRole('heading', { name: 'Help', level: 1 })).toBeVisible()
    await sidebar.link('Overview').click()
    await expect(overview.status).toContainText('renewing now')
    expect(secondsOf(await overview.timer.innerText())).toBeLessThanOrEqual(LIFE_SECONDS / 2)
  })

  await test.step('the countdown jumps up and the renewal is listed', async () => {
    answer()
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
