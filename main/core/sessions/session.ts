import { boundTo, isBoundElsewhere } from '../connections/audience.ts'
import type { Connection } from '../connections/connection.ts'
import { createClientReader, type ConnectionSecrets } from '../connections/client-reader.ts'
import { missingFields, type MissingField, type StoredParts } from '../connections/missing.ts'
import { signInAgain } from '../connections/sign-in-again.ts'
import { createTokenSource, type CodeSlot } from '../connections/token-source.ts'
import { asAppError, type AppError } from '../errors.ts'
import type { Budget } from '../keeper/budget.ts'
import { createKeeper, type Keeper, type KeeperSnapshot } from '../keeper/keeper.ts'
import type {
  Clock,
  Fetch,
  Log,
  OpenSignInPage,
  RedirectDoor,
  RecordStore,
  SecretRecords,
  Timers
} from '../ports.ts'
import { createAdminApi, type AdminApi } from '../ringcx/admin-api.ts'
import type { ApiHealth } from './api-health.ts'
import { createBrowserSignIn, type BrowserSignIn, type BrowserState } from './browser-sign-in.ts'
import type { LockGate } from './lock-gate.ts'
import { readPasted } from './pasted-token.ts'
import { watchSource, type SourceWatcher } from './watched-source.ts'

/**
 * Whether the vault holds what a sign-in needs. `for-others`: something is stored, but was entered for another host or
 * client ID, so it is not used. `unknown` while the vault cannot be read.
 */
export type CredentialPresence = 'stored' | 'missing' | 'for-others' | 'unknown'

/** Everything about one connection that may be shown. Holds no secret. */
export interface SessionView {
  readonly connection: Connection
  readonly keeper: KeeperSnapshot
  readonly credential: CredentialPresence
  /** What has to be filled in before it can sign in; empty for a connection that is finished. */
  readonly missing: readonly MissingField[]
  /** How a sign-in in the browser stands; `null` when there is none under way and none failed. */
  readonly browser: BrowserState | null
  readonly api: ApiHealth
}

/** The live state of one connection: its keeper, its API client and what is known of both. */
export interface Session {
  readonly keeper: Keeper
  /** Used by the sign-in method `browser` alone. */
  readonly browser: BrowserSignIn
  /** Its secrets, bound to the hosts and client ID with which it was opened; no request has any others. */
  readonly secrets: SecretRecords
  /** The admin API with this session's tokens; notes how the last request went. */
  readonly api: AdminApi
  view(): SessionView
  /** Asks the vault whether what a sign-in needs is there. Never throws. */
  lookForCredential(): Promise<void>
  /** Lets somebody look on while it signs in, one at a time, until the returned function is called. */
  watch(watcher: SourceWatcher): () => void
  /** Forgets how the API answered: the next session starts untested. */
  forgetApi(): void
  /**
   * Keeps to the secrets stored now, whatever happens to them next: new ones may be for other hosts, and the
   * RingCentral session still has to be ended with the old ones. Returns what undoes it. A lock takes them away for good.
   * @throws AppError the `vault-*` codes
   */
  keepSecrets(): Promise<() => void>
  /**
   * Lets go of every token and of a sign-in in the browser, with its code and the secret that redeems it. Resolves when a
   * token answer under way is saved; see {@link Keeper.lock}.
   */
  lock(why: AppError): Promise<void>
  /** Goes on from the vault, and says when the lock has cost a sign-in. Never throws. */
  unlock(): Promise<void>
}

/** What a session needs from outside. */
export interface SessionDeps {
  /** Read at each use, because a rename changes it. */
  readonly connection: () => Connection
  readonly records: RecordStore
  /** Shared with all sessions that are locked together; it guards `fetch` already. */
  readonly gate: Pick<LockGate, 'keep' | 'kept'>
  readonly fetch: Fetch
  readonly door: RedirectDoor
  readonly openPage: OpenSignInPage
  readonly clock: Clock
  readonly timers: Timers
  /** In [0, 1). */
  readonly random: () => number
  readonly budget: Budget
  readonly userAgent: string
  readonly log: Log
  readonly onChange: () => void
}

