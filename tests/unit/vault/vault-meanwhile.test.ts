import { describe, expect, it, vi } from 'vitest'
import { deriveKeys, open } from '../../../main/core/vault/encryption.ts'
import { type Vault, createVault } from '../../../main/core/vault/vault.ts'
import { createRecordFile } from '../../../main/core/vault/record-file.ts'
import type { DeriveKey } from '../../../main/core/vault/passphrase-wrap.ts'
import { createFakeCipher } from '../../support/fakes/cipher.ts'
import { type FakeDisk, createFakeDisk } from '../../support/fakes/disk.ts'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'
import {
  contentsOf,
  diskInMode,
  FILLED,
  FIRST,
  found,
  openPassphraseWorld,
  quickly,
  SECOND,
  type StartMode
} from '../../support/vault/passphrase-world.ts'
import { bytesAt, KEYRING_SECRET, MAIN, namesOn, PREVIOUS } from '../../support/vault/world.ts'

// Real keys, of which the tests see every one that was derived.
vi.mock('../../../main/core/vault/encryption.ts', { spy: true })

/** A derivation that waits until it is let go. */
function heldDerive(): { derive: DeriveKey; letGo: () => void } {
  let letGo = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  return {
    derive: async (...given) => {
      await gate
      return quickly(...given)
    },
    letGo
  }
}

describe('while the first passphrase is being derived', () => {
  it('a secret saved under the keyring isn’t lost: the change fails, and a second try includes it', async () => {
    const { derive, letGo } = heldDerive()
    const made: Buffer[] = []
    const randomBytes = (count: number): Buffer => {
      const bytes = Buffer.alloc(count, made.length + 1)
      made.push(bytes)
      return bytes
    }
    const { vault, disk } = await openPassphraseWorld({ derive, randomBytes })
    const refused = expect(vault.changeMode({ mode: 'passphrase', passphrase: FIRST })).rejects.toMatchObject(
      { code: 'vault-locked', retryable: true, hint: 'Try again.' }
    )
    await settle()
    await vault.update('c1', { jwt: 'jwt-1', ringcx: 'token-1' })
    letGo()
    await refused
    const dataKeys = made.filter(({ length }) => length === 32)
    expect(dataKeys.map((key) => key.every((byte) => byte === 0))).toEqual([true, false])
    expect(vault.status()).toMatchObject({ mode: 'keyring', state: 'found' })
    expect(await found(disk)).toBe('keyring: jwt-1 token-1 ')
    await vault.changeMode({ mode: 'passphrase', passphrase: FIRST })
    expect(await found(disk)).toBe('first: jwt-1 token-1 ')
  })

  it('a lock in the middle of another change leaves the key unchanged', async () => {
    const { derive, letGo } = heldDerive()
    const disk = await diskInMode('keyring')
    const { vault } = await openPassphraseWorld({ disk, derive })
    const refused = expect(vault.changeMode({ mode: 'passphrase', passphrase: FIRST })).rejects.toMatchObject(
      { code: 'vault-locked' }
    )
    await settle()
    await vault.lock()
    await vault.open()
    letGo()
    // Open again, but with newly read keys: the derived key belonged to the previous ones.
    await refused
    expect(await contentsOf(vault)).toBe(FILLED)
    expect(await found(disk)).toBe(`keyring: ${FILLED}`)
  })

  it.each<[string, (vault: Vault) => Promise<unknown>, string]>([
    ['a lock says that the vault is locked', (vault) => vault.lock(), 'The vault is locked.'],
    [
      'a lock and an opening says that the vault changed',
      (vault) => vault.lock().then(() => vault.open()),
      'The vault was locked or changed at the same moment, so its key stays the same.'
    ]
  ])('a change that meets %s', async (_name, interrupt, message) => {
    const { derive, letGo } = heldDerive()
    const { vault } = await openPassphraseWorld({ disk: await diskInMode('keyring'), derive })
    const refused = expect(vault.changeMode({ mode: 'passphrase', passphrase: FIRST })).rejects.toMatchObject(
      { code: 'vault-locked', message }
    )
    await settle()
    await interrupt(vault)
    letGo()
    await refused
  })
})

