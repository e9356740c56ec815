import type { AuthInfo } from 'electron'
import type { ProxyQuestion } from '../core/http/proxy-question.ts'
import type { Cancel, Fetch, Timers } from '../core/ports.ts'

/** How often a person may enter a name and password before the sign-in is given up. */
export const MOST_ATTEMPTS = 3

/**
 * How long the network may leave the empty request without an answer, in milliseconds; a person's time does not count.
 * Shorter than the deadline of the requests that wait for it, so that they can still tell why they failed.
 */
export const PROBE_LIMIT_MS = 10_000

/** Schemes whose name and password a person can enter; Kerberos has none (security-reliability §1.9). */
const ASKED_SCHEMES: ReadonlySet<string> = new Set(['basic', 'digest', 'ntlm'])

/** The part of Electron's `ClientRequest` that is used: a request that can be asked for a sign-in. */
export interface ChallengedRequest {
  on(
    event: 'login',
    listener: (info: AuthInfo, callback: (user?: string, password?: string) => void) => void
  ): unknown
  on(event: 'response' | 'redirect' | 'error' | 'abort', listener: () => void): unknown
  end(): unknown
  abort(): void
}

/** The empty request that finds out what a proxy wants. It follows nothing, so that it stays with an allowed host. */
export interface Probe {
  readonly method: 'HEAD'
  readonly url: string
  readonly credentials: 'omit'
  readonly redirect: 'manual'
}

/** What {@link createProxySignIn} needs. */
export interface ProxySignInDeps {
  readonly fetch: Fetch
  /** Makes a request in the session of `fetch`: both share what the proxy accepted. */
  readonly request: (probe: Probe) => ChallengedRequest
  readonly timers: Timers
  readonly question: ProxyQuestion
  /** The proxy lets requests through from now on, as far as can be told. */
  readonly onSignedIn: () => void
}

/** A {@link Fetch} that knows proxies with a sign-in, and the way to ask for it again. */
export interface ProxySignIn {
  readonly fetch: Fetch
  /** Asks the person again, also after a cancel. */
  askAgain(): void
}

/**
 * Signs in to the proxy of the network when it demands that.
 *
 * `session.fetch` cannot answer a proxy: it gives a 407, or fails because the tunnel for https was refused. Then one
 * request of its own, which carries nothing, finds out whether a sign-in is wanted, asks the person, and leaves what was
 * accepted in the memory of the network session, where every later request finds it. It is never stored, and ends with
 * the app. The request that failed stays failed, so that no deadline waits for a person; `onSignedIn` tries it again. It
 * waits for the empty one until its own signal fires, and at most {@link PROBE_LIMIT_MS}.
 *
 * Only proxies are answered: a server that wants a sign-in gets none. After a cancel, or {@link MOST_ATTEMPTS} wrong
 * entries, a proxy is not asked about again until {@link ProxySignIn.askAgain}.
 */
export function createProxySignIn({
  fetch,
  request,
  timers,
  question,
  onSignedIn
}: ProxySignInDeps): ProxySignIn {
  /** Proxies, by host and port, that the person does not want to sign in to. */
  const declined = new Set<string>()
  let lastUrl: string | null = null
  /** Resolves to whether a proxy wants a sign-in; `null` when nothing is under way. */
  let probe: Promise<boolean> | null = null

  /** Asks the network with an empty request. @returns as soon as it is known: whether a proxy wants a sign-in */
  function wantsSignIn(url: string): Promise<boolean> {
    lastUrl = new URL('/', url).href
    if (probe !== null) return probe
    let known = (_: boolean): void => undefined
    const started = new Promise<boolean>((resolve) => {
      known = resolve
    })
    // Kept before it starts: one that ends at once must find itself to be forgotten.
    probe = started
    startProbe(lastUrl, known)
    return started
  }

  /** Starts the empty request. @param known told whether a proxy wants a sign-in; only the first time counts */
  function startProbe(url: string, known: (wanted: boolean) => void): void {
    let attempt = 0
    let accepted = false
    let over = false
    let stopLimit: Cancel = () => undefined
    const ended = (): void => {
      if (over) return
      over = true
      probe = null
      stopLimit()
      // The network may have gone away while the person was being asked.
      question.answer(null)
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
      probing.on('response', endNow)
      // An answer like any other: who redirects is past the proxy.
      probing.on('redirect', endNow)
      // Past the proxy any failure is fine: only the proxy was in question.
      probing.on('error', ended)
      probing.on('abort', ended)
      startLimit()
      probing.end()
    } catch {
      // Without an empty request nothing is known of the proxy, and the failure that led here stands.
      ended()
    }
  }

  /** {@link wantsSignIn} for one of those who wait. @throws the signal's reason */
  async function wantsSignInUntil(signal: AbortSignal | null | undefined, url: string): Promise<boolean> {
    if (!signal) return await wantsSignIn(url)
    signal.throwIfAborted()
    let leave = (): void => undefined
    const leaving = new Promise<false>((resolve) => {
      leave = () => {
        resolve(false)
      }
    })
    signal.addEventListener('abort', leave, { once: true })
    try {
      const wanted = await Promise.race([wantsSignIn(url), leaving])
      signal.throwIfAborted()
      return wanted
    } finally {
      signal.removeEventListener('abort', leave)
    }
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
      // Of a refused tunnel only the status can be read: its body fails.
      response.body?.cancel().catch(() => undefined)
      throw proxyAuthRequested()
    },
    askAgain() {
      declined.clear()
      if (lastUrl !== null) void wantsSignIn(lastUrl)
    }
  }
}

/** The failure under the name by which Chromium itself tells it (net/base/net_error_list.h). */
function proxyAuthRequested(): Error {
  return new Error('net::ERR_PROXY_AUTH_REQUESTED')
}

/** True for the failures under which Chromium hides a proxy's 407 to the request for a tunnel. */
function isRefusedTunnel(thrown: unknown): boolean {
  return (
    thrown instanceof Error && /\bnet::ERR_(?:TUNNEL_CONNECTION_FAILED|PROXY_AUTH_\w+)\b/.test(thrown.message)
  )
}
