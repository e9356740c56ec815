import { describe, expect, it, vi } from 'vitest'
import { deriveKeys, open } from '../../../main/core/vault/encryption.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import { type FakeDisk, createFakeDisk } from '../../support/fakes/disk.ts'
import { settle } from '../../support/fakes/hand-timers.ts'
import {
  bytesAt,
  contentsOf,
  createWorld,
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
  SECOND,
  TO_PASSPHRASE,
  type StartMode,
  type World
} from '../../support/vault/world.ts'

// Real keys, of which the tests see every one that was derived.
vi.mock('../../../main/core/vault/encryption.ts', { spy: true })

const MODES = ['keyring', 'passphrase'] as const

type Act = (vault: Vault) => Promise<unknown>

const toPassphrase: Act = (vault) => vault.changeMode(TO_PASSPHRASE)
const changePassphrase: Act = (vault) => vault.changePassphrase(FIRST, SECOND)
const rotateKey: Act = (vault) => vault.rotateKey(FIRST)
const lock: Act = (vault) => vault.lock()
const close: Act = (vault) => vault.close()
const removeAll: Act = (vault) => vault.removeAll()

/** Holds an act where it derives a key, interrupts it there, and lets it go on: then it is refused. */
async function interrupted(
  start: StartMode | 'nothing',
  act: Act,
  interrupt: Act,
  refusal: object = {}
): Promise<World & { before: Map<string, Buffer> }> {
  const { derive, hold, letGo } = heldDerive()
  const world = start === 'nothing' ? await openWorld({ derive }) : await openInMode(start, { derive })
  const before = world.disk.files()
  hold()
  const refused = expect(act(world.vault)).rejects.toMatchObject({ code: 'vault-locked', ...refusal })
  await settle()
  await interrupt(world.vault)
  letGo()
  await refused
  return { ...world, before }
}

describe('while a key is being derived', () => {
  it('a secret saved under the keyring isn’t lost: the change fails, and a second try includes it', async () => {
    const save: Act = (vault) => vault.update('c1', { jwt: 'jwt-1', ringcx: 'token-1' })
    const refusal = { retryable: true, hint: 'Try again.' }
    const { vault, disk, dataKeys } = await interrupted('nothing', toPassphrase, save, refusal)
    expect(dataKeys.map(isWiped)).toEqual([true, false])
    expect(vault.status()).toMatchObject({ mode: 'keyring', state: 'found' })
    expect(await found(disk)).toBe('keyring: jwt-1 token-1 ')
    await vault.changeMode(TO_PASSPHRASE)
    expect(await found(disk)).toBe('first: jwt-1 token-1 ')
  })

  it('a lock and an opening leave the key unchanged: the derived one belonged to the previous keys', async () => {
    const lockAndOpen: Act = (vault) => vault.lock().then(() => vault.open())
    const { vault, disk } = await interrupted('keyring', toPassphrase, lockAndOpen, {
      message: 'The vault was locked or changed at the same moment, so its key stays the same.'
    })
    expect(await contentsOf(vault)).toBe(FILLED)
    expect(await found(disk)).toBe(`keyring: ${FILLED}`)
  })

  it.each<[string, StartMode, Act, string]>([
    ['unlocking', 'passphrase', (vault) => vault.lock().then(() => vault.unlock(FIRST)), 'your passphrase.'],
    ['a move to a passphrase', 'keyring', toPassphrase, 'The vault is locked.'],
    ['a change of passphrase', 'passphrase', changePassphrase, 'your passphrase.'],
    ['a change of key', 'passphrase', rotateKey, 'your passphrase.']
  ])('a lock ends %s: the vault is locked and unchanged', async (_name, mode, act, words) => {
    const message = expect.stringContaining(words) as string
    const { vault, disk, before } = await interrupted(mode, act, lock, { message })
    expect(vault.status().state).toBe('locked')
    expect(disk.files()).toEqual(before)
  })

  it.each<[string, StartMode, Act]>([
    ['a move to a passphrase', 'keyring', toPassphrase],
    ['a change of passphrase', 'passphrase', changePassphrase],
    ['a change of key', 'passphrase', rotateKey]
  ])('the removal of everything ends %s: nothing comes back', async (_name, mode, act) => {
    const { vault, disk } = await interrupted(mode, act, removeAll)
    expect(namesOn(disk)).toEqual([])
    expect(await contentsOf(vault)).toBe('  ')
  })

  it('closing ends the creation of the first vault: no file is left', async () => {
    const message = 'The vault is closed because Token Desk is quitting.'
    const { disk } = await interrupted('nothing', toPassphrase, close, { message })
    expect(disk.files().size).toBe(0)
  })
})

