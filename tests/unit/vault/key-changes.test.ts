import { describe, expect, it, vi } from 'vitest'
import { asAppError } from '../../../main/core/errors.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import type { PassphraseWrap } from '../../../main/core/vault/vault-format.ts'
import { DATA_KEY_BYTES, SEALING_BYTES } from '../../../main/core/vault/encryption.ts'
import { STRENGTH, type DeriveKey } from '../../../main/core/vault/passphrase-wrap.ts'
import type { KeyringMood } from '../../support/fakes/cipher.ts'
import type { FakeDisk } from '../../support/fakes/disk.ts'
import { settle } from '../../support/fakes/hand-timers.ts'
import { contentAt, diskHolding, fieldsAt, osWrap } from '../../support/vault/tampering.ts'
import {
  bytesAt,
  contentsOf,
  diskInMode,
  FILLED,
  FIRST,
  found,
  heldDerive,
  isWiped,
  MAIN,
  namesOn,
  openInMode,
  openWorld,
  PREVIOUS,
  quickly,
  SECOND,
  TO_PASSPHRASE,
  type StartMode
} from '../../support/vault/world.ts'

const wrapsAt = (disk: FakeDisk, path: string): string[] =>
  contentAt(disk, path)?.wraps.map(({ kind }) => kind) ?? []

const inputRefused = { code: 'input-invalid', retryable: false }

describe('a vault under a passphrase', () => {
  it.each<KeyringMood>(['strong', 'weak', 'unavailable', 'locked', 'hanging'])(
    'opens with it and doesn’t use a keyring that is %s',
    async (mood) => {
      const disk = await diskInMode('passphrase')
      const before = disk.files()
      const { vault, cipher } = await openWorld({ disk, mood })
      expect(vault.status()).toMatchObject({
        mode: 'passphrase',
        state: 'locked',
        backend: null,
        needsPassphrase: true
      })
      const shut = { code: 'vault-locked', retryable: true }
      await expect(vault.read('c1', 'jwt')).rejects.toMatchObject(shut)
      await expect(vault.update('c1', { jwt: 'x' })).rejects.toMatchObject(shut)
      expect(disk.files()).toEqual(before)
      expect(await vault.unlock(FIRST)).toMatchObject({
        mode: 'passphrase',
        state: 'found',
        needsPassphrase: false
      })
      expect(await contentsOf(vault)).toBe(FILLED)
      expect(cipher.calls).toEqual({ probe: 0, seal: 0, open: 0 })
    }
  )

  it('a wrong passphrase is reported and harmless any number of times, and the right one still opens', async () => {
    const { vault, disk, statuses } = await openWorld({ disk: await diskInMode('passphrase') })
    const before = disk.files()
    const told = statuses.length
    disk.setPlan(() => null)
    for (const typed of [SECOND, '', FIRST.toUpperCase(), ` ${FIRST}`]) {
      await expect(vault.unlock(typed)).rejects.toMatchObject({
        ...inputRefused,
        message: 'This passphrase doesn’t open the vault.',
        fields: { passphrase: 'This passphrase doesn’t open the vault.' }
      })
    }
    expect(disk.files()).toEqual(before)
    expect(disk.steps.filter(({ name }) => ['create', 'rename', 'remove'].includes(name))).toEqual([])
    expect(statuses).toHaveLength(told)
    expect(vault.status().needsPassphrase).toBe(true)
    await vault.unlock(FIRST)
    expect(await contentsOf(vault)).toBe(FILLED)
  })

  it('derives one key at a time, for any number of simultaneous unlocks', async () => {
    let running = 0
    let most = 0
    let derived = 0
    const derive: DeriveKey = async (...given) => {
      running += 1
      derived += 1
      most = Math.max(most, running)
      await settle()
      running -= 1
      return quickly(...given)
    }
    const { vault } = await openWorld({ disk: await diskInMode('passphrase'), derive })
    const answers = await Promise.allSettled(
      [SECOND, FIRST, FIRST, SECOND].map((typed) => vault.unlock(typed))
    )
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
    expect([most, derived]).toEqual([1, 2])
  })

  it('keeps saving while a key is derived, and encrypts those saves again too', async () => {
    const { derive, hold, letGo } = heldDerive()
    const { vault, disk } = await openInMode('keyring', { derive })
    hold()
    const changing = vault.changeMode(TO_PASSPHRASE)
    await settle()
    await vault.update('c1', { jwt: 'renewed' })
    letGo()
    await changing
    expect(await found(disk)).toBe('first: renewed token-1 other')
  })

  it('damaged: its backup copy takes over, with the passphrase', async () => {
    const disk = await diskInMode('passphrase')
    disk.put(MAIN, bytesAt(disk, MAIN).subarray(0, 90))
    expect(await found(disk)).toBe(`first: ${FILLED} (A damaged vault file was moved aside)`)
  })

  it('damaged right after a change of passphrase: says that the other passphrase may be needed', async () => {
    const { vault, disk } = await openInMode('passphrase')
    const old = bytesAt(disk, MAIN)
    await vault.changePassphrase(FIRST, SECOND)
    disk.put(PREVIOUS, old)
    disk.put(MAIN, Buffer.from('damaged'))
    const before = disk.files()
    const { vault: again } = await openWorld({ disk })
    await expect(again.unlock(SECOND)).rejects.toMatchObject({
      hint: expect.stringContaining('the other one') as string
    })
    expect(disk.files()).toEqual(before)
    await again.unlock(FIRST)
    expect(await contentsOf(again)).toBe(FILLED)
  })

  it.each([{ cost: 2 ** 10 }, { cost: 2 ** 18 }, { blockSize: 64 }, { parallelism: 64 }])(
    'a planted header is rejected before a passphrase is typed: %j',
    async (planted) => {
      const [salt, sealed] = [Buffer.alloc(16), Buffer.alloc(DATA_KEY_BYTES + SEALING_BYTES)]
      const wrap: PassphraseWrap = { kind: 'passphrase', ...STRENGTH, salt, sealed }
      const disk = diskHolding({ wraps: [{ ...wrap, ...planted }] })
      const before = disk.files()
      const derive = vi.fn(quickly)
      const { vault } = await openWorld({ disk, derive })
      expect(vault.status()).toMatchObject({ state: 'foreign', needsPassphrase: false })
      await expect(vault.unlock(FIRST)).rejects.toMatchObject({ code: 'vault-foreign' })
      expect(derive).not.toHaveBeenCalled()
      expect(disk.files()).toEqual(before)
    }
  )
})

