import { describe, expect, it } from 'vitest'
import type { KeyringMood } from '../../support/fakes/cipher.ts'
import { createFakeDisk } from '../../support/fakes/disk.ts'
import { settle } from '../../support/fakes/hand-timers.ts'
import {
  bytesAt,
  createWorld,
  diskWithVault,
  isWiped,
  MAIN,
  namesOn,
  onceOpened,
  openWorld,
  PREVIOUS,
  refusing
} from '../../support/vault/world.ts'

describe('opening without a vault file', () => {
  it.each<[KeyringMood, object]>([
    ['strong', { mode: 'keyring', state: 'absent', backend: 'Fake keyring', hint: '' }],
    ['denied', { mode: 'keyring', state: 'absent', backend: 'Fake keyring' }],
    ['weak', { mode: 'memory', state: 'weak', backend: null }],
    ['unavailable', { mode: 'memory', state: 'absent', backend: null }],
    ['locked', { mode: 'keyring', state: 'locked', backend: null }]
  ])('keyring %s', async (mood, expected) => {
    const { vault, disk, statuses } = await openWorld({ mood })
    expect(vault.status()).toMatchObject(expected)
    expect(vault.status().message).toMatch(/^[A-Z].*\.$/)
    expect(statuses).toEqual([vault.status()])
    expect(namesOn(disk)).toEqual([])
  })
})

