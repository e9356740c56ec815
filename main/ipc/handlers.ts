import type { Calls } from '../../preload/contract.ts'
import { inspect } from '../core/inspector/inspect.ts'
import { bearerText } from '../core/sessions/bearer-text.ts'
import type { Sessions } from '../core/sessions/sessions.ts'
import type { Handlers } from './bind.ts'
import {
  presentAccounts,
  presentApp,
  presentConnection,
  presentInspection,
  presentStatus,
  presentUsers,
  type AppFacts
} from './present.ts'

/** What the handlers need beside the sessions: the parts of the app that only Electron can do. */
export interface HandlerDeps {
  readonly sessions: Sessions
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  readonly facts: () => AppFacts
  readonly setTheme: (theme: Calls['app:set-theme']['args'][0]) => void
  readonly dismissNotice: (noticeId: string) => void
  readonly openLink: (link: Calls['app:open-link']['args'][0]) => Promise<void>
  readonly retryStorage: () => Promise<void>
  /** Puts a secret on the clipboard and returns when it will be cleared (ms since epoch, UTC). */
  readonly copySecret: (text: string) => Promise<number>
  readonly copyText: (text: string) => Promise<void>
}

/** Every call of the contract: call core, present the result. */
export function createHandlers(deps: HandlerDeps): Handlers {
  const { sessions, now } = deps
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
    'storage:retry': async () => {
      await deps.retryStorage()
      return app()
    },
    'connections:list': () => sessions.list().map((view) => presentConnection(view, now())),
    'connections:add': async (connection) => presentConnection(await sessions.add(connection), now()),
    'connections:edit': async (id, connection) =>
      presentConnection(await sessions.edit(id, connection), now()),
    'connections:rename': (id, name) => presentConnection(sessions.rename(id, name), now()),
    'connections:set-keep-fresh': (id, keepFresh) =>
      presentConnection(sessions.setKeepFresh(id, keepFresh), now()),
    'connections:remove': async (id) => {
      await sessions.remove(id)
      return null
    },
    'practice:start': async () => presentConnection(await sessions.startPractice(), now()),
    'session:sign-in': async (id) => presentStatus(await sessions.signIn(id), now()),
    'session:cancel-sign-in': (id) => presentStatus(sessions.cancelSignIn(id), now()),
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
    'clipboard:copy-text': async (text) => {
      await deps.copyText(text)
      return null
    }
  }
}
