import { describe, expect, it } from 'vitest'
import { probeKeyring, withKeyringTimeout } from '../../../main/core/vault/keyring.ts'
import { createFakeCipher } from '../../support/fakes/cipher.ts'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'
import { bytesAt, createWorld, diskWithVault, MAIN } from '../../support/vault/world.ts'

describe('the keyring timeout', () => {
  it('ends after 30 s with a message that says what to do', async () => {
    const timers = createHandTimers()
    const refused = expect(
      withKeyringTimeout(timers, (ask) => ask(new Promise(() => undefined), () => undefined))
    ).rejects.toMatchObject({
      code: 'vault-locked',
      message: 'The system keyring isn’t responding. It may be locked or waiting for your password.',
      hint: expect.stringMatching(/Check again.+No stored secrets are lost/) as string,
      retryable: true
    })
    await timers.pass(30_000)
    await refused
  })

  it.each([
    ['an answer in time', () => Promise.resolve('yes'), 'yes'],
    ['a refusal in time', () => Promise.reject(new Error('no')), 'Error: no']
  ])('%s is the answer, and nothing comes late', async (_name, answer, expected) => {
    const timers = createHandTimers()
    const came: string[] = []
    const outcome = withKeyringTimeout(timers, (ask) => ask(answer(), (found) => came.push(found)))
    expect(String(await outcome.catch((thrown: unknown) => thrown))).toBe(expected)
    expect(timers.pending()).toBe(0)
    expect(came).toEqual([])
  })

  it('passes on what comes after the limit, which covers all calls together', async () => {
    const timers = createHandTimers()
    const came: string[] = []
    let answer = (_text: string): void => undefined
    const outcome = withKeyringTimeout(timers, async (ask) => {
      await ask(new Promise<void>((resolve) => void timers.after(29_900, resolve)), () => undefined)
      return ask(new Promise<string>((resolve) => (answer = resolve)), (found) => came.push(found))
    }).catch(() => 'gave up')
    await timers.pass(30_000)
    expect(await outcome).toBe('gave up')
    answer('late')
    await settle()
    expect(came).toEqual(['late'])
  })
})

it('says once why there is no keyring, in the adapter’s own sentence', async () => {
  const cipher = createFakeCipher('unavailable')
  cipher.probe = () => Promise.resolve({ kind: 'unavailable', reason: 'No system keyring was found.' })
  expect(
    await probeKeyring({ cipher, ask: (answer) => answer, onLateAnswer: () => undefined })
  ).toMatchObject({ reason: { why: 'No system keyring was found.' } })
})

