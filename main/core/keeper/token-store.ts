import { z } from 'zod'
import { asAppError } from '../errors.ts'
import { isBearerToken } from '../http/bearer-token.ts'
import { onFirstUse } from '../on-first-use.ts'
import type { Clock, Log, SecretRecords } from '../ports.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import type { RingCxIdentity, RingCxTokenSet } from '../ringcx/token-set.ts'
import { createTaskQueue } from '../task-queue.ts'
import { type Reading, type Stamp, remainingMs, untilDueMs, untilKeepAliveMs } from './schedule.ts'

/** The four requests that can lead to a RingCX token, cheapest first. The names are those of the contract's `RenewalPath`. */
export type RenewalStep = 'ringcx-refresh' | 'exchange' | 'ringcentral-refresh' | 'sign-in'

/** The tokens a renewal can use; `null` if there is none or it was rejected. */
export interface UsableTokens {
  /** The RingCX refresh token. Its life is not documented, so no clock rules it out. */
  readonly ringcxRefresh: string | null
  /** The RingCentral access token, when it is live by both clocks. */
  readonly ringcentralAccess: string | null
  /**
   * The RingCentral refresh token. Its age doesn't rule it out: wrong clocks are more common than an unused 7-day
   * token, and trying costs one request, while trusting a wrong clock costs the session.
   */
  readonly ringcentralRefresh: string | null
}

/** A token set, when it was asked for, and its own share in [0, 1) of the spread between sessions. */
export interface TimedTokenSet<TokenSet> {
  readonly set: TokenSet
  readonly stamp: Stamp
  readonly spread: number
}

/** A token set with the moment its life is counted from: wall clock, milliseconds since the Unix epoch, UTC. */
export interface Stored<TokenSet> {
  readonly set: TokenSet
  readonly receivedAt: number
}

/**
 * A pending RingCentral refresh, recorded before the request is sent. The old refresh token is kept until the new
 * access token has been used: until then RingCentral answers a repeat with the same new tokens (ringcx-api §6.5).
 */
export interface PendingRefresh {
  readonly refreshToken: string
  /** When the refresh started: wall clock, milliseconds UTC. */
  readonly at: number
}

/** The result of reading: the value, or a short reason why there is none, without any of the content. */
export type ReadBack<T> =
  | { readonly value: T; readonly reason: null }
  | { readonly value: null; readonly reason: 'not-json' | 'newer-version' | 'wrong-shape' }

/** RingCentral accepts the old refresh token for this long while the new pair is unused (ringcx-api §6.5). */
const GRACE_MS = 3_600_000

/** All tokens of a session at one moment. Replaced as a whole, so that a save can tell whether it is outdated. */
interface Tokens {
  readonly ringcentral: TimedTokenSet<RingCentralTokenSet> | null
  readonly ringcx: TimedTokenSet<RingCxTokenSet> | null
  readonly pending: PendingRefresh | null
  /** How the RingCX token set was obtained; `null` when it was read from the vault. */
  readonly path: RenewalStep | null
}

/** Tokens known not to work. Forgotten with the tokens, and on a restart: trying again costs one request. */
interface Invalid {
  ringcxRefresh: boolean
  ringcentralAccess: boolean
  ringcentralRefresh: boolean
}

const NO_TOKENS: Tokens = { ringcentral: null, ringcx: null, pending: null, path: null }

const allValid = (): Invalid => ({
  ringcxRefresh: false,
  ringcentralAccess: false,
  ringcentralRefresh: false
})

export type TokenStore = ReturnType<typeof createTokenStore>

/**
 * Owns the token sets of one session in memory and in the vault, and keeps the order that makes rotation safe: a new
 * set is held first, saved second and published last (design §5 rule 4). A set that couldn't be saved is still held,
 * so that a rotated refresh token is never lost while the app runs.
 *
 * Writes of one session are queued, so that tokens are never saved again after they were erased.
 */
