import type { Recorder } from '../activity/recorder.ts'
import { boundTo, isSameAudience, type Connection } from '../connections/connection.ts'
import type { Connections, ImportedConnection } from '../connections/connections.ts'
import { unfinishedError, type ConnectionInput } from '../connections/validate-connection.ts'
import { createDirectoryCopies } from '../directory/copies.ts'
import { createConnectorSheet, type ConnectorSheet } from '../directory/connector-sheet.ts'
import { createDirectory, type Directory, type ListState } from '../directory/directory.ts'
import type { StartWorker } from '../directory/worker-client.ts'
import { asAppError, type AppError } from '../errors.ts'
import { explainToken, type TokenExplanation } from '../inspector/live-token.ts'
import type { StartAnswers } from '../requests/answer-thread.ts'
import { createRequests, type Requests } from '../requests/requests.ts'
import { UNLIMITED_BUDGET, createBudgets } from '../keeper/budget.ts'
import type { WakeReason } from '../keeper/keeper.ts'
import { NO_RULES, type ConnectionRules } from '../policy/permit.ts'
import { managedError } from '../policy/presets.ts'
import type { Clock, Fetch, Log, OpenSignInPage, RecordStore, RedirectListener, Timers } from '../ports.ts'
import { reachRingCentral } from '../ringcentral/reach.ts'
import { countAccounts } from '../ringcx/accounts.ts'
import { createTaskQueue } from '../task-queue.ts'
import type { Disk } from '../vault/record-file.ts'
import { within } from '../within.ts'
import { createChecks, type CheckView } from './connection-check.ts'
import { createLockGate } from './lock-gate.ts'
import { connectPractice, createMemoryRecords, type Practice } from './practice.ts'
import { createRemovals, type Removal } from './removal.ts'
import { createSaving } from './save-connection.ts'
import { createSession, type Session, type SessionView, type StartedSignIn } from './session.ts'

/** The dependencies of the sessions. */
export interface SessionsDeps {
  readonly connections: Connections
  readonly records: RecordStore
  readonly practice: Practice
  readonly fetch: Fetch
  readonly listener: RedirectListener
  readonly openPage: OpenSignInPage
  readonly clock: Clock
  readonly timers: Timers
  /** In [0, 1). */
  readonly random: () => number
  readonly userAgent: string
  readonly log: Log
  /** Defaults to allowing everything. */
  readonly rules?: ConnectionRules
  /** One session changed. */
  readonly onSession: (view: SessionView) => void
  /** A connection was added, removed, or renamed. */
  readonly onList: (views: readonly SessionView[]) => void
  /** The undoable removals changed. */
  readonly onRemovals: (removals: readonly Removal[]) => void
  /** Erasing the secrets of a removed connection failed on disk; with `false`, they are erased now. */
  readonly onEraseRefused: (connection: Connection, refused: boolean) => void
  /** The check of a connection made progress. */
  readonly onCheck: (view: CheckView) => void
  /** A list of the directory changed. */
  readonly onDirectory: (state: ListState) => void
  /** Where copies of lists are saved, sealed, and whether any may be. */
  readonly copies: { readonly folder: string; readonly disk: Disk; readonly mayKeep: () => boolean }
  /** Starts a thread for the rows of a directory. */
  readonly startDirectoryWorker: StartWorker
  /** Starts the thread that reads the answers of requests. */
  readonly startAnswerWorker: StartAnswers
  /** Whether requests may use methods that change something. */
  readonly mayWrite: () => boolean
  /** Whether the organization permits such methods at all. */
  readonly maySignIn: () => boolean
  /** Unique, of letters, digits, and dashes. */
  readonly newId: () => string
  /** The record of requests. */
  readonly activity: Pick<Recorder, 'watch' | 'renewal'>
}

/**
 * All connections with their sessions. Every method that takes an id can throw `unknown-connection`. What a call
 * changes is announced through {@link SessionsDeps}, and can be read with {@link Sessions.view}.
 */
