/**
 * The whole boundary between the main process and the window: types and channel names, nothing else.
 * This file imports nothing. Handlers, decoders and `window.api` are derived from it, so that a missing one
 * does not compile. Secrets go in; status comes out: no type below has room for a token, a JWT credential or a
 * client secret on the way out.
 *
 * All times are milliseconds since the Unix epoch, UTC. All durations are milliseconds.
 */

/** Mirrors `main/core/errors.ts`; `main/ipc/present/error.ts` does not compile when the two differ. */
export type PublicErrorCode =
  | 'input-invalid'
  | 'host-refused'
  | 'network-failed'
  | 'tls-failed'
  | 'captive-portal'
  | 'answer-malformed'
  | 'service-failed'
  | 'rate-limited'
  | 'client-refused'
  | 'grant-refused'
  | 'credential-refused'
  | 'browser-failed'
  | 'not-linked'
  | 'token-expired'
  | 'token-refused'
  | 'forbidden'
  | 'not-found'
  | 'signed-out'
  | 'unknown-connection'
  | 'vault-locked'
  | 'vault-denied'
  | 'vault-weak'
  | 'vault-corrupt'
  | 'vault-foreign'
  | 'vault-write-failed'
  | 'internal'

/** What one button can do about a failure. Mirrors `main/core/doctor/remedies.ts`, as the codes do. */
export type Remedy =
  | 'try-again'
  | 'sign-in-again'
  | 'edit-connection'
  | 'create-jwt'
  | 'create-app'
  | 'open-guide'
  | 'open-roles-guide'
  | 'open-settings'
  | 'sign-in-proxy'

export interface PublicError {
  code: PublicErrorCode
  /** One plain sentence: what happened and why. */
  message: string
  /** One plain sentence: what to do. */
  hint: string
  retryable: boolean
  /** The service's own code or status, such as `OAU-213` or `HTTP 403`. */
  serviceCode: string | null
  /** For `input-invalid`: field name → what is wrong with it. */
  fields: Record<string, string> | null
  /** The one button that helps. */
  remedy?: Remedy | null
  /** What the service itself said: short, and with all but plain words hidden. */
  words?: string | null
}

export type Reply<T> = { ok: true; value: T } | { ok: false; error: PublicError }

/** How a connection gets a RingCentral token: from a JWT credential, in the browser, or pasted. */
export type SignInMethod = 'jwt' | 'browser' | 'token'

/** One named way to sign in. Holds no secret. */
export interface ConnectionSummary {
  id: string
  name: string
  signInMethod: SignInMethod
  /** Origin, such as `https://platform.ringcentral.com`. */
  ringcentralHost: string
  /** Origin, such as `https://ringcx.ringcentral.com`. */
  ringcxHost: string
  /** Empty with a pasted token that nothing can refresh, and while it is missing. */
  clientId: string
  /** True for an app without a client secret. */
  publicClient: boolean
  /** True for the built-in practice connection, whose hosts are the simulator's. */
  practice: boolean
  /** Kept fresh all the time; else only while it is looked at, and renewed on use. */
  keepFresh: boolean
}

/** What the person fills in, whatever the sign-in method. */
interface NewConnectionFields {
  name: string
  ringcentralHost: string
  ringcxHost: string
  clientId: string
  /**
   * Saved for later: fields may be empty, and nothing signs in. What is filled in is checked all the same; an empty name
   * is made up.
   */
  unfinished: boolean
}

/** What the person fills in for a connection with a JWT credential. */
export interface NewJwtConnection extends NewConnectionFields {
  signInMethod: 'jwt'
  clientSecret: string
  jwt: string
}

/** What the person fills in to sign in with the browser. */
export interface NewBrowserConnection extends NewConnectionFields {
  signInMethod: 'browser'
  /** `null` for an app that has none. */
  clientSecret: string | null
}

