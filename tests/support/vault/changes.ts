import type { Vault } from '../../../main/core/vault/vault.ts'
import { createFakeDisk } from '../fakes/disk.ts'
import type { FakeDisk } from '../fakes/disk.ts'
import {
  bytesAt,
  contentsOf,
  diskInMode,
  fill,
  FILLED,
  FIRST,
  MAIN,
  openWorld,
  PREVIOUS,
  SECOND,
  TO_PASSPHRASE
} from './world.ts'

interface Start {
  readonly prepare: () => Promise<FakeDisk>
  readonly memoryOnly?: boolean
  /** What someone finds who starts the app before the change. */
  readonly before: string
}

/** Something that changes a vault: the disk may fail, or the power be cut, at each of its steps. */
export interface Change extends Start {
  readonly name: string
  readonly act: (vault: Vault) => Promise<unknown>
  /** What someone finds who starts the app after it. */
  readonly after: string
  /** So many of its steps can refuse the whole; the others can be done without. */
  readonly decisive: number
  /** A refusal may come when the change is on the disk already. */
  readonly mayBeDone?: boolean
}

const EMPTY = 'keyring:   '
const UNDER_KEYRING = `keyring: ${FILLED}`
const UNDER_FIRST = `first: ${FILLED}`

const nothing: Start = { prepare: () => Promise.resolve(createFakeDisk()), before: EMPTY }
const kept: Start = { prepare: () => diskInMode('keyring'), before: UNDER_KEYRING }
const byFirst: Start = { prepare: () => diskInMode('passphrase'), before: UNDER_FIRST }
const inMemory: Start = { ...nothing, memoryOnly: true }

/** A run that made the folder and saved nothing. */
const folderOnly: Start = {
  prepare: async () => {
    const { vault, disk } = await openWorld()
    disk.setPlan(({ name }) => (name === 'write' ? { errno: 'ENOSPC' } : null))
    await vault.update('c1', { jwt: 'lost' }).catch(() => undefined)
    disk.setPlan(() => null)
    return disk
  },
  before: EMPTY
}

/** A write that failed before its last rename left two names of one file. */
const twoNames: Start = {
  prepare: async () => {
    const disk = await diskInMode('keyring')
    disk.take(PREVIOUS)
    await disk.link(MAIN, PREVIOUS)
    return disk
  },
  before: UNDER_KEYRING
}

/** The main file is cut short, its backup copy whole. */
export const damagedMain: Start = {
  prepare: async () => {
    const disk = await diskInMode('keyring')
    const bytes = bytesAt(disk, MAIN)
    disk.put(PREVIOUS, bytes)
    disk.put(MAIN, bytes.subarray(0, 100))
    return disk
  },
  before: UNDER_KEYRING
}

const save = {
  act: (vault: Vault): Promise<void> => vault.update('c1', { jwt: 'jwt-2', ringcx: 'token-2' }),
  after: 'keyring: jwt-2 token-2 other',
  decisive: 7
}

const firstSave = { ...save, after: 'keyring: jwt-2 token-2 ', decisive: 8 }

const toKeyring = {
  act: (vault: Vault): Promise<unknown> => vault.changeMode({ mode: 'keyring' }),
  after: UNDER_KEYRING,
  decisive: 7
}

const toPassphrase = {
  act: (vault: Vault): Promise<unknown> => vault.changeMode(TO_PASSPHRASE),
  after: UNDER_FIRST,
  decisive: 7
}

const toMemory = {
  act: (vault: Vault): Promise<unknown> => vault.changeMode({ mode: 'memory' }),
  after: EMPTY,
  decisive: 5
}

/** Each change of secrets. */
export const SAVES: readonly Change[] = [
  { name: 'the first write of all', ...nothing, ...firstSave },
  { name: 'a later write', ...kept, ...save },
  { name: 'a write after the backup copy took over', ...damagedMain, ...save },
  {
    name: 'erasing a record',
    ...kept,
    ...save,
    act: (vault) => vault.erase('c1'),
    after: 'keyring:   other'
  },
  { name: '“remove all data”', ...kept, ...toMemory, act: (vault) => vault.removeAll(), mayBeDone: true }
]

/** A save on what a failed one left. */
export const SAVES_AFTER_A_FAILURE: readonly Change[] = [
  { name: 'the first write after a run that made the folder and saved nothing', ...folderOnly, ...firstSave },
  { name: 'a write after one that failed before the last rename', ...twoNames, ...save }
]

/** Each change of the mode or of a key. */
export const KEY_CHANGES: readonly Change[] = [
  { name: 'keyring → passphrase', ...kept, ...toPassphrase },
  { name: 'passphrase → keyring', ...byFirst, ...toKeyring },
  { name: 'keyring → memory', ...kept, ...toMemory },
  { name: 'passphrase → memory', ...byFirst, ...toMemory },
  { name: 'memory → keyring', ...inMemory, ...toKeyring },
  { name: 'memory → passphrase', ...inMemory, ...toPassphrase },
  {
    name: 'another passphrase',
    ...byFirst,
    act: (vault) => vault.changePassphrase(FIRST, SECOND),
    after: `second: ${FILLED}`,
    decisive: 7
  },
  {
    name: 'another data key under the keyring',
    ...kept,
    ...toKeyring,
    act: (vault) => vault.rotateKey(null)
  },
  {
    name: 'another data key under the passphrase',
    ...byFirst,
    ...toPassphrase,
    act: (vault) => vault.rotateKey(FIRST)
  }
]

/** A vault that is open and about to change. */
export async function ready({
  prepare,
  memoryOnly = false
}: Start): Promise<{ vault: Vault; disk: FakeDisk }> {
  const disk = await prepare()
  const { vault } = await openWorld({ disk, memoryOnly })
  if (vault.status().needsPassphrase) await vault.unlock(FIRST)
  if (memoryOnly) await fill(vault)
  return { vault, disk }
}

/** The change where nothing fails: its steps on the disk, and what the running app holds before and after. */
export async function rehearse(change: Change): Promise<{ steps: number; held: string; holds: string }> {
  const { vault, disk } = await ready(change)
  const held = await contentsOf(vault)
  disk.setPlan(() => null)
  await change.act(vault)
  return { steps: disk.steps.length, held, holds: await contentsOf(vault) }
}
