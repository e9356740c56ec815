import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { removeUser } from '../support/remove-user.ts'
import { NO_KEYRING_ENV } from '../support/window/keyring.ts'

const run = promisify(execFile)

/** A person without privileges on this machine, with a home of their own. */
export interface InstalledUser {
  readonly home: string
  /** Writes a file that belongs to this person, below their home. */
  write(path: string, text: string): Promise<string>
  /** Runs a program as this person and waits for it. */
  run(program: string, ...args: readonly string[]): Promise<string>
  /** Starts a program as this person. */
  start(program: string, ...args: readonly string[]): ChildProcess
  /** This person's processes. */
  processes(): Promise<readonly { readonly command: string; readonly status: string; readonly pid: number }[]>
  /** Ends the app as a log-out would, and waits until this person has no process. */
  logOut(): Promise<void>
  remove(): Promise<void>
}

/** Needs root. */
export async function createInstalledUser(): Promise<InstalledUser> {
  const name = `desk-${String(process.pid)}`
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-installed-'))
  await chmod(folder, 0o755)
  const home = join(folder, 'home')
  await run('useradd', ['--create-home', '--home-dir', home, '--shell', '/bin/sh', name])
  const uid = Number((await run('id', ['-u', name])).stdout)
  const command = (program: string, args: readonly string[]): [string, string[]] => [
    'setpriv',
    [
      ...[`--reuid=${name}`, `--regid=${name}`, '--clear-groups', '--reset-env', 'env'],
      ...Object.entries({ ...NO_KEYRING_ENV, DISPLAY: process.env['DISPLAY'] ?? '' }).map((each) =>
        each.join('=')
      ),
      ...[program, ...args]
    ]
  ]
  const processes = async (): Promise<{ command: string; status: string; pid: number }[]> => {
    const ids = (await readdir('/proc')).filter((each) => /^\d+$/.test(each))
    const all = await Promise.all(
      ids.map(async (id) => ({
        pid: Number(id),
        status: await readFile(`/proc/${id}/status`, 'utf8').catch(() => ''),
        command: (await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '')).replaceAll('\0', ' ')
      }))
    )
    return all.filter(
      ({ status, command: line }) => new RegExp(`^Uid:\\s+${uid}\\s`, 'm').test(status) && line !== ''
    )
  }
  const logOut = async (): Promise<void> => {
    await until(60_000, 200, async () => {
      const left = await processes()
      // The app's main process ends its helpers.
      const main = left.filter(({ command: line }) => !line.includes('--type='))
      for (const { pid } of main.length === 0 ? left : main) end(pid)
      return left.length === 0 ? null : `These still run: ${left.map(({ command: line }) => line).join(', ')}`
    })
  }
  return {
    home,
    write: async (path, text) => {
      const file = join(home, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
      await run('chown', ['-R', `${name}:${name}`, home])
      return file
    },
    run: async (program, ...args) => {
      const [first, rest] = command(program, args)
      return (await run(first, rest)).stdout
    },
    start: (program, ...args) => {
      const [first, rest] = command(program, args)
      return spawn(first, rest, { stdio: 'ignore', cwd: home })
    },
    processes,
    logOut,
    remove: async () => {
      await logOut()
      await removeUser(name)
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/**
 * Waits until the app shows its first view, in a window of this size and place (as X11 writes them: `1180x780+130+60`).
 *
 * @param title of the view: the name of the first connection, if there is one
 * @param interval how often it looks, in milliseconds
 */
export async function firstViewOn(placement: RegExp, title = 'Welcome', interval = 200): Promise<void> {
  await until(120_000, interval, async () => {
    // It fails if a window closes while it reads the tree.
    const { stdout } = await run('xwininfo', ['-root', '-tree']).catch(() => ({ stdout: '' }))
    const line = stdout.split('\n').find((each) => each.includes(`"${title} · Token Desk for RingCX"`))
    const found = /\d+x\d+\+\d+\+\d+/.exec(line ?? '')?.[0] ?? ''
    return placement.test(found) ? null : `There is no such window:\n${stdout}`
  })
}

/**
 * Asks until there is nothing left to wait for.
 *
 * @param whyNot what is missing, or `null`
 * @throws Error with what is missing after the limit
 */
async function until(
  limitMs: number,
  intervalMs: number,
  whyNot: () => Promise<string | null>
): Promise<void> {
  const giveUpAt = performance.now() + limitMs
  for (;;) {
    const missing = await whyNot()
    if (missing === null) return
    if (performance.now() > giveUpAt) throw new Error(missing)
    await wait(intervalMs)
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // It has already ended.
  }
}
