import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { app } from 'electron'
import type { WatchRequest } from '../core/http/request-watch.ts'
import type { Notices } from '../core/notices.ts'
import { loadOnce } from '../core/on-first-use.ts'
import { readPlainFile } from '../core/plain-file.ts'
import type { Policy } from '../core/policy/policy.ts'
import type { Fetch, Log } from '../core/ports.ts'
import { systemClock, systemTimers } from '../core/system-time.ts'
import {
  downloadFile,
  fetchManifest,
  readFeedSettings,
  removeDownloadsOf,
  type FeedAccess,
  type FeedSettings
} from '../core/updates/feed.ts'
import { MSI_FOLDER, MSI_KEY, readInstallation } from '../core/updates/installation.ts'
import { createUpdates, type IsKept, type Updates, type UpdateView } from '../core/updates/updates.ts'
import { argumentsForRestart } from '../electron/import-argument.ts'
import { runProgram } from '../electron/policy-source/run-program.ts'
import { hasMachineValue, thisComputer } from '../electron/policy-source/windows.ts'
import type { Settings } from '../electron/settings-store.ts'
import type { Announce } from '../ipc/announce.ts'
import { presentUpdates } from '../ipc/present/updates.ts'

/** What {@link openUpdates} needs. */
export interface UpdateParts {
  readonly dataFolder: string
  /** The AppImage that the app runs from. */
  readonly appImage: string | null
  readonly settings: Settings
  readonly policy: Policy
  /** The app's own network, as the policy allows it. */
  readonly fetch: Fetch
  readonly watch: WatchRequest
  readonly userAgent: string
  /** Waits for what is being saved; `false` if that takes too long. */
  readonly quiet: () => Promise<boolean>
  readonly notices: Notices
  readonly announce: Announce
  /** Tells, outside the window too, which version is ready; `null` for none. */
  readonly updateReady: (version: string | null) => void
  /** Sends the state of the app, with its notices, to the window. */
  readonly tellApp: () => void
  readonly log: Log
}

/** The app's updates, and how they are removed with everything else. */
export interface DeskUpdates extends Updates {
  /** Removes what was downloaded, and forgets what was found. */
  forget(): Promise<void>
}

/** Opens the app's updates: reads the feed of this build, and how this copy was installed. Asks no server yet. */
export async function openUpdates(parts: UpdateParts): Promise<DeskUpdates> {
  const { dataFolder, appImage, settings, policy, notices, announce, tellApp, log } = parts
  const { platform, env, resourcesPath, execPath, arch } = process
  const isSetup = platform === 'win32' && (await hasUninstaller(dirname(execPath)))
  const installation = readInstallation({
    platform,
    packageType: await textOf(join(resourcesPath, 'package-type')),
    appImage,
    sandboxed: env['FLATPAK_ID'] !== undefined || env['SNAP'] !== undefined,
    hasUninstaller: isSetup,
    hasMsi: isSetup && (await hasMachineValue(thisComputer(runProgram, dataFolder), MSI_KEY, MSI_FOLDER))
  })
  // Next to the bundle, where build/update-feed.ts puts it. Running from source, a test names its own.
  const named = app.isPackaged ? undefined : env['TOKEN_DESK_UPDATE_FEED_FILE']
  const feed = await feedOf(named ?? join(import.meta.dirname, 'update-feed.json'), log)
  // A roaming profile on Windows would carry the download to every computer.
  const folder = join(
    (platform === 'win32' ? env['LOCALAPPDATA'] : undefined) ?? dataFolder,
    'token-desk-updates'
  )
  const access: FeedAccess = {
    fetch: parts.fetch,
    watch: parts.watch,
    userAgent: parts.userAgent,
    timers: systemTimers
  }
  const version = app.getVersion()
  const address = feed?.feed ?? ''

  let notice: string | null = null
  const onChange = (view: UpdateView): void => {
    announce('updateChanged', presentUpdates(view))
    const ready = view.phase.name === 'ready' ? view.phase.update.version : null
    const id = ready === null ? null : `update-ready-${ready}`
    if (id === notice) return
    if (notice !== null) notices.withdraw(notice)
    notice = id
    parts.updateReady(ready)
    if (id !== null) {
      notices.post({
        id,
        tone: 'info',
        title: `Version ${ready ?? ''} is ready`,
        message: 'Restart Token Desk to update. You stay signed in.',
        opens: 'updates'
      })
    }
    tellApp()
  }
  const loadEngine = loadOnce(async () => {
    const { createUpdateEngine } = await import('../electron/updater.ts')
    return createUpdateEngine({
      app,
      version,
      installation,
      folder,
      feed: address,
      args: argumentsForRestart(process.argv),
      downloadFile: (file, path, options) => downloadFile(access, address, file, path, options)
    })
  })
  let engine: ReturnType<typeof loadEngine> | null = null
  const remove = (isKept: IsKept): Promise<void> => removeDownloadsOf(engine, folder, isKept)
  const updates = createUpdates({
    version,
    installation,
    arch,
    feed,
    allowed: policy.values.updates,
    choices: settings.entry('updates'),
    fetchManifest: (channel, signal) => fetchManifest(access, address, channel, signal),
    openEngine: () => (engine = loadEngine()),
    removeDownloads: remove,
    quiet: parts.quiet,
    quit: () => {
      app.quit()
    },
    clock: systemClock,
    timers: systemTimers,
    random: Math.random,
    newId: randomUUID,
    onChange,
    log
  })
  return {
    ...updates,
    async forget() {
      updates.startOver()
      await remove(() => false)
    }
  }
}

/** Longer than any of the files that are read here, in bytes. */
const MOST_BYTES = 16 * 1024

/** The text of a small file of the app's own, `null` if there is none. */
async function textOf(path: string): Promise<string | null> {
  try {
    return Buffer.from(await readPlainFile(path, MOST_BYTES)).toString('utf8')
  } catch {
    return null
  }
}

async function feedOf(path: string, log: Log): Promise<FeedSettings | null> {
  const text = await textOf(path)
  if (text === null) return null
  try {
    return readFeedSettings(text)
  } catch {
    log.note('update.feed-unreadable')
    return null
  }
}

/** Whether NSIS put its uninstaller next to the app (electron-builder's `UNINSTALL_FILENAME`). */
async function hasUninstaller(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => [])
  return names.some((name) => /^Uninstall .*\.exe$/i.test(name))
}
