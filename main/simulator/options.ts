import { setTimeout as sleep } from 'node:timers/promises'
import { REDIRECT_ADDRESSES } from '../core/connections/redirect-addresses.ts'
import { simulatedCredentials, type SimulatedCredentials } from './credentials.ts'
import { readFaultPlan, type FaultPlan, type FaultPlanInput } from './fault-plan.ts'

/** How RingCX spells the end of a token's life; two spellings exist in the same product (ringcx-api §2.1). */
export type ExpiredSpelling = 'Jwt is expired' | 'JWT is expired.' | 'alternate'

/** The options of a simulator. Everything has a default that behaves like the real services. */
export interface SimulatorOptions {
  /** TCP port on 127.0.0.1; 0 (the default) lets the system choose. */
  readonly port?: number
  /** Chooses the people, the accounts and the credentials; the same seed always gives the same ones. */
  readonly seed?: number
  /** Admin users, 1 to 200,000. */
  readonly users?: number
  /** RingCX accounts, 1 to 1,000. */
  readonly accounts?: number
  /** Agents of each account, 0 to 100,000. */
  readonly agents?: number
  /** Agent groups of each account, 1 to 1,000. */
  readonly agentGroups?: number
  /** Queues of each account, 0 to 10,000. */
  readonly queues?: number
  /** Queue groups of each account, 1 to 1,000. */
  readonly queueGroups?: number
  /** Dial groups of each account, 1 to 1,000. */
  readonly dialGroups?: number
  /** Campaigns of each account, 0 to 10,000. */
  readonly campaigns?: number
  /** Life of a RingCX access token in seconds; 300 as documented (ringcx-api §3). */
  readonly ringcxLifeSeconds?: number
  /** Life of a RingCentral access token in seconds, unless the request asks for another (ringcx-api §6.1). */
  readonly ringcentralLifeSeconds?: number
  /** Idle life of a RingCentral refresh token in seconds; seven days as documented. */
  readonly ringcentralRefreshLifeSeconds?: number
  /** The RingCentral app's setting *Issue refresh tokens* (ringcx-api §6.5). */
  readonly issueRefreshTokens?: boolean
  /** The simulator's clock: milliseconds since the Unix epoch, UTC. */
  readonly now?: () => number
  /**
   * Delays a response by this many milliseconds. In real time by default, regardless of `now`: a test with its own
   * clock advances that clock here.
   */
  readonly wait?: (ms: number) => Promise<void>
  /** A scripted fault plan, in force from the start (main/simulator/fault-plans.md). */
  readonly faults?: FaultPlanInput
  /** Whether the documented limits are enforced. */
  readonly rateLimits?: boolean
  /** Whether RingCentral's 429 carries `Retry-After`; RingCX's never does (ringcx-api §4.5). */
  readonly retryAfter?: boolean
  readonly expiredSpelling?: ExpiredSpelling
  /** Redirect addresses registered for the app, compared as a whole; by default those of Token Desk. */
  readonly redirectUris?: readonly string[]
  /** Replaces individual credentials; the others keep their values from the seed. */
  readonly credentials?: Partial<SimulatedCredentials>
}

export type ResolvedOptions = Required<Omit<SimulatorOptions, 'credentials' | 'faults'>> & {
  readonly credentials: SimulatedCredentials
  readonly faults: FaultPlan | null
}

/**
 * Fills in the defaults and checks the ranges.
 * @throws RangeError naming the option that is out of range, or the place where the fault plan is wrong
 */
export function resolveOptions(options: SimulatorOptions): ResolvedOptions {
  const seed = whole('seed', options.seed ?? 1, 0, 0xffff_ffff)
  return {
    port: whole('port', options.port ?? 0, 0, 65_535),
    seed,
    users: whole('users', options.users ?? 200, 1, 200_000),
    accounts: whole('accounts', options.accounts ?? 6, 1, 1000),
    agents: whole('agents', options.agents ?? 40, 0, 100_000),
    agentGroups: whole('agentGroups', options.agentGroups ?? 5, 1, 1000),
    queues: whole('queues', options.queues ?? 12, 0, 10_000),
    queueGroups: whole('queueGroups', options.queueGroups ?? 4, 1, 1000),
    dialGroups: whole('dialGroups', options.dialGroups ?? 3, 1, 1000),
    campaigns: whole('campaigns', options.campaigns ?? 8, 0, 10_000),
    ringcxLifeSeconds: whole('ringcxLifeSeconds', options.ringcxLifeSeconds ?? 300, 1, 86_400),
    ringcentralLifeSeconds: whole(
      'ringcentralLifeSeconds',
      options.ringcentralLifeSeconds ?? 3600,
      1,
      86_400
    ),
    ringcentralRefreshLifeSeconds: whole(
      'ringcentralRefreshLifeSeconds',
      options.ringcentralRefreshLifeSeconds ?? 604_800,
      1,
      2_592_000
    ),
    issueRefreshTokens: options.issueRefreshTokens ?? true,
    now: options.now ?? Date.now,
    // Unreferenced: a stopped simulator's answer that is still held back keeps no process alive.
    wait: options.wait ?? ((ms) => sleep(ms, undefined, { ref: false })),
    faults: options.faults === undefined ? null : readFaultPlan(options.faults),
    rateLimits: options.rateLimits ?? true,
    retryAfter: options.retryAfter ?? true,
    redirectUris: options.redirectUris ?? REDIRECT_ADDRESSES,
    expiredSpelling: options.expiredSpelling ?? 'Jwt is expired',
    credentials: { ...simulatedCredentials(seed), ...options.credentials }
  }
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}.`)
}
