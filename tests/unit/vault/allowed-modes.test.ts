import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allowsStorage } from '../../../main/core/policy/allowed-storage.ts'
import { readPolicy, type Policy } from '../../../main/core/policy/policy.ts'
import { wrapWithPassphrase } from '../../../main/core/vault/passphrase-wrap.ts'
import { modeOfWraps } from '../../../main/core/vault/vault-format.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import type { VaultMode } from '../../../main/core/vault/vault-status.ts'
import { createFakeDisk, type FakeDisk } from '../../support/fakes/disk.ts'
import { settle } from '../../support/fakes/hand-timers.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import {
  contentAt,
  DATA_KEY,
  diskHolding,
  fieldsAt,
  osWrap,
  VAULT_ID
} from '../../support/vault/tampering.ts'
import {
  contentsOf,
  diskInMode,
  FILLED,
  FIRST,
  MAIN,
  openWorld,
  PREVIOUS,
  quickly,
  SECOND,
  TO_PASSPHRASE,
  type World
} from '../../support/vault/world.ts'

const MINIMA = ['keyring', 'passphrase', 'memory', 'unreadable'] as const
type Minimum = (typeof MINIMA)[number]

const policyWith = (minimum: Minimum): Policy =>
  readPolicy([
    minimum === 'unreadable'
      ? { level: 'machine', place: 'p', kind: 'unreadable', reason: 'It can’t be read.' }
      : { level: 'machine', place: 'p', kind: 'text', text: JSON.stringify({ minimumStorage: minimum }) }
  ])

const allows =
  (minimum: Minimum) =>
  (mode: VaultMode): boolean =>
    allowsStorage(policyWith(minimum), mode)

const FOUND = ['nothing', 'keyring', 'passphrase'] as const
type Found = (typeof FOUND)[number]

const diskWith = (what: Found): Promise<FakeDisk> =>
  what === 'nothing' ? Promise.resolve(createFakeDisk()) : diskInMode(what)

/** That neither file holds anything it did not hold at the start, if its mode is not allowed. */
function expectNothingNew(disk: FakeDisk, minimum: Minimum, before: ReadonlySet<string>): void {
  for (const path of [MAIN, PREVIOUS]) {
    const content = contentAt(disk, path)
    if (content === null || allows(minimum)(modeOfWraps(content.wraps))) continue
    expect(fieldsAt(disk, path).filter((field) => !before.has(field))).toEqual([])
  }
}

/** That what is kept in a mode that is not allowed is not used either, and what is allowed is not refused. */
async function expectUsedOnlyIfAllowed({ vault }: World, minimum: Minimum): Promise<void> {
  // An opening that a removal began has to end first.
  await settle()
  const { mode, state } = vault.status()
  const contents = await contentsOf(vault)
  if (mode === 'memory') return
  if (allows(minimum)(mode)) {
    expect(state).not.toBe('weak')
    if (state === 'absent' || state === 'found') expect(contents).not.toBe('shut')
  } else {
    expect(state).not.toBe('found')
    expect(contents).toBe('shut')
  }
}

type Way = (vault: Vault) => Promise<unknown>

/** All ways in which a mode is chosen, or something is written. */
const WAYS: Readonly<Record<string, Way>> = {
  'asking again': (vault) => vault.open(),
  'the passphrase': (vault) => vault.unlock(FIRST),
  'another passphrase': (vault) => vault.unlock(SECOND),
  'a save': (vault) => vault.update('new', { jwt: 'new-secret' }),
  'a save of many': (vault) => vault.update('c1', { jwt: 'new-secret', ringcx: null }),
  'a removal': (vault) => vault.update('c1', { ringcx: null }),
  'an erasure': (vault) => vault.erase('c2'),
  'a move to the keyring': (vault) => vault.changeMode({ mode: 'keyring' }),
  'a move to a passphrase': (vault) => vault.changeMode(TO_PASSPHRASE),
  'a move to memory': (vault) => vault.changeMode({ mode: 'memory' }),
  'a new data key': (vault) => vault.rotateKey(FIRST),
  'a new passphrase': (vault) => vault.changePassphrase(FIRST, SECOND),
  'a lock': (vault) => vault.lock(),
  'the end of everything': (vault) => vault.removeAll()
}

