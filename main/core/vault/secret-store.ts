import { AppError } from '../errors.ts'
import type { RecordFile, SecretField } from '../ports.ts'
import { type VaultKeys, DATA_KEY_BYTES, deriveKeys, openField, sealField, wipeKeys } from './encryption.ts'
import {
  type KeyHolder,
  type MakeWrap,
  type OsWrap,
  type SealedField,
  type VaultContent,
  type Wrap,
  encodeVault,
  modeOfWraps
} from './vault-format.ts'
import {
  type Refusal,
  type Sentences,
  type VaultMode,
  type VaultNotice,
  type VaultStatus,
  APPEARED,
  OPENING,
  absentStatus,
  forbiddenError,
  forbiddenStatus,
  foundStatus,
  shutError,
  shutStatus
} from './vault-status.ts'

/** Fields to set (text) and to remove (`null`) in one record. */
export type FieldChanges = Readonly<Partial<Record<SecretField, string | null>>>

/** Changes to several records, by record id. */
export type RecordChanges = ReadonlyMap<string, FieldChanges>

/** Where the secrets currently are. */
export type StoreState =
  /** Can't be read or written. */
  | { readonly kind: 'shut'; readonly refusal: Refusal }
  /** A `null` is a removal. It also applies to the file if the keyring comes back. */
  | { readonly kind: 'memory'; readonly records: RecordChanges }
  /** A strong keyring and no file. The only state in which a change creates one. */
  | { readonly kind: 'empty'; readonly backend: string }
  | OpenFile

/** An open vault file. */
export interface OpenFile {
  readonly kind: 'file'
  readonly holder: KeyHolder
  readonly content: VaultContent
  readonly keys: VaultKeys
}

/** A vault that isn't on disk yet. */
export interface NewVault {
  readonly vaultId: string
  readonly keys: VaultKeys
}

export interface SecretStoreDeps {
  readonly file: RecordFile
  readonly onStatus: (status: VaultStatus) => void
  readonly allowsMode: (mode: VaultMode) => boolean
  readonly wrapWithKeyring: (backend: string) => MakeWrap
  readonly randomBytes: (count: number) => Buffer
}

export type SecretStore = ReturnType<typeof createSecretStore>

const VAULT_ID_BYTES = 16

/**
 * Owns the secrets in memory and in the vault file, and the status that describes them. A change is sealed, written,
 * and durable before reads see it, so a failed write leaves everything as it was.
 *
 * Run everything that writes or changes the state in the vault's queue. Nothing is added to a file that protects less
 * than the organization requires, but {@link SecretStore.change} can still remove secrets from it.
 */