describe('locking', () => {
  it.each(MODES)('waits for writes, drops the key (%s), and opens again', async (mode) => {
    const { vault, cipher, dataKeys } = await openWorld()
    await vault.update('c1', { jwt: 'jwt-1' })
    if (mode === 'passphrase') await vault.changeMode({ mode, passphrase: FIRST })
    const saving = vault.update('c1', { ringcx: 'token-1' })
    await settle()
    await vault.lock()
    await saving
    expect(dataKeys.every(isWiped)).toBe(true)
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
  })

  it('does nothing in memory mode, where it would lose secrets; with nothing stored, it locks', async () => {
    const { vault } = await openWorld({ memoryOnly: true })
    await vault.update('c1', { jwt: 'x' })
    await vault.lock()
    expect(await vault.read('c1', 'jwt')).toBe('x')
    const { vault: empty } = await openWorld()
    await empty.lock()
    expect(empty.status()).toMatchObject({ mode: 'keyring', state: 'locked' })
    await expect(empty.update('c1', { jwt: 'x' })).rejects.toMatchObject({ code: 'vault-locked' })
    expect(await empty.open()).toMatchObject({ state: 'absent' })
  })

  it('a vault being opened stays locked, even if the keyring responds late', async () => {
    const { vault, cipher, timers } = await openInMode('keyring')
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

  it('stops a move to memory that waits its turn, because memory can’t be locked', async () => {
    const { vault, cipher } = await openWorld()
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
    const { vault } = await openInMode('keyring')
    const locking = vault.lock()
    await expect(vault.read('c1', 'jwt')).rejects.toMatchObject({ code: 'vault-locked' })
    await locking
  })

  it.each(MODES)('saves what is pending, and opening waits for it (%s)', async (mode) => {
    const { vault } = await openInMode(mode)
    let answer = (): void => undefined
    const answered = new Promise<void>((resolve) => (answer = resolve))
    const locking = vault.lock(answered.then(() => vault.update('c1', { ringcx: 'token-2' })))
    const opening = mode === 'keyring' ? vault.open() : vault.unlock(FIRST)
    await settle()
    answer()
    await Promise.all([locking, opening])
    expect(vault.status().state).toBe('found')
    expect(await vault.read('c1', 'ringcx')).toBe('token-2')
  })

  it('that needs a passphrase still says so after a second lock', async () => {
    const { vault } = await openWorld({ disk: await diskInMode('passphrase') })
    await vault.lock()
    expect(vault.status()).toMatchObject({ mode: 'passphrase', state: 'locked', needsPassphrase: true })
  })

  it('leaves memory readable, and so does a keyring that hangs when it is asked again', async () => {
    const { vault, cipher } = await openWorld({ mood: 'unavailable' })
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
    const { vault, cipher, disk } = await openInMode('keyring')
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
      type === 'return' ? [value.dataKey, value.fieldKey, value.fileKey].map(isWiped) : []
    )

  const INTERRUPTIONS: [string, Act][] = [
    ['a lock', lock],
    ['closing', close],
    ['the removal of all data', removeAll]
  ]

  it.each(INTERRUPTIONS.flatMap(([name, interrupt]) => MODES.map((mode) => ({ name, interrupt, mode }))))(
    'are wiped after $name ($mode)',
    async ({ interrupt, mode }) => {
      const { derive, hold, letGo } = heldDerive()
      const { vault, cipher } = await openWorld({ disk: await diskInMode(mode), derive, mood: 'locked' })
      hold()
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
    }
  )

  /** An older file put back over the main one; the backup copy keeps the newest. */
  const putBackAfter =
    (act: Act) =>
    async (disk: FakeDisk): Promise<void> => {
      const older = bytesAt(disk, MAIN)
      const { vault } = await openWorld({ disk })
      await act(vault)
      await vault.close()
      disk.put(PREVIOUS, bytesAt(disk, MAIN))
      disk.put(MAIN, older)
    }

  it.each<[string, (disk: FakeDisk) => Promise<void>, boolean[]]>([
    [
      'a newer backup copy takes over',
      putBackAfter((vault) => vault.update('c1', { jwt: 'jwt-2' })),
      [true, false]
    ],
    [
      'a newer backup copy under a new key takes over',
      putBackAfter((vault) => vault.rotateKey(null)),
      [true, true, false]
    ],
    [
      'the backup copy turns out to be of another vault',
      async (disk) => disk.put(PREVIOUS, bytesAt(await diskInMode('keyring'), MAIN)),
      [true]
    ]
  ])('are wiped when %s', async (_name, tamper, expected) => {
    const disk = await diskInMode('keyring')
    await tamper(disk)
    derived.mockClear()
    await openWorld({ disk })
    expect(wiped()).toEqual(expected.flatMap((isWiped) => [isWiped, isWiped, isWiped]))
  })
})

describe('the data key that a passphrase opened only to be checked', () => {
  const opened = vi.mocked(open)

  it.each<[string, 'fulfilled' | 'rejected', Act]>([
    ['change of passphrase', 'fulfilled', changePassphrase],
    ['change of passphrase', 'rejected', changePassphrase],
    ['change of key', 'fulfilled', rotateKey],
    ['change of key', 'rejected', rotateKey]
  ])('is wiped after a %s (%s)', async (_name, ending, change) => {
    const { vault, disk } = await openInMode('passphrase')
    if (ending === 'rejected') disk.setPlan(() => ({ errno: 'ENOSPC' }))
    opened.mockClear()
    const [result] = await Promise.allSettled([change(vault)])
    expect(result.status).toBe(ending)
    const dataKeys = opened.mock.results.flatMap(({ type, value }) =>
      type === 'return' && value?.length === 32 ? [value] : []
    )
    expect(dataKeys.map(isWiped)).toEqual([true])
  })
})

describe('memory chosen once', () => {
  it.each<[string, () => Promise<FakeDisk>, Act]>([
    ['the passphrase was typed', () => diskInMode('passphrase'), (vault) => vault.unlock(FIRST)],
    ['a passphrase was chosen', () => Promise.resolve(createFakeDisk()), toPassphrase]
  ])('no longer counts after %s', async (_name, prepare, leave) => {
    const disk = await prepare()
    const { vault } = await openWorld({ disk, memoryOnly: true })
    await leave(vault)
    await vault.lock()
    expect(await vault.open()).toMatchObject({ mode: 'passphrase', needsPassphrase: true })
  })

  it('still counts after a passphrase that found no vault', async () => {
    const { vault, cipher } = await openWorld({ memoryOnly: true, mood: 'unavailable' })
    await vault.unlock(FIRST)
    cipher.mood = 'strong'
    expect(await vault.open()).toMatchObject({ mode: 'memory' })
  })
})

describe('memory chosen without a file', () => {
  it('keeps what comes later off the disk', async () => {
    const { vault, disk } = await openWorld()
    expect(vault.status().state).toBe('absent')
    expect(await vault.changeMode({ mode: 'memory' })).toMatchObject({ mode: 'memory' })
    await vault.update('c1', { jwt: 'jwt-1' })
    expect(await vault.read('c1', 'jwt')).toBe('jwt-1')
    expect(namesOn(disk)).toEqual([])
  })
})

describe('a passphrase typed', () => {
  it('while the keyring is still being asked waits for its answer', async () => {
    const { vault, cipher } = createWorld({ disk: await diskInMode('keyring'), mood: 'hanging' })
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
    const { vault } = await openWorld({ disk, mood: 'unavailable' })
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
    const { vault } = await openWorld({ disk })
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
    const { vault, cipher, timers, disk } = await openInMode('passphrase')
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
    expect(isWiped(late ?? Buffer.from([1]))).toBe(true)
    expect(await found(disk)).toBe(`first: ${FILLED}`)
  })
})