const table = MINIMA.flatMap((minimum) =>
  FOUND.flatMap((found) => Object.keys(WAYS).map((way) => [minimum, found, way] as const))
)

describe('with this minimum', () => {
  it.each(table)('%s, and %s on disk: nothing new gets into a weaker vault by %s', async (...row) => {
    const [minimum, found, way] = row
    for (const keyringAtTheStart of [true, false]) {
      const disk = await diskWith(found)
      const before = new Set(fieldsAt(disk, MAIN))
      const mood = keyringAtTheStart ? 'strong' : 'unavailable'
      const world = await openWorld({ disk, mood, allowsMode: allows(minimum) })
      // Without a keyring, this is entered in memory mode.
      await world.vault.update('c9', { jwt: 'entered' }).catch(() => undefined)
      world.cipher.mood = 'strong'
      for (const name of [way, 'a save', 'asking again', 'the passphrase', way]) {
        await WAYS[name]?.(world.vault).catch(() => undefined)
        expectNothingNew(disk, minimum, before)
        await expectUsedOnlyIfAllowed(world, minimum)
      }
    }
  })

  it('any way after any other: the same', async () => {
    const ways = fc.array(fc.constantFrom(...Object.keys(WAYS)), { maxLength: 12 })
    const property = fc.asyncProperty(
      fc.constantFrom(...MINIMA),
      fc.constantFrom(...FOUND),
      fc.constantFrom('strong' as const, 'unavailable' as const, 'weak' as const),
      fc.boolean(),
      ways,
      async (minimum, found, mood, memoryOnly, names) => {
        const disk = await diskWith(found)
        const before = new Set(fieldsAt(disk, MAIN))
        const world = await openWorld({ disk, mood, memoryOnly, allowsMode: allows(minimum) })
        for (const name of names) {
          await WAYS[name]?.(world.vault).catch(() => undefined)
          world.cipher.mood = 'strong'
          expectNothingNew(disk, minimum, before)
          await expectUsedOnlyIfAllowed(world, minimum)
        }
      }
    )
    await fc.assert(property, { seed: 20261128, numRuns: 300 })
  })
})

