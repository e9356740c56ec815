import { randomBytes as nodeRandomBytes } from 'node:crypto'
import type { Cipher, RecordFile, SecretRecords, Timers } from '../ports.ts'
import { askKeyring, wrapDataKey } from './ask-keyring.ts'
import type { Answer } from './ask-keyring.ts'
import { inMemory, readSecret, wipeHolding, withMemory } from './holding.ts'
import type { Holding } from './holding.ts'
import { withPatience } from './patience.ts'
import { systemTimers } from './system-time.ts'
import type { VaultContent } from './vault-body.ts'
import {
  ALL_REMOVED,
  changesAnything,
  nextGeneration,
  onlyRemoves,
  withChanges,
  withOsWrap
} from './vault-changes.ts'
import type { RecordChanges } from './vault-changes.ts'
import { encodeVault } from './vault-format.ts'
import { DATA_KEY_BYTES, deriveKeys, wipeKeys } from './vault-keys.ts'
import type { VaultKeys } from './vault-keys.ts'
import { mergeFailedNotice } from './vault-notices.ts'
import {
  absentStatus,
  APPEARED,
  CLOSED,
  foundStatus,
  memoryStatus,
  OPENING,
  refusalOf,
  shutError,
  shutStatus,
  stillInMemoryStatus
} from './vault-status.ts'
import type { Refusal, VaultNotice, VaultStatus } from './vault-status.ts'

/** The encrypted storage of all secrets. Until {@link Vault.open} has answered, reads and updates wait for it. */
export interface Vault extends SecretRecords {
  /** What holds right now; never asks anyone. */
  status(): VaultStatus
  /**
   * Asks the keyring and reads the vault file; again after a failure. Answers within 30 s and never throws. Does
   * nothing when the vault is open already.
   */
  open(): Promise<VaultStatus>
  /** Removes every stored secret for good. @throws AppError `vault-write-failed` */
  removeAll(): Promise<void>
  /** Waits for pending writes and wipes the keys; nothing can be read or written afterwards. */
  close(): Promise<void>
}

export interface VaultSurroundings {
  readonly cipher: Cipher
  readonly file: RecordFile
  readonly onStatus: (status: VaultStatus) => void
  readonly timers?: Timers
  readonly randomBytes?: (count: number) => Buffer
}

/** How long one conversation with the keyring may take, in milliseconds (security-reliability §2.3). */
const KEYRING_LIMIT_MS = 30_000

const VAULT_ID_BYTES = 16

type OnFile = Extract<Holding, { kind: 'file' }>
type Ready = Extract<Answer, { kind: 'ready' }>

const isOpen = (holding: Holding): boolean => holding.kind === 'file' || holding.kind === 'empty'

/**
 * Makes the vault over a keyring and a file. Changes go through one queue: each is sealed, written and durable
 * before the next begins, and what reads see changes only after that, so a failed write leaves everything as it was.
 */
