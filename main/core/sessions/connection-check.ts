import {
  RINGCENTRAL_HOSTS,
  RINGCX_HOSTS,
  type Connection,
  type SignInMethod
} from '../connections/connection.ts'
import { asAppError, type AppError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { Session, SignInWatcher } from './session.ts'

/** The steps of a check (“Test” on screen), in order. */
export const CHECK_STEPS = ['reach', 'sign-in', 'exchange', 'accounts'] as const

export type CheckStep = (typeof CHECK_STEPS)[number]

/** The state of one step. `tookMs`: milliseconds spent on its own requests, not on waiting for a person or the rate limit. */
export type CheckRow = { readonly step: CheckStep } & (
  | { readonly state: 'pending' | 'running' | 'stopped' }
  | { readonly state: 'passed'; readonly tookMs: number }
  | { readonly state: 'failed'; readonly tookMs: number; readonly error: AppError }
)

/** The check of a connection, step by step. */
export interface ConnectionCheck {
  readonly rows: readonly CheckRow[]
  readonly running: boolean
  /** How many accounts RingCX listed; `null` until then. */
  readonly accounts: number | null
}

/** A check and its connection. */
export interface CheckView extends ConnectionCheck {
  readonly connection: Connection
}

/** What a check uses. */
export interface CheckDeps {
  readonly signInMethod: SignInMethod
  readonly reach: (signal: AbortSignal) => Promise<void>
  /** The session's own sign-in, watched; resolves when there is a RingCX token, or to `false` if the person canceled. */
  readonly signIn: (watcher: SignInWatcher) => Promise<boolean>
  readonly accounts: () => Promise<number>
  /** Monotonic, in milliseconds. */
  readonly monotonic: () => number
  /** Called with each change, the first time immediately. */
  readonly onChange: (check: ConnectionCheck) => void
}

/** A running check. */
export interface RunningCheck {
  /** Resolves when it has ended; never rejects. */
  readonly done: Promise<void>
  /** Stops it. Passed steps stay passed. @returns whether a sign-in was in progress */
  cancel(): boolean
  /** Ends it with this failure. */
  fail(why: AppError): void
}

/**
 * Checks a connection by signing it in. There is no separate test sign-in: the connection is saved, its own keeper
 * signs in within its own budget, and the check only watches and then reads the accounts with the new token. So a
 * passed check leaves a ready session, uses none of the five requests a minute in addition, and proves what will be
 * used. It adds only one request without a credential before the first secret is sent.
 *
 * With a pasted token, the sign-in has happened already, so that step is left out.
 */
export function startConnectionCheck(deps: CheckDeps): RunningCheck {
  const steps = CHECK_STEPS.filter((step) => step !== 'sign-in' || deps.signInMethod !== 'token')
  const abort = new AbortController()
  let rows: readonly CheckRow[] = steps.map((step) => ({ step, state: 'pending' }))
  let accounts: number | null = null
  let running = true
  let startedAt = deps.monotonic()

  const tell = (): void => {
    deps.onChange({ rows, running, accounts })
  }
  const put = (row: CheckRow): void => {
    if (!running) return
    rows = rows.map((each) => (each.step === row.step ? row : each))
    tell()
  }
  const began = (step: CheckStep): void => {
    startedAt = deps.monotonic()
    put({ step, state: 'running' })
  }
  const passed = (step: CheckStep): void => {
    put({ step, state: 'passed', tookMs: deps.monotonic() - startedAt })
  }
  const current = (): CheckRow | undefined => rows.find(({ state }) => state !== 'passed')

  const end = (last: CheckRow | undefined): void => {
    if (!running) return
    running = false
    rows = rows.map((each) => (each.step === last?.step ? last : each))
    tell()
  }
  const fail = (thrown: unknown): void => {
    const row = current()
    const tookMs = deps.monotonic() - startedAt
    end(row && { step: row.step, state: 'failed', tookMs, error: asAppError(thrown) })
  }
  const stop = (): void => {
    const row = current()
    end(row && { step: row.step, state: 'stopped' })
  }

  const run = async (): Promise<void> => {
    began('reach')
    await deps.reach(abort.signal)
    passed('reach')
    if (!running) return
    // Running from here on, even while it waits for a person or for the rate limit.
    began(steps[1] ?? 'exchange')
    const signedIn = await deps.signIn({ began, passed })
    if (!signedIn) return stop()
    if (!running) return
    began('accounts')
    accounts = await deps.accounts()
    passed('accounts')
    end(undefined)
  }

  return {
    done: run().catch(fail),
    fail(why) {
      fail(why)
      abort.abort()
    },
    cancel() {
      const row = current()
      const signingIn = running && (row?.step === 'sign-in' || row?.step === 'exchange')
      stop()
      abort.abort()
      return signingIn
    }
  }
}

/** What {@link createChecks} works on. */
export interface ChecksDeps {
  readonly reach: (connection: Connection, signal: AbortSignal) => Promise<void>
  /** The session's own sign-in, until it ends. */
  readonly signIn: (id: string) => Promise<boolean>
  /** The number of accounts. */
  readonly accounts: (id: string) => Promise<number>
  readonly clock: Pick<Clock, 'monotonic'>
  readonly onCheck: (view: CheckView) => void
}

/** The checks of all connections, at most one per connection at a time. */
export interface Checks {
  /** Starts a check; stops a running one first. */
  start(id: string, session: Session): void
  /** Stops the check, if one is running. @returns whether it had a sign-in in progress */
  cancel(id: string): boolean
  /** Ends the check, if one is running, with this failure. */
  fail(id: string, why: AppError): void
}

/** Creates the checks. */
export function createChecks({ reach, signIn, accounts, clock, onCheck }: ChecksDeps): Checks {
  const running = new Map<string, RunningCheck>()

  const cancel = (id: string): boolean => {
    const check = running.get(id)
    running.delete(id)
    return check?.cancel() ?? false
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
      const check = startConnectionCheck({
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
          onCheck({ connection, ...state })
        }
      })
      running.set(id, check)
      void check.done.then(() => {
        if (running.get(id) === check) running.delete(id)
      })
    }
  }
}