describe('opening with a vault file', () => {
  it.each<[KeyringMood, object, string | null]>([
    ['strong', { mode: 'keyring', state: 'found', backend: 'Fake keyring', hint: '' }, null],
    ['denied', { mode: 'keyring', state: 'denied', backend: 'Fake keyring' }, 'vault-denied'],
    ['locked', { mode: 'keyring', state: 'locked', backend: null }, 'vault-locked'],
    ['weak', { mode: 'memory', state: 'weak', backend: null }, null],
    ['unavailable', { mode: 'memory', state: 'absent', backend: null }, null]
  ])('keyring %s: the file stays unchanged, byte for byte', async (mood, expected, code) => {
    const disk = await diskWithVault()
    const before = disk.files()
    const { vault } = await openWorld({ disk, mood })
    expect(vault.status()).toMatchObject(expected)
    if (code === null) {
      expect(await vault.read('c1', 'jwt')).toBe(mood === 'strong' ? 'new-jwt' : null)
    } else {
      const shut = { code, message: vault.status().message, hint: vault.status().hint }
      await expect(vault.read('c1', 'jwt')).rejects.toMatchObject(shut)
      await expect(vault.update('c1', { jwt: 'x' })).rejects.toMatchObject(shut)
      await expect(vault.erase('c1')).rejects.toMatchObject(shut)
    }
    expect(disk.files()).toEqual(before)
  })

  it('says in memory mode that the vault on disk stays unchanged', async () => {
    const { vault } = await openWorld({ disk: await diskWithVault(), mood: 'unavailable' })
    expect(vault.status().message).toContain('No keyring service is running. Secrets are kept in memory only')
    expect(vault.status().message).toContain('existing vault on this computer stays unchanged')
    expect((await openWorld({ mood: 'weak' })).vault.status().message).not.toContain(
      'existing vault on this computer stays unchanged'
    )
  })

  it('treats an unreadable file as existing', async () => {
    const { vault, disk } = createWorld({ disk: await diskWithVault(), mood: 'weak' })
    disk.setPlan(refusing(disk, 'read', 'EIO'))
    expect((await vault.open()).message).toContain('existing vault on this computer stays unchanged')
  })

  it.each([
    ['EIO', 'locked', 'the disk reported an error'],
    ['EMFILE', 'locked', 'too many files'],
    ['EACCES', 'denied', 'have permission'],
    ['EPERM', 'denied', 'have permission']
  ])('an unreadable file (%s) is %s, never absent', async (errno, state, words) => {
    const { vault, disk } = createWorld({ disk: await diskWithVault() })
    const before = disk.files()
    disk.setPlan(refusing(disk, 'read', errno))
    const status = await vault.open()
    expect(status).toMatchObject({ state, mode: 'keyring' })
    expect(status.message).toContain(words)
    await expect(vault.update('c1', { jwt: 'x' })).rejects.toMatchObject({ code: `vault-${state}` })
    disk.setPlan(() => null)
    expect(disk.files()).toEqual(before)
    expect((await vault.open()).state).toBe('found')
    expect(await vault.read('c1', 'jwt')).toBe('new-jwt')
  })

  it.each([
    ['denied', 'Fake keyring', false],
    ['denied', 'KWallet', true],
    ['locked', 'KWallet', false]
  ] as const)('%s by %s: names both keyrings only when they differ and it matters', async (...row) => {
    const [mood, backend, named] = row
    const { vault, cipher } = createWorld({ disk: await diskWithVault() })
    cipher.backend = backend
    const open = cipher.open.bind(cipher)
    cipher.open = (sealed) => {
      cipher.mood = mood
      return open(sealed)
    }
    await vault.open()
    expect(vault.status().state).toBe(mood)
    const words = 'created with Fake keyring, but the current keyring is KWallet.'
    expect(vault.status().message.includes(words)).toBe(named)
  })

  it.each<[string, (plain: Uint8Array) => Uint8Array]>([
    ['garbage of the right length', (plain) => Buffer.alloc(plain.length, 0xa5)],
    ['something shorter', (plain) => plain.subarray(0, 40)],
    ['nothing', () => Buffer.alloc(0)],
    ['the key of another vault', (plain) => Buffer.from(plain).fill(1, 4, 20)]
  ])(
    'a keyring that opens the wrap to %s means another installation: nothing is written',
    async (_, spoil) => {
      const { vault, cipher, disk } = createWorld({ disk: await diskWithVault() })
      const before = disk.files()
      onceOpened(cipher, (opened) => Object.assign(opened, { plain: spoil(opened.plain) }))
      await vault.open()
      expect(vault.status().state).toBe('foreign')
      await expect(vault.update('c1', { jwt: 'x' })).rejects.toMatchObject({
        code: 'vault-foreign',
        retryable: false
      })
      expect(disk.files()).toEqual(before)
    }
  )

  it('an unknown failure of the keyring is locked, without its text', async () => {
    const { vault, cipher } = createWorld({ disk: await diskWithVault() })
    cipher.open = () => Promise.reject(new Error('secret-text'))
    await vault.open()
    expect(vault.status()).toMatchObject({
      state: 'locked',
      message: 'The system keyring or the vault file isn’t available right now.',
      hint: expect.stringContaining('No stored secrets are lost.') as string
    })
    expect(JSON.stringify(vault.status())).not.toContain('secret-text')
    cipher.probe = () => Promise.reject(new Error('secret-text'))
    expect((await vault.open()).state).toBe('locked')
  })

  it.each([
    [MAIN, 1],
    [PREVIOUS, 2]
  ])('reads of %s that fail during recovery leave everything unchanged', async (_path, nth) => {
    const disk = await diskWithVault()
    disk.put(MAIN, Buffer.from('damaged'))
    const before = disk.files()
    disk.setPlan(refusing(disk, 'read', 'EIO', nth))
    const { vault } = await openWorld({ disk })
    expect(vault.status().state).toBe('locked')
    expect(disk.files()).toEqual(before)
  })
})

