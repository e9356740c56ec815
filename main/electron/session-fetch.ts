import { isRefusedRedirect } from '../core/http/network-errors.ts'
import type { Fetch } from '../core/ports.ts'

/** Electron's addition to `fetch`: without it, a request could reach `app:` and other schemes of the app itself. */
export type NetInit = RequestInit & { bypassCustomProtocolHandlers: true }

/** A redirect as Electron's `webRequest` tells of it. */
export interface ToldRedirect {
  /** The address that redirects. */
  readonly url: string
  /** Where to, as a whole address. */
  readonly redirectURL: string
  readonly statusCode: number
  readonly responseHeaders?: Readonly<Record<string, string[]>>
}

/** The part of Electron's `Session` that sends requests. */
export interface NetSession {
  fetch(url: string, init: NetInit): Promise<Response>
  readonly webRequest: { onBeforeRedirect(listener: (redirect: ToldRedirect) => void): void }
}

/** The requests to one address that are under way. */
interface UnderWay {
  /** More than one: a redirect could belong to any of them. */
  several: boolean
  count: number
  redirect: ToldRedirect | null
}

/**
 * Core's {@link Fetch} over Chromium's network stack: system proxy with PAC and sign-on, the system's trust store,
 * certificates checked as in a browser (security-reliability §1.9). No cookie or other stored credential is sent or
 * kept, and nothing is cached.
 *
 * Use a separate session in memory, not the window's. A redirect that must not be followed resolves with the status and
 * headers of its 3xx, and no body. Electron's own fetch rejects instead; so does this one when two requests to one address
 * are under way and the redirect could be the other's (`main/core/http/network-errors.ts` knows both messages).
 *
 * @throws TypeError for anything but http and https: the network stack would also read `file:` URLs.
 */
export function createSessionFetch(session: () => NetSession): Fetch {
  const underWay = new Map<string, UnderWay>()
  let listened: NetSession | null = null

  const sessionInUse = (): NetSession => {
    const current = session()
    if (listened !== current) {
      listened = current
      current.webRequest.onBeforeRedirect((redirect) => {
        const request = underWay.get(redirect.url)
        if (request !== undefined) request.redirect = redirect
      })
    }
    return current
  }

  return async (url, init = {}) => {
    if (!/^https?:\/\//.test(url)) throw new TypeError('Only http and https addresses are supported.')
    const { href } = new URL(url)
    const request = underWay.get(href) ?? { several: false, count: 0, redirect: null }
    underWay.set(href, request)
    request.count += 1
    request.several ||= request.count > 1
    try {
      return await sessionInUse().fetch(url, {
        ...init,
        credentials: 'omit',
        cache: 'no-store',
        bypassCustomProtocolHandlers: true
      })
    } catch (thrown) {
      if (!isRefusedRedirect(thrown) || request.redirect === null || request.several) throw thrown
      return asResponse(request.redirect)
    } finally {
      request.count -= 1
      if (request.count === 0) underWay.delete(href)
    }
  }
}

function asResponse({ statusCode, responseHeaders, redirectURL }: ToldRedirect): Response {
  const headers = new Headers()
  for (const [name, values] of Object.entries(responseHeaders ?? {})) {
    for (const value of values) {
      // What isn't Latin-1 can't be a header here. The whole address is plain ASCII.
      if (!/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) headers.append(name, value)
      else if (name.toLowerCase() === 'location') headers.append(name, redirectURL)
    }
  }
  return new Response(null, { status: statusCode, headers })
}
