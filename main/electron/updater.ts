/**
 * electron-updater, which knows how each system's installers are kept, checked, and started, without what it trusts by
 * default: the server's word for a version and its hash, redirects, and a swap that removes the old file first. Here it
 * gets a manifest whose signature was checked, a download over the app's own network, and a swap by one rename.
 */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { renameSync, rmSync } from 'node:fs'
import { chmod, open, readdir, realpath, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { UpdateInfo } from 'builder-util-runtime'
import type { AppAdapter } from 'electron-updater/out/AppAdapter.js'
import type { DownloadExecutorResult, DownloadUpdateOptions } from 'electron-updater/out/AppUpdater.js'
import { BaseUpdater } from 'electron-updater/out/BaseUpdater.js'
import type { MacUpdater } from 'electron-updater/out/MacUpdater.js'
import type { ResolvedUpdateFileInfo } from 'electron-updater/out/types.js'
import type { Update } from '../core/updates/choose-update.ts'
import { AppError } from '../core/errors.ts'
import { readPlainFileSync, WITHOUT_WAITING } from '../core/plain-file.ts'
import { createTaskQueue } from '../core/task-queue.ts'
import { notSaved, otherContent, removeDownloads } from '../core/updates/feed.ts'
import type { Installation } from '../core/updates/installation.ts'
import type { UpdateFile } from '../core/updates/manifest.ts'
import type { UpdateEngine } from '../core/updates/updates.ts'

/** The parts of Electron's `app` that an update needs. */
export interface UpdatableApp {
  once(event: 'quit', listener: () => void): unknown
  releaseSingleInstanceLock(): void
  /** Starts the app again once it has quit. */
  relaunch(options: { readonly execPath?: string; readonly args: string[] }): void
  quit(): void
}

/** What {@link createUpdateEngine} needs. */
export interface UpdateEngineDeps {
  readonly app: UpdatableApp
  /** Of this app. */
  readonly version: string
  readonly installation: Installation
  /** A folder of the app for downloads; only its owner can write to it. */
  readonly folder: string
  /** The address of the feed's folder. */
  readonly feed: string
  /** What an AppImage's new version is started with. The setup program on Windows and macOS pass nothing on. */
  readonly args: readonly string[]
  /** Downloads a file of the feed to a path that doesn't exist yet, and checks it (`core/updates/feed.ts`). */
  readonly downloadFile: (
    file: UpdateFile,
    path: string,
    options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void }
  ) => Promise<void>
}

/** What this adapter replaces inside of electron-updater. */
interface Replaced {
  readonly httpExecutor: { download(url: URL, path: string): Promise<string> }
  readonly configOnDisk: { readonly value: Promise<{ readonly updaterCacheDirName: string }> }
  /** It would write an ID to the disk, and send it. */
  readonly stagingUserIdPromise: { readonly value: Promise<string> }
}

interface Checked {
  readonly path: string
  readonly file: UpdateFile
}

