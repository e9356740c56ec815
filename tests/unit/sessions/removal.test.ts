import { describe, expect, it } from 'vitest'
import { createNotices } from '../../../main/core/notices.ts'
import { LONGEST_HOLD_MS, notifyEraseRefused, UNDO_MS } from '../../../main/core/sessions/removal.ts'
import { diskFull } from '../../support/fakes/disk.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { keyOf, readList } from '../../support/fakes/loop-worker.ts'
import {
  createDesk,
  createHome,
  createSignedInDesk,
  isActive,
  startServices,
  typed,
  type Desk
} from '../../support/sessions/desk.ts'

const PASSPHRASE = 'correct horse battery'

const listed = (desk: Desk): readonly string[] => desk.sessions.list().map(({ connection }) => connection.id)
const revoked = (desk: Desk) =>
  desk.untilFact(({ event, facts }) => event === 'keeper.revoke' && facts['outcome'] === 'revoked')
const left = (desk: Desk, error: string) =>
  desk.untilFact(({ event, facts }) => event === 'removal.left' && facts['error'] === error)

/** A desk with a removal that couldn't be finished, because the disk was full when its time was over. */
async function leftByAFullDisk() {
  const signedIn = await createSignedInDesk()
  const { desk, timers, id } = signedIn
  desk.sessions.remove(id)
  desk.home.disk.setPlan(diskFull)
  await timers.pass(UNDO_MS)
  await left(desk, 'vault-write-failed')
  return signedIn
}

/** Checks that neither the vault nor the list has anything of the only connection. */
async function expectGone(desk: Desk, id: string): Promise<void> {
  expect(await desk.storedFields(id)).toEqual([])
  expect(desk.home.list).toEqual([])
}

describe('a removal', () => {
  it('removes the connection from the list immediately, and erases nothing yet', async () => {
    const { desk, timers, simulator, id } = await createSignedInDesk()
    await readList(desk.sessions.directory, keyOf(id, 'accounts'))
    desk.sessions.remove(id)
    expect(desk.sessions.removals()).toEqual([
      { connection: expect.objectContaining({ id }) as unknown, undoUntil: timers.clock.wall() + UNDO_MS }
    ])
    expect(listed(desk)).toEqual([])
    expect(desk.lists.at(-1)).toEqual([])
    expect(desk.removals.at(-1)).toHaveLength(1)
    await timers.pass(UNDO_MS - 1)
    expect(await desk.storedFields(id)).toEqual(['client-secret', 'jwt', 'ringcentral', 'ringcx'])
    expect(simulator.counts.revoke).toBe(0)
    expect(desk.home.list).toEqual([
      expect.objectContaining({ id, removedAt: timers.clock.wall() - UNDO_MS + 1 })
    ])
    for (const attempt of [
      () => desk.sessions.view(id),
      () => desk.sessions.directory.load(keyOf(id, 'accounts')),
      () => desk.sessions.freshToken(id),
      () => desk.sessions.remove(id)
    ])
      expect((await failureOf(attempt)).code).toBe('unknown-connection')
  })

  it('finishes when its time is over: erases, and ends the session at RingCentral', async () => {
    const { desk, timers, simulator, id } = await createSignedInDesk()
    desk.sessions.remove(id)
    await timers.pass(UNDO_MS)
    await revoked(desk)
    expect(simulator.counts.revoke).toBe(1)
    await expectGone(desk, id)
    expect(desk.removals.at(-1)).toEqual([])
    expect((await failureOf(() => desk.sessions.undoRemoval(id))).message).toContain('can’t be restored')
  })

  it('ends the RingCentral session even if that has to wait for the rate limit', async () => {
    const { timers, simulator, desk, id } = await createSignedInDesk()
    // Two calls for each sign-in: the app has used up its four for this minute.
    await desk.sessions.signIn(id)
    await desk.until(id, (view) => isActive(view) && view.keeper.renewals.length === 2)
    desk.sessions.remove(id)
    await timers.pass(UNDO_MS)
    expect(await desk.storedFields(id)).toEqual([])
    expect(simulator.counts.revoke).toBe(0)
    await timers.pass(61_000)
    await revoked(desk)
    expect(simulator.counts.revoke).toBeGreaterThan(0)
  })

  it('of an unfinished one sends no request', async () => {
    const desk = await createDesk()
    const simulator = await startServices(desk.timers)
    const id = await desk.sessions.add(typed(simulator, { jwt: '', unfinished: true }))
    desk.sessions.remove(id)
    await desk.timers.pass(UNDO_MS)
    await expectGone(desk, id)
    expect(desk.sent).toEqual([])
  })
})

