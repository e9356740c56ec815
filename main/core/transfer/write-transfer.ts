import type { Connection } from '../connections/connection.ts'
import type { SecretSeal, TransferSecrets } from './sealed-secrets.ts'
import {
  TRANSFER_FORMAT,
  TRANSFER_VERSION,
  type TransferEntry,
  type TransferFile
} from './transfer-format.ts'

/** A connection to write down, with its secrets when they are to be sealed in. */
export interface Outgoing {
  readonly connection: Connection
  readonly secrets: TransferSecrets | null
}

/**
 * The text of a connections file, field by field, so that nothing gets in that is not meant to. Secrets are in it only
 * when there is a seal for them.
 */
export function writeTransfer(outgoing: readonly Outgoing[], seal: SecretSeal | null): string {
  const file: TransferFile = {
    format: TRANSFER_FORMAT,
    version: TRANSFER_VERSION,
    ...(seal === null ? {} : { sealing: seal.sealing }),
    connections: outgoing.map((each) => entryOf(each, seal))
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

function entryOf({ connection, secrets }: Outgoing, seal: SecretSeal | null): TransferEntry {
  const { name, signInMethod, ringcentralHost, ringcxHost, clientId, publicClient, keepFresh } = connection
  const has = secrets !== null && (secrets.clientSecret !== null || secrets.jwt !== null)
  return {
    name,
    signInMethod,
    ringcentralHost,
    ringcxHost,
    clientId,
    ...(publicClient ? { publicClient } : {}),
    keepFresh,
    ...(seal !== null && has ? { sealedSecrets: seal.seal(connection, secrets) } : {})
  }
}
