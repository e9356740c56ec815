import type { RenewalCause } from '../activity/entry.ts'
import type { Recorder } from '../activity/recorder.ts'
import { boundTo, eraseOtherSecrets, isBoundElsewhere, type Connection } from '../connections/connection.ts'
import {
  createClientReader,
  createTokenSource,
  signInAgain,
  type CodeSlot,
  type ConnectionSecrets
} from '../connections/token-source.ts'
import {
  missingFields,
  unfinishedError,
  type MissingField,
  type StoredParts
} from '../connections/validate-connection.ts'
import { asAppError, type AppError } from '../errors.ts'
import { inspect } from '../inspector/inspect.ts'
import type { Budget } from '../keeper/budget.ts'
import { createKeeper, type Keeper, type KeeperSnapshot } from '../keeper/keeper.ts'
import type { TokenSource } from '../keeper/renewal.ts'
import { writeRingCentral } from '../keeper/token-store.ts'
import type {
  Clock,
  Fetch,
  Log,
  OpenSignInPage,
  RedirectListener,
  RecordStore,
  SecretRecords,
  Timers
} from '../ports.ts'
import { readAccountId } from '../ringcentral/account.ts'
import { createAdminApi, type AdminApi } from '../ringcx/admin-api.ts'
import { createBrowserSignIn, type BrowserSignIn, type BrowserState } from './browser-sign-in.ts'
import type { LockGate } from './lock-gate.ts'
import { pastedSet, readPasted } from './pasted-token.ts'

/**
 * Whether the vault contains what a sign-in needs. `for-others`: something is stored, but was entered for another
 * host or client ID, so it isn't used. `unknown` while the vault can't be read.
 */
export type CredentialPresence = 'stored' | 'missing' | 'for-others' | 'unknown'

/** What the last request to the RingCX API showed. The token chain's last link is drawn from it. */
export type ApiHealth =
  | { readonly kind: 'untested' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: AppError }

/** Everything about one connection that may be shown. Contains no secrets. */
export interface SessionView {
  readonly connection: Connection
  readonly keeper: KeeperSnapshot
  readonly credential: CredentialPresence
  /** When the stored JWT credential expires, in ms since the epoch, UTC; `null` if never, or nothing is known of one. */
  readonly credentialEndsAt: number | null
  /** The fields that must be filled in before it can sign in; empty for a finished connection. */
  readonly missing: readonly MissingField[]
  /** The state of a browser sign-in; `null` if none is in progress and none failed. */
  readonly browser: BrowserState | null
  readonly api: ApiHealth
}

/** The two requests of a sign-in. */
type SignInStep = 'sign-in' | 'exchange'

/** Gets told about the requests of a sign-in, never about tokens. */
export interface SignInWatcher {
  began(step: SignInStep): void
  passed(step: SignInStep): void
}

/**
 * A sign-in in progress. Awaiting `end` is optional: it resolves to true when there is a RingCX token, to false if
 * the person canceled, and rejects with the reason if it failed.
 */
export interface StartedSignIn {
  readonly end: () => Promise<boolean>
}

/** The secrets of a connection that is about to be permanently removed. */
export interface Erasure {
  /** Signs out and erases them all. @throws AppError the `vault-*` codes; then it can be prepared again */
  finish(): Promise<void>
  /** The connection stays after all. */
  undo(): void
}

/** The live state of one connection: its keeper, its API client, and what is known about both. */
export interface Session {
  readonly keeper: Keeper
  /** Used only by the sign-in method `browser`. */
  readonly browser: BrowserSignIn
  /** Its secrets, bound to the hosts and client ID it was opened with; requests use no others. */
  readonly secrets: SecretRecords
  /** The admin API with this session's tokens; remembers how the last request went. */
  readonly api: AdminApi
  /** The ID of the RingCentral account. One request. @throws AppError as {@link readAccountId} and the token's keeper */
  ringcentralAccountId(): Promise<string>
  view(): SessionView
  /** Checks whether the vault contains what a sign-in needs. Never throws. */
  lookForCredential(): Promise<void>
  /**
   * Starts a sign-in with the connection's method, and returns once it is in progress.
   * @throws AppError `input-invalid`, with the fields that are missing; then nothing was sent
   */
  signIn(): Promise<StartedSignIn>
  /** Reports each sign-in to a watcher, one watcher at a time, until the returned function is called. */
  watch(watcher: SignInWatcher): () => void
  /** The next session starts with an untested API. */
  resetApi(): void
  /**
   * Holds the current secrets in memory: new ones may be for other hosts, or none may be left, but revoking the
   * session at RingCentral still needs the old ones. A lock drops them permanently. @returns a function that undoes
   * it. @throws AppError the `vault-*` codes
   */
  holdSecrets(): Promise<() => void>
  /** Reads the secrets while they exist, for the revocation after they are erased. @throws AppError the `vault-*` codes */
  prepareErasure(): Promise<Erasure>
  /**
   * Drops every token, and a browser sign-in with its code and code verifier. Resolves when a pending token response
   * is saved; see {@link Keeper.lock}.
   */
  lock(why: AppError): Promise<void>
  /** Continues from the vault, and reports if the lock ended a sign-in. Never throws. */
  unlock(): Promise<void>
}

