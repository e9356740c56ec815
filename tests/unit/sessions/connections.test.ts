import { describe, expect, it } from 'vitest'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import {
  createDesk,
  createHome,
  isActive,
  phaseOf,
  startServices,
  typed
} from '../../support/sessions/desk.ts'

const OTHER_SECRET = 'another-client-secret-that-is-new-here'

/** A desk signed in to a simulator. */
async function signedIn() {
  const timers = createHandTimers()
  const simulator = await startServices(timers)
  const desk = await createDesk({ timers })
  const id = await desk.sessions.add(typed(simulator))
  await desk.signIn(id)
  return { timers, simulator, desk, id }
}

const fullDisk = { errno: 'ENOSPC' }

describe('add', () => {
  it('keeps the secrets in the vault and none of them in the list', async () => {
    const desk = await createDesk()
    const simulator = await startServices(desk.timers)
    const { connection, credential, keeper } = desk.sessions.view(await desk.sessions.add(typed(simulator)))
    expect(credential).toBe('stored')
    expect(keeper.state.phase).toBe('signed-out')
    const { clientSecret, jwt } = simulator.credentials
    expect(await desk.secret(connection.id, 'client-secret')).toBe(clientSecret)
    expect(await desk.secret(connection.id, 'jwt')).toBe(jwt)
    const list = JSON.stringify(desk.home.list)
    expect(list).toContain(simulator.credentials.clientId)
    expect(list).not.toContain(clientSecret)
    expect(list).not.toContain(jwt)
    expect(simulator.counts.total).toBe(0)
    expect(desk.lists).toHaveLength(1)
  })

  it('leaves no half-saved connection if the vault can’t be written, and works once it can', async () => {
    const desk = await createDesk()
    const simulator = await startServices(desk.timers)
    desk.home.disk.setPlan(({ name }) => (name === 'write' ? fullDisk : null))
    expect((await failureOf(() => desk.sessions.add(typed(simulator)))).code).toBe('vault-write-failed')
    expect(desk.home.list).toEqual([])
    expect(desk.sessions.list()).toEqual([])
    expect(desk.lists).toEqual([])
    desk.home.disk.setPlan(() => null)
    await desk.sessions.add(typed(simulator))
    expect(desk.sessions.list().map(({ connection }) => connection.name)).toEqual(['Support'])
  })

  it('adds nothing while the vault is locked', async () => {
    const desk = await createDesk({ home: createHome('locked') })
    const simulator = await startServices(desk.timers)
    expect((await failureOf(() => desk.sessions.add(typed(simulator)))).code).toBe('vault-locked')
    expect(desk.home.list).toEqual([])
  })

  it('rejects invalid values before anything is saved', async () => {
    const desk = await createDesk()
    const simulator = await startServices(desk.timers)
    const refused = await failureOf(() => desk.sessions.add(typed(simulator, { jwt: '', clientId: '' })))
    expect(refused.code).toBe('input-invalid')
    expect(Object.keys(refused.fields ?? {}).sort()).toEqual(['clientId', 'jwt'])
    expect(desk.home.list).toEqual([])
    expect(desk.stored).toEqual([])
  })
})

