import { randomBytes as nodeRandomBytes } from 'node:crypto'
import type { AppError } from '../errors.ts'
import type { Cipher, RecordFile, RecordStore, SecretField, Timers } from '../ports.ts'
import { systemTimers } from '../system-time.ts'
import { createTaskQueue } from '../task-queue.ts'
import { wipeKeys } from './encryption.ts'
import { createKeyChanges, interrupted } from './key-changes.ts'
import { withKeyringTimeout, wrapWithKeyring } from './keyring.ts'
import { type OpenOutcome, applyOutcome, openVault, vaultExists } from './open-vault.ts'
import { type DeriveKey, deriveWithScrypt, passphraseError } from './passphrase-wrap.ts'
import { type RecordChanges, ALL_REMOVED, createSecretStore } from './secret-store.ts'
import {
  type Refusal,
  type VaultMode,
  type VaultStatus,
  CHOSEN_MEMORY,
  CLOSED,
  FORBIDDEN_DISK,
  LOCKED_ON_REQUEST,
  NEEDS_PASSPHRASE,
  forbiddenError,
  noKeyringError,
  shutError,
  stillInMemoryError
} from './vault-status.ts'

/** The encrypted storage of all secrets. Reads and updates wait for {@link Vault.open}. */
export interface Vault extends RecordStore {
  /** The current status; doesn't use the keyring. */
  status(): VaultStatus
  /**
   * Asks the keyring and reads the vault file; tries again after a failure and after {@link Vault.lock}. Answers
   * within 30 s and never throws. Does nothing when the vault is open already. A vault under a passphrase stays locked
   * with `needsPassphrase`, and the keyring is not asked.
   */
  open(): Promise<VaultStatus>
  /**
   * Opens a vault with its passphrase: about a second, on another thread. Does nothing when it is open already.
   * @throws AppError `input-invalid` (field `passphrase`) for a wrong one: nothing changes, and there is no limit on
   * tries; `vault-*` when something else keeps it shut
   */
  unlock(passphrase: string): Promise<VaultStatus>
  /**
   * Locks the vault, even in the middle of another operation. From this call on, reads throw `vault-locked`, and a vault
   * that is being opened or moved is dropped: its keys are wiped when they arrive. The keys in use are wiped once `last`
   * (what is still to be saved) has settled and pending writes are done. Only {@link Vault.open} or {@link Vault.unlock}
   * brings them back; both wait for a lock in progress. In memory mode, a lock would lose the secrets, so it only stops
   * what is in progress.
   */
  lock(last?: Promise<unknown>): Promise<void>
  /**
   * Moves all secrets to another mode, under a new data key. A crash at any step leaves either the old vault or the new
   * one. With `memory`, nothing stays on the disk; the caller stores that choice for the next start (`memoryOnly`) after
   * this, and clears it before choosing another mode. Does nothing when this is the current mode.
   * @throws AppError `vault-*` when it is shut, the keyring cannot be used or the disk refuses; `input-invalid` (field
   * `passphrase`) when the new passphrase is too short or there is one already; `vault-weak` when the organization does
   * not allow the mode. Nothing has changed then.
   */
  changeMode(change: ModeChange): Promise<VaultStatus>
  /**
   * Seals the data key under another passphrase; records stay as they are.
   * @throws AppError `input-invalid` (field `passphrase`) when `current` is wrong or `next` too short, `vault-*`
   */
  changePassphrase(current: string, next: string): Promise<void>
  /**
   * Makes a new data key and seals every record under it; does nothing while there is no file. A vault under a
   * passphrase needs the passphrase for that; with a keyring it is `null`.
   * @throws AppError `input-invalid` (field `passphrase`) when it is wrong, `vault-*`
   */
  rotateKey(passphrase: string | null): Promise<void>
  /** Permanently removes every stored secret, and the passphrase with them. @throws AppError `vault-write-failed` */
  removeAll(): Promise<void>
  /** Waits for pending writes and wipes the keys; nothing can be read or written afterward. */
  close(): Promise<void>
}

/** The new storage mode. */
export type ModeChange =
  | { readonly mode: 'keyring' }
  | { readonly mode: 'passphrase'; readonly passphrase: string }
  | { readonly mode: 'memory' }

export interface VaultDeps {
  readonly cipher: Cipher
  readonly file: RecordFile
  readonly onStatus: (status: VaultStatus) => void
  /** The person chose to store nothing: neither keyring nor file is touched until the mode is changed. */
  readonly memoryOnly?: boolean
  /**
   * Which modes the organization allows; all by default, and `memory` always. A vault in another mode is never created,
   * and nothing is read from an existing one or added to it. It stays, and can be moved or removed.
   */
  readonly allowsMode?: (mode: VaultMode) => boolean
  readonly timers?: Timers
  readonly randomBytes?: (count: number) => Buffer
  /** How a passphrase becomes a key; scrypt by default. */
  readonly derive?: DeriveKey
}

