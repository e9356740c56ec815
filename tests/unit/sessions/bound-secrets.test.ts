import { describe, expect, it } from 'vitest'
import type { ConnectionInput } from '../../../main/core/connections/validate-connection.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'
import { keyOf, readList } from '../../support/fakes/loop-worker.ts'
import {
  createDesk,
  createHome,
  isActive,
  phaseOf,
  type Desk,
  type Home
} from '../../support/sessions/desk.ts'
import { createFakeBrowser } from '../../support/sessions/fake-browser.ts'
import {
  createNetwork,
  mixed,
  NO_SECRETS,
  PARTIES,
  typedFor,
  type FormChange,
  type Party
} from '../../support/sessions/parties.ts'
import { createDeskTransfers } from '../../support/transfer/desk-transfers.ts'

const { owner, evil, sibling } = PARTIES

/** Each thing that decides where a secret may go, changed alone and all together. */
const MOVES: readonly [string, Party][] = [
  ['the RingCentral host', mixed({ ringcentralHost: evil.ringcentralHost })],
  ['the RingCX host', mixed({ ringcxHost: evil.ringcxHost })],
  ['the client ID', mixed({ clientId: sibling.clientId })],
  ['all of them', evil]
]

const METHODS = ['jwt', 'browser', 'token'] as const
type Method = (typeof METHODS)[number]

/** The form with its secret fields left empty. */
const emptyFor = (to: Party, signInMethod: Method, change: FormChange = {}): ConnectionInput =>
  typedFor({ ...to, ...NO_SECRETS }, { signInMethod, ...change })

function createWorld() {
  const home = createHome()
  const network = createNetwork()
  const timers = createHandTimers()
  const browser = createFakeBrowser()
  const { listener, openPage } = browser
  const start = () => createDesk({ home, timers, listener, openPage, fetch: network.fetch })
  /** Another run of the app over the same home. */
  const startAgain = async (): Promise<Desk> => {
    const desk = await start()
    await desk.sessions.restore()
    return desk
  }
  return { home, network, timers, browser, start, startAgain }
}
type World = ReturnType<typeof createWorld>

/** Signs in as far as it goes, with the person's help where the browser asks for it. */
async function tryToSignIn({ browser, timers }: World, desk: Desk, id: string): Promise<void> {
  await desk.sessions.signIn(id).catch(() => undefined)
  const page = browser.opened.at(-1)
  if (browser.waiting() > 0 && page !== undefined) {
    const state = new URL(page).searchParams.get('state') ?? ''
    browser.bring(new URLSearchParams({ code: 'a-code', state }))
  }
  await settle()
  await timers.pass(1_000)
}

async function signedIn(method: Method): Promise<{ world: World; desk: Desk; id: string }> {
  const world = createWorld()
  const desk = await world.start()
  const id = await desk.sessions.add(typedFor(owner, { signInMethod: method }))
  await tryToSignIn(world, desk, id)
  expect(isActive(desk.sessions.view(id))).toBe(true)
  return { world, desk, id }
}

/** Everything that sends something, tried once. */
async function tryEverything(world: World, desk: Desk, id: string): Promise<void> {
  const attempts: (() => unknown)[] = [
    () => desk.sessions.renew(id),
    () => desk.sessions.freshToken(id),
    () => readList(desk.sessions.directory, keyOf(id, 'users')),
    () => desk.sessions.check(id),
    () => tryToSignIn(world, desk, id),
    () => desk.sessions.renew(id)
  ]
  for (const attempt of attempts) {
    await Promise.resolve()
      .then(attempt)
      .catch(() => undefined)
    await world.timers.pass(61_000)
  }
}

