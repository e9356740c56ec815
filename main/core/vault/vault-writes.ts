import type { RecordFile } from '../ports.ts'
import { modeOfWraps, withMemory } from './holding.ts'
import type { Holding } from './holding.ts'
import type { KeyHolder, MakeWrap } from './key-holder.ts'
import { createScratch } from './scratch.ts'
import type { VaultContent } from './vault-body.ts'
import { changesAnything, nextGeneration, onlyRemoves, withChanges } from './vault-changes.ts'
import type { RecordChanges } from './vault-changes.ts'
import { encodeVault } from './vault-format.ts'
import { DATA_KEY_BYTES, deriveKeys, wipeKeys } from './vault-keys.ts'
import type { VaultKeys } from './vault-keys.ts'
import type { VaultStage } from './vault-stage.ts'
import { APPEARED, forbiddenError, foundStatus, shutError } from './vault-status.ts'
import type { VaultMode } from './vault-status.ts'

type OnFile = Extract<Holding, { kind: 'file' }>

const VAULT_ID_BYTES = 16

/** A vault that is not on the disk yet. */
export interface Blank {
  readonly vaultId: string
  readonly keys: VaultKeys
}

/**
 * All that is ever written. Every call belongs into the vault's queue, one after the other. Into a file that protects
 * less than the organization wants, nothing goes; only {@link VaultWrites.change} still removes what it is told to.
 */
export interface VaultWrites {
  blank(): Blank
  /** Writes, and only then lets reads see it. Keys that nothing hangs on any more are wiped. @throws AppError `vault-write-failed`, `vault-weak` */
  commit(content: VaultContent, keys: VaultKeys, holder: KeyHolder): Promise<void>
  /** The same, and once more, so that the previous copy forgets as well. */
  commitForGood(content: VaultContent, keys: VaultKeys, holder: KeyHolder): Promise<void>
  /** Makes the file. @throws AppError `vault-foreign` when one appeared since we looked, `vault-weak` */
  create(blank: Blank, holder: KeyHolder, wrap: MakeWrap, changes: RecordChanges): Promise<void>
  /** Makes changes wherever the secrets are kept now. @throws AppError `vault-*` */
  change(changes: RecordChanges, wrap: (backend: string) => MakeWrap): Promise<void>
}

export interface VaultWritesSurroundings {
  readonly stage: VaultStage
  readonly file: RecordFile
  readonly randomBytes: (count: number) => Buffer
  readonly allowsMode: (mode: VaultMode) => boolean
}

export function createVaultWrites({
  stage,
  file,
  randomBytes,
  allowsMode
}: VaultWritesSurroundings): VaultWrites {
  const scratch = createScratch()

  function blank(): Blank {
    const vaultId = randomBytes(VAULT_ID_BYTES).toString('hex')
    return { vaultId, keys: deriveKeys(randomBytes(DATA_KEY_BYTES), vaultId) }
  }

  const demandAllowed = (mode: VaultMode): void => {
    if (!allowsMode(mode)) throw forbiddenError()
  }

  async function commit(content: VaultContent, keys: VaultKeys, holder: KeyHolder): Promise<void> {
    demandAllowed(modeOfWraps(content.wraps))
    await write(content, keys, holder)
  }

  async function write(content: VaultContent, keys: VaultKeys, holder: KeyHolder): Promise<void> {
    // One write at a time, and nobody keeps the bytes after it: the queue sees to the first, RecordFile to the second.
    await file.write(encodeVault(content, keys, scratch))
    const before = stage.holding
    stage.holding = { kind: 'file', holder, content, keys }
    if (before.kind === 'file' && before.keys !== keys) wipeKeys(before.keys)
    if (before.kind !== 'file' || before.holder !== holder) stage.announce(foundStatus(holder))
  }

  async function commitForGood(content: VaultContent, keys: VaultKeys, holder: KeyHolder): Promise<void> {
    demandAllowed(modeOfWraps(content.wraps))
    await writeForGood(content, keys, holder)
  }

  /** Done it is after the first write; should the disk refuse now, the next change moves the previous copy on. */
  async function writeForGood(content: VaultContent, keys: VaultKeys, holder: KeyHolder): Promise<void> {
    await write(content, keys, holder)
    await write(nextGeneration(content), keys, holder).catch(() => undefined)
  }

  /** The first change makes the file. One that appeared since we looked must not be overwritten. */
  async function create(
    { vaultId, keys }: Blank,
    holder: KeyHolder,
    makeWrap: MakeWrap,
    changes: RecordChanges
  ): Promise<void> {
    try {
      // Before the keyring is bothered for a file that is not to be.
      demandAllowed(holder.mode)
      if ((await file.read()) !== null || (await file.readPrevious()) !== null) {
        if (stage.holding.kind === 'empty') stage.shut(APPEARED)
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

  async function save({ content, keys, holder }: OnFile, changes: RecordChanges): Promise<void> {
    const changed = withChanges(content, keys, changes)
    await (onlyRemoves(changes) ? writeForGood : commit)(changed, keys, holder)
  }

  return {
    blank,
    commit,
    commitForGood,
    create,
    async change(changes, wrap) {
      const { holding } = stage
      switch (holding.kind) {
        case 'shut':
          throw shutError(holding.refusal)
        case 'memory':
          stage.holding = withMemory(holding.records, changes)
          return
        case 'empty': {
          const { backend } = holding
          if (!changesAnything(null, changes)) return
          await create(blank(), { mode: 'keyring', backend }, wrap(backend), changes)
          return
        }
        case 'file':
          if (changesAnything(holding.content, changes)) await save(holding, changes)
      }
    }
  }
}
