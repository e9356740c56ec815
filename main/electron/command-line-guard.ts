/**
 * Switches with which anyone who can start the app could switch its protection off, listen to it or change its code.
 * No Electron fuse stops them (security-reliability §1.2). `proxy-server` and `user-data-dir` are not here: they are
 * for a policy to decide, and neither weakens TLS or the sandbox.
 */
export const FORBIDDEN_SWITCHES = [
  // Drive or inspect the app from outside
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  // Take walls down
  'no-sandbox',
  'disable-gpu-sandbox',
  'disable-setuid-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-namespace-sandbox',
  'single-process',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-running-insecure-content',
  'unsafely-treat-insecure-origin-as-secure',
  // Trust or reach other servers than the network's own
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'host-rules',
  'host-resolver-rules',
  // Write what goes over the network to a file
  'log-net-log',
  'ssl-key-log-file',
  // Run other code
  'js-flags',
  'load-extension',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'browser-subprocess-path'
] as const

/** What the guard looks at. */
export interface CommandLine {
  /** Electron's `app.commandLine.hasSwitch`. */
  hasSwitch(name: string): boolean
  /** Electron's `app.commandLine.getSwitchValue`. */
  getSwitchValue(name: string): string
}

/** The name of the first forbidden switch that was given, or `null`. */
export function forbiddenSwitch(commandLine: CommandLine): string | null {
  const found = FORBIDDEN_SWITCHES.find((name) => commandLine.hasSwitch(name))
  if (found !== undefined) return found
  // The built-in constant key instead of the keyring (security-reliability §2.1).
  return commandLine.getSwitchValue('password-store') === 'basic' ? 'password-store=basic' : null
}

/** What {@link refusedSwitch} needs to know about this process. */
export interface StartConditions {
  readonly commandLine: CommandLine
  readonly isPackaged: boolean
  /** Asked only when a forbidden switch was given; see `inspect-fuse.ts`. */
  readonly inspectFuseIsOn: () => boolean
}

/**
 * The switch for which this start must be refused, or `null` to go on. Lenient only for a run from source and for
 * the test copy, whose inspect fuse is on: Playwright cannot start Electron without a debugging port.
 *
 * Defence in depth, not a boundary: who runs as the same user can patch the binary.
 */
export function refusedSwitch({ commandLine, isPackaged, inspectFuseIsOn }: StartConditions): string | null {
  if (!isPackaged) return null
  const found = forbiddenSwitch(commandLine)
  return found === null || inspectFuseIsOn() ? null : found
}

/** The one line on stderr for a refused start; the exit code is 1. */
export function refusalLine(name: string): string {
  return `Token Desk does not start with --${name}: it would weaken the protection of your tokens.\n`
}
