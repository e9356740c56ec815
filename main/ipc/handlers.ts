import type {
  Arguments,
  CommandId,
  DesktopSetting,
  DesktopState,
  GivenCommand
} from '../../preload/contract.ts'
import type { Keeping } from '../core/activity/keeping.ts'
import type { Recorder, ActivityFilter } from '../core/activity/recorder.ts'
import type { SupportReports } from '../core/activity/report.ts'
import { readCredential } from '../core/connections/read-credential.ts'
import { readPaste } from '../core/connections/read-paste.ts'
import type { ExportFormat, ExportScope } from '../core/directory/export.ts'
import type { ListKey } from '../core/directory/lists.ts'
import type { Preferences } from '../core/directory/preferences.ts'
import type { Query } from '../core/directory/query.ts'
import type { TextInspection } from '../core/inspector/finding.ts'
import { bearerText } from '../core/sessions/bearer-text.ts'
import { createReveal } from '../core/sessions/reveal-token.ts'
import type { Sessions } from '../core/sessions/sessions.ts'
import type { Endpoint } from '../core/requests/endpoints.ts'
import { sendable, type Draft, type ProgramLanguage } from '../core/requests/draft.ts'
import type { programFor } from '../core/requests/programs/program.ts'
import type { readRequest } from '../core/requests/read-request.ts'
import type { SavedRequests } from '../core/requests/saved-requests.ts'
import type { Storage } from '../core/storage/storage.ts'
import type { ImportOffer, Transfers } from '../core/transfer/transfer.ts'
import type { Updates } from '../core/updates/updates.ts'
import type { Handlers } from './bind.ts'
import { presentActivity, presentActivityState } from './present/activity.ts'
import { presentApp, type AppFacts } from './present/app-status.ts'
import { presentConnection } from './present/connection.ts'
import { presentReading } from './present/credential-reading.ts'
import {
  coreQuery,
  presentCopy,
  presentFinding,
  presentList,
  presentPage,
  presentPreferences,
  presentRecord,
  presentUserPart,
  presentSheet,
  presentValue
} from './present/directory.ts'
import { presentImportOffer } from './present/import-offer.ts'
import { presentInspection } from './present/inspection.ts'
import { presentPaste } from './present/paste-reading.ts'
import { presentRemoval } from './present/removal.ts'
import { presentRevealed, presentToken } from './present/token.ts'
import {
  presentAnswer,
  presentCheck,
  presentRequestReading,
  presentEndpoint,
  presentLines,
  presentPath,
  presentRows,
  presentSaved,
  presentSearch,
  presentTable
} from './present/request.ts'
import { presentUpdates } from './present/updates.ts'

/** What the handlers need in addition to the sessions: the parts of the app that need Electron. */
export interface HandlerDeps {
  readonly sessions: Sessions
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  readonly facts: () => AppFacts
  /** Sends the state of the app to the window. */
  readonly tellApp: () => void
  readonly setTheme: (theme: Arguments<'setTheme'>[0]) => void
  readonly dismissNotice: (noticeId: string) => void
  readonly showDataFolder: () => Promise<void>
  readonly openLink: (link: Arguments<'openLink'>[0]) => Promise<void>
  /** The command that waits for the window, which waits no longer. */
  readonly takeCommand: () => GivenCommand | null
  readonly offerCommands: (ids: readonly CommandId[]) => void
  /** Opens the page that creates a JWT credential for this app. */
  readonly openJwtPage: (clientId: string) => Promise<void>
  /** How the person left the directory. */
  readonly preferences: Preferences
  readonly storage: Omit<Storage, 'status' | 'locking' | 'start'>
  /** The sign-in to the network's proxy. */
  readonly proxy: {
    answer: (answer: Arguments<'answerProxy'>[0]) => void
    askAgain: () => void
  }
  /** Finds and explains the tokens in a text. */
  readonly inspect: (text: string) => Promise<TextInspection>
  /** Copies a secret to the clipboard and returns when it will be cleared (ms since epoch, UTC). */
  readonly copySecret: (text: string) => Promise<number>
  readonly copyText: (text: string) => Promise<void>
  /** Whether the organization lets people see a token. */
  readonly mayReveal: boolean
  readonly directoryFiles: {
    export(key: ListKey, query: Query, scope: ExportScope, format: ExportFormat): Promise<string | null>
    cancel(): void
  }
  readonly savedRequests: Omit<SavedRequests, 'forget'>
  /** Whether requests may use methods other than GET. */
  readonly setAllowWrites: (allow: boolean) => void
  readonly answerFiles: { save(answerId: string): Promise<string | null> }
  readonly activity: {
    readonly recorder: Pick<Recorder, 'state' | 'read' | 'clear' | 'undoClear' | 'note'>
    readonly keeping: Pick<Keeping, 'isOn' | 'mayKeep'>
    /** Sets whether it is kept across restarts, and tells the window. */
    readonly keep: (on: boolean) => Promise<void>
  }
  /** The app outside its window, which loads after the first view. */
  readonly desktop: () => Promise<{
    state(): Promise<DesktopState>
    set(setting: DesktopSetting, on: boolean): Promise<void>
  }>
  /** Loads {@link LateParts} on first use; rejects when its file can't be read. */
  readonly late: () => Promise<LateParts>
  /** The same if they are loaded already, otherwise `null`. */
  readonly lateIfLoaded: () => LateParts | null
}

