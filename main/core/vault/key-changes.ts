import { AppError } from '../errors.ts'
import type { Cipher, RecordFile, SecretField, Timers } from '../ports.ts'
import type { TaskQueue } from '../task-queue.ts'
import { passphraseWrapOf } from './data-key.ts'
import { type VaultKeys, DATA_KEY_BYTES, deriveKeys, wipeKeys } from './encryption.ts'
import { asStrong, probeKeyring, withKeyringTimeout, wrapWithTestedKeyring } from './keyring.ts'
import { vaultExists } from './open-vault.ts'
import {
  type DeriveKey,
  checkNewPassphrase,
  openWithPassphrase,
  passphraseError,
  wrapWithPassphrase
} from './passphrase-wrap.ts'
import {
  type FieldChanges,
  type OpenFile,
  type RecordChanges,
  type SecretStore,
  fieldDoesNotOpen,
  fieldOf,
  nextGeneration,
  withChanges,
  withOnlyWrap
} from './secret-store.ts'
import {
  type KeyHolder,
  type MakeWrap,
  type SealedRecord,
  type VaultContent,
  type Wrap,
  BY_PASSPHRASE,
  encodeVault
} from './vault-format.ts'
import { type Refusal, CHOSEN_MEMORY, memoryStatus, shutError } from './vault-status.ts'

export interface KeyChangesDeps {
  readonly store: SecretStore
  /** The vault's queue of writes. */
  readonly enqueue: TaskQueue
  readonly file: RecordFile
  readonly cipher: Cipher
  readonly timers: Timers
  readonly randomBytes: (count: number) => Buffer
  readonly derive: DeriveKey
  /** Returns a function that tells whether the vault was locked since. */
  readonly watchLocks: () => () => boolean
}

const notByPassphrase = (): AppError =>
  passphraseError(
    'The vault isn’t locked with a passphrase.',
    'In Settings, choose to keep secrets with a passphrase first.'
  )

const passphraseExists = (): AppError =>
  passphraseError('The vault already has a passphrase.', 'Use the current passphrase to change it.')

const wrongPassphrase = (): AppError =>
  passphraseError('This isn’t the vault’s passphrase.', 'Nothing was changed. Try again.')

const IN_THE_WAY: Refusal = {
  state: 'foreign',
  message: 'This computer already has a vault, and a new one would replace it.',
  hint: 'Choose Check again to open it, or remove all data and start over.'
}

/** The error if the vault was locked or changed in the meantime. The vault keeps its key. */
export const interrupted = (): AppError =>
  new AppError({
    code: 'vault-locked',
    message: 'The vault was locked or changed at the same moment, so its key stays the same.',
    hint: 'Try again.',
    retryable: true
  })

/**
 * Everything that changes who holds the data key, or the data key itself.
 *
 * Each change is one write of the whole file, so that a crash at any step leaves either the old or the new vault. A
 * second write replaces the backup copy, so that neither file opens with the old key. The slow part, a second of scrypt
 * or a keyring with its prompt open, comes first, outside the queue: renewals are still saved in the meantime, and what
 * they save is sealed again with the rest.
 *
 * Only one of these runs at a time (the caller makes sure of that). Anything else that could touch the key in between,
 * such as locking or removing all data, is detected by checking whether the vault still has the same keys.
 */
