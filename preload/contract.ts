/**
 * The whole boundary between the main process and the window, as two tables: the calls that the window may make and the
 * events that main sends. The channels, the decoders and handlers that main must have, the object that the preload
 * exposes and the type of `window.api` all follow from them, so that a missing one does not compile.
 *
 * Secrets go in; status comes out. No type here has room for a token, a JWT credential or a client secret on the way
 * out. The state of the app, of connections and of sessions reaches the window by event only: a reply that took longer
 * than an event could otherwise put an older state back on screen.
 *
 * All times are milliseconds since the Unix epoch, UTC. All durations are milliseconds.
 */
import type { AppStatus, LinkName, Theme } from './contract/app.ts'
import type { NewConnection, Removal } from './contract/connection.ts'
import type { ConnectionTest } from './contract/connection-test.ts'
import type { CredentialReading, PastedCredential } from './contract/credential.ts'
import type {
  DirectoryCopyForm,
  DirectoryPage,
  DirectoryQuery,
  DirectoryRecord,
  DirectoryValue,
  ListKey,
  ListState,
  RowRange
} from './contract/directory.ts'
import type { DirectoryPreferenceChange, DirectoryPreferences } from './contract/directory-preferences.ts'
import type { Reply } from './contract/error.ts'
import type { Inspection } from './contract/inspection.ts'
import type { PasteField, PasteReading } from './contract/paste.ts'
import type { ProxyAnswer } from './contract/proxy.ts'
import type { ConnectionWithStatus, CopyForm, CopyResult, SessionStatus } from './contract/session.ts'
import type { Locking, StorageChange } from './contract/storage.ts'
import type { ImportChoice, ImportOffer, ImportOutcome } from './contract/transfer.ts'

export type * from './contract/app.ts'
export type * from './contract/connection.ts'
export type * from './contract/connection-test.ts'
export type * from './contract/credential.ts'
export type * from './contract/directory.ts'
export type * from './contract/directory-preferences.ts'
export type * from './contract/error.ts'
export type * from './contract/inspection.ts'
export type * from './contract/paste.ts'
export type * from './contract/policy.ts'
export type * from './contract/proxy.ts'
export type * from './contract/session.ts'
export type * from './contract/storage.ts'
export type * from './contract/transfer.ts'

/** An entry of {@link CALLS}: only its type says anything. */
interface Call<Signature extends (...args: never) => unknown> {
  readonly signature?: Signature
}

const call = <Signature extends (...args: never) => unknown>(): Call<Signature> => ({})