describe('a required passphrase', () => {
  const allowsMode = allows('passphrase')

  it('a vault under the keyring is not used, not changed and not lost, and opens with the passphrase chosen', async () => {
    const disk = await diskInMode('keyring')
    const before = disk.files()
    const { vault, cipher } = await openWorld({ disk, allowsMode })
    expect(vault.status()).toMatchObject({
      mode: 'keyring',
      state: 'weak',
      backend: 'Fake keyring',
      message:
        'Your organization doesn’t allow this way of keeping secrets. Stored secrets stay, but aren’t used until you choose another way.',
      hint: 'Choose a passphrase in Settings, under “Where secrets are kept.”'
    })
    expect(await failureOf(() => vault.read('c1', 'jwt'))).toMatchObject({ code: 'vault-weak' })
    expect(await failureOf(() => vault.update('c1', { jwt: 'x' }))).toMatchObject({ code: 'vault-weak' })
    expect(await failureOf(() => vault.rotateKey(null))).toMatchObject({ code: 'vault-weak' })
    expect(await failureOf(() => vault.changeMode({ mode: 'keyring' }))).toMatchObject({ code: 'vault-weak' })
    expect(disk.files()).toEqual(before)
    const asked = cipher.calls.seal
    expect(await vault.changeMode(TO_PASSPHRASE)).toMatchObject({
      mode: 'passphrase',
      state: 'found'
    })
    expect(cipher.calls.seal).toBe(asked)
    expect(await contentsOf(vault)).toBe(FILLED)
  })

  it('the contents of a vault under the keyring can still be erased, or moved to memory', async () => {
    const disk = await diskInMode('keyring')
    const { vault } = await openWorld({ disk, allowsMode })
    await vault.update('c1', { ringcx: null })
    await vault.erase('c2')
    expect(fieldsAt(disk, MAIN).map((field) => field.split(' ', 2).join(' '))).toEqual(['c1 jwt'])
    expect(vault.status().state).toBe('weak')
    expect(await vault.changeMode({ mode: 'memory' })).toMatchObject({ mode: 'memory' })
    expect(await vault.read('c1', 'jwt')).toBe('jwt-1')
  })

  it('with nothing stored: says what to choose before anything is typed, and doesn’t use the keyring', async () => {
    const { vault, cipher, disk } = await openWorld({ allowsMode })
    expect(vault.status()).toMatchObject({
      mode: 'keyring',
      state: 'weak',
      message:
        'No secrets are stored yet. Your organization doesn’t allow the system keyring alone to protect them.',
      needsPassphrase: false
    })
    expect(await failureOf(() => vault.update('c1', { jwt: 'x' }))).toMatchObject({
      code: 'vault-weak',
      hint: expect.stringContaining('Settings') as string,
      retryable: false
    })
    expect(cipher.calls.seal).toBe(0)
    expect([...disk.files().keys()]).toEqual([])
    await vault.changeMode(TO_PASSPHRASE)
    await vault.update('c1', { jwt: 'x' })
    await vault.removeAll()
    expect(await vault.open()).toMatchObject({ state: 'weak' })
  })

  it.each(['nothing', 'keyring'] as const)(
    'entered in memory mode, a keyring appears, and %s is on disk: Check again moves nothing there',
    async (found) => {
      const disk = await diskWith(found)
      const before = disk.files()
      const { vault, cipher } = await openWorld({ disk, mood: 'unavailable', allowsMode })
      await vault.update('c1', { jwt: 'typed' })
      cipher.mood = 'strong'
      expect(await vault.open()).toMatchObject({ mode: 'memory', state: 'weak' })
      expect(disk.files()).toEqual(before)
      expect(await vault.read('c1', 'jwt')).toBe('typed')
      const moving = vault.changeMode(TO_PASSPHRASE)
      if (found === 'nothing') {
        expect(await moving).toMatchObject({ mode: 'passphrase', state: 'found' })
        expect(await vault.read('c1', 'jwt')).toBe('typed')
      } else await expect(moving).rejects.toMatchObject({ code: 'vault-foreign' })
    }
  )

  it('a file that both keyring and passphrase open counts as one under the keyring', async () => {
    const byPassphrase = await wrapWithPassphrase(DATA_KEY, VAULT_ID, FIRST, quickly)
    const disk = diskHolding({ wraps: [await osWrap(), byPassphrase] })
    const before = disk.files()
    const { vault } = await openWorld({ disk, mood: 'unavailable', allowsMode })
    await vault.unlock(FIRST)
    expect(await failureOf(() => vault.read('c1', 'jwt'))).toMatchObject({ code: 'vault-weak' })
    expect(await failureOf(() => vault.update('c1', { jwt: 'x' }))).toMatchObject({ code: 'vault-weak' })
    expect(disk.files()).toEqual(before)
  })
})

describe.each(['memory', 'unreadable'] as const)('nothing on disk allowed (%s)', (minimum) => {
  const allowsMode = allows(minimum)

  it.each(FOUND)('with %s there: neither keyring nor file is used, and it says why', async (found) => {
    const disk = await diskWith(found)
    const before = disk.files()
    const { vault, cipher } = await openWorld({ disk, allowsMode })
    expect(vault.status()).toMatchObject({ mode: 'memory', state: 'absent' })
    expect(vault.status().message).toContain(
      'Your organization doesn’t allow secrets to be stored on this computer.'
    )
    expect(vault.status().message.includes('existing vault on this computer stays unchanged')).toBe(
      found !== 'nothing'
    )
    await vault.update('c1', { jwt: 'typed' })
    expect(await failureOf(() => vault.unlock(FIRST))).toMatchObject({ code: 'vault-weak' })
    for (const change of [{ mode: 'keyring' }, TO_PASSPHRASE] as const)
      expect(await failureOf(() => vault.changeMode(change))).toMatchObject({ code: 'vault-weak' })
    expect(await vault.open()).toMatchObject({ mode: 'memory' })
    expect(await vault.read('c1', 'jwt')).toBe('typed')
    expect(cipher.calls).toEqual({ probe: 0, seal: 0, open: 0 })
    expect(disk.files()).toEqual(before)
  })
})
