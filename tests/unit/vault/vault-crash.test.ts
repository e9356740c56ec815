import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import { createFakeDisk, PowerCut } from '../../support/fakes/disk.ts'
import type { DiskFault, FakeDisk } from '../../support/fakes/disk.ts'
import { contents, damagedMain, read, twoRecords, update } from '../../support/vault/two-records.ts'
import { bytesAt, diskWithVault, MAIN, namesOn, openWorld, PREVIOUS } from '../../support/vault/world.ts'

interface Scenario {
  readonly name: string
  readonly prepare: () => Promise<FakeDisk>
  readonly act: (vault: Vault) => Promise<void>
}

async function madeFolder(): Promise<FakeDisk> {
  const disk = createFakeDisk()
  const { vault } = await openWorld({ disk })
  disk.setPlan(({ name }) => (name === 'write' ? { errno: 'ENOSPC' } : null))
  await expect(update(vault)).rejects.toMatchObject({ serviceCode: 'ENOSPC' })
  disk.setPlan(() => null)
  return disk
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'the first write of all', prepare: () => Promise.resolve(createFakeDisk()), act: update },
  {
    name: 'the first write after a run that made the folder and saved nothing',
    prepare: madeFolder,
    act: update
  },
  { name: 'a later write', prepare: twoRecords, act: update },
  {
    name: 'a write after one that failed before the last rename',
    prepare: async () => {
      const disk = await twoRecords()
      disk.put(PREVIOUS, bytesAt(disk, MAIN))
      disk.take(PREVIOUS)
      await disk.link(MAIN, PREVIOUS)
      return disk
    },
    act: update
  },
  { name: 'erasing a record', prepare: twoRecords, act: (vault) => vault.erase('c1') },
  { name: 'a write after the backup copy took over', prepare: damagedMain, act: update }
]

describe.each(SCENARIOS)('the power is cut during $name', ({ prepare, act }) => {
  it('leaves exactly the old or the new state at every step and for every way to forget', async () => {
    const calm = await prepare()
    const before = await read(await prepare())
    const { vault: rehearsal } = await openWorld({ disk: calm })
    calm.setPlan(() => null)
    await act(rehearsal)
    const after = await contents(rehearsal)
    const stepCount = calm.steps.length
    expect(stepCount).toBeGreaterThanOrEqual(8)
    expect(after).not.toBe(before)

    let worlds = 0
    const seen = new Set<string>()
    for (let index = 0; index < stepCount; index += 1) {
      for (const cut of ['cut-before', 'cut-after'] as const) {
        const disk = await prepare()
        const { vault } = await openWorld({ disk })
        disk.setPlan((step): DiskFault => (step.index === index ? cut : null))
        const acknowledged = await act(vault).then(
          () => true,
          () => false
        )
        for (const survivor of disk.afterPowerCut()) {
          const found = await read(survivor)
          seen.add(found)
          worlds += 1
          expect(acknowledged ? [after] : [before, after]).toContain(found)
        }
      }
    }
    expect(seen).toEqual(new Set([before, after]))
    expect(worlds).toBeGreaterThan(stepCount * 2)
  })
})

describe('the power is cut during the recovery of a damaged file', () => {
  it('still ends with the good copy at every step', async () => {
    const calm = await damagedMain()
    calm.setPlan(() => null)
    await openWorld({ disk: calm })
    const good = await read(calm)
    for (let index = 0; index < calm.steps.length; index += 1) {
      for (const cut of ['cut-before', 'cut-after'] as const) {
        const disk = await damagedMain()
        disk.setPlan((step): DiskFault => (step.index === index ? cut : null))
        await openWorld({ disk })
        for (const survivor of disk.afterPowerCut()) expect(await read(survivor)).toBe(good)
      }
    }
    expect(good).toContain('token-1')
  })
})

describe('the power is cut during “remove all data”', () => {
  it('never brings back an older state than the one that was there', async () => {
    const calm = await twoRecords()
    const whole = await read(calm)
    const { vault: rehearsal } = await openWorld({ disk: calm })
    calm.setPlan(() => null)
    await rehearsal.removeAll()
    expect(namesOn(calm)).toEqual([])
    for (let index = 0; index < calm.steps.length; index += 1) {
      const disk = await twoRecords()
      const { vault } = await openWorld({ disk })
      disk.setPlan((step): DiskFault => (step.index === index ? 'cut-after' : null))
      await expect(vault.removeAll()).rejects.toBeInstanceOf(AppError)
      for (const survivor of disk.afterPowerCut()) {
        expect([whole, '[null,null,null]']).toContain(await read(survivor))
      }
    }
  })
})

describe('a write that was refused', () => {
  it('lets queued changes continue, in order', async () => {
    const { vault, disk } = await openWorld({ disk: await diskWithVault() })
    let fail = true
    disk.setPlan(({ name }) => {
      if (name !== 'sync' || !fail) return null
      fail = false
      return { errno: 'ENOSPC' }
    })
    const outcomes = await Promise.allSettled([
      vault.update('c1', { jwt: 'a' }),
      vault.update('c1', { ringcx: 'b' }),
      vault.update('c1', { ringcx: 'c' })
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect([await vault.read('c1', 'jwt'), await vault.read('c1', 'ringcx')]).toEqual(['new-jwt', 'c'])
  })

  it('a power cut isn’t mistaken for a disk error', () => {
    expect(new PowerCut()).not.toHaveProperty('code')
  })
})
