import { describe, expect, it } from 'vitest'
import { asAppError } from '../../../main/core/errors.ts'
import type { AppError } from '../../../main/core/errors.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import { createFakeDisk } from '../../support/fakes/disk.ts'
import type { DiskFault, FakeDisk } from '../../support/fakes/disk.ts'
import { ERRNOS, PLAIN_WORDS } from '../../support/vault/refusing-disk.ts'
import { contents, damagedMain, NOTHING, read, twoRecords, update } from '../../support/vault/two-records.ts'
import { namesOn, openWorld } from '../../support/vault/world.ts'

type Errno = (typeof ERRNOS)[number]

const temporaries = (disk: FakeDisk): string[] => namesOn(disk).filter((name) => name.includes('tmp'))

/** What the person is told: the cause in plain words, and neither a path nor a secret. */
function expectPlainWords(told: Pick<AppError, 'message' | 'hint'>, errno: Errno): void {
  expect(told.message).toContain(PLAIN_WORDS[errno])
  expect(told.message).not.toMatch(/\/|jwt|token-/)
  expect(told.hint).not.toBe('')
}

interface Scenario {
  readonly name: string
  readonly prepare: () => Promise<FakeDisk>
  readonly act: (vault: Vault) => Promise<void>
  /** So many of its steps can refuse the whole; the others can be done without. */
  readonly decisive: number
}

/** Once more; when the refused first write could not be taken back, its file has to be opened before. */
async function again(vault: Vault, act: Scenario['act']): Promise<void> {
  await act(vault).catch(async (thrown: unknown) => {
    expect(asAppError(thrown)).toMatchObject({
      code: 'vault-foreign',
      hint: 'To open that vault, try again.'
    })
    await vault.open()
    await act(vault)
  })
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'the first write of all',
    prepare: () => Promise.resolve(createFakeDisk()),
    act: update,
    decisive: 8
  },
  { name: 'a later write', prepare: twoRecords, act: update, decisive: 7 },
  { name: 'erasing a record', prepare: twoRecords, act: (vault) => vault.erase('c1'), decisive: 7 },
  { name: 'a write after the backup copy took over', prepare: damagedMain, act: update, decisive: 7 }
]

describe.each(SCENARIOS)('$name, on a failing disk', ({ prepare, act, decisive }) => {
  describe.each([
    { lasts: 'once', until: 1 },
    { lasts: 'from then on', until: Infinity }
  ])('$lasts', ({ until }) => {
    it.each(ERRNOS)(
      '%s at every step: all or nothing, a plain message, and the next try works',
      async (errno) => {
        const calm = await prepare()
        const { vault: rehearsal } = await openWorld({ disk: calm })
        const before = await contents(rehearsal)
        calm.setPlan(() => null)
        await act(rehearsal)
        const after = await contents(rehearsal)
        const refused = new Set<number>()

        for (let index = 0; index < calm.steps.length; index += 1) {
          const disk = await prepare()
          const { vault } = await openWorld({ disk })
          disk.setPlan((step): DiskFault =>
            step.index >= index && step.index < index + until ? { errno } : null
          )
          const outcome = await act(vault).then(() => null, asAppError)
          disk.setPlan(() => null)
          if (outcome === null) {
            expect(await contents(vault)).toBe(after)
          } else {
            refused.add(index)
            expect(outcome.code).toMatch(/^vault-(write-failed|locked|denied)$/)
            expect(outcome.serviceCode).toBe(errno)
            expectPlainWords(outcome, errno)
            expect(await contents(vault)).toBe(before)
            // A disk that refuses everything cannot be asked to undo its last step: then the new state may stay.
            const onDisk = await read(disk)
            expect(until === 1 ? [before] : [before, after]).toContain(onDisk)
            await again(vault, act)
            expect(await contents(vault)).toBe(after)
          }
          for (const survivor of disk.afterPowerCut()) expect(await read(survivor)).toBe(after)
          expect(await read(disk)).toBe(after)
          expect(temporaries(disk)).toEqual([])
        }
        expect(refused.size).toBeGreaterThanOrEqual(decisive)
      }
    )
  })
})

describe('opening, on a failing disk', () => {
  it.each(ERRNOS)('%s at every step: the vault opens or says why, and no byte changes', async (errno) => {
    const calm = await twoRecords()
    const before = calm.files()
    calm.setPlan(() => null)
    const whole = await read(calm)
    let shut = 0
    for (let index = 0; index < calm.steps.length; index += 1) {
      const disk = await twoRecords()
      const untouched = disk.files()
      disk.setPlan((step): DiskFault => (step.index === index ? { errno } : null))
      const { vault } = await openWorld({ disk })
      disk.setPlan(() => null)
      const status = vault.status()
      expect(disk.files()).toEqual(untouched)
      expect(status.notices).toEqual([])
      if (status.state !== 'found') {
        shut += 1
        expect(['locked', 'denied']).toContain(status.state)
        expectPlainWords(status, errno)
        await expect(vault.update('c1', { jwt: 'x' })).rejects.toMatchObject({
          code: `vault-${status.state}`
        })
        expect(disk.files()).toEqual(untouched)
        await vault.open()
      }
      expect(await contents(vault)).toBe(whole)
    }
    expect(before.size).toBe(2)
    expect(shut).toBeGreaterThanOrEqual(1)
  })

  it.each(ERRNOS)(
    '%s at every step of a recovery: nothing is lost, and the next start recovers',
    async (errno) => {
      const calm = await damagedMain()
      const whole = await read(await damagedMain())
      calm.setPlan(() => null)
      await openWorld({ disk: calm })
      for (let index = 0; index < calm.steps.length; index += 1) {
        const disk = await damagedMain()
        const were = [...disk.files().values()].map((bytes) => bytes.toString('hex'))
        disk.setPlan((step): DiskFault => (step.index === index ? { errno } : null))
        const { vault } = await openWorld({ disk })
        disk.setPlan(() => null)
        const { state, message, hint } = vault.status()
        if (state !== 'found') expectPlainWords({ message, hint }, errno)
        const are = [...disk.files().values()].map((bytes) => bytes.toString('hex'))
        expect(were.filter((bytes) => !are.includes(bytes))).toEqual([])
        expect(await read(disk)).toBe(whole)
      }
      expect(whole).toContain('token-1')
    }
  )
})

describe('“remove all data”, on a failing disk', () => {
  it.each(ERRNOS)(
    '%s at every step: reports it, keeps everything usable, and the next try removes everything',
    async (errno) => {
      const calm = await twoRecords()
      const { vault: rehearsal } = await openWorld({ disk: calm })
      const whole = await contents(rehearsal)
      calm.setPlan(() => null)
      await rehearsal.removeAll()
      const steps = calm.steps.length
      let refused = 0
      for (let index = 0; index < steps; index += 1) {
        const disk = await twoRecords()
        const { vault } = await openWorld({ disk })
        disk.setPlan((step): DiskFault => (step.index === index ? { errno } : null))
        const outcome = await vault.removeAll().then(() => null, asAppError)
        disk.setPlan(() => null)
        if (outcome === null) continue
        refused += 1
        expect(outcome).toMatchObject({ code: 'vault-write-failed', serviceCode: errno })
        expectPlainWords(outcome, errno)
        expect(await contents(vault)).toBe(whole)
        expect([whole, NOTHING]).toContain(await read(disk))
        await vault.removeAll()
        expect(namesOn(disk)).toEqual([])
      }
      expect(refused).toBeGreaterThanOrEqual(5)
    }
  )
})
