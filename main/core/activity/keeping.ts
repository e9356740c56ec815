import { randomBytes } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { Cancel, Log, RecordFile, RecordStore, Timers } from '../ports.ts'
import { createTaskQueue } from '../task-queue.ts'
import { open, seal } from '../vault/encryption.ts'
import { readEntry, type ActivityEntry } from './entry.ts'
import type { Recorder } from './recorder.ts'

/** Most entries kept across restarts: the newest ones. */
export const MOST_KEPT = 2_000
/** Most bytes of them on the disk. */
export const MOST_KEPT_BYTES = 2 * 1024 * 1024
/** A change is saved after this time, in milliseconds, with all that came in between. */
export const SAVE_AFTER_MS = 10_000

/** Keeps the activity across restarts if the person wants that: sealed, with a key in the vault. */
export interface Keeping {
  /** The person's choice, if the organization and the way of keeping secrets allow it. */
  isOn(): boolean
  /** Whether it can be chosen. */
  mayKeep(): boolean
  /** Remembers the choice; off removes what was kept. @throws AppError `vault-write-failed` when the disk refuses */
  set(on: boolean): Promise<void>
  /** Reads what was kept, once, as soon as the vault is open. Never throws. */
  load(): Promise<void>
  /** The activity changed. */
  changed(): void
  /** Saves what there is now, told or not. Never throws. */
  settle(): Promise<void>
  /** Removes what was kept. @throws AppError `vault-write-failed` */
  remove(): Promise<void>
}

export interface KeepingDeps {
  readonly recorder: Pick<Recorder, 'all' | 'restore'>
  /** `activity.sealed` in the data folder. */
  readonly file: RecordFile
  readonly records: Pick<RecordStore, 'read' | 'update'>
  /** False while the vault is locked or can't be read. */
  readonly isVaultOpen: () => boolean
  /** False where the organization forbids it, or secrets are only in memory. */
  readonly mayKeep: () => boolean
  /** The person's choice. */
  readonly choice: { readonly read: () => boolean; readonly write: (on: boolean) => void }
  readonly timers: Timers
  readonly log: Log
}

const RECORD = 'activity'
const KEY_BYTES = 32
/** The file: this line, then the sealed JSON of a list of entries, oldest first. */
const HEAD = Buffer.from('token-desk-activity 1\n')
const BOUND_TO = ['token-desk-activity', 1] as const

/** Makes the keeping. It reads and writes nothing until told to. */
export function createKeeping(deps: KeepingDeps): Keeping {
  const { recorder, file, records, choice, timers, log } = deps
  const inTurn = createTaskQueue()
  let cancelSave: Cancel | null = null
  let dirty = false
  /** Until the earlier entries were read, nothing is saved in their place. */
  let loaded = false

  const isOn = (): boolean => deps.mayKeep() && choice.read()

  async function keyOf(): Promise<Buffer | null> {
    const stored = await records.read(RECORD, 'activity')
    return stored === null ? null : Buffer.from(stored, 'base64url')
  }

  async function ensureKey(): Promise<Buffer> {
    const known = await keyOf()
    if (known !== null) return known
    const key = randomBytes(KEY_BYTES)
    await records.update(RECORD, { activity: key.toString('base64url') })
    return key
  }

  /** `null` for a file that isn't there, or isn't ours: then it stays on the disk under another name. */
  async function openedOrAside(
    read: () => Promise<Uint8Array | null>,
    key: Buffer | null
  ): Promise<ActivityEntry[] | null> {
    const bytes = await read()
    if (bytes === null) return null
    const earlier = key === null ? null : opened(Buffer.from(bytes), key)
    if (earlier === null) await file.setAside('damaged')
    return earlier
  }

  async function load(): Promise<void> {
    if (loaded || !isOn() || !deps.isVaultOpen()) return
    try {
      const key = await keyOf()
      const earlier = (await openedOrAside(file.read, key)) ?? (await openedOrAside(file.readPrevious, key))
      if (earlier !== null) recorder.restore(earlier)
      loaded = true
    } catch {
      log.note('activity.not-read')
    }
  }

  async function save(): Promise<void> {
    cancelSave?.()
    cancelSave = null
    if (!dirty || !loaded || !isOn() || !deps.isVaultOpen()) return
    dirty = false
    try {
      const key = await ensureKey()
      await file.write(Buffer.concat([HEAD, seal(key, BOUND_TO, packed(recorder.all()))]))
    } catch {
      dirty = true
      log.note('activity.not-saved')
    }
  }

  const remove = (): Promise<void> =>
    inTurn(async () => {
      cancelSave?.()
      cancelSave = null
      dirty = false
      await file.remove().catch((thrown: unknown) => {
        throw notRemoved(thrown)
      })
    })

  return {
    isOn,
    mayKeep: deps.mayKeep,
    async set(on) {
      choice.write(on)
      if (!on) return await remove()
      await inTurn(load)
      dirty = true
      await inTurn(save)
    },
    load: () => inTurn(load),
    changed() {
      if (!isOn()) return
      dirty = true
      cancelSave ??= timers.after(SAVE_AFTER_MS, () => void inTurn(save))
    },
    settle: () =>
      inTurn(() => {
        // The recorder tells of changes a moment late, and the app may quit before
        dirty = true
        return save()
      }),
    remove
  }
}

function notRemoved(cause: unknown): AppError {
  return new AppError({
    code: 'vault-write-failed',
    message: 'The saved activity couldn’t be deleted.',
    hint: 'Make sure that Token Desk can write to its data folder, then try again. Without the vault, the file can’t be read.',
    retryable: true,
    cause
  })
}

/** The newest entries that fit, as JSON. */
function packed(entries: readonly ActivityEntry[]): Buffer {
  const texts: string[] = []
  let bytes = 0
  for (const entry of entries.slice(-MOST_KEPT).reverse()) {
    const text = JSON.stringify(entry)
    bytes += Buffer.byteLength(text) + 1
    if (bytes > MOST_KEPT_BYTES) break
    texts.push(text)
  }
  return Buffer.from(`[${texts.reverse().join(',')}]`)
}

/** The entries of a file, or `null` when it doesn't open. */
function opened(bytes: Buffer, key: Buffer): ActivityEntry[] | null {
  if (!bytes.subarray(0, HEAD.length).equals(HEAD)) return null
  const plain = open(key, BOUND_TO, bytes.subarray(HEAD.length))
  if (plain === null) return null
  const values = JSON.parse(plain.toString('utf8')) as readonly unknown[]
  const first = 1 - values.length
  return values.map((value, at) => readEntry(value, first + at)).filter((entry) => entry !== null)
}
