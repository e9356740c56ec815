/** RingCX main accounts hold up to this many accounts in the simulator. */
const ACCOUNTS_PER_MAIN = 4

/** Accounts that a simulator can have. */
const MOST_ACCOUNTS = 1000

/**
 * Numbers of the made-up company. They follow from an index, so that a test can name one, and lie in separate
 * ranges, so that one kind mistaken for another is seen at once.
 */
export const ids = {
  user: (index: number): number => 5501 + index,
  rcUser: (index: number): number => 400_500_600 + index,
  /** Agents of one account lie {@link MOST_ACCOUNTS} apart, so that no two accounts share an id. */
  agent: (accountIndex: number, index: number): number => 700_101 + accountIndex + MOST_ACCOUNTS * index,
  /** The RingCentral user of an agent who is not an admin user. */
  rcUserOfAgent: (accountIndex: number, index: number): number =>
    410_000_000 + accountIndex + MOST_ACCOUNTS * index,
  agentGroup: (accountIndex: number, index: number): number =>
    110_000_001 + accountIndex + MOST_ACCOUNTS * index,
  queueGroup: (accountIndex: number, index: number): number =>
    120_000_001 + accountIndex + MOST_ACCOUNTS * index,
  queue: (accountIndex: number, index: number): number => 130_000_001 + accountIndex + MOST_ACCOUNTS * index,
  dialGroup: (accountIndex: number, index: number): number =>
    150_000_001 + accountIndex + MOST_ACCOUNTS * index,
  campaign: (accountIndex: number, index: number): number =>
    160_000_001 + accountIndex + MOST_ACCOUNTS * index,
  rightsDocument: (accountIndex: number): number => 180_000_001 + accountIndex,
  mainAccount: (accountIndex: number): string =>
    String(90_010_000 + 10 * Math.floor(accountIndex / ACCOUNTS_PER_MAIN)),
  account: (index: number): string =>
    String(90_010_001 + 10 * Math.floor(index / ACCOUNTS_PER_MAIN) + (index % ACCOUNTS_PER_MAIN)),
  /** RingCentral's own account id: one for each RingCX main account (ringcx-api §1.3). */
  rcAccount: (accountIndex: number): string =>
    String(300_400_500 + Math.floor(accountIndex / ACCOUNTS_PER_MAIN))
}
