import { COMMANDS, type CommandCondition } from '../../preload/commands.ts'
import type { CommandId, ConnectionWithStatus, CopyForm, LinkName, Theme } from '../../preload/contract.ts'
import { api, asUiError, type UiError } from '../api.ts'
import { removeAndShowNext } from '../connections/list-actions.svelte.ts'
import { undoNewestRemoval } from '../connections/undo-removal.svelte.ts'
import { supportReport } from '../doctor/support-report.svelte.ts'
import { isSignedIn } from '../messages.ts'
import { app } from '../state/app.svelte.ts'
import { connections } from '../state/connections.svelte.ts'
import { imports } from '../state/imports.svelte.ts'
import { router, type Route } from '../state/router.svelte.ts'
import { focusPageSearch, hasPageSearch } from '../ui/page-search.ts'

/** The commands that the window runs; main and the system run the others. */
export type WindowCommand = Exclude<CommandId, 'app.show' | 'app.about' | 'app.quit' | `view.${string}`>

/** What a command did, where the page doesn't show it. */
export type CommandOutcome =
  | { readonly kind: 'copied'; readonly what: string; readonly clearsAt: number }
  | { readonly kind: 'failed'; readonly title: string; readonly error: UiError }

/** What commands show over the page. */
class CommandViews {
  palette = $state(false)
  sheet = $state(false)
  outcome = $state.raw<CommandOutcome | null>(null)
}

export const views = new CommandViews()

/** The connection that a command is about: the one on screen, or the first of the list, as in the sidebar. */
export function chosenConnection(): ConnectionWithStatus | null {
  return (router.connectionId === null ? connections.list[0] : connections.find(router.connectionId)) ?? null
}

const open =
  (page: Extract<Route, { connectionId: string }>['page']) =>
  (connectionId: string): void =>
    router.go({ page, connectionId })

const link = (name: LinkName) => () => api.openLink(name)
const theme = (name: Theme) => () => app.setTheme(name)

const copy = (form: CopyForm, what: string) => async (connectionId: string) => {
  const { clearsAt } = await api.copyToken(connectionId, form)
  views.outcome = { kind: 'copied', what, clearsAt }
}

const showNew = (connectionId: string): void => router.go({ page: 'overview', connectionId })

const RUN: Readonly<Record<WindowCommand, (connectionId: string) => unknown>> = {
  'go.overview': open('overview'),
  'go.directory': open('directory'),
  'go.token': open('token'),
  'go.requests': open('requests'),
  'go.activity': open('activity'),
  'go.inspector': () => router.go({ page: 'inspector' }),
  'go.settings': () => router.go({ page: 'settings' }),
  'go.help': () => router.go({ page: 'help' }),
  'connection.new': () => router.go({ page: 'new' }),
  'connection.import': () => imports.choose(),
  'connection.practice': async () => showNew(await api.startPractice()),
  'connection.signIn': (id) => api.signIn(id),
  'connection.signOut': (id) => api.signOut(id),
  'connection.renew': (id) => api.renew(id),
  'connection.copyToken': copy('token', 'Token'),
  'connection.copyHeader': copy('authorization-header', 'Authorization header'),
  'connection.edit': open('edit'),
  'connection.duplicate': async (id) => showNew(await api.duplicateConnection(id)),
  'connection.remove': removeAndShowNext,
  'connection.undoRemove': undoNewestRemoval,
  'page.search': focusPageSearch,
  'app.palette': () => (views.palette = app.status?.safeMode === false),
  'app.shortcuts': () => (views.sheet = true),
  'app.report': () => supportReport.open(),
  'app.lock': () => app.lockStorage(),
  'app.dataFolder': () => api.showDataFolder(),
  'app.themeSystem': theme('system'),
  'app.themeLight': theme('light'),
  'app.themeDark': theme('dark'),
  'link.auth-guide': link('auth-guide'),
  'link.create-app': link('create-app'),
  'link.create-browser-app': link('create-browser-app'),
  'link.create-jwt': link('create-jwt'),
  'link.admin-roles': link('admin-roles')
}

const CONDITIONS: Readonly<Record<CommandCondition, (entry: ConnectionWithStatus | null) => boolean>> = {
  always: () => true,
  connection: (entry) => entry !== null,
  'signed-in': (entry) => entry !== null && isSignedIn(entry.status),
  'signed-out': (entry) =>
    entry !== null &&
    ['signed-out', 'needs-sign-in'].includes(entry.status.phase) &&
    entry.status.missing.length === 0,
  own: (entry) => entry?.connection.practice === false,
  unmanaged: (entry) => entry !== null && !app.isManaged(entry.connection.id),
  removed: () => connections.removals.length > 0,
  searchable: hasPageSearch,
  lockable: () => app.status?.storage.mode === 'passphrase' && app.status.storage.state === 'found'
}

export function isWindowCommand(id: CommandId): id is WindowCommand {
  return id in RUN
}

/** Whether a command can do something now, for a connection or for the chosen one. */
export function applies(id: CommandId, entry = chosenConnection()): boolean {
  return CONDITIONS[COMMANDS[id].when](entry)
}

/** Runs a command that applies. What fails is shown over the page. */
export function runCommand(id: WindowCommand, connectionId?: string): void {
  const entry = connectionId === undefined ? chosenConnection() : (connections.find(connectionId) ?? null)
  if (!applies(id, entry)) return
  views.outcome = null
  void Promise.resolve()
    .then(() => RUN[id](entry?.connection.id ?? ''))
    .catch((thrown: unknown) => {
      views.outcome = { kind: 'failed', title: COMMANDS[id].title, error: asUiError(thrown) }
    })
}