describe('what no longer opens either file', () => {
  it('after keyring → passphrase: the keyring', async () => {
    const { vault, disk } = await openInMode('keyring')
    const sealed = fieldsAt(disk, MAIN)
    await vault.changeMode(TO_PASSPHRASE)
    expect([wrapsAt(disk, MAIN), wrapsAt(disk, PREVIOUS)]).toEqual([['passphrase'], ['passphrase']])
    for (const path of [MAIN, PREVIOUS]) {
      expect(fieldsAt(disk, path)).toHaveLength(3)
      expect(fieldsAt(disk, path).filter((field) => sealed.includes(field))).toEqual([])
    }
  })

  it('after passphrase → keyring: the passphrase; the new keyring is shown', async () => {
    const { vault, disk } = await openInMode('passphrase')
    expect(await vault.changeMode({ mode: 'keyring' })).toMatchObject({
      mode: 'keyring',
      state: 'found',
      backend: 'Fake keyring',
      needsPassphrase: false
    })
    expect([wrapsAt(disk, MAIN), wrapsAt(disk, PREVIOUS)]).toEqual([['os'], ['os']])
  })

  it('after a change of passphrase: the old one; and the records are as they were', async () => {
    const { vault, disk } = await openInMode('passphrase')
    const sealed = fieldsAt(disk, MAIN)
    await vault.changePassphrase(FIRST, SECOND)
    expect(fieldsAt(disk, MAIN)).toEqual(sealed)
    disk.take(MAIN)
    expect(await found(disk, [FIRST])).toBe('nobody: shut')
    expect(await found(disk)).toBe(`second: ${FILLED} (The vault file was missing)`)
  })

  it.each(['keyring', 'passphrase'] as const)(
    'after a rotation under the %s: the old data key',
    async (mode) => {
      const { vault, disk } = await openInMode(mode)
      const sealed = fieldsAt(disk, MAIN)
      await vault.rotateKey(mode === 'passphrase' ? FIRST : null)
      for (const path of [MAIN, PREVIOUS]) {
        expect(fieldsAt(disk, path).filter((field) => sealed.includes(field))).toEqual([])
      }
      await vault.update('c1', { ringcx: 'token-2' })
      expect(await contentsOf(vault)).toBe('jwt-1 token-2 other')
    }
  )

  it('after → memory: there is no file, no notice of one, and what comes later stays off the disk', async () => {
    const broken = await diskInMode('keyring')
    broken.take(MAIN)
    const { vault, disk } = await openWorld({ disk: broken })
    expect(vault.status().notices).toHaveLength(1)
    expect(await vault.changeMode({ mode: 'memory' })).toMatchObject({
      mode: 'memory',
      state: 'absent',
      notices: []
    })
    await vault.update('c1', { jwt: 'jwt-2' })
    expect(await vault.open()).toMatchObject({ mode: 'memory' })
    expect(namesOn(disk)).toEqual([])
    expect(await vault.read('c1', 'jwt')).toBe('jwt-2')
  })
})

