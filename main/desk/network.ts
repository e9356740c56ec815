import { net, session } from 'electron'
import { createProxyQuestion, type ProxyQuestion } from '../core/http/proxy-question.ts'
import type { WatchRequest } from '../core/http/request-watch.ts'
import { systemTimers } from '../core/system-time.ts'
import { createNetworkSession } from '../electron/network-session.ts'
import { createProxySignIn, type ProxySignIn } from '../electron/proxy-sign-in.ts'
import { createSessionFetch } from '../electron/session-fetch.ts'

/** What {@link createNetwork} needs. */
export interface NetworkParts {
  readonly userAgent: string
  /** Told about the requests that only test a proxy. */
  readonly watch: WatchRequest
  /** Called when the proxy sign-in dialog opens or closes. */
  readonly onQuestion: () => void
  /** Called when the proxy starts to let requests through. */
  readonly onSignedIn: () => void
}

/** Network access: a fetch that supports proxies with a sign-in, and the state of the proxy sign-in dialog. */
export interface Network extends ProxySignIn {
  readonly question: ProxyQuestion
}

/** Sends all of the app's requests in a separate session. */
export function createNetwork({ userAgent, watch, onQuestion, onSignedIn }: NetworkParts): Network {
  const networkSession = createNetworkSession(session)
  const question = createProxyQuestion(onQuestion)
  const { fetch, askAgain } = createProxySignIn({
    fetch: createSessionFetch(networkSession),
    request: (probe) => {
      const request = net.request({ ...probe, session: networkSession() })
      request.setHeader('user-agent', userAgent)
      return request
    },
    watch,
    timers: systemTimers,
    question,
    onSignedIn
  })
  return { fetch, askAgain, question }
}