export function createSecretStore({
  file,
  onStatus,
  allowsMode,
  wrapWithKeyring,
  randomBytes
}: SecretStoreDeps) {
  let state: StoreState = { kind: 'shut', refusal: OPENING }
  /** The last keyring that responded. */
  let backendSeen: string | null = null
  let notices: readonly VaultNotice[] = []
  let status: VaultStatus = { ...shutStatus(OPENING, null), notices }
  let writeBuffer = Buffer.alloc(0)

  function announce(sentences: Sentences): void {
    status = { ...sentences, notices }
    onStatus(status)
  }

  function shut(refusal: Refusal): void {
    state = { kind: 'shut', refusal }
    announce(shutStatus(refusal, backendSeen))
  }

  // A save, from a change to the disk.

  /** Makes changes where the secrets are now. @throws AppError `vault-*` */
  async function change(changes: RecordChanges): Promise<void> {
    switch (state.kind) {
      case 'shut':
        throw shutError(state.refusal)
      case 'memory':
        state = { kind: 'memory', records: mergeChanges(state.records, changes) }
        return
      case 'empty':
        if (changesAnything(null, changes)) await createUnderKeyring(state.backend, changes)
        return
      case 'file': {
        const { content, keys, holder } = state
        if (!changesAnything(content, changes)) return
        const changed = withChanges(content, keys, changes)
        if (onlyRemoves(changes)) await writeTwice(changed, keys, holder)
        else await commit(changed, keys, holder)
      }
    }
  }

  /**
   * Writes content, and only then lets reads see it. Keys that are no longer needed are wiped.
   * @throws AppError `vault-write-failed`; `vault-weak` when the organization doesn't allow the mode
   */
  async function commit(content: VaultContent, keys: VaultKeys, holder: KeyHolder): Promise<void> {
    demandAllowed(modeOfWraps(content.wraps))
    await write(content, keys, holder)
  }

  async function write(content: VaultContent, keys: VaultKeys, holder: KeyHolder): Promise<void> {
    await file.write(encodeVault(content, keys, takeBuffer))
    const before = state
    state = { kind: 'file', holder, content, keys }
    if (before.kind === 'file' && before.keys !== keys) wipeKeys(before.keys)
    if (before.kind !== 'file' || before.holder !== holder) announce(foundStatus(holder))
  }

  /**
   * The buffer that every file is written from. A fresh megabyte for each save would make the garbage collector stop
   * everything several times a minute. There is one write at a time, and {@link RecordFile} doesn't keep the bytes.
   */
  function takeBuffer(size: number): Buffer {
    // Half again as much, so that a file that grows little by little doesn't need new memory each time.
    if (writeBuffer.length < size) writeBuffer = Buffer.alloc(size + (size >> 1))
    return writeBuffer.subarray(0, size)
  }

  /** Commits and writes again, so that nothing old stays in the backup copy. Throws as {@link commit}. */
  async function commitForGood(content: VaultContent, keys: VaultKeys, holder: KeyHolder): Promise<void> {
    demandAllowed(modeOfWraps(content.wraps))
    await writeTwice(content, keys, holder)
  }

  /** Only the first write has to succeed. If the second one fails, the next change replaces the backup copy. */
  async function writeTwice(content: VaultContent, keys: VaultKeys, holder: KeyHolder): Promise<void> {
    await write(content, keys, holder)
    await write(nextGeneration(content), keys, holder).catch(() => undefined)
  }

  function demandAllowed(mode: VaultMode): void {
    if (!allowsMode(mode)) throw forbiddenError()
  }

  // The first save creates the file.

  function newVault(): NewVault {
    const vaultId = randomBytes(VAULT_ID_BYTES).toString('hex')
    return { vaultId, keys: deriveKeys(randomBytes(DATA_KEY_BYTES), vaultId) }
  }

  /**
   * Creates the file. A file that appeared after the vault looked for one is not overwritten.
   * @throws AppError `vault-foreign` when there is one; `vault-write-failed`, `vault-weak`
   */
  async function create(
    { vaultId, keys }: NewVault,
    holder: KeyHolder,
    makeWrap: MakeWrap,
    changes: RecordChanges
  ): Promise<void> {
    try {
      // First, so that the keyring isn't asked in vain.
      demandAllowed(holder.mode)
      if ((await file.read()) !== null || (await file.readPrevious()) !== null) {
        if (state.kind === 'empty') shut(APPEARED)
        throw shutError(APPEARED)
      }
      const wrap = await makeWrap(keys.dataKey, vaultId)
      const nothing: VaultContent = { vaultId, generation: 0, wraps: [wrap], records: new Map() }
      await commit(withChanges(nothing, keys, changes), keys, holder)
    } catch (thrown) {
      wipeKeys(keys)
      throw thrown
    }
  }

  /** Creates the file with the keyring as the holder of its key. Throws as {@link create}, and what the keyring throws. */
  const createUnderKeyring = (backend: string, changes: RecordChanges): Promise<void> =>
    create(newVault(), { mode: 'keyring', backend }, wrapWithKeyring(backend), changes)

  // Reading.

  /** One secret. @throws AppError `vault-*` when the vault is shut or this field does not open */
  function read(record: string, field: SecretField): string | null {
    switch (state.kind) {
      case 'shut':
        throw shutError(state.refusal)
      case 'empty':
        demandAllowed('keyring')
        return null
      case 'memory':
        demandAllowed('memory')
        return state.records.get(record)?.[field] ?? null
      case 'file': {
        demandAllowed(modeOfWraps(state.content.wraps))
        const plain = fieldOf(state.content, state.keys, record, field)
        if (plain !== null) return plain ?? null
        throw fieldDoesNotOpen()
      }
    }
  }

  /** The names of the records that aren't empty. @throws AppError `vault-*` when the vault is shut */
  function names(): readonly string[] {
    switch (state.kind) {
      case 'shut':
        throw shutError(state.refusal)
      case 'empty':
        return []
      case 'memory':
        return [...state.records]
          .filter(([, fields]) => Object.values(fields).some((value) => typeof value === 'string'))
          .map(([name]) => name)
      case 'file':
        return [...state.content.records.keys()]
    }
  }

  // Everything else that changes the state.

  /** Overwrites the keys, if there are any. */
  function wipe(): void {
    if (state.kind === 'file') wipeKeys(state.keys)
  }

  /** Removes the file, and forgets the secrets. @throws AppError `vault-write-failed` */
  async function removeAll(): Promise<void> {
    await file.remove()
    notices = []
    wipe()
    if (state.kind === 'memory') state = { kind: 'memory', records: new Map() }
    else if (backendSeen !== null) useEmpty(backendSeen)
    else if (state.kind === 'file') state = { kind: 'shut', refusal: OPENING }
  }

  /** Takes a strong keyring without a file, and announces it. */
  function useEmpty(backend: string): void {
    state = { kind: 'empty', backend }
    announce(allowsMode('keyring') ? absentStatus(backend) : forbiddenStatus(backend, false))
  }

  return {
    state: (): StoreState => state,
    status: (): VaultStatus => status,
    change,
    commit,
    commitForGood,
    newVault,
    create,
    createUnderKeyring,
    read,
    names,
    removeAll,
    /** True when secrets can be read and written, and there is nothing to ask for. */
    isOpen: (): boolean => state.kind === 'file' || state.kind === 'empty',
    /** What was entered in memory mode; empty in every other state. */
    inMemory: (): RecordChanges =>
      state.kind === 'memory' ? state.records : new Map<string, FieldChanges>(),

    announce,
    /** Shown with the next announcement. A later notice with the same id replaces it. */
    addNotice(notice: VaultNotice | null): void {
      if (notice !== null) notices = [...notices.filter(({ id }) => id !== notice.id), notice]
    },
    clearNotices(): void {
      notices = []
    },
    /** Remembers which keyring responded; `null` if none did. */
    sawKeyring(backend: string | null): void {
      backendSeen = backend
    },

    shut,
    /** Wipes the keys and shuts the vault. */
    lock(refusal: Refusal): void {
      wipe()
      shut(refusal)
    },
    /** Wipes the keys and shuts the vault without announcing it. */
    close(refusal: Refusal): void {
      wipe()
      state = { kind: 'shut', refusal }
    },
    /** Takes a file that was opened, as it is. The caller announces it. */
    useFile(content: VaultContent, keys: VaultKeys, holder: KeyHolder): void {
      state = { kind: 'file', holder, content, keys }
    },
    useEmpty,
    /** Keeps these secrets in memory. The caller announces it. */
    useMemory(records: RecordChanges): void {
      state = { kind: 'memory', records }
    }
  }
}

