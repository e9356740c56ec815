import { ENDS_SOON_MS } from '../connections/read-credential.ts'
import type { SessionView } from '../sessions/session.ts'
import type { VaultStatus } from '../vault/vault-status.ts'
import type { NotificationKind } from './choices.ts'

/** Something that only the person can do. */
export interface Need {
  readonly kind: NotificationKind
  /** What it is about. There is one need per topic at a time. */
  readonly topic: string
  /** Changes when the same topic needs the person for another reason. */
  readonly cause: string
  /** The connection; `null` for the app itself. */
  readonly connectionId: string | null
  readonly title: string
  /** Plain sentences. A desktop may read markup in them, so no name appears here. */
  readonly body: string
}

/** Words for {@link Need.topic}, after the connection. */
const SESSION = 'session'
const CREDENTIAL = 'credential'

/** Topics of the app itself. */
export const UPDATE_TOPIC = 'update'
export const VAULT_TOPIC = 'vault'

export const topicsOf = (connectionId: string): readonly string[] =>
  [SESSION, CREDENTIAL].map((word) => `${word} ${connectionId}`)

/** Whether renewal has stopped until the person signs in, or changes what the service refuses; `null` if it hasn't. */
export function handNeeded({
  connection,
  keeper: { state }
}: SessionView): 'sign-in-needed' | 'refused' | null {
  if (state.phase !== 'needs-sign-in') return null
  const bySigningIn = connection.signInMethod !== 'jwt' && state.why.code === 'credential-refused'
  return bySigningIn ? 'sign-in-needed' : 'refused'
}

/** What a connection needs from the person now. @param now milliseconds since the epoch, UTC @param dateText a date in words */
export function needsOf(view: SessionView, now: number, dateText: (at: number) => string): readonly Need[] {
  const { connection, keeper } = view
  const [session = '', credential = ''] = topicsOf(connection.id)
  const needs: Need[] = []
  const kind = handNeeded(view)
  if (kind !== null && keeper.state.phase === 'needs-sign-in') {
    const { code, serviceCode } = keeper.state.why
    needs.push({
      kind,
      topic: session,
      cause: [kind, code, serviceCode ?? ''].join(' '),
      connectionId: connection.id,
      ...(kind === 'sign-in-needed'
        ? {
            title: `${connection.name}: sign-in needed`,
            body: 'Its token won’t renew until you sign in again.'
          }
        : {
            title: `${connection.name} can’t sign in`,
            body: 'Open Token Desk to see why and how to fix it.'
          })
    })
  }
  const endsAt = view.credentialEndsAt
  if (endsAt !== null && endsAt > now && endsAt - now <= ENDS_SOON_MS) {
    needs.push({
      kind: 'credential-ends',
      topic: credential,
      cause: String(endsAt),
      connectionId: connection.id,
      title: `${connection.name}: JWT credential expires on ${dateText(endsAt)}`,
      body: 'Create a new one before then. After that date, this connection can’t sign in.'
    })
  }
  return needs
}

/** A new version that waits for a restart. */
export function updateNeed(version: string): Need {
  return {
    kind: 'update-ready',
    topic: UPDATE_TOPIC,
    cause: version,
    connectionId: null,
    title: `Token Desk ${version} is ready`,
    body: 'Restart Token Desk to update.'
  }
}

/** Why a start without a window can't renew anything: the vault waits for its passphrase, or can't be read. */
export type ShutVault = 'needs-passphrase' | 'unreadable'

/** Why nothing can be read from the vault; `null` if it can be, or holds nothing yet. */
export function whyShut({
  mode,
  state,
  needsPassphrase
}: Pick<VaultStatus, 'mode' | 'state' | 'needsPassphrase'>): ShutVault | null {
  if (needsPassphrase) return 'needs-passphrase'
  return mode === 'memory' || state === 'found' || state === 'absent' ? null : 'unreadable'
}

/** A start without a window that can't renew anything. @param startedAt tells one start from the next */
export function vaultNeed(why: ShutVault, startedAt: number): Need {
  return {
    kind: why === 'needs-passphrase' ? 'sign-in-needed' : 'refused',
    topic: VAULT_TOPIC,
    cause: `${why} ${String(startedAt)}`,
    connectionId: null,
    ...(why === 'needs-passphrase'
      ? { title: 'Token Desk is locked', body: 'No token is renewed until you enter your passphrase.' }
      : {
          title: 'Token Desk can’t read its stored secrets',
          body: 'No token is renewed. Open Token Desk to see why and how to fix it.'
        })
  }
}

/** The address in the window that helps with a need, such as `#/settings/updates`. A locked vault shows its own page first. */
export function placeOf({ topic, connectionId }: Pick<Need, 'topic' | 'connectionId'>): string {
  return topic === UPDATE_TOPIC ? '#/settings/updates' : pageOf(connectionId)
}

/** The address of a connection in the window; with `null`, of its first page. */
export function pageOf(connectionId: string | null): string {
  return connectionId === null ? '#/' : `#/c/${encodeURIComponent(connectionId)}/overview`
}

/** Whether the topic of a session is over, not just unknown, as it is before the vault is open. @param now as {@link needsOf} */
export function isLive({ keeper: { state, ringcx } }: SessionView, now: number): boolean {
  return state.phase === 'active' && ringcx !== null && ringcx.expiresAt > now
}
