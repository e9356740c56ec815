import { createHash } from 'node:crypto'
import { createRecordFile } from '../../../main/core/vault/record-file.ts'
import type { DeriveKey } from '../../../main/core/vault/passphrase-wrap.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import { createVault } from '../../../main/core/vault/vault.ts'
import type { VaultMode, VaultStatus } from '../../../main/core/vault/vault-status.ts'
import { createFakeCipher } from '../fakes/cipher.ts'
import type { FakeCipher, KeyringMood } from '../fakes/cipher.ts'
import { createFakeDisk } from '../fakes/disk.ts'
import type { FakeDisk } from '../fakes/disk.ts'
import { createHandTimers } from '../fakes/hand-timers.ts'
import type { HandTimers } from '../fakes/hand-timers.ts'
import { KEYRING_SECRET, MAIN } from './world.ts'

export const FIRST = 'correct horse battery'
export const SECOND = 'staple of another kind'

/** Derives a key from a passphrase instantly; scrypt has its own tests and benchmarks. */
export const quickly: DeriveKey = (passphrase, salt) =>
  Promise.resolve(createHash('sha256').update(salt).update(passphrase.normalize('NFKC')).digest())

export interface PassphraseWorld {
  readonly vault: Vault
  readonly cipher: FakeCipher
  readonly disk: FakeDisk
  readonly timers: HandTimers
  readonly statuses: VaultStatus[]
}

export interface PassphraseWorldOptions {
  readonly disk?: FakeDisk
  readonly mood?: KeyringMood
  readonly memoryOnly?: boolean
  readonly allowsMode?: (mode: VaultMode) => boolean
  readonly derive?: DeriveKey
  readonly randomBytes?: (count: number) => Buffer
}

/** A vault over a fake disk and a fake keyring whose passphrases cost nothing, and which has been opened. */
export async function openPassphraseWorld({
  disk = createFakeDisk(),
  mood = 'strong',
  derive = quickly,
  ...rest
}: PassphraseWorldOptions = {}): Promise<PassphraseWorld> {
  const cipher = createFakeCipher(mood, KEYRING_SECRET)
  const timers = createHandTimers()
  const statuses: VaultStatus[] = []
  const file = createRecordFile(MAIN, disk, { platform: 'linux', clock: timers.clock, timers })
  const onStatus = (status: VaultStatus): number => statuses.push(status)
  const vault = createVault({ cipher, file, timers, onStatus, derive, ...rest })
  await vault.open()
  return { vault, cipher, disk, timers, statuses }
}

export type StartMode = 'keyring' | 'passphrase'

/** A disk with three fields in two records, kept by the keyring or by {@link FIRST}. */
export async function diskInMode(mode: StartMode): Promise<FakeDisk> {
  const { vault, disk } = await openPassphraseWorld()
  await vault.update('c2', { jwt: 'other' })
  await vault.update('c1', { jwt: 'jwt-1', ringcx: 'token-1' })
  if (mode === 'passphrase') await vault.changeMode({ mode, passphrase: FIRST })
  await vault.close()
  return disk
}

/** All that {@link diskInMode} puts into a vault, as one text; `shut` when it cannot be read. */
export const contentsOf = async (vault: Vault): Promise<string> =>
  Promise.all([vault.read('c1', 'jwt'), vault.read('c1', 'ringcx'), vault.read('c2', 'jwt')]).then(
    (fields) => fields.join(' '),
    () => 'shut'
  )

export const FILLED = 'jwt-1 token-1 other'

/** What someone starting the app finds: how the vault opens, and what is in it. */
export async function found(
  disk: FakeDisk,
  passphrases: readonly string[] = [FIRST, SECOND]
): Promise<string> {
  const { vault } = await openPassphraseWorld({ disk })
  let by = vault.status().mode === 'passphrase' ? 'nobody' : vault.status().mode
  for (const passphrase of passphrases) {
    if (!vault.status().needsPassphrase) break
    const opened = await vault.unlock(passphrase).catch(() => null)
    if (opened?.mode === 'keyring') by = 'keyring'
    else if (opened !== null) by = passphrase === FIRST ? 'first' : 'second'
  }
  const { notices } = vault.status()
  const result = `${by}: ${await contentsOf(vault)}${notices.map(({ title }) => ` (${title})`).join('')}`
  await vault.close()
  return result
}