/** What the person fills in around a pasted RingCentral token. */
export interface NewTokenConnection extends NewConnectionFields {
  signInMethod: 'token'
  /** `null` for an app that has none, and where nothing is to be refreshed. */
  clientSecret: string | null
  accessToken: string
  /** Empty when there is none. */
  refreshToken: string
}

export type NewConnection = NewJwtConnection | NewBrowserConnection | NewTokenConnection

/** What a connection can lack before it can sign in, in the order of the form. */
export type MissingField = 'accessToken' | 'clientId' | 'clientSecret' | 'jwt'

export type SessionPhase =
  'signed-out' | 'signing-in' | 'active' | 'renewing' | 'waiting' | 'needs-sign-in' | 'locked'

/** One link of the chain credential → RingCentral token → RingCX token → API. */
export interface ChainLink {
  state: 'ready' | 'working' | 'expired' | 'missing' | 'failed' | 'untested'
  /** When it ends; `null` when it has no end or there is none. */
  expiresAt: number | null
  /** Its whole life, for a bar; `null` as above. */
  lifeMs: number | null
  /** When the keeper will next act on it by itself. */
  nextStepAt: number | null
}

/** How a RingCX token came about, in the order of the recovery ladder. */
export type RenewalPath = 'ringcx-refresh' | 'exchange' | 'ringcentral-refresh' | 'sign-in'

export interface Renewal {
  at: number
  path: RenewalPath
  outcome: 'renewed' | 'failed'
  /** Time from the first request to the saved token. */
  tookMs: number
  error: PublicError | null
}

/** How a sign-in in the browser stands: the person is there, until when at most, or why it came to nothing. */
export type BrowserStatus = { kind: 'waiting'; until: number } | { kind: 'failed'; why: PublicError }

export interface SessionStatus {
  connectionId: string
  phase: SessionPhase
  /** Why the phase is what it is, when it is `waiting`, `needs-sign-in` or `locked`, or the connection not finished. */
  why: PublicError | null
  /** What has to be filled in before it can sign in; empty for a connection that is finished. */
  missing: MissingField[]
  /** When the next attempt happens by itself, in phase `waiting`. */
  retryAt: number | null
  /** `null` when no sign-in in the browser is under way and none failed. */
  browser: BrowserStatus | null
  chain: {
    credential: ChainLink
    ringcentral: ChainLink
    ringcx: ChainLink
    api: ChainLink
  }
  identity: {
    mainAccountId: string | null
    agentAccountIds: string[]
    adminId: number | null
    rcUserId: number | null
  } | null
  /** Newest first, at most ten. */
  renewals: Renewal[]
}

export interface ConnectionWithStatus {
  connection: ConnectionSummary
  status: SessionStatus
}

/** A connection that was removed and can still be brought back. */
export interface Removal {
  connectionId: string
  name: string
  /** When it is signed out and its secrets are erased; `null` while that is held. */
  undoUntil: number | null
}

export interface Account {
  accountId: string
  accountName: string
  mainAccountId: string | null
  mainAccountName: string | null
  /** RingCentral account id of the main account, when RingCX tells it. */
  rcAccountId: string | null
  archived: boolean
}

/** A RingCX admin user. */
export interface User {
  userId: number
  userName: string
  fullName: string
  enabled: boolean
  rootUser: boolean
  managedByRingCentral: boolean
  rcUserId: number | null
  /** Role types such as `SUPER_USER`; an open set. */
  roles: string[]
  createdAt: number | null
  /** Depth in the tree of users, 0 for a root. */
  depth: number
  parentUserId: number | null
}

export interface Directory<Row> {
  rows: Row[]
  loadedAt: number
}

export type CopyForm = 'token' | 'authorization-header' | 'curl'

export interface CopyResult {
  /** When main clears the clipboard if it is still ours. */
  clearsAt: number
}