describe('the first change', () => {
  it('creates the file, and only then', async () => {
    const { vault, disk, statuses, cipher } = await openWorld()
    expect(await vault.read('c1', 'jwt')).toBeNull()
    await vault.erase('c1')
    await vault.update('c1', { jwt: null })
    expect(namesOn(disk)).toEqual([])
    expect(cipher.calls.seal).toBe(0)
    await vault.update('c1', { jwt: 'secret' })
    expect(namesOn(disk)).toEqual(['vault'])
    expect(statuses.map(({ state }) => state)).toEqual(['absent', 'found'])
    await vault.update('c1', { jwt: 'secret 2' })
    expect(cipher.calls).toEqual({ probe: 1, seal: 1, open: 0 })
    expect(statuses).toHaveLength(2)
  })

  it.each<[KeyringMood, string]>([
    ['weak', 'vault-weak'],
    ['locked', 'vault-locked'],
    ['hanging', 'vault-locked']
  ])('fails, after 30 s at most, if the keyring is %s by then; nothing is on disk', async (mood, code) => {
    const { vault, disk, cipher, timers } = await openWorld()
    cipher.mood = mood
    const refused = expect(vault.update('c1', { jwt: 'x' })).rejects.toMatchObject({ code })
    await timers.pass(30_000)
    await refused
    cipher.mood = 'strong'
    cipher.answer()
    await settle()
    expect(namesOn(disk)).toEqual([])
    expect(await vault.read('c1', 'jwt')).toBeNull()
    await vault.update('c1', { jwt: 'x' })
    expect(await vault.read('c1', 'jwt')).toBe('x')
  })

  it.each([MAIN, PREVIOUS])('doesn’t overwrite %s that appeared since startup', async (path) => {
    const { vault, disk } = await openWorld()
    const other = await diskWithVault()
    disk.put(path, bytesAt(other, path))
    const before = disk.files()
    await expect(vault.update('c1', { jwt: 'x' })).rejects.toMatchObject({ code: 'vault-foreign' })
    expect(vault.status().state).toBe('foreign')
    expect(disk.files()).toEqual(before)
    expect((await vault.open()).state).toBe('found')
    expect(await vault.read('c1', 'jwt')).toBe(path === MAIN ? 'new-jwt' : 'old-jwt')
  })
})