describe('undo', () => {
  it('restores the connection at its position with its session, without a new sign-in', async () => {
    const { desk, timers, simulator, id } = await createSignedInDesk()
    const after = await desk.sessions.add(typed(simulator, { name: 'Sales' }))
    const token = await desk.sessions.freshToken(id)
    const requests = simulator.counts.total
    desk.sessions.remove(id)
    await timers.pass(UNDO_MS - 1)
    await desk.sessions.undoRemoval(id)
    expect(isActive(desk.sessions.view(id))).toBe(true)
    expect(listed(desk)).toEqual([id, after])
    expect(await desk.sessions.freshToken(id)).toBe(token)
    expect(simulator.counts.total).toBe(requests)
    expect(desk.sessions.removals()).toEqual([])
    await timers.pass(UNDO_MS)
    expect(await desk.storedFields(id)).toEqual(['client-secret', 'jwt', 'ringcentral', 'ringcx'])
    expect(JSON.stringify(desk.home.list)).not.toContain('removedAt')
  })

  it('waits for a pending token response, and finds its tokens', async () => {
    const { desk, simulator, id } = await createSignedInDesk()
    const renewing = desk.sessions.renew(id)
    desk.sessions.remove(id)
    await renewing.catch(() => undefined)
    await desk.sessions.undoRemoval(id)
    expect(isActive(desk.sessions.view(id))).toBe(true)
    await desk.sessions.renew(id)
    expect(isActive(desk.sessions.view(id))).toBe(true)
    expect(simulator.counts['token:jwt']).toBe(1)
  })

  it('adds a number if the name was taken in the meantime', async () => {
    const { desk, simulator, id } = await createSignedInDesk()
    desk.sessions.remove(id)
    await desk.sessions.add(typed(simulator))
    await desk.sessions.undoRemoval(id)
    expect(desk.sessions.view(id).connection.name).toBe('Support 2')
  })

  it('can be retried if the list couldn’t be saved', async () => {
    const { desk, id } = await createSignedInDesk()
    desk.sessions.remove(id)
    desk.home.listIsReadOnly = true
    await expect(desk.sessions.undoRemoval(id)).rejects.toThrow('EROFS')
    expect(desk.sessions.removals()).toHaveLength(1)
    desk.home.listIsReadOnly = false
    await desk.sessions.undoRemoval(id)
    expect(isActive(desk.sessions.view(id))).toBe(true)
  })

  it('works for practice, which starts over when it is started instead', async () => {
    const { desk, id: other } = await createSignedInDesk()
    const id = await desk.sessions.startPractice()
    await desk.until(id, isActive)
    desk.sessions.remove(id)
    await desk.sessions.undoRemoval(id)
    expect(isActive(desk.sessions.view(id))).toBe(true)
    desk.sessions.remove(id)
    const next = await desk.sessions.startPractice()
    expect(listed(desk)).toEqual([other, next])
    expect(desk.sessions.removals()).toEqual([])
  })
})

describe('holding the undo time', () => {
  it('pauses the timer, which continues with the remaining time', async () => {
    const { desk, timers, id } = await createSignedInDesk()
    desk.sessions.remove(id)
    await timers.pass(UNDO_MS - 1_000)
    desk.sessions.holdRemoval(id, true)
    expect(desk.sessions.removals()).toMatchObject([{ undoUntil: null }])
    desk.sessions.holdRemoval(id, true)
    await timers.pass(60_000)
    expect(await desk.storedFields(id)).not.toEqual([])
    desk.sessions.holdRemoval(id, false)
    expect(desk.sessions.removals()[0]?.undoUntil).toBe(timers.clock.wall() + 1_000)
    await timers.pass(999)
    expect(desk.sessions.removals()).toHaveLength(1)
    await timers.pass(1)
    await revoked(desk)
    expect(await desk.storedFields(id)).toEqual([])
  })

  it('ends automatically, so that nothing is kept forever', async () => {
    const { desk, timers, id } = await createSignedInDesk()
    desk.sessions.remove(id)
    desk.sessions.holdRemoval(id, true)
    await timers.pass(LONGEST_HOLD_MS + UNDO_MS)
    await revoked(desk)
    expect(desk.home.list).toEqual([])
    desk.sessions.holdRemoval(id, true)
    expect(desk.sessions.removals()).toEqual([])
  })
})

