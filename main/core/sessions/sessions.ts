import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import { unfinishedError } from '../connections/missing.ts'
import type { ConnectionInput } from '../connections/validate-connection.ts'
import { createDirectory, type DirectoryList } from '../directory/directory.ts'
import { createBudgets } from '../keeper/budget.ts'
import { UNLIMITED_BUDGET } from '../keeper/unlimited-budget.ts'
import type { WakeReason } from '../keeper/keeper.ts'
import type { AppError } from '../errors.ts'
import { within } from '../within.ts'
import { adoptConnections, type AdoptedConnection } from './adopt-connections.ts'
import { managedError } from '../policy/presets.ts'
import { writeRingCentral } from '../keeper/stored-tokens.ts'
import type { Clock, Fetch, Log, OpenSignInPage, RedirectDoor, SecretRecords, Timers } from '../ports.ts'
import { reachRingCentral } from '../ringcentral/reach.ts'
import type { Account } from '../ringcx/accounts.ts'
import type { User } from '../ringcx/user.ts'
import { createTests, type TestView } from './connection-tests.ts'
import { createMemoryRecords } from './memory-records.ts'
import { pastedSet } from './pasted-token.ts'
import type { Practice } from './practice.ts'
import { createRemovals, type Removal } from './removal.ts'
import { retire, type Retirement } from './retire.ts'
import { createSaving } from './save-connection.ts'
import { NO_RULES, type SessionRules } from './session-rules.ts'
import { createSession, type Session, type SessionView } from './session.ts'

/** What {@link createSessions} needs from outside. */
export interface SessionsDeps {
  readonly connections: Connections
  readonly records: SecretRecords
  readonly practice: Practice
  readonly fetch: Fetch
  readonly door: RedirectDoor
  readonly openPage: OpenSignInPage
  readonly clock: Clock
  readonly timers: Timers
  /** In [0, 1). */
  readonly random: () => number
  readonly userAgent: string
  readonly log: Log
  /** Everything is allowed when left out. */
  readonly rules?: SessionRules
  /** One session changed. */
  readonly onSession: (view: SessionView) => void
  /** A connection came, went, or has another name. */
  readonly onList: (views: readonly SessionView[]) => void
  /** What can be undone changed. */
  readonly onRemovals: (removals: readonly Removal[]) => void
  /** A test of a connection went on. */
  readonly onTest: (view: TestView) => void
}