export function createTokenStore(deps: {
  readonly connectionId: string
  readonly records: SecretRecords
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}) {
  const { connectionId, records, clock, random, log } = deps
  const enqueue = createTaskQueue()
  let tokens = NO_TOKENS
  let saved = NO_TOKENS
  let published: TimedTokenSet<RingCxTokenSet> | null = null
  let invalid = allValid()
  /** The refresh token before the current one, as long as RingCentral may still accept it. */
  let previousRefresh: PendingRefresh | null = null
  /** Set when erasing failed and has to be retried. */
  let failedErase: { readonly credential: boolean } | null = null

  const save = (): Promise<void> => {
    const writing = tokens
    return enqueue(async () => {
      const { ringcentral, ringcx, pending } = writing
      await records.update(connectionId, {
        ringcentral: ringcentral && writeRingCentral(toStored(ringcentral)),
        ringcx: ringcx && writeRingCx(toStored(ringcx)),
        pending: pending && writePending(pending)
      })
      if (tokens !== writing) return
      saved = writing
      if (ringcx) published = ringcx
    })
  }

  const accept = <T>(field: string, text: string | null, read: (text: string) => ReadBack<T>): T | null => {
    if (text === null) return null
    const { value, reason } = read(text)
    if (reason !== null) log.note('keeper.stored-unreadable', { connection: connectionId, field, reason })
    return value
  }

  const fromStored = <T>(stored: Stored<T> | null): TimedTokenSet<T> | null =>
    stored && { set: stored.set, stamp: { wall: stored.receivedAt, monotonic: null }, spread: random() }

  /**
   * Erases the token sets from the vault, after every write before it; with `credential` the client secret and JWT
   * credential too. If it fails, it is retried until it works: a full disk must not undo a sign-out.
   *
   * @throws AppError the `vault-*` codes
   */
  const erase = async (credential: boolean): Promise<void> => {
    failedErase = null
    try {
      await enqueue(() =>
        credential
          ? records.erase(connectionId)
          : records.update(connectionId, { ringcentral: null, ringcx: null, pending: null })
      )
    } catch (thrown) {
      failedErase = { credential }
      throw asAppError(thrown)
    }
  }

  /** True when there is a token of any kind. */
  const any = (): boolean => tokens.ringcentral !== null || tokens.ringcx !== null

  /** See {@link UsableTokens}. */
  const usable = (now: Reading): UsableTokens => {
    const { ringcentral, ringcx } = tokens
    const live = ringcentral !== null && remainingMs(ringcentral.stamp, ringcentral.set.lifeMs, now) > 0
    return {
      ringcxRefresh: ringcx === null || invalid.ringcxRefresh ? null : ringcx.set.refreshToken,
      ringcentralAccess: !live || invalid.ringcentralAccess ? null : ringcentral.set.accessToken,
      ringcentralRefresh:
        ringcentral === null || invalid.ringcentralRefresh ? null : ringcentral.set.refreshToken
    }
  }

  return {
    /** The RingCX token set that may be handed out: the newest one that is saved. */
    published: () => published,
    ringcentral: () => tokens.ringcentral,
    /** How the current RingCX token set was obtained. */
    path: () => tokens.path,
    /** True while the current tokens are not all in the vault. */
    unsaved: () => tokens !== saved,
    any,
    usable,

    /** Time until the RingCX token should be renewed, in milliseconds; 0 when there is none. */
    untilRenewalMs: (now: Reading): number =>
      published === null ? 0 : untilDueMs(published.stamp, published.set.lifeMs, published.spread, now),

    /** Time until the RingCentral refresh token should be replaced, in milliseconds; `Infinity` when there is none. */
    untilKeepAliveMs(now: Reading): number {
      const { ringcentral } = tokens
      if (ringcentral === null || usable(now).ringcentralRefresh === null) return Infinity
      return untilKeepAliveMs(ringcentral.stamp, ringcentral.set.refreshLifeMs, ringcentral.spread, now)
    },

    /** Saves the current tokens, then publishes the RingCX token set. @throws AppError the `vault-*` codes */
    save,

    /**
     * Reads the tokens in the vault; true when there is a session. An unreadable field is reported and stays until a
     * renewal replaces it.
     *
     * @throws AppError the `vault-*` codes
     */
    async read(): Promise<boolean> {
      const before = tokens
      const [ringcentral, ringcx, pending] = await Promise.all([
        records.read(connectionId, 'ringcentral'),
        records.read(connectionId, 'ringcx'),
        records.read(connectionId, 'pending')
      ])
      if (tokens !== before) return any()
      tokens = {
        ringcentral: fromStored(accept('ringcentral', ringcentral, readRingCentral)),
        ringcx: fromStored(accept('ringcx', ringcx, readRingCx)),
        pending: accept('pending', pending, readPending),
        path: null
      }
      saved = tokens
      published = tokens.ringcx
      invalid = allValid()
      // The app ended during a refresh, and the response was lost. The old access token is no longer valid.
      if (tokens.pending && tokens.pending.refreshToken === tokens.ringcentral?.set.refreshToken)
        invalid.ringcentralAccess = true
      return ringcentral !== null || ringcx !== null
    },

    /**
     * Records in the vault that a RingCentral refresh starts, with the refresh token it uses. From here on, the
     * current access token counts as invalid, regardless of the response (ringcx-api §6.5).
     *
     * @param fallBack whether to try the previous refresh token if this one is refused
     * @returns whether this refresh was started before: its response may then repeat the first one, with an access
     *   token of that age
     * @throws AppError the `vault-*` codes; the refresh must not start then
     */
    async beginRefresh(refreshToken: string, fallBack: boolean): Promise<boolean> {
      const repeated = tokens.pending?.refreshToken === refreshToken
      if (!repeated) {
        previousRefresh = fallBack ? tokens.pending : null
        const before = tokens
        const noted: Tokens = { ...tokens, pending: { refreshToken, at: clock.wall() } }
        tokens = noted
        try {
          await save()
        } catch (error) {
          // Nothing was rotated, so the vault is still up to date.
          if (tokens === noted) tokens = before
          throw error
        }
      }
      invalid.ringcentralAccess = true
      return repeated
    },

    /** Takes a RingCentral pair from a refresh; the spent refresh token stays recorded until the pair is first used. */
    refreshed(set: RingCentralTokenSet, stamp: Stamp): void {
      previousRefresh = null
      tokens = { ...tokens, ringcentral: { set, stamp, spread: random() } }
      invalid = { ...invalid, ringcentralAccess: false, ringcentralRefresh: false }
    },

    /** Takes a RingCentral pair from a sign-in. Drops everything that belonged to the previous session. */
    signedIn(set: RingCentralTokenSet, stamp: Stamp): void {
      previousRefresh = null
      tokens = { ringcentral: { set, stamp, spread: random() }, ringcx: null, pending: null, path: null }
      invalid = allValid()
    },

    /**
     * Takes a RingCX token set. An exchange is the first use of the RingCentral access token, which ends the record
     * of a pending refresh. If the response to a refresh has no refresh token, the old one is kept, and if it has no
     * names, the old names are (ringcx-api §2).
     */
    renewed(set: RingCxTokenSet, stamp: Stamp, by: RenewalStep, path: RenewalStep): void {
      const old = by === 'ringcx-refresh' ? tokens.ringcx?.set : undefined
      const refreshToken = set.refreshToken ?? old?.refreshToken ?? null
      const identity = withNames(set.identity, old?.identity)
      const ringcx = { set: { ...set, refreshToken, identity }, stamp, spread: random() }
      tokens = { ...tokens, ringcx, path, pending: by === 'exchange' ? null : tokens.pending }
      invalid.ringcxRefresh = false
    },

    /** Marks the token of a step as invalid after the service refused it. */
    refused(step: Exclude<RenewalStep, 'sign-in'>): void {
      if (step === 'ringcx-refresh') invalid.ringcxRefresh = true
      if (step === 'exchange') invalid.ringcentralAccess = true
      if (step !== 'ringcentral-refresh') return
      const { ringcentral } = tokens
      const previous = previousRefresh
      previousRefresh = null
      if (ringcentral !== null && previous !== null && clock.wall() - previous.at < GRACE_MS) {
        // The newer token was never used, so the previous one may still return the same new pair.
        const set = { ...ringcentral.set, refreshToken: previous.refreshToken }
        tokens = { ...tokens, ringcentral: { ...ringcentral, set } }
      } else {
        invalid.ringcentralRefresh = true
      }
    },

    /** Forgets all tokens in memory, not in the vault. A pending save or read no longer publishes. */
    clear(): void {
      previousRefresh = null
      // A new object even if there were none: otherwise a pending read would take the tokens of a signed-out session.
      tokens = { ...NO_TOKENS }
      saved = tokens
      published = null
      invalid = allValid()
    },

    erase,
    /** Whether erasing failed and has to be retried. */
    eraseFailed: (): boolean => failedErase !== null,
    /** Retries a failed erase. Never rejects. */
    retryErase: async (): Promise<void> => {
      if (failedErase !== null) await erase(failedErase.credential).catch(() => undefined)
    },
    /** Stops retrying: the tokens to erase have been overwritten. */
    cancelErase(): void {
      failedErase = null
    },

    /** Resolves when all writes so far have finished. Never rejects. */
    idle: (): Promise<void> => enqueue(() => undefined)
  }
}

