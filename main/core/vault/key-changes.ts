import { AppError } from '../errors.ts'
import type { Cipher, RecordFile, Timers } from '../ports.ts'
import { strongKeyring, vaultExists } from './ask-vault.ts'
import { inMemory } from './holding.ts'
import type { Holding } from './holding.ts'
import { BY_PASSPHRASE } from './key-holder.ts'
import type { KeyHolder, MakeWrap } from './key-holder.ts'
import { wrapDataKeyTested } from './keyring-wrap.ts'
import { checkNewPassphrase, wrongPassphrase } from './new-passphrase.ts'
import { passphraseWrapOf } from './open-data-key.ts'
import { openedRecords, resealed } from './opened-records.ts'
import { openWithPassphrase, wrapWithPassphrase } from './passphrase-wrap.ts'
import type { DeriveKey } from './passphrase-wrap.ts'
import { KEYRING_LIMIT_MS, withPatience } from './patience.ts'
import type { TaskQueue } from '../task-queue.ts'
import type { Wrap } from './vault-body.ts'
import { withOnlyWrap } from './vault-changes.ts'
import { encodeVault } from './vault-format.ts'
import { DATA_KEY_BYTES, deriveKeys, wipeKeys } from './vault-keys.ts'
import type { VaultStage } from './vault-stage.ts'
import { CHOSEN_MEMORY, memoryStatus, shutError } from './vault-status.ts'
import type { Refusal } from './vault-status.ts'
import type { VaultWrites } from './vault-writes.ts'

type OnFile = Extract<Holding, { kind: 'file' }>

export interface KeyChangesSurroundings {
  readonly stage: VaultStage
  readonly writes: VaultWrites
  /** The vault's own queue, for what is written. */
  readonly enqueue: TaskQueue
  readonly file: RecordFile
  readonly cipher: Cipher
  readonly timers: Timers
  readonly randomBytes: (count: number) => Buffer
  readonly derive: DeriveKey
  /** Returns what tells whether the vault was locked since. */
  readonly watchLocks: () => () => boolean
}

export interface KeyChanges {
  /** From any mode on disk to the keyring. */
  toKeyring(): Promise<void>
  toPassphrase(passphrase: string): Promise<void>
  toMemory(): Promise<void>
  changePassphrase(current: string, next: string): Promise<void>
  rotateKey(passphrase: string | null): Promise<void>
}

const NOT_BY_PASSPHRASE: readonly [string, string] = [
  'The vault is not locked with a passphrase.',
  'Choose a passphrase as the way secrets are kept first.'
]

const IN_THE_WAY: Refusal = {
  state: 'foreign',
  message: 'There is a vault on this computer already; a new one would take its place.',
  hint: 'Choose Ask the keyring again to open it, or remove all data and start anew.'
}

/** The error for a change that something else, such as a lock, has overtaken. Nothing was changed. */
export const meanwhile = (): AppError =>
  new AppError({
    code: 'vault-locked',
    message: 'The vault was locked or changed at the same moment, so its key was left as it is.',
    hint: 'Try again.',
    retryable: true
  })

/**
 * Everything that changes who keeps the data key, or the data key itself.
 *
 * Each change is one write of the whole file, so that a crash at any step leaves the vault as it was or as it is to
 * be; a second write moves the previous copy on, so that neither file opens to what was given up. The slow part, a
 * second of scrypt or a keyring with its prompt open, happens before and outside the queue: renewals go on being
 * saved meanwhile, and what they saved is part of what is sealed anew.
 *
 * Only one of these runs at a time (the caller sees to that). What else could touch the key in between, such as
 * locking or removing all data, is found by looking whether the vault still holds the same keys.
 */