/** A form field that can make a step fail. */
export type FaultField =
  'clientId' | 'clientSecret' | 'jwt' | 'accessToken' | 'ringcentralHost' | 'ringcxHost'

/** Error names for “no such host”. */
const NO_SUCH_HOST: ReadonlySet<string> = new Set([
  'ERR_NAME_NOT_RESOLVED',
  'ERR_NAME_RESOLUTION_FAILED',
  'ERR_CONNECTION_REFUSED',
  'ENOTFOUND',
  'ECONNREFUSED'
])

/** RingCentral's codes that concern only the client ID (ringcx-api §6.7): of another app, or of the sandbox. */
const CLIENT_ID_CODES: ReadonlySet<string> = new Set(['OAU-120', 'OAU-165'])

/**
 * The field to check when a step failed, or `null` if the cause isn't an entered value but the network, a missing
 * permission, or a service.
 */
export function faultField(
  step: CheckStep,
  error: AppError,
  connection: Pick<Connection, 'signInMethod' | 'ringcentralHost' | 'ringcxHost' | 'publicClient'>
): FaultField | null {
  const { signInMethod, publicClient } = connection
  const atRingCentral = step === 'reach' || step === 'sign-in'
  const host = atRingCentral ? 'ringcentralHost' : 'ringcxHost'
  const code = error.serviceCode ?? ''
  // Something outside the form has to be fixed first; then the same sign-in works.
  if (error.remedy === 'sign-in-again') return null
  switch (error.code) {
    case 'host-refused':
    case 'not-found':
      return host
    case 'network-failed':
      return NO_SUCH_HOST.has(code) && !isUsual(connection[host]) ? host : null
    case 'client-refused':
      return publicClient || CLIENT_ID_CODES.has(code) ? 'clientId' : 'clientSecret'
    case 'grant-refused':
      return signInMethod === 'token' ? null : 'clientId'
    case 'credential-refused':
    case 'token-expired':
    case 'token-refused':
      if (signInMethod === 'token') return step === 'accounts' ? null : 'accessToken'
      return signInMethod === 'jwt' && atRingCentral ? 'jwt' : null
    default:
      return null
  }
}

function isUsual(origin: string): boolean {
  return [...RINGCENTRAL_HOSTS, ...RINGCX_HOSTS].some((each) => each === origin)
}
