import { describe, expect, it } from 'vitest'
import type { RequestEntry } from '../../../main/core/activity/entry.ts'
import type { ErrorCode } from '../../../main/core/errors.ts'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { keyOf, readList } from '../../support/fakes/loop-worker.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import {
  createConnectedDesk,
  createDesk,
  createSignedInDesk,
  isActive,
  phaseOf,
  typed,
  type Desk
} from '../../support/sessions/desk.ts'
import { createLockWorld } from '../../support/storage/lock-world.ts'

describe('keeping fresh', () => {
  it('plans the next renewal only for connections that are kept fresh or on screen', async () => {
    const { desk, id } = await createSignedInDesk()
    const planned = (): boolean => desk.sessions.view(id).keeper.nextStepAt !== null
    expect(planned()).toBe(true)
    desk.sessions.setKeepFresh(id, false)
    expect(desk.sessions.view(id).connection.keepFresh).toBe(false)
    expect(planned()).toBe(false)
    desk.sessions.lookAt(id)
    expect(planned()).toBe(true)
    desk.sessions.lookAt(null)
    expect(planned()).toBe(false)
    desk.sessions.lookAt('somebody-else')
    expect(planned()).toBe(false)
    desk.sessions.setKeepFresh(id, true)
    expect(planned()).toBe(true)
    expect(desk.lists.at(-1)?.[0]?.connection.keepFresh).toBe(true)
  })

  it('renews other connections on use', async () => {
    const { timers, simulator, desk, id } = await createSignedInDesk()
    desk.sessions.setKeepFresh(id, false)
    const token = await desk.sessions.freshToken(id)
    await timers.pass(400_000)
    expect(simulator.counts['ringcx-refresh']).toBe(0)
    expect(await desk.sessions.freshToken(id)).not.toBe(token)
    expect(simulator.counts['ringcx-refresh']).toBe(1)
  })
})

describe('the end of a JWT credential', () => {
  it('is known from the stored credential while the vault is open, and changes with it', async () => {
    const { desk, simulator } = await createConnectedDesk()
    const endsAt = Date.UTC(2027, 0, 15)
    const until = (exp?: number): string => unsignedJwt({ sub: '5501', aud: simulator.origin, exp })
    const id = await desk.sessions.add(typed(simulator, { jwt: until(endsAt / 1_000) }))
    expect(desk.sessions.view(id).credentialEndsAt).toBe(endsAt)
    await desk.sessions.edit(id, typed(simulator, { jwt: until(), unfinished: true }))
    expect(desk.sessions.view(id).credentialEndsAt).toBeNull()
  })
})

describe('restore', () => {
  it('restores a session without a sign-in', async () => {
    const { timers, simulator, desk, id } = await createSignedInDesk()
    const token = await desk.sessions.freshToken(id)
    desk.sessions.close()

    const again = await createDesk({ timers, home: desk.home })
    await again.sessions.restore()
    expect(again.sessions.view(id)).toMatchObject({ credential: 'stored', api: { kind: 'untested' } })
    expect(isActive(again.sessions.view(id))).toBe(true)
    expect(await again.sessions.freshToken(id)).toBe(token)
    expect(simulator.counts['token:jwt']).toBe(1)
    expect(again.lists).toHaveLength(1)
  })

  it('renews expired tokens, still without a sign-in', async () => {
    const { timers, simulator, desk, id } = await createSignedInDesk()
    const token = await desk.sessions.freshToken(id)
    desk.sessions.close()
    await timers.pass(400_000)
    const again = await createDesk({ timers, home: desk.home })
    await again.sessions.restore()
    expect(await again.sessions.freshToken(id)).not.toBe(token)
    expect(simulator.counts['token:jwt']).toBe(1)
    expect(simulator.counts['ringcx-refresh']).toBe(1)
  })

  it('shows a locked vault as locked, and continues after a wake-up once it is open', async () => {
    const { timers, simulator, desk, id } = await createSignedInDesk()
    desk.sessions.close()
    desk.home.cipher.mood = 'locked'

    const again = await createDesk({ timers, home: desk.home })
    await again.sessions.restore()
    expect(again.sessions.view(id)).toMatchObject({ credential: 'unknown' })
    expect(phaseOf(again.sessions.view(id))).toBe('locked')

    desk.home.cipher.mood = 'strong'
    await again.vault.open()
    again.sessions.wake('storage')
    await again.until(id, isActive)
    expect(simulator.counts['token:jwt']).toBe(1)
  })
})

