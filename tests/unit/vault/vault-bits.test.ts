import { describe, expect, it } from 'vitest'
import {
  contentsOf,
  diskInMode,
  FILLED,
  FIRST,
  openPassphraseWorld
} from '../../support/vault/passphrase-world.ts'
import {
  CHECKSUM_LINE,
  copyOf,
  flipped,
  lost,
  MAGIC_BYTES,
  withChecksum
} from '../../support/vault/tampering.ts'
import { bytesAt, diskWithVault, MAIN, namesOn, openWorld, PREVIOUS } from '../../support/vault/world.ts'

describe('every single bit of a vault file', () => {
  it('flipped by accident is detected, the backup copy takes over, and nothing is deleted', async () => {
    const good = await diskWithVault('previous', 'current')
    const main = bytesAt(good, MAIN)
    let noticed = 0
    for (let bit = 0; bit < main.length * 8; bit += 1) {
      const disk = copyOf(good)
      disk.put(MAIN, flipped(main, bit))
      const before = copyOf(disk)
      const { vault } = await openWorld({ disk })
      const { state, notices } = vault.status()
      if (state === 'found' && notices.length === 1 && (await vault.read('c1', 'jwt')) === 'previous')
        noticed += 1
      expect(lost(before, disk)).toEqual([])
    }
    expect(noticed).toBe(main.length * 8)
  })

  it('flipped on purpose, with a corrected checksum, is detected too', async () => {
    const good = await diskWithVault('previous', 'current')
    const main = bytesAt(good, MAIN)
    const states: Record<string, number> = {}
    const firstBit = (MAGIC_BYTES + CHECKSUM_LINE) * 8
    for (let bit = firstBit; bit < main.length * 8; bit += 1) {
      const disk = copyOf(good)
      disk.put(MAIN, withChecksum(flipped(main, bit)))
      const before = copyOf(disk)
      const { vault } = await openWorld({ disk })
      const { state, notices } = vault.status()
      states[state] = (states[state] ?? 0) + 1
      if (state === 'found') {
        expect(notices).toHaveLength(1)
        expect(await vault.read('c1', 'jwt')).toBe('previous')
      } else {
        expect(disk.files()).toEqual(before.files())
      }
      expect(lost(before, disk)).toEqual([])
    }
    // A changed wrap looks like another keyring, a changed version like a newer app: refused without a write.
    expect(Object.keys(states).sort()).toEqual(['denied', 'foreign', 'found'])
  })

  it('of a vault under a passphrase is detected before any of it is trusted', async () => {
    const good = await diskInMode('passphrase')
    const main = bytesAt(good, MAIN)
    let noticed = 0
    for (let bit = 0; bit < main.length * 8; bit += 1) {
      const disk = copyOf(good)
      disk.put(MAIN, flipped(main, bit))
      const before = copyOf(disk)
      const { vault } = await openPassphraseWorld({ disk })
      await vault.unlock(FIRST)
      if (vault.status().notices.length === 1 && (await contentsOf(vault)) === FILLED) noticed += 1
      expect(lost(before, disk)).toEqual([])
    }
    expect(noticed).toBe(main.length * 8)
  })

  it('of the backup copy is noticed when that copy has to serve, and costs nothing while it has not', async () => {
    const good = await diskWithVault('previous', 'current')
    const previous = bytesAt(good, PREVIOUS)
    let noticed = 0
    for (let bit = 0; bit < previous.length * 8; bit += 1) {
      const disk = copyOf(good)
      disk.put(PREVIOUS, flipped(previous, bit))
      const { vault } = await openWorld({ disk })
      expect(vault.status().notices).toEqual([])
      expect(await vault.read('c1', 'jwt')).toBe('current')
      disk.take(MAIN)
      const before = copyOf(disk)
      const { vault: alone } = await openWorld({ disk })
      const { state, notices } = alone.status()
      if (state === 'absent' && notices.length === 1) noticed += 1
      expect(lost(before, disk)).toEqual([])
    }
    expect(noticed).toBe(previous.length * 8)
  })

  it('in both files: both are moved aside and the vault starts empty, with a notice', async () => {
    const good = await diskWithVault()
    for (let bit = 0; bit < bytesAt(good, MAIN).length * 8; bit += 1) {
      const disk = copyOf(good)
      disk.put(MAIN, flipped(bytesAt(good, MAIN), bit))
      disk.put(PREVIOUS, flipped(bytesAt(good, PREVIOUS), bit))
      const before = copyOf(disk)
      const { vault } = await openWorld({ disk })
      expect(vault.status()).toMatchObject({ mode: 'keyring', state: 'absent' })
      expect(vault.status().notices).toHaveLength(1)
      const [notice] = vault.status().notices
      for (const name of namesOn(disk)) expect(notice?.message).toContain(name)
      await vault.update('c1', { jwt: 'fresh' })
      expect(await vault.read('c1', 'jwt')).toBe('fresh')
      expect(lost(before, disk)).toEqual([])
    }
  })
})
