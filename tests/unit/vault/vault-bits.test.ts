import { describe, expect, it } from 'vitest'
import type { Vault } from '../../../main/core/vault/vault.ts'
import type { FakeDisk } from '../../support/fakes/disk.ts'
import {
  CHECKSUM_LINE,
  copyOf,
  flipped,
  lost,
  MAGIC_BYTES,
  withChecksum
} from '../../support/vault/tampering.ts'
import {
  bytesAt,
  contentsOf,
  diskInMode,
  diskWithVault,
  FILLED,
  FIRST,
  MAIN,
  namesOn,
  openWorld,
  PREVIOUS
} from '../../support/vault/world.ts'

interface Flips {
  readonly good: FakeDisk
  readonly paths: readonly string[]
  readonly firstBit?: number
  readonly spoil?: (bytes: Buffer, bit: number) => Buffer
}

/** Opens the vault once for each bit, flipped in each of the files: nothing is deleted then. */
async function forEachBit(
  { good, paths, firstBit = 0, spoil = flipped }: Flips,
  check: (vault: Vault, disk: FakeDisk, before: FakeDisk) => Promise<void>
): Promise<void> {
  const bits = Math.min(...paths.map((path) => bytesAt(good, path).length)) * 8
  expect(bits).toBeGreaterThan(firstBit)
  for (let bit = firstBit; bit < bits; bit += 1) {
    const disk = copyOf(good)
    for (const path of paths) disk.put(path, spoil(bytesAt(good, path), bit))
    const before = copyOf(disk)
    const { vault } = await openWorld({ disk })
    await check(vault, disk, before)
    expect(lost(before, disk)).toEqual([])
  }
}

describe('every single bit of a vault file', () => {
  it('flipped by accident is detected, and the backup copy takes over', async () => {
    const good = await diskWithVault('previous', 'current')
    await forEachBit({ good, paths: [MAIN] }, async (vault) => {
      const { state, notices } = vault.status()
      expect([state, notices.length, await vault.read('c1', 'jwt')]).toEqual(['found', 1, 'previous'])
    })
  })

  it('flipped on purpose, with a corrected checksum, is detected too', async () => {
    const good = await diskWithVault('previous', 'current')
    const states = new Set<string>()
    const spoil = (bytes: Buffer, bit: number): Buffer => withChecksum(flipped(bytes, bit))
    const firstBit = (MAGIC_BYTES + CHECKSUM_LINE) * 8
    await forEachBit({ good, paths: [MAIN], firstBit, spoil }, async (vault, disk, before) => {
      const { state, notices } = vault.status()
      states.add(state)
      if (state === 'found') expect([notices.length, await vault.read('c1', 'jwt')]).toEqual([1, 'previous'])
      else expect(disk.files()).toEqual(before.files())
    })
    // A changed wrap looks like another keyring, a changed version like a newer app: refused without a write.
    expect([...states].sort()).toEqual(['denied', 'foreign', 'found'])
  })

  it('of a vault under a passphrase is detected before any of it is trusted', async () => {
    await forEachBit({ good: await diskInMode('passphrase'), paths: [MAIN] }, async (vault) => {
      await vault.unlock(FIRST)
      expect([vault.status().notices.length, await contentsOf(vault)]).toEqual([1, FILLED])
    })
  })

  it('of the backup copy costs nothing while that copy doesn’t have to serve', async () => {
    const good = await diskWithVault('previous', 'current')
    await forEachBit({ good, paths: [PREVIOUS] }, async (vault) => {
      expect([vault.status().notices.length, await vault.read('c1', 'jwt')]).toEqual([0, 'current'])
    })
  })

  it('of the backup copy is noticed when that copy has to serve', async () => {
    const good = await diskWithVault()
    good.take(MAIN)
    await forEachBit({ good, paths: [PREVIOUS] }, (vault) => {
      const { state, notices } = vault.status()
      expect([state, notices.length]).toEqual(['absent', 1])
      return Promise.resolve()
    })
  })

  it('in both files: both are moved aside and the vault starts empty, with a notice', async () => {
    await forEachBit({ good: await diskWithVault(), paths: [MAIN, PREVIOUS] }, async (vault, disk) => {
      const { mode, state, notices } = vault.status()
      expect([mode, state, notices.length]).toEqual(['keyring', 'absent', 1])
      for (const name of namesOn(disk)) expect(notices[0]?.message).toContain(name)
      await vault.update('c1', { jwt: 'fresh' })
      expect(await vault.read('c1', 'jwt')).toBe('fresh')
    })
  })
})
