import { createHash, randomBytes } from 'node:crypto'
import { DATA_KEY_BYTES } from '../../../main/core/vault/encryption.ts'
import type { DeriveKey } from '../../../main/core/vault/passphrase-wrap.ts'
import { createRecordFile } from '../../../main/core/vault/record-file.ts'
import { createVault } from '../../../main/core/vault/vault.ts'
import type { Vault, VaultDeps } from '../../../main/core/vault/vault.ts'
import type { VaultStatus } from '../../../main/core/vault/vault-status.ts'
import { createFakeCipher } from '../fakes/cipher.ts'
import type { FakeCipher, KeyringMood } from '../fakes/cipher.ts'
import { createFakeDisk } from '../fakes/disk.ts'
import type { DiskFault, DiskStep, FakeDisk } from '../fakes/disk.ts'
import { createHandTimers } from '../fakes/hand-timers.ts'
import type { HandTimers } from '../fakes/hand-timers.ts'

export const MAIN = '/home/desk/vault'
export const PREVIOUS = '/home/desk/vault.prev'

export const FIRST = 'correct horse battery'
export const SECOND = 'staple of another kind'

export const TO_PASSPHRASE = { mode: 'passphrase', passphrase: FIRST } as const

/** Derives a key from a passphrase instantly; scrypt has its own tests and benchmarks. */
export const quickly: DeriveKey = (passphrase, salt) =>
  Promise.resolve(createHash('sha256').update(salt).update(passphrase.normalize('NFKC')).digest())

/** A derivation that is as quick, except while it is held: it then waits until it is let go. */
export function heldDerive(): { derive: DeriveKey; hold: () => void; letGo: () => void } {
  let gate = Promise.resolve()
  let letGo = (): void => undefined
  return {
    derive: async (...given) => {
      await gate
      return quickly(...given)
    },
    hold: () => {
      gate = new Promise((resolve) => (letGo = resolve))
    },
    letGo: () => letGo()
  }
}

const KEYRING_SECRET = Buffer.from('0123456789abcdef')

/** The same keyring each time, so that what one vault wrote the next can open. */
export const keyring = (mood: KeyringMood = 'strong'): FakeCipher => createFakeCipher(mood, KEYRING_SECRET)

type Opened = Awaited<ReturnType<FakeCipher['open']>>

/** Does something with each answer of the keyring to `open`, before the vault gets it. */
export function onceOpened(cipher: FakeCipher, act: (opened: Opened) => unknown): void {
  const real = cipher.open.bind(cipher)
  cipher.open = async (sealed) => {
    const opened = await real(sealed)
    await act(opened)
    return opened
  }
}

export interface World {
  readonly vault: Vault
  readonly cipher: FakeCipher
  readonly disk: FakeDisk
  readonly timers: HandTimers
  /** Everything announced, oldest first. */
  readonly statuses: VaultStatus[]
  /** The data keys that the vault made, oldest first. */
  readonly dataKeys: Buffer[]
}

export interface WorldOptions extends Pick<VaultDeps, 'memoryOnly' | 'allowsMode' | 'derive'> {
  readonly disk?: FakeDisk
  readonly mood?: KeyringMood
  readonly cipher?: FakeCipher
}

/** A vault on a fake disk with a fake keyring, passphrases that cost nothing, and hand-moved time; not opened yet. */
export function createWorld({
  disk = createFakeDisk(),
  mood = 'strong',
  cipher = keyring(mood),
  derive = quickly,
  ...rest
}: WorldOptions = {}): World {
  const timers = createHandTimers()
  const statuses: VaultStatus[] = []
  const dataKeys: Buffer[] = []
  const vault = createVault({
    cipher,
    file: createRecordFile(MAIN, disk, { platform: 'linux', clock: timers.clock, timers }),
    timers,
    onStatus: (status) => statuses.push(status),
    randomBytes: (count) => {
      const bytes = randomBytes(count)
      if (count === DATA_KEY_BYTES) dataKeys.push(bytes)
      return bytes
    },
    derive,
    ...rest
  })
  return { vault, cipher, disk, timers, statuses, dataKeys }
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options)
  await world.vault.open()
  return world
}

export type StartMode = 'keyring' | 'passphrase'

/** Three fields in two records. */
export async function fill(vault: Vault): Promise<void> {
  await vault.update('c2', { jwt: 'other' })
  await vault.update('c1', { jwt: 'jwt-1', ringcx: 'token-1' })
}

/** A disk with the fields of {@link fill}, kept by the keyring or by {@link FIRST}. */
export async function diskInMode(mode: StartMode): Promise<FakeDisk> {
  const { vault, disk } = await openWorld()
  await fill(vault)
  if (mode === 'passphrase') await vault.changeMode(TO_PASSPHRASE)
  await vault.close()
  return disk
}

/** A vault on such a disk, open. */
export async function openInMode(mode: StartMode, options: WorldOptions = {}): Promise<World> {
  const world = await openWorld({ disk: await diskInMode(mode), ...options })
  if (mode === 'passphrase') await world.vault.unlock(FIRST)
  return world
}

/** All that {@link fill} puts into a vault, as one text; `shut` when it cannot be read. */
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
  const { vault } = await openWorld({ disk })
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

/** So many steps of this name since the plan was set. */
export const countOf = (disk: FakeDisk, name: DiskStep['name']): number =>
  disk.steps.filter((step) => step.name === name).length

/** A plan that refuses one kind of step: every one, or only the nth. */
export const refusing =
  (disk: FakeDisk, refused: DiskStep['name'], errno: string, nth?: number) =>
  ({ name }: DiskStep): DiskFault =>
    name === refused && (nth === undefined || countOf(disk, name) === nth) ? { errno } : null

/** The base names of the files on the disk, sorted. */
export const namesOn = (disk: FakeDisk): string[] =>
  [...disk.files().keys()].map((path) => path.slice('/home/desk/'.length)).sort()

/** A disk with a vault of two generations: first `old`, then `value`, in record `c1`, field `jwt`. */
export async function diskWithVault(old = 'old-jwt', value = 'new-jwt'): Promise<FakeDisk> {
  const { vault, disk } = await openWorld()
  await vault.update('c1', { jwt: old })
  await vault.update('c1', { jwt: value })
  await vault.close()
  return disk
}

/** True for a key that was overwritten with zeros. */
export const isWiped = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

/** Bytes of a file that must be there. */
export function bytesAt(disk: FakeDisk, path: string): Buffer {
  const bytes = disk.files().get(path)
  if (bytes === undefined) throw new Error(`no file ${path}`)
  return bytes
}