/** What a session needs from outside. */
export interface SessionDeps {
  /** Read at each use, because a rename changes it. */
  readonly connection: () => Connection
  readonly records: RecordStore
  /** Shared with all sessions that are locked together; `fetch` already uses it. */
  readonly gate: Pick<LockGate, 'hold' | 'held'>
  readonly fetch: Fetch
  readonly listener: RedirectListener
  readonly openPage: OpenSignInPage
  readonly clock: Clock
  readonly timers: Timers
  /** In [0, 1). */
  readonly random: () => number
  readonly budget: Budget
  readonly userAgent: string
  readonly log: Log
  /** Removes the connection's saved lists; they can't be read once its secrets are erased. Never throws. */
  readonly removeCopies: () => Promise<void>
  /** The record of requests. */
  readonly activity: Pick<Recorder, 'watch' | 'renewal'>
  readonly onChange: () => void
}

/** Creates the session of one connection. It reads and sends nothing until told to. */
export function createSession(deps: SessionDeps): Session {
  const { connection, records, gate, fetch, userAgent, onChange } = deps
  const opened = connection()
  const { id: connectionId, ringcxHost, signInMethod: method } = opened
  // The same connection as `account` below: secrets read for its hosts can't be sent to others.
  const secrets = boundTo(records, opened)
  let stored: StoredParts | null = null
  let credentialEndsAt: number | null = null
  let elsewhere = false
  /** The owner under which the gate holds the earlier secrets; from then on, those in the vault are for other hosts. */
  let heldAs: object | null = null
  let api: ApiHealth = { kind: 'untested' }
  let watcher: SignInWatcher | null = null
  const code: CodeSlot = { current: null }
  let locking: Promise<void> = Promise.resolve()
  let cutOff = false
  /** The renewal under way. */
  let renewal: RenewalCause | null = null

  const account = {
    connection: opened,
    secrets: async () => (heldAs === null ? await readSecrets(secrets, connectionId) : gate.held(heldAs)),
    fetch,
    userAgent,
    watch: deps.activity.watch(connectionId, () => renewal)
  }
  const client = createClientReader(account)

  const keeper = createKeeper({
    connectionId,
    source: watchSource(createTokenSource({ ...account, client, code }), () => watcher),
    unattended: method === 'jwt',
    signInAgain: method === 'jwt' ? undefined : (last) => signInAgain(method, last),
    records: secrets,
    clock: deps.clock,
    timers: deps.timers,
    budget: deps.budget,
    random: deps.random,
    log: deps.log,
    onAttempt: (facts) => {
      const begun = deps.activity.renewal(connectionId, facts)
      renewal = begun
      return () => {
        if (renewal === begun) renewal = null
      }
    },
    onChange
  })

  const browser = createBrowserSignIn({
    client,
    listener: deps.listener,
    openPage: deps.openPage,
    onCode: (brought) => {
      code.current = brought
      return keeper.signIn()
    },
    onChange
  })

  // A renewal may be under way beside these
  const watch = deps.activity.watch(connectionId)
  const admin = createAdminApi({ fetch, ringcxHost, userAgent, freshToken: keeper.freshToken, watch })

  const noteApi = (health: ApiHealth): void => {
    api = health
    onChange()
  }

  /** Remembers how a request of the API went; one that was cancelled says nothing about it. */
  const watched = async <Result>(request: () => Promise<Result>, signal?: AbortSignal): Promise<Result> => {
    try {
      const result = await request()
      noteApi({ kind: 'ready' })
      return result
    } catch (thrown) {
      const error = asAppError(thrown)
      if (signal?.aborted !== true) noteApi({ kind: 'failed', error })
      throw error
    }
  }

  const lookForCredential = async (): Promise<void> => {
    try {
      const read = await readSecrets(secrets, connectionId)
      stored = partsOf(read)
      credentialEndsAt = method === 'jwt' && read.jwt !== null ? inspect(read.jwt, 0).expiresAt : null
      elsewhere = await isBoundElsewhere(records, connectionId, opened)
    } catch {
      // The vault reports why it cannot be read; here it only means that nothing is known.
      stored = null
      credentialEndsAt = null
    }
    onChange()
  }

  const view = (): SessionView => {
    const missing = missingFields(connection(), stored)
    return {
      connection: connection(),
      keeper: keeper.snapshot(),
      credential: credentialOf(stored, elsewhere, missing),
      credentialEndsAt,
      missing,
      browser: browser.state(),
      api
    }
  }

  /**
   * A pasted token goes to the keeper as if an earlier run of the app had stored it, and a renewal does the rest. It
   * is used once, so that no copy remains that another refresh has made worthless.
   */
  const signInWithPasted = async (): Promise<StartedSignIn> => {
    const pasted = await secrets.read(connectionId, 'pasted')
    if (pasted !== null) {
      if (keeper.state().phase !== 'signed-out') await keeper.signOut()
      const ringcentral = writeRingCentral({ set: pastedSet(pasted), receivedAt: deps.clock.wall() })
      await secrets.update(connectionId, { ringcentral, ringcx: null, pending: null, pasted: null })
      await keeper.restore()
    }
    const signIn = started(keeper.renewNow())
    await lookForCredential()
    return signIn
  }

  const holdSecrets = async (): Promise<() => void> => {
    const { clientSecret, jwt } = await readSecrets(secrets, connectionId)
    const owner = {}
    gate.hold(owner, { clientSecret, jwt })
    heldAs = owner
    return () => {
      heldAs = null
    }
  }

  return {
    keeper,
    browser,
    secrets,
    api: {
      get: (path, purpose) => watched(() => admin.get(path, purpose)),
      stream: (path, purpose, taker, signal) =>
        watched(() => admin.stream(path, purpose, taker, signal), signal)
    },
    ringcentralAccountId: async () =>
      await readAccountId(opened.ringcentralHost, await keeper.ringcentralToken(), {
        fetch,
        userAgent,
        watch
      }),
    view,
    lookForCredential,
    async signIn() {
      noteApi({ kind: 'untested' })
      await lookForCredential()
      const { missing, credential } = view()
      if (missing.length > 0) throw unfinishedError(missing, credential === 'for-others')
      switch (method) {
        case 'jwt':
          return started(keeper.signIn())
        case 'browser':
          await browser.start()
          return { end: browser.ended }
        case 'token':
          return await signInWithPasted()
      }
    },
    watch(next) {
      watcher = next
      return () => {
        if (watcher === next) watcher = null
      }
    },
    resetApi: () => noteApi({ kind: 'untested' }),
    holdSecrets,
    async prepareErasure() {
      const undo = await holdSecrets()
      return {
        undo,
        async finish() {
          try {
            await keeper.signOut()
            await secrets.erase(connectionId)
            await eraseOtherSecrets(records, connectionId, null)
            await deps.removeCopies()
          } catch (thrown) {
            undo()
            throw thrown
          }
        }
      }
    },
    lock(why) {
      browser.cutOff()
      locking = keeper.lock(why).then(() => {
        // A code that was not redeemed by then never will be.
        cutOff ||= code.current !== null
        code.current = null
      })
      return locking
    },
    async unlock() {
      await locking
      if (cutOff) browser.tellCutOff()
      cutOff = false
      await keeper.unlock()
    }
  }
}

