import { timingSafeEqual } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { Cipher, Timers } from '../ports.ts'
import { within } from '../within.ts'
import { DATA_KEY_BYTES } from './encryption.ts'
import type { MakeWrap, OsWrap } from './vault-format.ts'
import { type MemoryReason, type Refusal, noKeyringError, shutError } from './vault-status.ts'

// The keyring timeout.

/** The keyring's time limit for all requests of one operation, in milliseconds (security-reliability §2.3). */
const KEYRING_TIMEOUT_MS = 30_000

/**
 * Waits for one response from the keyring. After the timeout it throws `vault-locked`; `onLate` gets a late response,
 * to wipe it or act on it.
 */
export type AskKeyring = <Answer>(
  answer: Promise<Answer>,
  onLate: (answer: Answer) => void
) => Promise<Answer>

const TIMED_OUT = Symbol('timed out')

/**
 * Runs one operation that asks the keyring, under one timeout for all its questions. Keyrings hang while their prompt
 * is open, and for half a minute after login on some desktops (security-reliability §2.3). The timeout fails the
 * question and not the operation, which may do without the answer.
 */
export function withKeyringTimeout<Result>(
  timers: Timers,
  operation: (ask: AskKeyring) => Promise<Result>
): Promise<Result> {
  let end = (_: typeof TIMED_OUT): void => undefined
  const ended = new Promise<typeof TIMED_OUT>((resolve) => (end = resolve))
  const timeout = within(timers, KEYRING_TIMEOUT_MS, ended, TIMED_OUT)
  const ask: AskKeyring = async (answer, onLate) => {
    const first = await Promise.race([answer, timeout])
    if (first !== TIMED_OUT) return first
    answer.then(onLate, () => undefined)
    throw new AppError({
      code: 'vault-locked',
      message: 'The system keyring isn’t responding. It may be locked or waiting for your password.',
      hint: 'Unlock the keyring or respond to its prompt, then choose Check again. No stored secrets are lost.',
      retryable: true
    })
  }
  return operation(ask).finally(() => end(TIMED_OUT))
}

// Finding the keyring.

/** A strong keyring that is ready. */
export interface Keyring {
  readonly cipher: Pick<Cipher, 'open'>
  readonly ask: AskKeyring
  /** The name of the keyring in use now. */
  readonly backend: string
  /** Called if the keyring responds after the timeout. */
  readonly onLateAnswer: () => void
}

export type ProbedKeyring =
  | { readonly kind: 'strong'; readonly keyring: Keyring }
  | { readonly kind: 'locked'; readonly refusal: Refusal }
  | { readonly kind: 'none'; readonly reason: MemoryReason }

interface ProbeDeps {
  readonly cipher: Cipher
  readonly ask: AskKeyring
  readonly onLateAnswer: () => void
}

const SET_UP = 'Set up a system keyring (on Linux, GNOME Keyring or KWallet), then choose Check again.'

/** Finds out which kind of keyring this computer has. @throws what {@link Cipher.probe} throws; `vault-locked` at the timeout */
export async function probeKeyring({ cipher, ask, onLateAnswer }: ProbeDeps): Promise<ProbedKeyring> {
  const found = await ask(cipher.probe(), onLateAnswer)
  switch (found.kind) {
    case 'strong':
      return { kind: 'strong', keyring: { cipher, ask, backend: found.backend, onLateAnswer } }
    case 'locked':
      return {
        kind: 'locked',
        refusal: {
          state: 'locked',
          message: found.reason,
          hint: 'Unlock the keyring, then choose Check again. If it stays locked, restart Token Desk. No stored secrets are lost.'
        }
      }
    case 'weak':
      return {
        kind: 'none',
        reason: {
          state: 'weak',
          why: `The only keyring on this computer (${found.backend}) isn’t secure, so Token Desk doesn’t use it.`,
          hint: SET_UP
        }
      }
    case 'unavailable':
      return {
        kind: 'none',
        reason: {
          state: 'absent',
          why: found.reason,
          hint: SET_UP
        }
      }
  }
}

