import { answerFault } from '../http/answer-faults.ts'
import { deadlineIn, send, TOKEN_ANSWER_BYTES } from '../http/send.ts'
import { DISCOVERY_PATH, type OAuthDeps } from './endpoints.ts'

/** A person watches, and a host that is there answers in a fraction of it. */
const TIMEOUT_MS = 10_000

/**
 * Asks a RingCentral host for the one document that takes no credential and is not throttled (ringcx-api §6), to see
 * whether name, network, TLS and proxies are right. Whatever the host itself answers will do.
 *
 * @param origin such as `https://platform.ringcentral.com`
 * @throws AppError the transport errors, `captive-portal`, `service-failed` and `rate-limited`
 */
export async function reachRingCentral(origin: string, deps: OAuthDeps): Promise<void> {
  const answer = await send(
    deps.fetch,
    {
      method: 'GET',
      url: new URL(DISCOVERY_PATH, origin).href,
      headers: { 'user-agent': deps.userAgent }
    },
    {
      service: 'RingCentral',
      maxBytes: TOKEN_ANSWER_BYTES,
      deadline: deps.deadline ?? (() => deadlineIn(TIMEOUT_MS)),
      signal: deps.signal,
      purpose: 'reach',
      watch: deps.watch
    }
  )
  const fault = answerFault(answer, 'RingCentral')
  if (fault !== null) throw fault
}
