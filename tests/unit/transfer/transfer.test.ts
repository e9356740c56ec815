import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tidyName, wrongName } from '../../../main/core/connections/connection.ts'
import { wrongClientId } from '../../../main/core/connections/validate-connection.ts'
import { createMemoryRecords } from '../../../main/core/sessions/practice.ts'
import { parseTransfer } from '../../../main/core/transfer/parse-transfer.ts'
import { newSeal } from '../../../main/core/transfer/sealed-secrets.ts'
import { diskFull } from '../../support/fakes/disk.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import { createDesk, createHome, type Desk } from '../../support/sessions/desk.ts'
import { createDeskTransfers } from '../../support/transfer/desk-transfers.ts'
import { connectionOf, ENTRY, PASSPHRASE, SECRETS, textOf } from '../../support/transfer/files.ts'
import { MALFORMED_FILES } from '../../support/transfer/malformed-files.ts'
import { quickly } from '../../support/vault/world.ts'

/** A desk with one connection whose secrets are stored. */
async function deskWithOne() {
  const desk = await createDesk()
  const id = await desk.sessions.add({ ...ENTRY, ...SECRETS, unfinished: false })
  return { desk, transfers: createDeskTransfers(desk), id }
}

const fileOf = (...connections: object[]): string =>
  textOf({ format: 'token-desk-connections', version: 1, connections })

async function sealedFileOf(entry: object = ENTRY, secrets: object = SECRETS, passphrase = PASSPHRASE) {
  const seal = await newSeal(passphrase, quickly)
  const sealedSecrets = seal.seal({ ...ENTRY, ...entry }, { clientSecret: null, jwt: null, ...secrets })
  return textOf({
    format: 'token-desk-connections',
    version: 1,
    sealing: seal.sealing,
    connections: [{ ...ENTRY, ...entry, sealedSecrets }]
  })
}

const namesOf = (desk: Desk): string[] => desk.connections.list().map(({ name }) => name)

describe('export', () => {
  it('exports connections without secrets and imports them', async () => {
    const { desk, transfers, id } = await deskWithOne()
    const text = await transfers.export([id], null)
    expect(JSON.parse(text)).toEqual({
      format: 'token-desk-connections',
      version: 1,
      connections: [ENTRY]
    })
    const other = await createDesk()
    const there = createDeskTransfers(other)
    const offer = there.offer('mine.tokendesk', text)
    expect(offer).toMatchObject({ problem: null, sealed: false, plan: [{ kind: 'new' }] })
    expect(await there.apply(offer.id, ['add'], null)).toEqual({ added: 1, replaced: 0, skipped: 0 })
    expect(namesOf(other)).toEqual(namesOf(desk))
    expect(other.sessions.list()[0]?.credential).toBe('missing')
  })

  it('encrypts the secrets with a passphrase and imports them', async () => {
    const { transfers, id } = await deskWithOne()
    const text = await transfers.export([id], PASSPHRASE)
    for (const secret of [SECRETS.clientSecret, SECRETS.jwt, PASSPHRASE]) expect(text).not.toContain(secret)
    const other = await createDesk()
    const there = createDeskTransfers(other)
    const offer = there.offer('mine.tokendesk', text)
    expect(offer.sealed).toBe(true)
    await there.apply(offer.id, ['add'], PASSPHRASE)
    const [view] = other.sessions.list()
    expect(view?.credential).toBe('stored')
    expect(await other.secret(view?.connection.id ?? '', 'client-secret')).toBe(SECRETS.clientSecret)
    expect(await other.secret(view?.connection.id ?? '', 'jwt')).toBe(SECRETS.jwt)
    expect(JSON.stringify(other.home.list)).not.toContain(SECRETS.clientSecret)
  })

  it.each([
    ['a short passphrase', 'short', 'at least 12 characters'],
    ['an empty passphrase', '', 'at least 12 characters']
  ])('refuses %s', async (_what, passphrase, says) => {
    const { transfers, id } = await deskWithOne()
    expect((await failureOf(() => transfers.export([id], passphrase))).message).toContain(says)
  })

  it('includes no secrets if the organization doesn’t allow it', async () => {
    const { desk, id } = await deskWithOne()
    const transfers = createDeskTransfers(desk, { maySealSecrets: false })
    expect((await failureOf(() => transfers.export([id], PASSPHRASE))).message).toContain('Your organization')
    expect(await transfers.export([id], null)).toContain(ENTRY.clientId)
  })

  it('skips practice and unknown IDs, and reports if nothing is left', async () => {
    const { desk, transfers } = await deskWithOne()
    const practice = desk.connections.add({ ...ENTRY, publicClient: false, name: 'Practice', practice: true })
    expect((await failureOf(() => transfers.export([practice.id, 'gone'], null))).message).toContain(
      'nothing to export'
    )
  })

  it('a pasted token without a client is exported and imported with the others', async () => {
    const { desk, transfers, id } = await deskWithOne()
    const pasted = {
      ...ENTRY,
      publicClient: true,
      practice: false,
      signInMethod: 'token',
      clientId: ''
    } as const
    const token = desk.connections.add({ ...pasted, name: 'Pasted' })
    const read = parseTransfer(await transfers.export([id, token.id], null))
    expect(read.connections.map(({ clientId }) => clientId)).toEqual([ENTRY.clientId, ''])
  })

  it('names a connection without a client ID', async () => {
    const { desk, transfers, id } = await deskWithOne()
    const open = desk.connections.add({ ...ENTRY, publicClient: false, practice: false, clientId: '' })
    expect((await failureOf(() => transfers.export([id, open.id], null))).message).toContain(open.name)
  })

  it('fails while the vault is locked, rather than writing half', async () => {
    const desk = await createDesk({ home: createHome('locked') })
    desk.connections.add({ ...ENTRY, publicClient: false, practice: false })
    const transfers = createDeskTransfers(desk)
    const ids = desk.connections.list().map(({ id }) => id)
    expect((await failureOf(() => transfers.export(ids, PASSPHRASE))).code).toBe('vault-locked')
    expect(await transfers.export(ids, null)).toContain(ENTRY.clientId)
  })
})