describe('a lock while the queue is busy', () => {
  it('stops a move to memory that waits its turn, because memory can’t be locked', async () => {
    const { vault, cipher } = await openPassphraseWorld()
    cipher.mood = 'hanging'
    const saving = vault.update('c1', { jwt: 'jwt-1' })
    const refused = expect(vault.changeMode({ mode: 'memory' })).rejects.toMatchObject({
      code: 'vault-locked'
    })
    await settle()
    const locking = vault.lock()
    cipher.mood = 'strong'
    cipher.answer()
    await Promise.all([saving, refused, locking])
    expect(vault.status()).toMatchObject({ mode: 'keyring', state: 'locked' })
    await vault.open()
    expect(await vault.read('c1', 'jwt')).toBe('jwt-1')
  })

  it('rejects reads from the call on, not only once it is done', async () => {
    const { vault } = await openPassphraseWorld({ disk: await diskInMode('keyring') })
    const locking = vault.lock()
    await expect(vault.read('c1', 'jwt')).rejects.toMatchObject({ code: 'vault-locked' })
    await locking
  })

  it.each(['keyring', 'passphrase'] as const)(
    'saves what is pending, and opening waits for it (%s)',
    async (mode) => {
      const { vault } = await openPassphraseWorld({ disk: await diskInMode(mode) })
      if (mode === 'passphrase') await vault.unlock(FIRST)
      let answer = (): void => undefined
      const answered = new Promise<void>((resolve) => (answer = resolve))
      const locking = vault.lock(answered.then(() => vault.update('c1', { ringcx: 'token-2' })))
      const opening = mode === 'keyring' ? vault.open() : vault.unlock(FIRST)
      await settle()
      answer()
      await Promise.all([locking, opening])
      expect(vault.status().state).toBe('found')
      expect(await vault.read('c1', 'ringcx')).toBe('token-2')
    }
  )

  it('that needs a passphrase still says so after a second lock', async () => {
    const { vault } = await openPassphraseWorld({ disk: await diskInMode('passphrase') })
    await vault.lock()
    expect(vault.status()).toMatchObject({ mode: 'passphrase', state: 'locked', needsPassphrase: true })
  })

  it('leaves memory readable, and so does a keyring that hangs when it is asked again', async () => {
    const { vault, cipher } = await openPassphraseWorld({ mood: 'unavailable' })
    await vault.update('c1', { jwt: 'x' })
    const locking = vault.lock()
    expect(await vault.read('c1', 'jwt')).toBe('x')
    await locking
    cipher.mood = 'hanging'
    const opening = vault.open()
    await settle()
    expect(await Promise.race([vault.read('c1', 'jwt'), settle()])).toBe('x')
    cipher.mood = 'unavailable'
    cipher.answer()
    await opening
  })

  it('stays after all data was removed, and doesn’t use the keyring', async () => {
    const { vault, cipher, disk } = await openPassphraseWorld({ disk: await diskInMode('keyring') })
    const asked = cipher.calls.probe
    await Promise.all([vault.removeAll(), vault.lock()])
    await settle()
    expect(vault.status().state).toBe('locked')
    expect(cipher.calls.probe).toBe(asked)
    expect(namesOn(disk)).toEqual([])
    expect(await vault.open()).toMatchObject({ state: 'absent' })
  })
})

