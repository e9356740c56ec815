import type { Connection } from '../connections/connection.ts'
import { createTokenSource, type ConnectionSecrets } from '../connections/token-source.ts'
import { AppError, asAppError } from '../errors.ts'
import type { Budget } from '../keeper/budget.ts'
import { createKeeper, type Keeper, type KeeperSnapshot } from '../keeper/keeper.ts'
import type { Clock, Fetch, Log, SecretRecords, Timers } from '../ports.ts'
import { createAdminApi, type AdminApi } from '../ringcx/admin-api.ts'
import type { ApiHealth } from './api-health.ts'

/** Whether the vault holds what a sign-in needs; `unknown` while it cannot be read. */
export type CredentialPresence = 'stored' | 'missing' | 'unknown'

/** Everything about one connection that may be shown. Holds no secret. */
export interface SessionView {
  readonly connection: Connection
  readonly keeper: KeeperSnapshot
  readonly credential: CredentialPresence
  readonly api: ApiHealth
}

/** The live state of one connection: its keeper, its API client and what is known of both. */
export interface Session {
  readonly keeper: Keeper
  /** The admin API with this session's tokens; notes how the last request went. */
  readonly api: AdminApi
  view(): SessionView
  /** Asks the vault whether client secret and JWT credential are there. Never throws. */
  lookForCredential(): Promise<void>
  /** Forgets how the API answered: the next session starts untested. */
  forgetApi(): void
  /**
   * Keeps to the secrets stored now, whatever happens to them next: new ones may be for other hosts, and the
   * RingCentral session still has to be ended with the old ones. Returns what undoes it. @throws AppError the `vault-*` codes
   */
  keepSecrets(): Promise<() => void>
}

/** What a session needs from outside. */
export interface SessionDeps {
  /** Read at each use, because a rename changes it. */
  readonly connection: () => Connection
  readonly records: SecretRecords
  readonly fetch: Fetch
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
  const { connection, records, fetch, userAgent, onChange } = deps
  const { id: connectionId, ringcxHost } = connection()
  let credential: CredentialPresence = 'unknown'
  let kept: StoredSecrets | null = null
  let api: ApiHealth = { kind: 'untested' }

  const keeper = createKeeper({
    connectionId,
    source: createTokenSource({
      connection: connection(),
      secrets: async () => complete(kept ?? (await readSecrets(records, connectionId))),
      fetch,
      userAgent
    }),
    records,
    clock: deps.clock,
    timers: deps.timers,
    budget: deps.budget,
    random: deps.random,
    log: deps.log,
    onChange
  })

  const admin = createAdminApi({ fetch, ringcxHost, userAgent, freshToken: keeper.freshToken })

  const noteApi = (health: ApiHealth): void => {
    api = health
    onChange()
  }

  return {
    keeper,
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
    view: () => ({ connection: connection(), keeper: keeper.snapshot(), credential, api }),
    async lookForCredential() {
      try {
        const { clientSecret, jwt } = await readSecrets(records, connectionId)
        credential = clientSecret === null || jwt === null ? 'missing' : 'stored'
      } catch {
        // The vault says itself why it cannot be read; here it only means that nothing is known.
        credential = 'unknown'
      }
      onChange()
    },
    forgetApi: () => noteApi({ kind: 'untested' }),
    async keepSecrets() {
      kept = await readSecrets(records, connectionId)
      return () => {
        kept = null
      }
    }
  }
}

/** What the vault holds of a connection's own secrets; `null` where there is none. */
interface StoredSecrets {
  readonly clientSecret: string | null
  readonly jwt: string | null
}

async function readSecrets(records: SecretRecords, connectionId: string): Promise<StoredSecrets> {
  const clientSecret = await records.read(connectionId, 'client-secret')
  const jwt = await records.read(connectionId, 'jwt')
  return { clientSecret, jwt }
}

/** @throws AppError `credential-refused` when one is missing */
function complete({ clientSecret, jwt }: StoredSecrets): ConnectionSecrets {
  if (clientSecret !== null && jwt !== null) return { clientSecret, jwt }
  throw new AppError({
    code: 'credential-refused',
    message: 'The client secret and JWT credential of this connection are not stored on this computer.',
    hint: 'Edit the connection and enter both again.',
    retryable: false,
    remedy: 'edit-connection'
  })
}
