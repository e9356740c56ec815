import { z } from 'zod'
import { AppError } from '../errors.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'

/**
 * How long a pasted access token is taken to live at most: RingCentral issues none for longer (ringcx-api §6.1). It
 * may be an hour old already; then RingCX says so, and the next rung of the ladder is tried.
 */
const LONGEST_LIFE_MS = 3_600_000

const pastedShape = z.object({ accessToken: z.string().min(1), refreshToken: z.string() })

/** The vault text of a pasted token. An empty refresh token stands for none. */
export function writePasted(accessToken: string, refreshToken: string): string {
  return JSON.stringify({ accessToken, refreshToken })
}

/**
 * A pasted token as a token set. The life of its refresh token is not known, so nothing is reckoned from it.
 *
 * @throws AppError `credential-refused` when what is stored cannot be read
 */
export function pastedSet(text: string): RingCentralTokenSet {
  const parsed = pastedShape.safeParse(tryJson(text))
  if (!parsed.success) throw unreadable()
  const { accessToken, refreshToken } = parsed.data
  return {
    accessToken,
    refreshToken: refreshToken === '' ? null : refreshToken,
    lifeMs: LONGEST_LIFE_MS,
    refreshLifeMs: null,
    ownerId: null
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function unreadable(): AppError {
  return new AppError({
    code: 'credential-refused',
    message: 'The pasted token that is stored cannot be read.',
    hint: 'Paste a new RingCentral token.',
    retryable: false
  })
}