describe('memory mode', () => {
  it('keeps secrets without a file and moves them into the vault when the keyring comes', async () => {
    const { vault, disk, cipher } = await openWorld({ mood: 'unavailable' })
    await vault.update('c1', { jwt: 'a', ringcx: 'b' })
    await vault.update('c1', { ringcx: null })
    await vault.update('c2', { jwt: 'c' })
    await vault.erase('c2')
    expect([await vault.read('c1', 'jwt'), await vault.read('c1', 'ringcx')]).toEqual(['a', null])
    expect(namesOn(disk)).toEqual([])
    expect((await vault.open()).mode).toBe('memory')
    expect(await vault.read('c1', 'jwt')).toBe('a')
    cipher.mood = 'strong'
    expect(await vault.open()).toMatchObject({ mode: 'keyring', state: 'found' })
    const { vault: again } = await openWorld({ disk })
    expect([await again.read('c1', 'jwt'), await again.read('c2', 'jwt')]).toEqual(['a', null])
  })

  it('secrets removed in memory mode don’t come back from the file', async () => {
    const { vault, disk, cipher } = await openWorld({ disk: await diskWithVault(), mood: 'weak' })
    await vault.erase('c1')
    await vault.update('c2', { 'client-secret': 's' })
    cipher.mood = 'strong'
    expect((await vault.open()).state).toBe('found')
    expect([await vault.read('c1', 'jwt'), await vault.read('c2', 'client-secret')]).toEqual([null, 's'])
    const { vault: again } = await openWorld({ disk })
    expect(await again.read('c1', 'jwt')).toBeNull()
  })

  it('with only removals and no file, nothing is created', async () => {
    const { vault, disk, cipher } = await openWorld({ mood: 'weak' })
    await vault.erase('c1')
    cipher.mood = 'strong'
    expect((await vault.open()).state).toBe('absent')
    expect(namesOn(disk)).toEqual([])
  })

  it.each([
    ['no file', []],
    ['a file', []],
    ['its backup copy only', ['vault-missing:main']]
  ])('goes on when the move into the vault fails (there is %s)', async (there, alsoSaid) => {
    const disk = there === 'no file' ? createFakeDisk() : await diskWithVault()
    if (alsoSaid.length > 0) disk.take(MAIN)
    const before = disk.files()
    const { vault, cipher } = await openWorld({ disk, mood: 'weak' })
    await vault.update('c9', { jwt: 'kept' })
    cipher.mood = 'strong'
    disk.setPlan(refusing(disk, 'write', 'ENOSPC'))
    const status = await vault.open()
    expect(status).toMatchObject({ mode: 'memory', backend: null })
    expect(status.message).toContain('the disk is full')
    expect(status.notices.map(({ id }) => id)).toEqual([...alsoSaid, 'vault-merge-failed'])
    expect(status.notices.at(-1)).toMatchObject({
      title: 'Secrets are still only in memory',
      message: expect.stringContaining('the disk is full') as string
    })
    expect(disk.files()).toEqual(before)
    expect(await vault.read('c9', 'jwt')).toBe('kept')
    expect((await vault.open()).notices).toHaveLength(alsoSaid.length + 1)
    disk.setPlan(() => null)
    expect((await vault.open()).state).toBe('found')
    expect(await vault.read('c9', 'jwt')).toBe('kept')
    disk.setPlan(() => null)
    await vault.erase('never-there')
    expect(disk.steps).toEqual([])
  })

  it('doesn’t overwrite a file that appears during the move', async () => {
    const { vault, disk, cipher } = await openWorld({ mood: 'weak' })
    await vault.update('c9', { jwt: 'kept' })
    const other = await diskWithVault()
    cipher.mood = 'strong'
    disk.setPlan(({ name }) => {
      const reads = disk.steps.filter((step) => step.name === 'read').length
      if (name === 'read' && reads === 3) disk.put(MAIN, bytesAt(other, MAIN))
      return null
    })
    expect(await vault.open()).toMatchObject({ mode: 'memory', state: 'foreign' })
    expect(await vault.read('c9', 'jwt')).toBe('kept')
    disk.setPlan(() => null)
    expect(await vault.open()).toMatchObject({ mode: 'keyring', state: 'found' })
    expect([await vault.read('c9', 'jwt'), await vault.read('c1', 'jwt')]).toEqual(['kept', 'new-jwt'])
  })

  it.each<[KeyringMood, string]>([
    ['locked', 'locked'],
    ['denied', 'denied']
  ])('keeps what was entered when a retry finds the keyring %s', async (mood, state) => {
    const { vault, cipher } = await openWorld({ disk: await diskWithVault(), mood: 'weak' })
    await vault.update('c1', { ringcx: 'kept' })
    cipher.mood = mood
    expect(await vault.open()).toMatchObject({ mode: 'memory', state, needsPassphrase: false })
    expect(await vault.read('c1', 'ringcx')).toBe('kept')
  })

  it('with nothing entered, a retry that finds the keyring locked shuts the vault', async () => {
    const { vault, cipher } = await openWorld({ disk: await diskWithVault(), mood: 'weak' })
    cipher.mood = 'locked'
    expect(await vault.open()).toMatchObject({ mode: 'keyring', state: 'locked' })
    await expect(vault.read('c1', 'jwt')).rejects.toMatchObject({ code: 'vault-locked' })
  })
})

