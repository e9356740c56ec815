import { describe, expect, it } from 'vitest'
import { asAppError } from '../../../main/core/errors.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import { decodeVault, encodeVault } from '../../../main/core/vault/vault-format.ts'
import { deriveKeys } from '../../../main/core/vault/encryption.ts'
import type { DeriveKey } from '../../../main/core/vault/passphrase-wrap.ts'
import type { KeyringMood } from '../../support/fakes/cipher.ts'
import { createFakeDisk } from '../../support/fakes/disk.ts'
import type { FakeDisk } from '../../support/fakes/disk.ts'
import { settle } from '../../support/fakes/hand-timers.ts'
import {
  contentsOf,
  diskInMode,
  FILLED,
  FIRST,
  found,
  openPassphraseWorld,
  quickly,
  SECOND
} from '../../support/vault/passphrase-world.ts'
import { bytesAt, MAIN, namesOn, PREVIOUS } from '../../support/vault/world.ts'

const wrapsAt = (disk: FakeDisk, path: string): string[] => {
  const decoded = decodeVault(bytesAt(disk, path))
  return decoded.kind === 'whole' ? decoded.content.wraps.map(({ kind }) => kind) : []
}

const fieldsAt = (disk: FakeDisk, path: string): string[] => {
  const decoded = decodeVault(bytesAt(disk, path))
  if (decoded.kind !== 'whole') return []
  return [...decoded.content.records.values()].flatMap((fields) =>
    [...fields.values()].map(({ sealed }) => sealed)
  )
}

const inputRefused = { code: 'input-invalid', retryable: false }

async function unlocked(): Promise<Awaited<ReturnType<typeof openPassphraseWorld>>> {
  const world = await openPassphraseWorld({ disk: await diskInMode('passphrase') })
  await world.vault.unlock(FIRST)
  return world
}

describe('a vault under a passphrase', () => {
  it.each<KeyringMood>(['strong', 'weak', 'unavailable', 'locked', 'hanging'])(
    'opens with it and doesn’t use a keyring that is %s',
    async (mood) => {
      const { vault, cipher } = await openPassphraseWorld({ disk: await diskInMode('passphrase'), mood })
      expect(vault.status()).toMatchObject({
        mode: 'passphrase',
        state: 'locked',
        backend: null,
        needsPassphrase: true
      })
      await expect(vault.read('c1', 'jwt')).rejects.toMatchObject({ code: 'vault-locked', retryable: true })
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
    const { vault, disk, statuses } = await openPassphraseWorld({ disk: await diskInMode('passphrase') })
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
    const { vault } = await openPassphraseWorld({ disk: await diskInMode('passphrase'), derive })
    const answers = await Promise.allSettled(
      [SECOND, FIRST, FIRST, SECOND].map((typed) => vault.unlock(typed))
    )
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
    expect([most, derived]).toEqual([1, 2])
  })

  it('keeps saving while a key is derived, and encrypts those saves again too', async () => {
    let go = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    const derive: DeriveKey = async (...given) => {
      await gate
      return quickly(...given)
    }
    const { vault, disk } = await openPassphraseWorld({ disk: await diskInMode('keyring'), derive })
    const changing = vault.changeMode({ mode: 'passphrase', passphrase: FIRST })
    await settle()
    await vault.update('c1', { jwt: 'renewed' })
    go()
    await changing
    expect(await found(disk)).toBe('first: renewed token-1 other')
  })

  it('damaged: its backup copy takes over, with the passphrase', async () => {
    const disk = await diskInMode('passphrase')
    disk.put(MAIN, bytesAt(disk, MAIN).subarray(0, 90))
    expect(await found(disk)).toBe(`first: ${FILLED} (A damaged vault file was moved aside)`)
  })

  it('damaged right after a change of passphrase: says that the other passphrase may be needed', async () => {
    const disk = await diskInMode('passphrase')
    const old = bytesAt(disk, MAIN)
    const { vault } = await openPassphraseWorld({ disk })
    await vault.unlock(FIRST)
    await vault.changePassphrase(FIRST, SECOND)
    disk.put(PREVIOUS, old)
    disk.put(MAIN, Buffer.from('damaged'))
    const before = disk.files()
    const { vault: again } = await openPassphraseWorld({ disk })
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
      const disk = await diskInMode('passphrase')
      const keys = deriveKeys(Buffer.alloc(32, 3), 'f0e1d2c3b4a5968778695a4b3c2d1e0f')
      const decoded = decodeVault(bytesAt(disk, MAIN))
      if (decoded.kind !== 'whole') throw new Error('not a vault')
      const wraps = decoded.content.wraps.map((wrap) => ({ ...wrap, ...planted }))
      disk.put(MAIN, encodeVault({ ...decoded.content, wraps }, keys))
      const before = disk.files()
      const derived: string[] = []
      const derive: DeriveKey = (...given) => {
        derived.push(given[0])
        return quickly(...given)
      }
      const { vault } = await openPassphraseWorld({ disk, derive })
      expect(vault.status()).toMatchObject({ state: 'foreign', needsPassphrase: false })
      await expect(vault.unlock(FIRST)).rejects.toMatchObject({ code: 'vault-foreign' })
      expect(derived).toEqual([])
      expect(disk.files()).toEqual(before)
    }
  )
})

