import { type ScryptOptions, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../errors.ts'
import { DATA_KEY_BYTES, SEALING_BYTES, open, seal } from './encryption.ts'
import type { PassphraseWrap } from './vault-format.ts'
import { type Refusal, shutError } from './vault-status.ts'

// A new passphrase.

/** Anyone with the file can guess without limit, so a passphrase must be longer than a password. */
const FEWEST_CHARACTERS = 12

/** Not a limit on strength: it only rejects a file pasted as a passphrase. */
const MOST_CHARACTERS = 1024

/** The error for a passphrase that isn't accepted. Nothing was changed, and there is no limit on tries. */
export const passphraseError = (message: string, hint: string): AppError =>
  new AppError({ code: 'input-invalid', message, hint, retryable: false, fields: { passphrase: message } })

/**
 * Checks a passphrase that is about to protect the vault: 12 to 1024 characters, as typed, including spaces.
 * @throws AppError `input-invalid`
 */
export function checkNewPassphrase(passphrase: string): void {
  const { length } = Array.from(passphrase.normalize('NFKC'))
  if (length < FEWEST_CHARACTERS) {
    throw passphraseError(
      `Use at least ${FEWEST_CHARACTERS} characters.`,
      'Four or five unrelated words are easy to remember.'
    )
  }
  if (length > MOST_CHARACTERS) {
    throw passphraseError(`Use at most ${MOST_CHARACTERS} characters.`, 'Choose a shorter one.')
  }
}

// From a passphrase to a key.

/** On Node's thread pool, so that the app stays responsive for the second it takes. */
const scryptInBackground = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** The parameters of scrypt. */
export type Strength = Pick<PassphraseWrap, 'cost' | 'blockSize' | 'parallelism'>

/**
 * scrypt N=2^17, r=8, p=1 (OWASP Password Storage; security-reliability §2.5): about a second and 128 MiB on a small
 * machine. Argon2 is not in Electron's BoringSSL.
 */
export const STRENGTH: Strength = { cost: 2 ** 17, blockSize: 8, parallelism: 1 }

/** Also the upper limit for a file's parameters. Node's default of 32 MiB would reject even ours. */
const MOST_MEMORY_BYTES = 256 * 2 ** 20
const MOST_PARALLELISM = 4

const SALT_BYTES = 16

export const STRENGTH_REFUSED: Refusal = {
  state: 'foreign',
  message: 'This version of Token Desk doesn’t support the vault’s passphrase settings.',
  hint: 'Install the latest version. The vault stays unchanged.'
}

/**
 * Whether a file may ask for these parameters. A planted header must not make the app run out of memory, or make the
 * passphrase cheap to guess, so there is an upper and a lower limit.
 */
export function isAcceptableStrength({ cost, blockSize, parallelism }: Strength): boolean {
  const isPowerOfTwo = Number.isInteger(Math.log2(cost))
  const memory = 128 * blockSize * (cost + parallelism + 2)
  return (
    isPowerOfTwo &&
    cost >= STRENGTH.cost &&
    blockSize >= STRENGTH.blockSize &&
    parallelism <= MOST_PARALLELISM &&
    memory <= MOST_MEMORY_BYTES
  )
}

/** Derives a key from a passphrase; slow on purpose, and never on the thread that the window waits for. */
export type DeriveKey = (passphrase: string, salt: Buffer, strength: Strength) => Promise<Buffer>

/** scrypt (RFC 7914). NFKC, so that an accented letter typed on another system is the same passphrase. */
export const deriveWithScrypt: DeriveKey = (passphrase, salt, { cost, blockSize, parallelism }) =>
  scryptInBackground(passphrase.normalize('NFKC'), salt, DATA_KEY_BYTES, {
    N: cost,
    r: blockSize,
    p: parallelism,
    maxmem: MOST_MEMORY_BYTES
  })

// The data key, sealed under that key.

const boundTo = (
  vaultId: string,
  { cost, blockSize, parallelism }: Strength,
  salt: Buffer
): (string | number)[] => [
  'token-desk-vault',
  1,
  vaultId,
  'passphrase',
  cost,
  blockSize,
  parallelism,
  salt.toString('hex')
]

/**
 * Seals the data key under a passphrase. A change of passphrase does only this; the records stay as they are. Takes
 * about a second on another thread.
 */
export async function wrapWithPassphrase(
  dataKey: Buffer,
  vaultId: string,
  passphrase: string,
  derive: DeriveKey = deriveWithScrypt
): Promise<PassphraseWrap> {
  const salt = randomBytes(SALT_BYTES)
  const key = await derive(passphrase, salt, STRENGTH)
  const sealed = seal(key, boundTo(vaultId, STRENGTH, salt), dataKey)
  key.fill(0)
  return { kind: 'passphrase', ...STRENGTH, salt, sealed }
}

/**
 * The data key, or `null` for a wrong passphrase (or a wrap of another vault). That changes nothing, and you can try
 * again.
 * @throws AppError `vault-foreign` when the file asks for parameters that this version doesn't accept
 */
export async function openWithPassphrase(
  wrap: PassphraseWrap,
  vaultId: string,
  passphrase: string,
  derive: DeriveKey = deriveWithScrypt
): Promise<Buffer | null> {
  if (!isAcceptableStrength(wrap)) throw shutError(STRENGTH_REFUSED)
  if (wrap.sealed.length !== DATA_KEY_BYTES + SEALING_BYTES) return null
  const key = await derive(passphrase, wrap.salt, wrap)
  const dataKey = open(key, boundTo(vaultId, wrap, wrap.salt), wrap.sealed)
  key.fill(0)
  return dataKey
}
