import type { Fetch } from '../core/ports.ts'

/** Electron's addition to `fetch`: without it, a request could reach `app:` and other schemes of the app itself. */
export type NetInit = RequestInit & { bypassCustomProtocolHandlers: true }

/** The part of Electron's `Session` that sends requests. */
export interface NetSession {
  fetch(url: string, init: NetInit): Promise<Response>
}

/**
 * Core's {@link Fetch} over Chromium's network stack: system proxy with PAC and sign-on, the system's trust store,
 * certificates checked as in a browser (security-reliability §1.9). No cookie or other stored credential is sent or
 * kept, and nothing is cached.
 *
 * Use a separate session in memory, not the window's. Redirects that must not be followed reject instead of returning
 * a 3xx (`main/core/http/network-errors.ts` knows both messages).
 *
 * @throws TypeError for anything but http and https: the network stack would also read `file:` URLs.
 */
export function createSessionFetch(session: () => NetSession): Fetch {
  return async (url, init = {}) => {
    if (!/^https?:\/\//.test(url)) throw new TypeError('Only http and https addresses are supported.')
    return await session().fetch(url, {
      ...init,
      credentials: 'omit',
      cache: 'no-store',
      bypassCustomProtocolHandlers: true
    })
  }
}
