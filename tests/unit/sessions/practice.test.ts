import { describe, expect, it } from 'vitest'
import { createMemoryRecords } from '../../../main/core/sessions/practice.ts'
import { createPractice } from '../../../main/simulator/practice.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import {
  createDesk,
  createHome,
  isActive,
  practiceOver,
  startServices,
  typed
} from '../../support/sessions/desk.ts'
import { keyOf, readList } from '../../support/fakes/loop-worker.ts'

async function practising(mood: 'strong' | 'locked' = 'strong') {
  const timers = createHandTimers()
  const simulator = await startServices(timers)
  const practice = practiceOver(simulator)
  const home = createHome(mood)
  const desk = await createDesk({ timers, practice, home })
  return { timers, simulator, practice, home, desk }
}

describe('startPractice', () => {
  it('works while the vault is locked, and stores nothing', async () => {
    const { desk, home, simulator } = await practising('locked')
    const { connection } = desk.sessions.view(await desk.sessions.startPractice())
    expect(connection).toMatchObject({ practice: true, name: 'Practice', ringcxHost: simulator.origin })
    await desk.until(connection.id, isActive)
    expect(
      (await readList(desk.sessions.directory, keyOf(connection.id, 'accounts'))).rows.length
    ).toBeGreaterThan(0)
    expect(home.disk.files().size).toBe(0)
    expect(desk.stored).toEqual([])
  })

  it.each([
    ['one after the other', false],
    ['at the same time', true]
  ])('creates one connection for two calls, %s', async (_name, atOnce) => {
    const { desk } = await practising()
    const first = desk.sessions.startPractice()
    if (!atOnce) await first
    const [one, two] = await Promise.all([first, desk.sessions.startPractice()])
    expect(two).toBe(one)
    expect(desk.sessions.list()).toHaveLength(1)
    await desk.until(one, isActive)
  })

  it('points an existing practice connection to the simulator’s current address', async () => {
    const first = await practising()
    const id = await first.desk.sessions.startPractice()
    const simulator = await startServices(first.timers)
    const practice = practiceOver(simulator)
    const desk = await createDesk({ timers: first.timers, practice, home: first.home })
    await desk.sessions.signIn(id)
    const view = await desk.until(id, isActive)
    expect(view.connection.ringcentralHost).toBe(simulator.origin)
    expect(desk.sent.every(({ origin }) => origin === simulator.origin)).toBe(true)
    expect(desk.lists.at(-1)?.map((each) => each.connection.ringcxHost)).toEqual([simulator.origin])
  })

  it('is restarted by restore, once per run', async () => {
    const first = await practising()
    const id = await first.desk.sessions.startPractice()
    await first.desk.until(id, isActive)
    first.desk.sessions.close()

    const simulator = await startServices(first.timers)
    const practice = practiceOver(simulator)
    const desk = await createDesk({ timers: first.timers, practice, home: first.home })
    await desk.sessions.restore()
    await desk.until(id, isActive)
    await desk.sessions.signOut(id)
    // As *Ask the keyring again* does: it must not sign in what the person signed out of.
    await desk.sessions.restore()
    expect(practice.starts()).toBe(1)
    expect(simulator.counts['token:jwt']).toBe(1)
    expect(desk.sessions.list()).toHaveLength(1)
  })

  it('doesn’t delay the others if the simulator can’t start', async () => {
    const timers = createHandTimers()
    const simulator = await startServices(timers)
    const first = await createDesk({ timers, practice: practiceOver(simulator) })
    const { connection } = first.sessions.view(await first.sessions.add(typed(simulator)))
    await first.signIn(connection.id)
    const practised = first.sessions.view(await first.sessions.startPractice()).connection
    first.sessions.close()

    const desk = await createDesk({ timers, home: first.home })
    await desk.sessions.restore()
    expect(isActive(desk.sessions.view(connection.id))).toBe(true)
    expect(desk.facts).toContainEqual({
      event: 'session.restore-failed',
      facts: { connection: practised.id }
    })
  })
})

describe('createPractice', () => {
  it('starts one simulator for any number of calls, and closes its port', async () => {
    const practice = createPractice()
    await practice.stop()
    const [one, two] = await Promise.all([practice.start(), practice.start()])
    expect(two).toEqual(one)
    expect(Object.keys(one).sort()).toEqual(['clientId', 'clientSecret', 'jwt', 'origin'])
    expect((await fetch(`${one.origin}/.well-known/openid-configuration`)).status).toBeLessThan(500)
    await practice.stop()
    await expect(fetch(one.origin)).rejects.toThrow()
  })
})

describe('createMemoryRecords', () => {
  it('keeps, replaces, removes and erases, each record for itself', async () => {
    const records = createMemoryRecords()
    expect(await records.read('a', 'jwt')).toBeNull()
    await records.update('a', { jwt: '1', 'client-secret': '2' })
    await records.update('b', { jwt: '3' })
    await records.update('a', { jwt: null })
    expect(await records.read('a', 'jwt')).toBeNull()
    expect(await records.read('a', 'client-secret')).toBe('2')
    await records.erase('a')
    expect(await records.read('a', 'client-secret')).toBeNull()
    expect(await records.read('b', 'jwt')).toBe('3')
  })
})
