import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** One request as it arrived. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface LocalService {
  readonly origin: string
  /** Oldest first; live. */
  readonly seen: readonly SeenRequest[]
}

/** Answers one request whose body has been read. */
export type Respond = (request: SeenRequest, response: ServerResponse, number: number) => void

/** A real HTTP server on 127.0.0.1, closed when the test ends. */
export async function startLocalService(respond: Respond): Promise<LocalService> {
  const seen: SeenRequest[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const entry = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8')
      }
      seen.push(entry)
      respond(entry, response, seen.length)
    })
  }
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  )
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${String(port)}`, seen }
}

/** A responder with a fixed answer. */
export function always(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' }
): Respond {
  return (_request, response) => {
    response.writeHead(status, headers).end(body)
  }
}