/** Makes the engine for this installation. */
export function createUpdateEngine(deps: UpdateEngineDeps): UpdateEngine {
  const { app, installation, folder, feed, version, args } = deps
  let updater: BaseUpdater | MacUpdater | null = null
  let downloaded: { readonly version: string; readonly path: string } | null = null
  /** What {@link UpdateEngine.prepare} checked. */
  let checked: Checked | null = null
  /** What is put in place when the app quits, by the last call of {@link UpdateEngine.restart}. */
  let atQuit: { readonly updater: BaseUpdater; readonly prepared: Checked } | null = null
  // A download that was stopped empties the folder at its end, and the next one must not be in it yet.
  const inTurn = createTaskQueue()
  const adapter: AppAdapter = {
    version,
    name: 'Token Desk for RingCX',
    isPackaged: true,
    appUpdateConfigPath: join(folder, 'none.yml'),
    userDataPath: folder,
    baseCachePath: dirname(folder),
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit: () => {
      app.quit()
    },
    onQuit: () => undefined
  }

  const putInPlace = (): void => {
    app.releaseSingleInstanceLock()
    // Between the check and here, the app waited and quit: long enough to swap the file.
    if (atQuit !== null && isSigned(atQuit.prepared) && atQuit.updater.install(true, true)) return
    // Nothing was replaced, so the old version opens again.
    const execPath = installation.kind === 'appimage' ? { execPath: installation.file } : {}
    app.relaunch({ ...execPath, args: [...args] })
  }

  return {
    download: (update, onBytes, signal) =>
      inTurn(async () => {
        signal.throwIfAborted()
        const made = await updaterFor(deps, adapter)
        updater = made
        made.logger = null
        made.autoDownload = false
        made.autoInstallOnAppQuit = false
        made.allowDowngrade = false
        made.disableWebInstaller = true
        made.disableDifferentialDownload = true
        made.isUserWithinRollout = () => Promise.resolve(true)
        const { file } = update
        const replaced: Replaced = {
          httpExecutor: {
            async download(_url, path) {
              await deps.downloadFile(file, path, { signal, onBytes })
              return path
            }
          },
          // By version, so that a later run knows what it finds there (`removeDownloads`).
          configOnDisk: {
            value: Promise.resolve({ updaterCacheDirName: join(basename(folder), update.version) })
          },
          stagingUserIdPromise: { value: Promise.resolve('') }
        }
        Object.assign(made, replaced)
        made.setFeedURL({ provider: 'custom', updateProvider: providerOf(update, feed) })
        const found = await made.checkForUpdates()
        // Its own comparison of versions: a second look at what core decided.
        if (found?.isUpdateAvailable !== true) throw otherContent()
        const [path] = await made.downloadUpdate().catch(notSaved)
        downloaded = path === undefined ? null : { version: update.version, path }
      }),

    prepare: ({ file }) =>
      inTurn(async () => {
        if (downloaded === null) throw otherContent()
        if (installation.kind !== 'appimage' || !(updater instanceof AppImageSwap)) {
          await verifyFile(downloaded.path, file)
          checked = { path: downloaded.path, file }
          return
        }
        updater.staged = await stageNextTo(installation.file, downloaded.path, file).catch(replaceable)
        checked = { path: updater.staged.from, file }
      }),

    remove: (isKept) =>
      inTurn(async () => {
        if (downloaded === null || !isKept(downloaded.version)) {
          downloaded = null
          checked = null
          if (updater instanceof AppImageSwap && updater.staged !== null) {
            await rm(updater.staged.from, { force: true })
            updater.staged = null
          }
        }
        await removeDownloads(folder, isKept)
      }),

    async restart(quit) {
      const ready = updater
      const prepared = checked
      if (ready === null || prepared === null) throw otherContent()
      if (!(ready instanceof BaseUpdater)) {
        // Before the hand-over, the app waited for what was being saved: long enough to swap the file.
        await verifyFile(prepared.path, prepared.file)
        await restartBySquirrel(ready, app)
        return
      }
      // Last of all: nothing is saved anymore, and the new version must not find this one running.
      const isQuitting = atQuit !== null
      atQuit = { updater: ready, prepared }
      if (!isQuitting) app.once('quit', putInPlace)
      quit()
    }
  }
}

async function updaterFor(
  { installation, args, folder }: Pick<UpdateEngineDeps, 'installation' | 'args' | 'folder'>,
  adapter: AppAdapter
): Promise<BaseUpdater | MacUpdater> {
  if (installation.kind === 'appimage') return new AppImageSwap(adapter, args, folder)
  // Each is for one system only, and loads what only that system has.
  if (installation.kind === 'mac') {
    const { MacUpdater } = await import('electron-updater/out/MacUpdater.js')
    return new MacUpdater(undefined, adapter)
  }
  const { NsisUpdater } = await import('electron-updater/out/NsisUpdater.js')
  return new NsisUpdater(null, adapter)
}

/** Without the members that electron-updater keeps for its older versions. */
type OfferedInfo = Omit<UpdateInfo, 'path' | 'sha512'>

/** A provider that knows one version: the one that core verified. */
function providerOf({ version, released, file }: Update, feed: string): new () => object {
  const { name, size, sha512 } = file
  const info: OfferedInfo = {
    version,
    files: [{ url: name, size, sha512 }],
    releaseDate: new Date(released).toISOString()
  }
  return class {
    readonly fileExtraDownloadHeaders = null
    setRequestHeaders(): void {
      // Nothing is sent but what core sends.
    }
    getLatestVersion(): Promise<OfferedInfo> {
      return Promise.resolve(info)
    }
    resolveFiles(): ResolvedUpdateFileInfo[] {
      return [{ url: new URL(name, feed), info: { url: name, size, sha512 } }]
    }
  }
}

/**
 * Replaces an AppImage by one rename, so that after a crash there is the old version or the new one. electron-updater's own
 * class deletes the old file first.
 */
