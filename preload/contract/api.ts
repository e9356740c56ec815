import type { AppStatus, LinkName, Theme } from './app.ts'
import type { NewConnection, Removal } from './connection.ts'
import type { ConnectionTest } from './connection-test.ts'
import type { CredentialReading, PastedCredential } from './credential.ts'
import type { Account, Directory, User } from './directory.ts'
import type { Reply } from './error.ts'
import type { Inspection } from './inspection.ts'
import type { PasteField, PasteReading } from './paste.ts'
import type { ProxyAnswer } from './proxy.ts'
import type { ConnectionWithStatus, CopyForm, CopyResult, SessionStatus } from './session.ts'
import type { Locking, StorageChange } from './storage.ts'
import type { ImportChoice, ImportOffer, ImportOutcome } from './transfer.ts'

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
  readPaste(field: PasteField, text: string): Promise<Reply<PasteReading>>
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
