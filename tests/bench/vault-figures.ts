import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createNodeDisk, createRecordFile } from '../../main/core/vault/record-file.ts'
import { createVault, type Vault } from '../../main/core/vault/vault.ts'
import { createFakeCipher } from '../support/fakes/cipher.ts'
import { median, type Figure } from './figure.ts'

const SAVES = 300
const OPENINGS = 25
const UNLOCKS = 7
const PASSPHRASE = 'a passphrase for the bench'

/** Sizes as the services give them out: a client secret, a JWT credential and both token sets as stored. */
const SIZES = { 'client-secret': 44, jwt: 900, ringcentral: 1_900, ringcx: 2_400 } as const

const connectionId = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

const text = (length: number, seed: number): string => {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'
  return Array.from({ length }, (_, at) => letters[(at * 7 + seed * 13) % letters.length]).join('')
}

/** The value that 95 of 100 stay within. */
function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN
}

interface Bench {
  /** A vault over the one file of this bench, not opened yet. */
  readonly another: () => Vault
  readonly path: string
  readonly close: () => Promise<void>
}

async function createBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-vault-'))
  const path = join(folder, 'vault.tdv')
  const cipher = createFakeCipher()
  return {
    path,
    another: () =>
      createVault({
        cipher,
        file: createRecordFile(path),
        onStatus: () => undefined
      }),
    close: () => rm(folder, { recursive: true, force: true })
  }
}

/** Entered in memory and moved to the disk in one write, so that filling does not take a save per connection. */
async function fill(bench: Bench, connections: number): Promise<void> {
  const vault = bench.another()
  await vault.open()
  await vault.changeMode({ mode: 'memory' })
  for (let index = 0; index < connections; index += 1) {
    await vault.update(connectionId(index), {
      'client-secret': text(SIZES['client-secret'], index),
      jwt: text(SIZES.jwt, index),
      ringcentral: text(SIZES.ringcentral, index),
      ringcx: text(SIZES.ringcx, index)
    })
  }
  await vault.changeMode({ mode: 'keyring' })
  await vault.close()
}

async function withVault<Result>(
  connections: number,
  measure: (bench: Bench) => Promise<Result>
): Promise<Result> {
  const bench = await createBench()
  try {
    await fill(bench, connections)
    return await measure(bench)
  } finally {
    await bench.close()
  }
}

/** The longest time the main loop was held up while something ran, in milliseconds. */
async function longestBlock(run: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  await new Promise((resolve) => setTimeout(resolve, 20))
  delay.enable()
  await run()
  await new Promise((resolve) => setTimeout(resolve, 5))
  delay.disable()
  return delay.max / 1e6
}

/** What the vault costs: a save, opening, a passphrase, and how long the window has to wait meanwhile. */
export async function vaultFigures(): Promise<Figure[]> {
  return [
    ...(await withVault(200, saves)),
    await withVault(100, openings),
    ...(await withVault(200, passphrases))
  ]
}

/** What any durable replacement of a file of this size costs here and now: write, sync, rename, sync the folder. */
async function barest(folder: string, bytes: Uint8Array): Promise<number> {
  const disk = createNodeDisk()
  const spent: number[] = []
  for (let round = 0; round < SAVES; round += 1) {
    const startedAt = performance.now()
    const file = await disk.create(join(folder, 'bare.tmp'))
    await file.write(bytes)
    await file.sync()
    await file.close()
    await disk.rename(join(folder, 'bare.tmp'), join(folder, 'bare'))
    await disk.syncFolder(folder)
    spent.push(performance.now() - startedAt)
  }
  return p95(spent)
}

async function saves(bench: Bench): Promise<Figure[]> {
  const vault = bench.another()
  await vault.open()
  const spent: number[] = []
  const renewed = Array.from({ length: 50 }, (_, seed) => text(SIZES.ringcx, 1_000 + seed))
  const block = await longestBlock(async () => {
    for (let round = 0; round < SAVES; round += 1) {
      const ringcx = renewed[round % renewed.length] ?? ''
      const startedAt = performance.now()
      await vault.update(connectionId(round % 200), { ringcx })
      spent.push(performance.now() - startedAt)
    }
  })
  await vault.close()
  const bytes = await readFile(bench.path)
  const bare = await barest(dirname(bench.path), bytes)
  const method =
    `${SAVES} saves of one renewed token set, 200 connections (${(bytes.length / 1e6).toFixed(2)} MB); ` +
    `the barest durable write of these bytes: ${bare.toFixed(1)} ms at p95`
  return [
    { name: 'vault save, p95', measured: p95(spent), limit: 10, unit: 'ms', method },
    { name: 'vault save: main loop held up', measured: block, limit: 50, unit: 'ms', method }
  ]
}

async function openings(bench: Bench): Promise<Figure> {
  const spent: number[] = []
  for (let round = 0; round < OPENINGS; round += 1) {
    const vault = bench.another()
    const startedAt = performance.now()
    await vault.open()
    for (let index = 0; index < 100; index += 1) {
      for (const field of ['client-secret', 'jwt', 'ringcentral', 'ringcx'] as const) {
        await vault.read(connectionId(index), field)
      }
    }
    spent.push(performance.now() - startedAt)
    await vault.close()
  }
  return {
    name: 'opening 100 connections, p95',
    measured: p95(spent),
    limit: 50,
    unit: 'ms',
    method: `${OPENINGS} openings of the file with every secret read, keyring answering at once`
  }
}

async function passphrases(bench: Bench): Promise<Figure[]> {
  const vault = bench.another()
  await vault.open()
  const startedAt = performance.now()
  const changing = await longestBlock(() => vault.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE }))
  const changed = performance.now() - startedAt
  await vault.close()

  const spent: number[] = []
  const blocks: number[] = []
  for (let round = 0; round < UNLOCKS; round += 1) {
    const locked = bench.another()
    await locked.open()
    blocks.push(
      await longestBlock(async () => {
        const unlockedAt = performance.now()
        await locked.unlock(PASSPHRASE)
        spent.push(performance.now() - unlockedAt)
      })
    )
    await locked.close()
  }
  const method = `scrypt N=2^17 r=8 p=1, ${UNLOCKS} unlocks of a vault of 200 connections`
  return [
    { name: 'passphrase unlock, median', measured: median(spent), limit: 2_000, unit: 'ms', method },
    { name: 'passphrase unlock, slowest', measured: Math.max(...spent), limit: 2_000, unit: 'ms', method },
    {
      name: 'passphrase unlock: main loop held up',
      measured: Math.max(...blocks),
      limit: 50,
      unit: 'ms',
      method
    },
    {
      name: 'keyring → passphrase: main loop held up',
      measured: changing,
      limit: 50,
      unit: 'ms',
      method: `200 connections encrypted again, ${changed.toFixed(0)} ms in all`
    }
  ]
}
