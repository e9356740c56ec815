import { describe, expect, it } from 'vitest'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import {
  createDesk,
  createHome,
  createSignedInDesk,
  isActive,
  practiceOver,
  startServices
} from '../../support/sessions/desk.ts'
import { keyOf, readList } from '../../support/fakes/loop-worker.ts'

/** One run of the app with its own simulator, over a home that may have been used before. */
async function practising({ home = createHome(), timers = createHandTimers() } = {}) {
  const simulator = await startServices(timers)
  const practice = practiceOver(simulator)
  const desk = await createDesk({ timers, practice, home })
  return { timers, simulator, practice, home, desk }
}

describe('startPractice', () => {
  it('works while the vault is locked, and stores nothing', async () => {
    const { desk, home, simulator } = await practising({ home: createHome('locked') })
    const id = await desk.sessions.startPractice()
    const { connection } = await desk.until(id, isActive)
    expect(connection).toMatchObject({ practice: true, name: 'Practice', ringcxHost: simulator.origin })
    const { rows } = await readList(desk.sessions.directory, keyOf(id, 'accounts'))
    expect(rows).not.toEqual([])
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
    const { desk, simulator } = await practising(first)
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

    const { desk, simulator, practice } = await practising(first)
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
    const { desk: first, timers, id } = await createSignedInDesk()
    const practised = await first.sessions.startPractice()
    first.sessions.close()

    const desk = await createDesk({ timers, home: first.home })
    await desk.sessions.restore()
    expect(isActive(desk.sessions.view(id))).toBe(true)
    expect(desk.facts).toContainEqual({ event: 'session.restore-failed', facts: { connection: practised } })
  })
})
