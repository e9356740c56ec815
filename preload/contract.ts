/**
 * The whole boundary between the main process and the window, as two tables: the calls that the window may make and the
 * events that main sends. They determine the channels, the decoders and handlers in main, the object that the preload
 * exposes, and the type of `window.api`, so a missing one doesn't compile.
 *
 * Secrets go in; status comes out. Only the answer of `revealToken` carries a secret out of main: one RingCX access token,
 * for the person to read. No other type can carry a token, a JWT credential, or a client secret.
 * The state of the app, its connections, and its sessions reaches the window only by event. Otherwise, a reply that
 * is slower than an event could bring an older state back on screen.
 *
 * All times are milliseconds since the Unix epoch, UTC. All durations are milliseconds.
 */
import type { ActivityPage, ActivityQuery, ActivityState, SupportReport } from './contract/activity.ts'
import type { AppStatus, LinkName, Theme } from './contract/app.ts'
import type { CommandId, GivenCommand } from './contract/command.ts'
import type { NewConnection, Removal } from './contract/connection.ts'
import type { ConnectionTest } from './contract/connection-test.ts'
import type { CredentialReading, PastedCredential } from './contract/credential.ts'
import type {
  CopyRef,
  DirectoryCopy,
  ConnectorSheet,
  DirectoryCopyForm,
  DirectoryFinding,
  DirectoryPage,
  DirectoryQuery,
  DirectoryRecord,
  DirectoryValue,
  ExportFormat,
  ExportProgress,
  ExportScope,
  UserPart,
  ListKey,
  ListState,
  RowRange
} from './contract/directory.ts'
import type { DesktopSetting, DesktopState } from './contract/desktop.ts'
import type { DirectoryPreferenceChange, DirectoryPreferences } from './contract/directory-preferences.ts'
import type { Reply } from './contract/error.ts'
import type { TextInspection } from './contract/inspection.ts'
import type { PasteField, PasteReading } from './contract/paste.ts'
import type { ProxyAnswer } from './contract/proxy.ts'
import type {
  AnswerLines,
  AnswerPath,
  AnswerRows,
  AnswerSearch,
  AnswerSummary,
  AnswerTable,
  RequestReading,
  ProgramLanguage,
  RequestCheck,
  RequestDraft,
  RequestEndpoint,
  SavedRequest
} from './contract/request.ts'
import type { ConnectionWithStatus, CopyForm, CopyResult, SessionStatus } from './contract/session.ts'
import type { Locking, StorageChange } from './contract/storage.ts'
import type { RevealedToken, TokenDetails } from './contract/token.ts'
import type { ImportChoice, ImportOffer, ImportOutcome } from './contract/transfer.ts'
import type { UpdateChannel, UpdateStatus } from './contract/updates.ts'

export type * from './contract/activity.ts'
export type * from './contract/app.ts'
export type * from './contract/command.ts'
export type * from './contract/connection.ts'
export type * from './contract/connection-test.ts'
export type * from './contract/credential.ts'
export type * from './contract/desktop.ts'
export type * from './contract/directory.ts'
export type * from './contract/directory-preferences.ts'
export type * from './contract/error.ts'
export type * from './contract/inspection.ts'
export type * from './contract/paste.ts'
export type * from './contract/policy.ts'
export type * from './contract/proxy.ts'
export type * from './contract/request.ts'
export type * from './contract/session.ts'
export type * from './contract/storage.ts'
export type * from './contract/token.ts'
export type * from './contract/transfer.ts'
export type * from './contract/updates.ts'

/** An entry of {@link CALLS}: only its type matters. */
interface Call<Signature extends (...args: never) => unknown> {
  readonly signature?: Signature
}

const call = <Signature extends (...args: never) => unknown>(): Call<Signature> => ({})

