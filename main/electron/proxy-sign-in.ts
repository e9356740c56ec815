import type { AuthInfo } from 'electron'
import type { ProxyQuestion } from '../core/http/proxy-question.ts'
import type { WatchRequest } from '../core/http/request-watch.ts'
import type { Cancel, Fetch, Timers } from '../core/ports.ts'
import { untilAborted } from '../core/within.ts'

/** How many times a person can enter a username and password before the sign-in fails. */
export const MOST_ATTEMPTS = 3

/**
 * The time limit for a response to the empty request, in milliseconds, not counting the person's time. Shorter than
 * the deadline of the requests that wait for it, so that they can still report why they failed.
 */
export const PROBE_LIMIT_MS = 10_000

/** Schemes that use a username and password; Kerberos doesn't (security-reliability §1.9). */
const ASKED_SCHEMES: ReadonlySet<string> = new Set(['basic', 'digest', 'ntlm'])

/** The part of Electron's `ClientRequest` we use: a request that a proxy can ask to sign in. */
export interface ChallengedRequest {
  on(
    event: 'login',
    listener: (info: AuthInfo, callback: (user?: string, password?: string) => void) => void
  ): unknown
  on(event: 'response', listener: (response?: { readonly statusCode: number }) => void): unknown
  on(event: 'redirect' | 'error' | 'abort', listener: () => void): unknown
  end(): unknown
  abort(): void
}

/** The empty request that finds out what a proxy requires. It follows no redirects, so that it stays on an allowed host. */
export interface Probe {
  readonly method: 'HEAD'
  readonly url: string
  readonly credentials: 'omit'
  readonly redirect: 'manual'
}

/** What {@link createProxySignIn} needs. */
export interface ProxySignInDeps {
  readonly fetch: Fetch
  /** Creates a request in the same session as `fetch`: both share the accepted sign-in. */
  readonly request: (probe: Probe) => ChallengedRequest
  /** Told about the empty requests. */
  readonly watch?: WatchRequest
  readonly timers: Timers
  readonly question: ProxyQuestion
  /** Called when the proxy appears to let requests through. */
  readonly onSignedIn: () => void
}

/** A {@link Fetch} that supports proxies with a sign-in, and a way to ask for the sign-in again. */
export interface ProxySignIn {
  readonly fetch: Fetch
  /** Asks the person again, even after they canceled. */
  askAgain(): void
}

/**
 * Signs in to the network's proxy when it requires that.
 *
 * `session.fetch` can't sign in to a proxy: it returns a 407, or fails because the https tunnel was refused. Then a
 * separate, empty request finds out whether a sign-in is required and asks the person. The accepted sign-in stays in
 * the memory of the network session, where later requests find it. It is never stored and ends with the app. The
 * original request fails, so that no deadline waits for a person; `onSignedIn` retries it. It waits for the empty
 * request until its own signal fires, and at most {@link PROBE_LIMIT_MS}.
 *
 * Only proxies get a sign-in, never servers. After the person cancels, or after {@link MOST_ATTEMPTS} wrong entries,
 * the app doesn't ask about that proxy again until {@link ProxySignIn.askAgain}.
 */
