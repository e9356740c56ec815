import { request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { createPractice } from '../../../main/simulator/practice.ts'
import { startSimulator } from '../../../main/simulator/simulator.ts'
import { REQUESTS_KEPT } from '../../../main/simulator/operations.ts'
import { run, START } from '../../support/simulator/running.ts'

const DISCOVERY = '/.well-known/openid-configuration'

/** `fetch` does not let a test choose its `Host`. */
function statusWithHost(origin: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(DISCOVERY, origin), { headers: { Host: host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.once('error', reject)
    asked.end()
  })
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

describe('a simulator', () => {
  it('answers only to its own address', async () => {
    const { simulator } = await run()
    const { host, port } = new URL(simulator.origin)
    expect(await statusWithHost(simulator.origin, host)).toBe(200)
    for (const other of [
      `localhost:${port}`,
      '127.0.0.1',
      `127.0.0.1.evil.example:${port}`,
      'evil.example',
      `[::1]:${port}`
    ]) {
      expect([other, await statusWithHost(simulator.origin, other)]).toEqual([other, 421])
    }
    expect(simulator.counts.total).toBe(1)
  })

  it('listens on 127.0.0.1 and nowhere else', async () => {
    const { simulator } = await run()
    const port = Number(new URL(simulator.origin).port)
    expect(await isOpen('127.0.0.1', port)).toBe(true)
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address }) => address !== '127.0.0.1')
      .map(({ address, scopeid }) => (scopeid ? `${address}%${scopeid}` : address))
    for (const address of ['127.0.0.2', ...others]) {
      expect([address, await isOpen(address, port)]).toEqual([address, false])
    }
  })

  it('closes its port when stopped, immediately and permanently', async () => {
    const { simulator, call } = await run()
    await call.get(DISCOVERY)
    await Promise.all([simulator.stop(), simulator.stop()])
    expect(await isOpen('127.0.0.1', Number(new URL(simulator.origin).port))).toBe(false)
  })

  it('uses the given port, and reports if it is taken', async () => {
    const first = await run()
    const port = Number(new URL(first.simulator.origin).port)
    await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await first.simulator.stop()
    const second = await run({ port })
    expect(second.simulator.origin).toBe(first.simulator.origin)
  })

  it('counts by operation and remembers the newest requests, without what was said in them', async () => {
    const { call, simulator, pass } = await run()
    await call.signIn()
    pass(1500)
    await call.token({ grant_type: 'password' })
    await call.get('/nowhere')
    expect(simulator.requests).toEqual([
      { at: START, operation: 'token:jwt', status: 200 },
      { at: START + 1500, operation: 'token:other', status: 400 },
      { at: START + 1500, operation: 'other', status: 404 }
    ])
    for (let ask = 0; ask < REQUESTS_KEPT; ask += 1) await call.get(DISCOVERY)
    expect(simulator.requests).toHaveLength(REQUESTS_KEPT)
    expect(simulator.requests[0]?.operation).toBe('discovery')
    expect(simulator.counts).toMatchObject({
      discovery: REQUESTS_KEPT,
      'token:jwt': 1,
      total: REQUESTS_KEPT + 3
    })
  })

  it('doesn’t accept an endless body', async () => {
    const { simulator } = await run()
    const response = await fetch(`${simulator.origin}/restapi/oauth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'a'.repeat(65 * 1024)
    })
    expect(response.status).toBe(413)
  })

  it.each([
    ['port', 65_536],
    ['users', 0],
    ['users', 200_001],
    ['users', 1.5],
    ['accounts', 0],
    ['seed', -1],
    ['ringcxLifeSeconds', 0],
    ['ringcentralLifeSeconds', Number.NaN],
    ['ringcentralRefreshLifeSeconds', Infinity]
  ])('refuses %s = %d', async (name, value) => {
    await expect(startSimulator({ [name]: value })).rejects.toThrow(
      new RegExp(`^${name} must be a whole number`)
    )
  })
})

describe('createPractice', () => {
  it('starts one simulator for any number of calls, and closes its port', async () => {
    const practice = createPractice()
    await practice.stop()
    const [one, two] = await Promise.all([practice.start(), practice.start()])
    expect(two).toEqual(one)
    expect(Object.keys(one).sort()).toEqual(['clientId', 'clientSecret', 'jwt', 'origin'])
    expect((await fetch(`${one.origin}/.well-known/openid-configuration`)).status).toBeLessThan(500)
    await practice.stop()
    await expect(fetch(one.origin)).rejects.toThrow()
  })
})
