import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { promisify } from 'node:util'
import { findCommand } from '../../build/system-libraries.ts'

const run = promisify(execFile)
const MOST = { maxBuffer: 64 * 1024 * 1024 }

export const NAME = 'token-desk-for-ringcx'
export const APP = '/opt/Token Desk for RingCX'
export const LINK = '/usr/bin/token-desk'

export const has = async (program: string): Promise<boolean> => (await findCommand(program)) !== null
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )

/** Why a deb can't be installed here, or `null`. A person's own copy of the app is never touched. */
export async function whyNotInstall(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'only root can install a package'
  for (const program of ['apt-get', 'useradd', 'setpriv', 'xwininfo'])
    if (!(await has(program))) return `this machine lacks ${program}`
  return (await exists(APP)) || (await exists(LINK)) ? 'Token Desk is already installed here' : null
}

/** Runs apt-get without questions. @throws Error with what apt-get said, in English */
export async function apt(...args: readonly string[]): Promise<void> {
  await run('apt-get', ['-y', '-qq', '--no-install-recommends', ...args], {
    ...MOST,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
  })
}

/** Installs a deb. @returns removes it, and what was installed for it */
export async function installDeb(file: string): Promise<() => Promise<void>> {
  const { stdout } = await run('apt-get', ['-s', '--no-install-recommends', 'install', file], MOST)
  const added = [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name)
  await apt('install', file)
  return async () => {
    // dpkg ignores those that a test has already removed; apt would fail.
    if (added.length > 0) await run('dpkg', ['--purge', ...added], MOST)
  }
}
