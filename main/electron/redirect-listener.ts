import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { AppError } from '../core/errors.ts'
import type { Cancel, Clock, OpenDoor, RedirectDoor, Timers } from '../core/ports.ts'
import { LAST_PAGES, REDIRECT_HEADERS, type LastPage } from './redirect-page.ts'
import { judge } from './redirect-request.ts'

/** How long a person may take in the browser (security-reliability §4.4). */
export const PATIENCE_MS = 300_000
/** How long the last page may take after the answer; then the port is closed without it. */
export const LAST_PAGE_MS = 800
/** A browser sends its headers at once; one that dawdles holds a place. */
const HEADERS_MS = 3_000
const MOST_CONNECTIONS = 64

/** What {@link createRedirectDoor} needs. */
export interface RedirectDoorDeps {
  /** Redirect addresses at `localhost`, in the order in which they are tried. */
  readonly addresses: readonly string[]
  readonly clock: Clock
  readonly timers: Timers
  /** The browser is back: the app may come forward. */
  readonly onArrival: () => void
}

/**
 * Makes the door through which the browser comes back: a listener on this machine, open during one sign-in only
 * (RFC 8252 §7.3, §8.3). A browser takes `localhost` for `127.0.0.1` or `::1`, so both are held, and a port of which
 * another program has either is not used: the code could end up there.
 *
 * Whatever is not the right request gets a 4xx, and the door stays open: a scanner must not be able to end a sign-in.
 */
export function createRedirectDoor(deps: RedirectDoorDeps): RedirectDoor {
  /** Ends those that only turn away. */
  const turningAway = new Set<() => void>()
  return {
    async open(state) {
      for (const end of turningAway) end()
      for (const address of deps.addresses) {
        const door = await openAt(new URL(address), state, deps, turningAway)
        if (door !== null) return door
      }
      throw new AppError({
        code: 'browser-failed',
        message: `The browser cannot come back: other programs use the ports ${ports(deps.addresses)}.`,
        hint: 'Close the program that uses one of them, or finish the other sign-in, then try again.',
        retryable: false
      })
    }
  }
}

async function openAt(
  address: URL,
  state: string,
  deps: RedirectDoorDeps,
  turningAway: Set<() => void>
): Promise<OpenDoor | null> {
  const { clock, timers, onArrival } = deps
  const expected = { host: address.host, path: address.pathname, state }
  let phase:
    | { readonly kind: 'waiting' | 'turning-away' }
    | { readonly kind: 'last-page'; readonly page: LastPage }
    | null = { kind: 'waiting' }
  let settle: (answer: URLSearchParams | 'timed-out' | 'closed') => void = () => undefined
  let cancelTimer: Cancel = () => undefined

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    // Nothing reads a body here.
    request.resume()
    if (phase?.kind === 'last-page' && isLastPage(request, expected.host, phase.page)) {
      response.writeHead(200, { ...REDIRECT_HEADERS, 'Content-Type': 'text/html; charset=utf-8' })
      response.end(LAST_PAGES[phase.page], shut)
      return
    }
    const judgement = judge(request, expected)
    if ('refused' in judgement) return refuse(response, judgement.refused)
    // It was right once.
    if (phase?.kind !== 'waiting' && phase?.kind !== 'turning-away') return refuse(response, 410)
    const { query } = judgement
    const waited = phase.kind === 'waiting'
    const page: LastPage = !waited ? '/canceled' : query.has('code') ? '/signed-in' : '/not-signed-in'
    phase = { kind: 'last-page', page }
    cancelTimer()
    cancelTimer = timers.after(LAST_PAGE_MS, shut)
    // The code leaves the address bar and the history with the redirect.
    response.writeHead(303, { ...REDIRECT_HEADERS, Location: page }).end()
    if (!waited) return
    settle(query)
    onArrival()
  }

  const opened = await listen(address, handle)
  if (opened === null) return null
  const servers: readonly Server[] = opened

  function shut(): void {
    phase = null
    turningAway.delete(shut)
    cancelTimer()
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
  }

  const end = (why: 'timed-out' | 'closed'): void => {
    if (phase === null) return
    settle(why)
    shut()
  }
  const answer = new Promise<URLSearchParams | 'timed-out' | 'closed'>((resolve) => {
    settle = resolve
  })
  cancelTimer = timers.after(PATIENCE_MS, () => end('timed-out'))
  return {
    address: address.href,
    until: clock.wall() + PATIENCE_MS,
    answer,
    close: () => end('closed'),
    turnAway() {
      if (phase?.kind !== 'waiting') return
      phase = { kind: 'turning-away' }
      turningAway.add(shut)
      settle('closed')
    }
  }
}

/** Both listeners of a port, or `null` when one of them is not to be had. A machine without IPv6 has no second. */
async function listen(
  { port }: URL,
  handle: (request: IncomingMessage, response: ServerResponse) => void
): Promise<Server[] | null> {
  const servers: Server[] = []
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer({ maxHeaderSize: 8192, connectionsCheckingInterval: 1_000 }, handle)
    server.maxConnections = MOST_CONNECTIONS
    server.headersTimeout = HEADERS_MS
    server.requestTimeout = HEADERS_MS
    const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once('error', resolve)
      server.listen({ host, port: Number(port), exclusive: true, ipv6Only: host === '::1' }, () =>
        resolve(null)
      )
    })
    if (failure === null) {
      server.on('error', () => undefined)
      servers.push(server)
    } else if (host === '127.0.0.1' || !NO_SUCH_ADDRESS.has(failure.code ?? '')) {
      for (const each of servers) each.close()
      return null
    }
  }
  return servers
}

const NO_SUCH_ADDRESS: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'])

function isLastPage({ method, headers, url }: IncomingMessage, host: string, page: LastPage): boolean {
  return method === 'GET' && headers.host === host && url === page
}

function refuse(response: ServerResponse, status: number): void {
  const allow = status === 405 ? { Allow: 'GET' } : {}
  response.writeHead(status, { ...REDIRECT_HEADERS, ...allow, 'Content-Length': 0 }).end()
}

function ports(addresses: readonly string[]): string {
  const all = addresses.map((address) => new URL(address).port)
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`
}