export function createVault({
  cipher,
  file,
  onStatus,
  timers = systemTimers,
  randomBytes = nodeRandomBytes
}: VaultSurroundings): Vault {
  let holding: Holding = { kind: 'shut', refusal: OPENING }
  let backendSeen: string | null = null
  let notices: readonly VaultNotice[] = []
  let status: VaultStatus = { ...shutStatus(OPENING, null), notices }
  let opening: Promise<void> | null = null
  let asked = false
  let markAsked = (): void => undefined
  const whenFirstAsked = new Promise<void>((resolve) => {
    markAsked = () => {
      asked = true
      resolve()
    }
  })
  let closed = false
  let removals = 0
  let queue: Promise<unknown> = Promise.resolve()

  function enqueue<Result>(task: () => Promise<Result> | Result): Promise<Result> {
    const run = queue.then(task)
    queue = run.catch(() => undefined)
    return run
  }

  function announce(sentences: Omit<VaultStatus, 'notices'>): void {
    status = { ...sentences, notices }
    onStatus(status)
  }

  function addNotice(notice: VaultNotice | null): void {
    if (notice !== null) notices = [...notices.filter(({ id }) => id !== notice.id), notice]
  }

  function shut(refusal: Refusal): void {
    holding = { kind: 'shut', refusal }
    announce(shutStatus(refusal, backendSeen))
  }

  /** The keyring woke up after we stopped waiting: ask again, nobody should have to press a button for that. */
  function onLateAnswer(): void {
    if (holding.kind === 'shut') void open()
  }

  async function ask(): Promise<void> {
    const removalsBefore = removals
    const answer = await withPatience(timers, KEYRING_LIMIT_MS, (patience) =>
      askKeyring({ cipher, file, patience, onLateAnswer })
    )
    const outdated = await enqueue(async () => {
      if (closed || removals !== removalsBefore) return discard(answer)
      await settle(answer)
      return false
    })
    if (outdated) await ask()
  }

  /** Returns whether to ask again: what was read has been removed meanwhile. */
  function discard(answer: Answer): boolean {
    if (answer.kind === 'ready' && answer.opening.kind === 'opened') wipeKeys(answer.opening.keys)
    return !closed
  }

  async function settle(answer: Answer): Promise<void> {
    switch (answer.kind) {
      case 'shut':
        backendSeen = answer.backend
        // What was entered in memory mode stays usable; shutting now would lose it.
        if (inMemory(holding).size > 0) announce(stillInMemoryStatus(answer.refusal))
        else shut(answer.refusal)
        return
      case 'memory':
        backendSeen = null
        holding = { kind: 'memory', records: inMemory(holding) }
        announce(memoryStatus(answer.state, answer.why, answer.fileExists))
        return
      case 'ready':
        backendSeen = answer.backend
        await moveIn(answer)
    }
  }

  /** Takes up the file, together with what was entered while there was only memory. */
  async function moveIn({ opening: found, backend, wrap }: Ready): Promise<void> {
    const kept = inMemory(holding)
    addNotice(found.notice)
    if (found.kind === 'absent') {
      if (!changesAnything(null, kept)) {
        holding = { kind: 'empty', backend }
        announce(absentStatus(backend))
        return
      }
      await create(backend, kept).catch(stayInMemory)
      return
    }
    const { keys } = found
    const content = wrap === null ? found.content : withOsWrap(found.content, wrap)
    if (changesAnything(content, kept)) {
      await commit(withChanges(content, keys, kept), keys, backend).catch((thrown: unknown) => {
        wipeKeys(keys)
        stayInMemory(thrown)
      })
      return
    }
    holding = { kind: 'file', backend, content: found.content, keys }
    // A new wrap, or a main file in place of the one set aside. Both can wait for the next change.
    if (wrap !== null || found.notice !== null) {
      await commit(nextGeneration(content), keys, backend).catch(() => undefined)
    }
    announce(foundStatus(backend))
  }

  function stayInMemory(thrown: unknown): void {
    const refusal = refusalOf(thrown)
    addNotice(mergeFailedNotice(refusal.message))
    announce(stillInMemoryStatus(refusal))
  }

  async function commit(content: VaultContent, keys: VaultKeys, backend: string): Promise<void> {
    await file.write(encodeVault(content, keys))
    const isNew = holding.kind !== 'file'
    holding = { kind: 'file', backend, content, keys }
    if (isNew) announce(foundStatus(backend))
  }

  /** The first change makes the file. One that appeared since we looked must not be overwritten. */
  async function create(backend: string, changes: RecordChanges): Promise<void> {
    if ((await file.read()) !== null || (await file.readPrevious()) !== null) {
      if (holding.kind === 'empty') shut(APPEARED)
      throw shutError(APPEARED)
    }
    const vaultId = randomBytes(VAULT_ID_BYTES).toString('hex')
    const keys = deriveKeys(randomBytes(DATA_KEY_BYTES), vaultId)
    try {
      const wrap = await withPatience(timers, KEYRING_LIMIT_MS, (patience) =>
        wrapDataKey({ cipher, patience }, backend, keys.dataKey, vaultId)
      )
      const blank: VaultContent = { vaultId, generation: 0, wraps: [wrap], records: new Map() }
      await commit(withChanges(blank, keys, changes), keys, backend)
    } catch (thrown) {
      wipeKeys(keys)
      throw thrown
    }
  }

  async function change(changes: RecordChanges): Promise<void> {
    switch (holding.kind) {
      case 'shut':
        throw shutError(holding.refusal)
      case 'memory':
        holding = withMemory(holding.records, changes)
        return
      case 'empty':
        if (changesAnything(null, changes)) await create(holding.backend, changes)
        return
      case 'file':
        if (changesAnything(holding.content, changes)) await save(holding, changes)
    }
  }

  /** A change that only removes is written twice, so that the previous copy forgets as well. */
  async function save({ content, keys, backend }: OnFile, changes: RecordChanges): Promise<void> {
    const changed = withChanges(content, keys, changes)
    await commit(changed, keys, backend)
    // Removed it is; should the disk refuse now, the next change moves the previous copy on.
    if (onlyRemoves(changes)) await commit(nextGeneration(changed), keys, backend).catch(() => undefined)
  }

  async function removeEverything(): Promise<void> {
    if (closed) throw shutError(CLOSED)
    await file.remove()
    removals += 1
    notices = []
    wipeHolding(holding)
    if (holding.kind === 'memory') holding = { kind: 'memory', records: new Map() }
    else if (backendSeen !== null) {
      holding = { kind: 'empty', backend: backendSeen }
      announce(absentStatus(backendSeen))
    }
  }

  function open(): Promise<VaultStatus> {
    if (closed || isOpen(holding)) return Promise.resolve(status)
    opening ??= ask().finally(() => {
      opening = null
    })
    markAsked()
    return opening.then(() => status)
  }

  /** Callers that come before the keyring has answered get its answer, not an error. */
  async function whenAsked(): Promise<void> {
    if (!asked) await whenFirstAsked
    if (holding.kind === 'shut' && opening !== null) await opening
  }

  return {
    status: () => status,

    open,

    async read(record, field) {
      await whenAsked()
      return readSecret(holding, record, field)
    },

    async update(record, fields) {
      await whenAsked()
      return enqueue(() => change(new Map([[record, fields]])))
    },

    async erase(record) {
      await whenAsked()
      return enqueue(() => change(new Map([[record, ALL_REMOVED]])))
    },

    async removeAll() {
      await enqueue(removeEverything)
      // Without a keyring at hand: what is said about the file no longer holds.
      void open()
    },

    close() {
      closed = true
      markAsked()
      return enqueue(() => {
        wipeHolding(holding)
        holding = { kind: 'shut', refusal: CLOSED }
      })
    }
  }
}
