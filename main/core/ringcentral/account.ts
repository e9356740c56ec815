import { z } from 'zod'
import { AppError } from '../errors.ts'
import { answerFault } from '../http/answer-faults.ts'
import { isSuccess, malformed, readJson, statusText, type Answer } from '../http/answer.ts'
import { deadlineIn, DEADLINE_MS, send, TOKEN_ANSWER_BYTES } from '../http/send.ts'
import { onFirstUse } from '../on-first-use.ts'
import type { OAuthDeps } from './endpoints.ts'

/** The account of the token (ringcx-api §1.3). */
const PATH = '/restapi/v1.0/account/~'

const account = onFirstUse(() =>
  z.object({ id: z.union([z.string().regex(/^[1-9]\d{0,19}$/), z.number().int().positive()]) })
)

/**
 * Asks RingCentral for the ID of the account that a token belongs to. It is the one that paths of the integration API
 * want; the RingCX exchange answers with another (ringcx-api §1.3).
 *
 * @param origin such as `https://platform.ringcentral.com`
 * @param token a RingCentral access token
 * @throws AppError `token-refused` | `forbidden` and the transport errors
 */
export async function readAccountId(origin: string, token: string, deps: OAuthDeps): Promise<string> {
  const answer = await send(
    deps.fetch,
    {
      method: 'GET',
      url: new URL(PATH, origin).href,
      headers: { authorization: `Bearer ${token}`, 'user-agent': deps.userAgent }
    },
    {
      service: 'RingCentral',
      maxBytes: TOKEN_ANSWER_BYTES,
      deadline: deps.deadline ?? (() => deadlineIn(DEADLINE_MS)),
      signal: deps.signal,
      secrets: [token],
      purpose: 'account',
      watch: deps.watch
    }
  )
  if (!isSuccess(answer)) throw refusal(answer)
  const read = account().safeParse(readJson(answer, 'RingCentral'))
  if (!read.success) throw malformed('RingCentral', 'an account without an ID')
  return String(read.data.id)
}

function refusal(answer: Answer): AppError {
  const fault = answerFault(answer, 'RingCentral')
  if (fault !== null) return fault
  if (answer.status === 401)
    return new AppError({
      code: 'token-refused',
      message: 'RingCentral didn’t accept this connection’s token.',
      hint: 'Sign in again, then reopen the connector sheet.',
      retryable: false,
      serviceCode: statusText(answer)
    })
  if (answer.status === 403)
    return new AppError({
      code: 'forbidden',
      message: 'The RingCentral app isn’t allowed to read the account.',
      hint: 'Give the app the “Read Accounts” permission in RingCentral’s developer console, then sign in again.',
      retryable: false,
      serviceCode: statusText(answer),
      remedy: null
    })
  return malformed('RingCentral', 'an unexpected status for the account', answer)
}