export interface Sessions {
  list(): readonly SessionView[]
  view(id: string): SessionView
  /** Restores every stored session, without a new sign-in if its tokens still work. Never throws. */
  restore(): Promise<void>
  /** Validates without saving: what is wrong, by field; empty if nothing is. Pass `null` for a new one. */
  validate(id: string | null, input: ConnectionInput): Promise<Readonly<Record<string, string>>>
  /**
   * Saves the connection and its secrets, which may be unfinished. Doesn't sign in.
   * @returns the new ID. @throws AppError `input-invalid`, `host-refused`, and the `vault-*` codes; then nothing changed
   */
  add(input: ConnectionInput): Promise<string>
  /**
   * Saves the changes and signs in again; an empty client secret or JWT credential keeps the stored one, unless a host
   * or the client ID changed: then it has to be entered again. Saved for later, the connection may lack it; it does not
   * sign in, and a session whose sign-in stayed the same continues. @throws as {@link Sessions.add}
   */
  edit(id: string, input: ConnectionInput): Promise<void>
  /** Puts a copy right after the connection, with its client secret and JWT credential; not signed in. @returns the copy's id. @throws as {@link Sessions.add} */
  duplicate(id: string): Promise<string>
  /**
   * Saves the connections of a file as one change; none of them is signed in by it.
   * @throws AppError `unknown-connection` and the `vault-*` codes; then nothing changed
   */
  import(imported: readonly ImportedConnection[]): Promise<void>
  rename(id: string, name: string): void
  /** Moves it to this position in the list, starting at 0. */
  move(id: string, to: number): void
  /** Sets whether a connection is kept fresh even while it isn't on screen. */
  setKeepFresh(id: string, keepFresh: boolean): void
  /** Sets the connection on screen; `null` or an unknown ID for none. */
  lookAt(id: string | null): void
  /** Removes the connection from the list. When the undo time is over, it is signed out and its secrets are erased. */
  remove(id: string): void
  /** What can be undone. */
  removals(): readonly Removal[]
  /** Restores a removed connection; its session continues. @throws AppError `unknown-connection` when it is too late */
  undoRemoval(id: string): Promise<void>
  /** Pauses the undo time of a removal while the person points at it. */
  holdRemoval(id: string, held: boolean): void
  /** Starts the simulator, adds the practice connection if there is none, and signs in. @returns its ID */
  startPractice(): Promise<string>
  /**
   * Starts a sign-in and returns once it is in progress. With the browser, that is when its page is open; if one is
   * already in progress, its page is reopened. @throws AppError `input-invalid`, with the fields that are missing
   */
  signIn(id: string): Promise<void>
  /** Cancels a sign-in that is waiting for the browser. */
  cancelSignIn(id: string): void
  /**
   * Address of the open sign-in page, to use in another browser. It contains no secret, but stays in main because the
   * window doesn't need it. @throws AppError `browser-failed` if no sign-in is waiting for the browser
   */
  signInAddress(id: string): string
  signOut(id: string): Promise<void>
  renew(id: string): Promise<void>
  /**
   * Starts a check of the connection, which signs it in; `onCheck` reports its progress. A running one starts over.
   * @throws AppError as {@link Sessions.signIn}
   */
  check(id: string): Promise<void>
  /** Stops a check and cancels its sign-in. */
  cancelCheck(id: string): Promise<void>
  /** The RingCX access token, fresh. For main only: it never crosses to the window. */
  freshToken(id: string): Promise<string>
  /** Explains the RingCX access token as it is, without a renewal; `null` if there is none, or while it is locked. */
  explainToken(id: string): TokenExplanation | null
  /**
   * What a program needs to find an account of the directory. Asks RingCentral for the ID of its account; if that fails,
   * the sheet says why and has the rest.
   * @throws AppError `not-found` when the accounts aren't loaded or have no such account
   */
  connectorSheet(id: string, accountId: string): Promise<ConnectorSheet>
  /** The lists of all connections that may be read now. */
  readonly directory: Omit<Directory, 'clear' | 'close'>
  /** What people send with a connection's tokens. */
  readonly requests: Omit<Requests, 'clear' | 'close' | 'forgetToken'>
  /**
   * Gives out nothing until {@link Sessions.unlock}, and clears every token and list from memory. Practice mode
   * continues: nothing in it is secret. Resolves when pending token responses are saved. @param limitMs at most this long
   */
  lock(why: AppError, limitMs: number): Promise<void>
  /** Ends {@link Sessions.lock}; each session continues from the vault. Never throws. */
  unlock(): Promise<void>
  /**
   * Permanently removes every connection. With `erase`, which needs an open vault, each is signed out and its session
   * revoked. `then` removes the vault itself, before the list is emptied. @throws AppError the `vault-*` codes;
   * anything that couldn't be removed still exists then
   */
  removeAll(how: { readonly erase: boolean; readonly then: () => Promise<void> }): Promise<void>
  /** Removes the saved lists of all connections, whose keys are no longer stored. Never throws. */
  removeSavedLists(): Promise<void>
  /** Tells all keepers that time, network, or attention may have changed. */
  wake(reason: WakeReason): void
  /** Waits for token sets that are being saved, and goes on renewing. @param limitMs at most this long @returns whether all are */
  saved(limitMs: number): Promise<boolean>
  /** Prepares to quit: starts nothing new, and waits for token sets that are being saved. @param limitMs at most this long */
  settle(limitMs: number): Promise<void>
  /** Stops all sessions. Their stored data stays. */
  close(): void
}

