import type { Clock, Log, SecretRecords } from '../ports.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import type { RingCxTokenSet } from '../ringcx/token-set.ts'
import type { RenewalStep, Rungs } from './ladder.ts'
import { type Reading, type Stamp, remainingMs } from './schedule.ts'
import {
  type PendingRefresh,
  type ReadBack,
  readPending,
  readRingCentral,
  readRingCx,
  writePending,
  writeRingCentral,
  writeRingCx
} from './stored-tokens.ts'

/** A token set, when it was asked for, and its own share in [0, 1) of the spread between sessions. */
export interface Held<TokenSet> {
  readonly set: TokenSet
  readonly stamp: Stamp
  readonly spread: number
}

/** RingCentral leaves the old refresh token good for this long while the new pair is unused (ringcx-api §6.5). */
const GRACE_MS = 3_600_000

/** All token sets of a session at one moment. Replaced whole, so that a writer can tell whether it was overtaken. */
interface Pair {
  readonly ringcentral: Held<RingCentralTokenSet> | null
  readonly ringcx: Held<RingCxTokenSet> | null
  readonly pending: PendingRefresh | null
  /** How the RingCX token set came about; `null` when it was read from the vault. */
  readonly path: RenewalStep | null
}

/** Which of the tokens held were refused. Forgotten with the tokens, and on a restart: asking again costs one call. */
interface Dead {
  ringcxRefresh: boolean
  ringcentralAccess: boolean
  ringcentralRefresh: boolean
}

const NOTHING: Pair = { ringcentral: null, ringcx: null, pending: null, path: null }

const allAlive = (): Dead => ({ ringcxRefresh: false, ringcentralAccess: false, ringcentralRefresh: false })

export type Holdings = ReturnType<typeof createHoldings>

/**
 * Owns the token sets of one session in memory and in the vault, and keeps the order that makes rotation safe:
 * what comes in is held first, saved second and published last (design §5 rule 4). A set that could not be saved is
 * still held, so that a rotated refresh token is never lost while the app runs.
 *
 * Writes of one session are queued, so that an erasure can never be overtaken by an older save.
 */
