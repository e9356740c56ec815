import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, chmod, chown, cp, link, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { _electron, type ElectronApplication } from '@playwright/test'
import { electronRuntime } from '../../../build/electron-runtime.ts'
import { electronEnv } from '../../../build/electron-process.ts'
import { DIST, ROOT } from '../../../build/paths.ts'
import { removeUser } from '../remove-user.ts'

const run = promisify(execFile)

/** A user without privileges, with an app that they can read but not change. */
export interface OrdinaryUser {
  readonly uid: number
  /** Does not exist yet: the app makes it. */
  readonly userData: string
  /** Starts the app as this user, in Chromium's real sandbox. The caller closes it. */
  launch(env: Readonly<Record<string, string>>): Promise<ElectronApplication>
  /** Removes the user and the folders. */
  remove(): Promise<void>
}

/** Why a user can't be created here, or `null` if one can. */
export async function whyNoOrdinaryUser(): Promise<string | null> {
  if (process.platform !== 'linux') return 'Only on Linux can a test make a user.'
  if (process.getuid?.() !== 0)
    return 'Only root can make a user; without root, every other test runs in the sandbox.'
  const missing: string[] = []
  for (const program of ['useradd', 'userdel', 'setpriv'])
    if (!(await isInstalled(program))) missing.push(program)
  return missing.length === 0 ? null : `This machine lacks ${missing.join(', ')}.`
}

async function isInstalled(program: string): Promise<boolean> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program)).then(
        () => true,
        () => false
      )
    )
  )
  return found.includes(true)
}

/** Creates a user and puts Electron and the app where that user can read them. Needs root. */
export async function createOrdinaryUser(): Promise<OrdinaryUser> {
  const name = `desk-${randomBytes(4).toString('hex')}`
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-user-'))
  await chmod(folder, 0o755)
  const home = join(folder, 'home')
  await run('useradd', ['--no-create-home', '--home-dir', home, '--shell', '/usr/sbin/nologin', name])
  const remove = async (): Promise<void> => {
    await removeUser(name)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const [uid = 0, gid = 0] = await Promise.all(
      ['-u', '-g'].map(async (which) => Number((await run('id', [which, name])).stdout))
    )
    const userData = join(home, 'data')
    const runtime = join(home, 'run')
    for (const own of [home, runtime]) {
      await mkdir(own, { mode: 0o700 })
      await chown(own, uid, gid)
    }
    const electron = join(folder, 'electron')
    await linkTree((await electronRuntime()).dist, electron)
    await installSandboxHelper(electron)
    const app = join(folder, 'app')
    await mkdir(app)
    await cp(DIST, join(app, 'dist'), { recursive: true })
    await cp(join(ROOT, 'package.json'), join(app, 'package.json'))
    const hold = join(folder, 'hold-ready.cjs')
    await cp(join(ROOT, 'build/hold-ready.cjs'), hold)
    const wrapper = join(folder, 'start')
    await writeFile(
      wrapper,
      `#!/bin/sh\nexec setpriv --reuid ${uid} --regid ${gid} --clear-groups -- '${electron}/electron' "$@"\n`,
      { mode: 0o755 }
    )
    return {
      uid,
      userData,
      launch: (env) =>
        _electron.launch({
          executablePath: wrapper,
          args: ['-r', hold, app, `--user-data-dir=${userData}`],
          cwd: home,
          chromiumSandbox: true,
          env: definedOnly(
            electronEnv({ HOME: home, XDG_RUNTIME_DIR: runtime, USER: name, LOGNAME: name, ...env })
          )
        }),
      remove
    }
  } catch (thrown) {
    await remove()
    throw thrown
  }
}

/** Like `cp --link` if both folders are on one file system; copies otherwise. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o755 })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await linkTree(source, target)
    else await link(source, target).catch(() => cp(source, target))
  }
}

/** If the kernel blocks user namespaces, Chromium needs its helper owned by root with the set-user-ID bit. */
async function installSandboxHelper(electron: string): Promise<void> {
  const helper = join(electron, 'chrome-sandbox')
  const copy = `${helper}.copy`
  await cp(helper, copy)
  await rm(helper)
  await cp(copy, helper)
  await rm(copy)
  await chown(helper, 0, 0)
  await chmod(helper, 0o4755)
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  )
}