describe('a restored old file', () => {
  it.each<[string, StartMode, (vault: Vault) => Promise<unknown>, string]>([
    ['keyring → passphrase', 'keyring', (vault) => vault.changeMode(TO_PASSPHRASE), 'first'],
    ['passphrase → keyring', 'passphrase', (vault) => vault.changeMode({ mode: 'keyring' }), 'keyring'],
    ['a rotation', 'keyring', (vault) => vault.rotateKey(null), 'keyring']
  ])('from before %s is detected, even with a different key', async (_, mode, act, by) => {
    const { vault, disk } = await openInMode(mode)
    const old = bytesAt(disk, MAIN)
    await act(vault)
    disk.put(MAIN, old)
    expect(await found(disk)).toBe(`${by}: ${FILLED} (The vault file was replaced with an older copy)`)
  })

  it('from before a change of passphrase: the old one opens nothing, the new one recovers the latest copy', async () => {
    const { vault, disk } = await openInMode('passphrase')
    const old = bytesAt(disk, MAIN)
    await vault.changePassphrase(FIRST, SECOND)
    disk.put(MAIN, old)
    const before = disk.files()
    expect(await found(disk, [FIRST])).toBe('nobody: shut')
    expect(disk.files()).toEqual(before)
    expect(await found(disk, [SECOND])).toBe(
      `second: ${FILLED} (The vault file was replaced with an older copy)`
    )
  })
})

describe('choosing memory', () => {
  it('uses neither keyring nor file, from the start', async () => {
    const disk = await diskInMode('keyring')
    const before = disk.files()
    const { vault, cipher } = await openWorld({ disk, memoryOnly: true })
    expect(vault.status()).toMatchObject({ mode: 'memory', state: 'absent', backend: null, hint: '' })
    expect(vault.status().message).toContain('existing vault on this computer stays unchanged')
    await vault.update('c1', { jwt: 'x' })
    expect(cipher.calls.probe).toBe(0)
    expect(disk.files()).toEqual(before)
    // Refused before the second of work that a passphrase is.
    const derive = vi.fn(quickly)
    const { vault: eager } = await openWorld({ disk, memoryOnly: true, derive })
    await expect(eager.changeMode(TO_PASSPHRASE)).rejects.toMatchObject({ code: 'vault-foreign' })
    expect(derive).not.toHaveBeenCalled()
    expect(disk.files()).toEqual(before)
    await vault.changeMode({ mode: 'keyring' })
    expect(await contentsOf(vault)).toBe('x token-1 other')
  })

  it('left for a vault with a passphrase: asks for it, and adds what was entered', async () => {
    const { vault } = await openWorld({ disk: await diskInMode('passphrase'), memoryOnly: true })
    await vault.update('c1', { jwt: 'x' })
    await vault.changeMode({ mode: 'keyring' }).catch(() => undefined)
    expect(vault.status()).toMatchObject({ mode: 'memory', needsPassphrase: true })
    expect(await vault.read('c1', 'jwt')).toBe('x')
    await vault.unlock(FIRST)
    expect(vault.status()).toMatchObject({ mode: 'passphrase', state: 'found' })
    expect(await contentsOf(vault)).toBe('x token-1 other')
  })

  it('is refused when the disk fails at the end of the removal, and the file is there again', async () => {
    const { vault, disk } = await openInMode('keyring')
    let syncs = 0
    disk.setPlan(({ name }) => (name === 'syncFolder' && (syncs += 1) === 2 ? { errno: 'EIO' } : null))
    await expect(vault.changeMode({ mode: 'memory' })).rejects.toMatchObject({ code: 'vault-write-failed' })
    expect(await contentsOf(vault)).toBe(FILLED)
    expect(await found(disk)).toBe(`keyring: ${FILLED}`)
  })

  it.each<[KeyringMood, string]>([
    ['weak', 'vault-weak'],
    ['unavailable', 'vault-locked'],
    ['locked', 'vault-locked']
  ])('can’t be left for a keyring that is %s, and continues', async (mood, code) => {
    const { vault } = await openWorld({ memoryOnly: true, mood })
    await vault.update('c1', { jwt: 'x' })
    await expect(vault.changeMode({ mode: 'keyring' })).rejects.toMatchObject({
      code,
      retryable: true
    })
    expect(vault.status()).toMatchObject({ mode: 'memory', state: 'absent' })
    expect(await vault.read('c1', 'jwt')).toBe('x')
  })

  it('can’t be left while the disk is full, and says why', async () => {
    const { vault, disk } = await openWorld({ memoryOnly: true })
    await vault.update('c1', { jwt: 'x' })
    disk.setPlan(({ name }) => (name === 'write' ? { errno: 'ENOSPC' } : null))
    await expect(vault.changeMode({ mode: 'keyring' })).rejects.toMatchObject({
      code: 'vault-write-failed',
      message: expect.stringContaining('the disk is full') as string,
      retryable: true
    })
    expect(await vault.read('c1', 'jwt')).toBe('x')
    disk.setPlan(() => null)
    expect(await vault.changeMode({ mode: 'keyring' })).toMatchObject({
      state: 'found',
      backend: 'Fake keyring',
      message: expect.stringContaining('Fake keyring') as string
    })
    expect(await vault.changeMode(TO_PASSPHRASE)).toMatchObject({
      state: 'found',
      backend: null,
      message: expect.stringContaining('passphrase') as string
    })
  })

  it('fails, with nothing lost, if one secret can’t be decrypted', async () => {
    const record = new Map([['jwt', { generation: 5, sealed: Buffer.alloc(60).toString('base64') }]])
    const records = new Map([['c1', record]])
    const disk = diskHolding({ wraps: [await osWrap()], records })
    const { vault: broken } = await openWorld({ disk })
    await broken.update('c2', { jwt: 'other' })
    const before = disk.files()
    for (const call of [
      () => broken.changeMode({ mode: 'memory' }),
      () => broken.changeMode(TO_PASSPHRASE),
      () => broken.rotateKey(null)
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'vault-corrupt' })
    }
    expect(disk.files()).toEqual(before)
    expect(await broken.read('c2', 'jwt')).toBe('other')
  })
})

