import { describe, expect, it } from 'vitest'
import { decodeVault } from '../../../main/core/vault/vault-format.ts'
import type { FakeDisk } from '../../support/fakes/disk.ts'
import {
  bodyOf,
  copyOf,
  diskHolding,
  edit,
  lost,
  osWrap,
  withChecksum,
  type Body
} from '../../support/vault/tampering.ts'
import {
  bytesAt,
  createWorld,
  diskWithVault,
  MAIN,
  namesOn,
  onceOpened,
  openWorld,
  PREVIOUS,
  refusing
} from '../../support/vault/world.ts'

describe('cut off, padded and foreign files', () => {
  it('any prefix of the file is detected', async () => {
    const good = await diskWithVault('previous', 'current')
    const main = bytesAt(good, MAIN)
    for (let length = 0; length < main.length; length += 1) {
      const disk = copyOf(good)
      disk.put(MAIN, main.subarray(0, length))
      const { vault } = await openWorld({ disk })
      expect(vault.status().notices).toHaveLength(1)
      expect(await vault.read('c1', 'jwt')).toBe('previous')
    }
  })

  it.each<[string, (main: Buffer) => Buffer]>([
    ['a text file', () => Buffer.from('hello')],
    [
      'bytes added and the checksum put right',
      (main) => withChecksum(Buffer.concat([main, Buffer.from(' ')]))
    ]
  ])('%s', async (_, spoil) => {
    const disk = await diskWithVault('previous', 'current')
    disk.put(MAIN, spoil(bytesAt(disk, MAIN)))
    const before = copyOf(disk)
    const { vault } = await openWorld({ disk })
    expect(vault.status().notices.map(({ title }) => title)).toEqual(['A damaged vault file was moved aside'])
    expect(await vault.read('c1', 'jwt')).toBe('previous')
    expect(lost(before, disk)).toEqual([])
  })

  it('a newer format version, in either file, is rejected without a write', async () => {
    for (const [main, previous] of [
      [2, 1],
      [999, 2],
      [0, 2]
    ] as const) {
      const disk = await diskWithVault()
      edit(disk, MAIN, (body) => (body.version = main))
      edit(disk, PREVIOUS, (body) => (body.version = previous))
      const before = disk.files()
      const { vault } = await openWorld({ disk })
      expect(vault.status()).toMatchObject({ state: 'foreign', notices: [] })
      await expect(vault.update('c1', { jwt: 'x' })).rejects.toMatchObject({ code: 'vault-foreign' })
      expect(disk.files()).toEqual(before)
    }
  })

  it('a vault without any wrap is rejected without a write', async () => {
    const disk = await diskWithVault()
    edit(disk, MAIN, (body) => (body.wraps = []))
    const before = disk.files()
    expect((await openWorld({ disk })).vault.status().state).toBe('foreign')
    expect(disk.files()).toEqual(before)
  })
})

