import { createAccounts, type SimulatedAccount } from './accounts.ts'
import { createAuthorizationCodes, type AuthorizationCodes } from './authorization-codes.ts'
import { createContactCenter, type ContactCenter } from './contact-center.ts'
import { createFaults, type Faults } from './fault-script.ts'
import { createRequestRecord, type RequestRecord } from './operations.ts'
import type { ResolvedOptions } from './options.ts'
import { createPeople, type People } from './people.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'
import { createRingCentralSessions, type RingCentralSessions } from './ringcentral-sessions.ts'
import { createRingCxSessions, type RingCxSessions } from './ringcx-sessions.ts'
import { createRingCxTokens, type RingCxTokens } from './ringcx-token.ts'
import { createScriptedAnswers, type ScriptedAnswers } from './scripted-answers.ts'

/** Grants that the simulated RingCentral app can be set up for. */
export type AppGrant = 'jwt-bearer' | 'authorization_code' | 'refresh_token'

/**
 * What the caller's rights allow them to read. Lists silently leave out the rest (the specification’s “post filtered
 * results”), and a request for a single one of the rest is refused.
 */
export interface Readable {
  /** Account ids; `null` for all. */
  accounts: readonly string[] | null
  /** IDs of agent groups of any account; `null` for all. So are the next two. */
  agentGroups: readonly number[] | null
  queueGroups: readonly number[] | null
  dialGroups: readonly number[] | null
  /** 403 with the documented body, or 404 as for an unknown ID; RingCX may send either (ringcx-api §4.6). */
  refusal: 'forbidden' | 'not-found'
}

/** Circumstances that a test or a person can change while the simulator runs. */
export interface Circumstances {
  link: 'linked' | 'not-linked'
  /** RingCX roles of the person whose credential is used. */
  roles: readonly string[]
  readonly readable: Readable
  credential: 'live' | 'revoked' | 'expired'
  appGrants: readonly AppGrant[]
  /** A `public` app has no secret: it names itself in the form, and must bring PKCE (ringcx-api §6.1). */
  appType: 'confidential' | 'public'
  /** The gateway cannot fetch its keys: every bearer is refused although nothing is wrong with it. */
  gatewayKeys: 'ready' | 'unreachable'
}

/** All state of one simulator, handed to each route. */
export interface Simulation {
  readonly options: ResolvedOptions
  /** `http://127.0.0.1:<port>`, known once the server listens. */
  origin: string
  readonly circumstances: Circumstances
  readonly people: People
  readonly accounts: readonly SimulatedAccount[]
  readonly center: ContactCenter
  readonly codes: AuthorizationCodes
  readonly ringcentral: RingCentralSessions
  readonly ringcx: RingCxSessions
  readonly tokens: RingCxTokens
  readonly record: RequestRecord
  readonly scripted: ScriptedAnswers
  readonly faults: Faults
  readonly limits: {
    /** 5 per minute and app on the token endpoint (ringcx-api §6.8). */
    readonly token: RateLimit
    /** RingCentral's *Light* group: 50 per minute. */
    readonly light: RateLimit
    /** 5 per minute; per what is not documented, so per simulator (ringcx-api §1). */
    readonly exchange: RateLimit
    /** Admin reads other than the accounts, all together: 120 per minute (ringcx-api §4.5). */
    readonly admin: RateLimit
  }
}

const MINUTE_MS = 60_000

export function createSimulation(options: ResolvedOptions): Simulation {
  const { now, seed } = options
  const people = createPeople(seed, options.users)
  const perMinute = (limit: number, penaltyMs: number): RateLimit =>
    createRateLimit({ limit, windowMs: MINUTE_MS, penaltyMs, now, enforced: options.rateLimits })
  return {
    options,
    origin: '',
    circumstances: {
      link: 'linked',
      roles: ['SUPER_USER'],
      readable: {
        accounts: null,
        agentGroups: null,
        queueGroups: null,
        dialGroups: null,
        refusal: 'forbidden'
      },
      credential: 'live',
      appGrants: ['jwt-bearer', 'authorization_code', 'refresh_token'],
      appType: 'confidential',
      gatewayKeys: 'ready'
    },
    people,
    accounts: createAccounts(seed, options.accounts),
    center: createContactCenter(options, people),
    codes: createAuthorizationCodes(now),
    ringcentral: createRingCentralSessions(now),
    ringcx: createRingCxSessions(),
    tokens: createRingCxTokens({ seed, lifeSeconds: options.ringcxLifeSeconds, now }),
    record: createRequestRecord(now),
    scripted: createScriptedAnswers(),
    faults: createFaults(options.faults, { seed, now }),
    limits: {
      token: perMinute(5, MINUTE_MS),
      light: perMinute(50, MINUTE_MS),
      exchange: perMinute(5, MINUTE_MS),
      admin: perMinute(120, 0)
    }
  }
}
