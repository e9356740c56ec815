import { timingSafeEqual } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { Cipher } from '../ports.ts'
import { packDataKey, unpackDataKey } from './os-wrap.ts'
import type { Patience } from './patience.ts'
import type { OsWrap } from './vault-body.ts'

interface AskedKeyring {
  readonly cipher: Cipher
  readonly patience: Patience
}

/** Has the keyring seal the data key. @throws what {@link Cipher.seal} throws, and `vault-locked` after the limit */
export async function wrapDataKey(
  { cipher, patience }: AskedKeyring,
  backend: string,
  dataKey: Buffer,
  vaultId: string
): Promise<OsWrap> {
  const packed = packDataKey(dataKey, vaultId)
  try {
    const sealed = await patience.ask(cipher.seal(packed), () => undefined)
    return { kind: 'os', backend, sealed: Buffer.from(sealed) }
  } finally {
    packed.fill(0)
  }
}

/**
 * The same, and opened once to see that it opens: for when the file that is there now, and opens, is about to be
 * replaced by one that hangs on this wrap alone.
 * @throws what the keyring throws, `vault-locked` after the limit, `vault-denied` when it gives back something else
 */
export async function wrapDataKeyTested(
  keyring: AskedKeyring,
  backend: string,
  dataKey: Buffer,
  vaultId: string
): Promise<OsWrap> {
  const wrap = await wrapDataKey(keyring, backend, dataKey, vaultId)
  const opened = await keyring.patience.ask(keyring.cipher.open(wrap.sealed), ({ plain }) => plain.fill(0))
  const found = unpackDataKey(opened.plain, vaultId)
  const isSame = found !== null && timingSafeEqual(found, dataKey)
  found?.fill(0)
  if (isSame) return wrap
  throw new AppError({
    code: 'vault-denied',
    message: `${backend} took the vault’s key but did not give the same key back, so it is not used.`,
    hint: 'Restart the computer and try again. The vault is left as it is.',
    retryable: false
  })
}