/** What the first view does without, so that it doesn't wait until main has read it. */
export interface LateParts {
  readonly endpoints: readonly Endpoint[]
  readonly programFor: typeof programFor
  readonly readRequest: typeof readRequest
  readonly activityFiles: ActivityFiles
  readonly reports: SupportReports
  readonly transfers: Omit<Transfers, 'export'>
  /** Both ask the person to choose a file; `null` if they cancel. */
  readonly transferFiles: {
    choose(): Promise<ImportOffer | null>
    export(ids: readonly string[], passphrase: string | null): Promise<string | null>
  }
  readonly updates: Pick<Updates, 'view' | 'check' | 'download' | 'cancel' | 'restart' | 'choose'>
}

/** Files of the activity. Paths stay in main: the window never sends or receives one. */
interface ActivityFiles {
  /** Both ask where to save, and return the base name, or `null` if the person canceled. */
  exportHar(filter: ActivityFilter): Promise<string | null>
  saveReport(text: string): Promise<string | null>
}

/** Whether the activity is kept across restarts, and may be. */
const keptOf = (keeping: Pick<Keeping, 'isOn' | 'mayKeep'>): { kept: boolean; mayKeep: boolean } => ({
  kept: keeping.isOn(),
  mayKeep: keeping.mayKeep()
})

/**
 * Handles every call of the contract: calls core and presents the result.
 *
 * Only the files of `main/ipc/present` decide what may leave main. They build every reply field by field: TypeScript lets
 * a value carry more properties than its type says, so passing a core object along could leak a field that is added to it
 * later (security-reliability §1.7).
 */
