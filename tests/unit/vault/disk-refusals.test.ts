import { describe, expect, it } from 'vitest'
import { asAppError } from '../../../main/core/errors.ts'
import type { AppError } from '../../../main/core/errors.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import type { DiskFault } from '../../support/fakes/disk.ts'
import { damagedMain, KEY_CHANGES, ready, rehearse, SAVES } from '../../support/vault/changes.ts'
import type { Change } from '../../support/vault/changes.ts'
import { copyOf, lost } from '../../support/vault/tampering.ts'
import {
  contentsOf,
  diskInMode,
  diskWithVault,
  FILLED,
  found,
  namesOn,
  openWorld
} from '../../support/vault/world.ts'

/** Errors that a disk may return, and what the app must say; the last one stands for all unknown ones. */
const PLAIN_WORDS = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EIO: 'the disk reported an error',
  EPERM: 'have permission',
  EACCES: 'have permission',
  EBUSY: 'another program is using',
  EROFS: 'the disk is read-only',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EWEIRD: 'the system didn’t allow it'
} as const

type Errno = keyof typeof PLAIN_WORDS
const ERRNOS = Object.keys(PLAIN_WORDS) as Errno[]

/** What the person is told: the cause in plain words, and neither a path nor a secret. */
function expectPlainWords(told: Pick<AppError, 'message' | 'hint'>, errno: Errno): void {
  expect(told.message).toContain(PLAIN_WORDS[errno])
  expect(told.message).not.toMatch(/\/|jwt|token-/)
  expect(told.hint).not.toBe('')
}

/** Once more; when the refused first write could not be taken back, its file has to be opened before. */
async function again(vault: Vault, act: Change['act']): Promise<void> {
  await act(vault).catch(async (thrown: unknown) => {
    expect(asAppError(thrown)).toMatchObject({
      code: 'vault-foreign',
      hint: 'To open that vault, try again.'
    })
    await vault.open()
    await act(vault)
  })
}

const FAILURES = [
  ...[...SAVES, ...KEY_CHANGES].map((change) => ({ ...change, lasts: 'once', until: 1 })),
  ...SAVES.map((change) => ({ ...change, lasts: 'from then on', until: Infinity }))
]

describe.each(FAILURES)('the disk fails during $name, $lasts', ({ until, ...change }) => {
  it.each(ERRNOS)(
    '%s at every step: all or nothing, a plain message, and the next try works',
    async (errno) => {
      const { before, after, act } = change
      const { steps, held, holds } = await rehearse(change)
      let refused = 0
      for (let index = 0; index < steps; index += 1) {
        const { vault, disk } = await ready(change)
        disk.setPlan((step): DiskFault =>
          step.index >= index && step.index < index + until ? { errno } : null
        )
        const outcome = await act(vault).then(() => null, asAppError)
        disk.setPlan(() => null)
        if (outcome !== null) {
          refused += 1
          expect(outcome.code).toMatch(/^vault-(write-failed|locked|denied)$/)
          // Back in memory mode, the refusal may be what the status says, which has no such code.
          const unnamed = change.memoryOnly === true ? errno : undefined
          expect(outcome.serviceCode ?? unnamed).toBe(errno)
          expectPlainWords(outcome, errno)
          expect(await contentsOf(vault)).toBe(held)
          // A disk that refuses everything cannot be asked to undo its last step: then the new state may stay.
          const isUndone = until === 1 && change.mayBeDone !== true
          expect(isUndone ? [before] : [before, after]).toContain(await found(disk))
          await again(vault, act)
        }
        expect(await contentsOf(vault)).toBe(holds)
        for (const survivor of disk.afterPowerCut()) expect(await found(survivor)).toBe(after)
        expect(await found(disk)).toBe(after)
        expect(namesOn(disk).filter((name) => name.includes('tmp'))).toEqual([])
      }
      expect(refused).toBeGreaterThanOrEqual(change.decisive)
    }
  )
})

describe('opening, on a failing disk', () => {
  it.each(ERRNOS)('%s at every step: the vault opens or says why, and no byte changes', async (errno) => {
    const calm = await diskInMode('keyring')
    calm.setPlan(() => null)
    await found(calm)
    let shut = 0
    for (let index = 0; index < calm.steps.length; index += 1) {
      const disk = await diskInMode('keyring')
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
      expect(await contentsOf(vault)).toBe(FILLED)
    }
    expect(shut).toBeGreaterThanOrEqual(1)
  })

  it.each(ERRNOS)(
    '%s at every step of a recovery: nothing is lost, and the next start recovers',
    async (errno) => {
      const calm = await damagedMain.prepare()
      calm.setPlan(() => null)
      await openWorld({ disk: calm })
      for (let index = 0; index < calm.steps.length; index += 1) {
        const disk = await damagedMain.prepare()
        const before = copyOf(disk)
        disk.setPlan((step): DiskFault => (step.index === index ? { errno } : null))
        const { vault } = await openWorld({ disk })
        disk.setPlan(() => null)
        const status = vault.status()
        if (status.state !== 'found') expectPlainWords(status, errno)
        expect(lost(before, disk)).toEqual([])
        expect(await found(disk)).toContain(damagedMain.before)
      }
    }
  )
})

it('a refused write lets queued changes continue, in order', async () => {
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
