/** RingCX main accounts hold up to this many accounts in the simulator. */
const ACCOUNTS_PER_MAIN = 4

/**
 * Numbers of the made-up company. They follow from an index, so that a test can name one, and lie in separate
 * ranges, so that one kind mistaken for another is seen at once.
 */
export const ids = {
  user: (index: number): number => 5501 + index,
  rcUser: (index: number): number => 400_500_600 + index,
  agent: (index: number): number => 700_101 + index,
  mainAccount: (accountIndex: number): string =>
    String(90_010_000 + 10 * Math.floor(accountIndex / ACCOUNTS_PER_MAIN)),
  account: (index: number): string =>
    String(90_010_001 + 10 * Math.floor(index / ACCOUNTS_PER_MAIN) + (index % ACCOUNTS_PER_MAIN)),
  /** RingCentral's own account id: one for each RingCX main account (ringcx-api §1.3). */
  rcAccount: (accountIndex: number): string =>
    String(300_400_500 + Math.floor(accountIndex / ACCOUNTS_PER_MAIN))
}