/** A refresh is for the same user as before, and its response doesn't have to repeat the names. */
function withNames(identity: RingCxIdentity, old: RingCxIdentity | undefined): RingCxIdentity {
  return {
    ...identity,
    userName: identity.userName ?? old?.userName ?? null,
    email: identity.email ?? old?.email ?? null,
    accountName: identity.accountName ?? old?.accountName ?? null
  }
}

function toStored<T>({ set, stamp }: TimedTokenSet<T>): Stored<T> {
  return { set, receivedAt: stamp.wall }
}

// The stored format: one JSON text per vault field.

const VERSION = 1
/** A record from a version that allowed other characters counts as damaged: such a token must not reach the clipboard. */
const token = () => z.string().refine((text) => isBearerToken(text))
const life = () => z.number().positive()
const time = () => z.number()

const ringCentralShape = onFirstUse(() =>
  z.object({
    v: z.literal(VERSION),
    receivedAt: time(),
    accessToken: token(),
    refreshToken: token().nullable(),
    lifeMs: life(),
    refreshLifeMs: life().nullable(),
    ownerId: z.string().nullable()
  })
)

const ringCxShape = onFirstUse(() =>
  z.object({
    v: z.literal(VERSION),
    receivedAt: time(),
    accessToken: token(),
    refreshToken: token().nullable(),
    lifeMs: life(),
    identity: z.object({
      mainAccountId: z.string().nullable(),
      agentAccountIds: z.array(z.string()),
      adminId: z.number().nullable(),
      rcUserId: z.number().nullable(),
      // Not in records written before the names were kept
      userName: z.string().nullable().default(null),
      email: z.string().nullable().default(null),
      accountName: z.string().nullable().default(null)
    })
  })
)

