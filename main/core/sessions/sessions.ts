import { boundTo } from '../connections/audience.ts'
import type { Connection } from '../connections/connection.ts'
import { createDirectory } from '../directory/directory.ts'
import { unfinishedError } from '../connections/missing.ts'
import type { RecordStore } from '../ports.ts'
import { reachRingCentral } from '../ringcentral/reach.ts'
import { createAllTogether } from './all-together.ts'
import { beginSignIn, type BegunSignIn } from './begin-sign-in.ts'
import { createListChanges } from './list-changes.ts'
import { createLiveSessions } from './live-sessions.ts'
import { createTests } from './connection-tests.ts'
import { createLockGate } from './lock-gate.ts'
import { createMemoryRecords } from './memory-records.ts'
import { createRemovals } from './removal.ts'
import { NO_RULES } from './session-rules.ts'
import type { Session, SessionView } from './session.ts'
import type { Sessions, SessionsDeps } from './sessions-port.ts'

export type { Sessions, SessionsDeps } from './sessions-port.ts'

/** Makes the sessions of all connections in the list. */
export function createSessions(deps: SessionsDeps): Sessions {
  const { connections, records, practice, clock, timers, log, rules = NO_RULES } = deps
  // Nothing in practice is secret, so it works also while the vault cannot be opened.
  const practiceRecords = createMemoryRecords()
  const recordsOf = ({ practice: isPractice }: Connection): RecordStore =>
    isPractice ? practiceRecords : records
  let practiceRestored = false
  const restored = new Set<string>()
  const directory = createDirectory({ api: (id) => session(id).api, clock, log })
  const gate = createLockGate()
  const live = createLiveSessions({
    ...deps,
    recordsOf,
    gate,
    onGone: (id) => {
      tests.cancel(id)
      restored.delete(id)
      directory.forget(id)
    }
  })
  const { session, reopen } = live

  const tests = createTests({
    reach: (connection, signal) =>
      reachRingCentral(connection.ringcentralHost, {
        fetch: connection.practice ? deps.fetch : gate.guard(deps.fetch),
        userAgent: deps.userAgent,
        signal
      }),
    signIn: async (id) => await (await begin(id)).end(),
    accounts: async (id) => (await directory.accounts(id, true)).rows.length,
    clock,
    onTest: deps.onTest
  })
  const removals = createRemovals({
    connections,
    detach: live.detach,
    openRemoved: live.openRemoved,
    recordsOf,
    clock,
    timers,
    log,
    onChange: () => {
      deps.onRemovals(removals.list())
    },
    onRefused: deps.onEraseRefused
  })

  /** @throws AppError `unknown-connection` | `host-refused` | `vault-*` while locked */
  function permitted(id: string): Session {
    const connection = connections.get(id)
    rules.permit(connection)
    const why = gate.why()
    if (why !== null && !connection.practice) throw why
    return session(id)
  }

  const list = (): readonly SessionView[] => connections.list().map(({ id }) => session(id).view())
  const announceList = (): void => deps.onList(list())

  /** Begins a sign-in and shows it under way. How it ends is the session's state, told with its reason and next step. */
  async function signIn(id: string): Promise<SessionView> {
    const { view } = await begin(id)
    return view()
  }

  async function begin(id: string): Promise<BegunSignIn & Pick<Session, 'view'>> {
    const begun = permitted(id)
    const connection = connections.get(id)
    restored.add(id)
    const { end } = await beginSignIn(connection, begun, clock)
    return { end, view: begun.view }
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
    await boundTo(practiceRecords, connection).update(connection.id, {
      'client-secret': service.clientSecret,
      jwt: service.jwt
    })
    if (known === undefined || known.ringcxHost !== hosts.ringcxHost) reopen(connection.id)
    announceList()
    return connection
  }

  async function restoreOne(connection: Connection): Promise<void> {
    const { id, practice: isPractice } = connection
    if (isPractice) {
      rules.permit(connection)
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
    const { keeper, lookForCredential, view } = session(id)
    await lookForCredential()
    // Told what it lacks all the same; its tokens stay where they are, for when it is allowed again.
    rules.permit(connections.get(id))
    if (view().missing.length > 0) return
    // A keeper that runs may hold what is newer than the vault: it is only told that the vault may open now.
    if (restored.has(id)) return await keeper.wake('storage')
    restored.add(id)
    await keeper.restore()
  }

  const noteNotRestored = (id: string): void => {
    log.note('session.restore-failed', { connection: id })
  }

  const changes = createListChanges({
    connections,
    records,
    recordsOf,
    rules,
    live,
    removals,
    clock,
    log,
    list,
    announceList,
    signIn,
    goOn: (id) =>
      goOn(id).catch(() => {
        noteNotRestored(id)
      })
  })
  const together = createAllTogether({
    connections,
    recordsOf,
    live,
    gate,
    failTest: tests.fail,
    removals,
    directory,
    timers,
    announceList
  })

  return {
    list,
    view: (id) => session(id).view(),

    async restore() {
      await Promise.all(
        connections.list().map((connection) =>
          restoreOne(connection).catch(() => {
            noteNotRestored(connection.id)
          })
        )
      )
      announceList()
      await removals.finishLeft()
    },

    lookAt: live.lookAt,
    ...changes,
    ...together,

    async test(id) {
      const live = permitted(id)
      await live.lookForCredential()
      const { missing, credential } = live.view()
      if (missing.length > 0) throw unfinishedError(missing, credential === 'for-others')
      tests.start(id, live)
    },

    async cancelTest(id) {
      const live = session(id)
      if (!tests.cancel(id)) return
      live.browser.cancel()
      await live.keeper.signOut()
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
      const { browser, view } = session(id)
      browser.cancel()
      return view()
    },

    signInAddress: (id) => permitted(id).browser.address(),

    async signOut(id) {
      const { browser, keeper, forgetApi, lookForCredential, view } = session(id)
      tests.cancel(id)
      browser.cancel()
      directory.forget(id)
      await keeper.signOut()
      forgetApi()
      // With a pasted token, nothing is left to sign in with.
      if (connections.get(id).signInMethod === 'token') await lookForCredential()
      return view()
    },

    async renew(id) {
      const { keeper, view } = permitted(id)
      await keeper.renewNow().catch(() => undefined)
      return view()
    },

    freshToken: async (id) => await permitted(id).keeper.freshToken(),
    async accounts(id, reload) {
      permitted(id)
      return await directory.accounts(id, reload)
    },
    async users(id, reload) {
      permitted(id)
      return await directory.users(id, reload)
    }
  }
}
