import {
  LONGEST_NAME,
  RINGCENTRAL_HOSTS,
  RINGCX_HOSTS,
  tidyName,
  wrongName
} from '../connections/connection.ts'
import { readCredentialsFile, type CredentialsFile } from '../connections/credentials-file.ts'
import { checkHost, sandboxFault } from '../connections/hosts.ts'
import { wrongClientId, wrongClientSecret, wrongJwt } from '../connections/validate-connection.ts'
import { refused, type IncomingConnection, type Transfer } from './parse-transfer.ts'
import type { TransferSecrets } from './sealed-secrets.ts'
import { TRANSFER_FORMAT } from './transfer-format.ts'

/** A RingCentral credentials file as something to import: one connection for each JWT credential in it. */
export interface CredentialsTransfer {
  readonly transfer: Transfer
  /** Of each connection: its secrets, which stand in the file in clear, and why it cannot be used, or `null`. */
  readonly entries: readonly { readonly secrets: TransferSecrets; readonly wrong: string | null }[]
}

/** What a connection is called whose credential has no name; a name that is taken gets a number. */
const USUAL_NAME = 'RingCX'

/**
 * Reads a RingCentral credentials file. Each JWT credential becomes a connection under its own name, because each acts as
 * another user; a file without one becomes a connection that is still to be finished.
 *
 * @param nowMs milliseconds since the Unix epoch
 * @returns `null` for any other file
 * @throws AppError `input-invalid` when what all of them share is no good; the value is not repeated
 */
export function readCredentials(text: string, nowMs: number): CredentialsTransfer | null {
  // A connections file with a secret in clear is refused, not read as another kind of file.
  const file = text.includes(TRANSFER_FORMAT) ? null : readCredentialsFile(text)
  if (file === null) return null
  const shared = sharedSettings(file)
  const clientSecret = file.clientSecret === '' ? null : file.clientSecret
  const sandbox = sandboxFault(shared.ringcentralHost)
  const jwts = file.jwts.length === 0 ? [{ name: '', jwt: null }] : file.jwts
  const connections = jwts.map(({ name, jwt }): IncomingConnection => {
    const isJwt = jwt !== null || clientSecret !== null
    return { ...shared, name: nameOf(name), signInMethod: isJwt ? 'jwt' : 'browser', publicClient: !isJwt }
  })
  const entries = jwts.map(({ jwt }) => ({
    secrets: { clientSecret, jwt },
    wrong: sandbox ?? (jwt === null ? null : wrongJwt(jwt, nowMs, shared.ringcentralHost))
  }))
  return { transfer: { sealing: null, connections }, entries }
}

type Shared = Omit<IncomingConnection, 'name' | 'signInMethod' | 'publicClient'>

function sharedSettings({ clientId, clientSecret, server }: CredentialsFile): Shared {
  const host = checkHost(server === '' ? RINGCENTRAL_HOSTS[0] : server)
  if ('wrong' in host) throw refused({ place: 'server', reason: host.wrong })
  const wrongId = wrongClientId(clientId)
  if (wrongId !== null) throw refused({ place: 'clientId', reason: wrongId })
  const wrongSecret = clientSecret === '' ? null : wrongClientSecret(clientSecret, clientId)
  if (wrongSecret !== null) throw refused({ place: 'clientSecret', reason: wrongSecret })
  return {
    ringcentralHost: host.origin,
    ringcxHost: RINGCX_HOSTS[0],
    clientId,
    keepFresh: true,
    sealedSecrets: null
  }
}

function nameOf(written: string): string {
  const name = tidyName(written).slice(0, LONGEST_NAME).trim()
  return wrongName(name) === null ? name : USUAL_NAME
}
