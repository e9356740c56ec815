import { z } from 'zod'
import { onFirstUse } from '../on-first-use.ts'
import { malformed } from '../http/answer.ts'
import { idApartFrom, isBearerToken } from '../http/bearer-token.ts'
import type { RingCentralTokenSet } from './token-set.ts'

/** Assumed if a response has no usable lifetime: the shortest `access_token_ttl` there is (ringcx-api §6.1). */
export const ASSUMED_LIFE_MS = 600_000

/** The documented default of `refresh_token_ttl` (ringcx-api §6.1), used only when the answer names none. */
export const ASSUMED_REFRESH_LIFE_MS = 604_800_000

/** A number of seconds, sent as a number or as digits. Anything else counts as not said. */
const seconds = () =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,10}$/)
        .transform(Number)
    ])
    .pipe(
      z
        .number()
        .min(0)
        .max(10 * 365 * 86_400)
    )
    .optional()
    .catch(undefined)

/** RingCentral's tokens are under 1,000 characters. */
const LONGEST_TOKEN = 8192

const tokenAnswer = onFirstUse(() =>
  z.object({
    access_token: z.string().min(1),
    token_type: z
      .string()
      .regex(/^bearer$/i)
      .optional(),
    expires_in: seconds(),
    // Left out, empty or not even a text: there is none
    refresh_token: z.string().min(1).nullable().optional().catch(null),
    refresh_token_expires_in: seconds(),
    owner_id: z
      .union([z.string().min(1).max(64), z.number().int().nonnegative().transform(String)])
      .nullable()
      .optional()
      .catch(null)
  })
)

/**
 * Makes a {@link RingCentralTokenSet} of the body of a token answer (RFC 6749 §5.1, ringcx-api §6.4). Strict on
 * the tokens, lenient on the rest: by the time an answer to a refresh is read, the old pair is spent, so a
 * surprising `expires_in` must not cost the session. The lives are read, never hard-coded; docs and samples differ.
 *
 * @throws AppError `answer-malformed` when there is no bearer token in it, or one with characters that no token has
 */
export function parseRingCentralTokenSet(body: unknown): RingCentralTokenSet {
  const parsed = tokenAnswer().safeParse(body)
  if (!parsed.success) throw malformed('RingCentral', 'a response without a usable token')
  const answer = parsed.data
  for (const token of [answer.access_token, answer.refresh_token]) {
    if (typeof token === 'string' && !isBearerToken(token, LONGEST_TOKEN)) {
      throw malformed('RingCentral', 'a token that is too long or has invalid characters')
    }
  }
  const life = (answer.expires_in ?? 0) * 1000
  // `refresh_token_ttl=0` suppresses the refresh token (ringcx-api §6.1): a life of 0 is none
  const refreshToken = answer.refresh_token_expires_in === 0 ? null : (answer.refresh_token ?? null)
  return {
    accessToken: answer.access_token,
    refreshToken,
    lifeMs: life > 0 ? life : ASSUMED_LIFE_MS,
    refreshLifeMs: refreshToken === null ? null : refreshLife(answer.refresh_token_expires_in),
    ownerId: idApartFrom([answer.access_token, answer.refresh_token ?? null], answer.owner_id ?? null)
  }
}

function refreshLife(expiresIn: number | undefined): number {
  return expiresIn === undefined ? ASSUMED_REFRESH_LIFE_MS : expiresIn * 1000
}
