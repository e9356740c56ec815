import { AppError } from '../errors.ts'
import { type Keyring, unpackDataKey } from './keyring.ts'
import {
  type DeriveKey,
  STRENGTH_REFUSED,
  isAcceptableStrength,
  openWithPassphrase
} from './passphrase-wrap.ts'
import {
  BY_PASSPHRASE,
  type KeyHolder,
  type OsWrap,
  type PassphraseWrap,
  type VaultContent
} from './vault-format.ts'
import { type Refusal, NEEDS_PASSPHRASE, refusalOf } from './vault-status.ts'

/** What can decrypt a data key. */
export interface KeySources {
  /** Called only if a file needs it, so that a hanging keyring doesn't delay a passphrase. @throws `vault-*` */
  readonly keyring: () => Promise<Keyring>
  /** The passphrase the person typed; `null` if they weren't asked. */
  readonly passphrase: string | null
  readonly derive: DeriveKey
}

export type KeyAnswer =
  | {
      readonly kind: 'key'
      readonly dataKey: Buffer
      readonly holder: KeyHolder
      /** The keyring asks for the data key to be encrypted again and stored. */
      readonly reseal: boolean
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

type Refused = Extract<KeyAnswer, { kind: 'refused' }>

const refuse = (refusal: Refusal): Refused => ({ kind: 'refused', refusal })

const NO_WRAP: Refusal = {
  state: 'foreign',
  message: 'The vault doesn’t contain a key that this version of Token Desk can open.',
  hint: 'Open it with the installation that created it, or remove all data and start over.'
}

const OTHER_INSTALLATION: Refusal = {
  state: 'foreign',
  message: 'The vault is from another installation: this computer’s keyring has a different key.',
  hint: 'Open it on the same computer, signed in as the user who created it, or remove all data and start over.'
}

const WRONG_PASSPHRASE: Refusal = {
  kind: 'wrong-passphrase',
  state: 'locked',
  message: 'This passphrase doesn’t open the vault.',
  hint: 'Check Caps Lock and your keyboard layout, then try again. There’s no limit on attempts.'
}

/** scrypt needs 128 MiB in one block. */
const NOT_DERIVED: Refusal = {
  ...NEEDS_PASSPHRASE,
  message: 'The passphrase couldn’t be checked because this computer is low on memory.',
  hint: 'Close some programs, then enter it again. No stored secrets are lost.'
}

/** Saves a support call: the desktop changed, and the keyring changed with it (security-reliability §2.3). */
function explainDenial(refusal: Refusal, wrap: OsWrap, backend: string): Refusal {
  if (refusal.state !== 'denied' || wrap.backend === backend) return refusal
  return {
    ...refusal,
    message: `${refusal.message} The vault was created with ${wrap.backend}, but the current keyring is ${backend}.`
  }
}

export const passphraseWrapOf = ({ wraps }: Pick<VaultContent, 'wraps'>): PassphraseWrap | undefined =>
  wraps.find((candidate) => candidate.kind === 'passphrase')

const osWrapOf = ({ wraps }: Pick<VaultContent, 'wraps'>): OsWrap | undefined =>
  wraps.find((candidate) => candidate.kind === 'os')

/**
 * Why a file cannot be opened without a passphrase, or `null` when the keyring can open it. A header with an
 * unacceptable strength is rejected before a passphrase is typed for it.
 */
export function passphraseNeeded(content: VaultContent): Refusal | null {
  const wrap = passphraseWrapOf(content)
  if (wrap === undefined || osWrapOf(content) !== undefined) return null
  return isAcceptableStrength(wrap) ? NEEDS_PASSPHRASE : STRENGTH_REFUSED
}

/** Gets the data key of one file from its holder. A failure changes nothing, and you can try again. */
export async function openDataKey(sources: KeySources, content: VaultContent): Promise<KeyAnswer> {
  const byPassphrase = passphraseWrapOf(content)
  if (byPassphrase !== undefined && sources.passphrase !== null) {
    return withPassphrase(byPassphrase, content.vaultId, sources.passphrase, sources.derive)
  }
  const needed = passphraseNeeded(content)
  if (needed !== null) return refuse(needed)
  const byKeyring = osWrapOf(content)
  return byKeyring === undefined ? refuse(NO_WRAP) : withKeyring(sources, byKeyring, content.vaultId)
}

async function withPassphrase(
  wrap: PassphraseWrap,
  vaultId: string,
  passphrase: string,
  derive: DeriveKey
): Promise<KeyAnswer> {
  try {
    const dataKey = await openWithPassphrase(wrap, vaultId, passphrase, derive)
    if (dataKey === null) return refuse(WRONG_PASSPHRASE)
    return { kind: 'key', dataKey, holder: BY_PASSPHRASE, reseal: false }
  } catch (thrown) {
    return refuse(thrown instanceof AppError ? refusalOf(thrown) : NOT_DERIVED)
  }
}

async function withKeyring({ keyring }: KeySources, wrap: OsWrap, vaultId: string): Promise<KeyAnswer> {
  let backend = wrap.backend
  try {
    const ready = await keyring()
    backend = ready.backend
    const opened = await ready.ask(ready.cipher.open(wrap.sealed), ({ plain }) => {
      plain.fill(0)
      ready.onLateAnswer()
    })
    const dataKey = unpackDataKey(opened.plain, vaultId)
    if (dataKey === null) return refuse(OTHER_INSTALLATION)
    return { kind: 'key', dataKey, holder: { mode: 'keyring', backend }, reseal: opened.reseal }
  } catch (thrown) {
    return refuse(explainDenial(refusalOf(thrown), wrap, backend))
  }
}