describe.each(METHODS)('an edit of a %s connection that leaves its secrets empty', (method) => {
  it.each(MOVES)('and changes %s is rejected, and says what to enter them for', async (_what, to) => {
    const { world, desk, id } = await signedIn(method)
    const refused = await failureOf(() => desk.sessions.edit(id, emptyFor(to, method)))
    expect(refused.code).toBe('input-invalid')
    for (const field of Object.keys(refused.fields ?? {}))
      expect(refused.fields?.[field]).toMatch(/^The host or client ID changed\. /)
    expect(Object.keys(await desk.sessions.validate(id, emptyFor(to, method)))).toEqual(
      Object.keys(refused.fields ?? {})
    )
    expect(isActive(desk.sessions.view(id))).toBe(true)
    expect(desk.sessions.view(id).connection.ringcxHost).toBe(owner.ringcxHost)
    expect(world.network.leaks(desk.sent)).toEqual([])
  })

  it.each(MOVES)('and changes %s, saved for later, drops them', async (_what, to) => {
    const { world, desk, id } = await signedIn(method)
    await desk.sessions.edit(id, emptyFor(to, method, { unfinished: true }))
    const view = desk.sessions.view(id)
    expect(view.missing).toEqual(
      { jwt: ['clientSecret', 'jwt'], browser: ['clientSecret'], token: ['accessToken', 'clientSecret'] }[
        method
      ]
    )
    expect([view.credential, phaseOf(view)]).toEqual(['missing', 'signed-out'])
    expect(await desk.storedFields(id)).toEqual([])
    await tryEverything(world, desk, id)
    expect(world.network.leaks(desk.sent)).toEqual([])
    desk.sessions.close()
    const again = await world.startAgain()
    await tryEverything(world, again, id)
    expect(world.network.leaks(again.sent)).toEqual([])
  })

  it('and doesn’t change where they go keeps them', async () => {
    const { world, desk, id } = await signedIn(method)
    const empty = emptyFor(owner, method, { name: 'Sales', unfinished: true })
    await desk.sessions.edit(id, { ...empty, clientSecret: ' ' })
    expect(isActive(desk.sessions.view(id))).toBe(true)
    expect(desk.sessions.view(id).connection.name).toBe('Sales')
    expect(await desk.secret(id, 'client-secret')).toBe(owner.clientSecret)
    expect(world.network.leaks(desk.sent)).toEqual([])
  })
})

/** The settings file as somebody else left it. */
function repointIn(home: Home, { ringcentralHost, ringcxHost, clientId }: Party, more: object = {}): void {
  const places = { ringcentralHost, ringcxHost, clientId }
  home.list = home.list.map((entry) => ({ ...(entry as object), ...places, ...more }))
}

/** A desk that was signed in, closed, and started again with the settings for `to`; `before` are those it had. */
async function repointed(method: Method, to: Party, more: object = {}) {
  const { world, desk, id } = await signedIn(method)
  desk.sessions.close()
  const before = structuredClone(world.home.list)
  repointIn(world.home, to, more)
  return { world, id, before, changed: await world.startAgain() }
}

describe.each(METHODS)('a settings file that others changed, with a %s connection', (method) => {
  it.each(MOVES)('%s: sends no secret there, reports it, and loses none', async (_what, to) => {
    const { world, id, before, changed } = await repointed(method, to)
    expect(phaseOf(changed.sessions.view(id))).toBe('signed-out')
    expect(changed.sessions.view(id).credential).toBe('for-others')
    const refused = await failureOf(() => changed.sessions.signIn(id))
    expect(refused).toMatchObject({ code: 'input-invalid', remedy: 'edit-connection' })
    expect(refused.message).toBe(
      'The secrets stored for this connection were entered for a different host or client ID, so Token Desk doesn’t use them.'
    )
    expect(refused.hint).toContain('again')
    await tryEverything(world, changed, id)
    changed.sessions.wake('storage')
    await changed.storage.lock()
    await changed.storage.open()
    await tryEverything(world, changed, id)
    const copy = changed.sessions.view(await changed.sessions.duplicate(id))
    await tryEverything(world, changed, copy.connection.id)
    expect(world.network.leaks(changed.sent)).toEqual([])
    changed.sessions.close()

    world.home.list = before
    const restored = await world.startAgain()
    await restored.until(id, isActive)
    await restored.sessions.renew(id)
    expect(isActive(restored.sessions.view(id))).toBe(true)
    // It went on from its tokens: there was no new sign-in.
    expect(
      restored.sent.filter(({ path, shown }) => path.endsWith('/token') && !shown.includes('refresh'))
    ).toEqual([])
    expect(world.network.leaks(restored.sent)).toEqual([])
  })

  it.each(MOVES)('%s: finishing a removal and exporting reveal no secret', async (_what, to) => {
    const { world, id, before, changed: exporting } = await repointed(method, to)
    const transfers = createDeskTransfers(exporting)
    expect(await transfers.export([id], 'four words nobody guesses')).not.toContain('sealedSecrets')
    exporting.sessions.close()

    world.home.list = before
    repointIn(world.home, to, { removedAt: 1 })
    const ending = await world.startAgain()
    await world.timers.pass(61_000)
    expect(ending.connections.removed()).toEqual([])
    expect(await ending.vault.names()).toEqual([])
    expect(world.network.leaks(ending.sent)).toEqual([])
  })
})

