import { AppError, asAppError } from '../errors.ts'
import { type Gap, createAlarm } from './alarm.ts'
import { type Priority, turnError } from './budget.ts'
import { createCallers } from './callers.ts'
import { nothingLeft, type Goal, type Outcome } from './climb.ts'
import { ERASE_AGAIN_MS, createErasure } from './erasure.ts'
import { createFlights } from './flights.ts'
import { createGoodbyes } from './goodbyes.ts'
import { createHoldings } from './holdings.ts'
import type { Keeper, KeeperDeps, WakeReason } from './keeper-port.ts'
import { createRetryPlan } from './retry-plan.ts'
import { type Reading, hasEnoughLeft, remainingMs, wakeUpInMs } from './schedule.ts'
import { type KeeperRenewal, takeSnapshot, untilKeepAlive, untilRenewalMs } from './snapshot.ts'
import type { SessionEvent, SessionState } from './state.ts'
import { transition } from './transition.ts'

export type { Keeper, KeeperDeps, WakeReason } from './keeper-port.ts'
export type { KeeperRenewal, KeeperSnapshot } from './snapshot.ts'

const RENEWALS_KEPT = 10
const KEEP_ALIVE_AGAIN_MS = 900_000
/** How long a request waits for the next attempt before it is told that there is no token now. */
const PATIENCE_MS = 12_000
/** The network comes back a little after the computer does (security-reliability §5.2-6). */
const AFTER_RESUME_MS = 2_000
const AFTER_RESUME_SPREAD_MS = 3_000

/**
 * Makes the keeper of one connection: the one owner of its token sets, which never leave it, but for the RingCX
 * access token handed to callers of `freshToken` (design §5; security-reliability §5.2).
 */
