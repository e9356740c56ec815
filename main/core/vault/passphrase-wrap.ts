import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import type { ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../errors.ts'
import type { PassphraseWrap } from './vault-body.ts'
import { DATA_KEY_BYTES } from './vault-keys.ts'

/** On Node's thread pool, so that the app stays responsive for the second it takes. */
const scryptInBackground = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

type Parameters = Pick<PassphraseWrap, 'cost' | 'blockSize' | 'parallelism'>

/**
 * scrypt N=2^17, r=8, p=1 (OWASP Password Storage; security-reliability §2.5): about a second and 128 MiB on a small
 * machine. Argon2 is not in Electron's BoringSSL.
 */
const STRENGTH: Parameters = { cost: 2 ** 17, blockSize: 8, parallelism: 1 }

/** Also the ceiling for what a file may ask of us. Node's default of 32 MiB would refuse even our own strength. */
const MOST_MEMORY_BYTES = 256 * 2 ** 20
const MOST_PARALLELISM = 4

const CIPHER = 'aes-256-gcm'
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const SEALED_BYTES = NONCE_BYTES + DATA_KEY_BYTES + TAG_BYTES

/**
 * A planted header must neither kill the app by its appetite for memory nor make the passphrase cheap to guess, so
 * what it asks has a ceiling and a floor.
 */
function isAcceptable({ cost, blockSize, parallelism }: Parameters): boolean {
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

/** NFKC, so that an accented letter typed on another system is the same passphrase. */
function deriveKey(
  passphrase: string,
  salt: Buffer,
  { cost, blockSize, parallelism }: Parameters
): Promise<Buffer> {
  const options = { N: cost, r: blockSize, p: parallelism, maxmem: MOST_MEMORY_BYTES }
  return scryptInBackground(passphrase.normalize('NFKC'), salt, DATA_KEY_BYTES, options)
}

const associatedData = (
  vaultId: string,
  { cost, blockSize, parallelism }: Parameters,
  salt: Buffer
): Buffer =>
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
  passphrase: string
): Promise<PassphraseWrap> {
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const key = await deriveKey(passphrase, salt, STRENGTH)
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
  passphrase: string
): Promise<Buffer | null> {
  if (!isAcceptable(wrap)) {
    throw new AppError({
      code: 'vault-foreign',
      message: 'The vault asks for a passphrase strength that this version of the app does not accept.',
      hint: 'Install the newest version. The vault is left as it is.',
      retryable: false
    })
  }
  if (wrap.sealed.length !== SEALED_BYTES) return null
  const key = await deriveKey(passphrase, wrap.salt, wrap)
  const nonce = wrap.sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  key.fill(0)
  decipher.setAAD(associatedData(vaultId, wrap, wrap.salt))
  decipher.setAuthTag(wrap.sealed.subarray(SEALED_BYTES - TAG_BYTES))
  try {
    const opened = decipher.update(wrap.sealed.subarray(NONCE_BYTES, SEALED_BYTES - TAG_BYTES))
    return Buffer.concat([opened, decipher.final()])
  } catch {
    return null
  }
}
