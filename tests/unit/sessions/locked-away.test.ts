import { describe, expect, it } from 'vitest'
import { failureOf } from '../../support/fakes/failure-of.ts'
import {
  createLockWorld,
  lockNow,
  PASSPHRASE,
  startSignedIn,
  type LockWorld
} from '../../support/storage/lock-world.ts'
import { isActive, phaseOf, type Desk } from '../../support/sessions/desk.ts'
import { createDeskTransfers } from '../../support/transfer/desk-transfers.ts'
import { quickly } from '../../support/vault/world.ts'

const CANCELED = 'The browser sign-in was canceled because Token Desk was locked.'

/** A desk with a connection that signs in with the browser, on its way there. */
async function inTheBrowser(until?: RegExp): Promise<{ world: LockWorld; desk: Desk; id: string }> {
  const world = createLockWorld()
  const desk = await world.start()
  const id = await desk.sessions.add(world.input('browser'))
  if (until === undefined) await desk.sessions.signIn(id)
  else {
    world.network.only(until)
    world.network.hold()
    void desk.sessions.signIn(id)
    await world.network.reached()
  }
  return { world, desk, id }
}

const failedBy = (desk: Desk, id: string): string | null => {
  const { browser } = desk.sessions.view(id)
  return browser?.kind === 'failed' ? browser.error.message : null
}

const addressOf = (desk: Desk, id: string): Promise<string> =>
  Promise.resolve().then(() => desk.sessions.signInAddress(id))

/** Answers the page in this process, as the person does. */
async function codeFrom(world: LockWorld): Promise<URLSearchParams> {
  return new URL(await world.decide()).searchParams
}

describe('a lock during a browser sign-in', () => {
  it('while the person is in the browser: cancels it, rejects the browser, and the connection says so before and after', async () => {
    const { world, desk, id } = await inTheBrowser()
    expect(world.browser.waiting()).toBe(1)
    await lockNow(world, desk)
    expect(world.browser.turnedAway()).toBe(1)
    expect(failedBy(desk, id)).toBe(CANCELED)
    expect((await failureOf(() => addressOf(desk, id))).code).toBe('vault-locked')
    await desk.storage.open()
    expect(phaseOf(desk.sessions.view(id))).toBe('signed-out')
    expect(failedBy(desk, id)).toBe(CANCELED)
    expect((await failureOf(() => addressOf(desk, id))).code).toBe('browser-failed')
    // And it can be begun again.
    await desk.sessions.signIn(id)
    world.browser.bring(await codeFrom(world))
    await desk.until(id, isActive)
    expect(failedBy(desk, id)).toBeNull()
  })

  it('before the page opens, while endpoints are requested: no page opens and no listener stays', async () => {
    const { world, desk, id } = await inTheBrowser(/well-known/)
    await lockNow(world, desk)
    await world.letAllGo()
    expect([world.browser.opened, world.browser.waiting()]).toEqual([[], 0])
    await desk.storage.open()
    expect(failedBy(desk, id)).toBe(CANCELED)
  })

  it('while the code is being redeemed, with a timely response: keeps the tokens, and the session continues afterward', async () => {
    const { world, desk, id } = await inTheBrowser()
    world.network.only(/token$/)
    world.network.hold()
    world.browser.bring(await codeFrom(world))
    await world.network.reached()
    const locking = desk.storage.lock()
    world.network.letGo()
    await world.pass(1_000)
    await locking
    await desk.storage.open()
    await desk.until(id, isActive)
    expect(failedBy(desk, id)).toBeNull()
  })

  it('while a code without a response waits for its retry: forgets it, never sends it, and reports it after unlocking', async () => {
    const { world, desk, id } = await inTheBrowser()
    world.network.only(/token$/)
    world.network.fail()
    world.browser.bring(await codeFrom(world))
    await desk.until(id, ({ keeper }) => keeper.state.phase === 'waiting')
    await lockNow(world, desk)
    world.network.letGo()
    const sent = desk.sent.length
    await world.pass(60_000)
    await desk.storage.open()
    await world.pass(60_000)
    expect(desk.sent.length).toBe(sent)
    expect(phaseOf(desk.sessions.view(id))).toBe('signed-out')
    expect(failedBy(desk, id)).toBe(CANCELED)
  })

  it('an earlier failure stays unchanged, and no sign-in reports nothing', async () => {
    const { world, desk, id } = await inTheBrowser()
    world.browser.bring('timed-out')
    await desk.until(id, ({ browser }) => browser?.kind === 'failed')
    const before = failedBy(desk, id)
    await lockNow(world, desk)
    await desk.storage.open()
    expect(failedBy(desk, id)).toBe(before)
    desk.sessions.cancelSignIn(id)
    await lockNow(world, desk)
    await desk.storage.open()
    expect(desk.sessions.view(id).browser).toBeNull()
  })
})

describe('a lock during a test of the connection', () => {
  it.each([/^\/$/, /well-known/, /token$/, /^\/api\/auth/, /^\/voice/])(
    'ends it with the reason, for any last request (%s)',
    async (path) => {
      const world = createLockWorld()
      const desk = await world.start()
      const id = await desk.sessions.add(world.input())
      world.network.only(path)
      world.network.hold()
      await desk.sessions.check(id)
      await Promise.race([world.network.reached(), desk.untilTested(id)])
      const done = desk.untilTested(id)
      void desk.storage.lock()
      const { rows } = await done
      const last = rows.findLast(({ state }) => state === 'failed' || state === 'passed')
      if (last?.state === 'failed') expect(last.error.code).toBe('vault-locked')
      await world.letAllGo()
      const told = desk.tests.length
      await world.letAllGo()
      expect(desk.tests.length).toBe(told)
    }
  )
})

describe('secrets kept outside the vault for the revocation', () => {
  it('are dropped by a lock, and those for new hosts are never sent to the old ones instead', async () => {
    const world = createLockWorld()
    const { desk, id } = await startSignedIn(world)
    // Four calls in a minute are all there are, so the revocation waits for its turn.
    await desk.sessions.renew(id)
    await desk.sessions.renew(id)
    await desk.sessions.edit(id, {
      ...world.input(),
      ringcentralHost: 'http://127.0.0.1:4712',
      ringcxHost: 'http://127.0.0.1:4712',
      clientSecret: 'secret-of-the-new-hosts',
      unfinished: true
    })
    const sent = desk.sent.length
    await lockNow(world, desk)
    await desk.storage.open()
    await world.letAllGo()
    expect(desk.facts).toContainEqual({ event: 'keeper.revoke', facts: { outcome: 'vault-locked' } })
    expect(desk.sent.slice(sent)).toEqual([])
  })
})

describe('a lock during an export with secrets', () => {
  it('stops it: they are read only after the passphrase is processed', async () => {
    const world = createLockWorld()
    const { desk, id } = await startSignedIn(world)
    world.passphrases.hold()
    const transfers = createDeskTransfers(desk, {
      derive: async (...given) => {
        await world.passphrases.pass()
        return quickly(...given)
      }
    })
    const exporting = failureOf(() => transfers.export([id], PASSPHRASE))
    await world.passphrases.reached()
    await lockNow(world, desk)
    world.passphrases.letGo()
    expect((await exporting).code).toBe('vault-locked')
    await desk.storage.open()
    expect(await transfers.export([id], PASSPHRASE)).toContain('sealedSecrets')
  })
})
