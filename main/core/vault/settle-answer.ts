import type { Answer, Opened } from './ask-vault.ts'
import { inMemory, modeOfWraps } from './holding.ts'
import type { MakeWrap } from './key-holder.ts'
import type { OsWrap } from './vault-body.ts'
import { changesAnything, nextGeneration, withChanges, withOsWrap } from './vault-changes.ts'
import { wipeKeys } from './vault-keys.ts'
import { mergeFailedNotice } from './vault-notices.ts'
import type { VaultStage } from './vault-stage.ts'
import {
  absentStatus,
  FORBIDDEN_MOVE,
  forbiddenStatus,
  foundStatus,
  memoryStatus,
  refusalOf,
  stillInMemoryStatus
} from './vault-status.ts'
import type { VaultMode } from './vault-status.ts'
import type { VaultWrites } from './vault-writes.ts'

export interface SettleAnswer {
  readonly stage: VaultStage
  readonly writes: VaultWrites
  readonly keyringWrap: (backend: string) => MakeWrap
  /** Into a vault that the organization does not allow, nothing moves from memory. */
  readonly allowsMode: (mode: VaultMode) => boolean
}

/** Takes up what the keyring, the passphrase and the file gave, together with what was entered in memory mode. */
export async function settleAnswer(surroundings: SettleAnswer, answer: Answer): Promise<void> {
  const { stage } = surroundings
  switch (answer.kind) {
    case 'shut':
      stage.backendSeen = answer.backend
      // What was entered in memory mode stays usable; shutting now would lose it.
      if (inMemory(stage.holding).size > 0) stage.announce(stillInMemoryStatus(answer.refusal))
      else stage.shut(answer.refusal)
      return
    case 'memory':
      stage.backendSeen = null
      stage.addNotice(answer.notice)
      stage.holding = { kind: 'memory', records: inMemory(stage.holding) }
      stage.announce(memoryStatus(answer.reason, answer.fileExists))
      return
    case 'absent':
      stage.backendSeen = answer.backend
      stage.addNotice(answer.notice)
      await moveIntoNew(surroundings, answer.backend)
      return
    case 'opened': {
      const { holder, notice } = answer.opening
      stage.backendSeen = holder.mode === 'keyring' ? holder.backend : null
      stage.addNotice(notice)
      await moveInto(surroundings, answer.opening, answer.wrap)
    }
  }
}

async function moveIntoNew(
  { stage, writes, keyringWrap, allowsMode }: SettleAnswer,
  backend: string
): Promise<void> {
  const kept = inMemory(stage.holding)
  if (!changesAnything(null, kept)) {
    stage.holding = { kind: 'empty', backend }
    stage.announce(allowsMode('keyring') ? absentStatus(backend) : forbiddenStatus(backend, false))
    return
  }
  if (!allowsMode('keyring')) return stage.announce(stillInMemoryStatus(FORBIDDEN_MOVE))
  await writes
    .create(writes.blank(), { mode: 'keyring', backend }, keyringWrap(backend), kept)
    .catch((thrown: unknown) => stayInMemory(stage, thrown))
}

async function moveInto(
  { stage, writes, allowsMode }: SettleAnswer,
  { content: found, keys, holder, notice }: Opened,
  wrap: OsWrap | null
): Promise<void> {
  const kept = inMemory(stage.holding)
  if (!allowsMode(modeOfWraps(found.wraps))) {
    if (kept.size > 0) {
      wipeKeys(keys)
      return stage.announce(stillInMemoryStatus(FORBIDDEN_MOVE))
    }
    stage.holding = { kind: 'file', holder, content: found, keys }
    return stage.announce(forbiddenStatus(stage.backendSeen, true))
  }
  const content = wrap === null ? found : withOsWrap(found, wrap)
  if (changesAnything(content, kept)) {
    await writes.commit(withChanges(content, keys, kept), keys, holder).catch((thrown: unknown) => {
      wipeKeys(keys)
      stayInMemory(stage, thrown)
    })
    return
  }
  stage.holding = { kind: 'file', holder, content: found, keys }
  // A new wrap, or a main file in place of the one set aside. Both can wait for the next change.
  if (wrap !== null || notice !== null) {
    await writes.commit(nextGeneration(content), keys, holder).catch(() => undefined)
  }
  stage.announce(foundStatus(holder))
}

function stayInMemory(stage: VaultStage, thrown: unknown): void {
  const refusal = refusalOf(thrown)
  stage.addNotice(mergeFailedNotice(refusal.message))
  stage.announce(stillInMemoryStatus(refusal))
}