describe('keys whose opening no longer counts', () => {
  const derived = vi.mocked(deriveKeys)

  /** For each derived key, whether it is all zeros. */
  const wiped = (): boolean[] =>
    derived.mock.results.flatMap(({ type, value }) =>
      type === 'return'
        ? [value.dataKey, value.fieldKey, value.fileKey].map((key) => key.every((byte) => byte === 0))
        : []
    )

  it.each<[string, StartMode, (vault: Vault) => Promise<unknown>]>([
    ['a lock', 'keyring', (vault) => vault.lock()],
    ['a lock', 'passphrase', (vault) => vault.lock()],
    ['closing', 'keyring', (vault) => vault.close()],
    ['closing', 'passphrase', (vault) => vault.close()],
    ['the removal of all data', 'keyring', (vault) => vault.removeAll()],
    ['the removal of all data', 'passphrase', (vault) => vault.removeAll()]
  ])('are wiped after %s (%s)', async (_name, mode, interrupt) => {
    const { derive, letGo } = heldDerive()
    const disk = await diskInMode(mode)
    const { vault, cipher } = await openPassphraseWorld({ disk, derive, mood: 'locked' })
    derived.mockClear()
    cipher.mood = 'hanging'
    const opening = mode === 'keyring' ? vault.open() : vault.unlock(FIRST)
    await settle()
    const interrupting = interrupt(vault)
    await settle()
    cipher.mood = 'strong'
    cipher.answer()
    letGo()
    await Promise.allSettled([opening, interrupting])
    expect(wiped()).toEqual([true, true, true])
  })

  /** An older file put back over the main one; the backup copy keeps the newest. */
  const putBack = (disk: FakeDisk, older: Buffer): void => {
    disk.put(PREVIOUS, bytesAt(disk, MAIN))
    disk.put(MAIN, older)
  }

  it.each<[string, (disk: FakeDisk) => Promise<void>, boolean[]]>([
    [
      'a newer backup copy takes over',
      async (disk) => {
        const older = bytesAt(disk, MAIN)
        const { vault } = await openPassphraseWorld({ disk })
        await vault.update('c1', { jwt: 'jwt-2' })
        await vault.close()
        putBack(disk, older)
      },
      [true, false]
    ],
    [
      'a newer backup copy under a new key takes over',
      async (disk) => {
        const older = bytesAt(disk, MAIN)
        const { vault } = await openPassphraseWorld({ disk })
        await vault.rotateKey(null)
        await vault.close()
        putBack(disk, older)
      },
      [true, true, false]
    ],
    [
      'the backup copy turns out to be of another vault',
      async (disk) => {
        disk.put(PREVIOUS, bytesAt(await diskInMode('keyring'), MAIN))
      },
      [true]
    ]
  ])('are wiped when %s', async (_name, tamper, expected) => {
    const disk = await diskInMode('keyring')
    await tamper(disk)
    derived.mockClear()
    await openPassphraseWorld({ disk })
    expect(wiped()).toEqual(expected.flatMap((isWiped) => [isWiped, isWiped, isWiped]))
  })
})

describe('the data key that a passphrase opened only to be checked', () => {
  const opened = vi.mocked(open)

  it.each<[string, 'fulfilled' | 'rejected', (vault: Vault) => Promise<unknown>]>([
    ['change of passphrase', 'fulfilled', (vault) => vault.changePassphrase(FIRST, SECOND)],
    ['change of passphrase', 'rejected', (vault) => vault.changePassphrase(FIRST, SECOND)],
    ['change of key', 'fulfilled', (vault) => vault.rotateKey(FIRST)],
    ['change of key', 'rejected', (vault) => vault.rotateKey(FIRST)]
  ])('is wiped after a %s (%s)', async (_name, ending, change) => {
    const { vault, disk } = await openPassphraseWorld({ disk: await diskInMode('passphrase') })
    await vault.unlock(FIRST)
    if (ending === 'rejected') disk.setPlan(() => ({ errno: 'ENOSPC' }))
    opened.mockClear()
    const [result] = await Promise.allSettled([change(vault)])
    expect(result.status).toBe(ending)
    const dataKeys = opened.mock.results.flatMap(({ type, value }) =>
      type === 'return' && value?.length === 32 ? [value] : []
    )
    expect(dataKeys.map((key) => key.every((byte) => byte === 0))).toEqual([true])
  })
})

describe('memory chosen once', () => {
  it.each<[string, 'passphrase' | 'nothing', (vault: Vault) => Promise<unknown>]>([
    ['the passphrase was typed', 'passphrase', (vault) => vault.unlock(FIRST)],
    [
      'a passphrase was chosen',
      'nothing',
      (vault) => vault.changeMode({ mode: 'passphrase', passphrase: FIRST })
    ]
  ])('no longer counts after %s', async (_name, there, leave) => {
    const disk = there === 'nothing' ? createFakeDisk() : await diskInMode(there)
    const { vault } = await openPassphraseWorld({ disk, memoryOnly: true })
    await leave(vault)
    await vault.lock()
    expect(await vault.open()).toMatchObject({ mode: 'passphrase', needsPassphrase: true })
  })

  it('still counts after a passphrase that found no vault', async () => {
    const { vault, cipher } = await openPassphraseWorld({ memoryOnly: true, mood: 'unavailable' })
    await vault.unlock(FIRST)
    cipher.mood = 'strong'
    expect(await vault.open()).toMatchObject({ mode: 'memory' })
  })
})