export function createProxySignIn({
  fetch,
  request,
  watch,
  timers,
  question,
  onSignedIn
}: ProxySignInDeps): ProxySignIn {
  /** Proxies, by host and port, that the person declined to sign in to. */
  const declined = new Set<string>()
  let lastUrl: string | null = null
  /** Resolves to whether a proxy requires a sign-in; `null` if no check is in progress. */
  let probe: Promise<boolean> | null = null

  /** Probes the network with an empty request. @returns whether a proxy requires a sign-in, as soon as that is known */
  function wantsSignIn(url: string): Promise<boolean> {
    lastUrl = new URL('/', url).href
    if (probe !== null) return probe
    let known = (_: boolean): void => undefined
    const started = new Promise<boolean>((resolve) => {
      known = resolve
    })
    // Store it before it starts: one that ends immediately must be able to remove itself.
    probe = started
    startProbe(lastUrl, known)
    return started
  }

  /** Starts the empty request. @param known called with whether a proxy requires a sign-in; only the first call counts */
  function startProbe(url: string, known: (wanted: boolean) => void): void {
    let attempt = 0
    let accepted = false
    let over = false
    const watching = watch?.({
      purpose: 'proxy-check',
      method: 'HEAD',
      url,
      headers: new Headers(),
      bodyBytes: 0,
      secrets: []
    })
    let stopLimit: Cancel = () => undefined
    const ended = (): void => {
      if (over) return
      over = true
      probe = null
      stopLimit()
      // The network may have gone away while the person was asked.
      question.answer(null)
      watching?.ended(null)
      known(attempt > 0)
      if (accepted) onSignedIn()
    }
    try {
      const probing = request({ method: 'HEAD', url, credentials: 'omit', redirect: 'manual' })
      const endNow = (): void => {
        ended()
        probing.abort()
      }
      const startLimit = (): void => {
        stopLimit()
        stopLimit = timers.after(PROBE_LIMIT_MS, endNow)
      }
      probing.on('login', (info, callback) => {
        const host = `${info.host}:${String(info.port)}`
        if (over || !info.isProxy || !ASKED_SCHEMES.has(info.scheme)) {
          callback()
          return
        }
        attempt += 1
        accepted = false
        known(true)
        if (attempt > MOST_ATTEMPTS) declined.add(host)
        if (declined.has(host)) {
          callback()
          return
        }
        stopLimit()
        void question.ask({ host, attempt, hidden: info.scheme !== 'basic' }).then((credentials) => {
          if (over) return
          startLimit()
          if (credentials === null) {
            declined.add(host)
            callback()
            return
          }
          accepted = true
          callback(credentials.user, credentials.password)
        })
      })
      probing.on('response', (response) => {
        if (response !== undefined) watching?.answered(response.statusCode, new Headers())
        endNow()
      })
      // A normal response: a redirect means the request got past the proxy.
      probing.on('redirect', endNow)
      // Any failure past the proxy is fine: this request only tests the proxy.
      probing.on('error', ended)
      probing.on('abort', ended)
      startLimit()
      probing.end()
    } catch {
      // Without an empty request, nothing is known about the proxy, and the original failure remains.
      ended()
    }
  }

  /** {@link wantsSignIn} for one waiting request. @throws the signal's reason */
  async function wantsSignInUntil(signal: AbortSignal | null | undefined, url: string): Promise<boolean> {
    if (!signal) return await wantsSignIn(url)
    signal.throwIfAborted()
    return await untilAborted(wantsSignIn(url), signal)
  }

  return {
    async fetch(url, init) {
      let response: Response
      try {
        response = await fetch(url, init)
        if (response.status !== 407) return response
      } catch (thrown) {
        if (!isRefusedTunnel(thrown) || !(await wantsSignInUntil(init?.signal, url))) throw thrown
        throw proxyAuthRequested()
      }
      if (!(await wantsSignInUntil(init?.signal, url))) return response
      // Only the status of a refused tunnel can be read: reading its body fails.
      response.body?.cancel().catch(() => undefined)
      throw proxyAuthRequested()
    },
    askAgain() {
      declined.clear()
      if (lastUrl !== null) void wantsSignIn(lastUrl)
    }
  }
}

/** The failure with Chromium's own name (net/base/net_error_list.h). */
function proxyAuthRequested(): Error {
  return new Error('net::ERR_PROXY_AUTH_REQUESTED')
}

/** True for failures that Chromium reports instead of a proxy's 407 to a tunnel request. */
function isRefusedTunnel(thrown: unknown): boolean {
  return (
    thrown instanceof Error && /\bnet::ERR_(?:TUNNEL_CONNECTION_FAILED|PROXY_AUTH_\w+)\b/.test(thrown.message)
  )
}
