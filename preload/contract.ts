/**
 * The whole boundary between the main process and the window: types and channel names, nothing else.
 * It imports nothing but its own parts, one per subject, which everyone takes from here. Handlers, decoders and
 * `window.api` are derived from it, so that a missing one does not compile. Secrets go in; status comes out: none of
 * its types has room for a token, a JWT credential or a client secret on the way out.
 *
 * All times are milliseconds since the Unix epoch, UTC. All durations are milliseconds.
 */
import type { AppStatus, LinkName, Theme } from './contract/app.ts'
import type { NewConnection, Removal } from './contract/connection.ts'
import type { ConnectionTest } from './contract/connection-test.ts'
import type { CredentialReading, PastedCredential } from './contract/credential.ts'
import type { Account, Directory, User } from './contract/directory.ts'
import { exactly } from './contract/exactly.ts'
import type { Inspection } from './contract/inspection.ts'
import type { PasteField, PasteReading } from './contract/paste.ts'
import type { ProxyAnswer } from './contract/proxy.ts'
import type { ConnectionWithStatus, CopyForm, CopyResult, SessionStatus } from './contract/session.ts'
import type { Locking, StorageChange } from './contract/storage.ts'
import type { ImportChoice, ImportOffer, ImportOutcome } from './contract/transfer.ts'

export type * from './contract/api.ts'
export type * from './contract/app.ts'
export type * from './contract/connection.ts'
export type * from './contract/connection-test.ts'
export type * from './contract/credential.ts'
export type * from './contract/directory.ts'
export type * from './contract/error.ts'
export type * from './contract/inspection.ts'
export type * from './contract/paste.ts'
export type * from './contract/policy.ts'
export type * from './contract/proxy.ts'
export type * from './contract/session.ts'
export type * from './contract/storage.ts'
export type * from './contract/transfer.ts'

/** Calls the window may make. Key: channel. */
export interface Calls {
  'app:status': { args: []; result: AppStatus }
  'app:set-theme': { args: [theme: Theme]; result: AppStatus }
  'app:dismiss-notice': { args: [noticeId: string]; result: AppStatus }
  'app:open-link': { args: [link: LinkName]; result: null }
  /** The page that makes a JWT credential for the app with this client id alone. */
  'app:open-jwt-page': { args: [clientId: string]; result: null }
  /** Answers {@link AppStatus.proxyAsk}; `null` cancels. */
  'network:answer-proxy': { args: [answer: ProxyAnswer | null]; result: AppStatus }
  /** Asks for the proxy's name and password again, after a cancel. */
  'network:ask-proxy': { args: []; result: AppStatus }
  /** Asks the keyring again and reads the vault again. */
  'storage:retry': { args: []; result: AppStatus }
  'storage:unlock': { args: [passphrase: string]; result: AppStatus }
  /** Drops every key and token from memory. */
  'storage:lock': { args: []; result: AppStatus }
  'storage:change-mode': { args: [change: StorageChange]; result: AppStatus }
  'storage:change-passphrase': { args: [current: string, next: string]; result: AppStatus }
  /** Seals everything under a new key; the passphrase when that is what opens the vault, else `null`. */
  'storage:renew-key': { args: [passphrase: string | null]; result: AppStatus }
  'storage:set-locking': { args: [locking: Locking]; result: AppStatus }
  /** Removes connections, secrets, settings and logs for good. */
  'storage:remove-all': { args: []; result: AppStatus }
  'connections:list': { args: []; result: ConnectionWithStatus[] }
  /** Saves the connection and its secrets; `session:sign-in` is a call of its own, for later or right after. */
  'connections:add': { args: [connection: NewConnection]; result: ConnectionWithStatus }
  /** What would be wrong with saving this, by field; `null` for a new connection. Saves nothing. */
  'connections:check': {
    args: [connectionId: string | null, connection: NewConnection]
    result: Record<string, string>
  }
  'connections:rename': { args: [connectionId: string, name: string]; result: ConnectionWithStatus }
  /**
   * Saves the changes and signs in anew, unless they are saved for later. An empty `clientSecret` or `jwt` keeps the one
   * that is stored.
   */
  'connections:edit': {
    args: [connectionId: string, connection: NewConnection]
    result: ConnectionWithStatus
  }
  'connections:set-keep-fresh': {
    args: [connectionId: string, keepFresh: boolean]
    result: ConnectionWithStatus
  }
  /** A copy right after it, with the same settings, client secret and JWT credential; not signed in. */
  'connections:duplicate': { args: [connectionId: string]; result: ConnectionWithStatus }
  /** To this place in the list, the first being 0. */
  'connections:move': { args: [connectionId: string, to: number]; result: ConnectionWithStatus[] }
  /** Out of the list at once; signed out and erased when the undo time is over. */
  'connections:remove': { args: [connectionId: string]; result: Removal[] }
  /** What can be undone, the oldest first. */
  'connections:removals': { args: []; result: Removal[] }
  /** Brings it back with its secrets; its session goes on. */
  'connections:undo-remove': { args: [connectionId: string]; result: ConnectionWithStatus }
  /** Holds the undo time while the person is at it, for five minutes at most; then it goes on. */
  'connections:hold-removal': { args: [connectionId: string, held: boolean]; result: Removal[] }
  /** Starts the simulator inside the app, makes the practice connection if there is none, and signs in. */
  'practice:start': { args: []; result: ConnectionWithStatus }
  /**
   * With the browser: opens the sign-in page, or opens it again while it is waited for. A connection that is not
   * finished is refused, with the fields that are missing.
   */
  'session:sign-in': { args: [connectionId: string]; result: SessionStatus }
  /** Gives up a sign-in that waits for the browser. */
  'session:cancel-sign-in': { args: [connectionId: string]; result: SessionStatus }
  /** Signs in, step by step, and reads the accounts; `test:changed` tells how it goes on. */
  'session:test': { args: [connectionId: string]; result: null }
  /** Stops a test, and gives up a sign-in that it has under way. */
  'session:cancel-test': { args: [connectionId: string]; result: null }
  /** Main puts the address of the page that is waited for on the clipboard, for another browser of this computer. */
  'session:copy-sign-in-address': { args: [connectionId: string]; result: null }
  'session:sign-out': { args: [connectionId: string]; result: SessionStatus }
  'session:renew': { args: [connectionId: string]; result: SessionStatus }
  /** Which connection is on screen: it is kept fresh meanwhile. `null` when none is. */
  'session:look-at': { args: [connectionId: string | null]; result: null }
  /** Main puts the RingCX access token on the clipboard; nothing secret comes back. */
  'session:copy-token': { args: [connectionId: string, form: CopyForm]; result: CopyResult }
  'directory:accounts': { args: [connectionId: string, reload: boolean]; result: Directory<Account> }
  'directory:users': { args: [connectionId: string, reload: boolean]; result: Directory<User> }
  'inspector:inspect': { args: [text: string]; result: Inspection }
  'credential:read': { args: [pasted: PastedCredential]; result: CredentialReading }
  /** What to keep of a text that was pasted into a field; the text itself does not come back. */
  'form:read-paste': { args: [field: PasteField, text: string]; result: PasteReading }
  /** For ids and addresses, never for secrets; not cleared. */
  'clipboard:copy-text': { args: [text: string]; result: null }
  /** Main asks where to. With a passphrase, secrets are sealed in. The file's base name, or `null` when none was chosen. */
  'transfer:export': { args: [connectionIds: string[], passphrase: string | null]; result: string | null }
  /** Main asks for the file; `null` when none was chosen. Changes nothing. */
  'transfer:choose': { args: []; result: ImportOffer | null }
  /** A file that was dropped on the window. Changes nothing. */
  'transfer:drop': { args: [fileName: string, text: string]; result: ImportOffer }
  /** The file on offer, compared anew: one given at start, or the last one that was chosen. */
  'transfer:current': { args: []; result: ImportOffer | null }
  /** One choice per item. Without a passphrase, sealed secrets stay out. */
  'transfer:apply': {
    args: [offerId: string, choices: ImportChoice[], passphrase: string | null]
    result: ImportOutcome
  }
  'transfer:dismiss': { args: [offerId: string]; result: null }
}

