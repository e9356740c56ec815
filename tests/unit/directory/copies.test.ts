import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createDirectoryCopies,
  MOST_KEPT,
  type CopyFacts,
  type DirectoryCopies
} from '../../../main/core/directory/copies.ts'
import { AppError } from '../../../main/core/errors.ts'
import type { SecretRecords } from '../../../main/core/ports.ts'
import { createFakeDisk, type FakeDisk } from '../../support/fakes/disk.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

const FOLDER = '/home/directory'

const users: CopyFacts = {
  connectionId: 'c1',
  list: 'users',
  accountId: null,
  loadedAt: Date.UTC(2026, 10, 28, 12),
  rows: 3
}

/** The vault of all connections, in memory. */
function createRecords(secrets = new Map<string, string>()): (id: string) => SecretRecords {
  return () => ({
    read: (record, field) => Promise.resolve(secrets.get(`${record} ${field}`) ?? null),
    update: (record, fields) => {
      for (const [field, value] of Object.entries(fields))
        if (value === null) secrets.delete(`${record} ${field}`)
        else secrets.set(`${record} ${field}`, value)
      return Promise.resolve()
    },
    erase: (record) => {
      for (const key of secrets.keys()) if (key.startsWith(`${record} `)) secrets.delete(key)
      return Promise.resolve()
    }
  })
}

const copiesOn = (
  disk: FakeDisk,
  recordsOf: (id: string) => SecretRecords,
  mayKeep = true
): DirectoryCopies => createDirectoryCopies({ folder: FOLDER, disk, recordsOf, mayKeep: () => mayKeep })

const bytes = (...texts: string[]): Uint8Array[] => texts.map((text) => Buffer.from(text))

async function contentOf(copies: DirectoryCopies, facts: CopyFacts): Promise<string | null> {
  const copy = (await copies.list(facts.connectionId)).find(
    (each) => each.list === facts.list && each.accountId === facts.accountId && !each.kept
  )
  if (copy === undefined) return null
  return Buffer.concat(await copies.read(facts.connectionId, copy.id)).toString('utf8')
}

const codeOf = async (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : 'other')
  )

