import { describe, expect, it } from 'vitest'
import { newSeal, sealOf } from '../../../main/core/transfer/sealed-secrets.ts'
import { ENTRY, PASSPHRASE, SECRETS } from '../../support/transfer/files.ts'
import { quickly } from '../../support/vault/world.ts'

async function sealed() {
  const seal = await newSeal(PASSPHRASE, quickly)
  return { sealing: seal.sealing, text: seal.seal(ENTRY, SECRETS) }
}

const opened = async (passphrase: string, change: Partial<typeof ENTRY> | object = {}) => {
  const { sealing, text } = await sealed()
  return (await sealOf(sealing, passphrase, quickly)).open({ ...ENTRY, ...change }, text)
}

describe('sealed secrets', () => {
  it('open with the passphrase, typed on any system', async () => {
    expect(await opened(PASSPHRASE)).toEqual(SECRETS)
    const { sealing, text } = await (async () => {
      const seal = await newSeal('sésame, ouvre-toi', quickly)
      return { sealing: seal.sealing, text: seal.seal(ENTRY, SECRETS) }
    })()
    const decomposed = 'sésame, ouvre-toi'.normalize('NFD')
    expect((await sealOf(sealing, decomposed, quickly)).open(ENTRY, text)).toEqual(SECRETS)
  })

  it.each(['', 'another one entirely', `${PASSPHRASE} `])('do not open with %j', async (passphrase) => {
    expect(await opened(passphrase)).toBeNull()
  })

  it.each([
    ['ringcentralHost', 'https://platform.evil.example'],
    ['ringcxHost', 'https://ringcx.evil.example'],
    ['clientId', 'another-client-id'],
    ['signInMethod', 'browser']
  ])('don’t open for another %s: a changed file can’t send them elsewhere', async (field, value) => {
    expect(await opened(PASSPHRASE, { [field]: value })).toBeNull()
  })

  it('open with another name, which people may change', async () => {
    expect(await opened(PASSPHRASE, { name: 'Renamed' })).toEqual(SECRETS)
  })

  it('don’t open with any bit changed', async () => {
    const { sealing, text } = await sealed()
    const seal = await sealOf(sealing, PASSPHRASE, quickly)
    const bytes = Buffer.from(text, 'base64')
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = Buffer.from(bytes)
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(seal.open(ENTRY, damaged.toString('base64')), `bit ${bit}`).toBeNull()
    }
    for (let length = 0; length < bytes.length; length += 1)
      expect(seal.open(ENTRY, bytes.subarray(0, length).toString('base64')), `length ${length}`).toBeNull()
  })

  it('don’t open if the strength in the file was changed', async () => {
    const { sealing, text } = await sealed()
    const other = await sealOf({ ...sealing, cost: sealing.cost * 2 }, PASSPHRASE, quickly)
    expect(other.open(ENTRY, text)).toBeNull()
  })

  it('are never the same twice, and reveal nothing', async () => {
    const [first, second] = [await sealed(), await sealed()]
    expect(first.text).not.toBe(second.text)
    expect(first.sealing.salt).not.toBe(second.sealing.salt)
    for (const { text } of [first, second]) {
      const plain = Buffer.from(text, 'base64').toString('latin1')
      expect(plain).not.toContain(SECRETS.clientSecret)
      expect(plain).not.toContain(SECRETS.jwt)
    }
  })

  it('use scrypt at the strength of the vault', async () => {
    const seal = await newSeal(PASSPHRASE)
    expect(seal.sealing).toMatchObject({ cost: 131_072, blockSize: 8, parallelism: 1 })
    const text = seal.seal(ENTRY, { clientSecret: SECRETS.clientSecret, jwt: null })
    seal.wipe()
    expect((await sealOf(seal.sealing, PASSPHRASE)).open(ENTRY, text)).toEqual({
      clientSecret: SECRETS.clientSecret,
      jwt: null
    })
  })
})