export function createKeyChanges({
  store,
  enqueue,
  file,
  cipher,
  timers,
  randomBytes,
  derive,
  watchLocks
}: KeyChangesDeps) {
  const byPassphrase =
    (passphrase: string): MakeWrap =>
    (dataKey, vaultId) =>
      wrapWithPassphrase(dataKey, vaultId, passphrase, derive)

  const byKeyring = (backend: string): MakeWrap => wrapWithTestedKeyring(cipher, timers, backend)

  /** Inside the queue: the open file as it is now, if it still has the keys that the change started from. */
  function stillOpen({ keys }: OpenFile): OpenFile {
    const state = store.state()
    if (state.kind === 'shut') throw shutError(state.refusal)
    if (state.kind !== 'file' || state.keys !== keys) throw interrupted()
    return state
  }

  /** A new data key, kept by `holder`, with every record sealed under it. The old key opens nothing written later. */
  async function rekey(from: OpenFile, holder: KeyHolder, makeWrap: MakeWrap): Promise<void> {
    const { vaultId } = from.content
    const keys = deriveKeys(randomBytes(DATA_KEY_BYTES), vaultId)
    try {
      const wrap = await makeWrap(keys.dataKey, vaultId)
      await enqueue(async () => {
        const { content, keys: old } = stillOpen(from)
        await store.commitForGood(await resealed(content, old, keys, wrap), keys, holder)
      })
    } catch (thrown) {
      wipeKeys(keys)
      throw thrown
    }
  }

  /** There is no file yet: creates it with what was entered so far, even if that is nothing. */
  async function createFile(holder: KeyHolder, makeWrap: MakeWrap): Promise<void> {
    const lockedSince = watchLocks()
    if (store.state().kind === 'memory' && (await file.read()) !== null) throw shutError(IN_THE_WAY)
    const created = store.newVault()
    let wrap: Wrap
    try {
      wrap = await makeWrap(created.keys.dataKey, created.vaultId)
    } catch (thrown) {
      wipeKeys(created.keys)
      throw thrown
    }
    await enqueue(async () => {
      const state = store.state()
      if ((state.kind !== 'memory' && state.kind !== 'empty') || lockedSince()) {
        wipeKeys(created.keys)
        throw state.kind === 'shut' ? shutError(state.refusal) : interrupted()
      }
      await store.create(created, holder, () => Promise.resolve(wrap), store.inMemory())
    })
  }

  /** The data key, opened with the current passphrase. @throws AppError `input-invalid` if the passphrase is wrong */
  async function openedWith({ content }: OpenFile, passphrase: string): Promise<Buffer> {
    const wrap = passphraseWrapOf(content)
    if (wrap === undefined) throw notByPassphrase()
    const dataKey = await openWithPassphrase(wrap, content.vaultId, passphrase, derive)
    if (dataKey === null) throw wrongPassphrase()
    return dataKey
  }

  /** The open vault file. @throws AppError `vault-*` when shut, `input-invalid` when there is none */
  function openFile(): OpenFile {
    const state = store.state()
    if (state.kind === 'shut') throw shutError(state.refusal)
    if (state.kind !== 'file') throw notByPassphrase()
    return state
  }

  /**
   * Removing can fail halfway. The vault is then written again if it is gone, because the person is told that nothing
   * changed, and the only other copy is in memory.
   */
  async function removeFile({ content, keys }: OpenFile): Promise<void> {
    try {
      await file.remove()
    } catch (thrown) {
      if (!(await vaultExists(file))) await file.write(encodeVault(content, keys)).catch(() => undefined)
      throw thrown
    }
  }

  return {
    /** From a passphrase to the keyring. */
    async toKeyring(): Promise<void> {
      const state = store.state()
      if (state.kind === 'shut') throw shutError(state.refusal)
      if (state.kind !== 'file' || state.holder.mode === 'keyring') return
      const { backend } = await withKeyringTimeout(timers, async (ask) =>
        asStrong(await probeKeyring({ cipher, ask, onLateAnswer: () => undefined }))
      )
      store.sawKeyring(backend)
      await rekey(state, { mode: 'keyring', backend }, byKeyring(backend))
    },

    async toPassphrase(passphrase: string): Promise<void> {
      const state = store.state()
      if (state.kind === 'shut') throw shutError(state.refusal)
      checkNewPassphrase(passphrase)
      if (state.kind !== 'file') return createFile(BY_PASSPHRASE, byPassphrase(passphrase))
      if (state.holder.mode === 'passphrase') throw passphraseExists()
      await rekey(state, BY_PASSPHRASE, byPassphrase(passphrase))
    },

    toMemory(): Promise<void> {
      const lockedSince = watchLocks()
      return enqueue(async () => {
        const state = store.state()
        if (state.kind === 'shut') throw shutError(state.refusal)
        // Memory mode can't be locked, so a change that a lock interrupts must not end in it.
        if (lockedSince()) throw interrupted()
        let records = store.inMemory()
        if (state.kind === 'file') {
          records = await openedRecords(state.content, state.keys)
          await removeFile(state)
          wipeKeys(state.keys)
        }
        store.useMemory(records)
        store.clearNotices()
        store.announce(memoryStatus(CHOSEN_MEMORY, await vaultExists(file)))
      })
    },

    async changePassphrase(current: string, next: string): Promise<void> {
      const from = openFile()
      checkNewPassphrase(next)
      const dataKey = await openedWith(from, current)
      try {
        const wrap = await wrapWithPassphrase(dataKey, from.content.vaultId, next, derive)
        await enqueue(async () => {
          const { content, keys, holder } = stillOpen(from)
          await store.commitForGood(withOnlyWrap(content, wrap), keys, holder)
        })
      } finally {
        dataKey.fill(0)
      }
    },

    async rotateKey(passphrase: string | null): Promise<void> {
      const state = store.state()
      if (state.kind === 'shut') throw shutError(state.refusal)
      if (state.kind !== 'file') return
      const { holder } = state
      if (holder.mode === 'keyring') return rekey(state, holder, byKeyring(holder.backend))
      const typed = passphrase ?? ''
      ;(await openedWith(state, typed)).fill(0)
      await rekey(state, holder, byPassphrase(typed))
    }
  }
}

/** Opens or seals this many records at a time; then the window gets its turn. */
const RECORDS_IN_ONE_GO = 10

const letOthersRun = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Opens every record of a vault, to seal them again or keep them in memory. All or nothing: continuing without a field
 * that doesn't open would lose it. Run it in the vault's queue, because it lets other code run in between.
 * @throws AppError `vault-corrupt`
 */
export async function openedRecords(content: VaultContent, keys: VaultKeys): Promise<RecordChanges> {
  const opened = new Map<string, FieldChanges>()
  for (const [record, fields] of content.records) {
    if (opened.size % RECORDS_IN_ONE_GO === 0) await letOthersRun()
    const plains = [...fields.keys()].map((field) => {
      const plain = fieldOf(content, keys, record, field as SecretField)
      if (typeof plain !== 'string') throw fieldDoesNotOpen()
      return [field, plain]
    })
    opened.set(record, Object.fromEntries(plains) as FieldChanges)
  }
  return opened
}

/**
 * The same records as the next generation, under another data key. The vault keeps its ID and counts its generations
 * on from there, so that a copy from before the change is known to be older.
 * @throws AppError `vault-corrupt`
 */
export async function resealed(
  content: VaultContent,
  from: VaultKeys,
  to: VaultKeys,
  wrap: Wrap
): Promise<VaultContent> {
  const opened = await openedRecords(content, from)
  const bare: VaultContent = { ...content, wraps: [wrap], records: new Map() }
  const records = new Map<string, SealedRecord>()
  for (const change of opened) {
    if (records.size % RECORDS_IN_ONE_GO === 0) await letOthersRun()
    for (const [record, fields] of withChanges(bare, to, new Map([change])).records)
      records.set(record, fields)
  }
  return { ...nextGeneration(bare), records }
}
