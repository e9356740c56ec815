import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { noWayBack, portFault, type PortFailure } from '../core/connections/redirect-addresses.ts'
import type { Cancel, Clock, OpenListener, RedirectListener, Timers } from '../core/ports.ts'
import { errnoOf } from '../core/errors.ts'
import { LAST_PAGES, REDIRECT_HEADERS, type LastPage } from './redirect-page.ts'
import { judge } from './redirect-request.ts'

/** How long a person may take in the browser (security-reliability §4.4). */
export const TIMEOUT_MS = 300_000
/** How long the final page may take after the response; then the port is closed without it. */
export const LAST_PAGE_MS = 800
/** A browser sends its headers immediately; a slow client blocks a slot. */
const HEADERS_MS = 3_000
/** Beyond that, the connection that has been silent longest is closed: a browser sends data immediately, an attacker that blocks slots doesn't. */
const MOST_SILENT = 64

/** What {@link createRedirectListener} needs. */
export interface RedirectListenerDeps {
  /** Redirect addresses at `localhost`, in the order to try them. */
  readonly addresses: readonly string[]
  readonly clock: Clock
  readonly timers: Timers
  /** The browser has returned: the app may come to the front. */
  readonly onArrival: () => void
  readonly platform: NodeJS.Platform
}

/**
 * Creates the listener that the browser returns to, on this machine and open only during one sign-in (RFC 8252 §7.3,
 * §8.3). A browser may resolve `localhost` to `127.0.0.1` or `::1`, so both are bound. A port is skipped if another
 * program has either of them, because the code could end up there.
 *
 * Any wrong request gets a 4xx, and the listener stays open: a scanner must not be able to end a sign-in.
 */
export function createRedirectListener(deps: RedirectListenerDeps): RedirectListener {
  /** Closes the ports that only reject requests. */
  const turningAway = new Set<() => void>()
  return {
    async open(state, onHttps) {
      for (const end of turningAway) end()
      const failures: PortFailure[] = []
      for (const address of deps.addresses) {
        const opened = await openAt(new URL(address), { state, onHttps, turningAway }, deps)
        if (!('fault' in opened)) return opened
        failures.push(opened)
      }
      throw noWayBack(failures, deps.platform)
    }
  }
}

/** One time of listening. */
interface Opening {
  readonly state: string
  /** Called once if a browser insists on https. */
  readonly onHttps: () => void
  /** Where a port registers its close function while it only rejects requests. */
  readonly turningAway: Set<() => void>
}

async function openAt(
  address: URL,
  { state, onHttps, turningAway }: Opening,
  deps: RedirectListenerDeps
): Promise<OpenListener | PortFailure> {
  const { clock, timers, onArrival } = deps
  const expected = { host: address.host, path: address.pathname, state }
  let phase:
    | { readonly kind: 'waiting' | 'turning-away' }
    | { readonly kind: 'last-page'; readonly page: LastPage }
    | null = { kind: 'waiting' }
  let settle: (answer: URLSearchParams | 'timed-out' | 'closed') => void = () => undefined
  let cancelTimer: Cancel = () => undefined

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    // Bodies are never read here.
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
    // The redirect removes the code from the address bar and the history.
    response.writeHead(303, { ...REDIRECT_HEADERS, Location: page }).end()
    if (!waited) return
    settle(query)
    onArrival()
  }

  let overHttps = false
  const opened = await listen(address, handle, () => {
    if (overHttps || phase?.kind !== 'waiting') return
    overHttps = true
    onHttps()
  })
  if ('fault' in opened) return opened
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
  cancelTimer = timers.after(TIMEOUT_MS, () => end('timed-out'))
  return {
    address: address.href,
    until: clock.wall() + TIMEOUT_MS,
    answer,
    close: () => end('closed'),
    closeAsCanceled() {
      if (phase?.kind !== 'waiting') return
      phase = { kind: 'turning-away' }
      turningAway.add(shut)
      settle('closed')
    }
  }
}

/** Both listeners of a port, or why one of them isn't available. A machine without IPv6 has only one. */
async function listen(
  { port }: URL,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  onTlsHello: () => void
): Promise<Server[] | PortFailure> {
  // Only a sign-in needs it: loading it takes 2 ms at startup.
  const { createServer } = await import('node:http')
  const servers: Server[] = []
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer({ maxHeaderSize: 8192, connectionsCheckingInterval: 1_000 }, handle)
    server.headersTimeout = HEADERS_MS
    server.requestTimeout = HEADERS_MS
    server.timeout = HEADERS_MS
    dropTheSilent(server)
    server.on('clientError', (fault: Error & { rawPacket?: Buffer }, socket: Socket) => {
      if (isTlsHello(fault.rawPacket, socket)) onTlsHello()
      if (socket.writable) socket.end(BAD_REQUEST)
      else socket.destroy()
    })
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
      return { port, fault: portFault(errnoOf(failure)) }
    }
  }
  return servers
}

/** Makes room for new connections by closing the oldest ones that haven't sent a request yet. */
function dropTheSilent(server: Server): void {
  const silent = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
    for (const oldest of silent) {
      if (silent.size <= MOST_SILENT) break
      silent.delete(oldest)
      oldest.destroy()
    }
  })
  server.on('request', ({ socket }: IncomingMessage) => silent.delete(socket))
}

/**
 * Whether a connection begins as TLS does: a record of type handshake, version 3.x (RFC 8446 §5.1). A browser that
 * forces https connects like this and can't be answered.
 */
function isTlsHello(packet: Buffer | undefined, { bytesRead }: Socket): boolean {
  return packet?.[0] === 0x16 && packet.length === bytesRead && (packet[1] ?? 3) === 3
}

const BAD_REQUEST = [
  'HTTP/1.1 400 Bad Request',
  ...Object.entries({ ...REDIRECT_HEADERS, 'Content-Length': '0' }).map(
    ([name, value]) => `${name}: ${value}`
  ),
  '',
  ''
].join('\r\n')

const NO_SUCH_ADDRESS: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'])

function isLastPage({ method, headers, url }: IncomingMessage, host: string, page: LastPage): boolean {
  return method === 'GET' && headers.host === host && url === page
}

function refuse(response: ServerResponse, status: number): void {
  const allow = status === 405 ? { Allow: 'GET' } : {}
  response.writeHead(status, { ...REDIRECT_HEADERS, ...allow, 'Content-Length': 0 }).end()
}
