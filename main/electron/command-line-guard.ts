/** Any value, or none. */
const ANY = /^/
const NO_VALUE = /^$/

/** Starts without what may keep the app from starting or from showing its window. */
export const SAFE_MODE_SWITCH = 'safe-mode'

/**
 * The switches that a packaged app accepts, and their allowed values. This is an allow list because Chromium, V8, and
 * Node have more than a thousand switches. Many can weaken the sandbox or TLS, write secrets to a file, or run other
 * code, every release adds some, and no Electron fuse stops them (security-reliability §1.2). Documented in
 * `build/docs/starting.md`.
 */
export const ALLOWED_SWITCHES: ReadonlyMap<string, RegExp> = new Map([
  // The app's own.
  ['import', ANY],
  [SAFE_MODE_SWITCH, NO_VALUE],
  ['hidden', NO_VALUE],
  // Where the app keeps its files. Secrets are encrypted there, wherever it is.
  ['user-data-dir', ANY],
  // A real keyring by name; `basic` is a constant key in public source code (security-reliability §2.1).
  ['password-store', /^(gnome-libsecret|kwallet[56]?)$/],
  // How to reach the network. TLS is end to end through all of them.
  ['proxy-server', ANY],
  ['proxy-bypass-list', ANY],
  ['proxy-pac-url', ANY],
  ['proxy-auto-detect', NO_VALUE],
  ['no-proxy-server', NO_VALUE],
  // How the window is displayed: switches that launchers, desktop files, and drivers use.
  ['ozone-platform', /^(x11|wayland)$/],
  ['ozone-platform-hint', /^(auto|x11|wayland)$/],
  [
    'enable-features',
    /^(UseOzonePlatform|WaylandWindowDecorations)(,(UseOzonePlatform|WaylandWindowDecorations))*$/
  ],
  ['enable-wayland-ime', ANY],
  ['wayland-text-input-version', ANY],
  ['gtk-version', ANY],
  ['force-device-scale-factor', ANY],
  ['force-color-profile', ANY],
  ['disable-gpu', NO_VALUE],
  ['disable-gpu-compositing', NO_VALUE],
  ['ignore-gpu-blocklist', NO_VALUE],
  ['use-gl', ANY],
  ['use-angle', ANY],
  // What people may need.
  ['lang', ANY],
  ['force-renderer-accessibility', ANY],
  ['force-prefers-reduced-motion', NO_VALUE],
  ['force-high-contrast', NO_VALUE],
  // What launchers and the Windows installer add; no effect here.
  ['no-first-run', NO_VALUE],
  ['no-default-browser-check', NO_VALUE],
  ['updated', NO_VALUE]
])

/** What Chromium trims off an argument before it looks for a switch: ASCII whitespace, and on Windows Unicode whitespace. */
const SURROUNDING_SPACE = /^[\s\u0085\u180e]+|[\s\u0085\u180e]+$/g

/** macOS passes an app opened in the Finder its process serial number. */
const PROCESS_SERIAL_NUMBER = /^-psn_\d+_\d+$/

/**
 * The first switch in `args` that a packaged app doesn't accept, as `name` or, if only its value isn't allowed,
 * `name=value`; or `null`. Reads arguments as Chromium does (base/command_line.cc): `--name`, `-name`, on Windows also `/name`
 * and names in any case. A switch after `--` isn't one to Chromium, but is rejected too.
 *
 * @param args the arguments of the process, without the executable
 */
export function forbiddenSwitch(args: readonly string[], platform: NodeJS.Platform): string | null {
  const windows = platform === 'win32'
  const switchPattern = windows ? /^(?:--|-|\/)([^=]+)=?(.*)$/s : /^(?:--|-)([^=]+)=?(.*)$/s
  for (const arg of args) {
    const trimmed = arg.replace(SURROUNDING_SPACE, '')
    if (trimmed === '--' || (platform === 'darwin' && PROCESS_SERIAL_NUMBER.test(trimmed))) continue
    const [, given, value = ''] = switchPattern.exec(trimmed) ?? []
    if (given === undefined) continue
    const name = windows ? given.toLowerCase() : given
    const allowed = ALLOWED_SWITCHES.get(name)
    if (allowed === undefined) return name
    if (!allowed.test(value)) return `${name}=${value}`
  }
  return null
}

/** What {@link switchRefusal} needs to know about this process. */
export interface StartConditions {
  /** Node's `process.argv`. */
  readonly argv: readonly string[]
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  /** Called only if there is a forbidden switch; see `inspect-fuse.ts`. */
  readonly inspectFuseIsOn: () => boolean
}

/**
 * The message for the person if a switch prevents the start, or `null` to continue; the exit code is 1. Lenient only
 * when running from source and for the test copy, whose inspect fuse is on: Playwright can't start Electron without a
 * debugging port.
 *
 * Defense in depth, not a boundary: a program that runs as the same user can patch the binary.
 */
export function switchRefusal({
  argv,
  platform,
  isPackaged,
  inspectFuseIsOn
}: StartConditions): string | null {
  if (!isPackaged) return null
  const found = forbiddenSwitch(argv.slice(1), platform)
  if (found === null || inspectFuseIsOn()) return null
  const shown = found.replace(/\p{C}/gu, '?').slice(0, LONGEST_SHOWN)
  // ASCII only: a console may use another code page.
  return `Token Desk cannot start with --${shown}: it accepts only switches that cannot weaken the protection of your tokens. Start it without this switch.`
}

const LONGEST_SHOWN = 80
