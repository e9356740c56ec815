import { createServer, request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/** A forward proxy on this machine, like a company's. */
export interface CorporateProxy {
  readonly port: number
  /** Requests so far, such as `CONNECT platform.test:443`, with their credentials. Live. */
  readonly asked: readonly { readonly what: string; readonly credentials: string | null }[]
  stop(): Promise<void>
}

/** What {@link startCorporateProxy} does differently. */
export interface ProxyRules {
  /** Lets requests through only with this name and password (Basic, RFC 7617). */
  readonly wants?: { readonly user: string; readonly password: string }
  /** Port on this machine that stands for every host of a tunnel. */
  readonly tunnelTo?: number
  /** Where every HEAD request is redirected to. */
  readonly headGoesTo?: string
}

/** Starts a proxy for absolute addresses (http) and tunnels (https) that also serves `/proxy.pac`. */
export async function startCorporateProxy({
  wants,
  tunnelTo,
  headGoesTo
}: ProxyRules = {}): Promise<CorporateProxy> {
  const asked: { what: string; credentials: string | null }[] = []
  const sockets = new Set<Socket>()

  /** Records the request. @returns whether it is allowed through */
  function admit(incoming: IncomingMessage, what: string): boolean {
    const [, encoded] = (incoming.headers['proxy-authorization'] ?? '').split(' ')
    const credentials = encoded === undefined ? null : Buffer.from(encoded, 'base64').toString()
    asked.push({ what, credentials })
    return wants === undefined || credentials === `${wants.user}:${wants.password}`
  }

  const challenge = { 'proxy-authenticate': 'Basic realm="Company network"' }
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '/'
    if (url === '/proxy.pac') {
      outgoing.setHeader('content-type', 'application/x-ns-proxy-autoconfig')
      outgoing.end(pacScript((server.address() as AddressInfo).port))
      return
    }
    if (!admit(incoming, `${incoming.method ?? ''} ${url}`)) {
      outgoing.writeHead(407, challenge).end('Sign in first')
      return
    }
    if (headGoesTo !== undefined && incoming.method === 'HEAD') {
      outgoing.writeHead(302, { location: headGoesTo }).end()
      return
    }
    const onward = request(url, { method: incoming.method, headers: incoming.headers })
    onward.on('error', () => outgoing.destroy())
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('connect', (incoming, socket: Socket) => {
    socket.on('error', () => socket.destroy())
    if (!admit(incoming, `CONNECT ${incoming.url ?? ''}`)) {
      socket.end(
        `HTTP/1.1 407 Sign in first\r\nproxy-authenticate: ${challenge['proxy-authenticate']}\r\ncontent-length: 0\r\n\r\n`
      )
      return
    }
    if (tunnelTo === undefined) {
      socket.end('HTTP/1.1 502 Nothing there\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const onward = connect(tunnelTo, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

/** Sends the hosts of the test through the proxy, and nothing else. */
function pacScript(port: number): string {
  return `function FindProxyForURL(url, host) {
  return shExpMatch(host, '*.test') ? 'PROXY 127.0.0.1:${String(port)}' : 'DIRECT'
}
`
}
