/**
 * Variables with which a library inside the app would write down what must stay secret, often set for another program and
 * forgotten. Chromium and the libraries read them only when they first need them, which is after the app's own start.
 */
export const LEAKING_VARIABLES = [
  // Chromium's network service writes the secrets of every TLS connection to this file.
  'SSLKEYLOGFILE',
  // GLib writes every message on the session bus to stdout; libsecret talks to the keyring over it.
  'G_DBUS_DEBUG',
  // The Wayland library writes every message to stderr, each key pressed in the window among them.
  'WAYLAND_DEBUG'
] as const

/** Takes {@link LEAKING_VARIABLES} out of this process's environment. To be called before Electron is ready. */
export function forgetLeakingVariables(env: NodeJS.ProcessEnv): void {
  for (const name of LEAKING_VARIABLES) Reflect.deleteProperty(env, name)
}

/**
 * Node's own notes on stderr. With `stream` among them it prints the first bytes of everything read, tokens too. It reads the
 * variable before the app's first line runs, so to forget it would be too late; no Electron fuse turns it off.
 */
const PRINTING_VARIABLE = 'NODE_DEBUG'

/** The line for the person about a start that must be refused for the environment, or `null` to go on; the exit code is 1. */
export function environmentRefusal(env: NodeJS.ProcessEnv): string | null {
  if ((env[PRINTING_VARIABLE] ?? '') === '') return null
  return `Token Desk cannot start while the ${PRINTING_VARIABLE} environment variable is set, because it would print parts of your tokens. Remove the variable and restart the app.`
}

/** What an AppImage's runtime tells the app about itself, beside the folders in lists (docs.appimage.org, environment variables). */
const APPIMAGE_VARIABLES = ['APPIMAGE', 'APPDIR', 'ARGV0', 'OWD'] as const

/**
 * Takes out of this process's environment what an AppImage's start script put there for the app alone: its mounted folder in
 * `PATH`, `LD_LIBRARY_PATH`, `XDG_DATA_DIRS`, `GSETTINGS_SCHEMA_DIR`, and whatever else names it (electron-builder's `AppRun`).
 * Programs that the app starts get this environment, and a browser with the AppImage's libraries may not start. The app itself
 * is not affected: its loader has read the paths already.
 *
 * Does nothing when this app does not run from the folder in `APPDIR`, which then is another program's.
 *
 * @param execPath Node's `process.execPath`, without links
 * @param realPath resolves links, such as Node's `realpathSync`; what it throws counts as "another program's"
 */
export function leaveAppImage(
  env: NodeJS.ProcessEnv,
  execPath: string,
  realPath: (path: string) => string
): void {
  const appDir = env['APPDIR']?.replace(/\/+$/, '')
  if (appDir === undefined || !appDir.startsWith('/') || !holds(realPathOr(appDir, realPath), execPath))
    return
  for (const [name, value] of Object.entries(env)) {
    if (value?.includes(appDir) !== true) continue
    const kept = value.split(':').filter((entry) => !holds(appDir, entry))
    if (kept.every((entry) => entry === '')) Reflect.deleteProperty(env, name)
    else env[name] = kept.join(':')
  }
  for (const name of APPIMAGE_VARIABLES) Reflect.deleteProperty(env, name)
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
