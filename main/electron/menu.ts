import type { MenuItemConstructorOptions } from 'electron'
import { COMMANDS, keysOf, type CommandPlatform } from '../../preload/commands.ts'
import type { CommandId } from '../../preload/contract.ts'

/** What {@link menuTemplate} needs. */
export interface MenuParts {
  readonly platform: NodeJS.Platform
  readonly appName: string
  /** Adds Reload and Developer Tools; never in a packaged app. */
  readonly developer: boolean
  readonly run: (id: CommandId) => void
}

type Item = MenuItemConstructorOptions
type Role = NonNullable<Item['role']>

/** The commands that the system runs. */
const ROLES: Partial<Record<CommandId, Role>> = {
  'app.about': 'about',
  'app.quit': 'quit',
  'view.resetZoom': 'resetZoom',
  'view.zoomIn': 'zoomIn',
  'view.zoomOut': 'zoomOut',
  'view.fullScreen': 'togglefullscreen'
}

const SEPARATOR: Item = { type: 'separator' }

/**
 * The application menu: in the menu bar on macOS, behind Alt elsewhere. Titles and keys come from the table of commands.
 * Editing and windows are the system's own menus, whose shortcuts work in every field.
 */
export function menuTemplate({ platform, appName, developer, run }: MenuParts): Item[] {
  const mac = platform === 'darwin'
  const item = (id: CommandId): Item => menuItem(id, keyPlatform(platform), run)
  const view: Item[] = [
    item('app.palette'),
    SEPARATOR,
    item('view.resetZoom'),
    item('view.zoomIn'),
    // Most keyboards have the plus sign on Shift; both must zoom.
    { role: 'zoomIn', accelerator: 'CommandOrControl+=', visible: false, acceleratorWorksWhenHidden: true },
    item('view.zoomOut'),
    SEPARATOR,
    item('view.fullScreen')
  ]
  if (developer) view.push(SEPARATOR, { role: 'reload' }, { role: 'toggleDevTools' })
  const connections = [
    item('connection.new'),
    item('connection.import'),
    SEPARATOR,
    item('connection.practice')
  ]
  const file = [...connections, SEPARATOR, item('app.lock')]
  const go = (
    ['go.overview', 'go.directory', 'go.token', 'go.requests', 'go.activity', 'go.inspector'] as const
  ).map(item)
  const session = (
    ['connection.copyToken', 'connection.renew', 'connection.signIn', 'connection.signOut'] as const
  ).map(item)
  const help: Item[] = [
    item('go.help'),
    item('app.shortcuts'),
    SEPARATOR,
    ...(
      [
        'link.auth-guide',
        'link.create-app',
        'link.create-browser-app',
        'link.create-jwt',
        'link.admin-roles'
      ] as const
    ).map(item),
    SEPARATOR,
    item('app.report'),
    item('app.dataFolder')
  ]
  const appMenu: Item[] = [
    item('app.about'),
    SEPARATOR,
    // With an ellipsis, as in every app's menu on macOS.
    { ...item('go.settings'), label: `${COMMANDS['go.settings'].title}…` },
    SEPARATOR,
    { role: 'services' },
    SEPARATOR,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    SEPARATOR,
    item('app.quit')
  ]
  return [
    ...(mac ? [{ label: appName, submenu: appMenu }] : []),
    {
      label: '&File',
      submenu: mac
        ? [...file, SEPARATOR, { role: 'close' }]
        : [...file, item('go.settings'), SEPARATOR, item('app.quit')]
    },
    { role: 'editMenu' },
    { label: '&View', submenu: view },
    { label: '&Go', submenu: [...go, SEPARATOR, ...session] },
    { role: 'windowMenu' },
    { role: 'help', submenu: mac ? help : [...help, SEPARATOR, item('app.about')] }
  ]
}

/** The menu of the icon in macOS's dock. */
export function dockTemplate(run: (id: CommandId) => void): Item[] {
  return (['connection.new', 'go.inspector'] as const).map((id) => menuItem(id, 'darwin', run))
}

/** Whether the window runs this command, and not the system. */
export function runsInWindow(id: CommandId): boolean {
  return ROLES[id] === undefined
}

/** A command as a menu shows it. */
function menuItem(id: CommandId, platform: CommandPlatform, run: (id: CommandId) => void): Item {
  const { title } = COMMANDS[id]
  const keys = menuKeys(id, platform)
  const role = ROLES[id]
  const shown: Item = { id, label: title, ...(keys === null ? {} : { accelerator: acceleratorOf(keys) }) }
  if (role !== undefined) return { ...shown, role }
  // The window handles its keys. It gets every key first, but while one of its dialogs is open, a menu must not run one either.
  return { ...shown, registerAccelerator: false, click: () => run(id) }
}

/** macOS would take a key without a modifier from every field that it is typed in. */
function menuKeys(id: CommandId, platform: CommandPlatform): string | null {
  const keys = keysOf(id, platform)
  return platform === 'darwin' && keys?.length === 1 ? null : keys
}

/** Electron's words for keys. */
function acceleratorOf(keys: string): string {
  return keys.replace('Mod', 'CommandOrControl')
}

function keyPlatform(platform: NodeJS.Platform): CommandPlatform {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux'
}
