import type { CommandId } from './contract.ts'

/** Where the sheet of shortcuts and the palette list a command. */
export type CommandGroup = 'Go to' | 'Connections' | 'This connection' | 'App' | 'View' | 'Guides'

/**
 * When a command applies:
 * - `connection`: one is chosen;
 * - `signed-in`, `signed-out`: and its session has tokens, or can sign in;
 * - `own`: and it isn't the practice connection, whose settings can't change;
 * - `unmanaged`: and the organization doesn't manage it;
 * - `removed`: a removal can be undone;
 * - `searchable`: the page has a search box;
 * - `lockable`: the storage has a passphrase and is unlocked.
 */
export type CommandCondition =
  | 'always'
  | 'connection'
  | 'signed-in'
  | 'signed-out'
  | 'own'
  | 'unmanaged'
  | 'removed'
  | 'searchable'
  | 'lockable'

export type CommandPlatform = 'linux' | 'darwin' | 'win32'

/** Keys such as `Mod+Shift+L`. `Mod` is Ctrl, or ⌘ on macOS. `null` where the system has none. */
export type CommandKeys = string | Readonly<Record<CommandPlatform, string | null>>

export interface Command {
  /** As a menu says it. An ellipsis means that a question follows. */
  readonly title: string
  readonly group: CommandGroup
  readonly when: CommandCondition
  readonly keys?: CommandKeys
  /** Whether the palette offers it. */
  readonly palette: boolean
  /** Other words that people search for. */
  readonly words?: string
}

/**
 * Every command, behind the application menu, the palette, the tray, the shortcuts, and the sheet that lists them. The
 * window and main both read it. The palette keeps this order: first what people want most and what does no harm.
 */
