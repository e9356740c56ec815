import type { Cipher, RecordFile } from '../ports.ts'
import { wrapDataKey } from './keyring-wrap.ts'
import { passphraseNeeded } from './open-data-key.ts'
import type { Keyring } from './open-data-key.ts'
import { openVaultFile } from './open-vault-file.ts'
import type { Opening } from './open-vault-file.ts'
import type { DeriveKey } from './passphrase-wrap.ts'
import type { Patience } from './patience.ts'
import type { OsWrap } from './vault-body.ts'
import { decodeVault } from './vault-format.ts'
import type { Decoded } from './vault-format.ts'
import { noKeyringError, refusalOf, shutError } from './vault-status.ts'
import type { MemoryReason, Refusal, VaultNotice } from './vault-status.ts'

export type Opened = Extract<Opening, { kind: 'opened' }>

/** What the keyring, the passphrase and the vault file allow right now. */
export type Answer =
  | { readonly kind: 'shut'; readonly refusal: Refusal; readonly backend: string | null }
  | {
      readonly kind: 'memory'
      readonly reason: MemoryReason
      readonly fileExists: boolean
      readonly notice: VaultNotice | null
    }
  /** A strong keyring and no vault. */
  | { readonly kind: 'absent'; readonly backend: string; readonly notice: VaultNotice | null }
  | {
      readonly kind: 'opened'
      readonly opening: Opened
      /** The data key sealed anew, when the keyring asked for that. */
      readonly wrap: OsWrap | null
    }

export interface AskVault {
  readonly cipher: Cipher
  readonly file: RecordFile
  readonly patience: Patience
  readonly onLateAnswer: () => void
  readonly derive: DeriveKey
  /** What the person typed; `null` when nobody was asked. */
  readonly passphrase: string | null
}

type Probed =
  | { readonly kind: 'strong'; readonly keyring: Keyring }
  | { readonly kind: 'locked'; readonly refusal: Refusal }
  | { readonly kind: 'none'; readonly reason: MemoryReason }

const asSentence = (text: string): string => `${text.trim().replace(/\.+$/, '')}.`

const SET_UP =
  'Set up a system keyring (on Linux GNOME Keyring or KWallet), then choose Ask the keyring again.'

/** Whether a vault waits on disk; one that cannot be read is there, too. */
export const vaultExists = (file: RecordFile): Promise<boolean> =>
  file.read().then(
    (bytes) => bytes !== null,
    () => true
  )

type AskedKeyring = Pick<AskVault, 'cipher' | 'patience' | 'onLateAnswer'>

/** Asks what kind of keyring there is. @throws what {@link Cipher.probe} throws, and `vault-locked` after the limit */
async function probeKeyring({ cipher, patience, onLateAnswer }: AskedKeyring): Promise<Probed> {
  const found = await patience.ask(cipher.probe(), onLateAnswer)
  switch (found.kind) {
    case 'strong':
      return { kind: 'strong', keyring: { cipher, patience, backend: found.backend, onLateAnswer } }
    case 'locked':
      return {
        kind: 'locked',
        refusal: {
          state: 'locked',
          message: `The system’s keyring cannot be used right now: ${asSentence(found.reason)}`,
          hint: 'Unlock the keyring, then choose Ask the keyring again; if it stays locked, start Token Desk anew. Nothing stored is lost.'
        }
      }
    case 'weak':
      return {
        kind: 'none',
        reason: {
          state: 'weak',
          why: `The only keyring on this computer (${found.backend}) hides nothing, so it is not used.`,
          hint: SET_UP
        }
      }
    case 'unavailable':
      return {
        kind: 'none',
        reason: {
          state: 'absent',
          why: `This computer offers no keyring: ${asSentence(found.reason)}`,
          hint: SET_UP
        }
      }
  }
}

/** The keyring, when it is a strong one. @throws AppError `vault-locked` | `vault-weak` */
function asStrong(probed: Probed): Keyring {
  if (probed.kind === 'strong') return probed.keyring
  if (probed.kind === 'locked') throw shutError(probed.refusal)
  throw noKeyringError(probed.reason)
}

