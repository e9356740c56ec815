import { randomBytes as nodeRandomBytes } from 'node:crypto'
import type { AppError } from '../errors.ts'
import type { SecretField } from '../ports.ts'
import { askVault, vaultExists } from './ask-vault.ts'
import type { Answer } from './ask-vault.ts'
import { isOpen, modeOf, readSecret, recordNames, wipeHolding, type Holding } from './holding.ts'
import { createKeyChanges, meanwhile } from './key-changes.ts'
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
  FORBIDDEN_DISK,
  forbiddenError,
  forbiddenStatus,
  LOCKED_ON_REQUEST,
  NEEDS_PASSPHRASE,
  noKeyringError,
  OPENING,
  shutError,
  stillInMemoryError
} from './vault-status.ts'
import type { Refusal, VaultStatus } from './vault-status.ts'
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
  allowsMode = () => true,
  timers = systemTimers,
  randomBytes = nodeRandomBytes,
  derive = deriveWithScrypt
}: VaultSurroundings): Vault {
  const stage = createVaultStage(onStatus)
  const writes = createVaultWrites({ stage, file, randomBytes, allowsMode })
  const enqueue = createTaskQueue()
  const inTurn = createTaskQueue()
  const watchLocks = (): (() => boolean) => {
    const before = locks
    return () => locks !== before
  }
  const keyChanges = createKeyChanges({
    stage,
    writes,
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
  let lockUnderWay: Promise<void> | null = null

  const keyringWrap =
    (backend: string): MakeWrap =>
    (dataKey, vaultId) =>
      withPatience(timers, KEYRING_LIMIT_MS, (patience) =>
        wrapDataKey({ cipher, patience }, backend, dataKey, vaultId)
      )

  async function answerFor(passphrase: string | null): Promise<Answer> {
    if (!allowsDisk || (choseMemory && passphrase === null)) {
      const reason = allowsDisk ? CHOSEN_MEMORY : FORBIDDEN_DISK
      return { kind: 'memory', reason, fileExists: await vaultExists(file), notice: null }
    }
    const lockedSince = watchLocks()
    /** The keyring woke up after we stopped waiting: ask again, nobody should have to press a button for that. */
    const onLateAnswer = (): void => {
      const { holding } = stage
      if (holding.kind === 'shut' && holding.refusal.kind === undefined && !lockedSince()) void open()
    }
    return withPatience(timers, KEYRING_LIMIT_MS, (patience) =>
      askVault({ cipher, file, patience, onLateAnswer, derive, passphrase })
    )
  }

  /** Asks and acts on the answer, unless it is outdated by then. Returns the answer that counted. */
  async function ask(
    passphrase: string | null,
    lockedSince: () => boolean,
    act: (answer: Answer) => Promise<void>
  ): Promise<Answer | null> {
    const before = removals
    const answer = await answerFor(passphrase)
    const verdict = await enqueue(async () => {
      const dropped = closed || lockedSince()
      if (!dropped && removals === before) {
        await act(answer)
        return 'counted'
      }
      if (answer.kind === 'opened') wipeKeys(answer.opening.keys)
      // What was read has been removed meanwhile: look again. After a lock, nobody wants an answer.
      return dropped ? 'dropped' : 'outdated'
    })
    if (verdict === 'outdated') return ask(passphrase, lockedSince, act)
    return verdict === 'counted' ? answer : null
  }

  const settle = (answer: Answer): Promise<void> =>
    settleAnswer({ stage, writes, keyringWrap, allowsMode }, answer)

  async function open(): Promise<VaultStatus> {
    const lockedSince = watchLocks()
    if (lockUnderWay !== null) await lockUnderWay
    if (closed || lockedSince() || isOpen(stage.holding)) return stage.status()
    const asking = (opening ??= ask(null, lockedSince, settle))
    markAsked()
    await asking.finally(() => {
      if (opening === asking) opening = null
    })
    return stage.status()
  }

  /** Callers that come before the keyring has answered get its answer, not an error. */
  async function whenAsked(): Promise<void> {
    if (!asked) await whenFirstAsked
    if (stage.holding.kind === 'shut' && opening !== null) await opening
  }

  async function unlock(passphrase: string, lockedSince: () => boolean): Promise<VaultStatus> {
    if (!allowsDisk) throw forbiddenError()
    if (opening !== null) await opening
    if (closed || isOpen(stage.holding)) return stage.status()
    const answer = await ask(passphrase, lockedSince, async (found) => {
      const isWrong = found.kind === 'shut' && found.refusal.kind === 'wrong-passphrase'
      if (!isWrong) await settle(found)
    })
    markAsked()
    if (answer?.kind === 'shut' && answer.refusal.kind === 'wrong-passphrase') {
      throw wrongPassphrase(answer.refusal.message, answer.refusal.hint)
    }
    if (answer?.kind === 'opened' && stage.holding.kind !== 'memory') choseMemory = false
    if (stage.holding.kind === 'shut') throw shutError(stage.holding.refusal)
    return stage.status()
  }

  /**
   * Out of memory mode by way of the keyring: what it opens or creates takes up what was entered meanwhile. When
   * that fails, memory mode goes on.
   */
  async function leaveMemory(lockedSince: () => boolean): Promise<void> {
    let refused: AppError | null = null
    const chose = choseMemory
    choseMemory = false
    await ask(null, lockedSince, async (found) => {
      if (found.kind === 'memory') refused = noKeyringError(found.reason)
      else if (found.kind === 'shut' && found.refusal.kind === undefined) refused = shutError(found.refusal)
      else await settle(found)
    })
    if (stage.holding.kind !== 'memory') return
    choseMemory = chose
    throw refused ?? (lockedSince() ? meanwhile() : stillInMemoryError(stage.status()))
  }

  /** What asks for a key or replaces it: one at a time, after a lock under way, and not at all when one came since. */
  function takeTurn<Result>(task: (lockedSince: () => boolean) => Promise<Result>): Promise<Result> {
    const lockedSince = watchLocks()
    return inTurn(async () => {
      if (lockUnderWay !== null) await lockUnderWay
      if (lockedSince()) throw shutError(lockedRefusal())
      return task(lockedSince)
    })
  }

  const changeKeys = <Result>(change: (lockedSince: () => boolean) => Promise<Result>): Promise<Result> =>
    takeTurn(async (lockedSince) => {
      await whenAsked()
      return change(lockedSince)
    })

  async function changeMode(change: ModeChange, lockedSince: () => boolean): Promise<VaultStatus> {
    if (!allowsMode(change.mode)) throw forbiddenError()
    switch (change.mode) {
      case 'keyring':
        await (stage.holding.kind === 'memory' ? leaveMemory(lockedSince) : keyChanges.toKeyring())
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

  /** How the vault is told to be shut by a lock. */
  function lockedRefusal(): Refusal {
    const { holding } = stage
    const byPassphrase =
      (holding.kind === 'file' && holding.holder.mode === 'passphrase') ||
      (holding.kind === 'shut' && holding.refusal.kind === 'needs-passphrase')
    return byPassphrase ? NEEDS_PASSPHRASE : LOCKED_ON_REQUEST
  }

  function lock(last: Promise<unknown> = Promise.resolve()): Promise<void> {
    locks += 1
    // Whoever opens next asks anew, and does not wait for an answer that no longer counts.
    opening = null
    markAsked()
    const locking = Promise.allSettled([last, lockUnderWay])
      .then(() =>
        enqueue(() => {
          if (closed || stage.holding.kind === 'memory') return
          const refusal = lockedRefusal()
          wipeHolding(stage.holding)
          stage.shut(refusal)
        })
      )
      .finally(() => {
        if (lockUnderWay === locking) lockUnderWay = null
      })
    lockUnderWay = locking
    return locking
  }

  /** What may be looked into; from the moment a lock begins, nothing. */
  async function lookInto(): Promise<Holding> {
    await whenAsked()
    const { holding } = stage
    if (lockUnderWay !== null && holding.kind !== 'memory') throw shutError(lockedRefusal())
    return holding
  }

  async function read(record: string, field: SecretField): Promise<string | null> {
    const holding = await lookInto()
    const mode = modeOf(holding)
    if (mode !== null && !allowsMode(mode)) throw forbiddenError()
    return readSecret(holding, record, field)
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
      const { backendSeen } = stage
      stage.announce(allowsMode('keyring') ? absentStatus(backendSeen) : forbiddenStatus(backendSeen, false))
    } else if (stage.holding.kind === 'file') stage.holding = { kind: 'shut', refusal: OPENING }
  }

  return {
    status: stage.status,
    open,
    unlock: (passphrase) => takeTurn((lockedSince) => unlock(passphrase, lockedSince)),
    lock,
    changeMode: (change) => changeKeys((lockedSince) => changeMode(change, lockedSince)),
    changePassphrase: (current, next) => changeKeys(() => keyChanges.changePassphrase(current, next)),
    rotateKey: (passphrase) => changeKeys(() => keyChanges.rotateKey(passphrase)),
    read,

    names: async () => recordNames(await lookInto()),

    async update(record, fields) {
      await whenAsked()
      return enqueue(() => writes.change(new Map([[record, fields]]), keyringWrap))
    },

    async erase(record) {
      await whenAsked()
      return enqueue(() => writes.change(new Map([[record, ALL_REMOVED]]), keyringWrap))
    },

    async removeAll() {
      const lockedSince = watchLocks()
      await enqueue(removeEverything)
      // Without a keyring at hand: what is said about the file no longer holds.
      if (!lockedSince()) void open()
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
