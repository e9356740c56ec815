import { createFakeCipher } from '../fakes/cipher.ts'
import type { FakeCipher, KeyringMood } from '../fakes/cipher.ts'
import { createFakeDisk } from '../fakes/disk.ts'
import type { FakeDisk } from '../fakes/disk.ts'
import { createHandTimers } from '../fakes/hand-timers.ts'
import type { HandTimers } from '../fakes/hand-timers.ts'
import { createRecordFile } from '../../../main/core/vault/record-file.ts'
import { createVault } from '../../../main/core/vault/vault.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import type { VaultStatus } from '../../../main/core/vault/vault-status.ts'

export const MAIN = '/home/desk/vault'
export const PREVIOUS = '/home/desk/vault.prev'

/** One keyring for all worlds of a test file, so that what one vault wrote the next can open. */
export const KEYRING_SECRET = Buffer.from('0123456789abcdef')

export interface World {
  readonly vault: Vault
  readonly cipher: FakeCipher
  readonly disk: FakeDisk
  readonly timers: HandTimers
  /** Everything announced, oldest first. */
  readonly statuses: VaultStatus[]
}

export interface WorldOptions {
  readonly disk?: FakeDisk
  readonly mood?: KeyringMood
  readonly cipher?: FakeCipher
}

/** A vault on a fake disk with a fake keyring and hand-moved time; not opened yet. */
export function createWorld({ disk = createFakeDisk(), mood = 'strong', cipher }: WorldOptions = {}): World {
  const keyring = cipher ?? createFakeCipher(mood, KEYRING_SECRET)
  const timers = createHandTimers()
  const statuses: VaultStatus[] = []
  const file = createRecordFile(MAIN, disk, { platform: 'linux', clock: timers.clock, timers })
  const vault = createVault({ cipher: keyring, file, timers, onStatus: (status) => statuses.push(status) })
  return { vault, cipher: keyring, disk, timers, statuses }
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options)
  await world.vault.open()
  return world
}

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

/** Bytes of a file that must be there. */
export function bytesAt(disk: FakeDisk, path: string): Buffer {
  const bytes = disk.files().get(path)
  if (bytes === undefined) throw new Error(`no file ${path}`)
  return bytes
}
