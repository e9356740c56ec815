import type { Locator, Page } from '@playwright/test'
import { filesBelow } from '../../support/window/places.ts'
import {
  connectionsOf,
  connectionTo,
  expect,
  expectPhase,
  expectStorage,
  signInTo,
  test,
  loadedList,
  valueOf
} from '../../support/window/secrets-test.ts'

test.skip(process.platform !== 'linux', 'The GNOME keyring exists on Linux only.')

/** What the keyring guards survives the end of the app, however it comes (security-reliability §9.2). */
test.describe('with a real GNOME keyring', () => {
  test('two restarts restore every connection as it was, without a new sign-in', async ({
    simulator,
    startWithKeyring
  }) => {
    const connection = connectionTo(simulator.origin, simulator.credentials)
    const first = await startWithKeyring()
    const id = await signInTo(first.page, connection)
    const signedOut = await signInTo(first.page, { ...connection, name: 'Signed out' })
    valueOf(await first.page.evaluate((session) => window.api.signOut(session), signedOut))
    await expectPhase(first.page, 'signed-out', signedOut)
    const practice = valueOf(await first.page.evaluate(() => window.api.startPractice()))
    await expectPhase(first.page, 'active', practice)
    await expect(first.page.getByRole('link', { name: /GNOME keyring/ })).toBeVisible()
    await first.quit()
    expect(simulator.counts).toMatchObject({ 'token:jwt': 2, exchange: 2 })

    for (const restart of [1, 2]) {
      const { page, quit } = await startWithKeyring()
      await expectPhase(page, 'active', id)
      await expectStorage(page, { mode: 'keyring', state: 'found', backend: 'GNOME keyring' })
      await expect(page.getByRole('link', { name: /GNOME keyring/ })).toBeVisible()
      expect((await loadedList(page, id, 'accounts')).total, `accounts after restart ${restart}`).toBe(6)
      await page.evaluate((session) => {
        location.hash = `#/c/${session}/directory`
      }, id)
      await expect(page.getByRole('tab', { name: /Accounts/ })).toContainText('6')

      await test.step('practice continues in a new simulator', async () => {
        await expectPhase(page, 'active', practice)
        const entry = (await connectionsOf(page)).find(({ connection: { id: each } }) => each === practice)
        expect(entry?.connection).toMatchObject({ practice: true, name: 'Practice' })
        expect((await loadedList(page, practice, 'users')).total).toBe(200)
      })
      // By now it would have signed in, had it wanted to.
      await expectPhase(page, 'signed-out', signedOut)
      expect(simulator.counts, `after restart ${restart}`).toMatchObject({
        'token:jwt': 2,
        'token:refresh': 0,
        exchange: 2
      })
      await quit()
    }
  })

  test('the activity of the last run is there again only if the person wants it, and is sealed on the disk', async ({
    simulator,
    startWithKeyring,
    userData
  }) => {
    const kept = async (): Promise<string> =>
      (await filesBelow(userData))
        .filter(({ name }) => name.startsWith('activity.sealed'))
        .map(({ bytes }) => Buffer.from(bytes).toString('latin1'))
        .join('')
    const row = (page: Page, title: string): Locator =>
      page.getByRole('listbox', { name: 'Activity' }).getByRole('option', { name: title })
    const toActivity = (page: Page, connectionId: string): Promise<void> =>
      page.evaluate((session) => {
        location.hash = `#/c/${session}/activity`
      }, connectionId)

    const first = await startWithKeyring()
    const id = await signInTo(first.page, connectionTo(simulator.origin, simulator.credentials))
    await first.page.getByRole('link', { name: 'Settings' }).click()
    await first.page.getByRole('switch', { name: 'Keep activity after a restart' }).click()
    await expect(first.page.getByRole('switch', { name: 'Keep activity after a restart' })).toBeChecked()
    await loadedList(first.page, id, 'users')
    await first.quit()
    const sealed = await kept()
    expect(sealed).toMatch(/^token-desk-activity 1\n/)
    for (const word of [simulator.origin, 'oauth/token', 'admin/users', 'directory', 'purpose', id])
      expect(sealed).not.toContain(word)

    const second = await startWithKeyring()
    await expectPhase(second.page, 'active', id)
    await toActivity(second.page, id)
    // The second run didn't sign in.
    await expect(row(second.page, 'Signed in to RingCentral')).toHaveCount(1)
    await expect(row(second.page, 'Loaded admin users')).toHaveCount(1)
    expect(simulator.counts).toMatchObject({ 'token:jwt': 1 })
    await second.page.getByRole('link', { name: 'Settings' }).click()
    await second.page.getByRole('switch', { name: 'Keep activity after a restart' }).click()
    await expect.poll(kept).toBe('')
    await second.quit()
    expect(await kept()).toBe('')

    const third = await startWithKeyring()
    await expectPhase(third.page, 'active', id)
    await loadedList(third.page, id, 'accounts')
    await toActivity(third.page, id)
    await expect(row(third.page, 'Loaded accounts').or(row(third.page, 'accounts')).first()).toBeVisible()
    await expect(row(third.page, 'Signed in to RingCentral')).toHaveCount(0)
    expect(await kept()).toBe('')
    await third.quit()
  })

  test('SIGKILL instead of quitting loses nothing, and none in the middle of a renewal requires a new sign-in', async ({
    simulator,
    startWithKeyring
  }) => {
    const first = await startWithKeyring()
    const id = await signInTo(first.page, connectionTo(simulator.origin, simulator.credentials))
    await first.kill()

    const second = await startWithKeyring()
    await expectPhase(second.page, 'active')
    valueOf(await second.page.evaluate((session) => window.api.renew(session), id))
    await expectPhase(second.page, 'active')
    await second.kill()
    expect(simulator.counts).toMatchObject({ 'token:jwt': 1, exchange: 1, 'ringcx-refresh': 1 })

    const third = await startWithKeyring()
    await expectPhase(third.page, 'active')
    expect((await loadedList(third.page, id, 'users')).error).toBeNull()
    expect(simulator.counts).toMatchObject({ 'token:jwt': 1, exchange: 1, 'ringcx-refresh-reuse': 0 })
    await third.page.evaluate((session) => void window.api.renew(session), id)
    await expect.poll(() => simulator.counts['ringcx-refresh'], { intervals: [1] }).toBe(2)
    await third.kill()

    const fourth = await startWithKeyring()
    await expectPhase(fourth.page, 'active')
    expect((await loadedList(fourth.page, id, 'accounts')).error).toBeNull()
    expect(simulator.counts['token:jwt']).toBe(1)
  })
})
