/** Every way to a RingCentral token. */
const TOKENS = [
  'token:jwt',
  'token:code',
  'token:refresh',
  /** The token endpoint asked for a grant the simulated app does not have, or for none. */
  'token:other'
] as const

/** Every read of the directory. */
const DIRECTORY = [
  'accounts',
  'users',
  /** One user, the users below, or the roles of one. */
  'user-details',
  /** Rights documents of one user, in four views. */
  'rights',
  /** `/v1/admin/auth`: who is asking. */
  'caller',
  'sub-accounts',
  'agent-groups',
  /** The agents of one group. */
  'agents',
  /** One agent. */
  'agent',
  /** Queue groups, alone or with their queues. */
  'queue-groups',
  'queues',
  /** The agents assigned to one queue. */
  'queue-agents',
  /** Dial groups, alone or with their campaigns. */
  'dial-groups',
  'campaigns'
] as const

/** Everything a client can ask of the simulator, by the name used in counts, records and scripted answers. */
export const OPERATIONS = [
  ...TOKENS,
  'revoke',
  'discovery',
  /** The sign-in page, and the person's answer to it. */
  'authorize',
  'ringcentral-account',
  'exchange',
  'ringcx-refresh',
  ...DIRECTORY,
  /** An unknown path. */
  'other'
] as const

export type Operation = (typeof OPERATIONS)[number]

/** Operations that often fail together, by a name a fault plan can use. */
export const OPERATION_GROUPS = {
  any: OPERATIONS,
  /** Every way to a token. */
  tokens: [...TOKENS, 'exchange', 'ringcx-refresh'],
  ringcentral: [...TOKENS, 'revoke', 'discovery', 'authorize', 'ringcentral-account'],
  ringcx: ['exchange', 'ringcx-refresh', ...DIRECTORY],
  directory: DIRECTORY
} as const satisfies Record<string, readonly Operation[]>

export type OperationGroup = keyof typeof OPERATION_GROUPS

/** Whether the operation belongs to the group, or is the one named. */
export function isIn(operation: Operation, where: Operation | OperationGroup): boolean {
  const group: readonly Operation[] | undefined = Object.hasOwn(OPERATION_GROUPS, where)
    ? OPERATION_GROUPS[where as OperationGroup]
    : undefined
  return group ? group.includes(operation) : operation === where
}

export interface RequestEntry {
  /** The simulator's clock, in milliseconds since the Unix epoch. */
  readonly at: number
  readonly operation: Operation
  /** HTTP status; 0 while the answer is on its way and when the connection was dropped. */
  status: number
  /** Names of the rules of a fault plan that took part; absent when none did. */
  faults?: readonly string[]
}

/** What is counted of refresh tokens, beside the requests: repeats inside RingCentral's grace, and reuses. */
export type RefreshCount = 'ringcentral-refresh-repeat' | 'ringcentral-refresh-reuse' | 'ringcx-refresh-reuse'

/** Requests by operation, their `total`, and the counts of refresh tokens, which `total` does not include. */
export type Counts = Readonly<Record<Operation | 'total' | RefreshCount, number>>

export interface RequestRecord {
  begin(operation: Operation): RequestEntry
  count(operation: Operation): number
  readonly total: number
  /** Oldest first, at most {@link REQUESTS_KEPT}. */
  readonly entries: readonly RequestEntry[]
}

export const REQUESTS_KEPT = 1000

/** Keeps the requests and their results, but none of their contents. */
export function createRequestRecord(now: () => number): RequestRecord {
  const entries: RequestEntry[] = []
  const counts = new Map<Operation, number>()
  let total = 0
  return {
    begin(operation) {
      const entry: RequestEntry = { at: now(), operation, status: 0 }
      entries.push(entry)
      if (entries.length > REQUESTS_KEPT) entries.shift()
      counts.set(operation, (counts.get(operation) ?? 0) + 1)
      total += 1
      return entry
    },
    count: (operation) => counts.get(operation) ?? 0,
    get total() {
      return total
    },
    entries
  }
}
