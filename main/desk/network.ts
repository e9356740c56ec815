import { net, session } from 'electron'
import { createProxyQuestion, type ProxyQuestion } from '../core/http/proxy-question.ts'
import { systemTimers } from '../core/system-time.ts'
import { createNetworkSession } from '../electron/network-session.ts'
import { createProxySignIn, type ProxySignIn } from '../electron/proxy-sign-in.ts'
import { createSessionFetch } from '../electron/session-fetch.ts'

/** What {@link createNetwork} needs. */
export interface NetworkParts {
  readonly userAgent: string
  /** A question about a proxy opens or closes. */
  readonly onQuestion: () => void
  /** The proxy lets requests through from now on. */
  readonly onSignedIn: () => void
}

/** The way out: a fetch that knows proxies with a sign-in, and what the person is asked for them. */
export interface Network extends ProxySignIn {
  readonly question: ProxyQuestion
}

/** All requests of the app, in a session of their own. */
export function createNetwork({ userAgent, onQuestion, onSignedIn }: NetworkParts): Network {
  const networkSession = createNetworkSession(session)
  const question = createProxyQuestion(onQuestion)
  const { fetch, askAgain } = createProxySignIn({
    fetch: createSessionFetch(networkSession),
    request: (probe) => {
      const request = net.request({ ...probe, session: networkSession() })
      request.setHeader('user-agent', userAgent)
      return request
    },
    timers: systemTimers,
    question,
    onSignedIn
  })
  return { fetch, askAgain, question }
}