// The content of a vault file never changes; every change makes its next generation.

/** Removes every field a record can have; it doesn't compile if one is missing. */
export const ALL_REMOVED: FieldChanges = {
  'client-secret': null,
  jwt: null,
  pasted: null,
  ringcentral: null,
  ringcx: null,
  pending: null,
  directory: null,
  activity: null
} satisfies Readonly<Record<SecretField, null>>

const entriesOf = (changes: FieldChanges): [string, string | null][] => Object.entries(changes)

/** The same content as the next generation. */
export const nextGeneration = (content: VaultContent): VaultContent => ({
  ...content,
  generation: content.generation + 1
})

/**
 * The next generation with the changes made. Fields that don't change are carried over as they are sealed, so the cost
 * of a save depends only on what it changes.
 */
export function withChanges(content: VaultContent, keys: VaultKeys, changes: RecordChanges): VaultContent {
  const generation = content.generation + 1
  const records = new Map(content.records)
  for (const [record, fieldChanges] of changes) {
    const fields = new Map<string, SealedField>(records.get(record))
    for (const [field, value] of entriesOf(fieldChanges)) {
      if (value === null) fields.delete(field)
      else {
        const place = { vaultId: content.vaultId, record, field, generation }
        fields.set(field, { generation, sealed: sealField(keys, place, value).toString('base64') })
      }
    }
    if (fields.size === 0) records.delete(record)
    else records.set(record, fields)
  }
  return { ...content, generation, records }
}

/** The content with the keyring's wrap replaced; a passphrase still opens it. */
export const withOsWrap = (content: VaultContent, wrap: OsWrap): VaultContent => ({
  ...content,
  wraps: [wrap, ...content.wraps.filter(({ kind }) => kind !== 'os')]
})

/** The next generation, with this one wrap in place of all others. */
export const withOnlyWrap = (content: VaultContent, wrap: Wrap): VaultContent => ({
  ...nextGeneration(content),
  wraps: [wrap]
})

/** False if the changes only remove fields that don't exist, so there is nothing to write. */
export function changesAnything(content: VaultContent | null, changes: RecordChanges): boolean {
  return [...changes].some(([record, fieldChanges]) =>
    entriesOf(fieldChanges).some(
      ([field, value]) => value !== null || content?.records.get(record)?.has(field) === true
    )
  )
}

/** True when nothing is set, as in a sign-out. */
const onlyRemoves = (changes: RecordChanges): boolean =>
  [...changes.values()].every((fieldChanges) => entriesOf(fieldChanges).every(([, value]) => value === null))

function mergeChanges(records: RecordChanges, changes: RecordChanges): RecordChanges {
  const merged = new Map(records)
  for (const [record, fields] of changes) merged.set(record, { ...merged.get(record), ...fields })
  return merged
}

/** One field, opened; `undefined` if it doesn't exist, `null` if it doesn't open. */
export function fieldOf(
  content: VaultContent,
  keys: VaultKeys,
  record: string,
  field: SecretField
): string | null | undefined {
  const found = content.records.get(record)?.get(field)
  if (found === undefined) return undefined
  const place = { vaultId: content.vaultId, record, field, generation: found.generation }
  return openField(keys, place, Buffer.from(found.sealed, 'base64'))
}

/** The error for a field that doesn't open although the file is authentic. */
export const fieldDoesNotOpen = (): AppError =>
  new AppError({
    code: 'vault-corrupt',
    message: 'One stored secret can’t be read. The rest of the vault is intact.',
    hint: 'Enter this connection’s secrets again.',
    retryable: false
  })