/** The window's calls, by verb. The verb is also the channel name. */
export const CALLS = {
  /** The state of the app when the window opens; `appChanged` reports later states. */
  appStatus: call<() => AppStatus>(),
  setTheme: call<(theme: Theme) => null>(),
  dismissNotice: call<(noticeId: string) => null>(),
  openLink: call<(link: LinkName) => null>(),
  /** The command last chosen in a menu or the tray; `null` if the window has taken it already. `commandGiven` tells of one. */
  takeCommand: call<() => GivenCommand | null>(),
  /** The commands that apply now: the menu shows the others in gray. */
  offerCommands: call<(ids: CommandId[]) => null>(),
  /** Opens the app's data folder in the system's file manager. */
  showDataFolder: call<() => null>(),
  /** Opens the page that creates a JWT credential restricted to the app with this client ID. */
  openJwtPage: call<(clientId: string) => null>(),
  /** Answers {@link AppStatus.proxyAsk}; `null` cancels. */
  answerProxy: call<(answer: ProxyAnswer | null) => null>(),
  /** Asks for the proxy's username and password again after the person canceled. */
  askProxy: call<() => null>(),
  /** Tries the keyring and the vault again. */
  retryStorage: call<() => null>(),
  unlockStorage: call<(passphrase: string) => null>(),
  /** Drops every key and token from memory. */
  lockStorage: call<() => null>(),
  changeStorageMode: call<(change: StorageChange) => null>(),
  changePassphrase: call<(current: string, next: string) => null>(),
  /** Encrypts everything with a new key. Takes the passphrase if the vault has one, or else `null`. */
  renewStorageKey: call<(passphrase: string | null) => null>(),
  setLocking: call<(locking: Locking) => null>(),
  /** Permanently removes connections, secrets, settings, and logs. */
  removeAllData: call<() => null>(),

  /** The list when the window opens; `connectionsChanged` and `sessionChanged` report later states. */
  listConnections: call<() => ConnectionWithStatus[]>(),
  /** Saves the connection and its secrets and returns its ID. It doesn't sign in; `signIn` does. */
  addConnection: call<(connection: NewConnection) => string>(),
  /** Validates without saving: what is wrong, by field. Pass `null` for a new connection. */
  checkConnection: call<(connectionId: string | null, connection: NewConnection) => Record<string, string>>(),
  renameConnection: call<(connectionId: string, name: string) => null>(),
  /**
   * Saves the changes and signs in again, unless they are saved for later. An empty `clientSecret` or `jwt` keeps the
   * stored one.
   */
  editConnection: call<(connectionId: string, connection: NewConnection) => null>(),
  setKeepFresh: call<(connectionId: string, keepFresh: boolean) => null>(),
  /** Adds a copy right after it with the same settings, client secret, and JWT credential, not signed in. Returns the copy's ID. */
  duplicateConnection: call<(connectionId: string) => string>(),
  /** Moves it to this position in the list, starting at 0. */
  moveConnection: call<(connectionId: string, to: number) => null>(),
  /** Removes it from the list immediately. When the undo time is over, it is signed out and erased. */
  removeConnection: call<(connectionId: string) => null>(),
  /** Removals that can be undone when the window opens, oldest first; `removalsChanged` reports later states. */
  removals: call<() => Removal[]>(),
  /** Restores it with its secrets; its session continues. */
  undoRemoval: call<(connectionId: string) => null>(),
  /** Pauses the undo time while the pointer or the focus is on it, for at most five minutes. */
  holdRemoval: call<(connectionId: string, held: boolean) => null>(),
  /** Starts the simulator inside the app, adds the practice connection if there is none, signs in, and returns its ID. */
  startPractice: call<() => string>(),

  /**
   * With the browser, opens the sign-in page, or reopens it while the app waits for it. Rejects an unfinished
   * connection and names the missing fields.
   */
  signIn: call<(connectionId: string) => null>(),
  /** Cancels a sign-in that is waiting for the browser. */
  cancelSignIn: call<(connectionId: string) => null>(),
  /** Signs in, step by step, and reads the accounts; `testChanged` reports each step. */
  testConnection: call<(connectionId: string) => null>(),
  /** Stops a test and cancels the sign-in it started. */
  cancelTest: call<(connectionId: string) => null>(),
  /** Main copies the address of the sign-in page to the clipboard, for another browser on this computer. */
  copySignInAddress: call<(connectionId: string) => null>(),
  signOut: call<(connectionId: string) => null>(),
  renew: call<(connectionId: string) => null>(),
  /** The connection on screen, which main keeps fresh in the meantime. `null` if there is none. */
  lookAt: call<(connectionId: string | null) => null>(),
  /** Main copies the RingCX access token to the clipboard; no secret comes back. */
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
  /**
   * Main asks where to save and writes the list, with no secret field; `exportChanged` tells how far it is. Returns the
   * file's base name, or `null` if the person canceled: then there is no file.
   */
  exportDirectory: call<(query: DirectoryQuery, scope: ExportScope, format: ExportFormat) => string | null>(),
  cancelExport: call<() => null>(),
  /** The saved copies of a connection's lists, newest first. */
  directoryCopies: call<(connectionId: string) => DirectoryCopy[]>(),
  /** Keeps the last load of a list under its date. */
  keepCopy: call<(key: ListKey) => null>(),
  removeCopy: call<(connectionId: string, copyId: string) => null>(),
  /** Fills the connection's list `differences`. */
  compareLists: call<(connectionId: string, before: CopyRef, after: CopyRef) => ListState>(),
  /** The questions that admins ask, for the lists of an account and those of no account. */
  directoryFindings: call<(connectionId: string, accountId: string | null) => DirectoryFinding[]>(),
  /** Effective roles, rights documents, and the users below a user, each read from RingCX now. */
  userDetails: call<(connectionId: string, userId: string) => UserPart[]>(),
  /** What a program needs to find an account. Main asks RingCentral for the ID of its account. */
  connectorSheet: call<(connectionId: string, accountId: string) => ConnectorSheet>(),
  /** The directory is no longer on screen; its memory is given back a minute later. */
  leaveDirectory: call<() => null>(),
  /** How the person left the directory: columns, widths, accounts. */
  directoryPreferences: call<() => DirectoryPreferences>(),
  keepDirectoryPreference: call<(change: DirectoryPreferenceChange) => null>(),

  // The Token page
  /** The current token explained, without a renewal, and what each renewal changed. Ask again after each. */
  tokenDetails: call<(connectionId: string) => TokenDetails>(),
  /**
   * The RingCX access token, fresh, for the person to read; never kept. Main notes it. Rejects with `input-invalid` if the
   * organization doesn't allow it.
   */
  revealToken: call<(connectionId: string) => RevealedToken>(),
  // Requests
  /** The documented endpoints that only read. */
  requestEndpoints: call<() => RequestEndpoint[]>(),
  /** What a draft would send, without sending it. */
  checkRequest: call<(connectionId: string, draft: RequestDraft) => RequestCheck>(),
  /**
   * Sends a request with a fresh token and keeps its answer. Refuses a method other than GET unless it is allowed and
   * `confirmed`, which the page sets only after the person saw method, host, and path. One at a time per connection. `null` when the person canceled it.
   */
  sendRequest:
    call<(connectionId: string, draft: RequestDraft, confirmed: boolean) => AnswerSummary | null>(),
  /** Ends the request under way. */
  cancelRequest: call<(connectionId: string) => null>(),
  /** The answers that are kept of a connection, newest first. */
  answers: call<(connectionId: string) => AnswerSummary[]>(),
  /** Lines of the tree, 400 at most. */
  answerRows: call<(answerId: string, from: number, count: number) => AnswerRows>(),
  /** Folds a node, or unfolds it. Returns how many rows the tree has now. */
  toggleAnswerNode: call<(answerId: string, node: number) => number>(),
  /** Unfolds everything, or folds everything but the root. Returns how many rows the tree has now. */
  unfoldAnswer: call<(answerId: string, open: boolean) => number>(),
  /** Unfolds what is around a node and returns the row where it is. */
  showAnswerNode: call<(answerId: string, node: number) => number>(),
  /** Where a node is. */
  answerPath: call<(answerId: string, node: number) => AnswerPath>(),
  searchAnswer: call<(answerId: string, text: string) => AnswerSearch>(),
  /** Lines of the masked text, 400 at most. */
  answerText: call<(answerId: string, from: number, count: number) => AnswerLines>(),
  /** Rows of the table, 400 at most. */
  answerTable: call<(answerId: string, from: number, count: number) => AnswerTable>(),
  /**
   * Main copies the masked value of a node with everything below it; node 0 of an answer that isn't JSON is its whole
   * text. Returns how many characters.
   */
  copyAnswer: call<(answerId: string, node: number) => number>(),
  /** Main asks where to save the masked answer. Returns the file's base name, or `null` if the person canceled. */
  saveAnswer: call<(answerId: string) => string | null>(),
  savedRequests: call<() => SavedRequest[]>(),
  /** Keeps a draft under a name: a new one, or in place of the one with this ID. Refuses what looks like a secret. */
  saveRequest: call<(requestId: string | null, name: string, draft: RequestDraft) => SavedRequest[]>(),
  renameRequest: call<(requestId: string, name: string) => SavedRequest[]>(),
  removeRequest: call<(requestId: string) => SavedRequest[]>(),
  /** Restores the one that was removed last, in its place. */
  undoRemoveRequest: call<(requestId: string) => SavedRequest[]>(),
  /** Makes a draft of a pasted cURL line, in the quoting of any shell. */
  readRequest: call<(connectionId: string, text: string) => RequestReading>(),
  /** A program that sends the draft; `chain` includes sign-in, exchange, and refresh. Holds no secret. */
  programText:
    call<(connectionId: string, draft: RequestDraft, language: ProgramLanguage, chain: boolean) => string>(),
  /** Main copies that program. */
  copyProgram:
    call<(connectionId: string, draft: RequestDraft, language: ProgramLanguage, chain: boolean) => null>(),
  /** Allows methods other than GET; off by default, and the organization can forbid it. `appChanged` follows. */
  setAllowWrites: call<(allow: boolean) => null>(),
  // Activity: the requests that the app made.
  /** The state when the page opens; `activityChanged` reports later ones. */
  activityState: call<() => ActivityState>(),
  queryActivity: call<(query: ActivityQuery) => ActivityPage>(),
  /** Empties the list; {@link ActivityState.undoUntil} says how long it can be brought back. */
  clearActivity: call<() => null>(),
  undoClearActivity: call<() => null>(),
  /** Whether the activity is kept across restarts, sealed. Off removes what was kept. */
  setKeepActivity: call<(keep: boolean) => null>(),
  /** Main asks where to save and writes what the query lists, as HAR 1.2. Returns the file's base name, or `null` if the person canceled. */
  exportActivity: call<(query: ActivityQuery) => string | null>(),
  /** With `people`, it includes names, e-mail addresses, and IDs. */
  makeSupportReport: call<(people: boolean) => SupportReport>(),
  /** Main asks where to save the report that was made last, and writes exactly that text. */
  saveSupportReport: call<(reportId: string) => string | null>(),
  copySupportReport: call<(reportId: string) => null>(),

  // Outside the window: tray, start at login, notifications.
  /** The state when Settings opens; `desktopChanged` reports later ones. */
  desktopState: call<() => DesktopState>(),
  setDesktop: call<(setting: DesktopSetting, on: boolean) => null>(),

  /** Finds and explains the tokens in a text. */
  inspect: call<(text: string) => TextInspection>(),
  readCredential: call<(pasted: PastedCredential) => CredentialReading>(),
  /** Which parts of text pasted into a field to keep; the text itself doesn't come back. */
  readPaste: call<(field: PasteField, text: string) => PasteReading>(),
  /** For IDs and addresses, never for secrets: the clipboard isn't cleared. */
  copyText: call<(text: string) => null>(),

  /** Main asks where to save. With a passphrase, the file includes encrypted secrets. Returns the file's base name, or `null` if the person canceled. */
  exportConnections: call<(connectionIds: string[], passphrase: string | null) => string | null>(),
  /** Main asks for the file; `null` if the person canceled. Changes nothing. */
  chooseImport: call<() => ImportOffer | null>(),
  /** A file that was dropped on the window. Changes nothing. */
  dropImport: call<(fileName: string, text: string) => ImportOffer>(),
  /** The file ready for import, compared with the current list: one passed at startup, or the last one chosen. */
  currentImport: call<() => ImportOffer | null>(),
  /** One choice per item. Without a passphrase, encrypted secrets aren't imported. */
  applyImport: call<(offerId: string, choices: ImportChoice[], passphrase: string | null) => ImportOutcome>(),
  dismissImport: call<(offerId: string) => null>(),

  /** The state when Settings opens; `updateChanged` reports later ones. */
  updateStatus: call<() => UpdateStatus>(),
  /** Begins to look for an update. */
  checkForUpdates: call<() => null>(),
  /** Begins to download the version that is available. Nothing is installed before `restartToUpdate`. */
  downloadUpdate: call<() => null>(),
  cancelUpdate: call<() => null>(),
  /** Saves what is under way, quits, and starts the new version. */
  restartToUpdate: call<() => null>(),
  /** Whether to look automatically, and on which channel. */
  setUpdateChoice: call<(automatic: boolean, channel: UpdateChannel) => null>()
}

