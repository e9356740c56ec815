import type { Api, CallChannel, Calls, EventChannel, Events, Reply } from './contract.ts'

/** The parts of Electron's `ipcRenderer` that are used; they never reach the page. */
export interface Transport {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>
  on(channel: string, listener: (event: unknown, payload: unknown) => void): unknown
  removeListener(channel: string, listener: (event: unknown, payload: unknown) => void): unknown
}

/**
 * Builds the one object the page gets: a verb per call and a subscription per event, frozen. The page can name
 * neither a channel nor see an Electron event, and every call resolves with a {@link Reply}, never rejects.
 */
export function createApi(transport: Transport): Api {
  const call = async <Channel extends CallChannel>(
    channel: Channel,
    ...args: Calls[Channel]['args']
  ): Promise<Reply<Calls[Channel]['result']>> => {
    try {
      // Main answers each call of the contract with a reply of that call and nothing else (main/ipc/bind.ts).
      return (await transport.invoke(channel, ...args)) as Reply<Calls[Channel]['result']>
    } catch {
      return mainDidNotAnswer
    }
  }

  const subscribe =
    <Channel extends EventChannel>(channel: Channel) =>
    (listener: (payload: Events[Channel]) => void): (() => void) => {
      // The event is stripped: its `sender` would hand the page the transport.
      const relay = (_event: unknown, payload: unknown): void => {
        listener(payload as Events[Channel])
      }
      transport.on(channel, relay)
      return () => {
        transport.removeListener(channel, relay)
      }
    }

  return Object.freeze<Api>({
    appStatus: () => call('app:status'),
    setTheme: (theme) => call('app:set-theme', theme),
    dismissNotice: (noticeId) => call('app:dismiss-notice', noticeId),
    openLink: (link) => call('app:open-link', link),
    openJwtPage: (clientId) => call('app:open-jwt-page', clientId),
    answerProxy: (answer) => call('network:answer-proxy', answer),
    askProxy: () => call('network:ask-proxy'),
    retryStorage: () => call('storage:retry'),
    unlockStorage: (passphrase) => call('storage:unlock', passphrase),
    lockStorage: () => call('storage:lock'),
    changeStorageMode: (change) => call('storage:change-mode', change),
    changePassphrase: (current, next) => call('storage:change-passphrase', current, next),
    renewStorageKey: (passphrase) => call('storage:renew-key', passphrase),
    setLocking: (locking) => call('storage:set-locking', locking),
    removeAllData: () => call('storage:remove-all'),
    listConnections: () => call('connections:list'),
    addConnection: (connection) => call('connections:add', connection),
    checkConnection: (connectionId, connection) => call('connections:check', connectionId, connection),
    editConnection: (connectionId, connection) => call('connections:edit', connectionId, connection),
    renameConnection: (connectionId, name) => call('connections:rename', connectionId, name),
    setKeepFresh: (connectionId, keepFresh) => call('connections:set-keep-fresh', connectionId, keepFresh),
    duplicateConnection: (connectionId) => call('connections:duplicate', connectionId),
    moveConnection: (connectionId, to) => call('connections:move', connectionId, to),
    removeConnection: (connectionId) => call('connections:remove', connectionId),
    removals: () => call('connections:removals'),
    undoRemoval: (connectionId) => call('connections:undo-remove', connectionId),
    holdRemoval: (connectionId, held) => call('connections:hold-removal', connectionId, held),
    startPractice: () => call('practice:start'),
    signIn: (connectionId) => call('session:sign-in', connectionId),
    cancelSignIn: (connectionId) => call('session:cancel-sign-in', connectionId),
    testConnection: (connectionId) => call('session:test', connectionId),
    cancelTest: (connectionId) => call('session:cancel-test', connectionId),
    copySignInAddress: (connectionId) => call('session:copy-sign-in-address', connectionId),
    signOut: (connectionId) => call('session:sign-out', connectionId),
    renew: (connectionId) => call('session:renew', connectionId),
    lookAt: (connectionId) => call('session:look-at', connectionId),
    copyToken: (connectionId, form) => call('session:copy-token', connectionId, form),
    accounts: (connectionId, reload) => call('directory:accounts', connectionId, reload),
    users: (connectionId, reload) => call('directory:users', connectionId, reload),
    inspect: (text) => call('inspector:inspect', text),
    readCredential: (pasted) => call('credential:read', pasted),
    readPaste: (field, text) => call('form:read-paste', field, text),
    copyText: (text) => call('clipboard:copy-text', text),
    exportConnections: (connectionIds, passphrase) => call('transfer:export', connectionIds, passphrase),
    chooseImport: () => call('transfer:choose'),
    dropImport: (fileName, text) => call('transfer:drop', fileName, text),
    currentImport: () => call('transfer:current'),
    applyImport: (offerId, choices, passphrase) => call('transfer:apply', offerId, choices, passphrase),
    dismissImport: (offerId) => call('transfer:dismiss', offerId),
    onSessionChanged: subscribe('session:changed'),
    onTestChanged: subscribe('test:changed'),
    onConnectionsChanged: subscribe('connections:changed'),
    onRemovalsChanged: subscribe('removals:changed'),
    onAppChanged: subscribe('app:changed'),
    onImportOffered: subscribe('transfer:offered')
  })
}

/** Electron rejects when no handler exists or an argument cannot be cloned; its text stays here. */
const mainDidNotAnswer: Reply<never> = Object.freeze({
  ok: false,
  error: Object.freeze({
    code: 'internal',
    message: 'Token Desk ran into a fault of its own.',
    hint: 'Try again; if it happens twice, quit and start the app anew. Nothing stored is lost.',
    retryable: true,
    serviceCode: null,
    fields: null
  })
})
