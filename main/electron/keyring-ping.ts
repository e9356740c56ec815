import { execFile } from 'node:child_process'

/** Whether the program behind the keyring is alive; `unknown` if the check isn't possible, or there is no such program. */
export type Pulse = 'answers' | 'silent' | 'unknown'

/** A keyring's address on the session bus. */
interface Service {
  readonly name: string
  readonly path: string
}

/** Keyed by the names from Electron's `safeStorage.getSelectedStorageBackend`. */
const SERVICES: ReadonlyMap<string | null, Service> = new Map([
  ['gnome_libsecret', { name: 'org.freedesktop.secrets', path: '/org/freedesktop/secrets' }],
  ['kwallet', { name: 'org.kde.kwalletd', path: '/modules/kwalletd' }],
  ['kwallet5', { name: 'org.kde.kwalletd5', path: '/modules/kwalletd5' }],
  ['kwallet6', { name: 'org.kde.kwalletd6', path: '/modules/kwalletd6' }]
])

/** What {@link pingKeyring} starts; Node's `execFile` fits. */
export type ExecFile = (
  file: string,
  args: readonly string[],
  options: { readonly timeout: number },
  done: (
    error: (Error & { readonly killed?: boolean | undefined }) | null,
    stdout: string,
    stderr: string
  ) => void
) => unknown

/** By its full path: a program with that name elsewhere is never started. */
const DBUS_SEND = '/usr/bin/dbus-send'
const REPLY_LIMIT_MS = 2_000
/** A stopped bus doesn't even accept the request. */
const PROGRAM_LIMIT_MS = 4_000

/**
 * Pings the keyring's program on the session bus from a separate process: Electron's synchronous
 * `safeStorage` waits for the keyring on the thread that also serves the window, and a keyring that doesn't respond
 * would freeze it (security-reliability §9.2 STO-7). The ping may start a program that isn't running, like the
 * keyring's first use would.
 *
 * @param backend as Electron's `safeStorage` names it
 */
export function pingKeyring(backend: string | null, run: ExecFile = execFile): Promise<Pulse> {
  const service = SERVICES.get(backend)
  if (service === undefined) return Promise.resolve('unknown')
  const args = [
    '--session',
    '--print-reply',
    `--reply-timeout=${REPLY_LIMIT_MS}`,
    `--dest=${service.name}`,
    service.path,
    'org.freedesktop.DBus.Peer.Ping'
  ]
  return new Promise((resolve) => {
    run(DBUS_SEND, args, { timeout: PROGRAM_LIMIT_MS }, (error, _stdout, stderr) => {
      if (error === null) resolve('answers')
      else
        resolve(
          error.killed === true || /\.DBus\.Error\.(NoReply|Timeout)/.test(stderr) ? 'silent' : 'unknown'
        )
    })
  })
}
