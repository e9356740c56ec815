import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { removeUser } from '../support/remove-user.ts'

const run = promisify(execFile)

/** A packed app that an ordinary user can run. */
export interface OrdinaryCopy {
  /** Program and first arguments that start an executable of the app, with variables added to its environment. */
  command(executable: string, variables?: Readonly<Record<string, string>>): [string, ...string[]]
  /** Lets the user own a folder. */
  give(folder: string): Promise<void>
  remove(): Promise<void>
}

/**
 * Chromium's sandbox refuses to run as root. For root this makes a user for the test and a copy of the app that the user may
 * read; for anyone else the app is run where it is.
 */
export async function copyForUser(appFolder: string, root: boolean): Promise<OrdinaryCopy> {
  if (!root) {
    return {
      command: (executable, variables = {}) => [
        'env',
        ...assignments(variables),
        join(appFolder, executable)
      ],
      give: () => Promise.resolve(),
      remove: () => Promise.resolve()
    }
  }
  const user = `tokendesk${String(process.pid)}`
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-copy-'))
  await run('useradd', ['--no-create-home', '--home-dir', folder, '--shell', '/bin/sh', user])
  await run('cp', ['-a', appFolder, join(folder, 'app')])
  await chmod(folder, 0o755)
  await run('chown', [user, folder])
  return {
    command: (executable, variables = {}) => [
      'setpriv',
      `--reuid=${user}`,
      `--regid=${user}`,
      '--clear-groups',
      '--reset-env',
      'env',
      ...assignments({ DISPLAY: process.env['DISPLAY'] ?? '', ...variables }),
      join(folder, 'app', executable)
    ],
    give: async (target) => {
      await run('chown', ['-R', user, target])
    },
    async remove() {
      await removeUser(user)
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function assignments(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`)
}