export function createKeyChanges({
  stage,
  writes,
  enqueue,
  file,
  cipher,
  timers,
  randomBytes,
  derive,
  watchLocks
}: KeyChangesSurroundings): KeyChanges {
  const byPassphrase =
    (passphrase: string): MakeWrap =>
    (dataKey, vaultId) =>
      wrapWithPassphrase(dataKey, vaultId, passphrase, derive)

  const byKeyring =
    (backend: string): MakeWrap =>
    (dataKey, vaultId) =>
      withPatience(timers, KEYRING_LIMIT_MS, (patience) =>
        wrapDataKeyTested({ cipher, patience }, backend, dataKey, vaultId)
      )

  /** Inside the queue: the vault as it is now, provided that its keys are still the ones we set out from. */
  function stillOnFile({ keys }: OnFile): OnFile {
    const { holding } = stage
    if (holding.kind === 'shut') throw shutError(holding.refusal)
    if (holding.kind !== 'file' || holding.keys !== keys) throw meanwhile()
    return holding
  }

  /** A new data key, kept by `holder`, and every record sealed under it. The old key opens nothing written later. */
  async function rekey(seen: OnFile, holder: KeyHolder, makeWrap: MakeWrap): Promise<void> {
    const { vaultId } = seen.content
    const keys = deriveKeys(randomBytes(DATA_KEY_BYTES), vaultId)
    try {
      const wrap = await makeWrap(keys.dataKey, vaultId)
      await enqueue(async () => {
        const { content, keys: old } = stillOnFile(seen)
        await writes.commitForGood(await resealed(content, old, keys, wrap), keys, holder)
      })
    } catch (thrown) {
      wipeKeys(keys)
      throw thrown
    }
  }

  /** There is no file yet: it is made with what was entered so far, even when that is nothing. */
  async function found(holder: KeyHolder, makeWrap: MakeWrap): Promise<void> {
    const lockedSince = watchLocks()
    if (stage.holding.kind === 'memory' && (await file.read()) !== null) throw shutError(IN_THE_WAY)
    const blank = writes.blank()
    let wrap: Wrap
    try {
      wrap = await makeWrap(blank.keys.dataKey, blank.vaultId)
    } catch (thrown) {
      wipeKeys(blank.keys)
      throw thrown
    }
    await enqueue(async () => {
      const { holding } = stage
      if ((holding.kind !== 'memory' && holding.kind !== 'empty') || lockedSince()) {
        wipeKeys(blank.keys)
        throw holding.kind === 'shut' ? shutError(holding.refusal) : meanwhile()
      }
      await writes.create(blank, holder, () => Promise.resolve(wrap), inMemory(holding))
    })
  }

  /** The data key, by the passphrase that keeps it now. @throws AppError `input-invalid` when it is another one */
  async function proven({ content }: OnFile, passphrase: string): Promise<Buffer> {
    const wrap = passphraseWrapOf(content)
    if (wrap === undefined) throw wrongPassphrase(...NOT_BY_PASSPHRASE)
    const dataKey = await openWithPassphrase(wrap, content.vaultId, passphrase, derive)
    if (dataKey !== null) return dataKey
    throw wrongPassphrase('This is not the passphrase of the vault.', 'Nothing was changed. Try again.')
  }

  /** The vault on disk and open. @throws AppError `vault-*` when shut, `input-invalid` when there is no such vault */
  function onFile(): OnFile {
    const { holding } = stage
    if (holding.kind === 'shut') throw shutError(holding.refusal)
    if (holding.kind !== 'file') throw wrongPassphrase(...NOT_BY_PASSPHRASE)
    return holding
  }

  /**
   * Removing can stop half-way. What is left then must be the vault, because its person was told that nothing
   * changed, and the only other copy ends with this run of the app.
   */
  async function removeFile({ content, keys }: OnFile): Promise<void> {
    try {
      await file.remove()
    } catch (thrown) {
      if (!(await vaultExists(file))) await file.write(encodeVault(content, keys)).catch(() => undefined)
      throw thrown
    }
  }

  return {
    async toKeyring() {
      const { holding } = stage
      if (holding.kind === 'shut') throw shutError(holding.refusal)
      if (holding.kind !== 'file' || holding.holder.mode === 'keyring') return
      const { backend } = await withPatience(timers, KEYRING_LIMIT_MS, (patience) =>
        strongKeyring({ cipher, patience, onLateAnswer: () => undefined })
      )
      stage.backendSeen = backend
      await rekey(holding, { mode: 'keyring', backend }, byKeyring(backend))
    },

    async toPassphrase(passphrase) {
      const { holding } = stage
      if (holding.kind === 'shut') throw shutError(holding.refusal)
      checkNewPassphrase(passphrase)
      if (holding.kind !== 'file') return found(BY_PASSPHRASE, byPassphrase(passphrase))
      if (holding.holder.mode === 'keyring') return rekey(holding, BY_PASSPHRASE, byPassphrase(passphrase))
      throw wrongPassphrase('The vault has a passphrase already.', 'Change it with the one it has now.')
    },

    toMemory() {
      const lockedSince = watchLocks()
      return enqueue(async () => {
        const { holding } = stage
        if (holding.kind === 'shut') throw shutError(holding.refusal)
        // Memory cannot be locked, so what a lock has overtaken must not end there.
        if (lockedSince()) throw meanwhile()
        let records = inMemory(holding)
        if (holding.kind === 'file') {
          records = await openedRecords(holding.content, holding.keys)
          await removeFile(holding)
          wipeKeys(holding.keys)
        }
        stage.holding = { kind: 'memory', records }
        stage.clearNotices()
        stage.announce(memoryStatus(CHOSEN_MEMORY, await vaultExists(file)))
      })
    },

    async changePassphrase(current, next) {
      const seen = onFile()
      checkNewPassphrase(next)
      const dataKey = await proven(seen, current)
      try {
        const wrap = await wrapWithPassphrase(dataKey, seen.content.vaultId, next, derive)
        await enqueue(async () => {
          const { content, keys, holder } = stillOnFile(seen)
          await writes.commitForGood(withOnlyWrap(content, wrap), keys, holder)
        })
      } finally {
        dataKey.fill(0)
      }
    },

    async rotateKey(passphrase) {
      const { holding } = stage
      if (holding.kind === 'shut') throw shutError(holding.refusal)
      if (holding.kind !== 'file') return
      const { holder } = holding
      if (holder.mode === 'keyring') return rekey(holding, holder, byKeyring(holder.backend))
      const typed = passphrase ?? ''
      ;(await proven(holding, typed)).fill(0)
      await rekey(holding, holder, byPassphrase(typed))
    }
  }
}
