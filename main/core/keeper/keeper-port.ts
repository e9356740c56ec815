import type { AppError } from '../errors.ts'
import type { Clock, Log, SecretRecords, Timers } from '../ports.ts'
import type { Budget } from './budget.ts'
import type { KeeperSnapshot } from './snapshot.ts'
import type { SessionState } from './state.ts'
import type { TokenSource } from './token-source.ts'

/** Why the keeper is asked to look at the clocks again. */
export type WakeReason = 'resume' | 'unlock' | 'focus' | 'network' | 'storage'

export interface KeeperDeps {
  readonly connectionId: string
  readonly source: TokenSource
  readonly records: SecretRecords
  readonly clock: Clock
  readonly timers: Timers
  readonly budget: Budget
  /** A number in [0, 1). */
  readonly random: () => number
  /** Called after each change worth showing; read `snapshot()` in it. Must not throw. */
  readonly onChange: () => void
  readonly log: Log
  /** Whether the sign-in method works without the person; true for a JWT credential. Default true. */
  readonly unattended?: boolean
  /** What the person is told when no rung is left, given the last refusal. Default: that refusal. */
  readonly signInAgain?: ((last: AppError | null) => AppError) | undefined
}

/** The owner of one session. All times are milliseconds; all rejections are `AppError`s. */
export interface Keeper {
  state(): SessionState
  snapshot(): KeeperSnapshot
  /** Reads the vault and continues the session in it, without a new sign-in. Never rejects: see the state. */
  restore(): Promise<void>
  /**
   * Signs in anew. Waits for its turn when the app's budget is used up. Rejects with why it did not work; when that
   * was no refusal, the keeper goes on trying by itself (`waiting`).
   */
  signIn(): Promise<void>
  /**
   * A RingCX access token with life left for a request (more than 20 s): at once when there is one, else after the
   * renewal, which all callers share. When the next attempt is more than 12 s away, a token with any life left will
   * do. `notThis` is a token the API just refused as expired: a younger one is the answer, if need be a new one.
   */
  freshToken(opts?: { readonly notThis?: string | undefined }): Promise<string>
  /** Renews now, whatever the clocks say, through the same budget. Signs in again when that is what is needed. */
  renewNow(): Promise<void>
  /** Decides again from the clocks, after anything that may have changed the world. */
  wake(reason: WakeReason): Promise<void>
  /** Whether the token is kept hot, or renewed on use. */
  setWatched(on: boolean): void
  /**
   * Signs out. When this returns its promise, no token is handed out and no late answer is kept any more. The promise
   * is the erasure in the vault, with `credential` of the client secret and JWT credential too; when it rejects, it
   * is tried again until it works. RingCentral is told in the background.
   */
  signOut(opts?: { readonly credential?: boolean }): Promise<void>
  /**
   * Hands out nothing until `unlock` and lets go of what the vault holds. An answer under way is still kept; the promise
   * resolves when it is saved, or when there is none. Never rejects.
   */
  lock(why: AppError): Promise<void>
  /** Ends `lock` and continues from the vault. Never rejects: see the state. */
  unlock(): Promise<void>
  /** Prepares to quit: as `dispose`, and waits for what must not be cut off. True when all was done in time. */
  settle(deadlineMs: number): Promise<boolean>
  /** Stops for good: begins nothing new. The answer of a rotation under way is still saved. */
  dispose(): void
}
