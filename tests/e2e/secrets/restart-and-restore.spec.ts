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
  test('two restarts restore the session without a new sign-in', async ({ simulator, startWithKeyring }) => {
    const first = await startWithKeyring()
    const id = await signInTo(first.page, connectionTo(simulator.origin, simulator.credentials))
    await expect(first.page.getByRole('link', { name: /GNOME keyring/ })).toBeVisible()
    await first.quit()
    expect(simulator.counts).toMatchObject({ 'token:jwt': 1, exchange: 1 })

    for (const restart of [1, 2]) {
      const { page, quit } = await startWithKeyring()
      await expectPhase(page, 'active')
      await expectStorage(page, { mode: 'keyring', state: 'found', backend: 'GNOME keyring' })
      await expect(page.getByRole('link', { name: /GNOME keyring/ })).toBeVisible()
      expect((await loadedList(page, id, 'accounts')).total, `accounts after restart ${restart}`).toBe(6)
      await page.getByRole('link', { name: 'Directory' }).click()
      await expect(page.getByRole('tab', { name: /Accounts/ })).toContainText('6')
      expect(simulator.counts, `after restart ${restart}`).toMatchObject({
        'token:jwt': 1,
        'token:refresh': 0,
        exchange: 1
      })
      await quit()
    }
  })

  test('SIGKILL instead of quitting loses nothing', async ({ simulator, startWithKeyring }) => {
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
  })

  test('SIGKILL during a renewal requires no new sign-in', async ({ simulator, startWithKeyring }) => {
    const first = await startWithKeyring()
    const id = await signInTo(first.page, connectionTo(simulator.origin, simulator.credentials))
    await first.page.evaluate((session) => void window.api.renew(session), id)
    await expect.poll(() => simulator.counts['ringcx-refresh'], { intervals: [1] }).toBe(1)
    await first.kill()

    const second = await startWithKeyring()
    await expectPhase(second.page, 'active')
    expect((await loadedList(second.page, id, 'accounts')).error).toBeNull()
    expect(simulator.counts['token:jwt']).toBe(1)
  })

  test('a practice session continues in a new simulator', async ({ startWithKeyring }) => {
    const first = await startWithKeyring()
    await first.page.getByRole('button', { name: /Practice/ }).click()
    await expectPhase(first.page, 'active')
    await first.quit()

    const second = await startWithKeyring()
    await expectPhase(second.page, 'active')
    const [practice] = await connectionsOf(second.page)
    expect(practice?.connection).toMatchObject({ practice: true, name: 'Practice' })
    const id = practice?.connection.id ?? ''
    expect((await loadedList(second.page, id, 'users')).total).toBe(200)
  })

  test('signed-out connections stay signed out', async ({ simulator, startWithKeyring }) => {
    const first = await startWithKeyring()
    const id = await signInTo(first.page, connectionTo(simulator.origin, simulator.credentials))
    valueOf(await first.page.evaluate((session) => window.api.signOut(session), id))
    await expectPhase(first.page, 'signed-out')
    await first.quit()

    const second = await startWithKeyring()
    await expectStorage(second.page, { state: 'found' })
    await expectPhase(second.page, 'signed-out')
    expect(simulator.counts['token:jwt']).toBe(1)
  })
})
