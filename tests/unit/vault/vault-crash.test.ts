import { describe, expect, it } from 'vitest'
import type { DiskFault } from '../../support/fakes/disk.ts'
import {
  damagedMain,
  KEY_CHANGES,
  ready,
  rehearse,
  SAVES,
  SAVES_AFTER_A_FAILURE
} from '../../support/vault/changes.ts'
import { found, openWorld } from '../../support/vault/world.ts'

const CUTS = ['cut-before', 'cut-after'] as const

describe.each([...SAVES, ...SAVES_AFTER_A_FAILURE, ...KEY_CHANGES])(
  'the power is cut during $name',
  (change) => {
    it('leaves exactly the old or the new vault at every step and for every way to forget', async () => {
      const { before, after } = change
      const { steps } = await rehearse(change)
      let worlds = 0
      const seen = new Set<string>()
      for (let index = 0; index < steps; index += 1) {
        for (const cut of CUTS) {
          const { vault, disk } = await ready(change)
          disk.setPlan((step): DiskFault => (step.index === index ? cut : null))
          const acknowledged = await change.act(vault).then(
            () => true,
            () => false
          )
          for (const survivor of disk.afterPowerCut()) {
            const state = await found(survivor)
            seen.add(state)
            worlds += 1
            expect(acknowledged ? [after] : [before, after]).toContain(state)
          }
        }
      }
      expect(seen).toEqual(new Set([before, after]))
      expect(worlds).toBeGreaterThan(steps * 2)
    })
  }
)

describe('the power is cut during the recovery of a damaged file', () => {
  it('still ends with the good copy at every step', async () => {
    const calm = await damagedMain.prepare()
    calm.setPlan(() => null)
    await openWorld({ disk: calm })
    for (let index = 0; index < calm.steps.length; index += 1) {
      for (const cut of CUTS) {
        const disk = await damagedMain.prepare()
        disk.setPlan((step): DiskFault => (step.index === index ? cut : null))
        await openWorld({ disk })
        for (const survivor of disk.afterPowerCut())
          expect(await found(survivor)).toContain(damagedMain.before)
      }
    }
  })
})
