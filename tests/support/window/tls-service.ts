import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ServerCertificate } from './certificates.ts'

/** A service behind TLS on this machine. */
export interface TlsService {
  readonly port: number
  /** Requests that came through TLS: method and path. Live. */
  readonly requests: readonly string[]
  stop(): Promise<void>
}

/** Serves `target`, an http origin, under `certificate`. */
export async function startTlsService(certificate: ServerCertificate, target: string): Promise<TlsService> {
  const requests: string[] = []
  const server = createServer({ ...certificate }, (incoming, outgoing) => {
    requests.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`)
    const headers = { ...incoming.headers, host: new URL(target).host }
    const onward = request(`${target}${incoming.url ?? '/'}`, { method: incoming.method, headers })
    onward.on('error', () => outgoing.destroy())
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