describe('what is exported', () => {
  it('can be imported, for any connection names', async () => {
    const desk = await createDesk()
    const transfers = createDeskTransfers(desk)
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .map(tidyName)
      .filter((text) => wrongName(text) === null)
    const clientId = fc
      .string({ unit: 'grapheme-ascii', minLength: 1 })
      .filter((text) => wrongClientId(text) === null)
    await fc.assert(
      fc.asyncProperty(name, clientId, async (each, id) => {
        const added = desk.connections.add({
          ...ENTRY,
          publicClient: false,
          practice: false,
          name: each,
          clientId: id
        })
        const copy = desk.connections.duplicate(added.id, `copy-of-${added.id}`)
        const read = parseTransfer(await transfers.export([added.id, copy.id], PASSPHRASE))
        expect(read.connections.map((entry) => entry.name)).toEqual([added.name, copy.name])
        for (const { id: done } of [added, copy]) desk.connections.delete(done)
      }),
      { numRuns: 100, seed: 29 }
    )
  })

  it('is rejected if it would be too large to import', async () => {
    const jwt = unsignedJwt({ sub: 'x'.repeat(12_000) })
    const list = Array.from({ length: 500 }, (_, at) =>
      connectionOf({ id: `c${String(at)}`, name: `C ${String(at)}` })
    )
    const transfers = createDeskTransfers(await createDesk(), {
      list: () => list,
      records: {
        ...createMemoryRecords(),
        read: (_record, field) => Promise.resolve(field === 'jwt' ? jwt : null)
      }
    })
    const ids = list.map(({ id }) => id)
    const refusal = await failureOf(() => transfers.export(ids, PASSPHRASE))
    expect(refusal).toMatchObject({ code: 'input-invalid' })
    expect(refusal.message).toContain('Nothing was exported')
    expect(refusal.message).toContain('too large')
    const part = await transfers.export(ids.slice(0, 200), PASSPHRASE)
    expect(parseTransfer(part).connections).toHaveLength(200)
  })

  it('is rejected if it contains an invalid name from an older list', async () => {
    const list = [connectionOf({ name: 'right\u202eleft' })]
    const refusal = await failureOf(async () =>
      createDeskTransfers(await createDesk(), { list: () => list }).export(['c1'], null)
    )
    expect(refusal.message).toContain('connections[0].name: Use visible characters only.')
  })
})

