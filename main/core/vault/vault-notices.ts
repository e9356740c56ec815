import type { VaultNotice } from './vault-status.ts'

/** What was wrong with the main file when the previous copy had to serve. */
export type Fault = 'damaged' | 'missing' | 'older'

const TITLES: Readonly<Record<Fault, string>> = {
  damaged: 'A damaged vault file was set aside',
  missing: 'The vault file was missing',
  older: 'An older copy of the vault was put back'
}

const REASONS: Readonly<Record<Fault, string>> = {
  damaged: 'The vault file was damaged or changed by something other than this app.',
  missing: 'The vault file was gone, though its previous copy was there.',
  older: 'The vault file was older than its previous copy, so something put an old copy back.'
}

const keptAs = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` It is kept as ${names.join(' and ')}; nothing was deleted.`

/** The previous copy took over. `aside` is the base name the main file has now; `null` when there was none. */
export function recoveredNotice(fault: Fault, aside: string | null): VaultNotice {
  return {
    id: `vault-${fault}:${aside ?? 'main'}`,
    title: TITLES[fault],
    message:
      `${REASONS[fault]}${keptAs(aside === null ? [] : [aside])} The app goes on with the newest good copy; ` +
      'the last change may be missing, so a connection may ask you to sign in again.'
  }
}

/** Neither file could be used; a new vault begins. */
export function startedAnewNotice(aside: readonly string[]): VaultNotice {
  return {
    id: `vault-anew:${aside.join(',')}`,
    title: 'The vault could not be read and starts empty',
    message:
      `The vault file was damaged and so was its previous copy, or there was none.${keptAs(aside)} ` +
      'Enter the client secret and the JWT credential of each connection again.'
  }
}

/** The keyring came back, but what was kept in memory could not be saved. */
export function mergeFailedNotice(why: string): VaultNotice {
  return {
    id: 'vault-merge-failed',
    title: 'Secrets are still in memory only',
    message: `The keyring is ready, but what was entered since could not be saved. ${why}`
  }
}