export function createKeeper(deps: KeeperDeps): Keeper {
  const { connectionId, clock, timers, budget, random, log, unattended = true } = deps
  const holdings = createHoldings(deps)
  const erasure = createErasure(holdings)
  const goodbyes = createGoodbyes(deps)
  const callers = createCallers()
  const retries = createRetryPlan(random)

  let state: SessionState = { phase: 'signed-out' }
  let watched = false
  let lockedByCaller = false
  let closing = false
  /** A token the API said is expired, whatever the clocks say. */
  let refusedToken: string | null = null
  let keptBefore = false
  /** Monotonic. */
  let keepAliveNotBefore = -Infinity
  let renewals: readonly KeeperRenewal[] = []

  const read = (): Reading => ({ wall: clock.wall(), monotonic: clock.monotonic() })

  const changed = (): void => {
    if (!closing) deps.onChange()
  }

  const dispatch = (event: SessionEvent): void => {
    const next = transition(state, event)
    if (next === state) return
    state = next
    const why = 'why' in state ? state.why.code : null
    log.note('keeper.state', { connection: connectionId, phase: state.phase, why })
    changed()
  }

  /** Tells until when the app's budget makes the climb wait, when that is news. */
  const tellTurn = (): void => {
    const waitMs = flights.waitMs()
    if (waitMs === 0) return
    const now = read()
    const retryAt = now.wall + waitMs
    if (state.phase !== 'waiting' || Math.abs(state.retryAt - retryAt) >= 1_000)
      dispatch({ type: 'held-up', retryAt, why: turnError(waitMs) })
    callers.answerImpatient(now.monotonic + waitMs, usable(now), turnError(waitMs))
    plan()
  }

  const flights = createFlights(
    {
      ...deps,
      holdings,
      unattended,
      signInAgain: deps.signInAgain ?? ((last) => last ?? nothingLeft()),
      farewell: (set) => {
        goodbyes.say(set)
      }
    },
    {
      waits: () => {
        tellTurn()
      },
      goes: (goal) => {
        dispatch({ type: goal === 'sign-in' ? 'sign-in-started' : 'renewal-started' })
      },
      lands: (goal, outcome) => {
        land(goal, outcome)
      }
    }
  )

  const fly = (goal: Goal, by: Priority): Promise<Outcome> => {
    if (flights.goal() === null) {
      keptBefore = state.phase !== 'needs-sign-in' && holdings.any()
      retries.begin()
    }
    return flights.fly(goal, by)
  }

  const land = (goal: Goal, outcome: Outcome): void => {
    const now = read()
    retries.ended(now.monotonic, outcome.kind === 'renewed' || outcome.kind === 'kept')
    // A new session has taken the place of what was to be erased.
    if (holdings.any()) erasure.forget()
    if (goal !== 'keep-alive' && 'path' in outcome) remember(now, outcome)
    switch (outcome.kind) {
      case 'renewed':
        refusedToken = null
        dispatch({ type: 'settled' })
        break
      case 'kept':
        dispatch({ type: 'settled' })
        break
      case 'cancelled':
        dispatch(holdings.any() ? { type: 'settled' } : { type: 'signed-out' })
        break
      case 'held-up':
      case 'unsaved': {
        if (goal === 'keep-alive' && outcome.kind === 'held-up') {
          // Half a life is left to keep alive; until then it must not stand in the way of the RingCX token.
          keepAliveNotBefore = now.monotonic + KEEP_ALIVE_AGAIN_MS
          dispatch({ type: 'settled' })
          break
        }
        // A sign-in that went through, but not to its end, is continued and not repeated.
        const signedIn = outcome.path !== 'sign-in' || outcome.kind === 'unsaved'
        const next = goal === 'sign-in' && signedIn ? 'renew' : goal
        const delay = retries.failed(next, outcome.kind, outcome.error, now.monotonic, budget.silentForMs())
        dispatch({ type: 'held-up', retryAt: now.wall + delay, why: outcome.error })
        break
      }
      case 'refused':
        // A new sign-in that is refused does no harm to the session there already is.
        if (goal === 'sign-in' && outcome.path === 'sign-in' && keptBefore) dispatch({ type: 'settled' })
        else dispatch({ type: 'refused', why: outcome.error })
        break
      case 'locked':
        dispatch({ type: 'locked', why: outcome.error })
        break
    }
    if (lockedByCaller && !holdings.unsaved()) holdings.clear()
    answerCallers(now)
    plan()
  }

  const remember = (now: Reading, outcome: Extract<Outcome, { tookMs: number }>): void => {
    const { path, tookMs } = outcome
    const error = outcome.kind === 'renewed' ? null : outcome.error
    renewals = [
      { at: now.wall, path, outcome: error ? ('failed' as const) : ('renewed' as const), tookMs, error },
      ...renewals
    ].slice(0, RENEWALS_KEPT)
    const code = error?.code ?? null
    log.note('keeper.renewal', { connection: connectionId, path, outcome: outcome.kind, tookMs, error: code })
  }

  // Waking up: the decision is taken again from the clocks each time.

  const untilKeepAliveTurn = (now: Reading): number =>
    Math.max(untilKeepAlive(holdings, now), keepAliveNotBefore - now.monotonic)

  const untilStepMs = (now: Reading): number => {
    if (erasure.owed()) return ERASE_AGAIN_MS
    if (flights.goal() !== null) return flights.waitMs() || Infinity
    if (state.phase === 'waiting') return retries.next().at - now.monotonic
    if (state.phase !== 'active') return Infinity
    return Math.min(watched ? untilRenewalMs(holdings, now) : Infinity, untilKeepAliveTurn(now))
  }

  const plan = (atMostMs = Infinity): void => {
    alarm.set(closing ? null : wakeUpInMs(Math.min(untilStepMs(read()), atMostMs), watched))
  }

  const act = (): void => {
    const now = read()
    if (flights.goal() !== null) return tellTurn()
    if (erasure.owed()) void erasure.again().then(() => plan())
    const retry = retries.next()
    if (state.phase === 'waiting' && retry.at <= now.monotonic) {
      void fly(retry.goal, callers.some() ? 'person' : 'background')
    } else if (state.phase === 'active') {
      if (watched && untilRenewalMs(holdings, now) === 0) void fly('renew', 'background')
      else if (untilKeepAliveTurn(now) === 0) void fly('keep-alive', 'background')
    }
  }

  const alarm = createAlarm(clock, timers, (gap: Gap) => {
    if (gap !== 'steady') log.note('keeper.clock', { connection: connectionId, gap })
    if (gap === 'ahead') retries.woke(clock.monotonic(), AFTER_RESUME_MS)
    act()
    plan()
  })

  // Handing out.

  /** The token callers may still be given when there will be no better one in time, or `null`. */
  const usable = (now: Reading): string | null => {
    const token = holdings.published()
    if (token === null || token.set.accessToken === refusedToken) return null
    return remainingMs(token.stamp, token.set.lifeMs, now) > 0 ? token.set.accessToken : null
  }

  const answerCallers = (now: Reading): void => {
    if (!callers.some()) return
    if (closing) return callers.answer(null, noToken())
    switch (state.phase) {
      case 'active':
        if (usable(now) === null) void fly('renew', 'person')
        else callers.answer(usable(now), noToken())
        break
      case 'waiting':
        callers.answerImpatient(retries.next().at, usable(now), state.why)
        break
      case 'needs-sign-in':
        callers.answer(usable(now), state.why)
        break
      case 'locked':
        callers.answer(null, state.why)
        break
      default:
        callers.answer(null, noToken())
    }
  }

  const waitForToken = (): Promise<string> => {
    const now = read()
    const token = callers.join(now.monotonic + PATIENCE_MS)
    const goal = flights.goal()
    if (goal !== null) {
      void fly(goal, 'person')
      tellTurn()
    } else if (state.phase === 'active') {
      void fly('renew', 'person')
    } else if (state.phase === 'waiting' && retries.mayHurry(now.monotonic)) {
      void fly(retries.next().goal, 'person')
    } else {
      answerCallers(now)
    }
    return token
  }

  // The vault.

  const restore = async (): Promise<void> => {
    if (lockedByCaller) return
    const isMine = flights.life()
    try {
      const found = await holdings.read()
      if (!isMine() || lockedByCaller || flights.goal() !== null) return
      dispatch({ type: 'restored', found })
    } catch (thrown) {
      if (isMine()) dispatch({ type: 'locked', why: asAppError(thrown) })
    }
    act()
    plan()
  }

  /** Continues after the vault could not be reached: what is unsaved is saved first, else all is read again. */
  const recover = async (): Promise<void> => {
    if (!holdings.unsaved()) return restore()
    dispatch({ type: 'restored', found: true })
    await fly('renew', 'background')
  }

  const dispose = (): void => {
    closing = true
    flights.ground()
    callers.answer(null, noToken())
    plan()
  }

  const signIn = async (): Promise<void> => {
    while (flights.goal() !== null && flights.goal() !== 'sign-in') await flights.landed()
    await succeed(fly('sign-in', 'person'))
  }

  const wake = async (reason: WakeReason): Promise<void> => {
    if (closing) return
    if (flights.goal() === null) await erasure.again()
    const resumed = reason === 'resume'
    // Each session waits a little different a time, so that they do not all knock at once.
    const grace = resumed ? AFTER_RESUME_MS + random() * AFTER_RESUME_SPREAD_MS : 0
    retries.woke(clock.monotonic(), grace)
    if (state.phase === 'locked') {
      if (!lockedByCaller && flights.goal() === null) await recover()
    } else if (resumed) {
      plan(grace)
    } else {
      act()
      plan()
    }
  }

  return {
    state: () => state,
    snapshot: () => takeSnapshot(holdings, read(), { state, renewals, watched }),
    restore,
    signIn,

    freshToken(opts) {
      const token = holdings.published()
      if (token !== null && state.phase !== 'locked' && !closing) {
        const { accessToken, lifeMs } = token.set
        if (accessToken === opts?.notThis) refusedToken = accessToken
        const now = read()
        if (accessToken !== refusedToken && hasEnoughLeft(token.stamp, lifeMs, now)) {
          if (state.phase === 'active' && untilRenewalMs(holdings, now) === 0) void fly('renew', 'background')
          return Promise.resolve(accessToken)
        }
      }
      return waitForToken()
    },

    async renewNow() {
      if (state.phase === 'locked') await wake('storage')
      if (state.phase === 'locked') throw state.why
      if (state.phase === 'signed-out') throw noToken()
      if (state.phase === 'needs-sign-in') {
        if (unattended) return signIn()
        throw state.why
      }
      while (flights.goal() === 'keep-alive') await flights.landed()
      await succeed(fly(retries.next().goal === 'sign-in' ? 'sign-in' : 'renew', 'person'))
    },

    wake,

    setWatched(on) {
      if (watched === on) return
      watched = on
      if (!closing) act()
      plan()
      changed()
    },

    async signOut(opts) {
      const pair = holdings.ringcentral()
      flights.retire()
      holdings.clear()
      retries.forget()
      refusedToken = null
      renewals = []
      dispatch({ type: 'signed-out' })
      callers.answer(null, noToken())
      if (pair) goodbyes.say(pair.set)
      try {
        await erasure.erase(opts?.credential ?? false)
      } finally {
        plan()
      }
    },

    async lock(why) {
      lockedByCaller = true
      flights.ground()
      retries.forget()
      if (flights.goal() === null && !holdings.unsaved()) holdings.clear()
      dispatch({ type: 'locked', why })
      callers.answer(null, why)
      plan()
      await flights.landed()
      await holdings.quiet()
    },

    async unlock() {
      await flights.landed()
      lockedByCaller = false
      flights.lift()
      if (state.phase === 'locked') await recover()
    },

    async settle(deadlineMs) {
      dispose()
      const allDone = async (): Promise<boolean> => {
        await flights.landed()
        if (holdings.unsaved()) await holdings.save().catch(() => undefined)
        await Promise.all([holdings.quiet(), goodbyes.quiet()])
        return !holdings.unsaved()
      }
      return new Promise((resolve) => {
        const cancelDeadline = timers.after(deadlineMs, () => {
          resolve(false)
        })
        void allDone().then((done) => {
          cancelDeadline()
          resolve(done)
        })
      })
    },

    dispose
  }
}

/** Waits for a climb and throws its failure. */
async function succeed(attempt: Promise<Outcome>): Promise<void> {
  const outcome = await attempt
  if ('error' in outcome) throw outcome.error
  if (outcome.kind === 'cancelled') throw noToken()
}

function noToken(): AppError {
  return new AppError({
    code: 'signed-out',
    message: 'This connection is signed out, so there is no RingCX token to use.',
    hint: 'Sign in first.',
    retryable: false
  })
}
