import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy between the app and a service on this machine that records every secret it forwards. */
export interface RecordingProxy {
  /** `http://127.0.0.1:<port>`: a connection's host. */
  readonly origin: string
  /** Tokens, credentials and `Authorization` values seen so far, by where they were seen. Live. */
  readonly secrets: ReadonlyMap<string, string>
  /** Method and path of each request so far, without the query. Live. */
  readonly requests: readonly string[]
  stop(): Promise<void>
}

/** Names of fields whose values grant access, in forms and in JSON, for both services (ringcx-api §2, §6). */
const SECRET_FIELD = /^(?:access|refresh|id)_?token$|^token$|^assertion$|^client_secret$/i

/** Forwards everything to `target` (an http origin) unchanged. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const secrets = new Map<string, string>()
  const requests: string[] = []

  const note = (value: string, where: string): void => {
    if (!secrets.has(value)) secrets.set(value, where)
  }

  function noteHeader(value: string | undefined): void {
    const [scheme = '', credentials = ''] = (value ?? '').split(' ')
    if (credentials === '') return
    note(credentials, `the Authorization header (${scheme})`)
    if (scheme !== 'Basic') return
    const pair = Buffer.from(credentials, 'base64').toString()
    note(decodeURIComponent(pair.slice(pair.indexOf(':') + 1)), 'the client secret of a Basic header')
  }

  function noteForm(text: string, where: string): void {
    for (const [field, value] of new URLSearchParams(text)) {
      if (SECRET_FIELD.test(field) && value !== '') note(value, `${where}, ${field}`)
    }
  }

  function noteJson(text: string, where: string): void {
    try {
      JSON.parse(text, (field, value: unknown) => {
        if (typeof value === 'string' && value !== '' && SECRET_FIELD.test(field))
          note(value, `${where}, ${field}`)
        return value
      })
    } catch {
      // Not JSON: the gateway's plain texts hold no token.
    }
  }

  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const path = incoming.url ?? '/'
      const where = `${incoming.method ?? 'GET'} ${path.split('?', 1)[0] ?? ''}`
      requests.push(where)
      noteHeader(incoming.headers.authorization)
      const body = await bodyOf(incoming)
      if (/urlencoded/.test(incoming.headers['content-type'] ?? '')) noteForm(body.toString(), where)
      else noteJson(body.toString(), where)
      const headers = { ...incoming.headers, host: new URL(target).host }
      const onward = request(`${target}${path}`, { method: incoming.method, headers })
      onward.on('error', () => outgoing.destroy())
      onward.on('response', (answer) => {
        void bodyOf(answer).then((bytes) => {
          noteJson(bytes.toString(), `the answer to ${where}`)
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          outgoing.end(bytes)
        })
      })
      onward.end(body)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
