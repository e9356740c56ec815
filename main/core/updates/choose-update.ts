import { createHash } from 'node:crypto'
import type { AppError } from '../errors.ts'
import { updateRefused, type Channel, type Manifest, type UpdateFile, type UpdateTarget } from './manifest.ts'
import { compareVersions, isBeta } from './version.ts'

/** A version that this installation can be updated to. */
export interface Update {
  readonly version: string
  readonly notes: string
  /** Milliseconds since the epoch, UTC. */
  readonly released: number
  readonly file: UpdateFile
}

/** This installation, and what it knows. All times are milliseconds since the epoch, UTC. */
export interface Here {
  readonly version: string
  readonly channel: Channel
  readonly target: UpdateTarget
  /** A random ID that never leaves this computer. */
  readonly installationId: string
  readonly now: number
  /** When the newest list of this channel that was ever read was released; `null` for none. */
  readonly newestSeen: number | null
}

/** How far ahead of this computer's clock a list may be dated, in milliseconds. */
export const CLOCK_TOLERANCE_MS = 24 * 60 * 60_000

/**
 * What a signed list means for this installation.
 *
 * @returns `null` if there is nothing to install: the same version, an older one, one that isn't offered to this
 *   installation yet, or one without a file for this system
 * @throws AppError `update-refused` for a list that nothing may be installed from
 */
export function chooseUpdate(manifest: Manifest, here: Here): Update | null {
  const { version, notes, released, expires, rollout, files } = manifest
  if (manifest.channel !== here.channel || (here.channel === 'stable' && isBeta(version)))
    throw wrongChannel()
  if (released > here.now + CLOCK_TOLERANCE_MS) throw fromTheFuture()
  if (expires <= here.now) throw expired()
  if (here.newestSeen !== null && released < here.newestSeen) throw replaced()
  if (compareVersions(version, here.version) <= 0) return null
  if (compareVersions(manifest.minimumVersion, here.version) > 0) throw tooOld(version)
  if (bucketOf(here.installationId, version) >= rollout) return null
  const file = files.find(({ target }) => target === here.target)
  return file === undefined ? null : { version, notes, released, file }
}

/**
 * This installation's place in the roll-out of a version, from 0 to just below 100: always the same for one version, and
 * another for the next, so that the same people aren't always first.
 */
export function bucketOf(installationId: string, version: string): number {
  const digest = createHash('sha256').update(`${installationId}\n${version}`).digest()
  return (digest.readUInt32BE(0) / 2 ** 32) * 100
}

const wrongChannel = (): AppError =>
  updateRefused(
    'The update server sent the list for a different channel.',
    'Nothing was downloaded. Try again later. If this keeps happening, tell your administrator.'
  )

const fromTheFuture = (): AppError =>
  updateRefused(
    'The update server’s list is dated in the future.',
    'Nothing was downloaded. Check the date and time of this computer, then try again.'
  )

const expired = (): AppError =>
  updateRefused(
    'The update server’s list is out of date.',
    'Nothing was downloaded. Check the date and time of this computer. If they’re right, try again later.'
  )

const replaced = (): AppError =>
  updateRefused(
    'The update server sent a list that is older than one it sent before.',
    'Nothing was downloaded. Try again later. If this keeps happening, tell your administrator.'
  )

const tooOld = (version: string): AppError =>
  updateRefused(
    `This version is too old to update to ${version}.`,
    `Install version ${version} by hand. Your connections and secrets stay in place.`
  )