/** The same token source, with its requests reported to the watcher. Changes nothing of what the keeper does. */
function watchSource(source: TokenSource, watcher: () => SignInWatcher | null): TokenSource {
  const watched = async <Result>(step: SignInStep, request: () => Promise<Result>): Promise<Result> => {
    watcher()?.began(step)
    const result = await request()
    watcher()?.passed(step)
    return result
  }
  return {
    ...source,
    signIn: (signal) => watched('sign-in', () => source.signIn(signal)),
    exchange: (token) => watched('exchange', () => source.exchange(token))
  }
}

/** A failure that isn't awaited becomes the session's state, shown with its reason and next step. */
function started(signIn: Promise<unknown>): StartedSignIn {
  const end = signIn.then(() => true)
  end.catch(() => undefined)
  return { end: () => end }
}

function credentialOf(
  stored: StoredParts | null,
  elsewhere: boolean,
  missing: readonly MissingField[]
): CredentialPresence {
  if (stored === null) return 'unknown'
  if (missing.every((field) => field === 'clientId')) return 'stored'
  return elsewhere ? 'for-others' : 'missing'
}

/** A connection's own secrets in the vault; `null` if there are none. */
interface StoredSecrets extends ConnectionSecrets {
  readonly pasted: string | null
  readonly ringcentral: string | null
}

async function readSecrets(records: SecretRecords, connectionId: string): Promise<StoredSecrets> {
  return {
    clientSecret: await records.read(connectionId, 'client-secret'),
    jwt: await records.read(connectionId, 'jwt'),
    pasted: await records.read(connectionId, 'pasted'),
    ringcentral: await records.read(connectionId, 'ringcentral')
  }
}

function partsOf({ clientSecret, jwt, pasted, ringcentral }: StoredSecrets): StoredParts {
  const token = pasted === null ? null : readPasted(pasted)
  // An unreadable one counts as present: the sign-in reports what is wrong with it.
  const isPasted = pasted !== null && token?.accessToken !== ''
  return {
    clientSecret: clientSecret !== null,
    jwt: jwt !== null,
    accessToken: isPasted || ringcentral !== null,
    refreshToken: token !== null && token.refreshToken !== ''
  }
}