describe('removing everything', () => {
  it('leaves no file, not even one moved aside, and a fresh start', async () => {
    const disk = await diskWithVault()
    disk.put(MAIN, Buffer.from('damaged'))
    disk.put('/home/desk/vault.json', Buffer.from('not ours'))
    const { vault } = await openWorld({ disk })
    expect(vault.status().notices).toHaveLength(1)
    await vault.removeAll()
    expect(namesOn(disk)).toEqual(['vault.json'])
    expect(vault.status()).toMatchObject({ mode: 'keyring', state: 'absent', notices: [] })
    expect(await vault.read('c1', 'jwt')).toBeNull()
    await vault.update('c1', { jwt: 'x' })
    expect(await vault.read('c1', 'jwt')).toBe('x')
  })

  it.each<[KeyringMood, string, string]>([
    ['denied', 'keyring', 'absent'],
    ['locked', 'keyring', 'locked'],
    ['weak', 'memory', 'weak']
  ])('works with the keyring %s', async (mood, mode, state) => {
    const disk = await diskWithVault()
    const { vault } = await openWorld({ disk, mood })
    await vault.update('c5', { jwt: 'x' }).catch(() => undefined)
    await vault.removeAll()
    await settle()
    expect(namesOn(disk)).toEqual([])
    expect(vault.status()).toMatchObject({ mode, state })
    expect(vault.status().message).not.toContain('existing vault on this computer stays unchanged')
    expect(await vault.read('c5', 'jwt').catch(() => null)).toBeNull()
  })

  it('works if there is nothing, not even the folder', async () => {
    const { vault } = await openWorld()
    await vault.removeAll()
    expect(vault.status().state).toBe('absent')
  })

  it('a vault being opened doesn’t come back', async () => {
    const { vault, cipher, disk } = createWorld({ disk: await diskWithVault() })
    onceOpened(cipher, () => vault.removeAll())
    expect((await vault.open()).state).toBe('absent')
    expect(await vault.read('c1', 'jwt')).toBeNull()
    expect(namesOn(disk)).toEqual([])
  })
})

describe('the names of the records', () => {
  it.each<KeyringMood>(['strong', 'unavailable'])(
    'with a keyring that is %s: those that aren’t empty',
    async (mood) => {
      const { vault } = await openWorld({ mood })
      expect(await vault.names()).toEqual([])
      await vault.update('c1', { jwt: 'a', ringcx: 'b' })
      await vault.update('c2', { jwt: 'c' })
      await vault.update('c1', { ringcx: null })
      expect(await vault.names()).toEqual(['c1', 'c2'])
      await vault.update('c1', { jwt: null })
      await vault.erase('c3')
      expect(await vault.names()).toEqual(['c2'])
    }
  )

  it('wait for the keyring, as reads do', async () => {
    const { vault } = createWorld({ disk: await diskWithVault() })
    const names = vault.names()
    await vault.open()
    expect(await names).toEqual(['c1'])
  })
})

describe('closing', () => {
  it('waits for pending writes, then refuses everything', async () => {
    const { vault, disk, cipher, statuses } = await openWorld({ disk: await diskWithVault() })
    const update = vault.update('c1', { jwt: 'last' })
    await settle()
    const second = vault.update('c1', { ringcx: 'very last' })
    await Promise.resolve()
    await vault.close()
    await Promise.all([update, second])
    for (const call of [
      () => vault.read('c1', 'jwt'),
      () => vault.names(),
      () => vault.update('c1', { jwt: 'x' }),
      () => vault.erase('c1'),
      () => vault.removeAll()
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'vault-locked' })
    }
    await vault.open()
    expect(statuses).toHaveLength(1)
    expect(cipher.calls.probe).toBe(1)
    const { vault: again } = await openWorld({ disk })
    expect([await again.read('c1', 'jwt'), await again.read('c1', 'ringcx')]).toEqual(['last', 'very last'])
  })

  it('wipes the key from the keyring', async () => {
    const { vault, cipher } = createWorld({ disk: await diskWithVault() })
    const given: Uint8Array[] = []
    onceOpened(cipher, ({ plain }) => given.push(plain))
    await vault.open()
    expect(given.map(isWiped)).toEqual([true])
  })

  it('wipes its own keys', async () => {
    const { vault, dataKeys } = await openWorld()
    await vault.update('c1', { jwt: 'x' })
    expect(dataKeys.map(isWiped)).toEqual([false])
    await vault.close()
    expect(dataKeys.map(isWiped)).toEqual([true])
  })

  it.each(['strong', 'locked'] as const)('an answer (%s) after closing opens nothing', async (mood) => {
    const { vault, cipher } = createWorld({ disk: await diskWithVault(), mood: 'hanging' })
    const opened = vault.open()
    await settle()
    await vault.close()
    cipher.mood = mood
    cipher.answer()
    await opened
    await expect(vault.read('c1', 'jwt')).rejects.toMatchObject({ code: 'vault-locked' })
  })
})
