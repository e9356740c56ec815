import { createServer, type IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import manifest from '../../../package.json' with { type: 'json' }
import { DISCOVERY_PATH } from '../../../main/core/ringcentral/endpoints.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

test('a request identifies the app, asks for data, and sends no cookie', async ({ desk, simulator }) => {
  const seen: { url: string; headers: IncomingHttpHeaders }[] = []
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers })
    response.writeHead(503, { 'set-cookie': 'tracked=1' }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  try {
    await desk.connectTo(simulator, { 'RingCentral host': origin })
    await expect(desk.overview.problem).toBeVisible()
    await desk.overview.renewNow.click()
    // Each time the look for the endpoints, then the token.
    await expect.poll(() => seen.length).toBeGreaterThanOrEqual(4)
  } finally {
    server.close()
    server.closeAllConnections()
  }
  for (const { url, headers } of seen) {
    expect([DISCOVERY_PATH, '/restapi/oauth/token']).toContain(url)
    expect(headers['user-agent']).toBe(`TokenDesk/${manifest.version}`)
    if (url !== DISCOVERY_PATH) expect(headers.accept).toContain('application/json')
    expect(headers.cookie).toBeUndefined()
    expect(headers.origin).toBeUndefined()
  }
})
