import { z } from 'zod'
import { onFirstUse } from '../on-first-use.ts'
import { isSuccess, readJson } from '../http/answer.ts'
import { isLoopback } from '../http/loopback.ts'
import { deadlineIn, send, TOKEN_ANSWER_BYTES, type Deadline } from '../http/send.ts'
import type { WatchRequest } from '../http/request-watch.ts'
import type { Fetch } from '../ports.ts'

/** The addresses of one RingCentral host for OAuth. */
export interface Endpoints {
  /** The host's issuer name (RFC 9207); a response from another issuer is rejected. */
  readonly issuer: string
  readonly authorize: string
  readonly token: string
  readonly revoke: string
}

/** The dependencies of the requests. */
export interface OAuthDeps {
  readonly fetch: Fetch
  /** Such as `TokenDesk/1.0.0`; RingCentral asks for a stable one (ringcx-api §4). */
  readonly userAgent: string
  readonly deadline?: (() => Deadline) | undefined
  /** Ends the attempt early if it is no longer needed. */
  readonly signal?: AbortSignal | undefined
  /** Told about each request. */
  readonly watch?: WatchRequest | undefined
}

/** Discovery only improves a default, so don't wait for a slow one. */
const TIMEOUT_MS = 5_000

/** Where a host tells its endpoints (OpenID Connect Discovery 1.0 §4); asking takes no credential. */
export const DISCOVERY_PATH = '/.well-known/openid-configuration'

const discovery = onFirstUse(() =>
  z.object({
    issuer: z.string().max(2048),
    authorization_endpoint: z.string().max(2048),
    token_endpoint: z.string().max(2048),
    revocation_endpoint: z.string().max(2048).optional()
  })
)

/** The documented paths (ringcx-api §6). @param origin such as `https://platform.ringcentral.com` */
export function documentedEndpoints(origin: string): Endpoints {
  return {
    issuer: origin,
    authorize: new URL('/restapi/oauth/authorize', origin).href,
    token: new URL('/restapi/oauth/token', origin).href,
    revoke: new URL('/restapi/oauth/revoke', origin).href
  }
}

/**
 * Asks a host for its endpoints (OpenID Connect Discovery 1.0 §4, ringcx-api §6). `null` when it offers none that can
 * be used: no such document, another issuer (§4.3), or an address that is not its own, as a captive portal's would be.
 * Client secret, JWT credential and tokens go to the host itself and to no other (ringcx-api §6: all on one host).
 * Never throws.
 */
export async function discoverEndpoints(origin: string, deps: OAuthDeps): Promise<Endpoints | null> {
  try {
    const url = new URL(DISCOVERY_PATH, origin).href
    const answer = await send(
      deps.fetch,
      { method: 'GET', url, headers: { 'user-agent': deps.userAgent } },
      {
        service: 'RingCentral',
        maxBytes: TOKEN_ANSWER_BYTES,
        deadline: deps.deadline ?? (() => deadlineIn(TIMEOUT_MS)),
        signal: deps.signal,
        purpose: 'discovery',
        watch: deps.watch
      }
    )
    if (!isSuccess(answer)) return null
    const said = discovery().parse(readJson(answer, 'RingCentral'))
    const found = {
      issuer: said.issuer,
      authorize: said.authorization_endpoint,
      token: said.token_endpoint,
      revoke: said.revocation_endpoint ?? documentedEndpoints(origin).revoke
    }
    const isItself = said.issuer.replace(/\/$/, '') === origin
    // Secrets and tokens are for this host alone; only the sign-in page, which is sent none, may be a sibling's.
    const isOwn = [found.token, found.revoke].every((address) => URL.parse(address)?.origin === origin)
    return isItself && isOwn && isAddressOf(origin, found.authorize) ? found : null
  } catch {
    return null
  }
}

/**
 * The domains whose every host is RingCentral's (ringcx-api §5): the usual one and the segregated one. Under any other
 * domain, such as `co.uk` or `github.io`, the next host can be anybody's, so only the exact host counts.
 */
const RINGCENTRAL_DOMAINS = ['ringcentral.com', 'ringcentral.biz'] as const

/**
 * Whether an address belongs to a host, so that what is meant for the host may go there: the host itself, with its port,
 * or, over https at the usual port, a sibling of it under a domain of RingCentral's, as `login.ringcentral.com` is of
 * `platform.ringcentral.com`. On this machine only the very same port. The one rule for endpoints and for what is
 * opened in the browser.
 */
export function isAddressOf(origin: string, address: string): boolean {
  const host = URL.parse(origin)
  const url = URL.parse(address)
  if (host === null || url === null || url.username !== '' || url.password !== '') return false
  if (isLoopback(host)) return url.origin === host.origin
  if (url.protocol !== 'https:' || host.protocol !== 'https:') return false
  if (url.port !== host.port) return false
  if (nameOf(url) === nameOf(host)) return true
  const family = parentOf(host)
  const isRingCentrals = RINGCENTRAL_DOMAINS.some((each) => family === each || family.endsWith(`.${each}`))
  return isRingCentrals && url.port === '' && parentOf(url) === family
}

function parentOf(url: URL): string {
  return nameOf(url).replace(/^[^.]+\./, '')
}

/** The host as the URL parser writes it, in lower case and punycode, without the dot that a full name may end with. */
function nameOf(url: URL): string {
  return url.hostname.replace(/\.$/, '')
}
