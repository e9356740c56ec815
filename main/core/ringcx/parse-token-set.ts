import { z } from 'zod'
import { onFirstUse } from '../on-first-use.ts'
import { malformed, type Answer } from '../http/answer.ts'
import { idApartFrom, isBearerToken } from '../http/bearer-token.ts'
import { accessTokenLifeMs } from './access-token-life.ts'
import { id, integer, object, text } from './fields.ts'
import type { RingCxIdentity, RingCxTokenSet } from './token-set.ts'

const tokenAnswer = onFirstUse(() =>
  z.object({
    accessToken: z.string().min(1),
    // Left out, empty or not even a text: there is none
    refreshToken: z.string().min(1).nullable().optional().catch(null)
  })
)

/** Longer than any name; the rest is cut. */
const LONGEST_NAME = 200

/** Control characters, and those that turn the direction of the text around them. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/** More agents than this in one login is a mistake. */
const MOST_AGENTS = 1000

/**
 * Makes a {@link RingCxTokenSet} of the body of an exchange or refresh answer (ringcx-api §1.2). Strict on the
 * tokens (a 200 without an access token exists, §1.4), lenient on all else. Built field by field: `password`,
 * `phoneLoginPin`, `loginHashcode` and whatever else comes along have no way in.
 *
 * @param answer what the body came with, for the code that the person is told
 * @throws AppError `answer-malformed` when there is no access token, or a token with characters that no token has
 */
export function parseRingCxTokenSet(body: unknown, answer?: Answer): RingCxTokenSet {
  const parsed = tokenAnswer().safeParse(body)
  if (!parsed.success) throw malformed('RingCX', 'a response without an access token', answer)
  const { accessToken, refreshToken } = parsed.data
  if (!isBearerToken(accessToken) || (typeof refreshToken === 'string' && !isBearerToken(refreshToken))) {
    throw malformed('RingCX', 'a token that is too long or has invalid characters', answer)
  }
  return {
    accessToken,
    refreshToken: refreshToken ?? null,
    lifeMs: accessTokenLifeMs(accessToken),
    identity: identityOf(object(body) ?? {}, [accessToken, refreshToken ?? null])
  }
}

function identityOf(
  body: Readonly<Record<string, unknown>>,
  tokens: readonly (string | null)[]
): RingCxIdentity {
  const shown = (value: unknown): string | null => idApartFrom(tokens, id(value))
  const name = (value: unknown): string | null => {
    const plain = text(text(value)?.replace(UNSEEN, ' '))
    return idApartFrom(tokens, plain && plain.slice(0, LONGEST_NAME))
  }
  // Empty or null for an admin without an agent license (ringcx-api §1.2)
  const details: readonly unknown[] = Array.isArray(body['agentDetails']) ? body['agentDetails'] : []
  const agents = details.slice(0, MOST_AGENTS).map((each) => object(each) ?? {})
  const people = [...agents, object(body['rcUser']) ?? {}]
  const fullNames = people.map((each) => {
    const parts = [name(each['firstName']), name(each['lastName'])].filter((part) => part !== null)
    return parts.join(' ')
  })
  const first = agents.find((agent) => shown(agent['accountId']) !== null)
  const accountIds = agents.map((agent) => shown(agent['accountId'])).filter((each) => each !== null)
  const rcUserIds = agents.map((agent) => integer(agent['rcUserId'])).filter((each) => each !== null)
  return {
    mainAccountId: shown(body['mainAccountId']),
    agentAccountIds: [...new Set(accountIds)],
    adminId: integer(body['adminId']),
    rcUserId: rcUserIds[0] ?? integer(body['rcUserId']),
    userName: fullNames.find((each) => each !== '') ?? null,
    email: people.map((each) => name(each['email'])).find((each) => each !== null) ?? null,
    accountName: name(first?.['accountName'])
  }
}
