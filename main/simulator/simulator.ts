import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { SimulatedCredentials } from './credentials.ts'
import { readFaultPlan, type FaultPlanInput } from './fault-plan.ts'
import { OPERATIONS, type Counts, type Operation, type RequestEntry } from './operations.ts'
import { resolveOptions, type SimulatorOptions } from './options.ts'
import { createRouter } from './router.ts'
import type { ScriptedAnswer } from './scripted-answers.ts'
import { createSimulation, type Circumstances, type Readable, type Simulation } from './simulation.ts'

/** Controls a running simulator, for tests and practice mode. */
export interface SimulatorControl {
  /** Every RingCX access token issued so far is refused as expired; refresh tokens live on. */
  expireRingCxTokens(): void
  /** Every RingCX refresh token dies; access tokens live out their time. */
  revokeRingCx(): void
  /** Every RingCentral access token issued so far is refused as expired; refresh tokens live on. */
  expireRingCentralTokens(): void
  /** Ends all RingCentral sessions, as a change of password does. */
  revokeRingCentral(): void
  /** Makes the JWT credential dead (`OAU-213`), or past its end date (`OAU-210`). */
  revokeCredential(why?: 'revoked' | 'expired'): void
  restoreCredential(): void
  /** Forgets all counted requests and penalties. */
  resetLimits(): void
  /** Whether the RingCentral user is linked to RingCX; when not, exchange and refresh answer 403. */
  setLink(link: Circumstances['link']): void
  /**
   * RingCX roles; without `MANAGE_USERS` or `SUPER_USER` the users answer 403, without `MANAGE_RIGHTS` or `SUPER_USER`
   * the rights, and without `WFO_ACCESS` the sub-accounts.
   */
  setRoles(roles: readonly string[]): void
  /**
   * Which accounts and groups the caller may read. Lists silently leave out all others, and a request for a single other
   * one is refused. `null` means everything; a kind that you leave out keeps its setting.
   */
  setReadable(readable: Partial<Readable>): void
  /** Grants the RingCentral app is set up for; others answer `OAU-251`. */
  setAppGrants(grants: Circumstances['appGrants']): void
  /** Whether the app has a client secret. */
  setAppType(type: Circumstances['appType']): void
  /** With `unreachable` the gateway refuses good tokens because it lacks its own keys. */
  setGatewayKeys(keys: Circumstances['gatewayKeys']): void
  /** Scripts the next answer to an operation; several are used in order, once each. */
  answerNext(operation: Operation, answer: ScriptedAnswer): void
  /** Drops scripted answers that were not used. */
  clearAnswers(): void
  /**
   * Replaces the fault plan; its numbers and windows start now. Scripted responses take precedence. @throws
   * RangeError that says where the plan is invalid; the previous one stays in force
   */
  setFaults(plan: FaultPlanInput): void
  /** Ends the plan. Answers that it holds back or lets hang stay so. */
  clearFaults(): void
  /** How often each rule of the plan, or of the last one, took part; by name, live. */
  readonly faultsApplied: Readonly<Record<string, number>>
}

export interface Simulator {
  /** `http://127.0.0.1:<port>`: the RingCentral host and the RingCX host at once. */
  readonly origin: string
  readonly credentials: SimulatedCredentials
  /** Live: each read tells the number at that moment. */
  readonly counts: Counts
  /** The newest requests, oldest first, at most 1,000. Live. */
  readonly requests: readonly Readonly<RequestEntry>[]
  readonly control: SimulatorControl
  /** Closes the port and every connection. Calling it again does nothing. */
  stop(): Promise<void>
}

/**
 * Starts RingCentral and RingCX on 127.0.0.1 (design §7). Nothing outside this machine can reach it, and it reaches
 * nothing.
 * @throws RangeError for an option that is out of range or a fault plan that cannot be used
 * @throws Error from Node when the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const resolved = resolveOptions(options)
  const simulation = createSimulation(resolved)
  const server = createAdaptorServer({ fetch: createRouter(simulation).fetch, overrideGlobalObjects: false })

  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(resolved.port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
  simulation.origin = `http://127.0.0.1:${port}`

  let stopped: Promise<void> | null = null
  const stop = (): Promise<void> => {
    stopped ??= new Promise<void>((resolve) => {
      server.close(() => resolve())
      if ('closeAllConnections' in server) server.closeAllConnections()
    })
    return stopped
  }

  return {
    origin: simulation.origin,
    credentials: resolved.credentials,
    counts: liveCounts(simulation),
    requests: simulation.record.entries,
    control: createControl(simulation),
    stop
  }
}

function createControl(simulation: Simulation): SimulatorControl {
  const { circumstances, faults, limits, ringcentral, ringcx, scripted, tokens } = simulation
  return {
    expireRingCxTokens: () => tokens.expireIssued(),
    revokeRingCx: () => ringcx.endAll(),
    expireRingCentralTokens: () => ringcentral.expireAccess(),
    revokeRingCentral: () => ringcentral.endAll(),
    revokeCredential: (why = 'revoked') => {
      circumstances.credential = why
    },
    restoreCredential: () => {
      circumstances.credential = 'live'
    },
    resetLimits: () => {
      for (const limit of Object.values(limits)) limit.reset()
    },
    setLink: (link) => {
      circumstances.link = link
    },
    setRoles: (roles) => {
      circumstances.roles = [...roles]
    },
    setReadable: (readable) => {
      Object.assign(circumstances.readable, readable)
    },
    setAppGrants: (grants) => {
      circumstances.appGrants = [...grants]
    },
    setAppType: (type) => {
      circumstances.appType = type
    },
    setGatewayKeys: (keys) => {
      circumstances.gatewayKeys = keys
    },
    answerNext: (operation, answer) => scripted.add(operation, answer),
    clearAnswers: () => scripted.clear(),
    setFaults: (plan) => faults.set(readFaultPlan(plan)),
    clearFaults: () => faults.clear(),
    get faultsApplied() {
      return faults.applied
    }
  }
}

/** An object whose fields are read from the record each time. */
function liveCounts({ record, ringcentral, ringcx }: Simulation): Counts {
  const live = (read: () => number): PropertyDescriptor => ({ enumerable: true, get: read })
  return Object.defineProperties({} as Record<keyof Counts, number>, {
    ...Object.fromEntries(OPERATIONS.map((operation) => [operation, live(() => record.count(operation))])),
    total: live(() => record.total),
    'ringcentral-refresh-repeat': live(() => ringcentral.repeats),
    'ringcentral-refresh-reuse': live(() => ringcentral.reuses),
    'ringcx-refresh-reuse': live(() => ringcx.reuses)
  })
}
