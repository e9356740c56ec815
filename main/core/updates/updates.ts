import { asAppError, AppError } from '../errors.ts'
import type { Clock, Log, Timers } from '../ports.ts'
import type { PolicyValues } from '../policy/policy-keys.ts'
import { chooseUpdate, type Update } from './choose-update.ts'
import type { FeedSettings } from './feed.ts'
import { allowedChannels, targetOf, updatedBy, type Installation, type UpdatedBy } from './installation.ts'
import { readManifest, type Channel, type Manifest } from './manifest.ts'
import { readUpdateChoices, type UpdateChoices } from './update-choices.ts'
import { compareVersions, isVersion } from './version.ts'

/** What is going on. A later step always belongs to the version of the step before. */
export type UpdatePhase =
  | { readonly name: 'idle' }
  | { readonly name: 'checking' }
  | { readonly name: 'available'; readonly update: Update }
  /** @property received bytes so far */
  | { readonly name: 'downloading'; readonly update: Update; readonly received: number }
  | { readonly name: 'ready'; readonly update: Update }
  /** Saves are finished first; then the app quits and starts as the new version. */
  | { readonly name: 'restarting'; readonly update: Update }
  | { readonly name: 'failed'; readonly error: AppError }

/** All that the window shows. */
export interface UpdateView {
  readonly by: UpdatedBy
  readonly phase: UpdatePhase
  readonly channel: Channel
  readonly channels: readonly Channel[]
  readonly automatic: boolean
  /** When the last check succeeded in this run: milliseconds since the epoch, UTC. */
  readonly checkedAt: number | null
}

/** Fetches and installs a verified update. */
export interface UpdateEngine {
  /** When it resolves, the file is on disk with the signed size and hash. @throws AppError */
  download(update: Update, onBytes: (received: number) => void, signal: AbortSignal): Promise<void>
  /** Checks the file on disk once more, and puts it where {@link restart} needs it. @throws AppError */
  prepare(update: Update): Promise<void>
  /**
   * Quits, by calling `quit` or in the system's own way, then replaces the app and starts the new version. Resolves as soon
   * as the app is quitting. @throws AppError when it stays
   */
  restart(quit: () => void): Promise<void>
  /** Removes what {@link download} and {@link prepare} wrote, except for kept versions, once the last of them has ended. */
  remove(isKept: IsKept): Promise<void>
}

/** Whether the download of this version stays on the disk. */
export type IsKept = (version: string) => boolean

/** What {@link createUpdates} needs. */
export interface UpdatesDeps {
  /** Of this app. */
  readonly version: string
  readonly installation: Installation
  /** Node's `process.arch`. */
  readonly arch: string
  /** `null` for a build without an update server. */
  readonly feed: FeedSettings | null
  readonly allowed: PolicyValues['updates']
  readonly choices: { read(): unknown; write(choices: UpdateChoices): void }
  readonly fetchManifest: (channel: Channel, signal: AbortSignal) => Promise<string>
  /** Loads what downloads and installs; called again if that fails. */
  readonly openEngine: () => Promise<UpdateEngine>
  /** Removes the other downloads, those of earlier runs too. Doesn't load the engine for that. */
  readonly removeDownloads: (isKept: IsKept) => Promise<void>
  /** Waits until nothing is being saved, while everything goes on; `false` if that takes too long. */
  readonly quiet: () => Promise<boolean>
  /** Quits in order. */
  readonly quit: () => void
  readonly clock: Clock
  readonly timers: Timers
  /** From 0 to below 1. */
  readonly random: () => number
  readonly newId: () => string
  readonly onChange: (view: UpdateView) => void
  readonly log: Log
}

/** The app's own updates. The person decides on each restart; nothing is installed at any other time. */
export interface Updates {
  view(): UpdateView
  /**
   * Looks for an update. What was found or downloaded before stays only while the newest list offers it. Resolves when it
   * is over; {@link view} tells how.
   */
  check(): Promise<void>
  /** Downloads the version that is available. Resolves when it is over. */
  download(): Promise<void>
  /** Stops the download. */
  cancel(): void
  /** Looks whether the version is still offered, finishes what is being saved, quits, and starts the new version. */
  restart(): Promise<void>
  /** @throws AppError `input-invalid` for a channel that isn't allowed */
  choose(choice: { readonly automatic: boolean; readonly channel: Channel }): void
  /** Removes downloads that no one will install, and begins to check automatically, if the person wants that. */
  start(): void
  /** Ends what is under way, and starts over with what the settings say now. */
  startOver(): void
}

