import { describe, expect, it } from 'vitest'
import { DISCOVERY_PATH } from '../../../main/core/ringcentral/endpoints.ts'
import type { SimulatorOptions } from '../../../main/simulator/options.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import {
  createDesk,
  isActive,
  phaseOf,
  startServices,
  typed,
  type DeskOptions
} from '../../support/sessions/desk.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import { keyOf, readList } from '../../support/fakes/loop-worker.ts'

async function added(options: SimulatorOptions = {}, deskOptions: DeskOptions = {}) {
  const timers = createHandTimers()
  const simulator = await startServices(timers, options)
  const desk = await createDesk({ timers, ...deskOptions })
  const id = await desk.sessions.add(typed(simulator))
  return { timers, simulator, desk, id }
}

async function signedIn(options: SimulatorOptions = {}) {
  const made = await added(options)
  await made.desk.signIn(made.id)
  return made
}

describe('keeping fresh', () => {
  it('plans the next renewal only for connections that are kept fresh or on screen', async () => {
    const { desk, id } = await signedIn()
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
    const { timers, simulator, desk, id } = await signedIn()
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
    const { desk, simulator } = await added()
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
    const { timers, simulator, desk, id } = await signedIn()
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
    const { timers, simulator, desk, id } = await signedIn()
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
    const { timers, simulator, desk, id } = await signedIn()
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
  it('shows that it is in progress, then a token, and reports each change', async () => {
    const { desk, id } = await added()
    await desk.sessions.signIn(id)
    expect(phaseOf(desk.sessions.view(id))).toBe('signing-in')
    await desk.until(id, isActive)
    const phases = desk.seen.map(phaseOf)
    expect(phases.indexOf('signing-in')).toBeLessThan(phases.lastIndexOf('active'))
    expect(phases.at(-1)).toBe('active')
  })

  it.each([
    ['a dead credential', 'credential-refused'],
    ['a user that is not linked', 'not-linked'],
    ['an app without the grant', 'grant-refused']
  ])('shows %s in the view and never throws', async (_name, code) => {
    const { simulator, desk, id } = await added()
    if (code === 'credential-refused') simulator.control.revokeCredential()
    if (code === 'not-linked') simulator.control.setLink('not-linked')
    if (code === 'grant-refused') simulator.control.setAppGrants([])
    await desk.sessions.signIn(id)
    const view = await desk.until(id, (each) => phaseOf(each) === 'needs-sign-in')
    expect(view.keeper.state).toMatchObject({ why: { code } })
  })

  it('says if the secrets are missing', async () => {
    const { desk, id } = await added()
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
    const { timers, desk, id } = await added(
      {},
      {
        fetch: (url, init) =>
          down ? Promise.reject(new Error('net::ERR_INTERNET_DISCONNECTED')) : fetch(url, init)
      }
    )
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
    const { simulator, desk, id } = await signedIn()
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

  it('renews immediately on request', async () => {
    const { simulator, desk, id } = await signedIn()
    const token = await desk.sessions.freshToken(id)
    await desk.sessions.renew(id)
    expect(desk.sessions.view(id).keeper.renewals.map(({ path }) => path)).toEqual([
      'ringcx-refresh',
      'sign-in'
    ])
    expect(await desk.sessions.freshToken(id)).not.toBe(token)
    expect(simulator.counts['ringcx-refresh']).toBe(1)
  })

  it('shows a renewal without a session, without throwing', async () => {
    const { desk, id } = await added()
    await desk.sessions.renew(id)
    expect(phaseOf(desk.sessions.view(id))).toBe('signed-out')
  })
})

describe('directory', () => {
  it.each(['Jwt is expired', 'JWT is expired.'] as const)(
    'renews once and gives the rows after “%s”',
    async (expiredSpelling) => {
      const { simulator, desk, id } = await signedIn({ expiredSpelling })
      simulator.control.expireRingCxTokens()
      const { rows, state } = await readList(desk.sessions.directory, keyOf(id, 'accounts'))
      expect(rows).toHaveLength(6)
      expect(state.loadedAt).toBe(desk.timers.clock.wall())
      expect(simulator.counts['ringcx-refresh']).toBe(1)
      expect(simulator.counts.accounts).toBe(2)
      expect(simulator.counts['token:jwt']).toBe(1)
    }
  )

  it('shows the result of the last API call in the view', async () => {
    const { simulator, desk, id } = await signedIn()
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

  it('keeps lists in memory until they are reloaded', async () => {
    const { simulator, desk, id } = await signedIn()
    const users = keyOf(id, 'users')
    const { state } = await readList(desk.sessions.directory, users)
    expect(desk.sessions.directory.open(users)).toEqual(state)
    expect(simulator.counts.users).toBe(1)
    await desk.sessions.directory.load(users)
    expect(simulator.counts.users).toBe(2)
  })
})

describe('the end of a run', () => {
  it('settle waits until pending tokens are in the vault', async () => {
    let letGo = (): void => undefined
    let onItsWay = (): void => undefined
    const gone = new Promise<void>((resolve) => (onItsWay = resolve))
    const { desk, id } = await added(
      {},
      {
        fetch: async (url, init) => {
          const response = await fetch(url, init)
          if (url.endsWith(DISCOVERY_PATH)) return response
          onItsWay()
          await new Promise<void>((resolve) => (letGo = resolve))
          return response
        }
      }
    )
    await desk.sessions.signIn(id)
    await gone
    const settled = desk.sessions.settle(5_000)
    expect(await desk.secret(id, 'ringcentral')).toBeNull()
    letGo()
    await settled
    expect(await desk.secret(id, 'ringcentral')).not.toBeNull()
  })

  it('settle stops at its limit', async () => {
    let onItsWay = (): void => undefined
    const gone = new Promise<void>((resolve) => (onItsWay = resolve))
    const { timers, desk, id } = await added(
      {},
      {
        fetch: () => {
          onItsWay()
          return new Promise<Response>(() => undefined)
        }
      }
    )
    await desk.sessions.signIn(id)
    await gone
    let isSettled = false
    const settled = desk.sessions.settle(5_000).then(() => (isSettled = true))
    await timers.pass(4_999)
    expect(isSettled).toBe(false)
    await timers.pass(1)
    expect(await settled).toBe(true)
  })

  it('close ends all timers, requests and announcements', async () => {
    const { timers, simulator, desk, id } = await signedIn()
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
    const { desk } = await added()
    const { sessions } = desk
    const calls: readonly (() => unknown)[] = [
      () => sessions.view('nobody'),
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
  })
})
