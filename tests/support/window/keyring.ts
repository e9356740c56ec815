import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A real GNOME keyring on a private session bus; it doesn't touch the user's own session. */
export interface Keyring {
  /** For the app: points it to this keyring, with a separate home. */
  readonly env: Readonly<Record<string, string>>
  /** As after a login without a password: the keyring runs, but it is locked. */
  lock(): Promise<void>
  /** As after a login with the right password. */
  unlock(): Promise<void>
  /** The keyring runs but doesn't respond until `thaw`. */
  freeze(): void
  thaw(): void
  /** Ends the keyring with SIGKILL; the bus keeps running without a secret service. */
  kill(): Promise<void>
  /** Ends keyring and bus and removes their files. */
  stop(): Promise<void>
}

/** Makes Chromium use the keyring on any desktop, or without one. */
export const KEYRING_SWITCH = '--password-store=gnome-libsecret'

/** An environment without a keyring, no matter what runs on this machine. */
export const NO_KEYRING_ENV: Readonly<Record<string, string>> = {
  DBUS_SESSION_BUS_ADDRESS: 'disabled:',
  XDG_CURRENT_DESKTOP: '',
  DESKTOP_SESSION: ''
}

const DEBIAN_PACKAGES = 'gnome-keyring dbus libsecret-1-0'
const PASSWORD = 'only-for-this-test'
const START_LIMIT_MS = 10_000
const COLLECTION = '/org/freedesktop/secrets/collection/login'

/**
 * Starts a private session bus and an unlocked GNOME keyring on it.
 * @throws Error naming the Debian packages when the programs are not installed
 */
export async function startKeyring(): Promise<Keyring> {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-keyring-'))
  const runtime = join(folder, 'run')
  const home = join(folder, 'home')
  // The keyring creates its control socket only if no other user can access the folder.
  await Promise.all([runtime, home].map((path) => mkdir(path, { mode: 0o700 })))
  const address = `unix:path=${join(folder, 'bus')}`
  const env = {
    DBUS_SESSION_BUS_ADDRESS: address,
    XDG_RUNTIME_DIR: runtime,
    HOME: home,
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache')
  }

  const children = new Set<ChildProcess>()
  const endAll = (): void => {
    for (const child of children) child.kill('SIGKILL')
  }
  // In case the test run itself is interrupted.
  process.once('exit', endAll)

  function start(program: string, args: readonly string[]): ChildProcess {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] })
    child.once('spawn', () => children.add(child))
    child.once('exit', () => children.delete(child))
    return child
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  async function startBus(): Promise<ChildProcess> {
    const config = join(folder, 'bus.conf')
    await writeFile(config, busConfig(address))
    const bus = start('dbus-daemon', [`--config-file=${config}`, '--nofork', '--nosyslog', '--print-address'])
    await spawned(bus, 'dbus-daemon')
    if (bus.stdout !== null) await once(bus.stdout, 'data')
    return bus
  }

  /** Asks the keyring on the bus whether it is locked; `null` if there is none. */
  async function isLocked(): Promise<boolean | null> {
    const { stdout } = await run('dbus-send', [
      `--bus=${address}`,
      '--print-reply',
      '--dest=org.freedesktop.secrets',
      COLLECTION,
      'org.freedesktop.DBus.Properties.Get',
      'string:org.freedesktop.Secret.Collection',
      'string:Locked'
    ]).catch(() => ({ stdout: '' }))
    return /boolean (true|false)/.exec(stdout)?.[1] === undefined ? null : stdout.includes('boolean true')
  }

  /** A keyring that was started with its password is unlocked; without one it stays locked. */
  async function startDaemon(locked: boolean): Promise<ChildProcess> {
    const unlock = locked ? [] : ['--unlock']
    const daemon = start('gnome-keyring-daemon', [...unlock, '--components=secrets', '--foreground'])
    await spawned(daemon, 'gnome-keyring-daemon')
    daemon.stdin?.end(locked ? '' : PASSWORD)
    const startedAt = performance.now()
    while ((await isLocked()) !== locked) {
      if (daemon.exitCode !== null || performance.now() - startedAt > START_LIMIT_MS) {
        throw new Error(`The GNOME keyring did not come up ${locked ? 'locked' : 'unlocked'}.`)
      }
    }
    return daemon
  }

  const bus = await startBus()
  let daemon = await startDaemon(false)

  const startAgain = async (locked: boolean): Promise<void> => {
    await end(daemon, 'SIGTERM')
    daemon = await startDaemon(locked)
  }

  return {
    env,
    lock: () => startAgain(true),
    unlock: () => startAgain(false),
    freeze: () => void daemon.kill('SIGSTOP'),
    thaw: () => void daemon.kill('SIGCONT'),
    kill: () => end(daemon, 'SIGKILL'),
    async stop() {
      daemon.kill('SIGCONT')
      await end(daemon, 'SIGTERM')
      await end(bus, 'SIGTERM')
      process.off('exit', endAll)
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** The rules of D-Bus's own session bus. Without folders of services nothing is started on demand, such as a window that asks for the password. */
function busConfig(address: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`
}

async function spawned(child: ChildProcess, program: string): Promise<void> {
  await once(child, 'spawn').catch((cause: unknown) => {
    throw new Error(
      `These tests need a real keyring, and ${program} could not be started. ` +
        `On Debian: apt-get install -y --no-install-recommends ${DEBIAN_PACKAGES}`,
      { cause }
    )
  })
}