describe('before and during the keyring call', () => {
  it('lets those who come before anyone asked wait for the answer', async () => {
    const { vault } = createWorld({ disk: await diskWithVault() })
    expect(vault.status()).toMatchObject({ state: 'locked', backend: null, notices: [] })
    const read = vault.read('c1', 'jwt')
    const updated = vault.update('c1', { ringcx: 'token' })
    await vault.open()
    expect(await read).toBe('new-jwt')
    await updated
    expect(await vault.read('c1', 'ringcx')).toBe('token')
  })

  it('refuses those who wait when it closes without having been asked', async () => {
    const { vault } = createWorld()
    const read = vault.read('c1', 'jwt')
    await vault.close()
    await expect(read).rejects.toMatchObject({ code: 'vault-locked', retryable: true })
  })

  it('lets reads and updates wait for the answer, and asks once for many callers', async () => {
    const { vault, cipher } = createWorld({ disk: await diskWithVault(), mood: 'hanging' })
    const opened = [vault.open(), vault.open()]
    const read = vault.read('c1', 'jwt')
    const updated = vault.update('c1', { ringcx: 'token' })
    await settle()
    cipher.mood = 'strong'
    cipher.answer()
    expect((await Promise.all(opened)).map(({ state }) => state)).toEqual(['found', 'found'])
    expect(await read).toBe('new-jwt')
    await updated
    expect(await vault.read('c1', 'ringcx')).toBe('token')
    expect(cipher.calls).toEqual({ probe: 1, seal: 0, open: 1 })
    await vault.open()
    expect(cipher.calls.probe).toBe(1)
  })

  it('times out at exactly 30 s, and a second try works without a restart', async () => {
    const { vault, cipher, timers, disk } = createWorld({ disk: await diskWithVault(), mood: 'hanging' })
    const before = disk.files()
    const early = expect(vault.read('c1', 'jwt')).rejects.toMatchObject({ code: 'vault-locked' })
    const opened = vault.open()
    const waitingRead = expect(vault.read('c1', 'jwt')).rejects.toMatchObject({
      code: 'vault-locked',
      retryable: true
    })
    await timers.pass(29_999)
    expect(timers.pending()).toBe(1)
    await timers.pass(1)
    expect(await opened).toMatchObject({ state: 'locked', mode: 'keyring' })
    await Promise.all([early, waitingRead])
    expect(disk.files()).toEqual(before)
    cipher.mood = 'strong'
    expect((await vault.open()).state).toBe('found')
    expect(timers.pending()).toBe(0)
  })

  it.each(['probe', 'open'] as const)('a late response to %s opens the vault automatically', async (call) => {
    const { vault, cipher, timers, statuses } = createWorld({ disk: await diskWithVault() })
    const real = cipher[call].bind(cipher)
    let hang = true
    Object.assign(cipher, {
      [call]: async (argument: Uint8Array) => {
        if (hang) cipher.mood = 'hanging'
        return real(argument)
      }
    })
    const opened = vault.open()
    await timers.pass(30_000)
    expect((await opened).state).toBe('locked')
    hang = false
    cipher.mood = 'strong'
    cipher.answer()
    await settle()
    expect(vault.status().state).toBe('found')
    expect(statuses.map(({ state }) => state)).toEqual(['locked', 'found'])
  })

  it('a late answer after a retry that worked, or one that is a refusal, changes nothing', async () => {
    const { vault, cipher, timers, statuses } = createWorld({ disk: await diskWithVault(), mood: 'hanging' })
    const opened = vault.open()
    await timers.pass(30_000)
    await opened
    cipher.mood = 'strong'
    await vault.open()
    cipher.answer()
    await settle()
    expect(statuses.map(({ state }) => state)).toEqual(['locked', 'found'])

    const other = createWorld({ disk: await diskWithVault() })
    let refuse = (): void => undefined
    other.cipher.probe = () => new Promise((_, reject) => (refuse = () => reject(new Error('late'))))
    const locked = other.vault.open()
    await other.timers.pass(30_000)
    refuse()
    await settle()
    expect((await locked).state).toBe('locked')
    expect(other.statuses).toHaveLength(1)
  })
})

describe('encrypting the data key again', () => {
  it('stores the new wrap when the keyring asks for it', async () => {
    const { vault, cipher, disk, statuses } = createWorld({ disk: await diskWithVault() })
    const before = bytesAt(disk, MAIN)
    cipher.reseal = true
    cipher.backend = 'New keyring'
    await vault.open()
    expect(statuses).toHaveLength(1)
    expect(bytesAt(disk, MAIN)).not.toEqual(before)
    expect(bytesAt(disk, MAIN).toString()).toContain('"backend":"New keyring"')
    expect(await vault.read('c1', 'jwt')).toBe('new-jwt')
  })

  it.each(['seal', 'write'])('still opens if the %s fails', async (failing) => {
    const { vault, cipher, disk } = createWorld({ disk: await diskWithVault() })
    const before = bytesAt(disk, MAIN)
    cipher.reseal = true
    if (failing === 'seal') cipher.seal = () => Promise.reject(new Error('no'))
    disk.setPlan(({ name }) => (name === failing ? { errno: 'EIO' } : null))
    await vault.open()
    expect(vault.status().state).toBe('found')
    expect(await vault.read('c1', 'jwt')).toBe('new-jwt')
    expect(bytesAt(disk, MAIN)).toEqual(before)
  })
})
