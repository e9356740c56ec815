import { AppError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'

/** Where secrets are kept: encrypted on disk under the system's keyring, or in memory until the app quits. */
export type VaultMode = 'keyring' | 'memory'

/** The same words as `StorageStatus` in the boundary contract. Only `absent` may ever create a vault file. */
export type VaultState = 'found' | 'absent' | 'locked' | 'denied' | 'weak' | 'corrupt' | 'foreign'

/** Something that happened to the vault file that the person should know, such as a file set aside. */
export interface VaultNotice {
  readonly id: string
  readonly title: string
  readonly message: string
}

export interface VaultStatus {
  readonly mode: VaultMode
  readonly state: VaultState
  /** The keyring's name; `null` in memory mode and while the keyring has not answered. */
  readonly backend: string | null
  readonly message: string
  /** Empty when nothing is needed. */
  readonly hint: string
  readonly notices: readonly VaultNotice[]
}

/** The states in which nothing can be read or written; each has its error code. */
export type ShutState = Extract<VaultState, 'locked' | 'denied' | 'corrupt' | 'foreign'>

/** Why the vault is shut, in plain words. */
export interface Refusal {
  readonly state: ShutState
  readonly message: string
  readonly hint: string
}

const STATE_OF_CODE: Partial<Record<ErrorCode, ShutState>> = {
  'vault-denied': 'denied',
  'vault-corrupt': 'corrupt',
  'vault-foreign': 'foreign',
  // The disk refused to set a damaged file aside: it is still in the way.
  'vault-write-failed': 'corrupt'
}

/** What a failure of the keyring or the disk means for the vault. Anything unknown may pass, so it is `locked`. */
export function refusalOf(thrown: unknown): Refusal {
  if (!(thrown instanceof AppError)) {
    return {
      state: 'locked',
      message: 'The system’s keyring or the vault file cannot be reached right now.',
      hint: 'Try again; if it keeps happening, sign out of the computer and in again. Nothing stored is lost.'
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
  message: 'A vault file has appeared in the data folder since the app was started.',
  hint: 'Try again to open that vault.'
}

type Sentences = Omit<VaultStatus, 'notices'>

export const OPENING: Refusal = {
  state: 'locked',
  message: 'The vault is not open yet: the system’s keyring is being asked.',
  hint: 'Wait a moment.'
}

export const CLOSED: Refusal = {
  state: 'locked',
  message: 'The vault is closed because the app is quitting.',
  hint: 'Start the app again.'
}

export const shutStatus = ({ state, message, hint }: Refusal, backend: string | null): Sentences => ({
  mode: 'keyring',
  state,
  backend,
  message,
  hint
})

export const foundStatus = (backend: string): Sentences => ({
  mode: 'keyring',
  state: 'found',
  backend,
  message: `Secrets are kept encrypted on this computer; their key is held by ${backend}.`,
  hint: ''
})

export const absentStatus = (backend: string): Sentences => ({
  mode: 'keyring',
  state: 'absent',
  backend,
  message: `Nothing is stored yet. Secrets will be kept encrypted on this computer, their key held by ${backend}.`,
  hint: ''
})

/** Memory mode goes on, because the vault could not be opened or written when it was tried again. */
export const stillInMemoryStatus = ({ state, message, hint }: Refusal): Sentences => ({
  mode: 'memory',
  state,
  backend: null,
  message: `${message} Secrets entered since the start are kept in memory and are gone when you quit.`,
  hint
})

/** Memory mode: why it is on, and what becomes of a vault file that is already there. */
export function memoryStatus(state: 'absent' | 'weak', why: string, fileExists: boolean): Sentences {
  const untouched = fileExists ? ' The vault already on this computer is left untouched.' : ''
  return {
    mode: 'memory',
    state,
    backend: null,
    message: `${why} Secrets are kept in memory only and are gone when you quit.${untouched}`,
    hint: 'Set up a system keyring (on Linux GNOME Keyring or KWallet), then choose Ask the keyring again.'
  }
}
