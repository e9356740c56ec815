import { AppError } from '../errors.ts'
import { errnoOf } from './disk.ts'

interface Cause {
  readonly why: string
  readonly hint: string
}

const FULL: Cause = { why: 'the disk is full', hint: 'Free some space, then try again.' }
const REFUSED: Cause = {
  why: 'the system gives no permission for the vault file or its folder',
  hint: 'Check who owns the app’s data folder and that you may write to it, then try again.'
}
const TOO_MANY: Cause = {
  why: 'too many files are open on this computer',
  hint: 'Close some programs, then try again.'
}

const CAUSES: Readonly<Record<string, Cause>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EACCES: REFUSED,
  EPERM: REFUSED,
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EROFS: {
    why: 'the disk is read-only',
    hint: 'Make the disk that holds the app’s data folder writable, then try again.'
  },
  EBUSY: {
    why: 'another program holds the vault file',
    hint: 'Wait a moment, or close the program that uses it (often a virus scanner or a backup), then try again.'
  },
  EIO: {
    why: 'the disk reported a fault',
    hint: 'Check the disk and keep a backup of the app’s data folder, then try again.'
  }
}

const UNKNOWN: Cause = {
  why: 'the system refused it',
  hint: 'Try again; if it keeps happening, restart the computer.'
}

function causeOf(errno: string | null): Cause {
  return (errno === null ? undefined : CAUSES[errno]) ?? UNKNOWN
}

/**
 * Says in plain words why the disk did not take the vault. Only the errno class is told, never the text of the
 * original error, because that holds the path.
 */
export function writeFailed(thrown: unknown): AppError {
  const errno = errnoOf(thrown)
  const cause = causeOf(errno)
  return new AppError({
    code: 'vault-write-failed',
    message: `The vault could not be saved: ${cause.why}. What was stored before is whole.`,
    hint: cause.hint,
    retryable: true,
    serviceCode: errno ?? undefined,
    cause: thrown
  })
}

/** Says why the vault file cannot be read: refused is `vault-denied`, anything else may pass and is `vault-locked`. */
export function readFailed(thrown: unknown): AppError {
  const errno = errnoOf(thrown)
  const cause = causeOf(errno)
  return new AppError({
    code: cause === REFUSED ? 'vault-denied' : 'vault-locked',
    message: `The vault file cannot be read: ${cause.why}. It is left as it is.`,
    hint: cause.hint,
    retryable: cause !== REFUSED,
    serviceCode: errno ?? undefined,
    cause: thrown
  })
}