/**
 * Creates the vault over a keyring and a file. Changes go through one queue: each is sealed, written, and durable before
 * the next begins. Operations that ask for a key or replace it wait in a second queue, so that renewals don't wait for a
 * passphrase, and two derivations of 128 MiB each never run at the same time.
 *
 * In this order: save and read, open, lock, and changes of mode and key.
 */
export function createVault({
  cipher,
  file,
  onStatus,
  memoryOnly = false,
  allowsMode = () => true,
  timers = systemTimers,
  randomBytes = nodeRandomBytes,
  derive = deriveWithScrypt
}: VaultDeps): Vault {
  const store = createSecretStore({
    file,
    onStatus,
    allowsMode,
    wrapWithKeyring: (backend) => wrapWithKeyring(cipher, timers, backend),
    randomBytes
  })
  const enqueue = createTaskQueue()
  const enqueueKeyTask = createTaskQueue()
  const keyChanges = createKeyChanges({
    store,
    enqueue,
    file,
    cipher,
    timers,
    randomBytes,
    derive,
    watchLocks
  })
  const allowsDisk = allowsMode('keyring') || allowsMode('passphrase')
  let choseMemory = memoryOnly
  let opening: Promise<unknown> | null = null
  let asked = false
  let markAsked = (): void => undefined
  const firstAsked = new Promise<void>((resolve) => {
    markAsked = () => {
      asked = true
      resolve()
    }
  })
  let closed = false
  /** Incremented when the result of a pending attempt to open no longer counts. */
  let removals = 0
  let locks = 0
  let lockUnderWay: Promise<void> | null = null

  // A save and a read.

  async function update(changes: RecordChanges): Promise<void> {
    await whenOpened()
    return enqueue(() => store.change(changes))
  }

  async function read(record: string, field: SecretField): Promise<string | null> {
    await whenReadable()
    return store.read(record, field)
  }

  async function names(): Promise<readonly string[]> {
    await whenReadable()
    return store.names()
  }

  /** Callers that arrive before the keyring has responded get its result, not an error. */
  async function whenOpened(): Promise<void> {
    if (!asked) await firstAsked
    if (store.state().kind === 'shut' && opening !== null) await opening
  }

  /** From the moment a lock begins, nothing can be read. @throws AppError `vault-locked` */
  async function whenReadable(): Promise<void> {
    await whenOpened()
    if (lockUnderWay !== null && store.state().kind !== 'memory') throw shutError(lockedRefusal())
  }

  // Opening.

  async function open(): Promise<VaultStatus> {
    const lockedSince = watchLocks()
    if (lockUnderWay !== null) await lockUnderWay
    if (closed || lockedSince() || store.isOpen()) return store.status()
    const attempt = (opening ??= tryToOpen(null, lockedSince, apply))
    markAsked()
    await attempt.finally(() => {
      if (opening === attempt) opening = null
    })
    return store.status()
  }

  async function unlock(passphrase: string, lockedSince: () => boolean): Promise<VaultStatus> {
    if (!allowsDisk) throw forbiddenError()
    if (opening !== null) await opening
    if (closed || store.isOpen()) return store.status()
    const outcome = await tryToOpen(passphrase, lockedSince, async (found) => {
      const isWrong = found.kind === 'shut' && found.refusal.kind === 'wrong-passphrase'
      if (!isWrong) await apply(found)
    })
    markAsked()
    if (outcome?.kind === 'shut' && outcome.refusal.kind === 'wrong-passphrase') {
      throw passphraseError(outcome.refusal.message, outcome.refusal.hint)
    }
    const state = store.state()
    if (state.kind === 'file') choseMemory = false
    if (state.kind === 'shut') throw shutError(state.refusal)
    return store.status()
  }

  /** Tries to open and acts on the outcome, unless it is outdated by then. Returns the outcome that counted. */
  async function tryToOpen(
    passphrase: string | null,
    lockedSince: () => boolean,
    act: (outcome: OpenOutcome) => Promise<void>
  ): Promise<OpenOutcome | null> {
    const before = removals
    const outcome = await findOutcome(passphrase)
    const verdict = await enqueue(async () => {
      const dropped = closed || lockedSince()
      if (!dropped && removals === before) {
        await act(outcome)
        return 'counted'
      }
      if (outcome.kind === 'opened') wipeKeys(outcome.opening.keys)
      // What was read has been removed in the meantime: try again. After a lock, no result is needed.
      return dropped ? 'dropped' : 'outdated'
    })
    if (verdict === 'outdated') return tryToOpen(passphrase, lockedSince, act)
    return verdict === 'counted' ? outcome : null
  }

  async function findOutcome(passphrase: string | null): Promise<OpenOutcome> {
    if (!allowsDisk || (choseMemory && passphrase === null)) {
      const reason = allowsDisk ? CHOSEN_MEMORY : FORBIDDEN_DISK
      return { kind: 'memory', reason, fileExists: await vaultExists(file), notice: null }
    }
    const lockedSince = watchLocks()
    /** The keyring responded after the timeout: open again, so that the person doesn't need to press a button. */
    const onLateAnswer = (): void => {
      const state = store.state()
      if (state.kind === 'shut' && state.refusal.kind === undefined && !lockedSince()) void open()
    }
    return withKeyringTimeout(timers, (ask) =>
      openVault({ cipher, file, ask, onLateAnswer, derive, passphrase })
    )
  }

  const apply = (outcome: OpenOutcome): Promise<void> => applyOutcome({ store, allowsMode }, outcome)

  // Locking.

  function lock(last: Promise<unknown> = Promise.resolve()): Promise<void> {
    locks += 1
    // The next caller tries again and doesn't wait for a result that no longer counts.
    opening = null
    markAsked()
    const locking = Promise.allSettled([last, lockUnderWay])
      .then(() =>
        enqueue(() => {
          if (!closed && store.state().kind !== 'memory') store.lock(lockedRefusal())
        })
      )
      .finally(() => {
        if (lockUnderWay === locking) lockUnderWay = null
      })
    lockUnderWay = locking
    return locking
  }

  /** Why the vault is shut after a lock. */
  function lockedRefusal(): Refusal {
    const state = store.state()
    const byPassphrase =
      (state.kind === 'file' && state.holder.mode === 'passphrase') ||
      (state.kind === 'shut' && state.refusal.kind === 'needs-passphrase')
    return byPassphrase ? NEEDS_PASSPHRASE : LOCKED_ON_REQUEST
  }

  /** Returns a function that tells whether the vault was locked since. */
  function watchLocks(): () => boolean {
    const before = locks
    return () => locks !== before
  }

  // Changes of mode and key.

  /** Runs what asks for a key or replaces it: one at a time, after a lock in progress, and never after a newer lock. */
  function takeTurn<Result>(task: (lockedSince: () => boolean) => Promise<Result>): Promise<Result> {
    const lockedSince = watchLocks()
    return enqueueKeyTask(async () => {
      if (lockUnderWay !== null) await lockUnderWay
      if (lockedSince()) throw shutError(lockedRefusal())
      return task(lockedSince)
    })
  }

  const changeKeys = <Result>(change: (lockedSince: () => boolean) => Promise<Result>): Promise<Result> =>
    takeTurn(async (lockedSince) => {
      await whenOpened()
      return change(lockedSince)
    })

  async function changeMode(change: ModeChange, lockedSince: () => boolean): Promise<VaultStatus> {
    if (!allowsMode(change.mode)) throw forbiddenError()
    switch (change.mode) {
      case 'keyring':
        await (store.state().kind === 'memory' ? leaveMemory(lockedSince) : keyChanges.toKeyring())
        break
      case 'passphrase':
        await keyChanges.toPassphrase(change.passphrase)
        choseMemory = false
        break
      case 'memory':
        await keyChanges.toMemory()
        choseMemory = true
    }
    return store.status()
  }

  /**
   * From memory to the keyring: the file it opens or creates also gets what was entered in memory mode. If that fails,
   * memory mode continues.
   */
  async function leaveMemory(lockedSince: () => boolean): Promise<void> {
    let refused: AppError | null = null
    const chose = choseMemory
    choseMemory = false
    await tryToOpen(null, lockedSince, async (found) => {
      if (found.kind === 'memory') refused = noKeyringError(found.reason)
      else if (found.kind === 'shut' && found.refusal.kind === undefined) refused = shutError(found.refusal)
      else await apply(found)
    })
    if (store.state().kind !== 'memory') return
    choseMemory = chose
    throw refused ?? (lockedSince() ? interrupted() : stillInMemoryError(store.status()))
  }

  async function removeAll(): Promise<void> {
    const lockedSince = watchLocks()
    await enqueue(async () => {
      if (closed) throw shutError(CLOSED)
      await store.removeAll()
      removals += 1
    })
    // Without a keyring, what the status says about the file is no longer true.
    if (!lockedSince()) void open()
  }

  function close(): Promise<void> {
    closed = true
    markAsked()
    return enqueue(() => store.close(CLOSED))
  }

  return {
    status: store.status,
    update: (record, fields) => update(new Map([[record, fields]])),
    erase: (record) => update(new Map([[record, ALL_REMOVED]])),
    read,
    names,
    open,
    unlock: (passphrase) => takeTurn((lockedSince) => unlock(passphrase, lockedSince)),
    lock,
    changeMode: (change) => changeKeys((lockedSince) => changeMode(change, lockedSince)),
    changePassphrase: (current, next) => changeKeys(() => keyChanges.changePassphrase(current, next)),
    rotateKey: (passphrase) => changeKeys(() => keyChanges.rotateKey(passphrase)),
    removeAll,
    close
  }
}
