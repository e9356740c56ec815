import { eraseOtherSecrets } from '../connections/audience.ts'
import type { RecordStore } from '../ports.ts'
import type { Session } from './session.ts'

/** Ends the session of a connection that is about to be gone for good. */
export interface Retirement {
  /** Signs out and erases all its secrets. @throws AppError the `vault-*` codes; then it can be begun anew */
  finish(): Promise<void>
  /** It stays after all. */
  undo(): void
}

/**
 * Begins the end of a session. Its RingCentral session is ended in the background, when the vault no longer has the
 * client secret; so the secrets are read now. @throws AppError the `vault-*` codes, when they cannot be read
 */
export async function retire(
  { keeper, keepSecrets, secrets }: Session,
  id: string,
  records: RecordStore
): Promise<Retirement> {
  const undo = await keepSecrets()
  return {
    undo,
    async finish() {
      try {
        await keeper.signOut()
        await secrets.erase(id)
        await eraseOtherSecrets(records, id, null)
      } catch (thrown) {
        undo()
        throw thrown
      }
    }
  }
}
