import { AppError } from '../errors.ts'
import { errnoOf } from './disk.ts'

interface Cause {
  readonly why: string
  readonly hint: string
}

const FULL: Cause = { why: 'the disk is full', hint: 'Free some space, then try again.' }
const REFUSED: Cause = {
  why: 'you don’t have permission to use the vault file or its folder',
  hint: 'Check who owns the app’s data folder and that you can write to it, then try again.'
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
    why: 'another program is using the vault file',
    hint: 'Wait a moment, or close that program (often antivirus or backup software), then try again.'
  },
  EIO: {
    why: 'the disk reported an error',
    hint: 'Check the disk and back up the app’s data folder, then try again.'
  }
}

const UNKNOWN: Cause = {
  why: 'the system didn’t allow it',
  hint: 'Try again. If this keeps happening, restart the computer.'
}

function causeOf(errno: string | null): Cause {
  return (errno === null ? undefined : CAUSES[errno]) ?? UNKNOWN
}

/**
 * Says in plain words why the vault could not be written. Tells only the errno, never the text of the original error,
 * because that contains the path.
 */
export function writeFailed(thrown: unknown): AppError {
  const errno = errnoOf(thrown)
  const cause = causeOf(errno)
  return new AppError({
    code: 'vault-write-failed',
    message: `The vault couldn’t be saved: ${cause.why}. Secrets stored earlier are safe.`,
    hint: cause.hint,
    retryable: true,
    serviceCode: errno ?? undefined,
    cause: thrown
  })
}

/** Says why the vault file cannot be read: without permission `vault-denied`, else `vault-locked`, as it may be temporary. */
export function readFailed(thrown: unknown): AppError {
  const errno = errnoOf(thrown)
  const cause = causeOf(errno)
  return new AppError({
    code: cause === REFUSED ? 'vault-denied' : 'vault-locked',
    message: `The vault file can’t be read: ${cause.why}. It stays unchanged.`,
    hint: cause.hint,
    retryable: cause !== REFUSED,
    serviceCode: errno ?? undefined,
    cause: thrown
  })
}
