import { createHash, type KeyObject } from 'node:crypto'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { isSuccess, statusText, type Answer } from '../http/answer.ts'
import { answerFault } from '../http/answer-faults.ts'
import { isLoopback } from '../http/loopback.ts'
import type { WatchRequest } from '../http/request-watch.ts'
import { send, type Deadline, type Limits } from '../http/send.ts'
import { sendStreaming } from '../http/stream.ts'
import { onFirstUse } from '../on-first-use.ts'
import type { Cancel, Fetch, Timers } from '../ports.ts'
import {
  MOST_MANIFEST_BYTES,
  readPublicKey,
  updateRefused,
  type Channel,
  type UpdateFile
} from './manifest.ts'

/** Where the build gets updates from, and who signs them. */
export interface FeedSettings {
  /** The address of a folder, with a slash at its end. */
  readonly feed: string
  /** Two keys, so that one can be replaced by a version that the other one signed. */
  readonly keys: readonly KeyObject[]
}

const written = onFirstUse(() =>
  z.strictObject({
    feed: z.string().max(500).refine(isFeed),
    keys: z.tuple([z.string().max(200), z.string().max(200)]).refine(([one, other]) => one !== other)
  })
)

/** A folder on a server that is asked over https, or on this computer. */
function isFeed(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.href !== text) return false
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return isPlain && url.pathname.endsWith('/') && (url.protocol === 'https:' || isLoopback(url))
}

/**
 * The feed of the build, as `build/update-feed.ts` writes it.
 *
 * @throws Error if it isn't one: then the app was built wrong, and it doesn't update itself
 */
export function readFeedSettings(text: string): FeedSettings {
  const { feed, keys } = written().parse(JSON.parse(text))
  return { feed, keys: keys.map(readPublicKey) }
}

/** Where an update server is asked. */
export interface FeedAccess {
  readonly fetch: Fetch
  readonly watch: WatchRequest
  readonly userAgent: string
  readonly timers: Timers
}

/** A download must bring {@link LEAST_BYTES} in each period of this length, in milliseconds. */
export const STALL_MS = 60_000

/**
 * 4 kB a second: on a slow line, an installer may take hours, but a server that sends a byte now and then can't keep a
 * download open forever.
 */
export const LEAST_BYTES = 240_000

const SERVICE = 'The update server'

const headersFor = (userAgent: string): Record<string, string> => ({
  accept: '*/*',
  'user-agent': userAgent
})

/**
 * The signed list of a channel, as text. No redirect is followed, and nothing is sent but the app's version.
 *
 * @throws AppError as `send` does, and for what the server answers instead
 */
export async function fetchManifest(
  { fetch, watch, userAgent }: FeedAccess,
  feed: string,
  channel: Channel,
  signal: AbortSignal
): Promise<string> {
  const limits: Limits = { service: SERVICE, maxBytes: MOST_MANIFEST_BYTES, purpose: 'update', watch, signal }
  const request = {
    method: 'GET',
    url: new URL(`${channel}.json`, feed).href,
    headers: headersFor(userAgent)
  } as const
  const answer = await send(fetch, request, limits)
  if (!isSuccess(answer)) throw notServed(answer)
  return answer.text
}

/**
 * Downloads a file of a verified manifest to `path`, which must not exist. When it resolves, the file on disk has the
 * size and the hash of the manifest; otherwise it may hold anything.
 *
 * @throws AppError `update-refused` for other content, `update-failed` when the disk refuses, and as `sendStreaming` does
 */
