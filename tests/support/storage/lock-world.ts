import { expect } from 'vitest'
import type { ConnectionInput } from '../../../main/core/connections/validate-connection.ts'
import type { DeriveKey } from '../../../main/core/vault/passphrase-wrap.ts'
import { ALL_REMOVED } from '../../../main/core/vault/secret-store.ts'
import { resolveOptions } from '../../../main/simulator/options.ts'
import { createRouter } from '../../../main/simulator/router.ts'
import { createSimulation } from '../../../main/simulator/simulation.ts'
import { failureOf } from '../fakes/failure-of.ts'
import { createHandTimers, settle, type HandTimers } from '../fakes/hand-timers.ts'
import { createDesk, createHome, isActive, type Desk, type DeskOptions, type Home } from '../sessions/desk.ts'
import { createFakeBrowser, type FakeBrowser } from '../sessions/fake-browser.ts'
import { quickly } from '../vault/world.ts'
import { keyOf } from '../fakes/loop-worker.ts'

export const PASSPHRASE = 'correct horse battery'

const ORIGIN = 'http://127.0.0.1:4711'

/** Something that can be held and released; if it isn't held, it passes immediately. */
export interface Hold {
  hold(): void
  letGo(): void
  pass(): Promise<void>
  /** Resolves when one waits, which may be now. */
  reached(): Promise<void>
}

function createHold(): Hold {
  let held = false
  let waiting: (() => void)[] = []
  let onWait = (): void => undefined
  return {
    hold() {
      held = true
    },
    letGo() {
      held = false
      const released = waiting
      waiting = []
      for (const release of released) release()
    },
    async reached() {
      if (waiting.length === 0) await new Promise<void>((resolve) => (onWait = resolve))
    },
    async pass() {
      if (!held) return
      const passed = new Promise<void>((resolve) => waiting.push(resolve))
      onWait()
      await passed
    }
  }
}

/** One app whose keyring, passphrases, network, and disk can each be held mid-operation. */
export interface LockWorld {
  readonly timers: HandTimers
  readonly home: Home
  readonly browser: FakeBrowser
  /** Answers of the network whose path fits. */
  readonly network: Hold & {
    only(path: RegExp): void
    /** Requests whose path fits do not get through, until it is let go. */
    fail(): void
  }
  /** Allows the sign-in on the page opened last. @returns the address at which the browser comes back */
  decide(): Promise<string>
  readonly passphrases: Hold
  /** Another run of the app over the same home. */
  start(options?: DeskOptions): Promise<Desk>
  readonly input: (signInMethod?: 'jwt' | 'browser') => ConnectionInput
  /** Moves time ahead, in milliseconds; the services need no time. */
  pass(ms: number): Promise<void>
  /** Releases everything that was held and moves time ahead, so that late results arrive. */
  letAllGo(): Promise<void>
}

