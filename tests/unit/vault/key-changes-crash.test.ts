import { describe, expect, it } from 'vitest'
import { asAppError } from '../../../main/core/errors.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import type { DiskFault, FakeDisk } from '../../support/fakes/disk.ts'
import { createFakeDisk } from '../../support/fakes/disk.ts'
import {
  contentsOf,
  diskInMode,
  FILLED,
  FIRST,
  found,
  openPassphraseWorld,
  SECOND
} from '../../support/vault/passphrase-world.ts'
import { ERRNOS, PLAIN_WORDS } from '../../support/vault/refusing-disk.ts'
import { namesOn } from '../../support/vault/world.ts'

interface Scenario {
  readonly name: string
  readonly prepare: () => Promise<FakeDisk>
  /** The passphrase to open with before the change, if there is one. */
  readonly opensWith?: string
  readonly memoryOnly?: boolean
  readonly act: (vault: Vault) => Promise<unknown>
  readonly before: string
  readonly after: string
}

const byKeyring = (): Promise<FakeDisk> => diskInMode('keyring')
const byPassphrase = (): Promise<FakeDisk> => diskInMode('passphrase')
const nothing = (): Promise<FakeDisk> => Promise.resolve(createFakeDisk())
const EMPTY = 'keyring:   '

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'keyring → passphrase',
    prepare: byKeyring,
    act: (vault) => vault.changeMode({ mode: 'passphrase', passphrase: FIRST }),
    before: `keyring: ${FILLED}`,
    after: `first: ${FILLED}`
  },
  {
    name: 'passphrase → keyring',
    prepare: byPassphrase,
    opensWith: FIRST,
    act: (vault) => vault.changeMode({ mode: 'keyring' }),
    before: `first: ${FILLED}`,
    after: `keyring: ${FILLED}`
  },
  {
    name: 'keyring → memory',
    prepare: byKeyring,
    act: (vault) => vault.changeMode({ mode: 'memory' }),
    before: `keyring: ${FILLED}`,
    after: EMPTY
  },
  {
    name: 'passphrase → memory',
    prepare: byPassphrase,
    opensWith: FIRST,
    act: (vault) => vault.changeMode({ mode: 'memory' }),
    before: `first: ${FILLED}`,
    after: EMPTY
  },
  {
    name: 'memory → keyring',
    prepare: nothing,
    memoryOnly: true,
    act: (vault) => vault.changeMode({ mode: 'keyring' }),
    before: EMPTY,
    after: `keyring: ${FILLED}`
  },
  {
    name: 'memory → passphrase',
    prepare: nothing,
    memoryOnly: true,
    act: (vault) => vault.changeMode({ mode: 'passphrase', passphrase: FIRST }),
    before: EMPTY,
    after: `first: ${FILLED}`
  },
  {
    name: 'another passphrase',
    prepare: byPassphrase,
    opensWith: FIRST,
    act: (vault) => vault.changePassphrase(FIRST, SECOND),
    before: `first: ${FILLED}`,
    after: `second: ${FILLED}`
  },
  {
    name: 'another data key under the keyring',
    prepare: byKeyring,
    act: (vault) => vault.rotateKey(null),
    before: `keyring: ${FILLED}`,
    after: `keyring: ${FILLED}`
  },
  {
    name: 'another data key under the passphrase',
    prepare: byPassphrase,
    opensWith: FIRST,
    act: (vault) => vault.rotateKey(FIRST),
    before: `first: ${FILLED}`,
    after: `first: ${FILLED}`
  }
]

async function ready({
  prepare,
  opensWith,
  memoryOnly = false
}: Scenario): Promise<{ vault: Vault; disk: FakeDisk }> {
  const disk = await prepare()
  const { vault } = await openPassphraseWorld({ disk, memoryOnly })
  if (opensWith !== undefined) await vault.unlock(opensWith)
  if (memoryOnly) {
    await vault.update('c2', { jwt: 'other' })
    await vault.update('c1', { jwt: 'jwt-1', ringcx: 'token-1' })
  }
  return { vault, disk }
}

async function rehearse(scenario: Scenario): Promise<number> {
  const { vault, disk } = await ready(scenario)
  disk.setPlan(() => null)
  await scenario.act(vault)
  expect(await contentsOf(vault)).toBe(FILLED)
  const count = disk.steps.length
  expect(await found(disk)).toBe(scenario.after)
  return count
}

describe.each(SCENARIOS)('the power is cut during $name', (scenario) => {
  it('leaves exactly the old or the new vault at every step and for every way to forget', async () => {
    const count = await rehearse(scenario)
    const { before, after } = scenario
    const seen = new Set<string>()
    for (let index = 0; index < count; index += 1) {
      for (const cut of ['cut-before', 'cut-after'] as const) {
        const { vault, disk } = await ready(scenario)
        disk.setPlan((step): DiskFault => (step.index === index ? cut : null))
        const acknowledged = await scenario.act(vault).then(
          () => true,
          () => false
        )
        for (const survivor of disk.afterPowerCut()) {
          const state = await found(survivor)
          seen.add(state)
          expect(acknowledged ? [after] : [before, after]).toContain(state)
        }
      }
    }
    expect(seen).toEqual(new Set([before, after]))
  })
})

describe.each(SCENARIOS)('the disk fails during $name', (scenario) => {
  it.each(ERRNOS)(
    '%s at every step: all or nothing, secrets stay readable, and a second try works',
    async (errno) => {
      const count = await rehearse(scenario)
      let refused = 0
      for (let index = 0; index < count; index += 1) {
        const { vault, disk } = await ready(scenario)
        disk.setPlan((step): DiskFault => (step.index === index ? { errno } : null))
        const outcome = await scenario.act(vault).then(() => null, asAppError)
        disk.setPlan(() => null)
        expect(await contentsOf(vault)).toBe(FILLED)
        if (outcome !== null) {
          refused += 1
          expect(outcome.code).toMatch(/^vault-(write-failed|locked|denied)$/)
          expect(outcome.serviceCode ?? errno).toBe(errno)
          expect(outcome.message).toContain(PLAIN_WORDS[errno])
          expect(outcome.hint).not.toBe('')
          expect(outcome.message).not.toMatch(/\/a\/path|jwt-|token-/)
          expect(await found(disk)).toBe(scenario.before)
          await scenario.act(vault)
        }
        expect(await contentsOf(vault)).toBe(FILLED)
        expect(await found(disk)).toBe(scenario.after)
        expect(namesOn(disk).filter((name) => name.includes('tmp'))).toEqual([])
      }
      expect(refused).toBeGreaterThanOrEqual(2)
    }
  )
})