describe('refusals that change nothing', () => {
  it('a keyring that doesn’t return the same key isn’t trusted with the only key', async () => {
    const { vault, cipher, disk } = await openInMode('passphrase')
    const before = disk.files()
    const given: Uint8Array[] = []
    cipher.seal = (plain) => {
      given.push(plain)
      return Promise.resolve(Buffer.from(plain).reverse())
    }
    cipher.open = (sealed) => Promise.resolve({ plain: Buffer.from(sealed), reseal: false })
    await expect(vault.changeMode({ mode: 'keyring' })).rejects.toMatchObject({
      code: 'vault-denied',
      message:
        'Fake keyring accepted the vault’s key but returned a different one, so Token Desk doesn’t use it.',
      hint: expect.stringContaining('The vault stays unchanged.') as string,
      retryable: false
    })
    // The bytes given to the keyring are wiped afterward.
    expect(given.map(isWiped)).toEqual([true])
    expect(disk.files()).toEqual(before)
    expect(await contentsOf(vault)).toBe(FILLED)
  })

  it.each<[KeyringMood, string]>([
    ['weak', 'vault-weak'],
    ['unavailable', 'vault-locked'],
    ['locked', 'vault-locked'],
    ['denied', 'vault-locked'],
    ['hanging', 'vault-locked']
  ])('passphrase → keyring with a keyring that is %s', async (mood, code) => {
    const { vault, cipher, disk, timers } = await openInMode('passphrase')
    const before = disk.files()
    cipher.mood = mood
    const refused = expect(vault.changeMode({ mode: 'keyring' })).rejects.toMatchObject({ code })
    await timers.pass(30_000)
    await refused
    expect(disk.files()).toEqual(before)
    expect(vault.status()).toMatchObject({ mode: 'passphrase', state: 'found' })
    expect(await contentsOf(vault)).toBe(FILLED)
  })

  it('a wrong passphrase for a change or a rotation, or one that is too short or long', async () => {
    const { vault, disk } = await openInMode('passphrase')
    const before = disk.files()
    const wrong = 'This isn’t the vault’s passphrase. Nothing was changed. Try again.'
    for (const [call, words] of [
      [() => vault.changePassphrase(SECOND, SECOND), wrong],
      [() => vault.changePassphrase(FIRST, 'elevenchars'), /\b12\b.*Four or five unrelated words/],
      [() => vault.changePassphrase(FIRST, 'x'.repeat(1025)), /\b1024\b.*Choose a shorter one/],
      [() => vault.rotateKey(SECOND), wrong],
      [() => vault.rotateKey(null), wrong],
      [
        () => vault.changeMode({ mode: 'passphrase', passphrase: SECOND }),
        'The vault already has a passphrase. Use the current passphrase to change it.'
      ]
    ] as const) {
      const refused = asAppError(await call().catch((thrown: unknown) => thrown))
      expect(refused).toMatchObject({
        ...inputRefused,
        fields: { passphrase: expect.any(String) as string }
      })
      expect(`${refused.message} ${refused.hint}`).toMatch(words)
    }
    expect(disk.files()).toEqual(before)
    await vault.changePassphrase(FIRST, 'twelve chars')
    await vault.changePassphrase('twelve chars', 'x'.repeat(1024))
  })

  it('a change of passphrase where there is none', async () => {
    const worlds = [openWorld(), openWorld({ memoryOnly: true }), openInMode('keyring')]
    for (const { vault } of await Promise.all(worlds)) {
      await expect(vault.changePassphrase(FIRST, SECOND)).rejects.toMatchObject({
        ...inputRefused,
        message: 'The vault isn’t locked with a passphrase.',
        hint: 'In Settings, choose to keep secrets with a passphrase first.'
      })
    }
  })

  it('the current mode, and a rotation with nothing to rotate', async () => {
    const { vault, disk } = await openInMode('keyring')
    const before = disk.files()
    expect(await vault.changeMode({ mode: 'keyring' })).toMatchObject({ mode: 'keyring', state: 'found' })
    expect(disk.files()).toEqual(before)
    const { vault: empty, disk: bare } = await openWorld()
    await empty.rotateKey(null)
    await empty.changeMode({ mode: 'keyring' })
    expect(bare.files().size).toBe(0)
  })
})

