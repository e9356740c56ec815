import { type ErrorCode, AppError } from '../errors.ts'
import type { KeyHolder } from './vault-format.ts'

/**
 * Where secrets are kept: encrypted on disk under the system's keyring, encrypted on disk under a passphrase, or in
 * memory until the app quits.
 */
export type VaultMode = 'keyring' | 'passphrase' | 'memory'

/** The same words as `StorageStatus` in the boundary contract. Only `absent` may ever create a vault file. */
export type VaultState = 'found' | 'absent' | 'locked' | 'denied' | 'weak' | 'corrupt' | 'foreign'

/** Something the person should know about the vault file, such as a file moved aside. */
export interface VaultNotice {
  readonly id: string
  readonly title: string
  readonly message: string
}

export interface VaultStatus {
  readonly mode: VaultMode
  readonly state: VaultState
  /** The keyring's name; `null` in the other modes and until the keyring responds. */
  readonly backend: string | null
  readonly message: string
  /** Empty if nothing is needed. */
  readonly hint: string
  /**
   * True when the passphrase is missing: then `unlock` opens the vault, and asking the keyring does not. The state is
   * `locked`, or the mode is `memory` when secrets were entered before a vault with a passphrase was found.
   */
  readonly needsPassphrase: boolean
  readonly notices: readonly VaultNotice[]
}

/** The states in which nothing can be read or written; each has its error code. */
export type ShutState = Extract<VaultState, 'locked' | 'denied' | 'corrupt' | 'foreign'>

/**
 * Why the vault is shut, in plain words. The kind tells what to do about it: `needs-passphrase` asks for the passphrase,
 * `wrong-passphrase` rejects the one that was typed, and with `on-request`, the person or the system locked the vault,
 * so only the person can open it again.
 */
export interface Refusal {
  readonly kind?: 'needs-passphrase' | 'wrong-passphrase' | 'on-request'
  readonly state: ShutState
  readonly message: string
  readonly hint: string
}

const STATE_OF_CODE: Partial<Record<ErrorCode, ShutState>> = {
  'vault-denied': 'denied',
  'vault-corrupt': 'corrupt',
  'vault-foreign': 'foreign',
  // Moving a damaged file aside failed, so it is still in the way.
  'vault-write-failed': 'corrupt'
}

/** What a failure of the keyring or the disk means for the vault. Anything unknown may be temporary, so it is `locked`. */
export function refusalOf(thrown: unknown): Refusal {
  if (!(thrown instanceof AppError)) {
    return {
      state: 'locked',
      message: 'The system keyring or the vault file isn’t available right now.',
      hint: 'Try again. If this keeps happening, sign out of the computer and sign in again. No stored secrets are lost.'
    }
  }
  return { state: STATE_OF_CODE[thrown.code] ?? 'locked', message: thrown.message, hint: thrown.hint }
}

/** The error that reads and updates throw while the vault is shut. */
export function shutError({ state, message, hint }: Refusal): AppError {
  return new AppError({ code: `vault-${state}`, message, hint, retryable: state === 'locked' })
}

export const APPEARED: Refusal = {
  state: 'foreign',
  message: 'A vault file has appeared in the data folder since Token Desk started.',
  hint: 'To open that vault, try again.'
}

/** A status without its notices. */
export type Sentences = Omit<VaultStatus, 'notices'>

export const NEEDS_PASSPHRASE: Refusal = {
  kind: 'needs-passphrase',
  state: 'locked',
  message: 'The vault is locked with your passphrase.',
  hint: 'Enter the passphrase. No stored secrets are lost.'
}

export const LOCKED_ON_REQUEST: Refusal = {
  kind: 'on-request',
  state: 'locked',
  message: 'The vault is locked.',
  hint: 'Choose Check again to open it.'
}

export const OPENING: Refusal = {
  state: 'locked',
  message: 'The vault isn’t open yet. Token Desk is waiting for the system keyring.',
  hint: 'Wait a moment.'
}

export const CLOSED: Refusal = {
  state: 'locked',
  message: 'The vault is closed because Token Desk is quitting.',
  hint: 'Restart the app.'
}

export const shutStatus = (refusal: Refusal, backend: string | null): Sentences => {
  const needsPassphrase = refusal.kind === 'needs-passphrase'
  return {
    mode: needsPassphrase ? 'passphrase' : 'keyring',
    state: refusal.state,
    backend: needsPassphrase ? null : backend,
    message: refusal.message,
    hint: refusal.hint,
    needsPassphrase
  }
}

export const foundStatus = (holder: KeyHolder): Sentences => ({
  mode: holder.mode,
  state: 'found',
  backend: holder.mode === 'keyring' ? holder.backend : null,
  message:
    holder.mode === 'keyring'
      ? `Secrets are stored encrypted on this computer. Their key is in ${holder.backend}.`
      : 'Secrets are stored encrypted on this computer. Only your passphrase opens them.',
  hint: '',
  needsPassphrase: false
})

export const absentStatus = (backend: string): Sentences => ({
  mode: 'keyring',
  state: 'absent',
  backend,
  message: `No secrets are stored yet. They will be stored encrypted on this computer, with their key in ${backend}.`,
  hint: '',
  needsPassphrase: false
})

