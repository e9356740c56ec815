import type { Cipher, RecordFile } from '../ports.ts'
import { openVaultFile } from './open-vault-file.ts'
import type { Opening } from './open-vault-file.ts'
import { packDataKey } from './os-wrap.ts'
import type { Patience } from './patience.ts'
import type { OsWrap } from './vault-body.ts'
import { refusalOf } from './vault-status.ts'
import type { Refusal } from './vault-status.ts'

/** What the keyring and the vault file allow right now. */
export type Answer =
  | { readonly kind: 'shut'; readonly refusal: Refusal; readonly backend: string | null }
  | {
      readonly kind: 'memory'
      readonly state: 'weak' | 'absent'
      readonly why: string
      readonly fileExists: boolean
    }
  | {
      readonly kind: 'ready'
      readonly backend: string
      readonly opening: Exclude<Opening, { kind: 'refused' }>
      /** The data key sealed anew, when the keyring asked for that. */
      readonly wrap: OsWrap | null
    }

export interface AskKeyring {
  readonly cipher: Cipher
  readonly file: RecordFile
  readonly patience: Patience
  readonly onLateAnswer: () => void
}

const asSentence = (text: string): string => `${text.trim().replace(/\.+$/, '')}.`

/** Whether a vault waits on disk; one that cannot be read is there, too. */
const exists = (file: RecordFile): Promise<boolean> =>
  file.read().then(
    (bytes) => bytes !== null,
    () => true
  )

/** Has the keyring seal the data key. @throws what {@link Cipher.seal} throws, and `vault-locked` after the limit */
export async function wrapDataKey(
  { cipher, patience }: Pick<AskKeyring, 'cipher' | 'patience'>,
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
 * Asks what kind of keyring there is and, with a strong one, opens the vault file. Without one the file is not
 * written, not set aside and not opened: it waits for the keyring to come back (security-reliability §2.4).
 * Never throws: whatever goes wrong is an answer.
 */
export async function askKeyring(surroundings: AskKeyring): Promise<Answer> {
  const { cipher, file, patience, onLateAnswer } = surroundings
  let backend: string | null = null
  try {
    const keyring = await patience.ask(cipher.probe(), onLateAnswer)
    switch (keyring.kind) {
      case 'locked':
        return {
          kind: 'shut',
          backend,
          refusal: {
            state: 'locked',
            message: `The system’s keyring cannot be used right now: ${asSentence(keyring.reason)}`,
            hint: 'Unlock the keyring, then choose Ask the keyring again; if it stays locked, start Token Desk anew. Nothing stored is lost.'
          }
        }
      case 'weak':
        return {
          kind: 'memory',
          state: 'weak',
          why: `The only keyring on this computer (${keyring.backend}) hides nothing, so it is not used.`,
          fileExists: await exists(file)
        }
      case 'unavailable':
        return {
          kind: 'memory',
          state: 'absent',
          why: `This computer offers no keyring: ${asSentence(keyring.reason)}`,
          fileExists: await exists(file)
        }
      case 'strong':
        backend = keyring.backend
    }
    const opening = await openVaultFile({ file, cipher, patience, backend, onLateAnswer })
    if (opening.kind === 'refused') return { kind: 'shut', refusal: opening.refusal, backend }
    return { kind: 'ready', backend, opening, wrap: await resealed(surroundings, backend, opening) }
  } catch (thrown) {
    return { kind: 'shut', refusal: refusalOf(thrown), backend }
  }
}

/** Sealing anew can wait for the next start: the old wrap still opens. */
async function resealed(surroundings: AskKeyring, backend: string, opening: Opening): Promise<OsWrap | null> {
  if (opening.kind !== 'opened' || !opening.reseal) return null
  return wrapDataKey(surroundings, backend, opening.keys.dataKey, opening.content.vaultId).catch(() => null)
}