export function createHoldings(deps: {
  readonly connectionId: string
  readonly records: SecretRecords
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}) {
  const { connectionId, records, clock, random, log } = deps
  let pair = NOTHING
  let saved = NOTHING
  let published: Held<RingCxTokenSet> | null = null
  let dead = allAlive()
  /** The refresh token before the one held, as long as RingCentral may still take it. */
  let spare: PendingRefresh | null = null
  let writes: Promise<unknown> = Promise.resolve()

  const enqueue = (write: () => Promise<void>): Promise<void> => {
    const turn = writes.then(write)
    writes = turn.catch(() => undefined)
    return turn
  }

  const accept = <T>(field: string, text: string | null, read: (text: string) => ReadBack<T>): T | null => {
    if (text === null) return null
    const { value, reason } = read(text)
    if (reason !== null) log.note('keeper.stored-unreadable', { connection: connectionId, field, reason })
    return value
  }

  const held = <T>(stored: { set: T; receivedAt: number } | null): Held<T> | null =>
    stored && { set: stored.set, stamp: { wall: stored.receivedAt, monotonic: null }, spread: random() }

  const save = (): Promise<void> => {
    const writing = pair
    return enqueue(async () => {
      await records.update(connectionId, {
        ringcentral:
          writing.ringcentral &&
          writeRingCentral({ set: writing.ringcentral.set, receivedAt: writing.ringcentral.stamp.wall }),
        ringcx:
          writing.ringcx && writeRingCx({ set: writing.ringcx.set, receivedAt: writing.ringcx.stamp.wall }),
        pending: writing.pending && writePending(writing.pending)
      })
      if (pair !== writing) return
      saved = writing
      if (writing.ringcx) published = writing.ringcx
    })
  }

  return {
    /** The RingCX token set that callers may use: the newest one that is durable. */
    published: () => published,
    ringcentral: () => pair.ringcentral,
    /** How the RingCX token set held came about. */
    path: () => pair.path,
    /** True while something held is not in the vault. */
    unsaved: () => pair !== saved,
    /** True when there is anything at all. */
    any: () => pair.ringcentral !== null || pair.ringcx !== null,
    save,

    /**
     * Reads what the vault holds; true when there is a session. A field that cannot be understood is reported and
     * stays where it is until the next rung of the ladder has something to put in its place.
     *
     * @throws AppError the `vault-*` codes
     */
    async read(): Promise<boolean> {
      const before = pair
      const [ringcentral, ringcx, pending] = await Promise.all([
        records.read(connectionId, 'ringcentral'),
        records.read(connectionId, 'ringcx'),
        records.read(connectionId, 'pending')
      ])
      if (pair !== before) return pair !== NOTHING
      pair = {
        ringcentral: held(accept('ringcentral', ringcentral, readRingCentral)),
        ringcx: held(accept('ringcx', ringcx, readRingCx)),
        pending: accept('pending', pending, readPending),
        path: null
      }
      saved = pair
      published = pair.ringcx
      dead = allAlive()
      // A refresh was under way when the app ended, and its answer is not here. The old access token died with it.
      if (pair.pending && pair.pending.refreshToken === pair.ringcentral?.set.refreshToken)
        dead.ringcentralAccess = true
      return ringcentral !== null || ringcx !== null
    },

    /** What the ladder may stand on; see {@link Rungs}. */
    rungs(now: Reading): Omit<Rungs, 'signIn'> {
      const { ringcentral, ringcx } = pair
      const live = ringcentral !== null && remainingMs(ringcentral.stamp, ringcentral.set.lifeMs, now) > 0
      return {
        ringcxRefresh: ringcx === null || dead.ringcxRefresh ? null : ringcx.set.refreshToken,
        ringcentralAccess: !live || dead.ringcentralAccess ? null : ringcentral.set.accessToken,
        ringcentralRefresh:
          ringcentral === null || dead.ringcentralRefresh ? null : ringcentral.set.refreshToken
      }
    },

    /**
     * Notes durably that a RingCentral refresh begins, with the refresh token it spends. From here on the access
     * token held counts as dead, whatever becomes of the answer (ringcx-api §6.5).
     *
     * @param fallBack whether the refresh token before it is worth a try when this one is refused
     * @returns whether this refresh was begun before: its answer may then be that of the first time, an access token
     *   that is as old as that
     * @throws AppError the `vault-*` codes; the refresh must then not begin
     */
    async beginRefresh(refreshToken: string, fallBack: boolean): Promise<boolean> {
      const repeated = pair.pending?.refreshToken === refreshToken
      if (!repeated) {
        spare = fallBack ? pair.pending : null
        const before = pair
        const noted: Pair = { ...pair, pending: { refreshToken, at: clock.wall() } }
        pair = noted
        try {
          await save()
        } catch (error) {
          // Nothing was rotated, so what the vault holds is still the whole truth.
          if (pair === noted) pair = before
          throw error
        }
      }
      dead.ringcentralAccess = true
      return repeated
    },

    /** Holds a RingCentral pair that came from a refresh; the spent refresh token stays noted until first use. */
    refreshed(set: RingCentralTokenSet, stamp: Stamp): void {
      spare = null
      pair = { ...pair, ringcentral: { set, stamp, spread: random() } }
      dead = { ...dead, ringcentralAccess: false, ringcentralRefresh: false }
    },

    /** Holds a RingCentral pair that came from a sign-in. Whatever belonged to the session before is let go. */
    signedIn(set: RingCentralTokenSet, stamp: Stamp): void {
      spare = null
      pair = { ringcentral: { set, stamp, spread: random() }, ringcx: null, pending: null, path: null }
      dead = allAlive()
    },

    /**
     * Holds a RingCX token set. An exchange is the first use of the RingCentral access token, which ends the note of
     * a refresh under way. A refresh that answers without a refresh token leaves the old one (ringcx-api §2).
     */
    renewed(set: RingCxTokenSet, stamp: Stamp, by: RenewalStep, path: RenewalStep): void {
      const old = pair.ringcx?.set.refreshToken ?? null
      const refreshToken = set.refreshToken ?? (by === 'ringcx-refresh' ? old : null)
      const ringcx = { set: { ...set, refreshToken }, stamp, spread: random() }
      pair = { ...pair, ringcx, path, pending: by === 'exchange' ? null : pair.pending }
      dead.ringcxRefresh = false
    },

    /** Strikes out the token a rung stood on after the service refused it. */
    refused(step: Exclude<RenewalStep, 'sign-in'>): void {
      if (step === 'ringcx-refresh') dead.ringcxRefresh = true
      if (step === 'exchange') dead.ringcentralAccess = true
      if (step !== 'ringcentral-refresh') return
      const { ringcentral } = pair
      const older = spare
      spare = null
      if (ringcentral !== null && older !== null && clock.wall() - older.at < GRACE_MS) {
        // The younger token was never used, so the older one may still be answered with the same new pair.
        pair = {
          ...pair,
          ringcentral: { ...ringcentral, set: { ...ringcentral.set, refreshToken: older.refreshToken } }
        }
      } else {
        dead.ringcentralRefresh = true
      }
    },

    /** Lets go of everything in memory; the vault is not touched. A save under way no longer publishes. */
    clear(): void {
      spare = null
      pair = NOTHING
      saved = NOTHING
      published = null
      dead = allAlive()
    },

    /**
     * Removes the token sets from the vault, after every write before it; with `credential` the client secret and
     * JWT credential too.
     *
     * @throws AppError the `vault-*` codes
     */
    erase(credential: boolean): Promise<void> {
      return enqueue(() =>
        credential
          ? records.erase(connectionId)
          : records.update(connectionId, { ringcentral: null, ringcx: null, pending: null })
      )
    },

    /** Resolves when no write is under way. Never rejects. */
    quiet: async (): Promise<void> => {
      await writes
    }
  }
}
