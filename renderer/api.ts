import type { Api, PublicError, PublicErrorCode, Remedy, Reply } from '../preload/contract.ts'

/** A call that main refused or could not do, as the window shows it. */
export class UiError extends Error {
  readonly code: PublicErrorCode
  readonly hint: string
  readonly retryable: boolean
  readonly serviceCode: string | null
  readonly fields: Readonly<Record<string, string>>
  readonly remedy: Remedy | null
  readonly words: string | null

  constructor(error: PublicError) {
    super(error.message)
    this.name = 'UiError'
    this.code = error.code
    this.hint = error.hint
    this.retryable = error.retryable
    this.serviceCode = error.serviceCode
    this.fields = error.fields ?? {}
    this.remedy = error.remedy ?? null
    this.words = error.words ?? null
  }
}

/** Anything thrown as a {@link UiError}; what is not one already is a fault of ours and says no more than that. */
export function asUiError(thrown: unknown): UiError {
  if (thrown instanceof UiError) return thrown
  return new UiError({
    code: 'internal',
    message: 'Token Desk could not reach its own engine.',
    hint: 'Try again; if it happens twice, quit and start the app anew. Nothing stored is lost.',
    retryable: true,
    serviceCode: null,
    fields: null
  })
}

async function unwrap<T>(reply: Promise<Reply<T>>): Promise<T> {
  const answer = await reply
  if (!answer.ok) throw new UiError(answer.error)
  return answer.value
}

type Unwrapped = {
  [Verb in keyof Api]: Api[Verb] extends (...args: infer Args) => Promise<Reply<infer T>>
    ? (...args: Args) => Promise<T>
    : Api[Verb]
}

/**
 * The calls of the contract with the reply unwrapped: the value, or a thrown {@link UiError}. The only place in
 * the window that touches `window.api`.
 */
export const api: Unwrapped = {
  appStatus: () => unwrap(window.api.appStatus()),
  setTheme: (theme) => unwrap(window.api.setTheme(theme)),
  dismissNotice: (noticeId) => unwrap(window.api.dismissNotice(noticeId)),
  openLink: (link) => unwrap(window.api.openLink(link)),
  openJwtPage: (clientId) => unwrap(window.api.openJwtPage(clientId)),
  answerProxy: (answer) => unwrap(window.api.answerProxy(answer)),
  askProxy: () => unwrap(window.api.askProxy()),
  retryStorage: () => unwrap(window.api.retryStorage()),
  unlockStorage: (passphrase) => unwrap(window.api.unlockStorage(passphrase)),
  lockStorage: () => unwrap(window.api.lockStorage()),
  changeStorageMode: (change) => unwrap(window.api.changeStorageMode(change)),
  changePassphrase: (current, next) => unwrap(window.api.changePassphrase(current, next)),
  renewStorageKey: (passphrase) => unwrap(window.api.renewStorageKey(passphrase)),
  setLocking: (locking) => unwrap(window.api.setLocking(locking)),
  removeAllData: () => unwrap(window.api.removeAllData()),
  listConnections: () => unwrap(window.api.listConnections()),
  addConnection: (connection) => unwrap(window.api.addConnection(connection)),
  checkConnection: (connectionId, connection) => unwrap(window.api.checkConnection(connectionId, connection)),
  editConnection: (connectionId, connection) => unwrap(window.api.editConnection(connectionId, connection)),
  renameConnection: (connectionId, name) => unwrap(window.api.renameConnection(connectionId, name)),
  setKeepFresh: (connectionId, keepFresh) => unwrap(window.api.setKeepFresh(connectionId, keepFresh)),
  duplicateConnection: (connectionId) => unwrap(window.api.duplicateConnection(connectionId)),
  moveConnection: (connectionId, to) => unwrap(window.api.moveConnection(connectionId, to)),
  removeConnection: (connectionId) => unwrap(window.api.removeConnection(connectionId)),
  removals: () => unwrap(window.api.removals()),
  undoRemoval: (connectionId) => unwrap(window.api.undoRemoval(connectionId)),
  holdRemoval: (connectionId, held) => unwrap(window.api.holdRemoval(connectionId, held)),
  startPractice: () => unwrap(window.api.startPractice()),
  signIn: (connectionId) => unwrap(window.api.signIn(connectionId)),
  cancelSignIn: (connectionId) => unwrap(window.api.cancelSignIn(connectionId)),
  testConnection: (connectionId) => unwrap(window.api.testConnection(connectionId)),
  cancelTest: (connectionId) => unwrap(window.api.cancelTest(connectionId)),
  copySignInAddress: (connectionId) => unwrap(window.api.copySignInAddress(connectionId)),
  signOut: (connectionId) => unwrap(window.api.signOut(connectionId)),
  renew: (connectionId) => unwrap(window.api.renew(connectionId)),
  lookAt: (connectionId) => unwrap(window.api.lookAt(connectionId)),
  copyToken: (connectionId, form) => unwrap(window.api.copyToken(connectionId, form)),
  accounts: (connectionId, reload) => unwrap(window.api.accounts(connectionId, reload)),
  users: (connectionId, reload) => unwrap(window.api.users(connectionId, reload)),
  inspect: (text) => unwrap(window.api.inspect(text)),
  readCredential: (pasted) => unwrap(window.api.readCredential(pasted)),
  readPaste: (field, text) => unwrap(window.api.readPaste(field, text)),
  copyText: (text) => unwrap(window.api.copyText(text)),
  exportConnections: (connectionIds, passphrase) =>
    unwrap(window.api.exportConnections(connectionIds, passphrase)),
  chooseImport: () => unwrap(window.api.chooseImport()),
  dropImport: (fileName, text) => unwrap(window.api.dropImport(fileName, text)),
  currentImport: () => unwrap(window.api.currentImport()),
  applyImport: (offerId, choices, passphrase) => unwrap(window.api.applyImport(offerId, choices, passphrase)),
  dismissImport: (offerId) => unwrap(window.api.dismissImport(offerId)),
  onTestChanged: (listener) => window.api.onTestChanged(listener),
  onSessionChanged: (listener) => window.api.onSessionChanged(listener),
  onConnectionsChanged: (listener) => window.api.onConnectionsChanged(listener),
  onRemovalsChanged: (listener) => window.api.onRemovalsChanged(listener),
  onAppChanged: (listener) => window.api.onAppChanged(listener),
  onImportOffered: (listener) => window.api.onImportOffered(listener)
}
