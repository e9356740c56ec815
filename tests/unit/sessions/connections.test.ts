import { describe, expect, it } from 'vitest'
import { diskFull } from '../../support/fakes/disk.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import {
  createConnectedDesk,
  createDesk,
  createHome,
  createSignedInDesk,
  isActive,
  phaseOf,
  startServices,
  typed,
  type Desk,
  type Home
} from '../../support/sessions/desk.ts'

const OTHER_SECRET = 'another-client-secret-that-is-new-here'

const namesIn = ({ sessions }: Desk): string[] => sessions.list().map(({ connection }) => connection.name)
const lastToldNames = ({ lists }: Desk) => lists.at(-1)?.map(({ connection }) => connection.name)

describe('add', () => {
  it('keeps the secrets in the vault and none of them in the list', async () => {
    const { desk, simulator, id } = await createConnectedDesk()
    const view = desk.sessions.view(id)
    expect([view.credential, phaseOf(view)]).toEqual(['stored', 'signed-out'])
    const { clientId, clientSecret, jwt } = simulator.credentials
    expect(await desk.secret(id, 'client-secret')).toBe(clientSecret)
    expect(await desk.secret(id, 'jwt')).toBe(jwt)
    const list = JSON.stringify(desk.home.list)
    expect(list).toContain(clientId)
    expect(list).not.toContain(clientSecret)
    expect(list).not.toContain(jwt)
    expect(simulator.counts.total).toBe(0)
    expect(desk.lists).toHaveLength(1)
  })

  it('leaves no half-saved connection if the vault can’t be written, and works once it can', async () => {
    const desk = await createDesk()
    const simulator = await startServices(desk.timers)
    desk.home.disk.setPlan(diskFull)
    expect((await failureOf(() => desk.sessions.add(typed(simulator)))).code).toBe('vault-write-failed')
    expect(desk.home.list).toEqual([])
    expect(desk.sessions.list()).toEqual([])
    expect(desk.lists).toEqual([])
    desk.home.disk.setPlan(() => null)
    await desk.sessions.add(typed(simulator))
    expect(namesIn(desk)).toEqual(['Support'])
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
    const { timers, simulator, desk, id } = await createSignedInDesk()
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
    const first = await createSignedInDesk()
    const home = { ...createHome(), list: first.desk.home.list }
    const desk = await createDesk({ home })
    const empty = typed(first.simulator, { clientSecret: '', jwt: '' })
    const refused = await failureOf(() => desk.sessions.edit(first.id, empty))
    expect(refused.code).toBe('input-invalid')
    expect(Object.keys(refused.fields ?? {}).sort()).toEqual(['clientSecret', 'jwt'])
  })

  it('moves to other hosts: signs in there, ends the old session, and sends nothing new to the old host', async () => {
    const { timers, simulator: old, desk, id } = await createSignedInDesk()
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

  it.each<[string, (home: Home) => unknown, object]>([
    ['the vault', ({ disk }) => disk.setPlan(diskFull), { code: 'vault-write-failed' }],
    ['the list', (home) => (home.listIsReadOnly = true), { message: 'EROFS' }]
  ])('changes nothing if %s can’t be written', async (_what, spoil, failure) => {
    const { timers, simulator, desk, id } = await createSignedInDesk()
    const next = await startServices(timers)
    spoil(desk.home)
    const change = typed(next, { name: 'Sales', clientSecret: OTHER_SECRET })
    await expect(desk.sessions.edit(id, change)).rejects.toMatchObject(failure)
    desk.home.disk.setPlan(() => null)
    desk.home.listIsReadOnly = false
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
})

describe('rename', () => {
  it('shows the new name in the list and in later session updates', async () => {
    const { desk, id } = await createSignedInDesk()
    desk.sessions.rename(id, '  Night   desk ')
    expect(desk.sessions.view(id).connection.name).toBe('Night desk')
    expect(lastToldNames(desk)).toEqual(['Night desk'])
    await desk.sessions.signOut(id)
    expect(desk.seen.at(-1)?.connection.name).toBe('Night desk')
  })
})

/** A desk with a connection that is signed in, and a second one below. */
async function signedInOfTwo() {
  const signed = await createSignedInDesk()
  await signed.desk.sessions.add(typed(signed.simulator, { name: 'Sales' }))
  return signed
}

describe('duplicate', () => {
  it('copies settings, client secret, and JWT credential, but no token', async () => {
    const { desk, simulator, id } = await signedInOfTwo()
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
    expect(await desk.storedFields(copy.connection.id)).toEqual(['client-secret', 'jwt'])
    expect(simulator.counts.total).toBe(before)
    expect(isActive(desk.sessions.view(id))).toBe(true)
    expect(lastToldNames(desk)).toEqual(['Support', 'Support (copy)', 'Sales'])
    expect(desk.sessions.view(await desk.sessions.duplicate(id)).connection.name).toBe('Support (copy) 2')
  })

  it('of a pasted token asks for its own token', async () => {
    const desk = await createDesk()
    const simulator = await startServices(desk.timers)
    const { clientSecret: _secret, jwt: _jwt, ...common } = typed(simulator)
    const id = await desk.sessions.add({
      ...common,
      signInMethod: 'token',
      clientSecret: null,
      accessToken: 'a-token',
      refreshToken: ''
    })
    expect(desk.sessions.view(await desk.sessions.duplicate(id)).missing).toEqual(['accessToken'])
  })

  it('refuses practice', async () => {
    const { desk } = await createConnectedDesk()
    const id = await desk.sessions.startPractice()
    expect((await failureOf(() => desk.sessions.duplicate(id))).code).toBe('input-invalid')
    expect(namesIn(desk)).toEqual(['Support', 'Practice'])
  })

  it('leaves nothing behind if the vault or the list can’t be written', async () => {
    const { desk, id } = await signedInOfTwo()
    const before = desk.stored.length
    desk.home.disk.setPlan(diskFull)
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
    const { desk } = await signedInOfTwo()
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
    const { desk, id } = await signedInOfTwo()
    desk.sessions.move(id, 1)
    expect(namesIn(desk)).toEqual(['Sales', 'Support'])
    expect(lastToldNames(desk)).toEqual(['Sales', 'Support'])
    desk.sessions.close()
    expect(namesIn(await createDesk({ home: desk.home }))).toEqual(['Sales', 'Support'])
  })
})
