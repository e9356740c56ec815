import { createHash, randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { ListName } from './lists.ts'
import { AppError, errnoOf } from '../errors.ts'
import type { SecretRecords } from '../ports.ts'
import { createTaskQueue } from '../task-queue.ts'
import { open, seal } from '../vault/encryption.ts'
import type { Disk } from '../vault/record-file.ts'

/** The list that a copy holds. */
export interface CopyPlace {
  readonly connectionId: string
  readonly list: ListName
  /** `null` for the lists that belong to no account. */
  readonly accountId: string | null
}

/** What is known of a copy without reading its rows. */
export interface CopyFacts extends CopyPlace {
  /** When RingCX gave the list: milliseconds since the Unix epoch, UTC. */
  readonly loadedAt: number
  readonly rows: number
}

/** A copy on the disk. */
export interface Copy extends CopyFacts {
  readonly id: string
  /** Kept by the person; the other one of a place is its last load, which the next one replaces. */
  readonly kept: boolean
}

/** Copies of lists, sealed, for reading offline and for comparing over time. */
export interface DirectoryCopies {
  /**
   * The copies of a connection, newest first. One that cannot be opened is left out, and stays where it is.
   * @throws AppError `vault-*`
   */
  list(connectionId: string): Promise<Copy[]>
  /**
   * Saves the last load of a list in place of the one before. It is complete, or it is not there.
   * @throws AppError `vault-*`, and `internal` when the disk does not take it
   */
  save(facts: CopyFacts, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>
  /**
   * Keeps the last load of a list under its date.
   * @throws AppError `not-found` when there is none; `input-invalid` when {@link MOST_KEPT} are kept already; `internal`
   */
  keep(place: CopyPlace): Promise<void>
  /**
   * The last load of a list, without a look at the other copies; `null` when there is none, or its facts don't open.
   * @throws AppError as {@link DirectoryCopies.read}
   */
  last(place: CopyPlace): Promise<{ readonly facts: CopyFacts; readonly pieces: Uint8Array[] } | null>
  /** The content as it was saved. @throws AppError `not-found`, `vault-*`; `vault-corrupt` when it does not open */
  read(connectionId: string, copyId: string): Promise<Uint8Array[]>
  /** Removes a kept copy. @throws AppError `internal` when the disk refuses */
  remove(connectionId: string, copyId: string): Promise<void>
  /** Removes all copies of a connection, or of all of them. @throws AppError `internal` when the disk refuses */
  removeAll(connectionId: string | null): Promise<void>
}

export interface CopiesDeps {
  readonly folder: string
  readonly disk: Disk
  /** The secrets of one connection, bound to its hosts (`connections/connection.ts`). */
  readonly recordsOf: (connectionId: string) => SecretRecords
  /** False where no copies are kept: nothing is written then, and nothing read. */
  readonly mayKeep: (connectionId: string) => boolean
}

/**
 * The file: this line, an ID of 16 random bytes, then sealed pieces, each behind its length in 4 bytes. The first piece
 * holds the facts. Every piece is bound to the ID, its place, and whether it is the last one, so that pieces cannot be
 * moved, dropped, or added (as in the STREAM construction, Hoang et al. 2015).
 */
const HEAD = Buffer.from('token-desk-copy 1\n')
const ID_BYTES = 16
const HEAD_BYTES = HEAD.length + ID_BYTES
const LENGTH_BYTES = 4
const KEY_BYTES = 32
/** The facts are shorter than this, with everything before them. */
const FACTS_WITHIN = 4096
/** How much is sealed at once: about a millisecond's work, so that main answers in between. */
const PIECE_BYTES = 1024 * 1024

/** Kept copies of one list. No copy goes without the person's word, so one more is refused, not traded for the oldest. */
export const MOST_KEPT = 30

const NAME = /^([0-9a-f]{32})-([0-9a-f]{32})-(last|\d{13})\.copy$/

/** One that was not finished, in an earlier run that ended in the middle. */
const UNFINISHED = /^([0-9a-f]{32})-([0-9a-f]{32})-(last|\d{13})\.copy\.[0-9a-f]{12}\.part$/

/**
 * Makes the store. Each connection has its own key, kept in the vault: a locked vault closes its copies, and
 * removing the connection, which erases the key, makes them unreadable at once.
 */
export function createDirectoryCopies({ folder, disk, recordsOf, mayKeep }: CopiesDeps): DirectoryCopies {
  // One at a time: two saves of a place would otherwise race for its name.
  const inTurn = createTaskQueue()

  async function keyOf(connectionId: string): Promise<Buffer | null> {
    const stored = await recordsOf(connectionId).read(connectionId, 'directory')
    return stored === null ? null : Buffer.from(stored, 'base64url')
  }

  /** The key, where copies are kept. */
  async function allowedKey(connectionId: string): Promise<Buffer | null> {
    return mayKeep(connectionId) ? await keyOf(connectionId) : null
  }

  async function ensureKey(connectionId: string): Promise<Buffer> {
    const known = await keyOf(connectionId)
    if (known !== null) return known
    const key = randomBytes(KEY_BYTES)
    await recordsOf(connectionId).update(connectionId, { directory: key.toString('base64url') })
    return key
  }

  async function namesOf(connectionId: string | null, form = NAME): Promise<string[]> {
    try {
      const names = await disk.list(folder)
      return names.filter(
        (name) => form.test(name) && (connectionId === null || name.startsWith(`${digest(connectionId)}-`))
      )
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT') return []
      throw notOnDisk(thrown)
    }
  }

  /** The facts alone, which are the first piece. `null` when it does not open, or belongs to another name. */
  async function readFacts(name: string, key: Buffer): Promise<CopyFacts | null> {
    const start = await disk.readStart(join(folder, name), FACTS_WITHIN)
    return factsFor(name, openPiece(Buffer.from(start), key, 0, HEAD_BYTES)?.plain)
  }

  /** @throws AppError `vault-corrupt` when it doesn't open */
  async function opened(
    name: string,
    key: Buffer | null
  ): Promise<{ facts: CopyFacts; pieces: Uint8Array[] }> {
    const pieces =
      key === null ? null : await openPieces(Buffer.from(await disk.read(join(folder, name))), key)
    const facts = factsFor(name, pieces?.shift())
    if (facts === null || pieces === null) throw damagedCopy()
    return { facts, pieces }
  }

  async function write(name: string, pieces: AsyncIterable<Buffer>): Promise<void> {
    const path = join(folder, name)
    const temporary = `${path}.${randomBytes(6).toString('hex')}.part`
    try {
      const made = await disk.makeFolder(folder)
      if (made !== null) await disk.syncFolder(dirname(made))
      // One is written at a time, so these are of an earlier run
      for (const left of await namesOf(null, UNFINISHED)) await disk.remove(join(folder, left))
      const file = await disk.create(temporary)
      try {
        for await (const piece of pieces) await file.write(piece)
        await file.sync()
      } finally {
        await file.close()
      }
      await disk.rename(temporary, path)
      await disk.syncFolder(folder)
    } catch (thrown) {
      await disk.remove(temporary).catch(() => undefined)
      throw thrown instanceof AppError ? thrown : notOnDisk(thrown)
    }
  }

  async function removeNames(names: readonly string[]): Promise<void> {
    try {
      for (const name of names) await disk.remove(join(folder, name))
      if (names.length > 0) await disk.syncFolder(folder)
    } catch (thrown) {
      throw notOnDisk(thrown)
    }
  }

  const isKnown = async (connectionId: string, copyId: string): Promise<string> => {
    const name = `${copyId}.copy`
    if ((await namesOf(connectionId)).includes(name)) return name
    throw noSuchCopy()
  }

  return {
    async list(connectionId) {
      const key = await allowedKey(connectionId)
      if (key === null) return []
      const copies: Copy[] = []
      for (const name of await namesOf(connectionId)) {
        const facts = await readFacts(name, key).catch(() => null)
        if (facts === null) continue
        copies.push({ ...facts, id: name.replace(/\.copy$/, ''), kept: !name.endsWith('-last.copy') })
      }
      return copies.sort((one, other) => other.loadedAt - one.loadedAt)
    },

    save: (facts, pieces) =>
      inTurn(async () => {
        if (!mayKeep(facts.connectionId)) return
        const key = await ensureKey(facts.connectionId)
        await write(lastName(facts), sealPieces(facts, pieces, key))
      }),

    keep: (place) =>
      inTurn(async () => {
        const name = lastName(place)
        const key = await allowedKey(place.connectionId)
        const names = await namesOf(place.connectionId)
        const facts = key === null || !names.includes(name) ? null : await readFacts(name, key)
        if (facts === null) throw noSuchCopy()
        const kept = `${prefixOf(place)}-${String(facts.loadedAt).padStart(13, '0')}.copy`
        if (names.includes(kept)) return
        const others = names.filter((each) => each.startsWith(`${prefixOf(place)}-`) && each !== name).sort()
        if (others.length >= MOST_KEPT) throw tooManyCopies(loadedAtOf(others[0]))
        try {
          await disk.link(join(folder, name), join(folder, kept))
          await disk.syncFolder(folder)
        } catch {
          // A file system without links gets a second file
          const bytes = Buffer.from(await disk.read(join(folder, name)))
          await write(kept, onePiece(bytes))
        }
      }),

    async last(place) {
      const name = lastName(place)
      const key = await allowedKey(place.connectionId)
      if (key === null || !(await namesOf(place.connectionId)).includes(name)) return null
      const facts = await readFacts(name, key).catch(() => null)
      return facts === null ? null : await opened(name, key)
    },

    async read(connectionId, copyId) {
      const name = await isKnown(connectionId, copyId)
      const { pieces } = await opened(name, await allowedKey(connectionId))
      return pieces
    },

    remove: (connectionId, copyId) =>
      inTurn(async () => {
        await removeNames([await isKnown(connectionId, copyId)])
      }),

    removeAll: (connectionId) =>
      inTurn(async () => {
        await removeNames([...(await namesOf(connectionId)), ...(await namesOf(connectionId, UNFINISHED))])
      })
  }
}

/** Names tell nothing: not the connection, not the list, not the account. */
function digest(...parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

const prefixOf = ({ connectionId, list, accountId }: CopyPlace): string =>
  `${digest(connectionId)}-${digest(connectionId, list, accountId)}`

const boundTo = (id: Buffer, place: number, last: boolean): readonly (string | number)[] => [
  'token-desk-copy',
  1,
  id.toString('hex'),
  place,
  last ? 1 : 0
]

const lastName = (place: CopyPlace): string => `${prefixOf(place)}-last.copy`

async function* onePiece(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes)
}

async function* sealPieces(
  { connectionId, list, accountId, loadedAt, rows }: CopyFacts,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  key: Buffer
): AsyncGenerator<Buffer> {
  const id = randomBytes(ID_BYTES)
  let place = 0
  const sealed = (plain: Uint8Array, last: boolean): Buffer => {
    const bytes = seal(key, boundTo(id, place, last), plain)
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32BE(bytes.length)
    place += 1
    return Buffer.concat([length, bytes])
  }
  yield Buffer.concat([HEAD, id])
  yield sealed(Buffer.from(JSON.stringify({ connectionId, list, accountId, loadedAt, rows })), false)
  // One is held back, because only the end tells which one is the last
  let held: Uint8Array | null = null
  for await (const piece of pieces) {
    for (let start = 0; start < piece.byteLength; start += PIECE_BYTES) {
      if (held !== null) yield sealed(held, false)
      held = piece.subarray(start, start + PIECE_BYTES)
    }
  }
  yield sealed(held ?? new Uint8Array(0), true)
}

/** The piece that begins at a byte, and where it ends; `null` when it does not open there. */
function openPiece(
  file: Buffer,
  key: Buffer,
  place: number,
  at: number
): { readonly plain: Buffer; readonly end: number } | null {
  const start = at + LENGTH_BYTES
  if (start > file.length || !file.subarray(0, HEAD.length).equals(HEAD)) return null
  const end = start + file.readUInt32BE(at)
  if (end > file.length) return null
  const id = file.subarray(HEAD.length, HEAD_BYTES)
  // The facts are never the last piece: a file without rows ends in an empty one
  const last = place > 0 && end === file.length
  const plain = open(key, boundTo(id, place, last), file.subarray(start, end))
  return plain === null ? null : { plain, end }
}

/** The pieces in order, or `null` when any of them does not open, is missing, or is one too many. */
async function openPieces(file: Buffer, key: Buffer): Promise<Buffer[] | null> {
  const pieces: Buffer[] = []
  let at = HEAD_BYTES
  while (pieces.length < 2 || at < file.length) {
    const piece = openPiece(file, key, pieces.length, at)
    if (piece === null) return null
    pieces.push(piece.plain)
    at = piece.end
    // Main answers the window between two of them
    await new Promise(setImmediate)
  }
  return pieces
}

/** The facts in the first piece, when the file has the name they ask for: names are not sealed. */
function factsFor(name: string, plain: Buffer | undefined): CopyFacts | null {
  if (plain === undefined) return null
  const facts = JSON.parse(plain.toString('utf8')) as CopyFacts
  return name.startsWith(prefixOf(facts)) ? facts : null
}

/** When a kept copy was loaded, which its name tells. */
const loadedAtOf = (name: string | undefined): number => Number(NAME.exec(name ?? '')?.[3])

function tooManyCopies(oldestAt: number): AppError {
  const oldest = new Date(oldestAt).toLocaleString('en-US', { dateStyle: 'long', timeStyle: 'short' })
  return new AppError({
    code: 'input-invalid',
    message: `You keep ${String(MOST_KEPT)} copies of this list, and that’s the limit.`,
    hint: `Remove one you no longer need, such as the oldest, from ${oldest}. Then keep a copy again.`,
    retryable: false
  })
}

function noSuchCopy(): AppError {
  return new AppError({
    code: 'not-found',
    message: 'There is no saved copy of this list.',
    hint: 'Load the list once. Token Desk then keeps a copy of it.',
    retryable: false
  })
}

function damagedCopy(): AppError {
  return new AppError({
    code: 'vault-corrupt',
    message: 'This saved copy can’t be opened. It’s damaged, or it belongs to another installation.',
    hint: 'Load the list again to get a new copy. The damaged file stays where it is.',
    retryable: false
  })
}

function notOnDisk(thrown: unknown): AppError {
  return new AppError({
    code: 'internal',
    message: 'The disk didn’t accept the saved copy.',
    hint: 'Make sure the disk isn’t full and you can write to the data folder, then try again.',
    retryable: true,
    cause: thrown
  })
}
