import type { Vault } from '../../../main/core/vault/vault.ts'
import type { FakeDisk } from '../fakes/disk.ts'
import { bytesAt, MAIN, openWorld, PREVIOUS } from './world.ts'

/** What a vault holds for these tests: two fields changed together and one left alone. */
export const contents = async (vault: Vault): Promise<string> =>
  JSON.stringify([
    await vault.read('c1', 'jwt'),
    await vault.read('c1', 'ringcx'),
    await vault.read('c2', 'jwt')
  ])

export const NOTHING = '[null,null,null]'

/** What someone finds who starts the app on this disk. */
export async function read(disk: FakeDisk): Promise<string> {
  const { vault } = await openWorld({ disk })
  return contents(vault)
}

export async function twoRecords(): Promise<FakeDisk> {
  const { vault, disk } = await openWorld()
  await vault.update('c2', { jwt: 'other' })
  await vault.update('c1', { jwt: 'jwt-1', ringcx: 'token-1' })
  await vault.close()
  return disk
}

/** The main file is cut short, its backup copy whole. */
export async function damagedMain(): Promise<FakeDisk> {
  const disk = await twoRecords()
  const bytes = bytesAt(disk, MAIN)
  disk.put(PREVIOUS, bytes)
  disk.put(MAIN, bytes.subarray(0, 100))
  return disk
}

/** Changes the two fields together. */
export const update = (vault: Vault): Promise<void> => vault.update('c1', { jwt: 'jwt-2', ringcx: 'token-2' })