describe('a passphrase where nothing is stored yet', () => {
  it.each<KeyringMood>(['strong', 'weak', 'unavailable'])(
    'creates the vault immediately (keyring %s)',
    async (mood) => {
      const { vault, disk } = await openWorld({ mood })
      expect(await vault.changeMode(TO_PASSPHRASE)).toMatchObject({
        mode: 'passphrase',
        state: 'found'
      })
      await vault.update('c1', { jwt: 'a', ringcx: 'b' })
      await vault.update('c2', { jwt: 'c' })
      expect(await found(disk)).toBe('first: a b c')
    }
  )
})

describe('removing everything from a vault under a passphrase', () => {
  it.each([true, false])('leaves nothing, not even the passphrase (unlocked: %s)', async (open) => {
    const { vault, disk } = await openWorld({ disk: await diskInMode('passphrase') })
    if (open) await vault.unlock(FIRST)
    await vault.removeAll()
    expect(await vault.read('c1', 'jwt')).toBeNull()
    await vault.open()
    expect(namesOn(disk)).toEqual([])
    expect(vault.status()).toMatchObject({ mode: 'keyring', state: 'absent', needsPassphrase: false })
    await vault.update('c1', { jwt: 'x' })
    expect(wrapsAt(disk, MAIN)).toEqual(['os'])
  })
})

describe('a computer with too little memory for a passphrase', () => {
  const failing: DeriveKey = () => Promise.reject(new Error('ERR_CRYPTO_INVALID_SCRYPT_PARAMS'))

  it('says so at unlocking, and asks for the passphrase again', async () => {
    const disk = await diskInMode('passphrase')
    const { vault } = await openWorld({ disk, derive: failing })
    await expect(vault.unlock(FIRST)).rejects.toMatchObject({
      code: 'vault-locked',
      message: expect.stringContaining('low on memory') as string
    })
    expect(vault.status()).toMatchObject({ mode: 'passphrase', state: 'locked', needsPassphrase: true })
    expect(await found(disk)).toBe(`first: ${FILLED}`)
  })

  it.each([true, false])('leaves everything unchanged (memory only: %s)', async (memoryOnly) => {
    const { vault, disk } = await openWorld({ derive: failing, memoryOnly })
    await vault.update('c1', { jwt: 'x' })
    const before = disk.files()
    await expect(vault.changeMode(TO_PASSPHRASE)).rejects.toThrow('SCRYPT')
    expect(disk.files()).toEqual(before)
    expect(await vault.read('c1', 'jwt')).toBe('x')
  })
})