class AppImageSwap extends BaseUpdater {
  /** The new file and the one that it replaces, in one folder. */
  staged: { readonly from: string; readonly to: string } | null = null

  readonly #args: readonly string[]
  readonly #downloads: string

  constructor(adapter: AppAdapter, args: readonly string[], downloads: string) {
    super(null, adapter)
    this.#args = args
    this.#downloads = downloads
  }

  protected override doDownloadUpdate(options: DownloadUpdateOptions): Promise<DownloadExecutorResult> {
    const { info, provider } = options.updateInfoAndProvider
    const [fileInfo] = provider.resolveFiles(info)
    if (fileInfo === undefined) throw otherContent()
    return this.executeDownload({
      fileExtension: 'AppImage',
      fileInfo,
      downloadUpdateOptions: options,
      task: (path) => (this as unknown as Replaced).httpExecutor.download(fileInfo.url, path)
    })
  }

  protected override doInstall(): boolean {
    if (this.staged === null) return false
    const { from, to } = this.staged
    renameSync(from, to)
    spawn(to, this.#args, { detached: true, stdio: 'ignore' }).unref()
    try {
      // What was put in place is a copy.
      rmSync(this.#downloads, { recursive: true, force: true })
    } catch {
      // The next download empties the folder.
    }
    return true
  }
}

const COPY = /^\.token-desk-update-[0-9a-f]{12}$/

/**
 * Copies the download into the folder of the AppImage, and checks the copy: what is checked is what is put in place, no
 * matter what happens to the download.
 */
async function stageNextTo(
  appImage: string,
  downloaded: string,
  file: UpdateFile
): Promise<{ readonly from: string; readonly to: string }> {
  const to = await realpath(appImage)
  const folder = dirname(to)
  // What a crash left behind. In a folder that people share, it may be someone else's.
  for (const name of await readdir(folder))
    if (COPY.test(name)) await rm(join(folder, name)).catch(() => undefined)
  const from = join(folder, `.token-desk-update-${randomBytes(6).toString('hex')}`)
  try {
    await verifyFile(downloaded, file, from)
    await chmod(from, (await stat(to)).mode | 0o500)
    return { from, to }
  } catch (thrown) {
    await rm(from, { force: true })
    throw thrown
  }
}

/** Reads a file to its end, copying it if `copy` is given. @throws AppError `update-refused` if it isn't the signed one */
async function verifyFile(path: string, { size, sha512 }: UpdateFile, copy?: string): Promise<void> {
  const hash = createHash('sha512')
  const source = await open(path, WITHOUT_WAITING)
  try {
    const target = copy === undefined ? null : await open(copy, 'wx', 0o700)
    try {
      let length = 0
      const buffer = Buffer.alloc(1024 * 1024)
      for (;;) {
        const { bytesRead } = await source.read(buffer, 0, buffer.length)
        if (bytesRead === 0) break
        const piece = buffer.subarray(0, bytesRead)
        length += bytesRead
        if (length > size) throw otherContent()
        hash.update(piece)
        await target?.writeFile(piece)
      }
      await target?.sync()
      if (length !== size || hash.digest('base64') !== sha512) throw otherContent()
    } finally {
      await target?.close()
    }
  } finally {
    await source.close()
  }
}

/** {@link verifyFile} while the app quits, when nothing can be waited for. */
function isSigned({ path, file }: Checked): boolean {
  try {
    return createHash('sha512').update(readPlainFileSync(path, file.size)).digest('base64') === file.sha512
  } catch {
    return false
  }
}

/**
 * Squirrel.Mac takes the file first, checks its code signature against the running app's, and then quits the app itself, in
 * order. If it refuses the file, the app goes on.
 */
function restartBySquirrel(updater: MacUpdater, app: UpdatableApp): Promise<void> {
  return new Promise((resolve, reject) => {
    app.once('quit', resolve)
    updater.once('error', (cause: unknown) => {
      reject(
        new AppError({
          code: 'update-failed',
          message: 'macOS didn’t accept the update.',
          hint: 'Nothing was installed. Download the new version and replace the app in Applications.',
          retryable: false,
          cause
        })
      )
    })
    updater.quitAndInstall()
  })
}

function replaceable(thrown: unknown): never {
  if (thrown instanceof AppError) throw thrown
  throw new AppError({
    code: 'update-failed',
    message: 'Token Desk can’t replace its own file.',
    hint: 'Make sure the disk isn’t full and you can write to the folder that holds the AppImage, then try again.',
    retryable: true,
    cause: thrown
  })
}