/** All connections with their sessions. Every method that takes an id can throw `unknown-connection`. */
export interface Sessions {
  list(): readonly SessionView[]
  view(id: string): SessionView
  /** Brings every stored session back, without a new sign-in where its tokens still work. Never throws. */
  restore(): Promise<void>
  /**
   * Saves the connection and its secrets, which may be unfinished; signing in is a call of its own.
   * @throws AppError `input-invalid` and the `vault-*` codes
   */
  add(input: ConnectionInput): Promise<SessionView>
  /**
   * Saves the changes and signs in anew; an empty client secret or JWT credential keeps the stored one. Saved for later,
   * it does not sign in, and a session whose sign-in stayed as it was goes on.
   * @throws as {@link Sessions.add}
   */
  edit(id: string, input: ConnectionInput): Promise<SessionView>
  rename(id: string, name: string): SessionView
  /** Whether a connection is kept fresh also while nobody looks at it. */
  setKeepFresh(id: string, keepFresh: boolean): SessionView
  /** Which connection the person looks at; `null` or one that is gone for none. */
  lookAt(id: string | null): void
  /** Puts a copy right after the connection, with its client secret and JWT credential; not signed in. @throws as {@link Sessions.add} */
  duplicate(id: string): Promise<SessionView>
  /** Moves it to this place in the list, the first being 0. */
  move(id: string, to: number): readonly SessionView[]
  /** Takes the connection out of the list. It is signed out and its secrets are erased when the undo time is over. */
  remove(id: string): readonly Removal[]
  /** What can be undone. */
  removals(): readonly Removal[]
  /** Brings a removed connection back; its session goes on. @throws AppError `unknown-connection` when it is too late */
  undoRemoval(id: string): Promise<SessionView>
  /** Holds the undo time of a removal, while the person is at it. */
  holdRemoval(id: string, held: boolean): readonly Removal[]
  /**
   * Puts connections of a file in place as one change; none of them is signed in by it.
   * @throws AppError `unknown-connection` and the `vault-*` codes; then nothing changed
   */
  adopt(adopted: readonly AdoptedConnection[]): Promise<void>
  /** Starts the simulator, makes the practice connection if there is none, and signs in. */
  startPractice(): Promise<SessionView>
  /**
   * Begins a sign-in and returns when it is under way. With the browser, that is when its page is open; while one is
   * under way there, its page is opened again. @throws AppError `input-invalid`, with the fields that are missing
   */
  signIn(id: string): Promise<SessionView>
  /** Gives up a sign-in that waits for the browser. */
  cancelSignIn(id: string): SessionView
  /** What would be wrong with saving this, by field; empty when nothing is. Saves nothing. `null` for a new one. */
  check(id: string | null, input: ConnectionInput): Promise<Readonly<Record<string, string>>>
  /**
   * Begins a test of the connection, which signs it in; how it goes on is told by `onTest`. One under way is begun anew.
   * @throws AppError as {@link Sessions.signIn}
   */
  test(id: string): Promise<void>
  /** Stops a test; a sign-in that it has under way is given up. */
  cancelTest(id: string): Promise<void>
  signOut(id: string): Promise<SessionView>
  renew(id: string): Promise<SessionView>
  /** The RingCX access token, fresh. For main only: it never crosses to the window. */
  freshToken(id: string): Promise<string>
  accounts(id: string, reload: boolean): Promise<DirectoryList<Account>>
  users(id: string, reload: boolean): Promise<DirectoryList<User>>
  /**
   * Hands out nothing until {@link Sessions.unlock}, and lets go of every token and list in memory. Practice goes on:
   * nothing in it is secret. Resolves when token answers under way are saved. @param limitMs at most this long
   */
  lock(why: AppError, limitMs: number): Promise<void>
  /** Ends {@link Sessions.lock}; each session continues from the vault. Never throws. */
  unlock(): Promise<void>
  /**
   * Ends and removes every connection. With `erase`, which needs an open vault, each is signed out and RingCentral is
   * told. `then` removes the vault itself, before the list is given up.
   * @throws AppError the `vault-*` codes; what could not be removed is then still there
   */
  removeAll(how: { readonly erase: boolean; readonly then: () => Promise<void> }): Promise<void>
  /** Tells all keepers that time, network or attention may have changed. */
  wake(reason: WakeReason): void
  /** Waits for token sets that are being saved. @param limitMs at most this long */
  settle(limitMs: number): Promise<void>
  dispose(): void
}

