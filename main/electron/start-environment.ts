/**
 * The app's name for Windows, as in `electron-builder.yml`: its shortcuts carry it, and notifications and the taskbar find the
 * shortcut by it.
 */
export const APP_ID = 'com.tokendesk.ringcx'

/** The switch of a start without a window, as at login. */
export const HIDDEN_SWITCH = '--hidden'

/**
 * Variables that make a library inside the app write secrets to a file or a terminal, often set for another program
 * and forgotten. Chromium and the libraries read them when they first need them, which is after the app's own code
 * starts.
 */
export const LEAKING_VARIABLES = [
  // Chromium's network service writes the secrets of every TLS connection to this file.
  'SSLKEYLOGFILE',
  // GLib writes every message on the session bus to stdout; libsecret talks to the keyring over it.
  'G_DBUS_DEBUG',
  // The Wayland library writes every message to stderr, including each key pressed in the window.
  'WAYLAND_DEBUG'
] as const

/** Removes {@link LEAKING_VARIABLES} from this process's environment. Call it before Electron is ready. */
export function forgetLeakingVariables(env: NodeJS.ProcessEnv): void {
  for (const name of LEAKING_VARIABLES) Reflect.deleteProperty(env, name)
}

/**
 * Node's debug output on stderr. With `stream`, it prints the first bytes of everything it reads, including tokens.
 * Node reads the variable before the app's first line runs, so removing it would be too late; no Electron fuse turns
 * it off.
 */
const PRINTING_VARIABLE = 'NODE_DEBUG'

/** The message for the person if the environment prevents the start, or `null` to continue; the exit code is 1. */
export function environmentRefusal(env: NodeJS.ProcessEnv): string | null {
  if ((env[PRINTING_VARIABLE] ?? '') === '') return null
  return `Token Desk cannot start while the ${PRINTING_VARIABLE} environment variable is set, because it would print parts of your tokens. Remove the variable and restart the app.`
}

/** Variables in which an AppImage's runtime describes itself, apart from folders in lists (docs.appimage.org, environment variables). */
const APPIMAGE_VARIABLES = ['APPIMAGE', 'APPDIR', 'ARGV0', 'OWD'] as const

/**
 * Removes from this process's environment what an AppImage's start script added for the app alone: its mounted folder in
 * `PATH`, `LD_LIBRARY_PATH`, `XDG_DATA_DIRS`, `GSETTINGS_SCHEMA_DIR`, and whatever else names it (electron-builder's `AppRun`).
 * Programs that the app starts inherit this environment, and a browser with the AppImage's libraries may not start.
 * The app itself isn't affected: its loader has already read the paths.
 *
 * Does nothing if this app doesn't run from the folder in `APPDIR`, which then belongs to another program.
 *
 * @returns the path of the AppImage; `null` if this app doesn't run from one
 * @param execPath Node's `process.execPath`, without links
 * @param realPath resolves links, such as Node's `realpathSync`; an exception counts as "another program"
 */
export function leaveAppImage(
  env: NodeJS.ProcessEnv,
  execPath: string,
  realPath: (path: string) => string
): string | null {
  const appDir = env['APPDIR']?.replace(/\/+$/, '')
  if (appDir === undefined || !appDir.startsWith('/') || !holds(realPathOr(appDir, realPath), execPath))
    return null
  const appImage = env['APPIMAGE']
  for (const [name, value] of Object.entries(env)) {
    if (value?.includes(appDir) !== true) continue
    const kept = value.split(':').filter((entry) => !holds(appDir, entry))
    if (kept.every((entry) => entry === '')) Reflect.deleteProperty(env, name)
    else env[name] = kept.join(':')
  }
  for (const name of APPIMAGE_VARIABLES) Reflect.deleteProperty(env, name)
  return appImage?.startsWith('/') === true ? appImage : null
}

function holds(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function realPathOr(path: string, realPath: (path: string) => string): string {
  try {
    return realPath(path)
  } catch {
    return path
  }
}