describe('moved records and fields', () => {
  async function richDisk(): Promise<FakeDisk> {
    const { vault, disk } = await openWorld()
    await vault.update('c1', { jwt: 'jwt-1-old', ringcx: 'cx-1' })
    await vault.update('c2', { jwt: 'jwt-2', ringcx: 'cx-2' })
    await vault.update('c1', { jwt: 'jwt-1' })
    return disk
  }

  it('every swap, removal, duplication, and renaming of fields is detected', async () => {
    const good = await richDisk()
    const count = bodyOf(bytesAt(good, MAIN)).fields.length
    expect(count).toBe(4)
    const changes: ((body: Body) => void)[] = []
    for (let a = 0; a < count; a += 1) {
      changes.push(({ fields }) => void fields.splice(a, 1))
      changes.push(({ fields }) => void fields.push({ ...at(fields, a), record: 'c3' }))
      changes.push(({ fields }) => void (at(fields, a).record = 'c3'))
      changes.push(({ fields }) => void (at(fields, a).generation += 1))
      for (let b = 0; b < count; b += 1) {
        if (a === b) continue
        changes.push(({ fields }) => {
          const [first, second] = [at(fields, a), at(fields, b)]
          ;[first.sealed, second.sealed] = [second.sealed, first.sealed]
        })
        changes.push(({ fields }) => void (at(fields, a).sealed = at(fields, b).sealed))
        changes.push(({ fields }) => void fields.splice(a, 1, at(fields, b)))
      }
    }
    changes.push((body) => void (body.generation += 1))
    changes.push((body) => void body.fields.reverse())
    changes.push(({ wraps }) => void (at(wraps, 0).backend = 'Other'))
    for (const change of changes) {
      const disk = copyOf(good)
      edit(disk, MAIN, change)
      const { vault } = await openWorld({ disk })
      expect(vault.status().notices).toHaveLength(1)
      expect(await vault.read('c1', 'jwt')).toBe('jwt-1-old')
    }
    expect(changes).toHaveLength(4 * 4 + 12 * 3 + 3)
  })

  it('one older field in the latest file is detected', async () => {
    const good = await richDisk()
    const old = bodyOf(bytesAt(good, PREVIOUS)).fields.find(
      ({ record, field }) => record === 'c1' && field === 'jwt'
    )
    edit(good, MAIN, ({ fields }) => {
      const target = fields.findIndex(({ record, field }) => record === 'c1' && field === 'jwt')
      fields.splice(target, 1, old ?? at(fields, 0))
    })
    const { vault } = await openWorld({ disk: good })
    expect(old?.generation).toBe(1)
    expect(vault.status().notices).toHaveLength(1)
  })

  it('even with the key: a field encrypted for another place doesn’t open, and the others do', async () => {
    const moved = { generation: 5, sealed: Buffer.alloc(60, 1).toString('base64') }
    const records = new Map([['c1', new Map([['jwt', moved]])]])
    const { vault } = await openWorld({ disk: diskHolding({ wraps: [await osWrap()], records }) })
    expect(vault.status().state).toBe('found')
    await expect(vault.read('c1', 'jwt')).rejects.toMatchObject({
      code: 'vault-corrupt',
      message: 'One stored secret can’t be read. The rest of the vault is intact.',
      hint: 'Enter this connection’s secrets again.',
      retryable: false
    })
    await vault.update('c1', { ringcx: 'fine', jwt: 'again' })
    expect([await vault.read('c1', 'jwt'), await vault.read('c1', 'ringcx')]).toEqual(['again', 'fine'])
  })
})

function at<Item>(items: Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new Error(`no item ${index}`)
  return item
}