/** Makes the session of one connection. Nothing is read or sent before it is told to. */
export function createSession(deps: SessionDeps): Session {
  const { connection, records, gate, fetch, userAgent, onChange } = deps
  const opened = connection()
  const { id: connectionId, ringcxHost, signInMethod: method } = opened
  // The same connection as `account` below: what is read for its hosts cannot be sent to others.
  const secrets = boundTo(records, opened)
  let stored: StoredParts | null = null
  let elsewhere = false
  /** Under this the gate keeps the secrets of before; from then on, those in the vault are for other hosts. */
  let keptAs: object | null = null
  let api: ApiHealth = { kind: 'untested' }
  let watcher: SourceWatcher | null = null
  const code: CodeSlot = { current: null }
  let locking: Promise<void> = Promise.resolve()
  let cutOff = false

  const account = {
    connection: opened,
    secrets: async () => (keptAs === null ? await readSecrets(secrets, connectionId) : gate.kept(keptAs)),
    fetch,
    userAgent
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
    onChange
  })

  const browser = createBrowserSignIn({
    client,
    door: deps.door,
    openPage: deps.openPage,
    onCode: (brought) => {
      code.current = brought
      return keeper.signIn()
    },
    onChange
  })

  const admin = createAdminApi({ fetch, ringcxHost, userAgent, freshToken: keeper.freshToken })

  const noteApi = (health: ApiHealth): void => {
    api = health
    onChange()
  }

  return {
    keeper,
    browser,
    secrets,
    api: {
      async get(path, purpose) {
        try {
          const body = await admin.get(path, purpose)
          noteApi({ kind: 'ready' })
          return body
        } catch (thrown) {
          const error = asAppError(thrown)
          noteApi({ kind: 'failed', error })
          throw error
        }
      }
    },
    view() {
      const missing = missingFields(connection(), stored)
      return {
        connection: connection(),
        keeper: keeper.snapshot(),
        credential: credentialOf(stored, elsewhere, missing),
        missing,
        browser: browser.state(),
        api
      }
    },
    async lookForCredential() {
      try {
        stored = partsOf(await readSecrets(secrets, connectionId))
        elsewhere = await isBoundElsewhere(records, connectionId, opened)
      } catch {
        // The vault says itself why it cannot be read; here it only means that nothing is known.
        stored = null
      }
      onChange()
    },
    watch(next) {
      watcher = next
      return () => {
        if (watcher === next) watcher = null
      }
    },
    forgetApi: () => noteApi({ kind: 'untested' }),
    async keepSecrets() {
      const { clientSecret, jwt } = await readSecrets(secrets, connectionId)
      const owner = {}
      gate.keep(owner, { clientSecret, jwt })
      keptAs = owner
      return () => {
        keptAs = null
      }
    },
    lock(why) {
      browser.cutOff()
      locking = keeper.lock(why).then(() => {
        // One that was not redeemed by then is not going to be.
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

function credentialOf(
  stored: StoredParts | null,
  elsewhere: boolean,
  missing: readonly MissingField[]
): CredentialPresence {
  if (stored === null) return 'unknown'
  if (missing.every((field) => field === 'clientId')) return 'stored'
  return elsewhere ? 'for-others' : 'missing'
}

/** What the vault holds of a connection's own secrets; `null` where there is none. */
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
  // One that cannot be read is there: the sign-in says what is wrong with it.
  const isPasted = pasted !== null && token?.accessToken !== ''
  return {
    clientSecret: clientSecret !== null,
    jwt: jwt !== null,
    accessToken: isPasted || ringcentral !== null,
    refreshToken: token !== null && token.refreshToken !== ''
  }
}
