import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on this machine that records every request, to catch whatever a page manages to send. */
export interface LoopbackListener {
  readonly origin: string
  /** Method and path of each request so far. */
  readonly requests: string[]
  close(): Promise<void>
}

/** Starts a listener on a free port of 127.0.0.1. It answers everything with a small page that any origin may read. */
export async function startListener(): Promise<LoopbackListener> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? '?'} ${request.url ?? '?'}`)
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' })
    response.end('<!doctype html><title>elsewhere</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${String(port)}`, requests, close: () => closed(server) }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}