export const COMMANDS: Readonly<Record<CommandId, Command>> = {
  'go.overview': {
    title: 'Overview',
    group: 'Go to',
    when: 'connection',
    palette: true,
    words: 'status home'
  },
  'go.directory': {
    title: 'Directory',
    group: 'Go to',
    when: 'connection',
    palette: true,
    words: 'accounts users agents queues'
  },
  'go.token': {
    title: 'Token',
    group: 'Go to',
    when: 'connection',
    palette: true,
    words: 'claims jwt reveal'
  },
  'go.requests': {
    title: 'Requests',
    group: 'Go to',
    when: 'connection',
    palette: true,
    words: 'api curl send'
  },
  'go.activity': {
    title: 'Activity',
    group: 'Go to',
    when: 'connection',
    palette: true,
    words: 'log history har'
  },
  'go.inspector': {
    title: 'Inspector',
    group: 'Go to',
    when: 'always',
    palette: true,
    words: 'decode explain token jwt'
  },
  'go.settings': {
    title: 'Settings',
    group: 'Go to',
    when: 'always',
    keys: 'Mod+,',
    palette: true,
    words: 'preferences options'
  },
  'go.help': {
    title: 'Help',
    group: 'Go to',
    when: 'always',
    keys: 'F1',
    palette: true,
    words: 'errors guide'
  },

  'connection.new': {
    title: 'New connection…',
    group: 'Connections',
    when: 'always',
    keys: 'Mod+N',
    palette: true,
    words: 'add create'
  },
  'connection.import': { title: 'Import connections…', group: 'Connections', when: 'always', palette: true },
  'connection.practice': {
    title: 'Practice with the simulator',
    group: 'Connections',
    when: 'always',
    palette: true,
    words: 'demo try'
  },
  'connection.copyToken': {
    title: 'Copy token',
    group: 'This connection',
    when: 'signed-in',
    keys: 'Mod+Shift+C',
    palette: true,
    words: 'clipboard bearer'
  },
  'connection.copyHeader': {
    title: 'Copy Authorization header',
    group: 'This connection',
    when: 'signed-in',
    palette: true,
    words: 'clipboard bearer token'
  },
  'connection.renew': {
    title: 'Renew now',
    group: 'This connection',
    when: 'signed-in',
    palette: true,
    words: 'refresh token'
  },
  'connection.signIn': {
    title: 'Sign in',
    group: 'This connection',
    when: 'signed-out',
    palette: true,
    words: 'log in login connect'
  },
  'connection.edit': { title: 'Edit', group: 'This connection', when: 'own', palette: true, words: 'change' },
  'connection.duplicate': {
    title: 'Duplicate',
    group: 'This connection',
    when: 'own',
    palette: true,
    words: 'copy clone'
  },
  'connection.signOut': {
    title: 'Sign out',
    group: 'This connection',
    when: 'signed-in',
    palette: true,
    words: 'log out logout'
  },
  'connection.remove': {
    title: 'Remove',
    group: 'This connection',
    when: 'unmanaged',
    palette: true,
    words: 'delete erase'
  },
  'connection.undoRemove': {
    title: 'Undo removing a connection',
    group: 'Connections',
    when: 'removed',
    keys: 'Mod+Z',
    palette: true,
    words: 'restore'
  },

  'page.search': {
    title: 'Search this page',
    group: 'Go to',
    when: 'searchable',
    keys: 'Mod+F',
    palette: true,
    words: 'find filter'
  },

  'app.palette': { title: 'Command palette', group: 'App', when: 'always', keys: 'Mod+K', palette: false },
  'app.shortcuts': {
    title: 'Keyboard shortcuts',
    group: 'App',
    when: 'always',
    keys: '?',
    palette: true,
    words: 'keys'
  },
  'app.report': {
    title: 'Support report…',
    group: 'App',
    when: 'always',
    palette: true,
    words: 'make problem bug crash'
  },
  'app.lock': {
    title: 'Lock',
    group: 'App',
    when: 'lockable',
    keys: 'Mod+Shift+L',
    palette: true,
    words: 'passphrase'
  },
  'app.dataFolder': {
    title: 'Open data folder',
    group: 'App',
    when: 'always',
    palette: true,
    words: 'files log'
  },
  'app.themeSystem': {
    title: 'Theme: system',
    group: 'App',
    when: 'always',
    palette: true,
    words: 'appearance color'
  },
  'app.themeLight': {
    title: 'Theme: light',
    group: 'App',
    when: 'always',
    palette: true,
    words: 'appearance color'
  },
  'app.themeDark': {
    title: 'Theme: dark',
    group: 'App',
    when: 'always',
    palette: true,
    words: 'appearance color'
  },
  'app.show': { title: 'Open Token Desk', group: 'App', when: 'always', palette: false },
  'app.about': { title: 'About Token Desk', group: 'App', when: 'always', palette: false },
  'app.quit': {
    title: 'Quit Token Desk',
    group: 'App',
    when: 'always',
    keys: { linux: 'Ctrl+Q', darwin: 'Cmd+Q', win32: 'Alt+F4' },
    palette: false
  },

  'view.resetZoom': { title: 'Actual size', group: 'View', when: 'always', keys: 'Mod+0', palette: false },
  'view.zoomIn': { title: 'Zoom in', group: 'View', when: 'always', keys: 'Mod+Plus', palette: false },
  'view.zoomOut': { title: 'Zoom out', group: 'View', when: 'always', keys: 'Mod+-', palette: false },
  'view.fullScreen': {
    title: 'Full screen',
    group: 'View',
    when: 'always',
    keys: { linux: 'F11', darwin: 'Ctrl+Cmd+F', win32: 'F11' },
    palette: false
  },

  'link.auth-guide': { title: 'How RingCX sign-in works', group: 'Guides', when: 'always', palette: true },
  'link.create-app': { title: 'Create a RingCentral app', group: 'Guides', when: 'always', palette: true },
  'link.create-browser-app': {
    title: 'Create a RingCentral app for browser sign-in',
    group: 'Guides',
    when: 'always',
    palette: true
  },
  'link.create-jwt': { title: 'Create a JWT credential', group: 'Guides', when: 'always', palette: true },
  'link.admin-roles': { title: 'RingCX admin roles', group: 'Guides', when: 'always', palette: true }
}

export const COMMAND_IDS = Object.keys(COMMANDS) as readonly CommandId[]

/** The keys of a command on a platform; `null` if it has none. */
export function keysOf(id: CommandId, platform: CommandPlatform): string | null {
  const { keys } = COMMANDS[id]
  return keys === undefined || typeof keys === 'string' ? (keys ?? null) : keys[platform]
}
