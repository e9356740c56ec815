/** Any value, or none. */
const ANY = /^/
const NO_VALUE = /^$/

/**
 * The switches that a packed app starts with, and the values they may have. It is a list of what is allowed because Chromium,
 * V8 and Node know more than a thousand switches, many can weaken the sandbox or TLS, write secrets to a file, or run other
 * code, every release adds some, and no Electron fuse stops them (security-reliability §1.2). In `build/docs/starting.md` for
 * the person.
 */
export const ALLOWED_SWITCHES: ReadonlyMap<string, RegExp> = new Map([
  // The app's own.
  ['import', ANY],
  // Where the app keeps its files. Secrets lie there encrypted, wherever it is.
  ['user-data-dir', ANY],
  // A real keyring by name; `basic` is a constant key from public source (security-reliability §2.1).
  ['password-store', /^(gnome-libsecret|kwallet[56]?)$/],
  // Which way out of the network. TLS goes from end to end through all of them.
  ['proxy-server', ANY],
  ['proxy-bypass-list', ANY],
  ['proxy-pac-url', ANY],
  ['proxy-auto-detect', NO_VALUE],
  ['no-proxy-server', NO_VALUE],
  // How the window reaches the screen: what launchers, desktop files and drivers ask for.
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
  // What the person needs.
  ['lang', ANY],
  ['force-renderer-accessibility', ANY],
  ['force-prefers-reduced-motion', NO_VALUE],
  ['force-high-contrast', NO_VALUE],
  // What launchers and the installer for Windows add, without effect here.
  ['no-first-run', NO_VALUE],
  ['no-default-browser-check', NO_VALUE],
  ['updated', NO_VALUE]
])

/** What Chromium trims off an argument before it looks for a switch: ASCII white space, and on Windows Unicode's. */
const SURROUNDING_SPACE = /^[\s\u0085\u180e]+|[\s\u0085\u180e]+$/g

/** macOS hands an app that is opened from the Finder the number of its process. */
const PROCESS_SERIAL_NUMBER = /^-psn_\d+_\d+$/

/**
 * The first switch among `args` that a packed app does not start with, as `name` or, when only its value is not allowed,
 * `name=value`; or `null`. Reads arguments as Chromium does (base/command_line.cc): `--name`, `-name`, on Windows also `/name`
 * and names in any case. A switch after `--` is none to Chromium and refused all the same.
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
  /** Asked only when a forbidden switch was given; see `inspect-fuse.ts`. */
  readonly inspectFuseIsOn: () => boolean
}

/**
 * The line for the person about a start that must be refused for a switch, or `null` to go on; the exit code is 1. Lenient only
 * for a run from source and for the test copy, whose inspect fuse is on: Playwright cannot start Electron without a debugging
 * port.
 *
 * Defense in depth, not a boundary: who runs as the same user can patch the binary.
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
  // ASCII only: a console may have another code page.
  return `Token Desk cannot start with --${shown}: it accepts only switches that cannot weaken the protection of your tokens. Start it without this switch.`
}

const LONGEST_SHOWN = 80