export async function downloadFile(
  { fetch, watch, userAgent, timers }: FeedAccess,
  feed: string,
  file: UpdateFile,
  path: string,
  { signal, onBytes }: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void }
): Promise<void> {
  const progress = progressDeadline(timers)
  const limits: Limits = {
    service: SERVICE,
    maxBytes: file.size,
    purpose: 'update',
    subject: 'a new version',
    watch,
    signal,
    deadline: () => progress
  }
  const request = {
    method: 'GET',
    url: new URL(file.name, feed).href,
    headers: headersFor(userAgent)
  } as const
  const hash = createHash('sha512')
  let length = 0
  const target = await open(path, 'wx', 0o600).catch(notSaved)
  try {
    const streamed = await sendStreaming(fetch, request, limits, {
      begin: () => undefined,
      take: async (piece) => {
        progress.brought(piece.byteLength)
        hash.update(piece)
        await target.writeFile(piece).catch(notSaved)
        length += piece.byteLength
        onBytes(length)
      }
    })
    if (streamed.kind === 'answer') throw notServed(streamed.answer)
    if (streamed.body.cutOff !== null) throw progress.signal.aborted ? tooSlow() : streamed.body.cutOff
    await target.sync().catch(notSaved)
  } finally {
    await target.close()
  }
  if (length !== file.size || hash.digest('base64') !== file.sha512) throw otherContent()
}

/** A deadline that begins again after each {@link LEAST_BYTES}. */
function progressDeadline(timers: Timers): Deadline & { brought(bytes: number): void } {
  const controller = new AbortController()
  let cancel: Cancel = () => undefined
  let left = LEAST_BYTES
  const begin = (): void => {
    cancel()
    left = LEAST_BYTES
    cancel = timers.after(STALL_MS, () => {
      controller.abort()
    })
  }
  begin()
  return {
    signal: controller.signal,
    ms: STALL_MS,
    brought: (bytes) => {
      left -= bytes
      if (left <= 0) begin()
    },
    clear: () => {
      cancel()
    }
  }
}

/**
 * Removes downloads, each of which has a folder of its own, named by its version.
 *
 * @param folder the app's folder for downloads; removed too if nothing in it is kept. May be missing
 * @throws Error if the disk refuses
 */
export async function removeDownloads(folder: string, isKept: (version: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const old = names.filter((name) => !isKept(name)).map((name) => join(folder, name))
  for (const path of old.length === names.length ? [folder] : old) {
    await rm(path, { recursive: true, force: true })
  }
}

/**
 * {@link removeDownloads}, after a download that was just stopped has closed its file.
 *
 * @param engine what downloads; `null` if it isn't loaded. One that can't be loaded keeps nothing from being removed
 */
export async function removeDownloadsOf(
  engine: Promise<{ remove(isKept: (version: string) => boolean): Promise<void> }> | null,
  folder: string,
  isKept: (version: string) => boolean
): Promise<void> {
  const loaded = await engine?.catch(() => null)
  await (loaded ? loaded.remove(isKept) : removeDownloads(folder, isKept))
}

function notServed(answer: Answer): AppError {
  return (
    answerFault(answer, SERVICE) ??
    new AppError({
      code: 'update-failed',
      message: 'The update server doesn’t have what Token Desk asked for.',
      hint: 'Try again later. If this keeps happening, tell your administrator.',
      retryable: true,
      serviceCode: statusText(answer)
    })
  )
}

const tooSlow = (): AppError =>
  new AppError({
    code: 'network-failed',
    message: 'The download stopped, or was too slow to finish.',
    hint: 'Check your network, then try again.',
    retryable: true
  })

/** The file that came, or that is on disk now, isn't the one that was signed. */
export const otherContent = (): AppError =>
  updateRefused(
    'The downloaded file isn’t the one that the makers of Token Desk signed.',
    'Nothing was installed. Try again. If this keeps happening, tell your administrator.'
  )

/** The disk didn't take the update. An error of ours stays what it is. */
export function notSaved(thrown: unknown): never {
  if (thrown instanceof AppError) throw thrown
  throw new AppError({
    code: 'update-failed',
    message: 'The update couldn’t be saved.',
    hint: 'Make sure the disk isn’t full, then try again.',
    retryable: true,
    cause: thrown
  })
}
