import { randomBytes as nodeRandomBytes } from 'node:crypto'
import type { AppError } from '../errors.ts'
import { askVault, vaultExists } from './ask-vault.ts'
import type { Answer } from './ask-vault.ts'
import { isOpen, readSecret, wipeHolding } from './holding.ts'
import { createKeyChanges } from './key-changes.ts'
import { wrapDataKey } from './keyring-wrap.ts'
import type { MakeWrap } from './key-holder.ts'
import { wrongPassphrase } from './new-passphrase.ts'
import { deriveWithScrypt } from './passphrase-wrap.ts'
import { KEYRING_LIMIT_MS, withPatience } from './patience.ts'
import { settleAnswer } from './settle-answer.ts'
import { systemTimers } from '../system-time.ts'
import { createTaskQueue } from '../task-queue.ts'
import { ALL_REMOVED } from './vault-changes.ts'
import { wipeKeys } from './vault-keys.ts'
import type { ModeChange, Vault, VaultSurroundings } from './vault-port.ts'
import { createVaultStage } from './vault-stage.ts'
import {
  absentStatus,
  CHOSEN_MEMORY,
  CLOSED,
  LOCKED_ON_REQUEST,
  NEEDS_PASSPHRASE,
  noKeyringError,
  OPENING,
  shutError,
  stillInMemoryError
} from './vault-status.ts'
import type { VaultStatus } from './vault-status.ts'
import { createVaultWrites } from './vault-writes.ts'

export type { Vault, VaultSurroundings } from './vault-port.ts'

/**
 * Makes the vault over a keyring and a file. Changes go through one queue: each is sealed, written and durable
 * before the next begins, and what reads see changes only after that, so a failed write leaves everything as it was.
 * What asks for a key or replaces it takes turns in a queue of its own, so that renewals do not wait for a passphrase
 * and never two derivations, of 128 MiB each, run side by side.
 */
