import { z } from 'zod'
import { onFirstUse } from '../on-first-use.ts'
import { AppError } from '../errors.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'

/**
 * The longest lifetime assumed for a pasted access token: RingCentral issues none for longer (ringcx-api §6.1). It
 * may already be an hour old; then RingCX rejects it, and the next renewal step is tried.
 */
const LONGEST_LIFE_MS = 3_600_000

const pastedShape = onFirstUse(() => z.object({ accessToken: z.string(), refreshToken: z.string() }))

/** A pasted token as stored in the vault. Empty means none: the access token may not have been entered yet. */
export type PastedToken = Readonly<z.infer<ReturnType<typeof pastedShape>>>

/** The vault text of a pasted token. */
export function writePasted(accessToken: string, refreshToken: string): string {
  return JSON.stringify({ accessToken, refreshToken })
}

/** Parses the vault text of a pasted token; `null` if it can't be read. */
export function readPasted(text: string): PastedToken | null {
  return pastedShape().safeParse(tryJson(text)).data ?? null
}

/**
 * A pasted token as a token set. The lifetime of its refresh token is unknown, so nothing is computed from it.
 *
 * @throws AppError `credential-refused` if the stored token can't be read
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