/** An entry of {@link EVENTS}: only its type matters. */
interface Event<Payload> {
  readonly payload?: Payload
}

const event = <Payload>(): Event<Payload> => ({})

/** Main's events to the window, by name, which is also the channel. They arrive in the order in which main sent them. */
export const EVENTS = {
  appChanged: event<AppStatus>(),
  connectionsChanged: event<ConnectionWithStatus[]>(),
  removalsChanged: event<Removal[]>(),
  sessionChanged: event<SessionStatus>(),
  testChanged: event<ConnectionTest>(),
  directoryChanged: event<ListState>(),
  /** A command waits for `takeCommand`. */
  commandGiven: event<null>(),
  /** `null` at the end, however it ended. */
  exportChanged: event<ExportProgress | null>(),
  activityChanged: event<ActivityState>(),
  desktopChanged: event<DesktopState>(),
  /** The person opened a file with a double-click or on the command line. */
  importOffered: event<ImportOffer>(),
  updateChanged: event<UpdateStatus>()
}

/**
 * The channel for marks. Electron sends replies and events through separate pipes, in no fixed order between the two.
 * So main sends a numbered mark after the events of a call, and the preload holds the reply until that mark arrives:
 * code that awaits a call has already received its events.
 */
export const MARK_CHANNEL = 'mark'

/** What main returns for a call: the reply, and the mark it waits for; `null` if there is none. */
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
export type Payload<Name extends EventName> = Exclude<(typeof EVENTS)[Name]['payload'], undefined>
export const EVENT_NAMES = Object.keys(EVENTS) as readonly EventName[]

/** `window.api`: one function per call and, per event, one that subscribes and returns its unsubscribe function. It never exposes the transport. */
export type Api = {
  readonly [Name in Verb]: (...args: Arguments<Name>) => Promise<Reply<Result<Name>>>
} & {
  readonly [Name in EventName as `on${Capitalize<Name>}`]: (
    listener: (payload: Payload<Name>) => void
  ) => () => void
}
