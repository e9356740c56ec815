import { describe, expect, it } from 'vitest'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import {
  createDesk,
  createHome,
  isActive,
  phaseOf,
  practiceOver,
  startServices,
  typed
} from '../../support/sessions/desk.ts'

async function signedIn() {
  const timers = createHandTimers()
  const simulator = await startServices(timers)
  const desk = await createDesk({ timers })
  const id = await desk.sessions.add(typed(simulator))
  await desk.sessions.add(typed(simulator, { name: 'Sales' }))
  await desk.signIn(id)
  return { simulator, desk, id }
}

describe('duplicate', () => {
  it('copies settings, client secret, and JWT credential, but no token', async () => {
    const { desk, simulator, id } = await signedIn()
    desk.sessions.setKeepFresh(id, false)
    const before = simulator.counts.total
    const copy = desk.sessions.view(await desk.sessions.duplicate(id))
    const { id: _id, name: _name, createdAt: _at, ...settings } = desk.sessions.view(id).connection
    expect(copy.connection).toMatchObject({ ...settings, name: 'Support (copy)' })
    expect(copy.connection.id).not.toBe(id)
    expect([phaseOf(copy), copy.missing]).toEqual(['signed-out', []])
    const { clientSecret, jwt } = simulator.credentials
    expect(await desk.secret(copy.connection.id, 'client-secret')).toBe(clientSecret)
    expect(await desk.secret(copy.connection.id, 'jwt')).toBe(jwt)
    for (const field of ['pasted', 'ringcentral', 'ringcx', 'pending'] as const)
      expect(await desk.secret(copy.connection.id, field)).toBeNull()
    expect(simulator.counts.total).toBe(before)
    expect(isActive(desk.sessions.view(id))).toBe(true)
    expect(desk.lists.at(-1)?.map(({ connection }) => connection.name)).toEqual([
      'Support',
      'Support (copy)',
      'Sales'
    ])
    expect(desk.sessions.view(await desk.sessions.duplicate(id)).connection.name).toBe('Support (copy) 2')
  })

  it('of a pasted token asks for its own token', async () => {
    const desk = await createDesk()
    const simulator = await startServices(desk.timers)
    const { clientSecret: _secret, jwt: _jwt, ...common } = typed(simulator)
    const { connection } = desk.sessions.view(
      await desk.sessions.add({
        ...common,
        signInMethod: 'token',
        clientSecret: null,
        accessToken: 'a-token',
        refreshToken: ''
      })
    )
    expect(desk.sessions.view(await desk.sessions.duplicate(connection.id)).missing).toEqual(['accessToken'])
  })

  it('refuses practice', async () => {
    const timers = createHandTimers()
    const desk = await createDesk({ timers, practice: practiceOver(await startServices(timers)) })
    const id = await desk.sessions.startPractice()
    expect((await failureOf(() => desk.sessions.duplicate(id))).code).toBe('input-invalid')
    expect(desk.sessions.list()).toHaveLength(1)
  })

  it('leaves nothing behind if the vault or the list can’t be written', async () => {
    const { desk, id } = await signedIn()
    const before = desk.stored.length
    desk.home.disk.setPlan(({ name }) => (name === 'write' ? { errno: 'ENOSPC' } : null))
    expect((await failureOf(() => desk.sessions.duplicate(id))).code).toBe('vault-write-failed')
    desk.home.disk.setPlan(() => null)
    desk.home.listIsReadOnly = true
    await expect(desk.sessions.duplicate(id)).rejects.toThrow('EROFS')
    expect(desk.sessions.list()).toHaveLength(2)
    expect(desk.stored.length).toBeGreaterThan(before)
    const ids = Array.from({ length: 40 }, (_, at) => `c${String(Number(id.slice(1)) + at)}`)
    const stored = await Promise.all(ids.map((each) => desk.secret(each, 'jwt')))
    expect(stored.filter((jwt) => jwt !== null)).toHaveLength(2)
  })

  it('copies nothing while the vault is locked', async () => {
    const { desk } = await signedIn()
    const home = { ...createHome('locked'), list: desk.home.list, disk: desk.home.disk }
    const again = await createDesk({ home })
    const [first] = again.sessions.list()
    expect((await failureOf(() => again.sessions.duplicate(first?.connection.id ?? ''))).code).toMatch(
      /^vault-/
    )
    expect(again.sessions.list()).toHaveLength(2)
  })
})

describe('move', () => {
  it('moves a connection, announces the list, and remembers it', async () => {
    const { desk, id } = await signedIn()
    desk.sessions.move(id, 1)
    const names = desk.sessions.list().map(({ connection }) => connection.name)
    expect(names).toEqual(['Sales', 'Support'])
    expect(desk.lists.at(-1)?.map(({ connection }) => connection.name)).toEqual(names)
    desk.sessions.close()
    const again = await createDesk({ home: desk.home })
    expect(again.sessions.list().map(({ connection }) => connection.name)).toEqual(names)
  })
})
