import type { Connection } from '../connections/connection.ts'
import type { AppError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { startConnectionTest, type ConnectionTest, type RunningTest } from './connection-test.ts'
import type { Session } from './session.ts'

/** A test with the connection it is of. */
export interface TestView extends ConnectionTest {
  readonly connection: Connection
}

/** What {@link createTests} works on. */
export interface TestsDeps {
  readonly reach: (connection: Connection, signal: AbortSignal) => Promise<void>
  /** The session's own sign-in, to its end. */
  readonly signIn: (id: string) => Promise<boolean>
  /** How many there are. */
  readonly accounts: (id: string) => Promise<number>
  readonly clock: Pick<Clock, 'monotonic'>
  readonly onTest: (view: TestView) => void
}

/** The tests of all connections: at most one of each is under way. */
export interface Tests {
  /** Begins a test; one under way is stopped first. */
  start(id: string, session: Session): void
  /** Stops the test, if one is under way. @returns whether it had a sign-in under way */
  cancel(id: string): boolean
  /** Ends the test, if one is under way, with this failure. */
  fail(id: string, why: AppError): void
}

/** Makes the tests over the sessions. */
export function createTests({ reach, signIn, accounts, clock, onTest }: TestsDeps): Tests {
  const running = new Map<string, RunningTest>()

  const cancel = (id: string): boolean => {
    const test = running.get(id)
    running.delete(id)
    return test?.cancel() ?? false
  }

  return {
    cancel,
    fail(id, why) {
      running.get(id)?.fail(why)
      running.delete(id)
    },
    start(id, session) {
      cancel(id)
      const { connection } = session.view()
      const test = startConnectionTest({
        signInMethod: connection.signInMethod,
        reach: (signal) => reach(connection, signal),
        signIn: async (watcher) => {
          const unwatch = session.watch(watcher)
          try {
            return await signIn(id)
          } finally {
            unwatch()
          }
        },
        accounts: () => accounts(id),
        monotonic: clock.monotonic,
        onChange: (state) => {
          onTest({ connection, ...state })
        }
      })
      running.set(id, test)
      void test.done.then(() => {
        if (running.get(id) === test) running.delete(id)
      })
    }
  }
}
