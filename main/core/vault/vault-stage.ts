import type { Holding } from './holding.ts'
import { OPENING, shutStatus } from './vault-status.ts'
import type { Refusal, Sentences, VaultNotice, VaultStatus } from './vault-status.ts'

/** What the vault holds right now and what it says about it. One per vault; only its own queue changes it. */
export interface VaultStage {
  holding: Holding
  /** The name of the keyring that last answered; `null` when none did. */
  backendSeen: string | null
  status(): VaultStatus
  announce(sentences: Sentences): void
  /** Shown with the next announcement; a later one with the same id takes its place. */
  addNotice(notice: VaultNotice | null): void
  clearNotices(): void
  shut(refusal: Refusal): void
}

/** A stage with the vault not opened yet. */
export function createVaultStage(onStatus: (status: VaultStatus) => void): VaultStage {
  let notices: readonly VaultNotice[] = []
  let status: VaultStatus = { ...shutStatus(OPENING, null), notices }
  const stage: VaultStage = {
    holding: { kind: 'shut', refusal: OPENING },
    backendSeen: null,
    status: () => status,
    announce(sentences) {
      status = { ...sentences, notices }
      onStatus(status)
    },
    addNotice(notice) {
      if (notice !== null) notices = [...notices.filter(({ id }) => id !== notice.id), notice]
    },
    clearNotices() {
      notices = []
    },
    shut(refusal) {
      stage.holding = { kind: 'shut', refusal }
      stage.announce(shutStatus(refusal, stage.backendSeen))
    }
  }
  return stage
}
