import { type AppError, asAppError } from '../errors.ts'
import { type TokenFields, readTokenFields, tokenChanges } from '../inspector/token-changes.ts'
import type { Cancel, Clock, Log, SecretRecords, Timers } from '../ports.ts'
import { within } from '../within.ts'
import { type Budget, type Permit, type Priority, type Ticket, turnError } from './budget.ts'
import {
  type FailedOutcome,
  type Outcome,
  type TokenSource,
  noRingCentralToken,
  noToken,
  nothingLeft,
  renew
} from './renewal.ts'
import {
  type Goal,
  type Retries,
  NO_RETRIES,
  NO_RETRY,
  afterFailure,
  afterWake,
  mayRetryNow
} from './retry.ts'
import { createRevocations } from './revocation.ts'
import { type Reading, clockGap, hasEnoughLeft, readClocks, remainingMs, wakeUpInMs } from './schedule.ts'
import { type KeeperRenewal, takeSnapshot } from './snapshot.ts'
import { createTokenStore } from './token-store.ts'
import { type SessionEvent, type SessionState, transition } from './transition.ts'

export type { KeeperRenewal, KeeperSnapshot } from './snapshot.ts'

/** Why the keeper should read the clocks again. */
export type WakeReason = 'resume' | 'unlock' | 'focus' | 'network' | 'storage'

/** The network comes back a little after the computer does (security-reliability §5.2-6). */
const AFTER_RESUME_MS = 2_000
/** Each session waits a slightly different time after a sleep, so that they don't all send requests at once. */
const AFTER_RESUME_SPREAD_MS = 3_000
/** How long a caller waits for the next attempt before it gets an error because there is no token. */
const CALLER_WAITS_MS = 12_000
const KEEP_ALIVE_AGAIN_MS = 900_000
const ERASE_AGAIN_MS = 30_000
const RENEWALS_KEPT = 100

export interface KeeperDeps {
  readonly connectionId: string
  readonly source: TokenSource
  readonly records: SecretRecords
  readonly clock: Clock
  readonly timers: Timers
  readonly budget: Budget
  /** A number in [0, 1). */
  readonly random: () => number
  /** Called after each visible change; read `snapshot()` in it. Must not throw. */
  readonly onChange: () => void
  readonly log: Log
  /** Whether the sign-in method works without the person; true for a JWT credential. Default true. */
  readonly unattended?: boolean
  /** The message for the person when nothing is left to renew with, given the last error. Default: that error. */
  readonly signInAgain?: ((last: AppError | null) => AppError) | undefined
  /** Called when an attempt begins; what it returns is called when it has ended. Neither may throw. */
  readonly onAttempt?: ((attempt: AttemptFacts) => () => void) | undefined
}

/** What an attempt is about, for the activity. */
export interface AttemptFacts {
  readonly goal: Goal
  /** Whether a person waits for it, RingCX called the token expired, or the token was due. */
  readonly why: 'person' | 'refused' | 'due'
  /** 1, or one more for each failure before it. */
  readonly attempt: number
}

/** A caller waiting for a token. */
interface WaitingCaller {
  /** Monotonic milliseconds; after this, the caller prefers an error to waiting. */
  readonly until: number
  readonly resolve: (token: string) => void
  readonly reject: (error: AppError) => void
}

export type Keeper = ReturnType<typeof createKeeper>

/**
 * Creates the keeper of one connection: the one owner of its token sets, which never leave it, except for the access
 * tokens given to callers of `freshToken` and `ringcentralToken` (design §5; security-reliability §5.2). All times are
 * in milliseconds; all rejections are `AppError`s.
 *
 * It reads in the order of a renewal: the wake timer finds one due, an attempt runs, its outcome becomes the new
 * state. After that come the requests of callers, the person, the computer, and the vault.
 */