describe('a restored old file', () => {
  it('is detected and moved aside; the latest copy is used, and erased secrets stay erased', async () => {
    const { vault, disk } = await openWorld()
    await vault.update('c1', { jwt: 'doomed' })
    const old = bytesAt(disk, MAIN)
    await vault.update('c2', { jwt: 'stays' })
    await vault.erase('c1')
    await vault.close()
    disk.put(MAIN, old)
    const { vault: again } = await openWorld({ disk })
    const [notice] = again.status().notices
    expect(notice?.title).toBe('The vault file was replaced with an older copy')
    expect(again.status().state).toBe('found')
    expect([await again.read('c1', 'jwt'), await again.read('c2', 'jwt')]).toEqual([null, 'stays'])
    const aside = namesOn(disk).find((name) => name.startsWith('vault.older-'))
    expect(notice?.message).toContain(aside)
    expect(bytesAt(disk, `/home/desk/${aside ?? ''}`)).toEqual(old)
    expect((await openWorld({ disk })).vault.status().notices).toEqual([])
  })

  it('of any age is noticed; the one before the last is what a crash leaves, and brings nothing erased back', async () => {
    const { vault, disk } = await openWorld()
    const files: Buffer[] = []
    for (const value of ['a', 'b', 'c', 'd', 'e']) {
      await vault.update('c1', { jwt: value })
      files.push(bytesAt(disk, MAIN))
    }
    await vault.erase('c1')
    await vault.update('c2', { jwt: 'newest' })
    const noticed: boolean[] = []
    for (const old of [...files, bytesAt(disk, PREVIOUS)]) {
      const again = copyOf(disk)
      again.put(MAIN, old)
      const before = copyOf(again)
      const { vault: opened } = await openWorld({ disk: again })
      noticed.push(opened.status().notices.length === 1)
      expect(await opened.read('c1', 'jwt')).toBeNull()
      expect(lost(before, again)).toEqual([])
    }
    expect(noticed).toEqual([true, true, true, true, true, false])
  })

  it('keeps both files when the keyring locks in between', async () => {
    const disk = await diskWithVault()
    const { vault } = await openWorld({ disk })
    const old = bytesAt(disk, MAIN)
    await vault.update('c1', { jwt: 'a' })
    await vault.update('c1', { jwt: 'b' })
    disk.put(MAIN, old)
    const before = disk.files()
    const { vault: again, cipher } = createWorld({ disk })
    onceOpened(cipher, () => (cipher.mood = 'locked'))
    await again.open()
    expect(disk.files()).toEqual(before)
  })

  it('the file of another vault under the same keyring is rejected without a write', async () => {
    const disk = await diskWithVault()
    disk.put(MAIN, bytesAt(await diskWithVault(), MAIN))
    const before = disk.files()
    const { vault } = await openWorld({ disk })
    expect(vault.status().state).toBe('foreign')
    expect(disk.files()).toEqual(before)
  })

  it.each<[string, (body: Body) => unknown]>([
    ['isn’t ours', (body) => (body.generation = 99)],
    ['can’t be opened', (body) => Object.assign(body, { generation: 99, wraps: [] })]
  ])('a backup copy that claims to be newer but %s doesn’t count', async (_, claim) => {
    const disk = await diskWithVault('a', 'b')
    edit(disk, PREVIOUS, claim)
    const { vault } = await openWorld({ disk })
    expect(vault.status()).toMatchObject({ state: 'found', notices: [] })
    expect(await vault.read('c1', 'jwt')).toBe('b')
  })

  it('an unreadable backup copy doesn’t keep a good vault locked', async () => {
    const disk = await diskWithVault('a', 'b')
    disk.setPlan(refusing(disk, 'read', 'EACCES', 2))
    const { vault } = await openWorld({ disk })
    expect(vault.status().state).toBe('found')
    expect(await vault.read('c1', 'jwt')).toBe('b')
  })
})

