import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import type { ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'
import type { PassphraseWrap } from './vault-body.ts'
import { DATA_KEY_BYTES } from './vault-keys.ts'
import { shutError } from './vault-status.ts'
import type { Refusal } from './vault-status.ts'

/** On Node's thread pool, so that the app stays responsive for the second it takes. */
const scryptInBackground = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** What scrypt is asked to do. */
export type Strength = Pick<PassphraseWrap, 'cost' | 'blockSize' | 'parallelism'>

/**
 * scrypt N=2^17, r=8, p=1 (OWASP Password Storage; security-reliability §2.5): about a second and 128 MiB on a small
 * machine. Argon2 is not in Electron's BoringSSL.
 */
export const STRENGTH: Strength = { cost: 2 ** 17, blockSize: 8, parallelism: 1 }

/** Also the ceiling for what a file may ask of us. Node's default of 32 MiB would refuse even our own strength. */
const MOST_MEMORY_BYTES = 256 * 2 ** 20
const MOST_PARALLELISM = 4

const CIPHER = 'aes-256-gcm'
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const SEALED_BYTES = NONCE_BYTES + DATA_KEY_BYTES + TAG_BYTES

export const STRENGTH_REFUSED: Refusal = {
  state: 'foreign',
  message: 'The vault asks for a passphrase strength that this version of the app does not accept.',
  hint: 'Install the newest version. The vault is left as it is.'
}

/**
 * A planted header must neither kill the app by its appetite for memory nor make the passphrase cheap to guess, so
 * what it asks has a ceiling and a floor.
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

/** Makes a key out of a passphrase; slow on purpose, and never on the thread that the window waits for. */
export type DeriveKey = (passphrase: string, salt: Buffer, strength: Strength) => Promise<Buffer>

/** scrypt (RFC 7914). NFKC, so that an accented letter typed on another system is the same passphrase. */
export const deriveWithScrypt: DeriveKey = (passphrase, salt, { cost, blockSize, parallelism }) =>
  scryptInBackground(passphrase.normalize('NFKC'), salt, DATA_KEY_BYTES, {
    N: cost,
    r: blockSize,
    p: parallelism,
    maxmem: MOST_MEMORY_BYTES
  })

const associatedData = (vaultId: string, { cost, blockSize, parallelism }: Strength, salt: Buffer): Buffer =>
  Buffer.from(
    JSON.stringify([
      'token-desk-vault',
      1,
      vaultId,
      'passphrase',
      cost,
      blockSize,
      parallelism,
      salt.toString('hex')
    ])
  )

/**
 * Seals the data key under a passphrase. Changing a passphrase is this and nothing else: the records stay as they
 * are. Takes about a second of another thread.
 */
export async function wrapWithPassphrase(
  dataKey: Buffer,
  vaultId: string,
  passphrase: string,
  derive: DeriveKey = deriveWithScrypt
): Promise<PassphraseWrap> {
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const key = await derive(passphrase, salt, STRENGTH)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  key.fill(0)
  cipher.setAAD(associatedData(vaultId, STRENGTH, salt))
  const sealed = Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
  return { kind: 'passphrase', ...STRENGTH, salt, sealed }
}

/**
 * The data key, or `null` for a wrong passphrase (or a wrap of another vault), which changes nothing and may be
 * tried again.
 * @throws AppError `vault-foreign` when the file asks for parameters outside what this version accepts
 */
export async function openWithPassphrase(
  wrap: PassphraseWrap,
  vaultId: string,
  passphrase: string,
  derive: DeriveKey = deriveWithScrypt
): Promise<Buffer | null> {
  if (!isAcceptableStrength(wrap)) throw shutError(STRENGTH_REFUSED)
  if (wrap.sealed.length !== SEALED_BYTES) return null
  const key = await derive(passphrase, wrap.salt, wrap)
  const nonce = wrap.sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  key.fill(0)
  decipher.setAAD(associatedData(vaultId, wrap, wrap.salt))
  decipher.setAuthTag(wrap.sealed.subarray(SEALED_BYTES - TAG_BYTES))
  const opened = decipher.update(wrap.sealed.subarray(NONCE_BYTES, SEALED_BYTES - TAG_BYTES))
  try {
    return Buffer.concat([opened, decipher.final()])
  } catch {
    return null
  } finally {
    opened.fill(0)
  }
}
