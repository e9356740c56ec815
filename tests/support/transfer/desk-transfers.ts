import { createTransfers, type TransferDeps, type Transfers } from '../../../main/core/transfer/transfer.ts'
import type { Desk } from '../sessions/desk.ts'
import { quickly } from '../vault/world.ts'

/** Export and import over a desk, with passphrases that cost nothing and no rules of an organization. */
export function createDeskTransfers(desk: Desk, change: Partial<TransferDeps> = {}): Transfers {
  let offers = 0
  return createTransfers({
    list: desk.connections.list,
    import: desk.sessions.import,
    records: desk.vault,
    maySealSecrets: true,
    newId: () => `o${String((offers += 1))}`,
    now: desk.timers.clock.wall,
    derive: quickly,
    whyNotAllowed: () => null,
    isManaged: () => false,
    ...change
  })
}
