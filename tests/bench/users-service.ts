/**
 * The simulator in a process of its own, with the answer of users ready in memory, so that making it costs the measured
 * app nothing. It tells where it is, and when the last byte of an answer of users has left.
 */
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { userTree } from '../../main/simulator/admin-user-json.ts'
import type { SimulatedCredentials } from '../../main/simulator/credentials.ts'
import { createPeople } from '../../main/simulator/people.ts'
import { startSimulator } from '../../main/simulator/simulator.ts'

/** What the service tells the process that started it. Times are milliseconds since the epoch. */
export type ServiceMessage =
  | {
      readonly kind: 'ready'
      readonly origin: string
      readonly credentials: SimulatedCredentials
      readonly bytes: number
    }
  | { readonly kind: 'sent'; readonly at: number }

const users = Number(process.argv[2])
const tell = (message: ServiceMessage): void => void process.send?.(message)

const body = Buffer.from([...userTree(createPeople(1, users), false)].join(''))
const simulator = await startSimulator({ users, rateLimits: false })

const server = createServer((incoming, response) => {
  if (incoming.url === '/voice/api/v1/admin/users') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.byteLength })
    response.end(body, () => tell({ kind: 'sent', at: performance.timeOrigin + performance.now() }))
    return
  }
  const { method } = incoming
  const headers = { ...incoming.headers, host: new URL(simulator.origin).host }
  const passed = forward(`${simulator.origin}${incoming.url ?? '/'}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  incoming.pipe(passed)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  const { credentials } = simulator
  tell({ kind: 'ready', origin: `http://127.0.0.1:${String(port)}`, credentials, bytes: body.byteLength })
})
process.once('disconnect', () => process.exit())
