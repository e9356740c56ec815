import type { AppError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import type { Budget, Permit, Priority, Ticket } from './budget.ts'
import { type Goal, type Outcome, climb } from './climb.ts'
import type { Holdings } from './holdings.ts'
import type { TokenSource } from './token-source.ts'

interface Flight {
  readonly goal: Goal
  readonly done: Promise<Outcome>
}

/** One life of a session, up to its sign-out. What a retired life still brings in is thrown away. */
interface Life {
  readonly abort: AbortController
  retired: boolean
}

const newLife = (): Life => ({ abort: new AbortController(), retired: false })

/** What the flights tell their keeper. */
export interface FlightReports {
  /** A climb is about to wait for the app's budget. */
  readonly waits: () => void
  /** A climb may go on, or begins. */
  readonly goes: (goal: Goal) => void
  /** A climb ended; not told of a retired life. The next one may be started from here. */
  readonly lands: (goal: Goal, outcome: Outcome) => void
}

export type Flights = ReturnType<typeof createFlights>

/**
 * Makes the single flight of a keeper: at most one climb at a time, which any number of callers share (design §5
 * rule 3), each of its requests by leave of the app's budget.
 */
export function createFlights(
  deps: {
    readonly source: TokenSource
    readonly holdings: Holdings
    readonly clock: Clock
    readonly budget: Budget
    readonly unattended: boolean
    readonly signInAgain: (last: AppError | null) => AppError
    readonly farewell: (set: RingCentralTokenSet) => void
  },
  reports: FlightReports
) {
  let life = newLife()
  let flight: Flight | null = null
  let ticket: Ticket | null = null
  let priority: Priority = 'background'
  let grounded = false

  /** Waits for leave to make one request; `null` ends the climb. */
  const turn = async (mine: Life, goal: Goal): Promise<Permit | null> => {
    if (grounded || mine.retired) return null
    const taken = deps.budget.request(priority)
    ticket = taken
    if (taken.waitMs() > 0) reports.waits()
    const permit = await taken.granted
    if (mine.retired) {
      permit?.giveBack()
      return null
    }
    ticket = null
    if (permit !== null) reports.goes(goal)
    return permit
  }

  return {
    /** The goal of the climb under way, or `null`. */
    goal: (): Goal | null => flight?.goal ?? null,

    /** A function that tells whether this life of the session still lasts. */
    life: (): (() => boolean) => {
      const mine = life
      return () => !mine.retired
    },

    /** How long the climb under way must wait for the app's budget, in milliseconds; 0 when it does not. */
    waitMs: (): number => ticket?.waitMs() ?? 0,

    /** Starts a climb, or joins the one under way, whatever its goal. Never rejects. */
    fly(goal: Goal, by: Priority): Promise<Outcome> {
      if (flight !== null) {
        if (by === 'person') {
          ticket?.promote()
          priority = by
        }
        return flight.done
      }
      priority = by
      const mine = life
      // The climb starts a microtask later, so that whatever it sets off finds the flight already there.
      const done = Promise.resolve()
        .then(() =>
          climb(goal, {
            source: deps.source,
            holdings: deps.holdings,
            clock: deps.clock,
            permit: () => turn(mine, goal),
            retired: () => mine.retired,
            farewell: deps.farewell,
            unattended: deps.unattended,
            signInAgain: deps.signInAgain,
            signal: mine.abort.signal
          })
        )
        .then((outcome) => {
          if (mine.retired) return { kind: 'cancelled' } as const
          flight = null
          reports.lands(goal, outcome)
          return outcome
        })
      flight = { goal, done }
      reports.goes(goal)
      return done
    },

    /** Resolves when no climb is under way. */
    async landed(): Promise<void> {
      while (flight !== null) await flight.done
    },

    /** No request is begun any more until `lift`; one under way comes to its end and is saved. */
    ground(): void {
      grounded = true
      ticket?.cancel()
    },
    lift(): void {
      grounded = false
    },

    /** Ends this life of the session: nothing it still brings in is kept. */
    retire(): void {
      life.retired = true
      life.abort.abort()
      life = newLife()
      ticket?.cancel()
      ticket = null
      flight = null
    }
  }
}
