import { wrongName } from '../connections/connection.ts'
import { wrongClientId } from '../connections/validate-connection.ts'
import type { TransferEntry } from './transfer-format.ts'

/** What is wrong with a written-down connection beside its hosts: field → sentence, or `null`. Blanks around are gone. */
export function entryFaults(
  { signInMethod, publicClient }: Pick<TransferEntry, 'signInMethod' | 'publicClient'>,
  name: string,
  clientId: string
): Readonly<Record<'name' | 'clientId' | 'publicClient', string | null>> {
  return {
    name: wrongName(name),
    // A pasted token lives without a client, as long as nothing has to be refreshed.
    clientId: signInMethod === 'token' && clientId === '' ? null : wrongClientId(clientId),
    publicClient:
      signInMethod === 'jwt' && publicClient === true
        ? 'A connection with a JWT credential must have a client secret.'
        : null
  }
}