export function createVault({
  cipher,
  file,
  onStatus,
  memoryOnly = false,
  timers = systemTimers,
  randomBytes = nodeRandomBytes,
  derive = deriveWithScrypt
}: VaultSurroundings): Vault {
  const stage = createVaultStage(onStatus)
  const writes = createVaultWrites({ stage, file, randomBytes })
  const enqueue = createTaskQueue()
  const inTurn = createTaskQueue()
  const keyChanges = createKeyChanges({ stage, writes, enqueue, file, cipher, timers, randomBytes, derive })
  let choseMemory = memoryOnly
  let opening: Promise<unknown> | null = null
  let asked = false
  let markAsked = (): void => undefined
  const whenFirstAsked = new Promise<void>((resolve) => {
    markAsked = () => {
      asked = true
      resolve()
    }
  })
  let closed = false
  /** Go up when an answer that is still under way no longer counts. */
  let removals = 0
  let locks = 0

  const keyringWrap =
    (backend: string): MakeWrap =>
    (dataKey, vaultId) =>
      withPatience(timers, KEYRING_LIMIT_MS, (patience) =>
        wrapDataKey({ cipher, patience }, backend, dataKey, vaultId)
      )

  /** The keyring woke up after we stopped waiting: ask again, nobody should have to press a button for that. */
  function onLateAnswer(): void {
    const { holding } = stage
    if (holding.kind === 'shut' && holding.refusal.kind === undefined) void open()
  }

  async function answerFor(passphrase: string | null): Promise<Answer> {
    if (choseMemory && passphrase === null) {
      return { kind: 'memory', reason: CHOSEN_MEMORY, fileExists: await vaultExists(file), notice: null }
    }
    return withPatience(timers, KEYRING_LIMIT_MS, (patience) =>
      askVault({ cipher, file, patience, onLateAnswer, derive, passphrase })
    )
  }

  /** Asks and acts on the answer, unless it is outdated by then. Returns the answer that counted. */
  async function ask(
    passphrase: string | null,
    act: (answer: Answer) => Promise<void>
  ): Promise<Answer | null> {
    const before = { removals, locks }
    const answer = await answerFor(passphrase)
    const verdict = await enqueue(async () => {
      if (!closed && removals === before.removals && locks === before.locks) {
        await act(answer)
        return 'counted'
      }
      if (answer.kind === 'opened') wipeKeys(answer.opening.keys)
      // What was read has been removed meanwhile: look again. After a lock, nobody wants an answer.
      return closed || locks !== before.locks ? 'dropped' : 'outdated'
    })
    if (verdict === 'outdated') return ask(passphrase, act)
    return verdict === 'counted' ? answer : null
  }

  const settle = (answer: Answer): Promise<void> => settleAnswer({ stage, writes, keyringWrap }, answer)

  function open(): Promise<VaultStatus> {
    if (closed || isOpen(stage.holding)) return Promise.resolve(stage.status())
    opening ??= ask(null, settle).finally(() => {
      opening = null
    })
    markAsked()
    return opening.then(() => stage.status())
  }

  /** Callers that come before the keyring has answered get its answer, not an error. */
  async function whenAsked(): Promise<void> {
    if (!asked) await whenFirstAsked
    if (stage.holding.kind === 'shut' && opening !== null) await opening
  }

  async function unlock(passphrase: string): Promise<VaultStatus> {
    if (opening !== null) await opening
    if (closed || isOpen(stage.holding)) return stage.status()
    const answer = await ask(passphrase, async (found) => {
      const isWrong = found.kind === 'shut' && found.refusal.kind === 'wrong-passphrase'
      if (!isWrong) await settle(found)
    })
    markAsked()
    if (answer?.kind === 'shut' && answer.refusal.kind === 'wrong-passphrase') {
      throw wrongPassphrase(answer.refusal.message, answer.refusal.hint)
    }
    if (answer?.kind === 'opened') choseMemory = false
    if (stage.holding.kind === 'shut') throw shutError(stage.holding.refusal)
    return stage.status()
  }

  /**
   * Out of memory mode by way of the keyring: what it opens or creates takes up what was entered meanwhile. When
   * that fails, memory mode goes on.
   */
  async function leaveMemory(): Promise<void> {
    let refused: AppError | null = null
    const chose = choseMemory
    choseMemory = false
    await ask(null, async (found) => {
      if (found.kind === 'memory') refused = noKeyringError(found.reason)
      else if (found.kind === 'shut' && found.refusal.kind === undefined) refused = shutError(found.refusal)
      else await settle(found)
    })
    if (stage.holding.kind !== 'memory') return
    choseMemory = chose
    throw refused ?? stillInMemoryError(stage.status())
  }

  async function changeMode(change: ModeChange): Promise<VaultStatus> {
    await whenAsked()
    switch (change.mode) {
      case 'keyring':
        await (stage.holding.kind === 'memory' ? leaveMemory() : keyChanges.toKeyring())
        break
      case 'passphrase':
        await keyChanges.toPassphrase(change.passphrase)
        choseMemory = false
        break
      case 'memory':
        await keyChanges.toMemory()
        choseMemory = true
    }
    return stage.status()
  }

  /** Locks what is open, and makes sure that what is just being opened stays shut. */
  function lockNow(): void {
    const { holding } = stage
    if (closed || holding.kind === 'memory' || holding.kind === 'empty') return
    locks += 1
    const byPassphrase =
      holding.kind === 'file'
        ? holding.holder.mode === 'passphrase'
        : holding.refusal.kind === 'needs-passphrase'
    wipeHolding(holding)
    stage.shut(byPassphrase ? NEEDS_PASSPHRASE : LOCKED_ON_REQUEST)
  }

  async function removeEverything(): Promise<void> {
    if (closed) throw shutError(CLOSED)
    await file.remove()
    removals += 1
    stage.clearNotices()
    wipeHolding(stage.holding)
    if (stage.holding.kind === 'memory') stage.holding = { kind: 'memory', records: new Map() }
    else if (stage.backendSeen !== null) {
      stage.holding = { kind: 'empty', backend: stage.backendSeen }
      stage.announce(absentStatus(stage.backendSeen))
    } else if (stage.holding.kind === 'file') stage.holding = { kind: 'shut', refusal: OPENING }
  }

  return {
    status: stage.status,
    open,
    unlock: (passphrase) => inTurn(() => unlock(passphrase)),
    lock: () => enqueue(lockNow),
    changeMode: (change) => inTurn(() => changeMode(change)),

    changePassphrase: (current, next) =>
      inTurn(async () => {
        await whenAsked()
        await keyChanges.changePassphrase(current, next)
      }),

    rotateKey: (passphrase) =>
      inTurn(async () => {
        await whenAsked()
        await keyChanges.rotateKey(passphrase)
      }),

    async read(record, field) {
      await whenAsked()
      return readSecret(stage.holding, record, field)
    },

    async update(record, fields) {
      await whenAsked()
      return enqueue(() => writes.change(new Map([[record, fields]]), keyringWrap))
    },

    async erase(record) {
      await whenAsked()
      return enqueue(() => writes.change(new Map([[record, ALL_REMOVED]]), keyringWrap))
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
        wipeHolding(stage.holding)
        stage.holding = { kind: 'shut', refusal: CLOSED }
      })
    }
  }
}