/** The services answer in this process: what is under way when the lock comes is the same each time. */
export function createLockWorld(): LockWorld {
  const timers = createHandTimers()
  const home = createHome()
  const browser = createFakeBrowser()
  const options = resolveOptions({ rateLimits: false, users: 3, now: timers.clock.wall })
  const simulation = createSimulation(options)
  simulation.origin = ORIGIN
  const router = createRouter(simulation)
  const network = createHold()
  let path = /^/
  let failing = false
  const passphrases = createHold()
  const derive: DeriveKey = async (...given) => {
    await passphrases.pass()
    return quickly(...given)
  }
  /** Answers that the services are working on: their signatures take real time on other threads. */
  const working = new Set<Promise<unknown>>()
  const answer = async (request: Request): Promise<Response> => {
    const work = Promise.resolve(router.fetch(request)).finally(() => working.delete(work))
    working.add(work)
    return await work
  }
  const pass = async (ms: number): Promise<void> => {
    await settle()
    while (working.size > 0) {
      await Promise.all(working)
      await settle()
    }
    await timers.pass(ms)
  }
  return {
    timers,
    home,
    browser,
    pass,
    network: {
      ...network,
      only(next) {
        path = next
      },
      fail() {
        failing = true
      },
      letGo() {
        failing = false
        network.letGo()
      }
    },
    passphrases,
    start: (more = {}) =>
      createDesk({
        home,
        timers,
        derive,
        listener: browser.listener,
        openPage: browser.openPage,
        fetch: async (url, { signal: _signal, ...init } = {}) => {
          const request = new Request(url, init)
          request.headers.set('host', new URL(ORIGIN).host)
          const fits = path.test(new URL(url).pathname)
          if (fits && failing) throw new Error('net::ERR_CONNECTION_RESET')
          const response = await answer(request)
          if (fits) await network.pass()
          return response
        },
        ...more
      }),
    async decide() {
      const page = new URL(browser.opened.at(-1) ?? '')
      const body = new URLSearchParams([...page.searchParams, ['decision', 'allow']])
      const request = new Request(page.origin + page.pathname, { method: 'POST', body })
      request.headers.set('host', page.host)
      return (await answer(request)).headers.get('location') ?? ''
    },
    input: (signInMethod = 'jwt') => {
      const common = {
        name: `Support ${signInMethod}`,
        ringcentralHost: ORIGIN,
        ringcxHost: ORIGIN,
        clientId: options.credentials.clientId,
        unfinished: false
      }
      const { clientSecret, jwt } = options.credentials
      return signInMethod === 'jwt'
        ? { ...common, signInMethod, clientSecret, jwt }
        : { ...common, signInMethod, clientSecret }
    },
    async letAllGo() {
      if (home.cipher.mood === 'hanging') home.cipher.mood = 'strong'
      home.cipher.answer()
      passphrases.letGo()
      network.letGo()
      // More than once, because one response leads to the next request.
      for (let round = 0; round < 4; round += 1) await pass(30_000)
    }
  }
}

/** Starts the app, adds a JWT connection, and signs it in. */
export async function startSignedIn(world: LockWorld): Promise<{ desk: Desk; id: string }> {
  const desk = await world.start()
  const id = await desk.sessions.add(world.input())
  await desk.signIn(id)
  expect(isActive(desk.sessions.view(id))).toBe(true)
  return { desk, id }
}

/** Locks; what is waited for within the limits comes to its end. */
export async function lockNow(world: LockWorld, desk: Desk): Promise<void> {
  let done = false
  const locking = desk.storage.lock().then(() => {
    done = true
  })
  for (let passed = 0; !done && passed < 40; passed += 1) await world.pass(1_000)
  await locking
}

const FIELDS = Object.keys(ALL_REMOVED) as (keyof typeof ALL_REMOVED)[]

/** Checks that vault, sessions, and keepers reveal no secret, and that no service gets a request. */
export async function expectLocked(world: LockWorld, desk: Desk): Promise<void> {
  const sentBefore = desk.sent.length
  const look = async (): Promise<void> => {
    expect(desk.storage.status().state).toBe('locked')
    for (const { connection } of desk.sessions.list()) {
      const { id } = connection
      for (const field of FIELDS)
        expect((await failureOf(() => desk.vault.read(id, field))).code).toBe('vault-locked')
      expect((await failureOf(() => desk.sessions.freshToken(id))).code).toBe('vault-locked')
      expect((await failureOf(() => desk.sessions.signIn(id))).code).toBe('vault-locked')
      expect((await failureOf(() => desk.sessions.directory.load(keyOf(id, 'users')))).code).toBe(
        'vault-locked'
      )
      expect(desk.sessions.view(id).browser?.kind).not.toBe('waiting')
    }
  }
  await look()
  for (const reason of ['resume', 'unlock', 'focus', 'network', 'storage'] as const)
    desk.sessions.wake(reason)
  await world.letAllGo()
  await look()
  expect(desk.sent.slice(sentBefore)).toEqual([])
  // Only a response that came too late to be saved is still held. No caller gets it.
  for (const { keeper } of desk.sessions.list())
    if (!keeper.unsaved) expect(keeper).toMatchObject({ ringcentral: null, ringcx: null })
}