/** One claim of a JWT, explained. */
export interface ClaimExplained {
  name: string
  /** JSON text of the value, cut at 2,000 characters. */
  value: string
  meaning: string
  /** For times: the instant; the window shows it in local time. */
  at: number | null
}

export interface Inspection {
  /** What the pasted text is. */
  kind:
    | 'ringcx-access-token'
    | 'ringcentral-jwt-credential'
    | 'other-jwt'
    | 'uuid'
    | 'permanent-token'
    | 'opaque'
    | 'damaged-jwt'
    | 'empty'
  title: string
  /** What it is good for, and what it is not. */
  explanation: string
  header: ClaimExplained[]
  claims: ClaimExplained[]
  issuedAt: number | null
  expiresAt: number | null
  /** Plain warnings, such as "expired 3 hours ago" or "the signature was not checked". */
  notes: string[]
}

/** What main can tell of a text that was pasted as a JWT credential. The text itself never comes back. */
export interface CredentialReading {
  kind: Inspection['kind']
  /** What it is, in words. */
  title: string
  /** Why it cannot be used and what to do; `null` for one that can. */
  wrong: string | null
  /** What to know of one that can be used. */
  caution: string | null
  /** RingCentral's id of the user it acts as. */
  subject: string | null
  issuedAt: number | null
  expiresAt: number | null
  life: 'endless' | 'lasting' | 'ends-soon' | 'ended' | 'not-yet' | null
  /** The app it names, when it names one. */
  clientId: string | null
}

/** What was pasted as a JWT credential, and what the form holds already, to tell them apart. */
export interface PastedCredential {
  text: string
  clientId: string
  clientSecret: string
}

/** The steps of a test, in their order; with a pasted token there is no sign-in. */
export type TestStep = 'reach' | 'sign-in' | 'exchange' | 'accounts'

/** A field that can be what made a step fail. */
export type FaultField =
  'clientId' | 'clientSecret' | 'jwt' | 'accessToken' | 'ringcentralHost' | 'ringcxHost'

export interface TestRow {
  step: TestStep
  state: 'pending' | 'running' | 'passed' | 'failed' | 'stopped'
  /** Time of its own requests, without waiting for a person or a turn. */
  tookMs: number | null
  error: PublicError | null
  /** Where to correct it; `null` when nothing that was typed is to blame. */
  field: FaultField | null
}

/** A test of a connection: its own sign-in, step by step, and one look at RingCX. */
export interface ConnectionTest {
  connectionId: string
  rows: TestRow[]
  running: boolean
  /** How many accounts RingCX told of; `null` before that. */
  accounts: number | null
}

export interface StorageStatus {
  mode: 'keyring' | 'passphrase' | 'memory'
  state: 'found' | 'absent' | 'locked' | 'denied' | 'weak' | 'corrupt' | 'foreign'
  /** The keyring's name, such as `GNOME keyring`; `null` in memory mode. */
  backend: string | null
  /** One sentence for the person: where secrets are kept, or why they cannot be reached. */
  message: string
  /** What to do about it; empty when nothing is needed. */
  hint: string
  /** True when the passphrase of the vault is what is missing. */
  needsPassphrase: boolean
}

/** Where secrets are to be kept from now on. */
export type StorageChange =
  { mode: 'keyring' } | { mode: 'passphrase'; passphrase: string } | { mode: 'memory' }

/** When the vault locks by itself. */
export interface Locking {
  /** After this long without keyboard or mouse on the whole computer; `null` for never. 1 min to 24 h. */
  afterMs: number | null
  /** When the computer is locked or goes to sleep. */
  withSystem: boolean
}

/** Something the person should know that no single view owns, such as a file set aside. */
export interface Notice {
  id: string
  tone: 'info' | 'warning'
  title: string
  message: string
}

/** A proxy that wants a name and a password before it lets requests through. */
export interface ProxyAsk {
  /** Host and port, such as `proxy.example:3128`. */
  host: string
  /** 1 the first time; more when the proxy did not accept what was entered. */
  attempt: number
  /** False when the password travels to the proxy in readable form. */
  hidden: boolean
}

