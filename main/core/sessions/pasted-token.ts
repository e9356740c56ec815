import { z } from 'zod'
import { onFirstUse } from '../on-first-use.ts'
import { AppError } from '../errors.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'

/**
 * How long a pasted access token is taken to live at most: RingCentral issues none for longer (ringcx-api §6.1). It
 * may be an hour old already; then RingCX says so, and the next renewal step is tried.
 */
const LONGEST_LIFE_MS = 3_600_000

const pastedShape = onFirstUse(() => z.object({ accessToken: z.string(), refreshToken: z.string() }))

/** A pasted token as it lies in the vault. Empty stands for none: an access token may still be to come. */
export type PastedToken = Readonly<z.infer<ReturnType<typeof pastedShape>>>

/** The vault text of a pasted token. */
export function writePasted(accessToken: string, refreshToken: string): string {
  return JSON.stringify({ accessToken, refreshToken })
}

/** Reads the vault text of a pasted token; `null` when it cannot be read. */
export function readPasted(text: string): PastedToken | null {
  return pastedShape().safeParse(tryJson(text)).data ?? null
}

/**
 * A pasted token as a token set. The life of its refresh token is not known, so nothing is reckoned from it.
 *
 * @throws AppError `credential-refused` when what is stored cannot be read
 */
export function pastedSet(text: string): RingCentralTokenSet {
  const pasted = readPasted(text)
  if (pasted === null || pasted.accessToken === '') throw unreadable()
  const { accessToken, refreshToken } = pasted
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
    message: 'The stored token can’t be read.',
    hint: 'Paste a new RingCentral token.',
    retryable: false
  })
}
