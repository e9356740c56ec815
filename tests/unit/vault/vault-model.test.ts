import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SecretField } from '../../../main/core/ports.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { createFakeDisk } from '../../support/fakes/disk.ts'
import type { FakeDisk } from '../../support/fakes/disk.ts'
import { createWorld, MAIN, namesOn, openWorld } from '../../support/vault/world.ts'
import type { World } from '../../support/vault/world.ts'

const FIELDS: readonly SecretField[] = ['client-secret', 'jwt', 'pasted', 'ringcentral', 'ringcx', 'pending']

/** Record ids that have tripped stores before. */
const RECORDS = ['c1', 'c2', '__proto__', 'constructor', '', 'a|b', '"é\u{1f600}\u0000', 'c1|jwt'] as const

type Changes = Partial<Record<SecretField, string | null>>

type Step =
  | { kind: 'update'; record: string; changes: Changes }
  | { kind: 'erase'; record: string }
  | { kind: 'refused-update'; record: string; changes: Changes; at: number }
  | { kind: 'power-cut'; record: string; changes: Changes; at: number; world: number }
  | { kind: 'reopen' }
  | { kind: 'remove-all' }

const record = fc.constantFrom(...RECORDS)
const changes: fc.Arbitrary<Changes> = fc.dictionary(
  fc.constantFrom(...FIELDS),
  fc.option(fc.string({ unit: anyCharacter, maxLength: 40 }), { nil: null })
)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('update' as const), record, changes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('erase' as const), record }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('refused-update' as const), record, changes, at: fc.nat(9) })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('power-cut' as const),
      record,
      changes,
      at: fc.nat(20),
      world: fc.nat(1000)
    })
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'reopen' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'remove-all' as const }) }
)

type Model = Map<string, string>

const keyOf = (id: string, field: string): string => JSON.stringify([id, field])

function apply(model: Model, id: string, changed: Changes): Model {
  const next = new Map(model)
  for (const [field, value] of Object.entries(changed)) {
    if (value === null) next.delete(keyOf(id, field))
    else next.set(keyOf(id, field), value)
  }
  return next
}

async function contentsOf(world: World): Promise<Model> {
  const found: Model = new Map()
  for (const id of RECORDS) {
    for (const field of FIELDS) {
      const value = await world.vault.read(id, field)
      if (value !== null) found.set(keyOf(id, field), value)
    }
  }
  return found
}

/** A run that made the folder and could not save; the next run saves, and every unsynced name is lost. */
const savedAfterAFailedRun: Step[] = [
  { kind: 'refused-update', record: 'c1', changes: { jwt: 'first' }, at: 5 },
  { kind: 'reopen' },
  { kind: 'update', record: 'c1', changes: { jwt: 'second' } },
  { kind: 'power-cut', record: 'c1', changes: {}, at: 0, world: -1 }
]

const erased: Changes = Object.fromEntries(FIELDS.map((field) => [field, null]))

async function run(steps: readonly Step[]): Promise<void> {
  let disk: FakeDisk = createFakeDisk()
  let world = await openWorld({ disk })
  let model: Model = new Map()
  for (const next of steps) {
    switch (next.kind) {
      case 'update':
        await world.vault.update(next.record, next.changes)
        model = apply(model, next.record, next.changes)
        break
      case 'erase':
        await world.vault.erase(next.record)
        model = apply(model, next.record, erased)
        break
      case 'refused-update': {
        disk.setPlan(({ index }) => (index === next.at ? { errno: 'ENOSPC' } : null))
        const saved = await world.vault.update(next.record, next.changes).then(
          () => true,
          () => false
        )
        disk.setPlan(() => null)
        if (saved) model = apply(model, next.record, next.changes)
        break
      }
      case 'power-cut': {
        disk.setPlan(({ index }) => (index === next.at ? 'cut-after' : null))
        const saved = await world.vault.update(next.record, next.changes).then(
          () => true,
          () => false
        )
        const worlds = disk.afterPowerCut()
        disk = worlds.at(next.world % worlds.length) ?? disk
        world = await openWorld({ disk })
        const after = apply(model, next.record, next.changes)
        const found = await contentsOf(world)
        if (saved) expect(found).toEqual(after)
        else expect([model, after]).toContainEqual(found)
        model = found
        break
      }
      case 'reopen':
        await world.vault.close()
        world = await openWorld({ disk })
        break
      case 'remove-all':
        await world.vault.removeAll()
        model = new Map()
        expect(namesOn(disk)).toEqual([])
    }
    expect(world.vault.status().notices).toEqual([])
    expect(await contentsOf(world)).toEqual(model)
  }
}

describe('random lives of a vault against a plain map', () => {
  it('agree at every step, over reopening, refused writes, power cuts and removals', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), run), {
      seed: 20261122,
      numRuns: 300,
      examples: [[savedAfterAFailedRun]]
    })
  })

  it('concurrent updates of one record all arrive, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { maxLength: 12 }), async (all) => {
        const world = createWorld()
        const opened = world.vault.open()
        const updates = all.map((changed) => world.vault.update('c1', changed))
        await Promise.all([opened, ...updates])
        const expected = all.reduce<Model>((model, changed) => apply(model, 'c1', changed), new Map())
        expect(await contentsOf(world)).toEqual(expected)
        await world.vault.close()
        const again = await openWorld({ disk: world.disk })
        expect(await contentsOf(again)).toEqual(expected)
      }),
      { seed: 7, numRuns: 100 }
    )
  })
})

describe('the disk after secrets were removed', () => {
  it.each(['erase', 'update'] as const)('by %s: neither file contains them anymore', async (how) => {
    const { vault, disk } = await openWorld()
    await vault.update('c1', { jwt: 'doomed', ringcx: 'doomed too' })
    await vault.update('c2', { jwt: 'stays' })
    if (how === 'erase') await vault.erase('c1')
    else await vault.update('c1', { jwt: null, ringcx: null })
    for (const path of disk.files().keys()) expect(disk.files().get(path)?.toString()).not.toContain('"c1"')
    disk.take(MAIN)
    const { vault: fromPrevious } = await openWorld({ disk })
    expect([await fromPrevious.read('c1', 'jwt'), await fromPrevious.read('c2', 'jwt')]).toEqual([
      null,
      'stays'
    ])
  })

  it('are removed even if the second write, for the backup copy, fails', async () => {
    const { vault, disk } = await openWorld()
    await vault.update('c1', { jwt: 'doomed' })
    disk.setPlan(() =>
      disk.steps.filter(({ name }) => name === 'sync').length === 2 ? { errno: 'ENOSPC' } : null
    )
    await vault.erase('c1')
    disk.setPlan(() => null)
    expect(await (await openWorld({ disk })).vault.read('c1', 'jwt')).toBeNull()
  })
})