describe('stored secrets', () => {
  it('are complete after two simultaneous edits to different hosts', async () => {
    const { world, desk, id } = await signedIn('jwt')
    await Promise.all([evil, sibling].map((to) => desk.sessions.edit(id, typedFor(to, { unfinished: true }))))
    const { connection, missing } = desk.sessions.view(id)
    expect([connection.clientId, missing]).toEqual([sibling.clientId, []])
    expect(await desk.secret(id, 'jwt')).toBe(sibling.jwt)
    await tryEverything(world, desk, id)
    expect(world.network.leaks(desk.sent)).toEqual([])
  })

  it('are used again, without typing, once the connection has their hosts again', async () => {
    const { world, id, changed } = await repointed('jwt', evil)
    await changed.sessions.edit(id, emptyFor(owner, 'jwt'))
    await changed.until(id, isActive)
    expect(world.network.leaks(changed.sent)).toEqual([])
  })

  it('stay while other secrets are entered for the hosts in the settings', async () => {
    const { world, id, before, changed } = await repointed('jwt', evil)
    await changed.sessions.edit(id, typedFor(evil))
    await changed.until(id, isActive)
    expect(world.network.leaks(changed.sent)).toEqual([])
    changed.sessions.close()
    world.home.list = before
    const restored = await world.startAgain()
    expect(isActive(restored.sessions.view(id))).toBe(true)
  })

  it('without hosts, from earlier versions, aren’t used or deleted', async () => {
    const world = createWorld()
    const first = await world.start()
    const empty = emptyFor(owner, 'jwt', { unfinished: true })
    const id = await first.sessions.add(empty)
    await first.vault.update(id, { 'client-secret': owner.clientSecret, jwt: owner.jwt })
    first.sessions.close()
    const desk = await world.startAgain()
    await tryEverything(world, desk, id)
    expect(desk.sessions.view(id)).toMatchObject({
      credential: 'for-others',
      missing: ['clientSecret', 'jwt']
    })
    expect(desk.sent.filter(({ shown }) => shown.includes(owner.clientSecret))).toEqual([])
    expect(await desk.vault.read(id, 'jwt')).toBe(owner.jwt)
    // A removal takes it along.
    desk.sessions.remove(id)
    await world.timers.pass(11_000)
    await desk.sessions.settle(1_000)
    expect(await desk.vault.names()).toEqual([])
  })
})

describe('an app that no longer has a client secret', () => {
  it('after an import: signs in again, without the old secret', async () => {
    const { world, desk, id } = await signedIn('browser')
    const { connection } = desk.sessions.view(id)
    const imported = { ...connection, publicClient: true }
    await desk.sessions.import([{ replaces: id, connection: imported, secrets: null }])
    const [adopted = ''] = desk.sessions.list().map((view) => view.connection.id)
    expect(adopted).not.toBe(id)
    expect(phaseOf(desk.sessions.view(adopted))).toBe('signed-out')
    // The old session was ended as the app that it was begun as.
    await desk.untilFact(({ event }) => event === 'keeper.revoke')
    await world.timers.pass(61_000)
    const before = desk.sent.length
    await tryToSignIn(world, desk, adopted)
    expect(isActive(desk.sessions.view(adopted))).toBe(true)
    await desk.sessions.renew(adopted)
    expect(desk.sent.slice(before).filter(({ shown }) => shown.includes(owner.clientSecret))).toEqual([])
    expect(await desk.secret(id, 'client-secret')).toBeNull()
    expect(await desk.secret(adopted, 'client-secret')).toBeNull()
  })

  it('after a change in the settings file: is sent none', async () => {
    const { world, id, changed: again } = await repointed('browser', owner, { publicClient: true })
    await tryEverything(world, again, id)
    expect(again.sent.filter(({ path }) => path.endsWith('/token'))).not.toEqual([])
    expect(again.sent.filter(({ shown }) => shown.includes(owner.clientSecret))).toEqual([])
  })
})