/** Asks for a keyring that could be trusted. @throws AppError `vault-locked` | `vault-weak`, and what the probe throws */
export const strongKeyring = async (surroundings: AskedKeyring): Promise<Keyring> =>
  asStrong(await probeKeyring(surroundings))

/**
 * Why the vault on disk wants a passphrase, or `null`. Looked up before anything is asked of the keyring, because a
 * vault under a passphrase has nothing to do with it, even where it hangs. A file that cannot be read says nothing.
 */
async function passphraseNeededBy(file: RecordFile, decode: typeof decodeVault): Promise<Refusal | null> {
  for (const read of [() => file.read(), () => file.readPrevious()]) {
    const bytes = await read().catch(() => null)
    const found = bytes === null ? null : decode(bytes)
    if (found?.kind === 'newer') return null
    if (found?.kind === 'whole') return passphraseNeeded(found.content)
  }
  return null
}

/** Each file is read once per question, so that all that is decided about it is decided about the same bytes. */
function readOnce(file: RecordFile): RecordFile {
  let main: ReturnType<RecordFile['read']> | null = null
  let previous: ReturnType<RecordFile['readPrevious']> | null = null
  return {
    ...file,
    read: () => (main ??= file.read()),
    readPrevious: () => (previous ??= file.readPrevious())
  }
}

/** Nor is it decoded twice: that is most of what opening costs. */
function decodeOnce(): typeof decodeVault {
  const known = new Map<Uint8Array, Decoded>()
  return (bytes) => {
    const decoded = known.get(bytes) ?? decodeVault(bytes)
    known.set(bytes, decoded)
    return decoded
  }
}

/** No keyring: memory mode, or shut while there is one that cannot be used. */
async function withoutKeyring(
  probed: Exclude<Probed, { kind: 'strong' }>,
  file: RecordFile,
  notice: VaultNotice | null
): Promise<Answer> {
  if (probed.kind === 'locked') return { kind: 'shut', refusal: probed.refusal, backend: null }
  return { kind: 'memory', reason: probed.reason, fileExists: await vaultExists(file), notice }
}

/** Sealing anew can wait for the next start: the old wrap still opens. */
async function sealedAnew(
  surroundings: AskVault,
  { reseal, holder, ...opening }: Opened
): Promise<OsWrap | null> {
  if (!reseal || holder.mode !== 'keyring') return null
  const { content, keys } = opening
  return wrapDataKey(surroundings, holder.backend, keys.dataKey, content.vaultId).catch(() => null)
}

/**
 * Opens the vault file with the passphrase that was typed or, without one, with the keyring; or says what stands in
 * the way. Without a keyring, a file that hangs on one is not written, not set aside and not opened: it waits for the
 * keyring to come back (security-reliability §2.4). Never throws: whatever goes wrong is an answer.
 */
export async function askVault(surroundings: AskVault): Promise<Answer> {
  const { derive, passphrase } = surroundings
  const file = readOnce(surroundings.file)
  const decode = decodeOnce()
  let asked: Promise<Probed> | null = null
  const probe = (): Promise<Probed> => (asked ??= probeKeyring(surroundings))
  const keyring = async (): Promise<Keyring> => asStrong(await probe())
  let backend: string | null = null
  try {
    if (passphrase === null) {
      const refusal = await passphraseNeededBy(file, decode)
      if (refusal !== null) return { kind: 'shut', refusal, backend }
      const probed = await probe()
      if (probed.kind !== 'strong') return await withoutKeyring(probed, surroundings.file, null)
      backend = probed.keyring.backend
    }
    const opening = await openVaultFile({ file, decode, sources: { keyring, passphrase, derive } })
    if (opening.kind === 'refused') return { kind: 'shut', refusal: opening.refusal, backend }
    if (opening.kind === 'opened') {
      return { kind: 'opened', opening, wrap: await sealedAnew(surroundings, opening) }
    }
    const { notice } = opening
    const probed = await probe()
    if (probed.kind !== 'strong') return await withoutKeyring(probed, surroundings.file, notice)
    return { kind: 'absent', backend: probed.keyring.backend, notice }
  } catch (thrown) {
    return { kind: 'shut', refusal: refusalOf(thrown), backend }
  }
}