describe('a missing or damaged main file', () => {
  it('missing: the backup copy takes over and the main file is recreated', async () => {
    const disk = await diskWithVault('previous', 'current')
    disk.take(MAIN)
    const { vault } = await openWorld({ disk })
    expect(vault.status().notices.map(({ title }) => title)).toEqual(['The vault file was missing'])
    const message = vault.status().notices[0]?.message
    expect(message).toMatch(/there\. Token Desk uses .+ sign in again\.$/)
    expect(message).not.toContain('kept as')
    expect(await vault.read('c1', 'jwt')).toBe('previous')
    expect(namesOn(disk)).toEqual(['vault', 'vault.prev'])
    expect((await openWorld({ disk })).vault.status().notices).toEqual([])
  })

  it.each([
    ['missing', 'tampered', 1],
    ['damaged', 'tampered', 2],
    ['damaged', 'damaged', 2]
  ])('%s, with a %s backup copy: what is there is moved aside', async (main, previous, count) => {
    const disk = await diskWithVault()
    if (main === 'missing') disk.take(MAIN)
    else disk.put(MAIN, Buffer.from('damaged'))
    if (previous === 'damaged') disk.put(PREVIOUS, Buffer.from('damaged, too'))
    else edit(disk, PREVIOUS, (body) => (body.generation += 1))
    const before = copyOf(disk)
    const { vault } = await openWorld({ disk })
    expect(vault.status()).toMatchObject({ mode: 'keyring', state: 'absent' })
    const names = namesOn(disk)
    expect(names.filter((name) => name.startsWith('vault.damaged-'))).toEqual(names)
    expect(names).toHaveLength(count)
    const [notice] = vault.status().notices
    expect(notice?.title).toBe('The vault couldn’t be read and is now empty')
    expect(notice?.message).toContain('Enter each connection’s client secret and JWT credential again.')
    expect(notice?.message.match(/vault\.damaged-[\w-]+/g)?.sort()).toEqual(names)
    // Its ID is what a dismissal is remembered by: the next such loss is another notice.
    expect(notice?.id.split(/[:,]/).slice(1).sort()).toEqual(names)
    expect(lost(before, disk)).toEqual([])
  })

  it('while the keyring fails, a damaged main file isn’t even moved aside, nor a passphrase spoken of', async () => {
    const disk = await diskWithVault()
    disk.put(MAIN, Buffer.from('damaged'))
    const before = disk.files()
    const { vault } = await openWorld({ disk, mood: 'denied' })
    expect(vault.status().state).toBe('denied')
    expect(vault.status().message).not.toContain('passphrase')
    expect(disk.files()).toEqual(before)
  })

  it('that can’t be moved aside is corrupt: nothing overwrites it', async () => {
    const disk = await diskWithVault()
    disk.put(MAIN, Buffer.from('damaged'))
    const before = disk.files()
    disk.setPlan(refusing(disk, 'rename', 'EROFS'))
    const { vault } = await openWorld({ disk })
    expect(vault.status().state).toBe('corrupt')
    await expect(vault.update('c1', { jwt: 'x' })).rejects.toMatchObject({ code: 'vault-corrupt' })
    expect(disk.files()).toEqual(before)
    disk.setPlan(() => null)
    expect((await vault.open()).state).toBe('found')
  })

  it('recovers even if the main file can’t be rewritten', async () => {
    const disk = await diskWithVault('previous', 'current')
    disk.put(MAIN, Buffer.from('damaged'))
    disk.setPlan(refusing(disk, 'create', 'ENOSPC'))
    const { vault } = await openWorld({ disk })
    expect(vault.status().state).toBe('found')
    expect(await vault.read('c1', 'jwt')).toBe('previous')
  })
})

describe('canary', () => {
  it('no secret is in any byte of any file, in any common form', async () => {
    const secrets = [
      'CANARY-client-secret-é-Ω',
      'CANARY.eyJhbGciOiJSUzI1NiJ9.jwt',
      'CANARY_refresh_token~/+='
    ]
    const { vault, disk, statuses } = await openWorld()
    const seen: Buffer[] = []
    const look = (): void => void seen.push(...disk.files().values())
    disk.setPlan(() => (look(), null))
    const [first = '', second = '', third = ''] = secrets
    await vault.update('c1', { 'client-secret': first, jwt: second, pending: third })
    await vault.update('c1', { pending: null, ringcentral: third })
    disk.put(MAIN, Buffer.concat([bytesAt(disk, MAIN), Buffer.from('!')]))
    const { vault: again, statuses: more } = await openWorld({ disk })
    look()
    expect(await again.read('c1', 'jwt')).toBe(second)
    const everything = Buffer.concat([...seen, Buffer.from(JSON.stringify([statuses, more]))])
    for (const secret of [...secrets, 'CANARY']) {
      const plain = Buffer.from(secret)
      for (const form of [
        plain,
        Buffer.from(secret, 'utf16le'),
        Buffer.from(secret, 'utf16le').swap16(),
        Buffer.from(encodeURIComponent(secret)),
        Buffer.from(plain.toString('hex')),
        Buffer.from(plain.toString('hex').toUpperCase()),
        ...base64Forms(plain)
      ]) {
        expect(everything.includes(form)).toBe(false)
      }
    }
    expect(seen.length).toBeGreaterThan(20)
    expect(decodeVault(bytesAt(disk, MAIN)).kind).toBe('whole')
  })
})

/** Base64 of the same bytes looks different at each of the three offsets; the part all share is what to look for. */
function base64Forms(plain: Buffer): Buffer[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), plain]).toString('base64')
    const core = text.slice(offset === 0 ? 0 : 4, text.length - 4)
    return [Buffer.from(core), Buffer.from(core.replaceAll('+', '-').replaceAll('/', '_'))]
  })
}