export function createHandlers(deps: HandlerDeps): Handlers {
  const { sessions, storage, now, activity, late } = deps
  const reveal = createReveal({
    mayReveal: deps.mayReveal,
    freshToken: sessions.freshToken,
    note: activity.recorder.note
  })
  const { directory, requests } = sessions
  const { savedRequests } = deps
  const program = async (
    id: string,
    draft: Draft,
    language: ProgramLanguage,
    chain: boolean
  ): Promise<string> => {
    const { ringcentralHost, ringcxHost, clientId, signInMethod } = sessions.view(id).connection
    const hosts = { ringCentralHost: ringcentralHost, ringCxHost: ringcxHost }
    const connection = { ...hosts, clientId: clientId === '' ? null : clientId, signInMethod }
    sendable(requests.check(id, draft))
    return (await late()).programFor(language, draft, connection, chain)
  }
  /** For calls that change the state of the app. A call that fails may have changed it too. */
  const changingApp =
    <Args extends unknown[]>(work: (...args: Args) => unknown) =>
    async (...args: Args): Promise<null> => {
      try {
        await work(...args)
      } finally {
        deps.tellApp()
      }
      return null
    }
  /** For calls without a result: an event reports what they change. */
  const done =
    <Args extends unknown[]>(work: (...args: Args) => unknown) =>
    async (...args: Args): Promise<null> => {
      await work(...args)
      return null
    }
  return {
    appStatus: () => presentApp(deps.facts()),
    setTheme: changingApp(deps.setTheme),
    dismissNotice: changingApp(deps.dismissNotice),
    showDataFolder: done(deps.showDataFolder),
    openLink: done(deps.openLink),
    offerCommands: done(deps.offerCommands),
    takeCommand: () => {
      const taken = deps.takeCommand()
      return taken === null ? null : { id: taken.id, connectionId: taken.connectionId }
    },
    openJwtPage: done(deps.openJwtPage),
    answerProxy: changingApp(deps.proxy.answer),
    askProxy: changingApp(deps.proxy.askAgain),
    retryStorage: changingApp(storage.open),
    unlockStorage: changingApp(storage.unlock),
    lockStorage: changingApp(storage.lock),
    changeStorageMode: changingApp(storage.changeMode),
    changePassphrase: changingApp(storage.changePassphrase),
    renewStorageKey: changingApp(storage.renewKey),
    setLocking: changingApp(storage.setLocking),
    removeAllData: changingApp(storage.removeAll),
    listConnections: () => sessions.list().map((view) => presentConnection(view, now())),
    addConnection: sessions.add,
    checkConnection: async (id, connection) => ({ ...(await sessions.validate(id, connection)) }),
    editConnection: done(sessions.edit),
    renameConnection: done(sessions.rename),
    setKeepFresh: done(sessions.setKeepFresh),
    duplicateConnection: sessions.duplicate,
    moveConnection: done(sessions.move),
    removeConnection: done(sessions.remove),
    removals: () => sessions.removals().map(presentRemoval),
    undoRemoval: done(sessions.undoRemoval),
    holdRemoval: done(sessions.holdRemoval),
    startPractice: sessions.startPractice,
    signIn: done(sessions.signIn),
    cancelSignIn: done(sessions.cancelSignIn),
    testConnection: done(sessions.check),
    cancelTest: done(sessions.cancelCheck),
    copySignInAddress: done((id: string) => deps.copyText(sessions.signInAddress(id))),
    signOut: done(sessions.signOut),
    renew: done(sessions.renew),
    lookAt: done(sessions.lookAt),
    copyToken: async (id, form) => {
      const { ringcxHost } = sessions.view(id).connection
      const token = await sessions.freshToken(id)
      const clearsAt = await deps.copySecret(bearerText(form, token, ringcxHost))
      activity.recorder.note({ kind: 'copy', connectionId: id })
      return { clearsAt }
    },
    openList: (key) => presentList(directory.open(key)),
    loadList: done(directory.load),
    cancelLoad: done(directory.cancel),
    queryDirectory: async (query) => {
      const { key, from, count } = query
      return presentPage(await directory.query(key, coreQuery(query), from, count), from)
    },
    directoryValues: async (key, column, search) =>
      (await directory.values(key, column, search)).map(presentValue),
    directoryRecord: async (key, row) => presentRecord(key, row, await directory.record(key, row)),
    findRow: directory.findRow,
    copyDirectory: async (query, rows, columns, form) => {
      const copied = await directory.copy(query.key, coreQuery(query), rows, columns, form)
      await deps.copyText(copied.text)
      return { copied: copied.rows }
    },
    exportDirectory: (query, scope, format) =>
      deps.directoryFiles.export(query.key, coreQuery(query), scope, format),
    cancelExport: done(deps.directoryFiles.cancel),
    directoryCopies: async (id) => (await directory.copies(id)).map(presentCopy),
    keepCopy: done(directory.keep),
    removeCopy: done(directory.removeCopy),
    compareLists: async (id, before, after) => presentList(await directory.compare(id, before, after)),
    directoryFindings: async (connectionId, accountId) =>
      (await directory.findings(connectionId, accountId)).map(presentFinding),
    userDetails: async (connectionId, userId) =>
      (await directory.userDetails(connectionId, userId)).map(presentUserPart),
    connectorSheet: async (id, accountId) => presentSheet(await sessions.connectorSheet(id, accountId)),
    leaveDirectory: done(directory.leave),
    directoryPreferences: () => presentPreferences(deps.preferences.current()),
    keepDirectoryPreference: done(deps.preferences.change),
    // The Token page
    tokenDetails: (id) => presentToken(sessions.view(id), sessions.explainToken(id)),
    revealToken: async (id) => presentRevealed(await reveal(id), now()),
    requestEndpoints: async () => (await late()).endpoints.map(presentEndpoint),
    checkRequest: (id, draft) => presentCheck(requests.check(id, draft), draft),
    sendRequest: async (id, draft, confirmed) => {
      const answer = await requests.send(id, draft, confirmed)
      return answer === null ? null : presentAnswer(answer)
    },
    cancelRequest: done(requests.cancel),
    answers: (id) => requests.answers(id).map(presentAnswer),
    answerRows: async (id, from, count) => presentRows(await requests.ask('rows', id, from, count)),
    toggleAnswerNode: (id, node) => requests.ask('toggle', id, node),
    unfoldAnswer: (id, open) => requests.ask('unfold', id, open),
    showAnswerNode: (id, node) => requests.ask('show', id, node),
    answerPath: async (id, node) => presentPath(await requests.ask('path', id, node)),
    searchAnswer: async (id, text) => presentSearch(await requests.ask('search', id, text)),
    answerText: async (id, from, count) => presentLines(await requests.ask('lines', id, from, count)),
    answerTable: async (id, from, count) => presentTable(await requests.ask('table', id, from, count)),
    copyAnswer: async (id, node) => {
      const text = await requests.ask('value', id, node)
      await deps.copyText(text)
      return text.length
    },
    saveAnswer: deps.answerFiles.save,
    savedRequests: () => presentSaved(savedRequests.list()),
    saveRequest: (id, name, draft) => presentSaved(savedRequests.save(id, name, draft)),
    renameRequest: (id, name) => presentSaved(savedRequests.rename(id, name)),
    removeRequest: (id) => presentSaved(savedRequests.remove(id)),
    undoRemoveRequest: (id) => presentSaved(savedRequests.undoRemove(id)),
    readRequest: async (id, text) =>
      presentRequestReading((await late()).readRequest(text, sessions.view(id).connection)),
    programText: program,
    copyProgram: async (id, draft, language, chain) => {
      await deps.copyText(await program(id, draft, language, chain))
      return null
    },
    setAllowWrites: changingApp(deps.setAllowWrites),
    // Activity
    activityState: () => presentActivityState(activity.recorder.state(), keptOf(activity.keeping)),
    queryActivity: ({ from, count, ...filter }) =>
      presentActivity(activity.recorder.read(filter, from, count)),
    clearActivity: done(activity.recorder.clear),
    undoClearActivity: done(activity.recorder.undoClear),
    setKeepActivity: done(activity.keep),
    exportActivity: async ({ from: _from, count: _count, ...filter }) =>
      (await late()).activityFiles.exportHar(filter),
    makeSupportReport: async (people) => {
      const { id, text } = (await late()).reports.make({ people })
      return { id, text }
    },
    saveSupportReport: async (id) => {
      const { activityFiles, reports } = await late()
      return await activityFiles.saveReport(reports.find(id))
    },
    copySupportReport: done(async (id: string) => deps.copyText((await late()).reports.find(id))),
    desktopState: async () => await (await deps.desktop()).state(),
    setDesktop: done(async (setting: DesktopSetting, on: boolean) => (await deps.desktop()).set(setting, on)),
    inspect: async (text) => presentInspection(await deps.inspect(text)),
    readCredential: (pasted) => presentReading(readCredential(pasted, now())),
    readPaste: (field, text) => presentPaste(readPaste(field, text)),
    copyText: done(deps.copyText),
    exportConnections: async (ids, passphrase) => (await late()).transferFiles.export(ids, passphrase),
    chooseImport: async () => {
      const offer = await (await late()).transferFiles.choose()
      return offer === null ? null : presentImportOffer(offer)
    },
    dropImport: async (fileName, text) => presentImportOffer((await late()).transfers.offer(fileName, text)),
    currentImport: () => {
      // The first view asks and doesn't wait for them. Without them, there is no offer yet; an event tells of the first.
      const offer = deps.lateIfLoaded()?.transfers.current() ?? null
      return offer === null ? null : presentImportOffer(offer)
    },
    applyImport: async (offerId, choices, passphrase) => {
      const { added, replaced, skipped } = await (await late()).transfers.apply(offerId, choices, passphrase)
      return { added, replaced, skipped }
    },
    dismissImport: done(async (offerId: string) => (await late()).transfers.dismiss(offerId)),
    updateStatus: async () => presentUpdates((await late()).updates.view()),
    // Not awaited: a download takes minutes, and events tell how it goes.
    checkForUpdates: done(async () => void (await late()).updates.check()),
    downloadUpdate: done(async () => void (await late()).updates.download()),
    cancelUpdate: done(async () => (await late()).updates.cancel()),
    restartToUpdate: done(async () => void (await late()).updates.restart()),
    setUpdateChoice: done(async (automatic: boolean, channel: Arguments<'setUpdateChoice'>[1]) =>
      (await late()).updates.choose({ automatic, channel })
    )
  }
}
