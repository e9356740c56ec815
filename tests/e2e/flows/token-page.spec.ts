import { needlesOf } from '../../support/window/needles.ts'
import { filesBelow, heapOf } from '../../support/window/places.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true, simulatorOptions: { rateLimits: false } })

test('the token is explained and its renewals followed; on screen only while it is shown, and then gone from the page', async ({
  desk,
  simulator,
  userData
}) => {
  const { overview, page, sidebar, token } = desk
  await desk.connectTo(simulator)
  await expect(overview.status).toContainText('Ready until')
  await sidebar.link('Token').click()

  await test.step('claims, algorithm, and lifetime; after a renewal, those of the new token', async () => {
    await expect(token.explanation).toContainText('RingCX access token')
    await expect(token.explanation).toContainText('HS256')
    await expect(page.getByRole('meter', { name: 'Time left' })).toHaveAttribute(
      'aria-valuenow',
      /^(99|100)$/
    )
    const before = await token.claim('jti').innerText()
    await token.renewNow.click()
    await expect(token.claim('jti')).not.toHaveText(before)
    await token.renewalsTab.click()
    await expect(token.renewals).toHaveCount(2)
    await expect(token.renewals.first()).toContainText(/Only the (times and )?ID changed\./)
    await expect(token.renewals.last()).toContainText('Sign-in')
    await page.keyboard.press('ArrowLeft')
    await expect(token.explanation).toBeVisible()
  })
  const untouched = await heapOf(page)

  const shown = await test.step('shown, it is the token that RingCX accepts', async () => {
    await token.show.click()
    const text = await token.shown.innerText()
    const answer = await fetch(`${simulator.origin}/voice/api/v1/admin/accounts`, {
      headers: { authorization: `Bearer ${text}` }
    })
    expect(answer.status).toBe(200)
    await expect(token.page).toContainText(/Hides in 0:[23]\d/)
    return text
  })
  const needles = needlesOf(new Map([[shown, 'the token']]))

  await test.step('it hides with the button, without the focus, on another page, and without a session', async () => {
    await token.hide.click()
    await expect(token.shown).toHaveCount(0)
    await expect(token.show).toBeFocused()
    await token.show.click()
    await expect(token.shown).toHaveText(shown)
    await page.evaluate(() => window.dispatchEvent(new Event('blur')))
    await expect(token.shown).toHaveCount(0)
    await token.show.click()
    await expect(token.shown).toHaveText(shown)
    await sidebar.link('Help').click()
    await sidebar.link('Token').click()
    await expect(token.explanation).toBeVisible()
    await expect(token.shown).toHaveCount(0)
    await token.show.click()
    await expect(token.shown).toHaveText(shown)
    expect(needles.findIn((await heapOf(page)).bytes)).not.toEqual([])
    await sidebar.link('Overview').click()
    await overview.signOut.click()
    await sidebar.link('Token').click()
    await expect(token.page).toContainText('Sign in to see the token')
  })

  await test.step('neither before nor after is any part of it in the page, and in the activity only that it was shown', async () => {
    expect(needles.findIn(untouched.bytes)).toEqual([])
    expect(needles.findIn((await heapOf(page)).bytes)).toEqual([])
    const files = await filesBelow(userData)
    expect(files.filter(({ bytes }) => needles.findIn(bytes).length > 0).map(({ name }) => name)).toEqual([])
    const noted = await page.evaluate(async () => {
      const everything = { text: '', status: null, connectionId: null, upTo: null, from: 0, count: 400 }
      const reply = await window.api.queryActivity({ ...everything, purposes: ['note'] })
      return reply.ok ? reply.value.entries.filter(({ title }) => title === 'Showed the token on screen') : []
    })
    expect(noted.length).toBeGreaterThanOrEqual(4)
  })
})
