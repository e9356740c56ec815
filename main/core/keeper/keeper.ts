import { type Priority, turnError } from './budget.ts'
import { createCallers } from './callers.ts'
import { nothingLeft, type Goal, type Outcome } from './climb.ts'
import { createErasure } from './erasure.ts'
import { createFlights } from './flights.ts'
import { createGoodbyes } from './goodbyes.ts'
import { createHandingOut } from './handing-out.ts'
import { createHoldings } from './holdings.ts'
import type { Keeper, KeeperDeps, WakeReason } from './keeper-port.ts'
import { createLanding } from './landing.ts'
import { createLocking } from './locking.ts'
import { noToken } from './no-token.ts'
import { createPhase } from './phase.ts'
import { createRenewalHistory } from './renewal-history.ts'
import { createRetryPlan } from './retry-plan.ts'
import type { Reading } from './schedule.ts'
import { takeSnapshot } from './snapshot.ts'
import { AFTER_RESUME_MS, createWakeUps } from './wake-ups.ts'

export type { Keeper, KeeperDeps, WakeReason } from './keeper-port.ts'
export type { KeeperRenewal, KeeperSnapshot } from './snapshot.ts'

/** Each session waits a little different a time after a sleep, so that they do not all knock at once. */
const AFTER_RESUME_SPREAD_MS = 3_000

/**
 * Makes the keeper of one connection: the one owner of its token sets, which never leave it, but for the RingCX
 * access token handed to callers of `freshToken` (design §5; security-reliability §5.2).
 */
export function createKeeper(deps: KeeperDeps): Keeper {
  const { clock, timers, budget, random, unattended = true } = deps
  const holdings = createHoldings(deps)
  const erasure = createErasure(holdings)
  const goodbyes = createGoodbyes(deps)
  const callers = createCallers()
  const retries = createRetryPlan(random)
  const history = createRenewalHistory(deps)

  let watched = false
  let closing = false

  const read = (): Reading => ({ wall: clock.wall(), monotonic: clock.monotonic() })

  const changed = (): void => {
    if (!closing) deps.onChange()
  }

  const phase = createPhase({ ...deps, onChange: changed })
  const is = (): ReturnType<typeof phase.now>['phase'] => phase.now().phase

  /** Tells until when the app's budget makes the climb wait, when that is news. */
  const tellTurn = (): void => {
    const waitMs = flights.waitMs()
    if (waitMs === 0) return
    const now = read()
    const retryAt = now.wall + waitMs
    const state = phase.now()
    if (state.phase !== 'waiting' || Math.abs(state.retryAt - retryAt) >= 1_000)
      phase.dispatch({ type: 'held-up', retryAt, why: turnError(waitMs) })
    handingOut.answerImpatient(now, waitMs)
    wakeUps.plan()
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
      waits: tellTurn,
      goes: (goal) => {
        phase.dispatch({ type: goal === 'sign-in' ? 'sign-in-started' : 'renewal-started' })
      },
      lands: (goal, outcome) => {
        const now = read()
        landing.lands(goal, outcome, now)
        locking.letGo()
        handingOut.answer(now)
        wakeUps.plan()
      }
    }
  )

  const fly = (goal: Goal, by: Priority): Promise<Outcome> => {
    if (flights.goal() === null) landing.begins()
    return flights.fly(goal, by)
  }

  const handingOut = createHandingOut({
    holdings,
    callers,
    phase,
    retries,
    read,
    underWay: flights.goal,
    fly,
    tellTurn,
    closing: () => closing
  })

  const wakeUps = createWakeUps({
    ...deps,
    holdings,
    erasure,
    callers,
    retries,
    phase,
    read,
    flights,
    fly,
    tellTurn,
    watched: () => watched,
    closing: () => closing
  })

  const landing = createLanding({
    holdings,
    erasure,
    retries,
    phase,
    silentForMs: budget.silentForMs,
    remember: history.remember,
    postponeKeepAlive: wakeUps.postponeKeepAlive,
    renewed: handingOut.forgetRefusal
  })

  const goOn = (): void => {
    wakeUps.act()
    wakeUps.plan()
  }

  const locking = createLocking({
    holdings,
    erasure,
    flights,
    callers,
    retries,
    phase,
    fly,
    goOn,
    plan: wakeUps.plan
  })

  const dispose = (): void => {
    closing = true
    flights.ground()
    callers.answer(null, noToken())
    wakeUps.plan()
  }

  const signIn = async (): Promise<void> => {
    while (flights.goal() !== null && flights.goal() !== 'sign-in') await flights.landed()
    const state = phase.now()
    if (state.phase === 'locked' && locking.holds()) throw state.why
    await succeed(fly('sign-in', 'person'))
  }

  const wake = async (reason: WakeReason): Promise<void> => {
    if (closing) return
    const resumed = reason === 'resume'
    const grace = resumed ? AFTER_RESUME_MS + random() * AFTER_RESUME_SPREAD_MS : 0
    retries.woke(clock.monotonic(), grace)
    if (is() === 'locked') {
      await locking.tryAgain()
    } else if (resumed) {
      wakeUps.plan(grace)
    } else {
      goOn()
    }
  }

  return {
    state: phase.now,
    snapshot: () => takeSnapshot(holdings, read(), { state: phase.now(), renewals: history.list(), watched }),
    restore: locking.restore,
    signIn,

    freshToken: (opts) => handingOut.freshToken(opts?.notThis),

    async renewNow() {
      if (is() === 'locked') await wake('storage')
      const state = phase.now()
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
      wakeUps.plan()
      changed()
    },

    async signOut(opts) {
      const pair = holdings.ringcentral()
      flights.retire()
      holdings.clear()
      retries.forget()
      handingOut.forgetRefusal()
      history.forget()
      phase.dispatch({ type: 'signed-out' })
      callers.answer(null, noToken())
      if (pair) goodbyes.say(pair.set)
      try {
        await erasure.erase(opts?.credential ?? false)
      } finally {
        wakeUps.plan()
      }
    },

    lock: locking.lock,
    unlock: locking.unlock,

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
