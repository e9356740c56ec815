import { join } from 'node:path'
import type { App } from 'electron'
import { AppError, errnoOf } from '../core/errors.ts'
import { createTaskQueue } from '../core/task-queue.ts'
import type { Disk } from '../core/vault/record-file.ts'
import { putInPlace } from './put-in-place.ts'
import { HIDDEN_SWITCH } from './start-environment.ts'

/** The start of the app when the person logs in. */
export interface LoginItem {
  /** Whether the app starts then; `null` where it can't be arranged, so that it isn't offered. */
  isOn(): Promise<boolean | null>
  /** @throws AppError `internal` when the system or the disk refuses */
  set(on: boolean): Promise<void>
  /** Corrects the path if the app has moved, as a new version of an AppImage does. Never throws. */
  follow(): Promise<void>
}

/** What {@link createLoginItem} needs. */
export interface LoginItemParts {
  readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>
  readonly platform: NodeJS.Platform
  /** Not offered in a run from source: the system would start Electron without the app. */
  readonly isPackaged: boolean
  readonly env: NodeJS.ProcessEnv
  /** Node's `process.execPath`. */
  readonly execPath: string
  /** The path of the AppImage that this app runs from; `null` if it doesn't. */
  readonly appImage: string | null
  /** The person's folder for configuration: `$XDG_CONFIG_HOME` or `~/.config`. */
  readonly configFolder: string
  readonly disk: Disk
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
}

/** Arranges the start at log-in: with the system's own list on Windows and macOS, with an autostart file on Linux. */
export function createLoginItem(parts: LoginItemParts): LoginItem {
  if (!parts.isPackaged) return notOffered
  if (parts.platform === 'linux') {
    // Their files are outside the sandbox, and only a portal may change them.
    return parts.env['FLATPAK_ID'] !== undefined || parts.env['SNAP'] !== undefined
      ? notOffered
      : autostart(parts)
  }
  return listed(parts)
}

const notOffered: LoginItem = {
  isOn: () => Promise.resolve(null),
  set: () => Promise.resolve(),
  follow: () => Promise.resolve()
}

/** On macOS the switch is never passed on; there, the system says whether it started the app at log-in. */
function listed({ app, platform, execPath }: LoginItemParts): LoginItem {
  const which = platform === 'win32' ? { path: execPath, args: [HIDDEN_SWITCH] } : {}
  // Task Manager keeps an entry that the person turns off there: `openAtLogin` stays true (Electron's documentation of
  // `app.getLoginItemSettings`). Only turning it on again changes that, because `enabled` is true by default.
  const isOn = (): boolean => {
    const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(which)
    return openAtLogin && (platform !== 'win32' || executableWillLaunchAtLogin)
  }
  return {
    isOn: () => Promise.resolve(isOn()),
    set(on) {
      app.setLoginItemSettings({ openAtLogin: on, ...which })
      const isSet = isOn() === on
      return isSet ? Promise.resolve() : Promise.reject(notSet(null))
    },
    // Installers keep the path.
    follow: () => Promise.resolve()
  }
}

function notSet(cause: unknown): AppError {
  return new AppError({
    code: 'internal',
    message: 'Token Desk couldn’t change whether it starts when you log in.',
    hint: 'Change it in your system’s settings for startup apps.',
    retryable: true,
    cause
  })
}

/** Far more than such a file holds. */
const MOST_BYTES = 64 * 1024

/** The desktop's name of the app, as in `package.json`. */
const DESKTOP_FILE = 'token-desk.desktop'

/** Autostart (Desktop Application Autostart Specification 0.5): a desktop file in the person's folder. */
function autostart({ configFolder, appImage, execPath, disk, now }: LoginItemParts): LoginItem {
  const folder = join(configFolder, 'autostart')
  const file = join(folder, DESKTOP_FILE)
  const program = appImage ?? execPath
  // What the person chose last holds.
  const inTurn = createTaskQueue()
  const read = async (): Promise<string> =>
    new TextDecoder().decode(await disk.readStart(file, MOST_BYTES).catch(() => new Uint8Array()))
  // Desktops turn an entry off in either way.
  const isOn = (text: string): boolean =>
    text !== '' && !/^(Hidden[ \t]*=[ \t]*true|X-GNOME-Autostart-enabled[ \t]*=[ \t]*false)\s*$/m.test(text)
  const set = async (on: boolean): Promise<void> => {
    try {
      if (on) {
        await disk.makeFolder(folder)
        const bytes = new TextEncoder().encode(autostartEntry(program))
        await putInPlace(disk, file, [bytes], { late: new AbortController().signal, now: now() })
      } else await disk.remove(file)
    } catch (thrown) {
      if (on || errnoOf(thrown) !== 'ENOENT') throw notSet(thrown)
    }
  }
  return {
    isOn: async () => isOn(await read()),
    set: (on) => inTurn(() => set(on)),
    follow: () =>
      inTurn(async () => {
        const text = await read()
        // Whatever else the person changed in it stays.
        if (isOn(text) && !text.split('\n').includes(`TryExec=${stringValue(program)}`))
          await set(true).catch(() => undefined)
      })
  }
}

/** The autostart file that starts this program without a window. @param program absolute path */
export function autostartEntry(program: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Token Desk for RingCX',
    'Comment=Keeps RingCX access tokens fresh',
    // Once the app is uninstalled, desktops ignore the entry.
    `TryExec=${stringValue(program)}`,
    `Exec=${execValue([program, HIDDEN_SWITCH])}`,
    'Icon=token-desk',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    ''
  ].join('\n')
}

/**
 * A command line as the value of `Exec`. Each argument is quoted, with its special characters escaped; then backslashes are
 * escaped once more as in every string value, and `%` begins a field code (Desktop Entry Specification 1.5, “The Exec key”).
 */
function execValue(args: readonly string[]): string {
  return args
    .map((arg) => `"${arg.replace(/["`$\\]/g, '\\$&')}"`)
    .map((quoted) => stringValue(quoted).replaceAll('%', '%%'))
    .join(' ')
}

/** Some readers end a line at a carriage return, too (systemd's `read_line`), so it's escaped as a newline is. */
function stringValue(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  return text.replace(/[\\\n\r\t]/g, (letter) => escapes[letter] ?? letter)
}