const pendingShape = onFirstUse(() => z.object({ v: z.literal(VERSION), refreshToken: token(), at: time() }))

/** The vault text of a RingCentral token set. */
export function writeRingCentral({ set, receivedAt }: Stored<RingCentralTokenSet>): string {
  return JSON.stringify({ v: VERSION, receivedAt, ...set })
}

/** The vault text of a RingCX token set. */
export function writeRingCx({ set, receivedAt }: Stored<RingCxTokenSet>): string {
  return JSON.stringify({ v: VERSION, receivedAt, ...set })
}

/** The vault text of a pending refresh. */
export function writePending(pending: PendingRefresh): string {
  return JSON.stringify({ v: VERSION, ...pending })
}

/** Parses a RingCentral token set. Never throws: returns a reason to report if it is unusable. */
export function readRingCentral(text: string): ReadBack<Stored<RingCentralTokenSet>> {
  return readBack(text, ringCentralShape(), ({ v: _, receivedAt, ...set }) => ({ set, receivedAt }))
}

/** Parses a RingCX token set. Never throws: returns a reason to report if it is unusable. */
export function readRingCx(text: string): ReadBack<Stored<RingCxTokenSet>> {
  return readBack(text, ringCxShape(), ({ v: _, receivedAt, ...set }) => ({ set, receivedAt }))
}

/** Parses the record of a pending refresh. Never throws. */
export function readPending(text: string): ReadBack<PendingRefresh> {
  return readBack(text, pendingShape(), ({ refreshToken, at }) => ({ refreshToken, at }))
}

function readBack<Raw, T>(text: string, shape: z.ZodType<Raw>, make: (raw: Raw) => T): ReadBack<T> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { value: null, reason: 'not-json' }
  }
  const parsed = shape.safeParse(json)
  if (parsed.success) return { value: make(parsed.data), reason: null }
  const version = z.object({ v: z.number().gt(VERSION) }).safeParse(json)
  return { value: null, reason: version.success ? 'newer-version' : 'wrong-shape' }
}
