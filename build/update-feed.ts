/**
 * Where a build gets updates from. Without these variables, a build has no update address and never
 * updates itself:
 *
 * - `TOKEN_DESK_UPDATE_FEED`: the folder of the update server, such as `https://updates.example.com/token-desk/`
 * - `TOKEN_DESK_UPDATE_KEYS`: the two public keys, separated by a comma, as `npm run sign-update -- new-key` prints them
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readFeedSettings } from '../main/core/updates/feed.ts'
import { DIST } from './paths.ts'

/**
 * The feed as JSON, `null` for a build without one.
 *
 * @throws Error when only one of the variables is set, or one has a wrong value: a release must not lose its updates by a typo
 */
export function updateFeed(env: NodeJS.ProcessEnv): string | null {
  const feed = env['TOKEN_DESK_UPDATE_FEED'] ?? ''
  const keys = env['TOKEN_DESK_UPDATE_KEYS'] ?? ''
  if (feed === '' && keys === '') return null
  const text = JSON.stringify({ feed, keys: keys.split(',').map((key) => key.trim()) })
  try {
    readFeedSettings(text)
  } catch (cause) {
    throw new Error(
      'TOKEN_DESK_UPDATE_FEED must be an https folder with a slash at its end, and TOKEN_DESK_UPDATE_KEYS two different Ed25519 public keys.',
      { cause }
    )
  }
  return text
}

/** Writes the feed next to main's bundle, if the build has one. */
export async function writeUpdateFeed(): Promise<void> {
  const text = updateFeed(process.env)
  if (text !== null) await writeFile(join(DIST, 'main/update-feed.json'), text)
}