describe('saved copies of lists', () => {
  it('gives back what was saved, of any size and in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }),
        fc.constantFrom(0, 1024 * 1024 - 1, 1024 * 1024, 2.5 * 1024 * 1024),
        async (pieces, filler) => {
          const copies = copiesOn(createFakeDisk(), createRecords())
          const all = [...pieces, new Uint8Array(filler).fill(7)]
          await copies.save(users, all)
          const [copy] = await copies.list('c1')
          expect(copy).toMatchObject({ ...users, kept: false })
          const read = Buffer.concat(await copies.read('c1', copy?.id ?? ''))
          expect(read.equals(Buffer.concat(all))).toBe(true)
        }
      ),
      { numRuns: 25, seed: 20261128 }
    )
  })

  it('keeps the places apart, and the last load of each only', async () => {
    const copies = copiesOn(createFakeDisk(), createRecords())
    const agents: CopyFacts = { ...users, list: 'agents', accountId: '90010001' }
    const others: CopyFacts = { ...agents, accountId: '90010002' }
    const foreign: CopyFacts = { ...users, connectionId: 'c2' }
    await copies.save(users, bytes('old'))
    await copies.save(agents, bytes('agents'))
    await copies.save(others, bytes('others'))
    await copies.save(foreign, bytes('foreign'))
    await copies.save({ ...users, loadedAt: users.loadedAt + 1 }, bytes('new'))
    expect(await copies.list('c1')).toHaveLength(3)
    expect(
      await Promise.all([users, agents, others, foreign].map((each) => contentOf(copies, each)))
    ).toEqual(['new', 'agents', 'others', 'foreign'])
  })

  it('keeps a copy under its date when told to, beside later loads, until it is removed', async () => {
    const copies = copiesOn(createFakeDisk(), createRecords())
    await copies.save(users, bytes('monday'))
    await copies.keep(users)
    await copies.keep(users)
    await copies.save({ ...users, loadedAt: users.loadedAt + 86_400_000 }, bytes('tuesday'))
    const [last, kept] = await copies.list('c1')
    expect([last?.kept, kept?.kept, kept?.loadedAt]).toEqual([false, true, users.loadedAt])
    expect(Buffer.concat(await copies.read('c1', kept?.id ?? '')).toString()).toBe('monday')
    await copies.remove('c1', kept?.id ?? '')
    expect(await contentOf(copies, users)).toBe('tuesday')
    expect(await copies.list('c1')).toHaveLength(1)
    expect(await codeOf(copies.keep({ ...users, list: 'agents' }))).toBe('not-found')
  })

  it('keeps 30 of a list: one more is refused with the date of the oldest, and none is removed', async () => {
    const copies = copiesOn(createFakeDisk(), createRecords())
    const day = 86_400_000
    const keepDay = async (number: number): Promise<void> => {
      await copies.save({ ...users, loadedAt: users.loadedAt + number * day }, bytes(`day ${String(number)}`))
      await copies.keep(users)
    }
    const keptDays = async (): Promise<number[]> =>
      (await copies.list('c1'))
        .filter(({ kept, list }) => kept && list === 'users')
        .map(({ loadedAt }) => (loadedAt - users.loadedAt) / day)
        .reverse()
    for (let number = 0; number < MOST_KEPT; number += 1) await keepDay(number)
    const all = Array.from({ length: MOST_KEPT }, (_, number) => number)
    const refusal = await failureOf(() => keepDay(MOST_KEPT))
    expect(refusal.code).toBe('input-invalid')
    expect(refusal.hint).toContain(
      new Date(users.loadedAt).toLocaleString('en-US', { dateStyle: 'long', timeStyle: 'short' })
    )
    expect(await keptDays()).toEqual(all)
    // Another list has its own thirty, and a removed copy makes room
    await copies.save({ ...users, list: 'agents', accountId: '1' }, bytes('agents'))
    await copies.keep({ ...users, list: 'agents', accountId: '1' })
    const oldest = (await copies.list('c1')).filter(({ kept, list }) => kept && list === 'users').at(-1)
    await copies.remove('c1', oldest?.id ?? '')
    await copies.keep(users)
    expect(await keptDays()).toEqual([...all.slice(1), MOST_KEPT])
  })

  it('writes nothing that shows on the disk: no content, no name, no ID', async () => {
    const disk = createFakeDisk()
    await copiesOn(disk, createRecords()).save(
      { ...users, accountId: 'account-90010001' },
      bytes('Robin Example')
    )
    const all = [...disk.files()].map(([path, content]) => path + content.toString('latin1')).join('\n')
    for (const hidden of ['Robin', 'users', 'c1-', '90010001']) expect(all).not.toContain(hidden)
  })

  it('writes nothing while secrets are kept in memory only', async () => {
    const disk = createFakeDisk()
    const copies = copiesOn(disk, createRecords(), false)
    await copies.save(users, bytes('x'))
    expect([...disk.files().keys()]).toEqual([])
    expect(await copies.list('c1')).toEqual([])
  })

  it('cannot be opened once the connection’s secrets are erased, or with another connection’s', async () => {
    const secrets = new Map<string, string>()
    const recordsOf = createRecords(secrets)
    const copies = copiesOn(createFakeDisk(), recordsOf)
    await copies.save(users, bytes('x'))
    await copies.save({ ...users, connectionId: 'c2' }, bytes('y'))
    const [copy] = await copies.list('c1')
    secrets.set('c1 directory', secrets.get('c2 directory') ?? '')
    expect(await codeOf(copies.read('c1', copy?.id ?? ''))).toBe('vault-corrupt')
    await recordsOf('c1').erase('c1')
    expect(await copies.list('c1')).toEqual([])
    expect(await codeOf(copies.read('c1', copy?.id ?? ''))).toBe('vault-corrupt')
  })

  it('opens no file that was changed, cut, lengthened, reordered, or put in another’s place, and deletes none', async () => {
    const disk = createFakeDisk()
    const copies = copiesOn(disk, createRecords())
    const agents: CopyFacts = { ...users, list: 'agents', accountId: 'a' }
    await copies.save(users, [new Uint8Array(1024 * 1024 * 2 + 5).fill(1)])
    await copies.save(agents, bytes('agents'))
    const [usersPath = '', agentsPath = ''] = [...disk.files().keys()]
    const good = Buffer.from(disk.files().get(usersPath) ?? [])
    const first = good.readUInt32BE(34) + 4
    const second = good.readUInt32BE(34 + first) + 4
    const swapped = Buffer.concat([
      good.subarray(0, 34 + first),
      good.subarray(34 + first + second, 34 + first + 2 * second),
      good.subarray(34 + first, 34 + first + second),
      good.subarray(34 + first + 2 * second)
    ])
    const flip = (at: number): Buffer => {
      const changed = Buffer.from(good)
      changed[at] = (changed[at] ?? 0) ^ 1
      return changed
    }
    const damaged = [
      ...[0, 20, 34, 36, 60, 34 + first + 3, 34 + first + 9, good.length - 1].map(flip),
      ...[0, 10, 34, 34 + first, 34 + first + second, good.length - 1].map((end) => good.subarray(0, end)),
      Buffer.concat([good, good.subarray(34 + first)]),
      swapped,
      disk.files().get(agentsPath) ?? Buffer.alloc(0)
    ]
    const id = usersPath.slice(FOLDER.length + 1).replace('.copy', '')
    for (const each of damaged) {
      disk.put(usersPath, each)
      expect(await codeOf(copies.read('c1', id))).toBe('vault-corrupt')
      expect(disk.files().get(usersPath)?.equals(each)).toBe(true)
    }
    disk.put(usersPath, good)
    expect(await codeOf(copies.read('c1', id))).toBe('done')
  })

  it('is the old copy or the new one, whole, wherever the power goes', async () => {
    const recordsOf = createRecords()
    const start = createFakeDisk()
    await copiesOn(start, recordsOf).save(users, bytes('old'))
    const [base] = start.afterPowerCut()
    if (base === undefined) throw new Error('no disk')
    const file = [...base.files()]
    for (const cut of ['cut-before', 'cut-after'] as const)
      for (let at = 0; ; at += 1) {
        const disk = createFakeDisk()
        await disk.makeFolder(FOLDER)
        await disk.syncFolder('/home')
        for (const [path, content] of file) disk.put(path, content)
        await disk.syncFolder(FOLDER)
        disk.setPlan(({ index }) => (index === at ? cut : null))
        const end = await copiesOn(disk, recordsOf)
          .save({ ...users, loadedAt: users.loadedAt + 5 }, bytes('new'))
          .catch((thrown: unknown) => thrown)
        if (end === undefined) break
        for (const left of disk.afterPowerCut()) {
          const copies = copiesOn(left, recordsOf)
          expect(['old', 'new']).toContain(await contentOf(copies, users))
        }
        expect(at).toBeLessThan(40)
      }
  })

  it.each(['ENOSPC', 'EACCES', 'EIO'])(
    'keeps the old copy and leaves no rest when the disk answers %s',
    async (errno) => {
      const recordsOf = createRecords()
      for (let at = 0; ; at += 1) {
        const disk = createFakeDisk()
        const copies = copiesOn(disk, recordsOf)
        await copies.save(users, bytes('old'))
        disk.setPlan(({ index }) => (index === at ? { errno } : null))
        const code = await codeOf(copies.save(users, bytes('new')))
        const steps = disk.steps.length
        disk.setPlan(() => null)
        expect(['old', 'new']).toContain(await contentOf(copies, users))
        if (code === 'done') break
        expect(code).toBe('internal')
        expect(steps).toBeGreaterThan(at)
        expect([...disk.files().keys()].filter((path) => path.endsWith('.part'))).toEqual([])
      }
    }
  )

  it('removes the copies of one connection, or all', async () => {
    const disk = createFakeDisk()
    const copies = copiesOn(disk, createRecords())
    disk.put('/home/directory/notes.txt', Buffer.from('mine'))
    await copies.save(users, bytes('x'))
    await copies.save({ ...users, connectionId: 'c2' }, bytes('y'))
    await copies.removeAll('c1')
    expect(await copies.list('c1')).toEqual([])
    expect(await copies.list('c2')).toHaveLength(1)
    await copies.removeAll(null)
    expect([...disk.files().keys()]).toEqual(['/home/directory/notes.txt'])
  })

  it('writes the key once, and not with every load', async () => {
    const records = createRecords()('c1')
    let writes = 0
    const counting: SecretRecords = {
      ...records,
      update: (record, fields) => {
        writes += 1
        return records.update(record, fields)
      }
    }
    const copies = copiesOn(createFakeDisk(), () => counting)
    await copies.save(users, bytes('one'))
    await copies.save(users, bytes('two'))
    expect(writes).toBe(1)
    expect(await contentOf(copies, users)).toBe('two')
  })

  it('removes what an earlier run left unfinished, and nothing else', async () => {
    const disk = createFakeDisk()
    const copies = copiesOn(disk, createRecords())
    await copies.save(users, bytes('one'))
    const [path = ''] = [...disk.files().keys()]
    for (const name of [`${path}.0123456789ab.part`, `${FOLDER}/mine.part`]) {
      const file = await disk.create(name)
      await file.write(Buffer.from('x'))
      await file.close()
    }
    await copies.save(users, bytes('two'))
    expect([...disk.files().keys()].sort()).toEqual([path, `${FOLDER}/mine.part`].sort())
  })
})