/** Between two automatic checks, in milliseconds; up to half as much again is added, so that not everyone comes at once. */
export const CHECK_EVERY_MS = 6 * 60 * 60_000

/** Makes the app's updates, which do nothing until they are asked or started. */
export function createUpdates(deps: UpdatesDeps): Updates {
  const { version, installation, arch, feed, allowed, openEngine, clock, timers, log } = deps
  const target = targetOf(installation, arch)
  const by = updatedBy(installation, target, feed !== null, allowed)
  const channels = allowedChannels(allowed)
  let choices = readUpdateChoices(deps.choices.read(), channels)
  let phase: UpdatePhase = { name: 'idle' }
  let checkedAt: number | null = null
  /** The list that the offered version is from, to be judged once more before the restart. */
  let offered: Manifest | null = null
  /** Ends what is under way; a new one for each step. */
  let current = new AbortController()

  const view = (): UpdateView => {
    const { channel, automatic } = choices
    return { by, phase, channel, channels, automatic, checkedAt }
  }
  const enter = (next: UpdatePhase): void => {
    phase = next
    deps.onChange(view())
  }
  const keep = (changed: Partial<UpdateChoices>): void => {
    const next = { ...choices, ...changed }
    deps.choices.write(next)
    choices = next
  }
  /** Runs a step that a later one, or a change of channel, makes pointless. */
  const step = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    current.abort()
    const mine = (current = new AbortController())
    try {
      await work(mine.signal)
    } catch (thrown) {
      if (mine.signal.aborted) return
      const error = asAppError(thrown)
      log.note('update.failed', { phase: phase.name, code: error.code })
      enter({ name: 'failed', error })
    }
  }
  const judge = (manifest: Manifest, channel: Channel): Update | null => {
    if (target === null) return null
    const { installationId, newestSeen } = choices
    const now = clock.wall()
    return chooseUpdate(manifest, {
      version,
      channel,
      target,
      installationId,
      now,
      newestSeen: newestSeen[channel] ?? null
    })
  }
  /** What the server's list offers. Only a valid list changes what is known. */
  const look = async (signal: AbortSignal): Promise<Update | null> => {
    if (choices.installationId === '') keep({ installationId: deps.newId() })
    const { channel } = choices
    const text = await deps.fetchManifest(channel, signal)
    signal.throwIfAborted()
    const manifest = readManifest(text, feed?.keys ?? [])
    const update = judge(manifest, channel)
    if ((choices.newestSeen[channel] ?? 0) < manifest.released) {
      keep({ newestSeen: { ...choices.newestSeen, [channel]: manifest.released } })
    }
    checkedAt = clock.wall()
    offered = manifest
    return update
  }
  /** As {@link look}. If the server can't be reached, the list from before still counts, until it expires. */
  const lookAgain = async (known: Manifest, signal: AbortSignal): Promise<Update | null> => {
    try {
      return await look(signal)
    } catch (thrown) {
      const { code } = asAppError(thrown)
      if (signal.aborted || code === 'update-refused') throw thrown
      log.note('update.not-checked', { code })
      return judge(known, known.channel)
    }
  }
  const removeDownloads = async (isKept: IsKept): Promise<void> => {
    await deps.removeDownloads(isKept).catch(() => {
      log.note('update.not-removed')
    })
  }

  const check = async (): Promise<void> => {
    if (by !== 'app' || !CHECKED.includes(phase.name)) return
    const found = 'update' in phase ? offered : null
    await step(async (signal) => {
      // What was found stays on screen meanwhile.
      if (found === null) enter({ name: 'checking' })
      const update = await (found === null ? look(signal) : lookAgain(found, signal))
      await removeDownloads((kept) => kept === update?.version)
      signal.throwIfAborted()
      if (update === null) enter({ name: 'idle' })
      else
        enter({
          name: phase.name === 'ready' && isSame(phase.update, update) ? 'ready' : 'available',
          update
        })
    })
  }

  const download = async (): Promise<void> => {
    if (phase.name !== 'available') return
    const { update } = phase
    await step(async (signal) => {
      enter({ name: 'downloading', update, received: 0 })
      const onBytes = (received: number): void => {
        // At most a hundred times in all: each one is told to the window.
        const known = phase.name === 'downloading' ? phase.received : 0
        const isNews = received - known >= update.file.size / 100
        if (!signal.aborted && isNews) enter({ name: 'downloading', update, received })
      }
      const engine = await openEngine()
      await engine.download(update, onBytes, signal)
      signal.throwIfAborted()
      enter({ name: 'ready', update })
    })
  }

  const restart = async (): Promise<void> => {
    if (phase.name !== 'ready' || offered === null) return
    const [{ update }, known] = [phase, offered]
    let isReplaced = false
    await step(async (signal) => {
      enter({ name: 'restarting', update })
      // Days may have passed since the check: the version may have been withdrawn, or replaced by a newer one.
      const now = await lookAgain(known, signal)
      if (now === null || !isSame(now, update)) await removeDownloads((kept) => kept === now?.version)
      signal.throwIfAborted()
      if (now === null) throw outdated()
      isReplaced = !isSame(now, update)
      if (isReplaced) {
        enter({ name: 'available', update: now })
        return
      }
      const engine = await openEngine()
      await engine.prepare(update)
      const isQuiet = await deps.quiet()
      // All data may have been removed meanwhile.
      signal.throwIfAborted()
      if (!isQuiet) throw stillSaving()
      await engine.restart(deps.quit)
    })
    if (isReplaced) await download()
  }

  const lookAgainLater = (): void => {
    timers.after(CHECK_EVERY_MS * (1 + deps.random() / 2), () => void lookNow())
  }
  const lookNow = async (): Promise<void> => {
    if (choices.automatic) {
      await check()
      await download()
    }
    lookAgainLater()
  }

  return {
    view,
    check,
    download,
    restart,
    cancel() {
      if (phase.name !== 'downloading') return
      const { update } = phase
      current.abort()
      enter({ name: 'available', update })
    },
    choose({ automatic, channel }) {
      if (!channels.includes(channel)) throw channelNotAllowed()
      const moved = channel !== choices.channel
      keep({ automatic, channel })
      if (moved && phase.name !== 'restarting') {
        current.abort()
        offered = null
        checkedAt = null
        phase = { name: 'idle' }
      }
      deps.onChange(view())
    },
    start() {
      const waits = by === 'app' && choices.automatic
      const isKept: IsKept = (kept) =>
        'update' in phase
          ? kept === phase.update.version
          : waits && isVersion(kept) && compareVersions(kept, version) > 0
      void removeDownloads(isKept).then(() => {
        if (by === 'app') void lookNow()
      })
    },
    startOver() {
      current.abort()
      choices = readUpdateChoices(deps.choices.read(), channels)
      offered = null
      checkedAt = null
      enter({ name: 'idle' })
    }
  }
}

/** The steps in which a check makes sense: nothing else is under way. */
const CHECKED: readonly UpdatePhase['name'][] = ['idle', 'failed', 'available', 'ready']

/** Whether the downloaded file of one is the file of the other. */
const isSame = (one: Update, other: Update): boolean =>
  one.version === other.version && one.file.sha512 === other.file.sha512

const outdated = (): AppError =>
  new AppError({
    code: 'update-refused',
    message: 'The downloaded version is no longer available.',
    hint: 'Nothing was installed. Check for updates again.',
    retryable: false
  })

const stillSaving = (): AppError =>
  new AppError({
    code: 'update-failed',
    message: 'Token Desk is still saving, so it didn’t restart. Nothing was installed.',
    hint: 'Wait until an export is done, or check that the disk isn’t full. Then check for updates again.',
    retryable: true
  })

const channelNotAllowed = (): AppError =>
  new AppError({
    code: 'input-invalid',
    message: 'Your organization doesn’t allow this channel.',
    hint: 'Choose the stable channel.',
    retryable: false
  })