/** The phases in which a request of the directory gets a token, if only after a renewal. */
const USABLE: ReadonlySet<string> = new Set(['active', 'renewing', 'waiting'])

/** Makes the sessions of all connections in the list. */
export function createSessions(deps: SessionsDeps): Sessions {
  const { connections, records, practice, clock, timers, log, rules = NO_RULES } = deps
  const budgets = createBudgets(clock, timers)
  const gate = createLockGate()
  // Nothing in practice is secret, so no lock stops it, and it works even when the vault cannot be opened.
  const practiceGate = createLockGate()
  const practiceRecords = createMemoryRecords()
  const sessions = new Map<string, Session>()
  const restored = new Set<string>()
  let practiceRestored = false
  let lookedAt: string | null = null
  const copies = createDirectoryCopies({
    ...deps.copies,
    recordsOf: (id) => boundTo(records, connections.get(id)),
    // The simulator forgets everything when the app quits, and so does the practice connection
    mayKeep: (id) => deps.copies.mayKeep() && !connections.get(id).practice
  })
  const directory = createDirectory({
    copies,
    api: (id) => session(id).api,
    permit: (id) => void permitted(id),
    isUsable: (id) => USABLE.has(session(id).keeper.state().phase),
    startWorker: deps.startDirectoryWorker,
    clock,
    timers,
    log,
    onChange: deps.onDirectory
  })
  const requests = createRequests({
    connection: connections.get,
    permit: (id) => void permitted(id),
    token: async (id, host, notThis) => {
      const { keeper } = permitted(id)
      if (host === 'ringcentral') return await keeper.ringcentralToken()
      return await keeper.freshToken({ notThis })
    },
    fetch: (id) => (connections.get(id).practice ? practiceGate : gate).guard(deps.fetch),
    mayWrite: deps.mayWrite,
    maySignIn: deps.maySignIn,
    startThread: deps.startAnswerWorker,
    newId: deps.newId,
    clock,
    userAgent: deps.userAgent,
    watch: (id) => deps.activity.watch(id)
  })
  /** What people looked at with this connection's tokens. */
  const clearViews = (id: string): void => {
    directory.clear(id)
    requests.clear(id)
  }

  // One session per connection, opened on first use.

  function open(first: Connection, current: () => Connection): Session {
    const { id, ringcentralHost, clientId, practice: isPractice } = first
    const ownGate = isPractice ? practiceGate : gate
    // A session can change while it is being created, and keeps changing after it was replaced.
    let opened: Session | null = null
    opened = createSession({
      ...deps,
      gate: ownGate,
      fetch: ownGate.guard(deps.fetch),
      connection: current,
      records: isPractice ? practiceRecords : records,
      budget: isPractice
        ? UNLIMITED_BUDGET
        : budgets.for(`${ringcentralHost} ${clientId === '' ? id : clientId}`),
      removeCopies: () => removeCopies(id),
      onChange: () => {
        if (opened !== null && sessions.get(id) === opened) deps.onSession(opened.view())
      }
    })
    const why = ownGate.why()
    if (why !== null) void opened.lock(why)
    return opened
  }

  /** @throws AppError `unknown-connection` */
  function session(id: string): Session {
    const connection = connections.get(id)
    const found = sessions.get(id)
    if (found !== undefined) return found
    const opened = open(connection, () => connections.get(id))
    opened.keeper.setWatched(isWatched(id))
    sessions.set(id, opened)
    return opened
  }

  /** Detaches a session; the caller closes it. `undefined` if there is none. */
  function detach(id: string): Session | undefined {
    const detached = sessions.get(id)
    // Remove it from the map first: from here on, its changes aren't announced.
    sessions.delete(id)
    detached?.browser.cancel()
    checks.cancel(id)
    restored.delete(id)
    clearViews(id)
    return detached
  }

  const closeSession = (id: string): void => detach(id)?.keeper.close()

  /** Hosts or client ID changed: a new session takes over the vault's contents. */
  function reopen(id: string): Session {
    closeSession(id)
    return session(id)
  }

  const isWatched = (id: string): boolean => lookedAt === id || connections.get(id).keepFresh

  /** Keeps fresh the connections with the switch on and the one on screen (design §5, rule 6); the rest may expire. */
  const watch = (id: string): void => session(id).keeper.setWatched(isWatched(id))

  const list = (): readonly SessionView[] => connections.list().map(({ id }) => session(id).view())
  const announceList = (): void => deps.onList(list())

  // Sign-in, by hand and at the start.

  /** @throws AppError `unknown-connection` | `host-refused` | `vault-*` while locked */
  function permitted(id: string): Session {
    const connection = connections.get(id)
    rules.permit(connection)
    const why = gate.why()
    if (why !== null && !connection.practice) throw why
    return session(id)
  }

  /** The result of the sign-in becomes the session's state, shown with its reason and next step. */
  async function signIn(id: string): Promise<StartedSignIn> {
    const live = permitted(id)
    restored.add(id)
    return await live.signIn()
  }

  /** @returns the ID of the practice connection */
  async function pointAtSimulator(): Promise<string> {
    const { id, moved } = await connectPractice(practice, connections, practiceRecords)
    if (moved) reopen(id)
    announceList()
    return id
  }

  async function restoreOne(connection: Connection): Promise<void> {
    const { id, practice: isPractice } = connection
    if (!isPractice) return await resume(id)
    rules.permit(connection)
    // The simulator forgets everything when the app quits, so practice starts over, once per run.
    if (practiceRestored) return
    practiceRestored = true
    await pointAtSimulator()
    await signIn(id)
  }

  /** Continues from the vault's contents; an unfinished connection has nothing to continue. */
  async function resume(id: string): Promise<void> {
    const { keeper, lookForCredential, view } = session(id)
    await lookForCredential()
    // Missing fields are shown even if it isn't allowed; its tokens stay, in case it is allowed again.
    rules.permit(connections.get(id))
    if (view().missing.length > 0) return
    // A running keeper may have newer tokens than the vault: it is only told that the vault may be open now.
    if (restored.has(id)) return await keeper.wake('storage')
    restored.add(id)
    await keeper.restore()
  }

  const noteNotRestored = (id: string): void => log.note('session.restore-failed', { connection: id })

  /** A failure here stops nothing: their key is erased with the secrets, and without it they can't be read. */
  const removeCopies = (id: string | null): Promise<void> =>
    copies.removeAll(id).catch(() => log.note('directory.copies-left', { connection: id }))

  // The list. Saving writes vault and list in steps, and erases last what the list no longer refers to: never two at once.

  const inTurn = createTaskQueue()
  const saving = createSaving({ connections, records, rules, session, detach, clock, log })
  const checks = createChecks({
    reach: (connection, signal) =>
      reachRingCentral(connection.ringcentralHost, {
        fetch: connection.practice ? deps.fetch : gate.guard(deps.fetch),
        userAgent: deps.userAgent,
        signal,
        watch: deps.activity.watch(connection.id)
      }),
    signIn: async (id) => await (await signIn(id)).end(),
    accounts: (id) => countAccounts(session(id).api),
    clock,
    onCheck: deps.onCheck
  })
  const removals = createRemovals({
    connections,
    detach,
    openRemoved: (connection) => open(connection, () => connection),
    clock,
    timers,
    log,
    onChange: () => deps.onRemovals(removals.list()),
    onRefused: deps.onEraseRefused
  })

  function refuseManaged(id: string): void {
    if (rules.isManaged(id)) throw managedError()
  }

  /** The sessions whose secrets are in the vault. */
  const lockable = (): readonly Connection[] =>
    connections.list().filter(({ practice: isPractice }) => !isPractice)

  for (const { id } of connections.list()) session(id)

  return {
    list,
    view: (id) => session(id).view(),

    async restore() {
      await Promise.all(
        connections.list().map((each) => restoreOne(each).catch(() => noteNotRestored(each.id)))
      )
      announceList()
      await removals.finishLeft()
    },

    validate: saving.validate,

    async add(input) {
      const id = await saving.add(input)
      await session(id).lookForCredential()
      announceList()
      return id
    },

    async edit(id, input) {
      await inTurn(async () => {
        const before = connections.get(id)
        const changed = await saving.edit(id, input)
        // Their key was erased with the secrets for the old hosts
        if (!isSameAudience(before, connections.get(id))) await removeCopies(id)
        if (changed) await reopen(id).lookForCredential()
      })
      announceList()
      if (!input.unfinished) await signIn(id)
    },

    async duplicate(id) {
      const copyId = await saving.duplicate(id)
      await session(copyId).lookForCredential()
      announceList()
      return copyId
    },

    async import(imported) {
      await inTurn(() => saving.import(imported))
      await Promise.all(connections.list().map(({ id }) => session(id).lookForCredential()))
      for (const { id } of connections.list()) watch(id)
      announceList()
    },

    rename(id, name) {
      refuseManaged(id)
      connections.rename(id, name)
      announceList()
    },

    move(id, to) {
      connections.move(id, to)
      announceList()
    },

    setKeepFresh(id, keepFresh) {
      connections.setKeepFresh(id, keepFresh)
      watch(id)
      announceList()
    },

    lookAt(id) {
      lookedAt = id
      for (const { id: each } of connections.list()) watch(each)
    },

    remove(id) {
      refuseManaged(id)
      removals.begin(id)
      announceList()
    },

    removals: removals.list,

    async undoRemoval(id) {
      await removals.undo(id)
      await resume(id).catch(() => noteNotRestored(id))
      announceList()
    },

    holdRemoval: removals.hold,

    async startPractice() {
      rules.permit({ signInMethod: 'jwt', ringcentralHost: '', ringcxHost: '', practice: true })
      practiceRestored = true
      // A connection that was just removed isn't missing anything.
      for (const removed of connections.removed()) if (removed.practice) await removals.finish(removed)
      const id = await pointAtSimulator()
      await signIn(id)
      return id
    },

    async signIn(id) {
      permitted(id)
      if (connections.get(id).practice) await pointAtSimulator()
      requests.forgetToken(id)
      await signIn(id)
    },

    cancelSignIn: (id) => session(id).browser.cancel(),
    signInAddress: (id) => permitted(id).browser.address(),

    async signOut(id) {
      const { browser, keeper, resetApi, lookForCredential } = session(id)
      checks.cancel(id)
      browser.cancel()
      clearViews(id)
      await keeper.signOut()
      resetApi()
      // With a pasted token, nothing is left to sign in with.
      if (connections.get(id).signInMethod === 'token') await lookForCredential()
    },

    async renew(id) {
      await permitted(id)
        .keeper.renewNow()
        .catch(() => undefined)
    },

    async check(id) {
      const live = permitted(id)
      await live.lookForCredential()
      const { missing, credential } = live.view()
      if (missing.length > 0) throw unfinishedError(missing, credential === 'for-others')
      checks.start(id, live)
    },

    async cancelCheck(id) {
      const { browser, keeper } = session(id)
      if (!checks.cancel(id)) return
      browser.cancel()
      await keeper.signOut()
    },

    freshToken: async (id) => await permitted(id).keeper.freshToken(),

    explainToken(id) {
      const { keeper } = session(id)
      const token = keeper.currentToken()
      const times = keeper.snapshot().ringcx
      return token === null || times === null ? null : explainToken(token, times, clock.wall())
    },

    async connectorSheet(id, accountId) {
      const live = permitted(id)
      const key = { connectionId: id, list: 'accounts', accountId: null } as const
      const { fields } = await directory.record(key, (await directory.findRow(key, accountId)) ?? -1)
      const account = new Map(fields.map((field) => [field.key, field.text]))
      const ringcentral = await live
        .ringcentralAccountId()
        .then((found) => ({ accountId: found }), asAppError)
      return createConnectorSheet(account, connections.get(id), ringcentral)
    },

    directory,
    requests,

    async lock(why, limitMs) {
      gate.lock(why)
      const locked = lockable().map(({ id }) => {
        checks.fail(id, why)
        clearViews(id)
        return session(id).lock(why)
      })
      await within(timers, limitMs, Promise.all(locked), undefined)
    },

    async unlock() {
      gate.unlock()
      await Promise.all(lockable().map(({ id }) => session(id).unlock()))
    },

    async removeAll({ erase, then }) {
      const ids = connections.list().map(({ id }) => id)
      if (erase) {
        for (const connection of connections.removed()) await removals.finish(connection)
        for (const id of ids) await (await session(id).prepareErasure()).finish()
      }
      await copies.removeAll(null)
      await then()
      for (const id of ids) {
        closeSession(id)
        connections.delete(id)
      }
      removals.deleteAll()
      // Nothing is left to be locked.
      gate.unlock()
      announceList()
    },

    removeSavedLists: () => removeCopies(null),

    wake(reason) {
      for (const { keeper } of sessions.values()) void keeper.wake(reason)
    },

    async saved(limitMs) {
      const saving = [...sessions.values()].map(({ keeper }) => keeper.saved(limitMs))
      return (await Promise.all(saving)).every((isSaved) => isSaved)
    },

    async settle(limitMs) {
      const settling = [...sessions.values()].map(({ keeper }) => keeper.settle(limitMs))
      await Promise.all([...settling, removals.settle(limitMs)])
    },

    close() {
      removals.close()
      directory.close()
      requests.close()
      for (const { browser, keeper } of sessions.values()) {
        browser.cancel()
        keeper.close()
      }
    }
  }
}