/** What the person enters for a proxy: a secret, kept until the app quits. */
export interface ProxyAnswer {
  user: string
  password: string
}

/** What the organisation decided, as far as the window shows it. */
export interface PolicyStatus {
  /** `broken`: a policy is there and cannot be read; nothing signs in until it can. */
  state: 'none' | 'managed' | 'broken'
  locked: LockedSetting[]
  problems: { place: string; message: string }[]
  /** Connections of which only the secrets can be changed. */
  managedConnectionIds: string[]
  /** Whether secrets may leave in an exported file, sealed. */
  exportSecrets: boolean
  /** The sign-in methods that are allowed; `null` for all. */
  signInMethods: SignInMethod[] | null
}

export interface LockedSetting {
  key: string
  title: string
  /** The value in words. */
  value: string
  level: 'machine' | 'user'
}

/** What can be done with one connection of a file. Nothing is replaced unless that is chosen. */
export type ImportChoice = 'add' | 'replace' | 'skip'

/** One connection of a file, compared with what is there. */
export interface ImportItem {
  name: string
  ringcentralHost: string
  ringcxHost: string
  clientId: string
  kind: 'new' | 'same' | 'differs' | 'refused'
  /** Name of the connection it is compared with. */
  existingName: string | null
  changes: { field: string; from: string; to: string }[]
  /** Whether its secrets are in the file, sealed. */
  sealed: boolean
  /** What becomes of the stored secrets when it replaces, unless the file's own come in. */
  secretsIfReplaced: 'kept' | 'erased'
  /** The first is suggested; it never replaces. */
  choices: ImportChoice[]
  /** Why it is refused. */
  reason: string | null
}

/** A file that is offered for import: what it would change, or why it cannot be imported. */
export interface ImportOffer {
  id: string
  fileName: string
  items: ImportItem[]
  /** Whether there are sealed secrets in it. */
  sealed: boolean
  problem: PublicError | null
}

export interface ImportOutcome {
  added: number
  replaced: number
  skipped: number
}

export type Theme = 'system' | 'light' | 'dark'

export interface AppStatus {
  version: string
  platform: 'linux' | 'darwin' | 'win32'
  storage: StorageStatus
  locking: Locking
  notices: Notice[]
  theme: Theme
  /** The folder that holds the app's files, for display. */
  dataFolder: string
  /** What the person is asked for a proxy; `null` when nothing is. */
  proxyAsk: ProxyAsk | null
  policy: PolicyStatus
  /** Where the browser comes back to: all of them are registered for the app in RingCentral's developer console. */
  redirectAddresses: string[]
}

/** Pages that main may open in the browser. The window names one; main owns the addresses. */
export type LinkName =
  'create-app' | 'create-browser-app' | 'create-web-app' | 'create-jwt' | 'auth-guide' | 'admin-roles'

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

type Exactly<Keys extends string, List extends readonly string[]> = [Keys] extends [List[number]]
  ? [List[number]] extends [Keys]
    ? List
    : never
  : never

const exactly =
  <Keys extends string>() =>
  <const List extends readonly Keys[]>(list: Exactly<Keys, List>): List =>
    list

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