/** The calls of the window, by verb. The verb is also the name of the channel. */
export const CALLS = {
  /** The state of the app when the window opens; `appChanged` tells every later one. */
  appStatus: call<() => AppStatus>(),
  setTheme: call<(theme: Theme) => null>(),
  dismissNotice: call<(noticeId: string) => null>(),
  openLink: call<(link: LinkName) => null>(),
  /** Opens the folder with everything the app keeps, in the system's file manager. */
  showDataFolder: call<() => null>(),
  /** Opens the page that creates a JWT credential for the app with this client ID alone. */
  openJwtPage: call<(clientId: string) => null>(),
  /** Answers {@link AppStatus.proxyAsk}; `null` cancels. */
  answerProxy: call<(answer: ProxyAnswer | null) => null>(),
  /** Asks for the proxy's user name and password again, after a cancel. */
  askProxy: call<() => null>(),
  /** Asks the keyring again and reads the vault again. */
  retryStorage: call<() => null>(),
  unlockStorage: call<(passphrase: string) => null>(),
  /** Drops every key and token from memory. */
  lockStorage: call<() => null>(),
  changeStorageMode: call<(change: StorageChange) => null>(),
  changePassphrase: call<(current: string, next: string) => null>(),
  /** Seals everything under a new key. Takes the passphrase when that is what opens the vault, else `null`. */
  renewStorageKey: call<(passphrase: string | null) => null>(),
  setLocking: call<(locking: Locking) => null>(),
  /** Removes connections, secrets, settings and logs for good. */
  removeAllData: call<() => null>(),

  /** The list when the window opens; `connectionsChanged` and `sessionChanged` tell every later state. */
  listConnections: call<() => ConnectionWithStatus[]>(),
  /** Saves the connection and its secrets and answers with its id; `signIn` is a call of its own. */
  addConnection: call<(connection: NewConnection) => string>(),
  /** What would be wrong with saving this, by field; `null` for a new connection. Saves nothing. */
  checkConnection: call<(connectionId: string | null, connection: NewConnection) => Record<string, string>>(),
  renameConnection: call<(connectionId: string, name: string) => null>(),
  /**
   * Saves the changes and signs in again, unless they are saved for later. An empty `clientSecret` or `jwt` keeps the
   * one that is stored.
   */
  editConnection: call<(connectionId: string, connection: NewConnection) => null>(),
  setKeepFresh: call<(connectionId: string, keepFresh: boolean) => null>(),
  /** Adds a copy right after it, with the same settings, client secret and JWT credential, not signed in; answers with the id of the copy. */
  duplicateConnection: call<(connectionId: string) => string>(),
  /** Moves it to this place in the list, the first being 0. */
  moveConnection: call<(connectionId: string, to: number) => null>(),
  /** Takes it out of the list at once; it is signed out and erased when the undo time is over. */
  removeConnection: call<(connectionId: string) => null>(),
  /** What can be undone when the window opens, the oldest first; `removalsChanged` tells every later state. */
  removals: call<() => Removal[]>(),
  /** Brings it back with its secrets; its session continues. */
  undoRemoval: call<(connectionId: string) => null>(),
  /** Stops the undo time while the pointer or the focus is on it, for five minutes at most. */
  holdRemoval: call<(connectionId: string, held: boolean) => null>(),
  /** Starts the simulator inside the app, adds the practice connection if there is none, signs in, and answers with its id. */
  startPractice: call<() => string>(),

  /**
   * With the browser: opens the sign-in page, or opens it again while the app waits for it. A connection that is not
   * finished is refused, with the fields that are missing.
   */
  signIn: call<(connectionId: string) => null>(),
  /** Cancels a sign-in that waits for the browser. */
  cancelSignIn: call<(connectionId: string) => null>(),
  /** Signs in, step by step, and reads the accounts; `testChanged` reports each step. */
  testConnection: call<(connectionId: string) => null>(),
  /** Stops a test and cancels the sign-in it started. */
  cancelTest: call<(connectionId: string) => null>(),
  /** Main puts the address of the sign-in page on the clipboard, for another browser on this computer. */
  copySignInAddress: call<(connectionId: string) => null>(),
  signOut: call<(connectionId: string) => null>(),
  renew: call<(connectionId: string) => null>(),
  /** Which connection is on screen: it is kept fresh meanwhile. `null` when none is. */
  lookAt: call<(connectionId: string | null) => null>(),
  /** Main puts the RingCX access token on the clipboard; nothing secret comes back. */
  copyToken: call<(connectionId: string, form: CopyForm) => CopyResult>(),

  /** The list as it is; when there is nothing yet and the session can be used, it starts to load. */
  openList: call<(key: ListKey) => ListState>(),
  /** Loads the list again, or joins the load under way; `directoryChanged` tells how it goes. */
  loadList: call<(key: ListKey) => null>(),
  /** Stops a load; the rows that have come stay. */
  cancelLoad: call<(key: ListKey) => null>(),
  queryDirectory: call<(query: DirectoryQuery) => DirectoryPage>(),
  /** The values of a column that contain the search, the most frequent first, 200 at most. */
  directoryValues: call<(key: ListKey, column: string, search: string) => DirectoryValue[]>(),
  directoryRecord: call<(key: ListKey, row: number) => DirectoryRecord>(),
  /** The row with this ID, `null` when the list has none. */
  findRow: call<(key: ListKey, id: string) => number | null>(),
  /** Main puts cells of a query's result on the clipboard; not cleared. */
  copyDirectory:
    call<
      (
        query: DirectoryQuery,
        rows: RowRange[],
        columns: string[],
        form: DirectoryCopyForm
      ) => { copied: number }
    >(),
  /** The directory is no longer on screen; its memory is given back a minute later. */
  leaveDirectory: call<() => null>(),
  /** How the person left the directory: columns, widths, accounts. */
  directoryPreferences: call<() => DirectoryPreferences>(),
  keepDirectoryPreference: call<(change: DirectoryPreferenceChange) => null>(),
  inspect: call<(text: string) => Inspection>(),
  readCredential: call<(pasted: PastedCredential) => CredentialReading>(),
  /** What to keep of a text that was pasted into a field; the text itself does not come back. */
  readPaste: call<(field: PasteField, text: string) => PasteReading>(),
  /** For ids and addresses, never for secrets; not cleared. */
  copyText: call<(text: string) => null>(),

  /** Main asks where to save. With a passphrase, secrets are sealed in. Answers with the file's base name, or `null` when none was chosen. */
  exportConnections: call<(connectionIds: string[], passphrase: string | null) => string | null>(),
  /** Main asks for the file; `null` when none was chosen. Changes nothing. */
  chooseImport: call<() => ImportOffer | null>(),
  /** A file that was dropped on the window. Changes nothing. */
  dropImport: call<(fileName: string, text: string) => ImportOffer>(),
  /** The file on offer, compared with the list as it is now: one given at start, or the last one that was chosen. */
  currentImport: call<() => ImportOffer | null>(),
  /** One choice per item. Without a passphrase, sealed secrets stay out. */
  applyImport: call<(offerId: string, choices: ImportChoice[], passphrase: string | null) => ImportOutcome>(),
  dismissImport: call<(offerId: string) => null>()
}

