import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { onFirstUse } from '../on-first-use.ts'
import { open, seal } from '../vault/encryption.ts'
import { deriveWithScrypt, STRENGTH, type DeriveKey } from '../vault/passphrase-wrap.ts'
import { TRANSFER_FORMAT, type TransferSealing } from './transfer-format.ts'

/** The secrets of one connection, as far as it has any. */
export interface TransferSecrets {
  readonly clientSecret: string | null
  readonly jwt: string | null
}

/** What sealed secrets are bound to: moved to an entry with another host, they can't be decrypted. */
export interface SealedFor {
  readonly signInMethod: string
  /** Origin. */
  readonly ringcentralHost: string
  /** Origin. */
  readonly ringcxHost: string
  readonly clientId: string
}

/** Encrypts and decrypts the secrets of one file. */
export interface SecretSeal {
  readonly sealing: TransferSealing
  /** Base64 of nonce, ciphertext and tag. */
  seal(to: SealedFor, secrets: TransferSecrets): string
  /** `null` when the passphrase is wrong, or the entry was changed after it was sealed. */
  open(to: SealedFor, sealed: string): TransferSecrets | null
  /** Wipes the key. */
  wipe(): void
}

const SALT_BYTES = 16

const plainSecrets = onFirstUse(() =>
  z.strictObject({
    clientSecret: z.string().min(1).nullable(),
    jwt: z.string().min(1).nullable()
  })
)

/**
 * Makes the key for a new file, under a fresh salt: scrypt as for the vault (security-reliability §2.5), because
 * anyone with the file can guess without limit. Takes about a second on another thread.
 */
export async function newSeal(passphrase: string, derive: DeriveKey = deriveWithScrypt): Promise<SecretSeal> {
  const salt = randomBytes(SALT_BYTES)
  const sealing = { method: 'scrypt+aes-256-gcm' as const, ...STRENGTH, salt: salt.toString('base64') }
  return sealWith(await derive(passphrase, salt, STRENGTH), sealing)
}

/** Derives the key of an existing file. Decrypting something shows whether the passphrase is right. */
export async function sealOf(
  sealing: TransferSealing,
  passphrase: string,
  derive: DeriveKey = deriveWithScrypt
): Promise<SecretSeal> {
  return sealWith(await derive(passphrase, Buffer.from(sealing.salt, 'base64'), sealing), sealing)
}

function sealWith(key: Buffer, sealing: TransferSealing): SecretSeal {
  return {
    sealing,
    seal(to, { clientSecret, jwt }) {
      const plain = JSON.stringify({ clientSecret, jwt })
      return seal(key, boundTo(to, sealing), Buffer.from(plain)).toString('base64')
    },
    open(to, sealed) {
      const plain = open(key, boundTo(to, sealing), Buffer.from(sealed, 'base64'))
      if (plain === null) return null
      try {
        return plainSecrets().parse(JSON.parse(plain.toString('utf8')))
      } catch {
        return null
      }
    },
    wipe() {
      key.fill(0)
    }
  }
}

/**
 * Hosts and client ID are bound in: otherwise, a changed host in the file would receive the secrets at the first
 * sign-in. The format's name keeps it apart from what the vault seals. The name is free: it may be changed by hand.
 */
function boundTo(
  to: SealedFor,
  { cost, blockSize, parallelism, salt }: TransferSealing
): (string | number)[] {
  const { signInMethod, ringcentralHost, ringcxHost, clientId } = to
  const place = [signInMethod, ringcentralHost, ringcxHost, clientId]
  return [TRANSFER_FORMAT, 1, ...place, cost, blockSize, parallelism, salt]
}