/** What the preload puts on `window.api`: one verb per call, one subscription per event. Never transport. */
export interface Api {
  appStatus(): Promise<Reply<AppStatus>>
  setTheme(theme: Theme): Promise<Reply<AppStatus>>
  dismissNotice(noticeId: string): Promise<Reply<AppStatus>>
  openLink(link: LinkName): Promise<Reply<null>>
  openJwtPage(clientId: string): Promise<Reply<null>>
  answerProxy(answer: ProxyAnswer | null): Promise<Reply<AppStatus>>
  askProxy(): Promise<Reply<AppStatus>>
  retryStorage(): Promise<Reply<AppStatus>>
  unlockStorage(passphrase: string): Promise<Reply<AppStatus>>
  lockStorage(): Promise<Reply<AppStatus>>
  changeStorageMode(change: StorageChange): Promise<Reply<AppStatus>>
  changePassphrase(current: string, next: string): Promise<Reply<AppStatus>>
  renewStorageKey(passphrase: string | null): Promise<Reply<AppStatus>>
  setLocking(locking: Locking): Promise<Reply<AppStatus>>
  removeAllData(): Promise<Reply<AppStatus>>
  listConnections(): Promise<Reply<ConnectionWithStatus[]>>
  addConnection(connection: NewConnection): Promise<Reply<ConnectionWithStatus>>
  checkConnection(
    connectionId: string | null,
    connection: NewConnection
  ): Promise<Reply<Record<string, string>>>
  renameConnection(connectionId: string, name: string): Promise<Reply<ConnectionWithStatus>>
  editConnection(connectionId: string, connection: NewConnection): Promise<Reply<ConnectionWithStatus>>
  setKeepFresh(connectionId: string, keepFresh: boolean): Promise<Reply<ConnectionWithStatus>>
  duplicateConnection(connectionId: string): Promise<Reply<ConnectionWithStatus>>
  moveConnection(connectionId: string, to: number): Promise<Reply<ConnectionWithStatus[]>>
  removeConnection(connectionId: string): Promise<Reply<Removal[]>>
  removals(): Promise<Reply<Removal[]>>
  undoRemoval(connectionId: string): Promise<Reply<ConnectionWithStatus>>
  holdRemoval(connectionId: string, held: boolean): Promise<Reply<Removal[]>>
  startPractice(): Promise<Reply<ConnectionWithStatus>>
  signIn(connectionId: string): Promise<Reply<SessionStatus>>
  cancelSignIn(connectionId: string): Promise<Reply<SessionStatus>>
  testConnection(connectionId: string): Promise<Reply<null>>
  cancelTest(connectionId: string): Promise<Reply<null>>
  copySignInAddress(connectionId: string): Promise<Reply<null>>
  signOut(connectionId: string): Promise<Reply<SessionStatus>>
  renew(connectionId: string): Promise<Reply<SessionStatus>>
  lookAt(connectionId: string | null): Promise<Reply<null>>
  copyToken(connectionId: string, form: CopyForm): Promise<Reply<CopyResult>>
  accounts(connectionId: string, reload: boolean): Promise<Reply<Directory<Account>>>
  users(connectionId: string, reload: boolean): Promise<Reply<Directory<User>>>
  inspect(text: string): Promise<Reply<Inspection>>
  readCredential(pasted: PastedCredential): Promise<Reply<CredentialReading>>
  copyText(text: string): Promise<Reply<null>>
  exportConnections(connectionIds: string[], passphrase: string | null): Promise<Reply<string | null>>
  chooseImport(): Promise<Reply<ImportOffer | null>>
  dropImport(fileName: string, text: string): Promise<Reply<ImportOffer>>
  currentImport(): Promise<Reply<ImportOffer | null>>
  applyImport(
    offerId: string,
    choices: ImportChoice[],
    passphrase: string | null
  ): Promise<Reply<ImportOutcome>>
  dismissImport(offerId: string): Promise<Reply<null>>
  /** Each returns its unsubscribe function. */
  onSessionChanged(listener: (status: SessionStatus) => void): () => void
  onTestChanged(listener: (test: ConnectionTest) => void): () => void
  onConnectionsChanged(listener: (connections: ConnectionWithStatus[]) => void): () => void
  onRemovalsChanged(listener: (removals: Removal[]) => void): () => void
  onAppChanged(listener: (status: AppStatus) => void): () => void
  onImportOffered(listener: (offer: ImportOffer) => void): () => void
}