/** An entry of {@link EVENTS}: only its type says anything. */
interface Event<Payload> {
  readonly payload?: Payload
}

const event = <Payload>(): Event<Payload> => ({})

/** What main tells the window, by name, which is also the channel. Events arrive in the order in which main sent them. */
export const EVENTS = {
  appChanged: event<AppStatus>(),
  connectionsChanged: event<ConnectionWithStatus[]>(),
  removalsChanged: event<Removal[]>(),
  sessionChanged: event<SessionStatus>(),
  testChanged: event<ConnectionTest>(),
  directoryChanged: event<ListState>(),
  /** A file came by double-click or from the command line. */
  importOffered: event<ImportOffer>()
}

/**
 * The channel of marks. Electron carries replies and events on pipes of their own, in no fixed order between the two, so
 * main sends a numbered mark behind the events of a call, and the preload holds the reply until that mark has arrived:
 * whoever awaits a call finds its events told.
 */
export const MARK_CHANNEL = 'mark'

/** What crosses for a call: the reply, and the mark it waits for; `null` when there is none. */
export interface MarkedReply {
  readonly reply: Reply<unknown>
  readonly mark: number | null
}

export type Verb = keyof typeof CALLS
type Signature<Name extends Verb> = NonNullable<(typeof CALLS)[Name]['signature']>
export type Arguments<Name extends Verb> = Parameters<Signature<Name>>
export type Result<Name extends Verb> = ReturnType<Signature<Name>>
export const VERBS = Object.keys(CALLS) as readonly Verb[]

export type EventName = keyof typeof EVENTS
export type Payload<Name extends EventName> = NonNullable<(typeof EVENTS)[Name]['payload']>
export const EVENT_NAMES = Object.keys(EVENTS) as readonly EventName[]

/** `window.api`: a function per call and, per event, one that subscribes and returns its unsubscribe function. Never transport. */
export type Api = {
  readonly [Name in Verb]: (...args: Arguments<Name>) => Promise<Reply<Result<Name>>>
} & {
  readonly [Name in EventName as `on${Capitalize<Name>}`]: (
    listener: (payload: Payload<Name>) => void
  ) => () => void
}
