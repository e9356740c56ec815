import { createHash } from 'node:crypto'
import type { RecordStore, SecretRecords } from '../ports.ts'
import type { Connection, SignInSettings } from './connection.ts'

/** What a secret was entered for: the hosts it may be sent to, and the app it belongs to. */
export type Audience = Pick<Connection, 'ringcentralHost' | 'ringcxHost' | 'clientId'>

/** Whether secrets entered for one may be used for the other. */
export function isSameAudience(one: Audience, other: Audience): boolean {
  return (
    one.ringcentralHost === other.ringcentralHost &&
    one.ringcxHost === other.ringcxHost &&
    one.clientId === other.clientId
  )
}

/** Whether both sign in to the same hosts, as the same app, in the same way: then a session continues. */
export function isSameSignIn(one: SignInSettings, other: SignInSettings): boolean {
  return (
    isSameAudience(one, other) &&
    one.signInMethod === other.signInMethod &&
    one.publicClient === other.publicClient
  )
}

/**
 * Whether an edit that leaves a secret field empty keeps the stored secret. A connection saved before its client ID
 * was known may get one: its secrets weren't entered for another app, and the hosts stay.
 */
export function keepsSecrets(before: Audience, after: Audience): boolean {
  const { clientId } = after
  return (
    isSameAudience(before, after) ||
    (before.clientId === '' && isSameAudience({ ...before, clientId }, after))
  )
}

/**
 * The secrets of connections as one audience may see them. Hosts and client ID are part of the record's name, and the
 * vault binds each sealed field to that name (`vault/encryption.ts`). So under any other host or client ID there is
 * nothing to read, no matter who changed the settings; secrets stored for the old ones stay.
 */
export function boundTo(records: SecretRecords, audience: Audience): SecretRecords {
  const recordOf = (connectionId: string): string => recordName(connectionId, audience)
  return {
    read: (connectionId, field) => records.read(recordOf(connectionId), field),
    update: (connectionId, fields) => records.update(recordOf(connectionId), fields),
    erase: (connectionId) => records.erase(recordOf(connectionId))
  }
}

/** Whether anything is stored for the connection under this audience. @throws AppError the `vault-*` codes */
export async function holdsSecrets(
  records: Pick<RecordStore, 'names'>,
  connectionId: string,
  audience: Audience
): Promise<boolean> {
  return (await records.names()).includes(recordName(connectionId, audience))
}

/** Whether anything is stored for the connection under another audience. @throws AppError the `vault-*` codes */
export async function isBoundElsewhere(
  records: Pick<RecordStore, 'names'>,
  connectionId: string,
  audience: Audience
): Promise<boolean> {
  const mine = recordName(connectionId, audience)
  return (await records.names()).some((name) => name !== mine && belongsTo(connectionId, name))
}

/**
 * Erases what is stored for the connection under other audiences: an interrupted edit can leave two.
 *
 * @param except the audience whose secrets stay; `null` for none
 * @throws AppError the `vault-*` codes
 */
export async function eraseOtherSecrets(
  records: RecordStore,
  connectionId: string,
  except: Audience | null
): Promise<void> {
  const kept = except === null ? null : recordName(connectionId, except)
  const doomed = (await records.names()).filter((name) => name !== kept && belongsTo(connectionId, name))
  for (const name of doomed) await records.erase(name)
}

/** 192 bits: finding two audiences with the same name is infeasible. An ID contains no space (`connections.ts`). */
function recordName(connectionId: string, { ringcentralHost, ringcxHost, clientId }: Audience): string {
  const digest = createHash('sha256').update(JSON.stringify([ringcentralHost, ringcxHost, clientId]))
  return `${connectionId} ${digest.digest('base64url').slice(0, 32)}`
}

/** Earlier versions used the bare ID: it is bound to no audience, so it is never read. */
function belongsTo(connectionId: string, name: string): boolean {
  return name === connectionId || name.startsWith(`${connectionId} `)
}