/** Makes the sessions of all connections in the list. */
export function createSessions(deps: SessionsDeps): Sessions {
  const { connections, records, practice, clock, timers, log, rules = NO_RULES } = deps
  const budgets = createBudgets(clock, timers)
  // Nothing in practice is secret, so it works also while the vault cannot be opened.
  const practiceRecords = createMemoryRecords()
  const recordsOf = ({ practice: isPractice }: Connection): SecretRecords =>
    isPractice ? practiceRecords : records
  let practiceRestored = false
  const restored = new Set<string>()
  let lookedAt: string | null = null
  const sessions = new Map<string, Session>()
  const directory = createDirectory({ api: (id) => session(id).api, clock, log })

  const tests = createTests({
    reach: (connection, signal) =>
      reachRingCentral(connection.ringcentralHost, {
        fetch: deps.fetch,
        userAgent: deps.userAgent,
        signal
      }),
    signIn: async (id) => await (await beginSignIn(id)).end(),
    accounts: async (id) => (await directory.accounts(id, true)).rows.length,
    clock,
    onTest: deps.onTest
  })
  const saving = createSaving({ connections, records, rules, clock, log })
  const removals = createRemovals({
    connections,
    detach,
    openRemoved: (connection) => openWith(connection, () => connection),
    recordsOf,
    clock,
    timers,
    log,
    onChange: () => {
      deps.onRemovals(removals.list())
    }
  })

  for (const { id } of connections.list()) sessions.set(id, open(id))

  function open(id: string): Session {
    const opened = openWith(connections.get(id), () => connections.get(id))
    opened.keeper.setWatched(isWatched(id))
    return opened
  }

  function openWith(first: Connection, current: () => Connection): Session {
    const { id, ringcentralHost, clientId, practice: isPractice } = first
    // A session can change while it is being made, and goes on changing after it was replaced.
    let opened: Session | null = null
    opened = createSession({
      connection: current,
      records: recordsOf(first),
      fetch: deps.fetch,
      door: deps.door,
      openPage: deps.openPage,
      clock,
      timers,
      random: deps.random,
      budget: isPractice
        ? UNLIMITED_BUDGET
        : budgets.for(`${ringcentralHost} ${clientId === '' ? id : clientId}`),
      userAgent: deps.userAgent,
      log,
      onChange: () => {
        if (opened !== null && sessions.get(id) === opened) deps.onSession(opened.view())
      }
    })
    return opened
  }

  /** Kept hot is what is marked so, and what is looked at (design §5, rule 6). */
  function isWatched(id: string): boolean {
    return lookedAt === id || connections.get(id).keepFresh
  }

  function session(id: string): Session {
    connections.get(id)
    const found = sessions.get(id)
    if (found !== undefined) return found
    const opened = open(id)
    sessions.set(id, opened)
    return opened
  }

  /** @throws AppError `unknown-connection` | `host-refused` */
  function permitted(id: string): Session {
    rules.permit(connections.get(id))
    return session(id)
  }

  function refuseManaged(id: string): void {
    if (rules.isManaged(id)) throw managedError()
  }

  const list = (): readonly SessionView[] => connections.list().map(({ id }) => session(id).view())
  const announceList = (): void => deps.onList(list())

  /** Hosts or client id changed: the old keeper retires and a new one takes over what the vault holds. */
  function reopen(id: string): Session {
    close(id)
    return session(id)
  }

  /** Takes the live session out of use; what becomes of it is up to the caller. */
  function detach(id: string): Session | undefined {
    tests.cancel(id)
    const live = sessions.get(id)
    // Out of the map first: from here on, what it still tells is nobody's business.
    sessions.delete(id)
    live?.browser.cancel()
    restored.delete(id)
    directory.forget(id)
    return live
  }

  function close(id: string): void {
    detach(id)?.keeper.dispose()
  }

  /** The end of a session whose connection is replaced by another one. */
  async function retireReplaced(id: string): Promise<Retirement> {
    const live = session(id)
    const { undo, finish } = await retire(live, id, recordsOf(connections.get(id)))
    return {
      undo,
      async finish() {
        detach(id)
        await finish()
        live.keeper.dispose()
      }
    }
  }

  /**
   * Begins a sign-in and shows it under way. How it ends is the session's state, told with its reason and next step.
   */
  async function signIn(id: string): Promise<SessionView> {
    const { live } = await beginSignIn(id)
    return live.view()
  }

  /**
   * As {@link signIn}, with its end: resolves when there is a RingCX token, to `false` when the person gave up. Nobody has
   * to wait for it.
   */
  async function beginSignIn(id: string): Promise<{ live: Session; end: () => Promise<boolean> }> {
    const live = permitted(id)
    restored.add(id)
    live.forgetApi()
    await live.lookForCredential()
    const { missing } = live.view()
    if (missing.length > 0) throw unfinishedError(missing)
    switch (connections.get(id).signInMethod) {
      case 'jwt': {
        const end = live.keeper.signIn().then(isSignedIn)
        end.catch(() => undefined)
        return { live, end: () => end }
      }
      case 'browser':
        await live.browser.start()
        return { live, end: live.browser.ended }
      case 'token': {
        const { end } = await signInWithToken(id, live)
        return { live, end: () => end }
      }
    }
  }

  /**
   * A pasted token is handed to the keeper as if it had been left there by a run before: the ladder then does all the
   * rest. It is handed over once, so that no copy stays behind that another refresh has made worthless.
   */
  async function signInWithToken(
    id: string,
    { keeper, lookForCredential }: Session
  ): Promise<{ end: Promise<boolean> }> {
    const own = recordsOf(connections.get(id))
    const pasted = await own.read(id, 'pasted')
    if (pasted !== null) {
      if (keeper.state().phase !== 'signed-out') await keeper.signOut()
      const ringcentral = writeRingCentral({ set: pastedSet(pasted), receivedAt: clock.wall() })
      await own.update(id, { ringcentral, ringcx: null, pending: null, pasted: null })
      await keeper.restore()
    }
    const end = keeper.renewNow().then(isSignedIn)
    end.catch(() => undefined)
    await lookForCredential()
    return { end }
  }

  async function pointAtSimulator(): Promise<Connection> {
    const service = await practice.start()
    const hosts = {
      signInMethod: 'jwt',
      ringcentralHost: service.origin,
      ringcxHost: service.origin,
      clientId: service.clientId,
      publicClient: false
    } as const
    const known = connections.list().find((connection) => connection.practice)
    const connection =
      known === undefined
        ? connections.add({ name: 'Practice', practice: true, ...hosts })
        : connections.repoint(known.id, hosts)
    await practiceRecords.update(connection.id, { 'client-secret': service.clientSecret, jwt: service.jwt })
    if (known === undefined || known.ringcxHost !== hosts.ringcxHost) reopen(connection.id)
    announceList()
    return connection
  }

  async function restoreOne(connection: Connection): Promise<void> {
    const { id, practice: isPractice } = connection
    // Its tokens stay where they are, for when it is allowed again.
    rules.permit(connection)
    if (isPractice) {
      // The simulator forgets everything when the app quits, so practice begins anew, once in a run.
      if (practiceRestored) return
      practiceRestored = true
      await pointAtSimulator()
      await signIn(id)
      return
    }
    await goOn(id)
  }

  /** Continues from what the vault holds; a connection that is not finished has nothing to continue. */
  async function goOn(id: string): Promise<void> {
    const live = session(id)
    await live.lookForCredential()
    if (live.view().missing.length > 0) return
    // A keeper that runs may hold what is newer than the vault: it is only told that the vault may open now.
    if (restored.has(id)) return await live.keeper.wake('storage')
    restored.add(id)
    await live.keeper.restore()
  }

  /** The connections whose secrets are in the vault. */
  const real = (): readonly Connection[] =>
    connections.list().filter(({ practice: isPractice }) => !isPractice)

  return {
    list,
    view: (id) => session(id).view(),

    async restore() {
      await Promise.all(
        connections.list().map((connection) =>
          restoreOne(connection).catch(() => {
            log.note('session.restore-failed', { connection: connection.id })
          })
        )
      )
      announceList()
      await removals.finishLeft()
    },

    async add(input) {
      const id = await saving.add(input)
      await session(id).lookForCredential()
      announceList()
      return session(id).view()
    },

    async edit(id, input) {
      const changed = await saving.edit(session(id), id, input)
      if (changed) await reopen(id).lookForCredential()
      announceList()
      return input.unfinished ? session(id).view() : await signIn(id)
    },

    async duplicate(id) {
      const copyId = await saving.duplicate(id)
      await session(copyId).lookForCredential()
      announceList()
      return session(copyId).view()
    },

    move(id, to) {
      connections.move(id, to)
      announceList()
      return list()
    },

    rename(id, name) {
      refuseManaged(id)
      connections.rename(id, name)
      announceList()
      return session(id).view()
    },

    setKeepFresh(id, keepFresh) {
      connections.setKeepFresh(id, keepFresh)
      session(id).keeper.setWatched(isWatched(id))
      announceList()
      return session(id).view()
    },

    lookAt(id) {
      lookedAt = id
      for (const { id: each } of connections.list()) session(each).keeper.setWatched(isWatched(each))
    },

    remove(id) {
      refuseManaged(id)
      removals.begin(id)
      announceList()
      return removals.list()
    },

    check: (id, input) => saving.check(id, input),

    async test(id) {
      const live = permitted(id)
      await live.lookForCredential()
      const { missing } = live.view()
      if (missing.length > 0) throw unfinishedError(missing)
      tests.start(id, live)
    },

    async cancelTest(id) {
      const live = session(id)
      if (!tests.cancel(id)) return
      live.browser.cancel()
      await live.keeper.signOut()
    },

    removals: removals.list,

    async undoRemoval(id) {
      await removals.undo(id)
      await goOn(id)
      announceList()
      return session(id).view()
    },

    holdRemoval(id, held) {
      removals.hold(id, held)
      return removals.list()
    },

    async removeAll({ erase, then }) {
      const ids = connections.list().map(({ id }) => id)
      if (erase) {
        for (const connection of connections.removed()) await removals.finish(connection)
        for (const id of ids) {
          const { finish } = await retire(session(id), id, recordsOf(connections.get(id)))
          await finish()
        }
      }
      await then()
      for (const id of ids) {
        close(id)
        connections.forget(id)
      }
      removals.forgetAll()
      announceList()
    },

    async lock(why, limitMs) {
      const locked = real().map(({ id }) => {
        directory.forget(id)
        return session(id).keeper.lock(why)
      })
      await within(timers, limitMs, Promise.all(locked))
    },

    async unlock() {
      await Promise.all(real().map(({ id }) => session(id).keeper.unlock()))
    },

    async adopt(adopted) {
      await adoptConnections({ connections, records, retire: retireReplaced, log }, adopted)
      const waiting = connections.list().map(({ id }) => session(id))
      await Promise.all(waiting.map((each) => each.lookForCredential()))
      for (const { id } of connections.list()) session(id).keeper.setWatched(isWatched(id))
      announceList()
    },

    async startPractice() {
      rules.permit({ signInMethod: 'jwt', ringcentralHost: '', ringcxHost: '', practice: true })
      practiceRestored = true
      // One that was just removed has nothing that a new one lacks.
      for (const gone of connections.removed()) if (gone.practice) await removals.finish(gone)
      const { id } = await pointAtSimulator()
      return await signIn(id)
    },

    async signIn(id) {
      permitted(id)
      if (connections.get(id).practice) await pointAtSimulator()
      return await signIn(id)
    },

    cancelSignIn(id) {
      const live = session(id)
      live.browser.cancel()
      return live.view()
    },

    async signOut(id) {
      const live = session(id)
      tests.cancel(id)
      live.browser.cancel()
      directory.forget(id)
      await live.keeper.signOut()
      live.forgetApi()
      // With a pasted token, nothing is left to sign in with.
      if (connections.get(id).signInMethod === 'token') await live.lookForCredential()
      return live.view()
    },

    async renew(id) {
      const live = permitted(id)
      await live.keeper.renewNow().catch(() => undefined)
      return live.view()
    },

    freshToken: async (id) => await permitted(id).keeper.freshToken(),
    async accounts(id, reload) {
      permitted(id)
      return await directory.accounts(id, reload)
    },
    async users(id, reload) {
      permitted(id)
      return await directory.users(id, reload)
    },

    wake(reason) {
      for (const { keeper } of sessions.values()) void keeper.wake(reason)
    },
    async settle(limitMs) {
      const live = [...sessions.values()].map(({ keeper }) => keeper.settle(limitMs))
      await Promise.all([...live, removals.settle(limitMs)])
    },
    dispose() {
      removals.dispose()
      for (const { browser, keeper } of sessions.values()) {
        browser.cancel()
        keeper.dispose()
      }
    }
  }
}

/** The end of a sign-in that nobody can give up. */
const isSignedIn = (): true => true