describe('signIn', () => {
  it.each<[string, (simulator: Simulator) => void, ErrorCode]>([
    ['a dead credential', ({ control }) => control.revokeCredential(), 'credential-refused'],
    ['a user that is not linked', ({ control }) => control.setLink('not-linked'), 'not-linked'],
    ['an app without the grant', ({ control }) => control.setAppGrants([]), 'grant-refused']
  ])('shows %s in the view and never throws', async (_name, spoil, code) => {
    const { simulator, desk, id } = await createConnectedDesk()
    spoil(simulator)
    await desk.sessions.signIn(id)
    const view = await desk.until(id, (each) => phaseOf(each) === 'needs-sign-in')
    expect(view.keeper.state).toMatchObject({ why: { code } })
  })

  it('says if the secrets are missing', async () => {
    const { desk, id } = await createConnectedDesk()
    await desk.store(id, { 'client-secret': null, jwt: null })
    const refused = await failureOf(() => desk.sessions.signIn(id))
    expect(refused.message).toBe('The client secret and the JWT credential are missing.')
    expect(desk.sessions.view(id)).toMatchObject({
      credential: 'missing',
      missing: ['clientSecret', 'jwt'],
      keeper: { state: { phase: 'signed-out' } }
    })
    expect(desk.sent).toEqual([])
  })

  it('waits after a network failure, and continues on a wake-up', async () => {
    let down = true
    const { timers, desk, id } = await createConnectedDesk({
      fetch: (url, init) =>
        down ? Promise.reject(new Error('net::ERR_INTERNET_DISCONNECTED')) : fetch(url, init)
    })
    await desk.sessions.signIn(id)
    const view = await desk.until(id, (each) => phaseOf(each) === 'waiting')
    expect(view.keeper.state).toMatchObject({ why: { code: 'network-failed' } })
    down = false
    desk.sessions.wake('network')
    await timers.pass(5_000)
    await desk.until(id, isActive)
  })
})

describe('signOut and renew', () => {
  it('erases the tokens and clears the lists and the API state, and keeps the credential', async () => {
    const { simulator, desk, id } = await createSignedInDesk()
    await readList(desk.sessions.directory, keyOf(id, 'accounts'))
    await desk.sessions.signOut(id)
    const view = desk.sessions.view(id)
    expect(phaseOf(view)).toBe('signed-out')
    expect(view).toMatchObject({ api: { kind: 'untested' }, credential: 'stored' })
    expect(view.keeper).toMatchObject({ ringcentral: null, ringcx: null, identity: null })
    expect(await desk.secret(id, 'ringcx')).toBeNull()
    expect(await desk.secret(id, 'jwt')).toBe(simulator.credentials.jwt)
    expect(desk.sessions.directory.open(keyOf(id, 'accounts'))).toMatchObject({ source: null, total: 0 })
    const again = () => readList(desk.sessions.directory, keyOf(id, 'accounts'))
    expect((await failureOf(again)).code).toBe('signed-out')
    expect((await failureOf(() => desk.sessions.freshToken(id))).code).toBe('signed-out')
  })
})

const requests = ({ activity }: Desk): readonly RequestEntry[] =>
  activity.all().filter((entry) => entry.kind === 'request')

const inShort = ({ purpose, status, attempt }: RequestEntry): string =>
  `${purpose} ${String(status)}${attempt > 1 ? ` attempt ${String(attempt)}` : ''}`

