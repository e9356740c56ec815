import type { Calls } from '../../preload/contract.ts'
import { readCredential } from '../core/connections/read-credential.ts'
import { inspect } from '../core/inspector/inspect.ts'
import { bearerText } from '../core/sessions/bearer-text.ts'
import type { Sessions } from '../core/sessions/sessions.ts'
import type { Storage } from '../core/storage/storage.ts'
import type { ImportOffer, Transfers } from '../core/transfer/transfer.ts'
import type { Handlers } from './bind.ts'
import { presentApp, type AppFacts } from './present/app-status.ts'
import { presentConnection } from './present/connection.ts'
import { presentReading } from './present/credential-reading.ts'
import { presentAccounts, presentUsers } from './present/directory.ts'
import { presentImportOffer } from './present/import-offer.ts'
import { presentInspection } from './present/inspection.ts'
import { presentRemoval } from './present/removal.ts'
import { presentStatus } from './present/session-status.ts'

/** What the handlers need beside the sessions: the parts of the app that only Electron can do. */
export interface HandlerDeps {
  readonly sessions: Sessions
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  readonly facts: () => AppFacts
  readonly setTheme: (theme: Calls['app:set-theme']['args'][0]) => void
  readonly dismissNotice: (noticeId: string) => void
  readonly openLink: (link: Calls['app:open-link']['args'][0]) => Promise<void>
  /** Opens the page that makes a JWT credential for this app. */
  readonly openJwtPage: (clientId: string) => Promise<void>
  readonly storage: Omit<Storage, 'status' | 'locking' | 'start'>
  /** The sign-in to the network's proxy. */
  readonly proxy: {
    answer: (answer: Calls['network:answer-proxy']['args'][0]) => void
    askAgain: () => void
  }
  /** Puts a secret on the clipboard and returns when it will be cleared (ms since epoch, UTC). */
  readonly copySecret: (text: string) => Promise<number>
  readonly copyText: (text: string) => Promise<void>
  readonly transfers: Omit<Transfers, 'export'>
  /** Both ask the person for a file; `null` when none was chosen. */
  readonly transferFiles: {
    choose(): Promise<ImportOffer | null>
    export(ids: readonly string[], passphrase: string | null): Promise<string | null>
  }
}

/**
 * Every call of the contract: call core, present the result.
 *
 * Only the files of `main/ipc/present` decide what may leave main. They build every reply field by field: TypeScript lets
 * a value carry more properties than its type says, so passing a core object along could leak a field that is added to it
 * later (security-reliability §1.7).
 */
export function createHandlers(deps: HandlerDeps): Handlers {
  const { sessions, storage, now, transfers } = deps
  const app = () => presentApp(deps.facts())
  return {
    'app:status': app,
    'app:set-theme': (theme) => {
      deps.setTheme(theme)
      return app()
    },
    'app:dismiss-notice': (noticeId) => {
      deps.dismissNotice(noticeId)
      return app()
    },
    'app:open-link': async (link) => {
      await deps.openLink(link)
      return null
    },
    'app:open-jwt-page': async (clientId) => {
      await deps.openJwtPage(clientId)
      return null
    },
    'network:answer-proxy': (answer) => {
      deps.proxy.answer(answer)
      return app()
    },
    'network:ask-proxy': () => {
      deps.proxy.askAgain()
      return app()
    },
    'storage:retry': async () => {
      await storage.open()
      return app()
    },
    'storage:unlock': async (passphrase) => {
      await storage.unlock(passphrase)
      return app()
    },
    'storage:lock': async () => {
      await storage.lock()
      return app()
    },
    'storage:change-mode': async (change) => {
      await storage.changeMode(change)
      return app()
    },
    'storage:change-passphrase': async (current, next) => {
      await storage.changePassphrase(current, next)
      return app()
    },
    'storage:renew-key': async (passphrase) => {
      await storage.renewKey(passphrase)
      return app()
    },
    'storage:set-locking': (locking) => {
      storage.setLocking(locking)
      return app()
    },
    'storage:remove-all': async () => {
      await storage.removeAll()
      return app()
    },
    'connections:list': () => sessions.list().map((view) => presentConnection(view, now())),
    'connections:add': async (connection) => presentConnection(await sessions.add(connection), now()),
    'connections:check': async (id, connection) => ({ ...(await sessions.check(id, connection)) }),
    'connections:edit': async (id, connection) =>
      presentConnection(await sessions.edit(id, connection), now()),
    'connections:rename': (id, name) => presentConnection(sessions.rename(id, name), now()),
    'connections:set-keep-fresh': (id, keepFresh) =>
      presentConnection(sessions.setKeepFresh(id, keepFresh), now()),
    'connections:duplicate': async (id) => presentConnection(await sessions.duplicate(id), now()),
    'connections:move': (id, to) => sessions.move(id, to).map((view) => presentConnection(view, now())),
    'connections:remove': (id) => sessions.remove(id).map(presentRemoval),
    'connections:removals': () => sessions.removals().map(presentRemoval),
    'connections:undo-remove': async (id) => presentConnection(await sessions.undoRemoval(id), now()),
    'connections:hold-removal': (id, held) => sessions.holdRemoval(id, held).map(presentRemoval),
    'practice:start': async () => presentConnection(await sessions.startPractice(), now()),
    'session:sign-in': async (id) => presentStatus(await sessions.signIn(id), now()),
    'session:cancel-sign-in': (id) => presentStatus(sessions.cancelSignIn(id), now()),
    'session:test': async (id) => {
      await sessions.test(id)
      return null
    },
    'session:cancel-test': async (id) => {
      await sessions.cancelTest(id)
      return null
    },
    'session:copy-sign-in-address': async (id) => {
      await deps.copyText(sessions.signInAddress(id))
      return null
    },
    'session:sign-out': async (id) => presentStatus(await sessions.signOut(id), now()),
    'session:renew': async (id) => presentStatus(await sessions.renew(id), now()),
    'session:look-at': (id) => {
      sessions.lookAt(id)
      return null
    },
    'session:copy-token': async (id, form) => {
      const { ringcxHost } = sessions.view(id).connection
      const token = await sessions.freshToken(id)
      return { clearsAt: await deps.copySecret(bearerText(form, token, ringcxHost)) }
    },
    'directory:accounts': async (id, reload) => presentAccounts(await sessions.accounts(id, reload)),
    'directory:users': async (id, reload) => presentUsers(await sessions.users(id, reload)),
    'inspector:inspect': (text) => presentInspection(inspect(text, now())),
    'credential:read': (pasted) => presentReading(readCredential(pasted, now())),
    'clipboard:copy-text': async (text) => {
      await deps.copyText(text)
      return null
    },
    'transfer:export': (ids, passphrase) => deps.transferFiles.export(ids, passphrase),
    'transfer:choose': async () => {
      const offer = await deps.transferFiles.choose()
      return offer === null ? null : presentImportOffer(offer)
    },
    'transfer:drop': (fileName, text) => presentImportOffer(transfers.offer(fileName, text)),
    'transfer:current': () => {
      const offer = transfers.current()
      return offer === null ? null : presentImportOffer(offer)
    },
    'transfer:apply': async (offerId, choices, passphrase) => {
      const { added, replaced, skipped } = await transfers.apply(offerId, choices, passphrase)
      return { added, replaced, skipped }
    },
    'transfer:dismiss': (offerId) => {
      transfers.dismiss(offerId)
      return null
    }
  }
}
