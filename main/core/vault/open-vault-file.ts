import type { RecordFile } from '../ports.ts'
import { type KeySources, openDataKey } from './data-key.ts'
import { type VaultKeys, deriveKeys, wipeKeys } from './encryption.ts'
import { type Decoded, type KeyHolder, type VaultContent, isAuthentic } from './vault-format.ts'
import {
  type Fault,
  type Refusal,
  type VaultNotice,
  recoveredNotice,
  startedOverNotice
} from './vault-status.ts'

/** The result of reading the vault file. `refused` means that nothing was changed. */
export type Opening =
  | { readonly kind: 'absent'; readonly notice: VaultNotice | null }
  | {
      readonly kind: 'opened'
      readonly content: VaultContent
      readonly keys: VaultKeys
      /** Where the key came from. */
      readonly holder: KeyHolder
      /** The keyring asks for the data key to be encrypted again and stored. */
      readonly reseal: boolean
      /** Set when the backup copy took over; the main file must be written again. */
      readonly notice: VaultNotice | null
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface OpenVaultFile {
  readonly file: RecordFile
  readonly decode: (bytes: Uint8Array) => Decoded
  readonly sources: KeySources
}

type Found = Decoded | { readonly kind: 'missing' }
type Whole = Extract<Decoded, { kind: 'whole' }>
type Unlocked = Extract<Opening, { kind: 'opened' }>
type Refused = Extract<Opening, { kind: 'refused' }>
/** `tampered`: the key is right but the file is not what we wrote. */
type Unlocking = Unlocked | Refused | { readonly kind: 'tampered' }

const NEWER: Refused = {
  kind: 'refused',
  refusal: {
    state: 'foreign',
    message: 'The vault was saved by a newer version of Token Desk.',
    hint: 'Install the latest version. The vault stays unchanged.'
  }
}

const OTHER_VAULT: Refused = {
  kind: 'refused',
  refusal: {
    state: 'foreign',
    message: 'The vault file and its backup copy are from two different vaults.',
    hint: 'Put the right file back in the data folder, or remove all data and start over.'
  }
}

const find = ({ decode }: OpenVaultFile, bytes: Uint8Array | null): Found =>
  bytes === null ? { kind: 'missing' } : decode(bytes)

/**
 * Reads the vault file, with its backup copy as a fallback, and to notice an old file that was put back.
 *
 * Nothing is set aside before a key has shown that the file really is broken, and nothing is ever deleted:
 * "cannot open now" is an answer (security-reliability §0.4).
 *
 * **An old file put back.** With every write the backup copy becomes the generation before, so it is never newer
 * than the main file. When it is, an old file was put in place: it is set aside, and the backup copy, the newest
 * we have, takes over. Erased secrets don't come back, and neither does an old passphrase or a keyring that is no longer
 * used. The limit: we don't notice if someone puts *both* files back, or removes the backup copy as well, or copies it
 * over the main file. The last looks like a crash before the last change, and what was erased is in neither file.
 * Noticing any of these takes a counter outside the folder, and no system keyring offers one through Electron.
 * @throws what {@link RecordFile} throws
 */
export async function openVaultFile(surroundings: OpenVaultFile): Promise<Opening> {
  const { file } = surroundings
  const main = find(surroundings, await file.read())
  if (main.kind === 'newer') return NEWER
  if (main.kind !== 'whole') return recover(surroundings, main.kind)

  const unlocking = await unlock(surroundings, main)
  if (unlocking.kind === 'tampered') return recover(surroundings, 'damaged')
  if (unlocking.kind === 'refused' && unlocking.refusal.kind !== 'wrong-passphrase') return unlocking

  const backup = await readBackup(surroundings)
  if (backup.kind !== 'whole') return unlocking
  const keys = unlocking.kind === 'opened' ? unlocking.keys : null
  const claim = await examine(surroundings, main, backup, keys)
  if (claim === null) return unlocking
  if (keys !== null) wipeKeys(keys)
  return claim === 'older' ? recover(surroundings, 'older') : claim
}

/**
 * What the backup copy proves against the main file; `null` for nothing. A copy that claims to be newer is believed
 * only if it opens; after a change of key or passphrase, it opens with a different key than the main file. If it needs a
 * passphrase to be examined, the vault stays shut until the passphrase is typed.
 */
async function examine(
  surroundings: OpenVaultFile,
  main: Whole,
  backup: Whole,
  keys: VaultKeys | null
): Promise<'older' | Refused | null> {
  if (backup.content.vaultId !== main.content.vaultId) return keys === null ? null : OTHER_VAULT
  if (backup.content.generation <= main.content.generation) return null
  if (keys !== null && isAuthentic(backup.bytes, keys)) return 'older'
  const unlocking = await unlock(surroundings, backup)
  if (unlocking.kind === 'opened') {
    wipeKeys(unlocking.keys)
    return 'older'
  }
  const isLocked = unlocking.kind === 'refused' && unlocking.refusal.kind === 'needs-passphrase'
  return isLocked ? unlocking : null
}

/** A backup copy that can't be read must not keep a good vault locked. */
async function readBackup(surroundings: OpenVaultFile): Promise<Found> {
  return find(surroundings, await surroundings.file.readPrevious().catch(() => null))
}

async function recover(surroundings: OpenVaultFile, fault: Fault): Promise<Opening> {
  const { file } = surroundings
  const previous = find(surroundings, await file.readPrevious())
  if (previous.kind === 'newer') return NEWER
  if (previous.kind === 'whole') {
    const unlocking = await unlock(surroundings, previous)
    if (unlocking.kind === 'refused') return explainPrevious(unlocking)
    if (unlocking.kind === 'opened') {
      const aside = fault === 'missing' ? null : await file.setAside(fault)
      return { ...unlocking, notice: recoveredNotice(fault, aside) }
    }
  }
  const broken = [fault, previous.kind].filter((kind) => kind !== 'missing')
  if (broken.length === 0) return { kind: 'absent', notice: null }
  const aside: string[] = []
  for (let left = broken.length; left > 0; left -= 1) aside.push(await file.setAside('damaged'))
  return { kind: 'absent', notice: startedOverNotice(aside) }
}

/** The backup copy is used instead. Right after a change of passphrase, it may still have the old one. */
function explainPrevious({ kind, refusal }: Refused): Refused {
  if (refusal.kind !== 'wrong-passphrase') return { kind, refusal }
  const message = 'This passphrase doesn’t open the latest intact copy of the vault.'
  const hint = 'If you changed your passphrase recently, try the other one. Nothing was changed.'
  return { kind, refusal: { ...refusal, message, hint } }
}

async function unlock({ sources }: OpenVaultFile, { content, bytes }: Whole): Promise<Unlocking> {
  const answer = await openDataKey(sources, content)
  if (answer.kind === 'refused') return answer
  const { dataKey, holder, reseal } = answer
  const keys = deriveKeys(dataKey, content.vaultId)
  if (isAuthentic(bytes, keys)) return { kind: 'opened', content, keys, holder, reseal, notice: null }
  wipeKeys(keys)
  return { kind: 'tampered' }
}
