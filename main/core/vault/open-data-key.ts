import { AppError } from '../errors.ts'
import type { Cipher } from '../ports.ts'
import type { KeyHolder } from './key-holder.ts'
import { BY_PASSPHRASE } from './key-holder.ts'
import { unpackDataKey } from './os-wrap.ts'
import { isAcceptableStrength, openWithPassphrase, STRENGTH_REFUSED } from './passphrase-wrap.ts'
import type { DeriveKey } from './passphrase-wrap.ts'
import type { Patience } from './patience.ts'
import type { OsWrap, PassphraseWrap, VaultContent } from './vault-body.ts'
import { NEEDS_PASSPHRASE, refusalOf } from './vault-status.ts'
import type { Refusal } from './vault-status.ts'

/** A keyring that is ready to be asked. */
export interface Keyring {
  readonly cipher: Pick<Cipher, 'open'>
  readonly patience: Patience
  /** The name of the keyring in use now. */
  readonly backend: string
  /** The keyring answered after the limit. */
  readonly onLateAnswer: () => void
}

/** What a data key can be had with. */
export interface KeySources {
  /** Asked for only when a file needs it, so that a keyring that hangs does not hold up a passphrase. @throws `vault-*` */
  readonly keyring: () => Promise<Keyring>
  /** What the person typed; `null` when nobody was asked. */
  readonly passphrase: string | null
  readonly derive: DeriveKey
}

export type KeyAnswer =
  | {
      readonly kind: 'key'
      readonly dataKey: Buffer
      readonly holder: KeyHolder
      /** The keyring asks for the data key to be sealed again and stored. */
      readonly reseal: boolean
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

type Refused = Extract<KeyAnswer, { kind: 'refused' }>

const refuse = (refusal: Refusal): Refused => ({ kind: 'refused', refusal })

const NO_WRAP: Refusal = {
  state: 'foreign',
  message: 'The vault holds no key that this version of the app can open.',
  hint: 'Open it with the installation that made it, or remove all data and start anew.'
}

const OTHER_INSTALLATION: Refusal = {
  state: 'foreign',
  message: 'The vault belongs to another installation: this computer’s keyring holds a different key.',
  hint: 'Open it on the computer and under the user that made it, or remove all data and start anew.'
}

const WRONG_PASSPHRASE: Refusal = {
  kind: 'wrong-passphrase',
  state: 'locked',
  message: 'This passphrase does not open the vault.',
  hint: 'Check Caps Lock and the keyboard layout, then try again. You can try as often as you like.'
}

/** scrypt wants 128 MiB in one piece. */
const NOT_DERIVED: Refusal = {
  ...NEEDS_PASSPHRASE,
  message: 'The passphrase could not be tried: the computer has too little free memory right now.',
  hint: 'Close some programs, then enter it again. Nothing stored is lost.'
}

/** The sentence that saves a support call: the desktop changed, and with it the keyring (security-reliability §2.3). */
function explainDenial(refusal: Refusal, wrap: OsWrap, backend: string): Refusal {
  if (refusal.state !== 'denied' || wrap.backend === backend) return refusal
  return {
    ...refusal,
    message: `${refusal.message} The vault was made with ${wrap.backend}; the keyring in use now is ${backend}.`
  }
}

export const passphraseWrapOf = ({ wraps }: Pick<VaultContent, 'wraps'>): PassphraseWrap | undefined =>
  wraps.find((candidate) => candidate.kind === 'passphrase')

const osWrapOf = ({ wraps }: Pick<VaultContent, 'wraps'>): OsWrap | undefined =>
  wraps.find((candidate) => candidate.kind === 'os')

/**
 * Why a file cannot be opened without a passphrase, or `null` when the keyring is the one to ask. A header that asks
 * for a strength we do not accept is refused before anybody types a passphrase for it.
 */
export function passphraseNeeded(content: VaultContent): Refusal | null {
  const wrap = passphraseWrapOf(content)
  if (wrap === undefined || osWrapOf(content) !== undefined) return null
  return isAcceptableStrength(wrap) ? NEEDS_PASSPHRASE : STRENGTH_REFUSED
}

/** Gets the data key of one file from whoever keeps it. A refusal changes nothing and may be asked again. */
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
    const opened = await ready.patience.ask(ready.cipher.open(wrap.sealed), ({ plain }) => {
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