export function createKeeper(deps: KeeperDeps) {
  const { connectionId, source, clock, timers, budget, random, log, unattended = true } = deps
  const signInAgain = deps.signInAgain ?? ((last: AppError | null) => last ?? nothingLeft())
  const store = createTokenStore(deps)
  const revocations = createRevocations(deps)

  let state: SessionState = { phase: 'signed-out' }
  let watched = false
  let closed = false
  /** Locked by `lock`, not because the vault was unavailable. */
  let lockedByCaller = false
  let locks = 0
  /** Aborted by a sign-out. Any result of an attempt after that is discarded. */
  let session = new AbortController()

  /** The current attempt. Any number of callers share it (design §5 rule 3). */
  let attempt: { readonly goal: Goal; readonly done: Promise<Outcome> } | null = null
  /** The attempt's place in the queue for the app's budget, while it waits there. */
  let ticket: Ticket | null = null
  let priority: Priority = 'background'
  /** Whether there was a session to fall back on when the attempt started. */
  let hadSession = false

  let cancelWakeTimer: Cancel = () => undefined
  let retries: Retries = NO_RETRIES
  /** Monotonic; until then, a failed keep-alive must not interfere with the RingCX token. */
  let keepAliveNotBefore = -Infinity

  let waitingCallers: WaitingCaller[] = []
  /** A token that the API called expired, regardless of the clocks. */
  let refusedToken: string | null = null
  let renewals: readonly KeeperRenewal[] = []

  function dispatch(event: SessionEvent): void {
    const next = transition(state, event)
    if (next === state) return
    state = next
    const why = 'why' in state ? state.why.code : null
    log.note('keeper.state', { connection: connectionId, phase: state.phase, why })
    announce()
  }

  function announce(): void {
    if (!closed) deps.onChange()
  }

  // The wake timer. A timer alone proves nothing, because timers don't run during sleep. Each time it fires, the keeper
  // reads the clocks and decides again what is due (design §5 rule 2, security-reliability §5.1).

  /** Sets the wake timer for the next task, but no sooner than `notBeforeMs` from now. */
  function setWakeTimer(notBeforeMs = 0): void {
    cancelWakeTimer()
    const setAt = readClocks(clock)
    const delayMs = closed ? null : wakeUpInMs(Math.max(untilNextStepMs(setAt), notBeforeMs), watched)
    if (delayMs === null) return
    cancelWakeTimer = timers.after(delayMs, () => {
      const gap = clockGap(setAt, readClocks(clock), delayMs)
      if (gap !== 'steady') log.note('keeper.clock', { connection: connectionId, gap })
      if (gap === 'ahead') retries = afterWake(retries, clock.monotonic(), AFTER_RESUME_MS)
      catchUp()
    })
  }

  function untilNextStepMs(now: Reading): number {
    if (store.eraseFailed()) return ERASE_AGAIN_MS
    if (attempt !== null) return ticket?.waitMs() || Infinity
    if (state.phase === 'waiting') return retries.next.at - now.monotonic
    if (state.phase !== 'active') return Infinity
    return Math.min(watched ? store.untilRenewalMs(now) : Infinity, untilKeepAliveMs(now))
  }

  function untilKeepAliveMs(now: Reading): number {
    return Math.max(store.untilKeepAliveMs(now), keepAliveNotBefore - now.monotonic)
  }

  /** Does what is due now, if anything, and sets the wake timer for what comes next. */
  function catchUp(): void {
    doWhatIsDue(readClocks(clock))
    setWakeTimer()
  }

  function doWhatIsDue(now: Reading): void {
    if (attempt !== null) return showBudgetWait()
    if (store.eraseFailed()) void store.retryErase().then(() => setWakeTimer())
    if (state.phase === 'waiting' && retries.next.at <= now.monotonic) {
      void startOrJoin(retries.next.goal, waitingCallers.length > 0 ? 'person' : 'background')
    } else if (state.phase === 'active') {
      if (watched && store.untilRenewalMs(now) === 0) void startOrJoin('renew', 'background')
      else if (untilKeepAliveMs(now) === 0) void startOrJoin('keep-alive', 'background')
    }
  }

  // One renewal attempt at a time.

  /** Starts an attempt, or joins the current one, regardless of its goal. Never rejects. */
  function startOrJoin(goal: Goal, by: Priority): Promise<Outcome> {
    if (attempt !== null) {
      if (by === 'person') {
        ticket?.promote()
        priority = by
      }
      return attempt.done
    }
    priority = by
    hadSession = state.phase !== 'needs-sign-in' && store.any()
    retries = { ...retries, next: NO_RETRY }
    const done = runAttempt(goal, session.signal)
    attempt = { goal, done }
    dispatch({ type: startOf(goal) })
    return done
  }

  async function runAttempt(goal: Goal, signal: AbortSignal): Promise<Outcome> {
    // It starts a microtask later, so that anything it triggers finds the attempt in progress.
    await Promise.resolve()
    const fieldsBefore = publishedFields()
    const why = refusedToken !== null ? 'refused' : priority === 'person' ? 'person' : 'due'
    const ended = deps.onAttempt?.({ goal, why, attempt: retries.failures + 1 }) ?? (() => undefined)
    const outcome = await renew(goal, {
      source,
      store,
      clock,
      permit: () => waitForPermit(goal, signal),
      revoke: revocations.revoke,
      unattended,
      signInAgain,
      signal
    })
    ended()
    if (signal.aborted) return { kind: 'cancelled' }
    attempt = null
    finishAttempt(goal, outcome, fieldsBefore)
    return outcome
  }

  /** Waits for the budget to allow one request; `null` ends the attempt. */
  async function waitForPermit(goal: Goal, signal: AbortSignal): Promise<Permit | null> {
    if (closed || lockedByCaller || signal.aborted) return null
    const taken = budget.request(priority)
    ticket = taken
    if (taken.waitMs() > 0) showBudgetWait()
    const permit = await taken.granted
    if (signal.aborted) {
      permit?.giveBack()
      return null
    }
    ticket = null
    if (permit !== null) dispatch({ type: startOf(goal) })
    return permit
  }

  /** Shows how long the attempt must wait for the app's budget, if that changed. */
  function showBudgetWait(): void {
    const waitMs = ticket?.waitMs() ?? 0
    if (waitMs === 0) return
    const now = readClocks(clock)
    const retryAt = now.wall + waitMs
    if (state.phase !== 'waiting' || Math.abs(state.retryAt - retryAt) >= 1_000)
      dispatch({ type: 'held-up', retryAt, why: turnError(waitMs) })
    answerCallers(usableToken(now), turnError(waitMs), now.monotonic + waitMs)
    setWakeTimer()
  }

  /** Turns the outcome of an attempt into the new state, and plans what comes next. */
  function finishAttempt(goal: Goal, outcome: Outcome, fieldsBefore: TokenFields): void {
    const now = readClocks(clock)
    const failures = outcome.kind === 'renewed' || outcome.kind === 'kept' ? 0 : retries.failures
    retries = { ...retries, failures, endedAt: now.monotonic }
    // A new session has replaced the one to be erased.
    if (store.any()) store.cancelErase()
    if (goal !== 'keep-alive' && 'path' in outcome) remember(now.wall, outcome, fieldsBefore)
    switch (outcome.kind) {
      case 'renewed':
        refusedToken = null
        dispatch({ type: 'settled' })
        break
      case 'kept':
        dispatch({ type: 'settled' })
        break
      case 'cancelled':
        dispatch({ type: store.any() ? 'settled' : 'signed-out' })
        break
      case 'held-up':
      case 'unsaved':
        retryLater(goal, outcome, now)
        break
      case 'refused':
        // A rejected new sign-in doesn't harm the existing session.
        if (goal === 'sign-in' && outcome.path === 'sign-in' && hadSession) dispatch({ type: 'settled' })
        else dispatch({ type: 'refused', why: outcome.error })
        break
      case 'locked':
        dispatch({ type: 'locked', why: outcome.error })
        break
    }
    forgetIfLocked()
    answerFromState(now)
    setWakeTimer()
  }

  function retryLater(
    goal: Goal,
    { kind, path, error }: FailedOutcome<'held-up' | 'unsaved'>,
    now: Reading
  ): void {
    if (goal === 'keep-alive' && kind === 'held-up') {
      // Half a life is left to keep the refresh token alive.
      keepAliveNotBefore = now.monotonic + KEEP_ALIVE_AGAIN_MS
      dispatch({ type: 'settled' })
      return
    }
    // A sign-in that worked but didn't finish is continued, not repeated.
    const signedIn = path !== 'sign-in' || kind === 'unsaved'
    const next = goal === 'sign-in' && signedIn ? 'renew' : goal
    retries = afterFailure(retries, { goal: next, kind, error, silentMs: budget.silentForMs() }, random)
    dispatch({ type: 'held-up', retryAt: now.wall + Math.round(retries.next.at - now.monotonic), why: error })
  }

  /** @param at wall clock, milliseconds since the Unix epoch, UTC */
  function remember(
    at: number,
    outcome: Extract<Outcome, { tookMs: number }>,
    fieldsBefore: TokenFields
  ): void {
    const { kind, path, tookMs } = outcome
    const error = kind === 'renewed' ? null : outcome.error
    const changes = error === null ? tokenChanges(fieldsBefore, publishedFields()) : null
    const entry = { at, path, outcome: error ? 'failed' : 'renewed', tookMs, error, changes } as const
    renewals = [entry, ...renewals].slice(0, RENEWALS_KEPT)
    const code = error?.code ?? null
    log.note('keeper.renewal', { connection: connectionId, path, outcome: kind, tookMs, error: code })
  }

  /** What can be read in the current token, for the history; the token itself isn't kept there. */
  function publishedFields(): TokenFields {
    const token = store.published()
    return token && readTokenFields(token.set.accessToken)
  }

  // Callers who want a token.

  /** The RingCX access token as it is, expired or not, without a renewal; `null` if there is none or it is locked. */
  function currentToken(): string | null {
    return closed || state.phase === 'locked' ? null : (store.published()?.set.accessToken ?? null)
  }

  /**
   * A RingCX access token with enough life left for a request (more than 20 s): immediately if there is one, or else
   * after the renewal, which all callers share. If the next attempt is more than 12 s away, a token with any life
   * left is used. `notThis` is a token the API just rejected as expired: returns a newer one, after a renewal if
   * necessary.
   */
  function freshToken({ notThis }: { readonly notThis?: string | undefined } = {}): Promise<string> {
    const token = store.published()
    if (token !== null && state.phase !== 'locked' && !closed) {
      const { accessToken, lifeMs } = token.set
      if (accessToken === notThis) refusedToken = accessToken
      const now = readClocks(clock)
      if (accessToken !== refusedToken && hasEnoughLeft(token.stamp, lifeMs, now)) {
        if (state.phase === 'active' && store.untilRenewalMs(now) === 0)
          void startOrJoin('renew', 'background')
        return Promise.resolve(accessToken)
      }
    }
    return waitForToken(readClocks(clock))
  }

  /**
   * A live RingCentral access token: immediately if there is one, or else after a refresh within the budget, for which the
   * caller waits up to 12 s. One that isn't saved yet is not given out: its use would end the one before it
   * (security-reliability §5.2-4).
   */
  async function ringcentralToken(): Promise<string> {
    const live = (): string | null =>
      closed || state.phase === 'locked' || store.unsaved()
        ? null
        : store.usable(readClocks(clock)).ringcentralAccess
    if (live() === null && state.phase !== 'locked' && store.any())
      await within(timers, CALLER_WAITS_MS, startOrJoin('keep-alive', 'person'), null)
    const token = live()
    if (token !== null) return token
    throw state.phase === 'locked' ? state.why : noRingCentralToken()
  }

  function waitForToken(now: Reading): Promise<string> {
    const token = new Promise<string>((resolve, reject) => {
      waitingCallers.push({ until: now.monotonic + CALLER_WAITS_MS, resolve, reject })
    })
    if (attempt !== null) {
      void startOrJoin(attempt.goal, 'person')
      showBudgetWait()
    } else if (state.phase === 'active') {
      void startOrJoin('renew', 'person')
    } else if (state.phase === 'waiting' && mayRetryNow(retries, now.monotonic)) {
      void startOrJoin(retries.next.goal, 'person')
    } else {
      answerFromState(now)
    }
    return token
  }

  /** The token to fall back on when no better one will come in time, or `null`. */
  function usableToken(now: Reading): string | null {
    const token = store.published()
    if (token === null || token.set.accessToken === refusedToken) return null
    return remainingMs(token.stamp, token.set.lifeMs, now) > 0 ? token.set.accessToken : null
  }

  /** Answers waiting callers if the state of the session allows. */
  function answerFromState(now: Reading): void {
    if (waitingCallers.length === 0) return
    if (closed) return answerCallers(null, noToken())
    switch (state.phase) {
      case 'active':
        if (usableToken(now) === null) void startOrJoin('renew', 'person')
        else answerCallers(usableToken(now), noToken())
        break
      case 'waiting':
        answerCallers(usableToken(now), state.why, retries.next.at)
        break
      case 'needs-sign-in':
        answerCallers(usableToken(now), state.why)
        break
      case 'locked':
        answerCallers(null, state.why)
        break
      default:
        answerCallers(null, noToken())
    }
  }

  /**
   * Gives waiting callers the token, or the error when there is none: all of them, or those for whom the next attempt,
   * at `nextAt` (monotonic milliseconds), comes too late.
   */
  function answerCallers(token: string | null, why: AppError, nextAt = Infinity): void {
    const answered = waitingCallers.filter(({ until }) => until < nextAt)
    waitingCallers = waitingCallers.filter(({ until }) => until >= nextAt)
    for (const { resolve, reject } of answered) {
      if (token === null) reject(why)
      else resolve(token)
    }
  }

  // What the person asks for.

  /**
   * Starts a new sign-in. Waits for its turn if the app's budget is used up. Rejects with the reason if it fails; if
   * it wasn't rejected by a service, the keeper retries automatically (`waiting`).
   */
  async function signIn(): Promise<void> {
    while (attempt !== null && attempt.goal !== 'sign-in') await attemptsEnded()
    if (state.phase === 'locked' && lockedByCaller) throw state.why
    await throwFailure(startOrJoin('sign-in', 'person'))
  }

  /** Renews now, regardless of the clocks, within the same budget. Signs in again if necessary. */
  async function renewNow(): Promise<void> {
    if (state.phase === 'locked') await wake('storage')
    if (state.phase === 'locked') throw state.why
    if (state.phase === 'signed-out') throw noToken()
    if (state.phase === 'needs-sign-in') {
      if (unattended) return signIn()
      throw state.why
    }
    while (attempt?.goal === 'keep-alive') await attemptsEnded()
    await throwFailure(startOrJoin(retries.next.goal === 'sign-in' ? 'sign-in' : 'renew', 'person'))
  }

  async function attemptsEnded(): Promise<void> {
    while (attempt !== null) await attempt.done
  }

  /** Whether the token is renewed ahead of time, or only when it is used. */
  function setWatched(on: boolean): void {
    if (watched === on) return
    watched = on
    setWakeTimer()
    announce()
  }

  /**
   * Signs out. As soon as this returns its promise, no more tokens are given out and no late response is kept. The
   * promise resolves when the tokens are erased from the vault; with `credential`, the client secret and JWT
   * credential too. If it rejects, the keeper retries until they are. The session at RingCentral is revoked in the
   * background.
   */
  async function signOut({ credential = false }: { readonly credential?: boolean } = {}): Promise<void> {
    const pair = store.ringcentral()
    session.abort()
    session = new AbortController()
    ticket?.cancel()
    ticket = null
    attempt = null
    store.clear()
    retries = { ...retries, next: NO_RETRY, failures: 0 }
    refusedToken = null
    renewals = []
    dispatch({ type: 'signed-out' })
    answerCallers(null, noToken())
    if (pair) revocations.revoke(pair.set)
    try {
      await store.erase(credential)
    } finally {
      setWakeTimer()
    }
  }

  // What the computer and the vault do: waking up, opening, locking, quitting.

  /** Reads the clocks and decides again, after anything that may have changed the situation. */
  async function wake(reason: WakeReason): Promise<void> {
    if (closed) return
    const resumed = reason === 'resume'
    const graceMs = resumed ? AFTER_RESUME_MS + random() * AFTER_RESUME_SPREAD_MS : 0
    retries = afterWake(retries, clock.monotonic(), graceMs)
    if (state.phase === 'locked') {
      if (!lockedByCaller && attempt === null) await reopen()
    } else if (resumed) {
      setWakeTimer(graceMs)
    } else {
      catchUp()
    }
  }

  /** Reads the vault and continues the session in it, without a new sign-in. Never rejects: see the state. */
  async function restore(): Promise<void> {
    if (lockedByCaller) return
    const { signal } = session
    try {
      const found = await store.read()
      // Read before the lock, so there may be tokens again.
      if (lockedByCaller) return forgetIfLocked()
      if (signal.aborted || attempt !== null) return
      dispatch({ type: 'restored', found })
    } catch (thrown) {
      if (!signal.aborted) dispatch({ type: 'locked', why: asAppError(thrown) })
    }
    catchUp()
  }

  /**
   * Continues after the vault was unavailable. Saves unsaved tokens first, or else reads everything again, except
   * what a sign-out still has to erase.
   */
  async function reopen(): Promise<void> {
    if (store.unsaved()) {
      dispatch({ type: 'restored', found: true })
      await startOrJoin('renew', 'background')
      return
    }
    await store.retryErase()
    if (!store.eraseFailed() || lockedByCaller) return restore()
    dispatch({ type: 'restored', found: false })
    setWakeTimer()
  }

  /**
   * Gives out nothing until `unlock`, and forgets what the vault contains. A pending response is still saved; the
   * promise resolves after that. Never rejects.
   */
  async function lock(why: AppError): Promise<void> {
    lockedByCaller = true
    locks += 1
    ticket?.cancel()
    retries = { ...retries, next: NO_RETRY, failures: 0 }
    if (attempt === null && !store.unsaved()) store.clear()
    dispatch({ type: 'locked', why })
    answerCallers(null, why)
    setWakeTimer()
    await attemptsEnded()
    await store.idle()
  }

  /** Forgets the tokens of a locked session, once they are saved. */
  function forgetIfLocked(): void {
    if (lockedByCaller && !store.unsaved()) store.clear()
  }

  /** Ends `lock` and continues from the vault. Never rejects: see the state. */
  async function unlock(): Promise<void> {
    const before = locks
    await attemptsEnded()
    if (locks !== before) return
    lockedByCaller = false
    if (state.phase === 'locked') await reopen()
  }

  /** Stops permanently: starts nothing new. The response to a pending request is still saved. */
  function close(): void {
    closed = true
    ticket?.cancel()
    answerCallers(null, noToken())
    setWakeTimer()
  }

  /** Waits for work that must not be cut off, and goes on. True if everything is saved in time. */
  async function saved(deadlineMs: number): Promise<boolean> {
    // Nothing is on its way of a request that waits for the rate limit, maybe for minutes.
    const isQueued = (): boolean => ticket !== null && !store.unsaved()
    return isQueued() || (await within(timers, deadlineMs, finishWork(), false)) || isQueued()
  }

  /** Prepares to quit: closes, and waits as {@link saved} does. */
  function settle(deadlineMs: number): Promise<boolean> {
    close()
    return saved(deadlineMs)
  }

  async function finishWork(): Promise<boolean> {
    await attemptsEnded()
    if (store.unsaved()) await store.save().catch(() => undefined)
    await Promise.all([store.idle(), revocations.idle()])
    return !store.unsaved()
  }

  return {
    state: () => state,
    snapshot: () => takeSnapshot(store, readClocks(clock), { state, renewals, watched }),
    currentToken,
    freshToken,
    ringcentralToken,
    signIn,
    renewNow,
    signOut,
    setWatched,
    wake,
    restore,
    lock,
    unlock,
    saved,
    settle,
    close
  }
}

function startOf(goal: Goal): 'sign-in-started' | 'renewal-started' {
  return goal === 'sign-in' ? 'sign-in-started' : 'renewal-started'
}

/** Waits for an attempt and throws its failure. */
async function throwFailure(attempt: Promise<Outcome>): Promise<void> {
  const outcome = await attempt
  if ('error' in outcome) throw outcome.error
  if (outcome.kind === 'cancelled') throw noToken()
}