describe('edit', () => {
  it('keeps stored secrets for empty fields, and signs in again', async () => {
    const { timers, simulator, desk, id } = await signedIn()
    await desk.sessions.edit(id, typed(simulator, { name: 'Sales', clientSecret: '  ', jwt: '' }))
    const edited = desk.sessions.view(id)
    expect(edited.connection.name).toBe('Sales')
    expect(phaseOf(edited)).toBe('signing-in')
    // Two sign-ins and a sign-out within a minute use the app's share up; the exchange waits for its turn.
    await desk.until(id, (view) => phaseOf(view) === 'waiting')
    await timers.pass(61_000)
    await desk.until(id, isActive)
    expect(await desk.secret(id, 'client-secret')).toBe(simulator.credentials.clientSecret)
    expect(await desk.secret(id, 'jwt')).toBe(simulator.credentials.jwt)
    expect(simulator.counts['token:jwt']).toBe(2)
  })

  it('asks for the secrets if none are stored', async () => {
    const first = await signedIn()
    const home = { ...createHome(), list: first.desk.home.list }
    const desk = await createDesk({ home })
    const empty = typed(first.simulator, { clientSecret: '', jwt: '' })
    const refused = await failureOf(() => desk.sessions.edit(first.id, empty))
    expect(refused.code).toBe('input-invalid')
    expect(Object.keys(refused.fields ?? {}).sort()).toEqual(['clientSecret', 'jwt'])
  })

  it('moves to other hosts: signs in there, ends the old session, and sends nothing new to the old host', async () => {
    const { timers, simulator: old, desk, id } = await signedIn()
    const next = await startServices(timers, { credentials: { clientSecret: OTHER_SECRET } })
    const token = await desk.sessions.freshToken(id)

    await desk.sessions.edit(id, typed(next))
    await desk.until(id, isActive)
    expect(next.counts['token:jwt']).toBe(1)
    expect(await desk.sessions.freshToken(id)).not.toBe(token)

    const ended = await desk.untilFact(({ event }) => event === 'keeper.revoke')
    expect(ended.facts).toEqual({ outcome: 'revoked' })
    expect(old.counts.revoke).toBe(1)
    const shownTo = (origin: string): string =>
      desk.sent
        .filter((request) => request.origin === origin)
        .map(({ shown }) => shown)
        .join('\n')
    expect(shownTo(next.origin)).toContain(OTHER_SECRET)
    expect(shownTo(old.origin)).toContain(old.credentials.clientSecret)
    expect(shownTo(old.origin)).not.toContain(OTHER_SECRET)
    expect(shownTo(next.origin)).not.toContain(old.credentials.clientSecret)

    // The old keeper is retired: when a renewal falls due, only the new one makes it.
    const [oldTotal, shownBefore] = [old.counts.total, desk.seen.length]
    await timers.pass(280_000)
    await desk.until(id, ({ keeper }) => keeper.renewals.length === 2)
    expect(next.counts['ringcx-refresh']).toBe(1)
    expect(old.counts.total).toBe(oldTotal)
    expect(desk.seen.slice(shownBefore).map(({ connection }) => connection.ringcxHost)).not.toContain(
      old.origin
    )
  })

  it('changes nothing if the vault can’t be written', async () => {
    const { timers, simulator, desk, id } = await signedIn()
    const next = await startServices(timers)
    desk.home.disk.setPlan(({ name }) => (name === 'write' ? fullDisk : null))
    const change = typed(next, { name: 'Sales', clientSecret: OTHER_SECRET })
    expect((await failureOf(() => desk.sessions.edit(id, change))).code).toBe('vault-write-failed')
    desk.home.disk.setPlan(() => null)
    const { connection, keeper } = desk.sessions.view(id)
    expect(connection).toMatchObject({ name: 'Support', ringcxHost: simulator.origin })
    expect(keeper.state.phase).toBe('active')
    expect(await desk.secret(id, 'client-secret')).toBe(simulator.credentials.clientSecret)
    expect(next.counts.total).toBe(0)
    // And the session it has signs in with what is stored.
    await desk.sessions.signIn(id)
    await desk.until(id, (view) => isActive(view) && view.keeper.renewals.length === 2)
    expect(simulator.counts['token:jwt']).toBe(2)
  })

  it('stores no secret for hosts that couldn’t be saved', async () => {
    const { timers, simulator, desk, id } = await signedIn()
    const next = await startServices(timers)
    desk.home.listIsReadOnly = true
    const change = typed(next, { clientSecret: OTHER_SECRET })
    await expect(desk.sessions.edit(id, change)).rejects.toThrow('EROFS')
    expect(await desk.secret(id, 'client-secret')).toBe(simulator.credentials.clientSecret)
    expect(desk.sessions.view(id).connection.ringcxHost).toBe(simulator.origin)
    expect(isActive(desk.sessions.view(id))).toBe(true)
  })

  it('stores nothing for an unknown connection', async () => {
    const { simulator, desk } = await signedIn()
    const before = desk.stored.length
    const refused = await failureOf(() => desk.sessions.edit('nobody', typed(simulator)))
    expect(refused.code).toBe('unknown-connection')
    expect(desk.stored).toHaveLength(before)
    expect(await desk.secret('nobody', 'jwt')).toBeNull()
  })
})

describe('rename', () => {
  it('shows the new name in the list and in later session updates', async () => {
    const { desk, id } = await signedIn()
    desk.sessions.rename(id, '  Night   desk ')
    expect(desk.sessions.view(id).connection.name).toBe('Night desk')
    expect(desk.lists.at(-1)?.map(({ connection }) => connection.name)).toEqual(['Night desk'])
    await desk.sessions.signOut(id)
    expect(desk.seen.at(-1)?.connection.name).toBe('Night desk')
  })
})
