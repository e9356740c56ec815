import { once } from 'node:events'
import { connect, createServer as createTcpServer, Server, type AddressInfo, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { OpenListener } from '../../../main/core/ports.ts'
import { createRedirectListener, LAST_PAGE_MS, TIMEOUT_MS } from '../../../main/electron/redirect-listener.ts'
import { systemClock, systemTimers } from '../../../main/core/system-time.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'

const STATE = 'a-state-of-256-bits-that-nobody-can-guess-1234'
const CODE = 'the-one-time-code'

/** A port that is free at both addresses of this machine. */
async function freePort(): Promise<number> {
  const server = createTcpServer()
  server.listen(0, '::1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function hold(host: string, port: number): Promise<Server> {
  const server = createTcpServer()
  server.listen({ host, port, exclusive: true })
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return server
}

/** An open listener on a free port, closed after the test. */
async function opened(timers = systemTimers) {
  const port = await freePort()
  let arrivals = 0
  let hellos = 0
  const listener = createRedirectListener({
    addresses: [`http://localhost:${port}/sign-in`],
    clock: systemClock,
    timers,
    onArrival: () => {
      arrivals += 1
    },
    platform: 'linux'
  })
  const open = await listener.open(STATE, () => {
    hellos += 1
  })
  onTestFinished(() => open.close())
  return { port, open, arrivals: () => arrivals, hellos: () => hellos }
}

/** Sends these very bytes and reads until the other side closes. */
async function raw(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  const socket: Socket = connect({ port, host })
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A refused request may be answered with a reset after the answer.
  socket.on('error', () => undefined)
  socket.write(text)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

const lines = (...all: readonly string[]): string => `${all.join('\r\n')}\r\n\r\n`
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
const headersOf = (answer: string): string => answer.slice(0, answer.indexOf('\r\n\r\n'))
const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4)

const good = (port: number, ...headers: readonly string[]): string =>
  lines(
    `GET /sign-in?code=${CODE}&state=${STATE}&expires_in=60 HTTP/1.1`,
    `Host: localhost:${port}`,
    ...headers
  )

/** A request, given the listener's port: everything another program or a web page might try. */
const HOSTILE: readonly [name: string, request: (port: number) => string][] = [
  ...(
    [
      ['no state', `/sign-in?code=${CODE}`],
      ['an empty state', `/sign-in?code=${CODE}&state=`],
      ['another state', `/sign-in?code=${CODE}&state=${'x'.repeat(STATE.length)}`],
      ['a state that begins right', `/sign-in?code=${CODE}&state=${STATE.slice(0, -1)}`],
      ['a state with more behind it', `/sign-in?code=${CODE}&state=${STATE}0`],
      ['the state in another case', `/sign-in?code=${CODE}&state=${STATE.toUpperCase()}`],
      ['the state twice', `/sign-in?code=${CODE}&state=${STATE}&state=${STATE}`],
      ['another state first', `/sign-in?code=${CODE}&state=x&state=${STATE}`],
      ['the state as a fragment of the path', `/sign-in;state=${STATE}?code=${CODE}`],
      ['no code and no error', `/sign-in?state=${STATE}`],
      ['an empty code', `/sign-in?code=&state=${STATE}`],
      ['two codes', `/sign-in?code=a&code=b&state=${STATE}`],
      ['a code and an error', `/sign-in?code=a&error=access_denied&state=${STATE}`],
      ['an error without the state', '/sign-in?error=access_denied'],
      ['an error with another state', '/sign-in?error=access_denied&state=x'],
      ['the root', `/?code=${CODE}&state=${STATE}`],
      ['another path', `/callback?code=${CODE}&state=${STATE}`],
      ['a slash more', `/sign-in/?code=${CODE}&state=${STATE}`],
      ['a path below', `/sign-in/x?code=${CODE}&state=${STATE}`],
      ['the path in another case', `/Sign-In?code=${CODE}&state=${STATE}`],
      ['an escaped path', `/sign%2Din?code=${CODE}&state=${STATE}`],
      ['dots in the path', `/x/../sign-in?code=${CODE}&state=${STATE}`],
      ['two slashes', `//sign-in?code=${CODE}&state=${STATE}`],
      ['the last page before the end', '/signed-in'],
      ['the other last page before the end', '/not-signed-in'],
      ['an icon', '/favicon.ico'],
      ['an address that is too long', `/sign-in?code=${'x'.repeat(4096)}&state=${STATE}`]
    ] as const
  ).map(([name, target]): [string, (port: number) => string] => [
    name,
    (port) => lines(`GET ${target} HTTP/1.1`, `Host: localhost:${port}`)
  ]),
  ...['POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'].map(
    (method): [string, (port: number) => string] => [
      `the method ${method}`,
      (port) => good(port).replace('GET', method)
    ]
  ),
  ...(
    [
      ['another name for this machine (DNS rebinding)', (port) => `Host: evil.example.com:${port}`],
      ['a name below localhost', (port) => `Host: evil.localhost:${port}`],
      ['the address in numbers', (port) => `Host: 127.0.0.1:${port}`],
      ['the other address in numbers', (port) => `Host: [::1]:${port}`],
      ['another port', (port) => `Host: localhost:${port + 1}`],
      ['no port', () => 'Host: localhost'],
      ['a dot at the end', (port) => `Host: localhost.:${port}`],
      ['an empty host', () => 'Host:'],
      ['no host at all', () => 'X-Nothing: here'],
      ['two hosts', (port) => `Host: localhost:${port}\r\nHost: evil.example.com`]
    ] as readonly [string, (port: number) => string][]
  ).map(([name, host]): [string, (port: number) => string] => [
    name,
    (port) => lines(`GET /sign-in?code=${CODE}&state=${STATE} HTTP/1.1`, host(port))
  ]),
  ['the absolute form', (port) => good(port).replace('GET /', 'GET http://evil.example.com/')],
  ['a body', (port) => `${good(port, 'Content-Length: 4')}body`],
  ['a chunked body', (port) => `${good(port, 'Transfer-Encoding: chunked')}0\r\n\r\n`],
  ['an upgrade', (port) => good(port, 'Connection: Upgrade', 'Upgrade: websocket')],
  ['an image of a web page', (port) => good(port, 'Sec-Fetch-Dest: image', 'Sec-Fetch-Mode: no-cors')],
  ['a frame of a web page', (port) => good(port, 'Sec-Fetch-Dest: iframe', 'Sec-Fetch-Mode: navigate')],
  ['a fetch of a web page', (port) => good(port, 'Sec-Fetch-Dest: empty', 'Sec-Fetch-Mode: cors')],
  ['headers that are too large', (port) => good(port, `X-Large: ${'x'.repeat(9000)}`)],
  ['a very old HTTP', (port) => good(port).replace('HTTP/1.1', 'HTTP/0.9')],
  ['an old HTTP', (port) => good(port).replace('HTTP/1.1', 'HTTP/1.0')],
  ['no HTTP', () => 'EHLO localhost\r\n\r\n'],
  ['SOCKS 4', () => '\u0004\u0001\u0000\u0050\u007f\u0000\u0000\u0001\u0000'],
  ['SOCKS 5', () => '\u0005\u0001\u0000'],
  ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['zeros', () => '\u0000'.repeat(64)],
  ['a TLS greeting', () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003']
]

/** Whether the listener's answer has come. */
async function hasEnded(open: OpenListener): Promise<boolean> {
  return (await Promise.race([open.answer, Promise.resolve('still open')])) !== 'still open'
}

describe('the redirect listener', () => {
  it('accepts the right request at both addresses, and drops the code with a redirect', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const { port, open, arrivals } = await opened()
      expect(open.address).toBe(`http://localhost:${port}/sign-in`)
      const answer = await raw(port, good(port, 'Sec-Fetch-Dest: document'), host)
      expect(statusOf(answer)).toBe(303)
      expect(headersOf(answer)).toMatch(/\r\nLocation: \/signed-in\r\n/)
      expect(answer).not.toContain(CODE)
      expect(arrivals()).toBe(1)
      expect(Object.fromEntries((await open.answer) as URLSearchParams)).toEqual({
        code: CODE,
        state: STATE,
        expires_in: '60'
      })
    }
  })

  it('ends on a clean final page: no script, nothing stored, nothing from the request', async () => {
    for (const [query, path, words] of [
      [`code=${CODE}`, '/signed-in', 'You can close this tab'],
      ['error=access_denied&error_description=<script>', '/not-signed-in', 'not completed']
    ] as const) {
      const { port, open } = await opened()
      const first = await raw(
        port,
        lines(`GET /sign-in?${query}&state=${STATE} HTTP/1.1`, `Host: localhost:${port}`)
      )
      expect(headersOf(first)).toContain(`Location: ${path}`)
      await open.answer
      const page = await raw(port, lines(`GET ${path} HTTP/1.1`, `Host: localhost:${port}`))
      expect(statusOf(page)).toBe(200)
      expect(page).toContain(words)
      expect(headersOf(page)).toMatch(/default-src 'none'; style-src 'sha256-[\w+/]+=*'/)
      for (const header of [
        'Cache-Control: no-store',
        'Connection: close',
        'Referrer-Policy: no-referrer',
        'X-Content-Type-Options: nosniff'
      ])
        expect(headersOf(page)).toContain(header)
      expect(bodyOf(page)).not.toMatch(/<script|access_denied|the-one-time-code/)
    }
  })

  it(`rejects ${HOSTILE.length} hostile requests, reveals nothing, and stays open`, async () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(30)
    const { port, open, arrivals } = await opened()
    for (const [name, request] of HOSTILE) {
      const answer = await raw(port, request(port))
      const status = statusOf(answer)
      expect([name, status >= 400 && status < 500]).toEqual([name, true])
      // Node's own refusals are an empty body in chunks.
      expect([name, bodyOf(answer).replace('0\r\n\r\n', '')]).toEqual([name, ''])
      expect(headersOf(answer)).not.toMatch(/access-control|set-cookie|server:|x-powered-by/i)
      expect([name, await hasEnded(open)]).toEqual([name, false])
    }
    expect(arrivals()).toBe(0)
    expect(statusOf(await raw(port, good(port)))).toBe(303)
    expect(((await open.answer) as URLSearchParams).get('code')).toBe(CODE)
  })

  it('accepts the right request once', async () => {
    const { port, open, arrivals } = await opened()
    expect(statusOf(await raw(port, good(port)))).toBe(303)
    expect(statusOf(await raw(port, good(port)))).toBe(410)
    expect(statusOf(await raw(port, good(port).replace(CODE, 'another')))).toBe(410)
    expect(((await open.answer) as URLSearchParams).get('code')).toBe(CODE)
    expect(arrivals()).toBe(1)
  })

  it('isn’t blocked by requests that never finish', async () => {
    const { port, open } = await opened()
    const idle = Array.from({ length: 40 }, () => {
      const socket = connect({ port, host: '127.0.0.1' })
      socket.on('error', () => undefined)
      socket.write('GET /sign-in HTTP/1.1\r\nHost: loc')
      return socket
    })
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    expect(statusOf(await raw(port, good(port)))).toBe(303)
    await open.answer
    // They are closed with the port.
    await Promise.all(idle.filter(({ closed }) => !closed).map((socket) => once(socket, 'close')))
  })

  it.each(['after the last page', 'without it', 'when it is given up'] as const)(
    'frees its port within a second: %s',
    async (how) => {
      const { port, open } = await opened()
      // A browser keeps a connection open in case it is needed.
      const spare = connect({ port, host: '127.0.0.1' })
      spare.on('error', () => undefined)
      await once(spare, 'connect')
      if (how === 'when it is given up') {
        open.close()
        expect(await open.answer).toBe('closed')
      } else {
        await raw(port, good(port))
        await open.answer
      }
      const ended = performance.now()
      if (how === 'after the last page')
        await raw(port, lines('GET /signed-in HTTP/1.1', `Host: localhost:${port}`))
      if (!spare.closed) await once(spare, 'close')
      // A second on a machine four times slower, and less than the five for which Node keeps an idle connection.
      expect(performance.now() - ended).toBeLessThan(4_000)
      expect(LAST_PAGE_MS).toBeLessThan(1000)
      for (const host of ['127.0.0.1', '::1']) await hold(host, port)
    }
  )

  it('rejects a browser that returns after the lock, with a plain page, and never passes on the code', async () => {
    const { port, open, arrivals } = await opened()
    open.closeAsCanceled()
    expect(await open.answer).toBe('closed')
    expect(
      await raw(port, lines('GET /sign-in?code=x&state=wrong HTTP/1.1', `Host: localhost:${port}`))
    ).toMatch(/^HTTP\/1\.1 4/)
    const redirect = await raw(port, good(port))
    expect(redirect).toMatch(/^HTTP\/1\.1 303/)
    expect(redirect).toMatch(/^Location: \/canceled\r$/m)
    const page = await raw(port, lines('GET /canceled HTTP/1.1', `Host: localhost:${port}`))
    expect(page).toContain('Sign-in was canceled')
    expect(arrivals()).toBe(0)
    for (const host of ['127.0.0.1', '::1']) await hold(host, port)
  })

  it('rejects for at most five minutes, and only expected requests', async () => {
    const timers = createHandTimers()
    const { port, open } = await opened(timers)
    open.closeAsCanceled()
    open.closeAsCanceled()
    await timers.pass(TIMEOUT_MS)
    await hold('127.0.0.1', port)
    open.closeAsCanceled()
    expect(await open.answer).toBe('closed')
  })

  it('gives a rejecting listener’s port to the next sign-in', async () => {
    const listener = createRedirectListener({
      addresses: [`http://localhost:${await freePort()}/sign-in`],
      clock: systemClock,
      timers: systemTimers,
      onArrival: () => undefined,
      platform: 'linux'
    })
    const first = await listener.open(STATE, () => undefined)
    first.closeAsCanceled()
    const second = await listener.open(STATE, () => undefined)
    onTestFinished(() => second.close())
    expect(second.address).toBe(first.address)
    await raw(Number(new URL(second.address).port), good(Number(new URL(second.address).port)))
    expect((await second.answer) instanceof URLSearchParams).toBe(true)
  })

  it('times out after five minutes', async () => {
    const timers = createHandTimers()
    const { port, open } = await opened(timers)
    await timers.pass(TIMEOUT_MS - 1)
    expect(await hasEnded(open)).toBe(false)
    await timers.pass(1)
    expect(await open.answer).toBe('timed-out')
    await hold('127.0.0.1', port)
  })

  it.each(['127.0.0.1', '::1', '0.0.0.0'])(
    'takes the next port when another program has %s',
    async (host) => {
      const [taken, free] = [await freePort(), await freePort()]
      await hold(host, taken)
      const listener = createRedirectListener({
        addresses: [`http://localhost:${taken}/sign-in`, `http://localhost:${free}/sign-in`],
        clock: systemClock,
        timers: systemTimers,
        onArrival: () => undefined,
        platform: 'linux'
      })
      const open = await listener.open(STATE, () => undefined)
      onTestFinished(() => open.close())
      expect(open.address).toBe(`http://localhost:${free}/sign-in`)
      // Nothing is left open at the port that was half free.
      if (host === '::1') await hold('127.0.0.1', taken)
    }
  )

  it('reports for each port why it can’t be opened', async () => {
    const [taken, reserved] = [await freePort(), await freePort()]
    await hold('127.0.0.1', taken)
    const listen = Server.prototype.listen
    const refusing = vi.spyOn(Server.prototype, 'listen').mockImplementation(function (
      this: Server,
      ...args: unknown[]
    ) {
      const [options] = args as [{ port: number }]
      if (options.port !== reserved) return listen.apply(this, args as Parameters<typeof listen>)
      process.nextTick(() => this.emit('error', Object.assign(new Error('listen'), { code: 'EACCES' })))
      return this
    })
    onTestFinished(() => refusing.mockRestore())
    const listener = createRedirectListener({
      addresses: [taken, reserved].map((port) => `http://localhost:${port}/sign-in`),
      clock: systemClock,
      timers: systemTimers,
      onArrival: () => undefined,
      platform: 'win32'
    })
    const error = await failureOf(() => listener.open(STATE, () => undefined))
    expect(error).toMatchObject({ code: 'browser-failed', serviceCode: 'EADDRINUSE, EACCES' })
    expect(error.message).toContain(`port ${taken} is in use by another program`)
    expect(error.message).toContain(`port ${reserved} is reserved by Windows`)
    expect(error.hint).toContain('netsh int ipv4 show excludedportrange protocol=tcp')
  })

  it('lets the browser in while another program holds 500 silent connections', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const { port, open } = await opened()
      const silent: Socket[] = []
      for (let each = 0; each < 500; each += 1) {
        const socket = connect({ port, host })
        socket.on('error', () => undefined)
        onTestFinished(() => void socket.destroy())
        // Some say nothing, some begin and do not end.
        if (each % 2 === 0) socket.write('GET /sign-in HTTP/1.1\r\nHost: loc')
        silent.push(socket)
      }
      await Promise.all(silent.map((socket) => once(socket, 'connect')))
      // The oldest had to go for the youngest.
      const [oldest] = silent
      if (oldest !== undefined && !oldest.closed) await once(oldest.resume(), 'close')
      expect(statusOf(await raw(port, good(port), host))).toBe(303)
      expect(((await open.answer) as URLSearchParams).get('code')).toBe(CODE)
    }
  })

  it('reports a browser that insists on https once, and keeps waiting', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const { port, open, hellos, arrivals } = await opened()
      for (let time = 0; time < 2; time += 1) {
        const socket = connectTls({ port, host, servername: 'localhost', rejectUnauthorized: false })
        const [fault] = (await once(socket, 'error')) as [Error]
        expect(fault).toBeInstanceOf(Error)
        expect(hellos()).toBe(1)
      }
      expect(await hasEnded(open)).toBe(false)
      expect(arrivals()).toBe(0)
      expect(statusOf(await raw(port, good(port), host))).toBe(303)
      await open.answer
      // It was accepted once; what a browser tries now doesn't matter.
      await once(connectTls({ port, host, rejectUnauthorized: false }), 'error')
      expect(hellos()).toBe(1)
    }
  })

  it('mistakes nothing else for https', async () => {
    const { port, hellos } = await opened()
    for (const [, request] of HOSTILE.filter(([name]) => name !== 'a TLS greeting'))
      await raw(port, request(port))
    await raw(port, '\u0016GET / HTTP/1.1\r\n\r\n')
    // In the middle of a request it is no greeting.
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.on('error', () => undefined)
    await new Promise<void>((resolve) => socket.write('GET / HTTP/1.1\r\n', () => resolve()))
    await new Promise((resolve) => setImmediate(resolve))
    socket.write('\u0016\u0003\u0001')
    socket.resume()
    await once(socket, 'close')
    expect(hellos()).toBe(0)
    // One byte is enough to tell: nothing else begins with it.
    await raw(port, '\u0016')
    expect(hellos()).toBe(1)
  })

  it('is reachable only from this machine', async () => {
    const { port } = await opened()
    const outward = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
    for (const { address } of outward) {
      const socket = connect({ port, host: address })
      const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve))
      expect(error.code).toBe('ECONNREFUSED')
    }
    expect(statusOf(await raw(port, lines('GET / HTTP/1.1', `Host: localhost:${port}`)))).toBe(404)
  })
})