describe('interruptions', () => {
  it('a quit finishes it', async () => {
    const { desk, simulator, id } = await createSignedInDesk()
    desk.sessions.remove(id)
    await desk.sessions.settle(5_000)
    await expectGone(desk, id)
    expect(simulator.counts.revoke).toBe(1)
  })

  it('a quit waits for RingCentral only up to its limit; the secrets are still erased', async () => {
    let deaf = false
    const { desk, timers, id } = await createSignedInDesk({
      fetch: (url, init) => (deaf ? new Promise(() => undefined) : fetch(url, init))
    })
    deaf = true
    desk.sessions.remove(id)
    const settled = desk.sessions.settle(5_000)
    await timers.pass(5_000)
    await settled
    await expectGone(desk, id)
  })

  it('a crash: the next start doesn’t show the connection, and finishes it', async () => {
    const { desk, timers, simulator, id } = await createSignedInDesk()
    desk.sessions.remove(id)
    desk.sessions.close()
    const again = await createDesk({ timers, home: desk.home })
    expect(listed(again)).toEqual([])
    expect(again.sessions.removals()).toEqual([])
    expect((await failureOf(() => again.sessions.undoRemoval(id))).code).toBe('unknown-connection')
    await again.sessions.restore()
    await revoked(again)
    expect(simulator.counts.revoke).toBe(1)
    await expectGone(again, id)
    expect(simulator.counts['token:jwt']).toBe(1)
  })

  it('a locked vault: stays marked, finishes when it opens', async () => {
    const { desk, timers, id } = await createSignedInDesk()
    await desk.storage.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE })
    desk.sessions.remove(id)
    await desk.storage.lock()
    await timers.pass(UNDO_MS)
    await left(desk, 'vault-locked')
    expect(desk.eraseRefusals).toEqual([])
    expect(listed(desk)).toEqual([])
    expect(desk.home.list).toHaveLength(1)
    await desk.storage.unlock(PASSPHRASE)
    await revoked(desk)
    await expectGone(desk, id)
  })

  it('a start with a locked keyring: nothing unreadable is lost', async () => {
    const { desk, timers, id } = await createSignedInDesk()
    desk.sessions.remove(id)
    desk.sessions.close()
    desk.home.cipher.mood = 'locked'
    const again = await createDesk({ timers, home: desk.home })
    await again.sessions.restore()
    await left(again, 'vault-locked')
    expect(again.home.list).toHaveLength(1)
    desk.home.cipher.mood = 'strong'
    await again.storage.open()
    await revoked(again)
    expect(await again.storedFields(id)).toEqual([])
  })

  it('a full disk: stays marked, finishes later', async () => {
    const { desk, id } = await leftByAFullDisk()
    expect(desk.home.list).toHaveLength(1)
    expect(desk.eraseRefusals).toEqual([['Support', true]])
    await desk.sessions.restore()
    expect(desk.eraseRefusals).toHaveLength(2)
    desk.home.disk.setPlan(() => null)
    await desk.sessions.restore()
    await expectGone(desk, id)
    expect(desk.eraseRefusals.at(-1)).toEqual(['Support', false])
  })

  it('a full disk, then all data is removed: no notice is left', async () => {
    const { desk } = await leftByAFullDisk()
    desk.home.disk.setPlan(() => null)
    await desk.storage.removeAll()
    expect(desk.eraseRefusals).toEqual([
      ['Support', true],
      ['Support', false]
    ])
  })

  it('a list that can’t be saved: nothing changes', async () => {
    const { desk, id } = await createSignedInDesk()
    desk.home.listIsReadOnly = true
    await expect(failureOf(() => desk.sessions.remove(id))).rejects.toThrow('EROFS')
    expect(isActive(desk.sessions.view(id))).toBe(true)
    expect(desk.sessions.removals()).toEqual([])
  })

  it.each([true, false])('removing all data includes it; vault open: %s', async (isOpen) => {
    const { desk, timers, id } = await createSignedInDesk()
    await desk.storage.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE })
    desk.sessions.remove(id)
    if (!isOpen) await desk.storage.lock()
    await desk.storage.removeAll()
    expect(desk.home.list).toEqual([])
    expect(desk.sessions.removals()).toEqual([])
    expect([...desk.home.disk.files().keys()]).toEqual([])
    await timers.pass(UNDO_MS)
    expect(desk.facts.filter(({ event }) => event === 'removal.left')).toEqual([])
  })

  it('secrets in memory: erased', async () => {
    const { desk, timers, id } = await createSignedInDesk({ home: createHome('unavailable') })
    expect(desk.storage.status().mode).toBe('memory')
    desk.sessions.remove(id)
    await timers.pass(UNDO_MS)
    await revoked(desk)
    expect(await desk.storedFields(id)).toEqual([])
  })
})

describe('notifyEraseRefused', () => {
  it('names the connection and says what to do, once each, until it is removed', () => {
    const notices = createNotices()
    const [support, sales] = [
      { id: 'c1', name: 'Support' },
      { id: 'c2', name: 'Sales' }
    ]
    for (const connection of [support, sales, support]) notifyEraseRefused(notices, connection, true)
    expect(notices.list()).toMatchObject([
      { tone: 'warning', title: 'The secrets of “Support” aren’t erased yet' },
      { tone: 'warning', title: 'The secrets of “Sales” aren’t erased yet' }
    ])
    expect(notices.list()[0]?.message).toContain('Make sure the disk isn’t full')
    notifyEraseRefused(notices, support, false)
    expect(notices.list()).toMatchObject([{ title: 'The secrets of “Sales” aren’t erased yet' }])
  })
})