describe('memory chosen without a file', () => {
  it('keeps what comes later off the disk', async () => {
    const { vault, disk } = await openPassphraseWorld()
    expect(vault.status().state).toBe('absent')
    expect(await vault.changeMode({ mode: 'memory' })).toMatchObject({ mode: 'memory' })
    await vault.update('c1', { jwt: 'jwt-1' })
    expect(await vault.read('c1', 'jwt')).toBe('jwt-1')
    expect(namesOn(disk)).toEqual([])
  })
})

describe('a passphrase typed', () => {
  it('while the keyring is still being asked waits for its answer', async () => {
    const cipher = createFakeCipher('hanging', KEYRING_SECRET)
    const timers = createHandTimers()
    const file = createRecordFile(MAIN, await diskInMode('keyring'), { clock: timers.clock, timers })
    const vault = createVault({ cipher, file, timers, onStatus: () => undefined, derive: quickly })
    const opening = vault.open()
    let answered = false
    const unlocking = vault.unlock(FIRST).finally(() => {
      answered = true
    })
    await settle()
    expect(answered).toBe(false)
    cipher.mood = 'strong'
    cipher.answer()
    expect(await unlocking).toMatchObject({ mode: 'keyring', state: 'found' })
    await opening
    expect(await contentsOf(vault)).toBe(FILLED)
    expect(cipher.calls.open).toBe(1)
  })

  it('for a file that is gone, on a computer without a keyring: uses memory and says so', async () => {
    const disk = await diskInMode('passphrase')
    const { vault } = await openPassphraseWorld({ disk, mood: 'unavailable' })
    expect(vault.status().needsPassphrase).toBe(true)
    disk.take(MAIN)
    disk.take(PREVIOUS)
    expect(await vault.unlock(FIRST)).toMatchObject({
      mode: 'memory',
      state: 'absent',
      needsPassphrase: false
    })
    expect(namesOn(disk)).toEqual([])
  })

  it('that is wrong is called wrong, also beside the copy of another vault; the right one is not let in', async () => {
    const disk = await diskInMode('passphrase')
    disk.put(PREVIOUS, bytesAt(await diskInMode('passphrase'), MAIN))
    const before = disk.files()
    const { vault } = await openPassphraseWorld({ disk })
    await expect(vault.unlock(SECOND)).rejects.toMatchObject({
      code: 'input-invalid',
      message: 'This passphrase doesn’t open the vault.'
    })
    await expect(vault.unlock(FIRST)).rejects.toMatchObject({ code: 'vault-foreign' })
    expect(disk.files()).toEqual(before)
  })
})

describe('a keyring that responds after the timeout', () => {
  it('has its copy of the data key wiped, and the vault stays under its passphrase', async () => {
    const { vault, cipher, timers, disk } = await openPassphraseWorld({
      disk: await diskInMode('passphrase')
    })
    await vault.unlock(FIRST)
    const real = cipher.open.bind(cipher)
    let late: Uint8Array | null = null
    cipher.open = async (sealed) => {
      cipher.mood = 'hanging'
      const opened = await real(sealed)
      late = opened.plain
      return opened
    }
    const refused = expect(vault.changeMode({ mode: 'keyring' })).rejects.toMatchObject({
      code: 'vault-locked'
    })
    await timers.pass(30_000)
    await refused
    cipher.mood = 'strong'
    cipher.answer()
    await settle()
    expect(Buffer.from(late ?? [1]).every((byte) => byte === 0)).toBe(true)
    expect(await found(disk)).toBe(`first: ${FILLED}`)
  })
})

describe('a folder that something else creates at the same time', () => {
  it('is used unchanged', async () => {
    const disk = createFakeDisk()
    await disk.makeFolder('/home/desk')
    disk.setPlan((step) => (step.name === 'create' && step.index === 0 ? { errno: 'ENOENT' } : null))
    await createRecordFile(MAIN, disk, { platform: 'linux' }).write(Buffer.from('one'))
    expect(disk.steps.map(({ name }) => name).slice(0, 3)).toEqual(['create', 'makeFolder', 'create'])
    expect(bytesAt(disk, MAIN).toString()).toBe('one')
    // Its own name is synced too: its creator may not have done so.
    expect(disk.steps.filter(({ name }) => name === 'syncFolder')).toHaveLength(2)
  })
})