export type CallChannel = keyof Calls

/** Announcements main makes to the window. */
export interface Events {
  'session:changed': SessionStatus
  'test:changed': ConnectionTest
  'connections:changed': ConnectionWithStatus[]
  'removals:changed': Removal[]
  'app:changed': AppStatus
  /** A file came by double-click or from the command line. */
  'transfer:offered': ImportOffer
}

export type EventChannel = keyof Events

/** The names at run time; the compiler checks that they are exactly the keys of {@link Calls}. */
export const CALL_CHANNELS = exactly<CallChannel>()([
  'app:status',
  'app:set-theme',
  'app:dismiss-notice',
  'app:open-link',
  'app:open-jwt-page',
  'network:answer-proxy',
  'network:ask-proxy',
  'storage:retry',
  'storage:unlock',
  'storage:lock',
  'storage:change-mode',
  'storage:change-passphrase',
  'storage:renew-key',
  'storage:set-locking',
  'storage:remove-all',
  'connections:list',
  'connections:add',
  'connections:check',
  'connections:rename',
  'connections:edit',
  'connections:set-keep-fresh',
  'connections:duplicate',
  'connections:move',
  'connections:remove',
  'connections:removals',
  'connections:undo-remove',
  'connections:hold-removal',
  'practice:start',
  'session:sign-in',
  'session:cancel-sign-in',
  'session:test',
  'session:cancel-test',
  'session:copy-sign-in-address',
  'session:sign-out',
  'session:renew',
  'session:look-at',
  'session:copy-token',
  'directory:accounts',
  'directory:users',
  'inspector:inspect',
  'credential:read',
  'form:read-paste',
  'clipboard:copy-text',
  'transfer:export',
  'transfer:choose',
  'transfer:drop',
  'transfer:current',
  'transfer:apply',
  'transfer:dismiss'
])

export const EVENT_CHANNELS = exactly<EventChannel>()([
  'session:changed',
  'test:changed',
  'connections:changed',
  'removals:changed',
  'app:changed',
  'transfer:offered'
])