describe('directory', () => {
  it('renews once after a refusal and repeats the request; the activity shows each request and why it was sent', async () => {
    const { simulator, desk, id } = await createSignedInDesk()
    expect(requests(desk).map(inShort)).toEqual(['discovery 200', 'sign-in 200', 'exchange 200'])
    for (const entry of requests(desk))
      expect(entry).toMatchObject({ connectionId: id, renewal: { id: 1, goal: 'sign-in', why: 'person' } })

    simulator.control.expireRingCxTokens()
    const { rows, state } = await readList(desk.sessions.directory, keyOf(id, 'accounts'))
    expect(rows).toHaveLength(6)
    expect(state.loadedAt).toBe(desk.timers.clock.wall())
    expect(requests(desk).slice(3).map(inShort)).toEqual([
      'directory 401',
      'ringcx-refresh 200',
      'directory 200 attempt 2'
    ])
    const [refused, refresh, repeated] = requests(desk).slice(3)
    expect(refused).toMatchObject({ subject: 'accounts', renewal: null, causedRenewal: 2 })
    expect(refresh).toMatchObject({ renewal: { id: 2, goal: 'renew', why: 'refused' } })
    expect(repeated).toMatchObject({
      renewal: null,
      causedRenewal: null,
      path: '/voice/api/v1/admin/accounts'
    })
    expect(repeated?.received).toBeGreaterThan(100)

    await desk.sessions.signOut(id)
    await desk.sessions.settle(5_000)
    expect(requests(desk).map(({ host, path }) => `${host}${path}`)).toEqual(
      desk.sent.map(({ origin, path }) => `${origin}${path}`)
    )
    expect(requests(desk).at(-1)).toMatchObject({ purpose: 'revoke', renewal: null })
  })

  it('shows the result of the last API call in the view', async () => {
    const { simulator, desk, id } = await createSignedInDesk()
    expect(desk.sessions.view(id).api).toEqual({ kind: 'untested' })
    simulator.control.setRoles([])
    const users = () => readList(desk.sessions.directory, keyOf(id, 'users'))
    expect((await failureOf(users)).code).toBe('forbidden')
    expect(desk.sessions.view(id).api).toMatchObject({ kind: 'failed', error: { code: 'forbidden' } })
    expect(desk.seen.at(-1)?.api.kind).toBe('failed')
    await readList(desk.sessions.directory, keyOf(id, 'accounts'))
    expect(desk.sessions.view(id).api).toEqual({ kind: 'ready' })
    expect(desk.seen.at(-1)?.api.kind).toBe('ready')
  })
})

/** A desk whose sign-in waits for the response of the token endpoint. */
async function waitingForTokens() {
  const world = createLockWorld()
  const desk = await world.start()
  const id = await desk.sessions.add(world.input())
  world.network.only(/token$/)
  world.network.hold()
  await desk.sessions.signIn(id)
  await world.network.reached()
  return { world, desk, id }
}

describe('the end of a run', () => {
  it('settle waits until pending tokens are in the vault', async () => {
    const { world, desk, id } = await waitingForTokens()
    const settled = desk.sessions.settle(5_000)
    expect(await desk.secret(id, 'ringcentral')).toBeNull()
    world.network.letGo()
    await settled
    expect(await desk.secret(id, 'ringcentral')).not.toBeNull()
  })

  it('saved waits too, but everything goes on, as it must when an update isn’t installed after all', async () => {
    const { world, desk, id } = await waitingForTokens()
    const late = desk.sessions.saved(5_000)
    await world.pass(5_000)
    expect(await late).toBe(false)
    world.network.letGo()
    expect(await desk.sessions.saved(5_000)).toBe(true)
    expect(await desk.secret(id, 'ringcentral')).not.toBeNull()
    expect(await desk.sessions.freshToken(id)).toMatch(/^eyJ/)
  })

  it('settle stops at its limit', async () => {
    const { world, desk } = await waitingForTokens()
    let isSettled = false
    const settled = desk.sessions.settle(5_000).then(() => (isSettled = true))
    await world.pass(4_999)
    expect(isSettled).toBe(false)
    await world.pass(1)
    expect(await settled).toBe(true)
  })

  it('close ends all timers, requests and announcements', async () => {
    const { timers, simulator, desk, id } = await createSignedInDesk()
    const [total, told] = [simulator.counts.total, desk.seen.length]
    desk.sessions.close()
    await timers.pass(3_600_000)
    expect(simulator.counts.total).toBe(total)
    expect(desk.seen).toHaveLength(told)
    expect((await failureOf(() => desk.sessions.freshToken(id))).code).toBe('signed-out')
  })
})

describe('an unknown id', () => {
  it('is rejected by every method that takes one', async () => {
    const { desk, simulator } = await createConnectedDesk()
    const { sessions } = desk
    const stored = desk.stored.length
    const calls: readonly (() => unknown)[] = [
      () => sessions.view('nobody'),
      () => sessions.edit('nobody', typed(simulator)),
      () => sessions.rename('nobody', 'x'),
      () => sessions.remove('nobody'),
      () => sessions.signIn('nobody'),
      () => sessions.signOut('nobody'),
      () => sessions.renew('nobody'),
      () => sessions.freshToken('nobody'),
      () => sessions.directory.open(keyOf('nobody', 'accounts')),
      () => sessions.directory.load(keyOf('nobody', 'users')),
      () => sessions.directory.cancel(keyOf('nobody', 'users')),
      () => sessions.directory.record(keyOf('nobody', 'users'), 0)
    ]
    for (const call of calls) expect((await failureOf(call)).code).toBe('unknown-connection')
    expect(desk.stored).toHaveLength(stored)
  })
})
