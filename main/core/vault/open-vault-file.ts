import type { Cipher, RecordFile } from '../ports.ts'
import { unpackDataKey } from './os-wrap.ts'
import type { Patience } from './patience.ts'
import type { OsWrap, VaultContent } from './vault-body.ts'
import { decodeVault, isAuthentic } from './vault-format.ts'
import type { Decoded } from './vault-format.ts'
import { deriveKeys, wipeKeys } from './vault-keys.ts'
import type { VaultKeys } from './vault-keys.ts'
import { recoveredNotice, startedAnewNotice } from './vault-notices.ts'
import type { Fault } from './vault-notices.ts'
import { refusalOf } from './vault-status.ts'
import type { Refusal, VaultNotice } from './vault-status.ts'

/** What came of reading the vault file. `refused` means that nothing was touched. */
export type Opening =
  | { readonly kind: 'absent'; readonly notice: VaultNotice | null }
  | {
      readonly kind: 'opened'
      readonly content: VaultContent
      readonly keys: VaultKeys
      /** The keyring asks for the data key to be sealed again and stored. */
      readonly reseal: boolean
      /** Set when the previous copy took over; the main file has to be written anew. */
      readonly notice: VaultNotice | null
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface OpenVaultFile {
  readonly file: RecordFile
  readonly cipher: Pick<Cipher, 'open'>
  readonly patience: Patience
  /** The name of the keyring in use now. */
  readonly backend: string
  /** The keyring answered after the limit. */
  readonly onLateAnswer: () => void
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
    message: 'The vault was written by a newer version of this app.',
    hint: 'Install the newest version. The vault is left as it is.'
  }
}

const OTHER_INSTALLATION: Refused = {
  kind: 'refused',
  refusal: {
    state: 'foreign',
    message: 'The vault belongs to another installation: this computer’s keyring holds a different key.',
    hint: 'Open it on the computer and under the user that made it, or remove all data and start anew.'
  }
}

const NO_KEYRING_WRAP: Refused = {
  kind: 'refused',
  refusal: {
    state: 'foreign',
    message: 'The vault was made without this computer’s keyring and cannot be opened with it.',
    hint: 'Open it with the installation that made it, or remove all data and start anew.'
  }
}

const OTHER_VAULT: Refused = {
  kind: 'refused',
  refusal: {
    state: 'foreign',
    message: 'The vault file and its previous copy come from two different vaults.',
    hint: 'Put the right file back into the data folder, or remove all data and start anew.'
  }
}

const find = (bytes: Uint8Array | null): Found => (bytes === null ? { kind: 'missing' } : decodeVault(bytes))

/** The sentence that saves a support call: the desktop changed, and with it the keyring (security-reliability §2.3). */
function explainDenial(refusal: Refusal, wrap: OsWrap, backend: string): Refusal {
  if (refusal.state !== 'denied' || wrap.backend === backend) return refusal
  return {
    ...refusal,
    message: `${refusal.message} The vault was made with ${wrap.backend}; the keyring in use now is ${backend}.`
  }
}

/**
 * Reads the vault file, with its previous copy as fallback and as witness.
 *
 * Nothing is set aside before a key has shown that the file really is broken, and nothing is ever deleted:
 * "cannot open now" is an answer (security-reliability §0.4).
 *
 * **An old file put back.** With every write the previous copy becomes the generation before, so it is never newer
 * than the main file. When it is, an old file was put in place: it is set aside, and the previous copy, the newest
 * we have, takes over; erased secrets do not come back. The limit: someone who puts *both* files back, or removes
 * the previous copy as well, is not noticed. All that could notice lies outside the folder, and no system keyring
 * offers such a counter through Electron.
 * @throws what {@link RecordFile} throws
 */
export async function openVaultFile(surroundings: OpenVaultFile): Promise<Opening> {
  const { file } = surroundings
  const main = find(await file.read())
  if (main.kind === 'newer') return NEWER
  if (main.kind !== 'whole') return recover(surroundings, main.kind)

  const unlocking = await unlock(surroundings, main)
  if (unlocking.kind === 'tampered') return recover(surroundings, 'damaged')
  if (unlocking.kind === 'refused') return unlocking

  const witness = await readWitness(file)
  if (witness.kind !== 'whole') return unlocking
  if (witness.content.vaultId !== main.content.vaultId) {
    wipeKeys(unlocking.keys)
    return OTHER_VAULT
  }
  const isNewer = witness.content.generation > main.content.generation
  if (!isNewer || !isAuthentic(witness.bytes, unlocking.keys)) return unlocking
  wipeKeys(unlocking.keys)
  return recover(surroundings, 'older')
}

/** An unreadable witness must not keep a good vault shut. */
async function readWitness(file: RecordFile): Promise<Found> {
  return find(await file.readPrevious().catch(() => null))
}

async function recover(surroundings: OpenVaultFile, fault: Fault): Promise<Opening> {
  const { file } = surroundings
  const previous = find(await file.readPrevious())
  if (previous.kind === 'newer') return NEWER
  if (previous.kind === 'whole') {
    const unlocking = await unlock(surroundings, previous)
    if (unlocking.kind === 'refused') return unlocking
    if (unlocking.kind === 'opened') {
      const aside = fault === 'missing' ? null : await file.setAside(fault)
      return { ...unlocking, notice: recoveredNotice(fault, aside) }
    }
  }
  const broken = [fault, previous.kind].filter((kind) => kind !== 'missing')
  if (broken.length === 0) return { kind: 'absent', notice: null }
  const aside: string[] = []
  for (let left = broken.length; left > 0; left -= 1) aside.push(await file.setAside('damaged'))
  return { kind: 'absent', notice: startedAnewNotice(aside) }
}

async function unlock(surroundings: OpenVaultFile, { content, bytes }: Whole): Promise<Unlocking> {
  const { cipher, patience, backend, onLateAnswer } = surroundings
  const wrap = content.wraps.find((candidate) => candidate.kind === 'os')
  if (wrap === undefined) return NO_KEYRING_WRAP
  try {
    const opened = await patience.ask(cipher.open(wrap.sealed), ({ plain }) => {
      plain.fill(0)
      onLateAnswer()
    })
    const dataKey = unpackDataKey(opened.plain, content.vaultId)
    if (dataKey === null) return OTHER_INSTALLATION
    const keys = deriveKeys(dataKey, content.vaultId)
    if (isAuthentic(bytes, keys))
      return { kind: 'opened', content, keys, reseal: opened.reseal, notice: null }
    wipeKeys(keys)
    return { kind: 'tampered' }
  } catch (thrown) {
    return { kind: 'refused', refusal: explainDenial(refusalOf(thrown), wrap, backend) }
  }
}