/** The keyring, if it is a strong one. @throws AppError `vault-locked` | `vault-weak` */
export function asStrong(probed: ProbedKeyring): Keyring {
  if (probed.kind === 'strong') return probed.keyring
  if (probed.kind === 'locked') throw shutError(probed.refusal)
  throw noKeyringError(probed.reason)
}

// The data key, sealed by the keyring.

/**
 * What the keyring seals: a mark, the vault ID, and the data key. The mark and the ID are there because the keyring's
 * cipher doesn't detect changes: on macOS and Linux it is AES-CBC without a MAC, and a wrong key or a flipped bit opens to
 * garbage without an error (security-reliability §0.3).
 *
 * The file's generation is *not* part of it. The wrap is in the same file as the records, and the file's own digest
 * already binds the two. An older file that is put back brings its own older wrap along, so a generation in here would
 * catch nothing and cost one call to the keyring per save. The backup copy does catch it (`open-vault-file.ts`).
 */
const MARK = Buffer.from('TDVK')
const ID_BYTES = 16
const KEY_START = MARK.length + ID_BYTES
const PACKED_BYTES = KEY_START + DATA_KEY_BYTES

/** The bytes for the keyring to encrypt; the caller wipes them afterward. */
export function packDataKey(dataKey: Buffer, vaultId: string): Buffer {
  return Buffer.concat([MARK, Buffer.from(vaultId, 'hex'), dataKey])
}

/** The data key from what the keyring opened; `null` if that is garbage or the key of another vault. Wipes its input. */
export function unpackDataKey(opened: Uint8Array, vaultId: string): Buffer | null {
  const bytes = Buffer.from(opened.buffer, opened.byteOffset, opened.byteLength)
  try {
    if (bytes.length !== PACKED_BYTES) return null
    const head = Buffer.concat([MARK, Buffer.from(vaultId, 'hex')])
    if (!bytes.subarray(0, KEY_START).equals(head)) return null
    return Buffer.from(bytes.subarray(KEY_START))
  } finally {
    bytes.fill(0)
  }
}

interface WrapDeps {
  readonly cipher: Cipher
  readonly ask: AskKeyring
}

/** Has the keyring seal the data key. @throws what {@link Cipher.seal} throws, and `vault-locked` at the timeout */
export async function wrapDataKey(
  { cipher, ask }: WrapDeps,
  backend: string,
  dataKey: Buffer,
  vaultId: string
): Promise<OsWrap> {
  const packed = packDataKey(dataKey, vaultId)
  try {
    const sealed = await ask(cipher.seal(packed), () => undefined)
    return { kind: 'os', backend, sealed: Buffer.from(sealed) }
  } finally {
    packed.fill(0)
  }
}

/** Has the keyring seal the data key of a new vault; throws as {@link wrapDataKey}. */
export const wrapWithKeyring =
  (cipher: Cipher, timers: Timers, backend: string): MakeWrap =>
  (dataKey, vaultId) =>
    withKeyringTimeout(timers, (ask) => wrapDataKey({ cipher, ask }, backend, dataKey, vaultId))

/**
 * Has the keyring seal the data key, and opens the result once as a test. Used before a file that opens is replaced by
 * one that depends on this wrap alone.
 * @throws what the keyring throws, `vault-locked` at the timeout, `vault-denied` when it gives back something else
 */
export const wrapWithTestedKeyring =
  (cipher: Cipher, timers: Timers, backend: string): MakeWrap =>
  (dataKey, vaultId) =>
    withKeyringTimeout(timers, async (ask) => {
      const wrap = await wrapDataKey({ cipher, ask }, backend, dataKey, vaultId)
      const opened = await ask(cipher.open(wrap.sealed), ({ plain }) => plain.fill(0))
      const found = unpackDataKey(opened.plain, vaultId)
      const isSame = found !== null && timingSafeEqual(found, dataKey)
      found?.fill(0)
      if (isSame) return wrap
      throw new AppError({
        code: 'vault-denied',
        message: `${backend} accepted the vault’s key but returned a different one, so Token Desk doesn’t use it.`,
        hint: 'Restart the computer and try again. The vault stays unchanged.',
        retryable: false
      })
    })