describe('import', () => {
  it('changes nothing for any malformed file, and says why', async () => {
    const { desk, transfers } = await deskWithOne()
    const before = JSON.stringify(desk.home.list)
    const disk = JSON.stringify([...desk.home.disk.files()])
    for (const { what, text, says } of MALFORMED_FILES) {
      const offer = transfers.offer('bad.tokendesk', text)
      expect(offer.plan, what).toEqual([])
      expect(offer.problem?.message, what).toMatch(says)
      const refusal = await failureOf(() => transfers.apply(offer.id, [], null))
      expect(refusal.code, what).toBe('input-invalid')
    }
    expect(JSON.stringify(desk.home.list)).toBe(before)
    expect(JSON.stringify([...desk.home.disk.files()])).toBe(disk)
  })

  it('adds a copy with a free name and keeps the existing one', async () => {
    const { desk, transfers, id } = await deskWithOne()
    const before = desk.connections.get(id)
    const offer = transfers.offer('f', fileOf({ ...ENTRY, clientId: 'another' }))
    expect(offer.plan[0]?.choices[0]).toBe('add')
    await transfers.apply(offer.id, ['add'], null)
    expect(namesOf(desk)).toEqual(['Production', 'Production 2'])
    expect(desk.connections.get(id)).toEqual(before)
    expect(await desk.secret(id, 'jwt')).toBe(SECRETS.jwt)
  })

  it('replaces in its place; secrets never stay for other hosts', async () => {
    const { desk, transfers, id } = await deskWithOne()
    desk.connections.add({ ...ENTRY, publicClient: false, name: 'Last', clientId: 'last', practice: false })
    const offer = transfers.offer('f', fileOf({ ...ENTRY, ringcentralHost: 'https://platform.evil.example' }))
    expect(offer.plan[0]?.secretsIfReplaced).toBe('erased')
    expect(await transfers.apply(offer.id, ['replace'], null)).toEqual({ added: 0, replaced: 1, skipped: 0 })
    expect(namesOf(desk)).toEqual(['Production', 'Last'])
    const [view] = desk.sessions.list()
    expect(view?.connection.ringcentralHost).toBe('https://platform.evil.example')
    expect(view?.connection.id).not.toBe(id)
    expect(view?.credential).toBe('missing')
    expect(await desk.secret(id, 'jwt')).toBeNull()
    expect(await desk.secret(id, 'client-secret')).toBeNull()
  })

  it('keeps secrets and id when only the name or the switch is replaced', async () => {
    const { desk, transfers, id } = await deskWithOne()
    const offer = transfers.offer('f', fileOf({ ...ENTRY, name: 'Live', keepFresh: false }))
    await transfers.apply(offer.id, ['replace'], null)
    expect(desk.connections.list()).toMatchObject([{ id, name: 'Live', keepFresh: false }])
    expect(desk.sessions.view(id).credential).toBe('stored')
  })

  it('replaces secrets by those of the file', async () => {
    const { desk, transfers } = await deskWithOne()
    const offer = transfers.offer('f', await sealedFileOf(ENTRY, { ...SECRETS, clientSecret: 'a-new-one' }))
    expect(offer.plan[0]).toMatchObject({ kind: 'same', choices: ['skip', 'replace', 'add'] })
    await transfers.apply(offer.id, ['replace'], PASSPHRASE)
    const [view] = desk.sessions.list()
    expect(namesOf(desk)).toEqual(['Production'])
    expect(await desk.secret(view?.connection.id ?? '', 'client-secret')).toBe('a-new-one')
  })

  it('treats a wrong passphrase as a mistake: nothing changes, try again', async () => {
    const desk = await createDesk()
    const transfers = createDeskTransfers(desk)
    const offer = transfers.offer('f', await sealedFileOf())
    const error = await failureOf(() => transfers.apply(offer.id, ['add'], 'not this one either'))
    expect(error.fields).toHaveProperty('passphrase')
    expect(desk.home.list).toEqual([])
    await transfers.apply(offer.id, ['add'], PASSPHRASE)
    expect(namesOf(desk)).toEqual(['Production'])
  })

  it('imports without the secrets when there is no passphrase', async () => {
    const desk = await createDesk()
    const transfers = createDeskTransfers(desk)
    const offer = transfers.offer('f', await sealedFileOf())
    await transfers.apply(offer.id, ['add'], null)
    expect(desk.sessions.list()[0]?.credential).toBe('missing')
  })

  it('rejects an entry whose host was changed after export', async () => {
    const desk = await createDesk()
    const transfers = createDeskTransfers(desk)
    const file = JSON.parse(await sealedFileOf()) as { connections: Record<string, unknown>[] }
    const [good] = file.connections
    const evil = { ...good, name: 'Evil', ringcentralHost: 'https://platform.evil.example' }
    const offer = transfers.offer('f', textOf({ ...file, connections: [good, evil] }))
    const error = await failureOf(() => transfers.apply(offer.id, ['add', 'add'], PASSPHRASE))
    expect(error.message).toContain('connections[1].sealedSecrets')
    expect(desk.home.list).toEqual([])
    await transfers.apply(offer.id, ['add', 'skip'], PASSPHRASE)
    expect(namesOf(desk)).toEqual(['Production'])
  })

  it.each([
    ['a client id for a secret', { clientSecret: ENTRY.clientId }],
    ['a JWT that has ended', { jwt: unsignedJwt({ sub: '1', exp: 1_000 }) }],
    ['something that is no JWT', { jwt: 'opaque' }]
  ])('refuses %s as if it had been typed', async (_what, secrets) => {
    const desk = await createDesk()
    const transfers = createDeskTransfers(desk)
    const offer = transfers.offer('f', await sealedFileOf(ENTRY, secrets))
    const error = await failureOf(() => transfers.apply(offer.id, ['add'], PASSPHRASE))
    expect(error.message).toContain('connections[0].sealedSecrets')
    expect(desk.home.list).toEqual([])
  })

  it('changes nothing if the vault or the list can’t be written', async () => {
    const { desk, transfers, id } = await deskWithOne()
    const before = JSON.stringify(desk.home.list)
    const file = await sealedFileOf({ ...ENTRY, clientId: 'another' })
    desk.home.disk.setPlan(diskFull)
    const first = transfers.offer('f', file)
    expect((await failureOf(() => transfers.apply(first.id, ['replace'], PASSPHRASE))).code).toBe(
      'vault-write-failed'
    )
    desk.home.disk.setPlan(() => null)
    expect(JSON.stringify(desk.home.list)).toBe(before)

    desk.home.listIsReadOnly = true
    const second = transfers.offer('f', file)
    await expect(transfers.apply(second.id, ['replace'], PASSPHRASE)).rejects.toThrow('EROFS')
    expect(desk.connections.list().map((each) => each.id)).toEqual([id])
    expect(await desk.secret(id, 'jwt')).toBe(SECRETS.jwt)
    const stored = desk.stored.length
    desk.home.listIsReadOnly = false
    await transfers.apply(second.id, ['replace'], PASSPHRASE)
    expect(desk.stored.length).toBeGreaterThan(stored)
  })

  it('applies only what was shown: a changed list is shown again', async () => {
    const { desk, transfers, id } = await deskWithOne()
    const offer = transfers.offer('f', fileOf({ ...ENTRY, clientId: 'another' }))
    desk.sessions.rename(id, 'Renamed meanwhile')
    const error = await failureOf(() => transfers.apply(offer.id, ['replace'], null))
    expect(error.message).toContain('have changed since')
    expect(desk.connections.list()).toMatchObject([{ id, clientId: ENTRY.clientId }])
    expect(transfers.current()).toMatchObject({ id: offer.id, plan: [{ kind: 'new' }] })
    await transfers.apply(offer.id, ['add'], null)
    expect(namesOf(desk)).toEqual(['Renamed meanwhile', 'Production'])
  })

  it.each([
    ['a choice too few', []],
    ['a choice too many', ['add', 'add']],
    ['a choice that was not offered', ['replace']]
  ] as const)('refuses %s', async (_what, choices) => {
    const desk = await createDesk()
    const transfers = createDeskTransfers(desk)
    const offer = transfers.offer('f', fileOf(ENTRY))
    expect((await failureOf(() => transfers.apply(offer.id, choices, null))).message).toContain('one choice')
    expect(desk.home.list).toEqual([])
  })

  it('offers one file at a time, once', async () => {
    const desk = await createDesk()
    const transfers = createDeskTransfers(desk)
    expect(transfers.current()).toBeNull()
    const first = transfers.offer('one', fileOf(ENTRY))
    const second = transfers.offer('two', fileOf({ ...ENTRY, name: 'Two' }))
    expect((await failureOf(() => transfers.apply(first.id, ['add'], null))).message).toContain(
      'no longer available'
    )
    transfers.dismiss(first.id)
    expect(transfers.current()?.fileName).toBe('two')
    await transfers.apply(second.id, ['skip'], null)
    expect(transfers.current()).toBeNull()
    expect(desk.home.list).toEqual([])
    const third = transfers.offer('three', fileOf(ENTRY))
    transfers.dismiss(third.id)
    expect(transfers.current()).toBeNull()
  })

  it('shows an unreadable file as unreadable', async () => {
    const transfers = createDeskTransfers(await createDesk())
    const offer = transfers.offerUnreadable('gone.tokendesk', new Error('ENOENT /home/someone'))
    expect(offer.problem?.code).toBe('internal')
    expect(offer.problem?.message).not.toContain('/home')
  })
})
