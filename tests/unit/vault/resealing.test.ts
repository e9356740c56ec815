import { afterEach, describe, expect, it, vi } from 'vitest'
import { openedRecords, resealed } from '../../../main/core/vault/key-changes.ts'
import type { VaultContent } from '../../../main/core/vault/vault-format.ts'
import { withChanges } from '../../../main/core/vault/secret-store.ts'
import { deriveKeys } from '../../../main/core/vault/encryption.ts'

const vaultId = 'f0e1d2c3b4a5968778695a4b3c2d1e0f'
const keys = deriveKeys(Buffer.alloc(32, 3), vaultId)
const others = deriveKeys(Buffer.alloc(32, 4), vaultId)
const wrap = { kind: 'os' as const, backend: 'Any', sealed: Buffer.alloc(8) }

function contentOf(records: number): VaultContent {
  const blank: VaultContent = { vaultId, generation: 1, wraps: [wrap], records: new Map() }
  const changes = Array.from({ length: records }, (_, at) => [`c${at}`, { jwt: `jwt-${at}` }] as const)
  return withChanges(blank, keys, new Map(changes))
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('many records at once', () => {
  it.each([
    [1, 1],
    [10, 1],
    [11, 2],
    [35, 4]
  ])('opening %i yields to the window %i times', async (records, turns) => {
    const content = contentOf(records)
    const breaths = vi.spyOn(globalThis, 'setImmediate')
    expect((await openedRecords(content, keys)).size).toBe(records)
    expect(breaths).toHaveBeenCalledTimes(turns)
  })

  it('encrypting again yields as often, and everything opens with the new key', async () => {
    const content = contentOf(35)
    const breaths = vi.spyOn(globalThis, 'setImmediate')
    const anew = await resealed(content, keys, others, wrap)
    expect(breaths).toHaveBeenCalledTimes(8)
    expect(await openedRecords(anew, others)).toEqual(await openedRecords(content, keys))
    await expect(openedRecords(anew, keys)).rejects.toMatchObject({ code: 'vault-corrupt' })
  })
})