/** Memory mode continues, because another try to open or write the vault failed. */
export const stillInMemoryStatus = ({
  kind,
  state,
  message,
  hint
}: Omit<Refusal, 'state'> & Pick<VaultStatus, 'state'>): Sentences => ({
  mode: 'memory',
  state,
  backend: null,
  message: `${message} Secrets you have entered since Token Desk started are only in memory and are lost when you quit.`,
  hint,
  needsPassphrase: kind === 'needs-passphrase'
})

const FORBIDDEN = 'Your organization doesn’t allow this way of keeping secrets.'

/** The error for a storage mode that the organization doesn't allow. Nothing was changed. */
export const forbiddenError = (): AppError =>
  new AppError({
    code: 'vault-weak',
    message: FORBIDDEN,
    hint: 'Choose another way in Settings, under “Where secrets are kept,” then try again.',
    retryable: false
  })

/**
 * The vault protects less than the organization requires, or there is none yet and only such a vault could be created.
 * Nothing is read from it or added to it until another mode is chosen. `exists`: whether it contains anything.
 */
export const forbiddenStatus = (backend: string | null, exists: boolean): Sentences => ({
  mode: 'keyring',
  state: 'weak',
  backend,
  message: exists
    ? `${FORBIDDEN} Stored secrets stay, but aren’t used until you choose another way.`
    : 'No secrets are stored yet. Your organization doesn’t allow the system keyring alone to protect them.',
  hint: 'Choose a passphrase in Settings, under “Where secrets are kept.”',
  needsPassphrase: false
})

/** Secrets that were entered in memory mode don't move into a vault that the organization doesn't allow. */
export const FORBIDDEN_MOVE = {
  state: 'weak',
  message: FORBIDDEN,
  hint: 'Choose a passphrase in Settings. If there is already a vault, restart Token Desk and choose the passphrase first.'
} as const

/** Why secrets are kept in memory only. */
export interface MemoryReason {
  readonly state: 'absent' | 'weak'
  readonly why: string
  readonly hint: string
}

export const CHOSEN_MEMORY: MemoryReason = {
  state: 'absent',
  why: 'You chose to store no secrets.',
  hint: ''
}

/** Nothing may be stored on the disk, by policy or because the policy cannot be read. */
export const FORBIDDEN_DISK: MemoryReason = {
  state: 'absent',
  why: 'Your organization doesn’t allow secrets to be stored on this computer.',
  hint: ''
}

/** The error for choosing the keyring if there is no secure one. */
export const noKeyringError = ({ state, why, hint }: MemoryReason): AppError =>
  new AppError({
    code: state === 'weak' ? 'vault-weak' : 'vault-locked',
    message: why,
    hint,
    retryable: true
  })

/** The error for a move out of memory mode that failed at the last step, at the disk or the keyring. */
export const stillInMemoryError = ({ message, hint }: Sentences): AppError =>
  new AppError({ code: 'vault-write-failed', message, hint, retryable: true })

/** Memory mode: why it is on, and what happens to a vault file that is already there. */
export function memoryStatus({ state, why, hint }: MemoryReason, fileExists: boolean): Sentences {
  const untouched = fileExists ? ' The existing vault on this computer stays unchanged.' : ''
  return {
    mode: 'memory',
    state,
    backend: null,
    message: `${why} Secrets are kept in memory only and are lost when you quit.${untouched}`,
    hint,
    needsPassphrase: false
  }
}

// What happened to the vault file.

/** What was wrong with the main file when the backup copy was used instead. */
export type Fault = 'damaged' | 'missing' | 'older'

const TITLES: Readonly<Record<Fault, string>> = {
  damaged: 'A damaged vault file was moved aside',
  missing: 'The vault file was missing',
  older: 'The vault file was replaced with an older copy'
}

const REASONS: Readonly<Record<Fault, string>> = {
  damaged: 'The vault file was damaged, or another program changed it.',
  missing: 'The vault file was missing, but its backup copy was there.',
  older: 'The vault file was older than its backup copy, so someone or something put an old copy back.'
}

const keptAs = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` It was kept as ${names.join(' and ')}, and nothing was deleted.`

/** The backup copy took over. `aside` is the base name the main file has now; `null` when there was none. */
export function recoveredNotice(fault: Fault, aside: string | null): VaultNotice {
  return {
    id: `vault-${fault}:${aside ?? 'main'}`,
    title: TITLES[fault],
    message:
      `${REASONS[fault]}${keptAs(aside === null ? [] : [aside])} Token Desk uses the latest good copy. ` +
      'The last change may be missing, so a connection may ask you to sign in again.'
  }
}

/** Neither file can be used, so a new vault begins. */
export function startedOverNotice(aside: readonly string[]): VaultNotice {
  return {
    id: `vault-started-over:${aside.join(',')}`,
    title: 'The vault couldn’t be read and is now empty',
    message:
      `The vault file was damaged, and so was its backup copy, or there was none.${keptAs(aside)} ` +
      'Enter each connection’s client secret and JWT credential again.'
  }
}

/** The keyring came back, but the secrets in memory couldn't be saved. */
export function mergeFailedNotice(why: string): VaultNotice {
  return {
    id: 'vault-merge-failed',
    title: 'Secrets are still only in memory',
    message: `The keyring is ready, but the secrets you entered in the meantime couldn’t be saved. ${why}`
  }
}