describe('what no longer opens either file', () => {
  it('after keyring → passphrase: the keyring', async () => {
    const { vault, disk } = await openPassphraseWorld({ disk: await diskInMode('keyring') })
    const sealed = fieldsAt(disk, MAIN)
    await vault.changeMode({ mode: 'passphrase', passphrase: FIRST })
    expect([wrapsAt(disk, MAIN), wrapsAt(disk, PREVIOUS)]).toEqual([['passphrase'], ['passphrase']])
    for (const path of [MAIN, PREVIOUS]) {
      expect(fieldsAt(disk, path)).toHaveLength(3)
      expect(fieldsAt(disk, path).filter((field) => sealed.includes(field))).toEqual([])
    }
  })

  it('passphrase → keyring shows the new keyring', async () => {
    const { vault } = await unlocked()
    expect(await vault.changeMode({ mode: 'keyring' })).toMatchObject({
      mode: 'keyring',
      state: 'found',
      backend: 'Fake keyring',
      needsPassphrase: false
    })
  })

  it('after passphrase → keyring: the passphrase', async () => {
    const { vault, disk } = await unlocked()
    await vault.changeMode({ mode: 'keyring' })
    expect([wrapsAt(disk, MAIN), wrapsAt(disk, PREVIOUS)]).toEqual([['os'], ['os']])
  })

  it('after a change of passphrase: the old one; and the records are as they were', async () => {
    const { vault, disk } = await unlocked()
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
      const disk = await diskInMode(mode)
      const { vault } = await openPassphraseWorld({ disk })
      if (mode === 'passphrase') await vault.unlock(FIRST)
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
    const { vault, disk } = await openPassphraseWorld({ disk: broken })
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
  it.each<[string, (vault: Vault) => Promise<unknown>, string]>([
    ['keyring → passphrase', (vault) => vault.changeMode({ mode: 'passphrase', passphrase: FIRST }), 'first'],
    ['a rotation', (vault) => vault.rotateKey(null), 'keyring']
  ])('from before %s is detected, even with a different key', async (_, act, by) => {
    const disk = await diskInMode('keyring')
    const old = bytesAt(disk, MAIN)
    const { vault } = await openPassphraseWorld({ disk })
    await act(vault)
    disk.put(MAIN, old)
    expect(await found(disk)).toBe(`${by}: ${FILLED} (The vault file was replaced with an older copy)`)
  })

  it('from before a change of passphrase: the old one opens nothing, the new one recovers the latest copy', async () => {
    const { vault, disk } = await unlocked()
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

  it('from before passphrase → keyring is detected too', async () => {
    const { vault, disk } = await unlocked()
    const old = bytesAt(disk, MAIN)
    await vault.changeMode({ mode: 'keyring' })
    disk.put(MAIN, old)
    expect(await found(disk)).toBe(`keyring: ${FILLED} (The vault file was replaced with an older copy)`)
  })
})

describe('locking', () => {
  it.each(['keyring', 'passphrase'] as const)(
    'waits for writes, drops the key (%s), and opens again',
    async (mode) => {
      const made: Buffer[] = []
      const randomBytes = (count: number): Buffer => {
        const bytes = Buffer.alloc(count, made.length + 1)
        made.push(bytes)
        return bytes
      }
      const { vault, cipher } = await openPassphraseWorld({ randomBytes })
      await vault.update('c1', { jwt: 'jwt-1' })
      if (mode === 'passphrase') await vault.changeMode({ mode, passphrase: FIRST })
      const saving = vault.update('c1', { ringcx: 'token-1' })
      await settle()
      await vault.lock()
      await saving
      expect(made.filter(({ length }) => length === 32).every((key) => key.every((byte) => byte === 0))).toBe(
        true
      )
      expect(vault.status()).toMatchObject({ mode, state: 'locked', needsPassphrase: mode === 'passphrase' })
      const asked = cipher.calls.open
      for (const call of [
        () => vault.read('c1', 'jwt'),
        () => vault.update('c1', { jwt: 'x' }),
        () => vault.changeMode({ mode: 'memory' }),
        () => vault.changeMode({ mode: 'keyring' }),
        () => vault.changeMode({ mode: 'passphrase', passphrase: SECOND }),
        () => vault.changePassphrase(FIRST, SECOND),
        () => vault.rotateKey(null)
      ]) {
        await expect(call()).rejects.toMatchObject({ code: 'vault-locked' })
      }
      expect(cipher.calls.open).toBe(asked)
      await vault.open()
      if (mode === 'passphrase') await vault.unlock(FIRST)
      expect([await vault.read('c1', 'jwt'), await vault.read('c1', 'ringcx')]).toEqual(['jwt-1', 'token-1'])
    }
  )

  it('does nothing in memory mode, where it would lose secrets; with nothing stored, it locks', async () => {
    const { vault } = await openPassphraseWorld({ memoryOnly: true })
    await vault.update('c1', { jwt: 'x' })
    await vault.lock()
    expect(await vault.read('c1', 'jwt')).toBe('x')
    const { vault: empty } = await openPassphraseWorld()
    await empty.lock()
    expect(empty.status()).toMatchObject({ mode: 'keyring', state: 'locked' })
    await expect(empty.update('c1', { jwt: 'x' })).rejects.toMatchObject({ code: 'vault-locked' })
    expect(await empty.open()).toMatchObject({ state: 'absent' })
  })

  it('a vault being opened stays locked, even if the keyring responds late', async () => {
    const { vault, cipher, timers } = await openPassphraseWorld({ disk: await diskInMode('keyring') })
    await vault.lock()
    cipher.mood = 'hanging'
    const opening = vault.open()
    await settle()
    await vault.lock()
    cipher.mood = 'strong'
    cipher.answer()
    expect(await opening).toMatchObject({ state: 'locked', message: 'The vault is locked.' })
    cipher.mood = 'hanging'
    const second = vault.open()
    await timers.pass(30_000)
    await second
    await vault.lock()
    cipher.mood = 'strong'
    cipher.answer()
    await timers.pass(1)
    expect(vault.status()).toMatchObject({ state: 'locked', message: 'The vault is locked.' })
  })

  it.each(['unlock', 'changeMode', 'changePassphrase', 'rotateKey'] as const)(
    'in the middle of %s: the vault ends locked and unchanged',
    async (call) => {
      const disk = await diskInMode(call === 'changeMode' ? 'keyring' : 'passphrase')
      let hold = false
      let go = (): void => undefined
      const derive: DeriveKey = async (...given) => {
        if (hold) await new Promise<void>((resolve) => (go = resolve))
        return quickly(...given)
      }
      const { vault } = await openPassphraseWorld({ disk, derive })
      if (call === 'changePassphrase' || call === 'rotateKey') await vault.unlock(FIRST)
      const before = disk.files()
      hold = true
      const outcome = {
        unlock: () => vault.unlock(FIRST),
        changeMode: () => vault.changeMode({ mode: 'passphrase', passphrase: FIRST }),
        changePassphrase: () => vault.changePassphrase(FIRST, SECOND),
        rotateKey: () => vault.rotateKey(FIRST)
      }
      const running: Promise<unknown> = outcome[call]()
      const rejected = expect(running).rejects.toMatchObject({ code: 'vault-locked' })
      await settle()
      await vault.lock()
      hold = false
      go()
      await rejected
      expect(vault.status().state).toBe('locked')
      expect(disk.files()).toEqual(before)
    }
  )
})

describe('choosing memory', () => {
  it('uses neither keyring nor file, from the start', async () => {
    const disk = await diskInMode('keyring')
    const before = disk.files()
    const { vault, cipher } = await openPassphraseWorld({ disk, memoryOnly: true })
    expect(vault.status()).toMatchObject({ mode: 'memory', state: 'absent', backend: null, hint: '' })
    expect(vault.status().message).toContain('existing vault on this computer stays unchanged')
    await vault.update('c1', { jwt: 'x' })
    expect(cipher.calls.probe).toBe(0)
    expect(disk.files()).toEqual(before)
    let derived = 0
    const { vault: eager } = await openPassphraseWorld({
      disk,
      memoryOnly: true,
      derive: (...asked) => {
        derived += 1
        return quickly(...asked)
      }
    })
    await expect(eager.changeMode({ mode: 'passphrase', passphrase: FIRST })).rejects.toMatchObject({
      code: 'vault-foreign'
    })
    // Refused before the second of work that a passphrase is.
    expect(derived).toBe(0)
    expect(disk.files()).toEqual(before)
    await vault.changeMode({ mode: 'keyring' })
    expect(await contentsOf(vault)).toBe('x token-1 other')
  })

  it('left for a vault with a passphrase: asks for it, and adds what was entered', async () => {
    const { vault } = await openPassphraseWorld({ disk: await diskInMode('passphrase'), memoryOnly: true })
    await vault.update('c1', { jwt: 'x' })
    await vault.changeMode({ mode: 'keyring' }).catch(() => undefined)
    expect(vault.status()).toMatchObject({ mode: 'memory', needsPassphrase: true })
    expect(await vault.read('c1', 'jwt')).toBe('x')
    await vault.unlock(FIRST)
    expect(vault.status()).toMatchObject({ mode: 'passphrase', state: 'found' })
    expect(await contentsOf(vault)).toBe('x token-1 other')
  })

  it('is refused when the disk fails at the end of the removal, and the file is there again', async () => {
    const { vault, disk } = await openPassphraseWorld({ disk: await diskInMode('keyring') })
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
    const { vault } = await openPassphraseWorld({ memoryOnly: true, mood })
    await vault.update('c1', { jwt: 'x' })
    await expect(vault.changeMode({ mode: 'keyring' })).rejects.toMatchObject({
      code,
      retryable: true
    })
    expect(vault.status()).toMatchObject({ mode: 'memory', state: 'absent' })
    expect(await vault.read('c1', 'jwt')).toBe('x')
  })

  it('can’t be left while the disk is full, and says why', async () => {
    const { vault, disk } = await openPassphraseWorld({ memoryOnly: true })
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
    expect(await vault.changeMode({ mode: 'passphrase', passphrase: FIRST })).toMatchObject({
      state: 'found',
      backend: null,
      message: expect.stringContaining('passphrase') as string
    })
  })

  it('fails, with nothing lost, if one secret can’t be decrypted', async () => {
    const disk = await diskInMode('keyring')
    const { vault } = await openPassphraseWorld({ disk })
    const decoded = decodeVault(bytesAt(disk, MAIN))
    if (decoded.kind !== 'whole') throw new Error('not a vault')
    await vault.close()
    const { cipher } = await openPassphraseWorld()
    const wrap = decoded.content.wraps[0]
    if (wrap?.kind !== 'os') throw new Error('no wrap')
    const dataKey = Buffer.from((await cipher.open(wrap.sealed)).plain.subarray(20))
    const records = new Map(decoded.content.records).set('c1', decoded.content.records.get('c2') ?? new Map())
    disk.put(MAIN, encodeVault({ ...decoded.content, records }, deriveKeys(dataKey, decoded.content.vaultId)))
    const { vault: broken } = await openPassphraseWorld({ disk })
    const before = disk.files()
    for (const call of [
      () => broken.changeMode({ mode: 'memory' }),
      () => broken.changeMode({ mode: 'passphrase', passphrase: FIRST }),
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
    const { vault, cipher, disk } = await unlocked()
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
    expect(given.map((plain) => plain.every((byte) => byte === 0))).toEqual([true])
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
    const { vault, cipher, disk, timers } = await unlocked()
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
    const { vault, disk } = await unlocked()
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
    for (const memoryOnly of [true, false]) {
      const { vault } = await openPassphraseWorld({ memoryOnly })
      await expect(vault.changePassphrase(FIRST, SECOND)).rejects.toMatchObject(inputRefused)
    }
    const { vault } = await openPassphraseWorld({ disk: await diskInMode('keyring') })
    await expect(vault.changePassphrase(FIRST, SECOND)).rejects.toMatchObject(inputRefused)
  })

  it('the current mode, and a rotation with nothing to rotate', async () => {
    const { vault, disk } = await openPassphraseWorld({ disk: await diskInMode('keyring') })
    const before = disk.files()
    expect(await vault.changeMode({ mode: 'keyring' })).toMatchObject({ mode: 'keyring', state: 'found' })
    expect(disk.files()).toEqual(before)
    const { vault: empty, disk: bare } = await openPassphraseWorld()
    await empty.rotateKey(null)
    await empty.changeMode({ mode: 'keyring' })
    expect(bare.files().size).toBe(0)
  })
})

describe('a passphrase where nothing is stored yet', () => {
  it.each<KeyringMood>(['strong', 'weak', 'unavailable'])(
    'creates the vault immediately (keyring %s)',
    async (mood) => {
      const { vault, disk } = await openPassphraseWorld({ disk: createFakeDisk(), mood })
      expect(await vault.changeMode({ mode: 'passphrase', passphrase: FIRST })).toMatchObject({
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
    const { vault, disk } = await openPassphraseWorld({ disk: await diskInMode('passphrase') })
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
    const { vault } = await openPassphraseWorld({ disk, derive: failing })
    await expect(vault.unlock(FIRST)).rejects.toMatchObject({
      code: 'vault-locked',
      message: expect.stringContaining('low on memory') as string
    })
    expect(vault.status()).toMatchObject({ mode: 'passphrase', state: 'locked', needsPassphrase: true })
    expect(await found(disk)).toBe(`first: ${FILLED}`)
  })

  it.each([true, false])('leaves everything unchanged (memory only: %s)', async (memoryOnly) => {
    const { vault, disk } = await openPassphraseWorld({ derive: failing, memoryOnly })
    await vault.update('c1', { jwt: 'x' })
    const before = disk.files()
    await expect(vault.changeMode({ mode: 'passphrase', passphrase: FIRST })).rejects.toThrow('SCRYPT')
    expect(disk.files()).toEqual(before)
    expect(await vault.read('c1', 'jwt')).toBe('x')
  })
})

describe('removing everything while a key is being derived', () => {
  it.each<['keyring' | 'passphrase', (vault: Vault) => Promise<unknown>]>([
    ['passphrase', (vault) => vault.changePassphrase(FIRST, SECOND)],
    ['passphrase', (vault) => vault.rotateKey(FIRST)],
    ['keyring', (vault) => vault.changeMode({ mode: 'passphrase', passphrase: FIRST })]
  ])('from a vault under the %s: nothing comes back', async (mode, act) => {
    let hold = false
    let go = (): void => undefined
    const derive: DeriveKey = async (...given) => {
      if (hold) await new Promise<void>((resolve) => (go = resolve))
      return quickly(...given)
    }
    const { vault, disk } = await openPassphraseWorld({ disk: await diskInMode(mode), derive })
    if (mode === 'passphrase') await vault.unlock(FIRST)
    hold = true
    const refused = expect(act(vault)).rejects.toMatchObject({ code: 'vault-locked' })
    await settle()
    await vault.removeAll()
    hold = false
    go()
    await refused
    expect(namesOn(disk)).toEqual([])
    expect(await contentsOf(vault)).toBe('  ')
  })

  it('closing while the first vault is being created leaves no file', async () => {
    let go = (): void => undefined
    const derive: DeriveKey = async (...given) => {
      await new Promise<void>((resolve) => (go = resolve))
      return quickly(...given)
    }
    const { vault, disk } = await openPassphraseWorld({ derive })
    const refused = expect(vault.changeMode({ mode: 'passphrase', passphrase: FIRST })).rejects.toMatchObject(
      {
        code: 'vault-locked'
      }
    )
    await settle()
    await vault.close()
    go()
    await refused
    expect(disk.files().size).toBe(0)
  })
})
