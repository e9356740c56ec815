import { describe, expect, it } from 'vitest'
import { text } from '../../support/simulator/caller.ts'
import { run } from '../../support/simulator/running.ts'

const ACCOUNTS = '/voice/api/v1/admin/accounts'

describe('scripted answers', () => {
  it('are used in order, once each, only for their operation', async () => {
    const { call, simulator } = await run()
    const { accessToken } = await call.ringcx()
    const portal = '<html><title>Hotel Wi-Fi</title></html>'
    simulator.control.answerNext('accounts', { body: portal, headers: { 'Content-Type': 'text/html' } })
    simulator.control.answerNext('accounts', { status: 503, headers: { 'Retry-After': '7' } })
    simulator.control.answerNext('accounts', { body: [{ accountId: '1' }] })
    simulator.control.answerNext('accounts', { body: '[{"accountId":' })

    expect((await call.get('/voice/api/v1/admin/users', accessToken)).status).toBe(200)
    const html = await call.get(ACCOUNTS, accessToken)
    expect([html.status, html.text, html.headers.get('content-type')]).toEqual([200, portal, 'text/html'])
    const busy = await call.get(ACCOUNTS, accessToken)
    expect([busy.status, busy.text, busy.headers.get('retry-after')]).toEqual([503, '', '7'])
    const other = await call.get(ACCOUNTS, accessToken)
    expect([other.json, other.headers.get('content-type')]).toEqual([
      [{ accountId: '1' }],
      'application/json'
    ])
    expect((await call.get(ACCOUNTS, accessToken)).text).toBe('[{"accountId":')
    expect((await call.get(ACCOUNTS, accessToken)).json).toHaveLength(6)
  })

  it('replace the simulator: it doesn’t act', async () => {
    const { call, simulator } = await run()
    const { refreshToken } = await call.ringcx()
    simulator.control.answerNext('ringcx-refresh', { status: 500, body: 'upstream connect error' })
    expect((await call.refreshRingCx(refreshToken)).status).toBe(500)
    expect((await call.refreshRingCx(refreshToken)).status).toBe(200)
    expect(simulator.counts['ringcx-refresh-reuse']).toBe(0)
  })

  it('break the connection before the simulator acts', async () => {
    const { call, simulator } = await run()
    const { refreshToken } = await call.ringcx()
    simulator.control.answerNext('ringcx-refresh', { dropBefore: true })
    await expect(call.refreshRingCx(refreshToken)).rejects.toThrow()
    expect(simulator.requests.at(-1)).toMatchObject({ operation: 'ringcx-refresh', status: 0 })
    expect((await call.refreshRingCx(refreshToken)).status).toBe(200)
    expect(simulator.counts['ringcx-refresh']).toBe(2)
  })

  it('break the connection after it acted: RingCX’s rotation is lost, RingCentral’s can be repeated', async () => {
    const { call, simulator } = await run()
    const { refreshToken } = await call.ringcx()
    simulator.control.answerNext('ringcx-refresh', { dropAfter: true })
    await expect(call.refreshRingCx(refreshToken)).rejects.toThrow()
    expect((await call.refreshRingCx(refreshToken)).status).toBe(401)
    expect(simulator.counts['ringcx-refresh-reuse']).toBe(1)

    const old = text((await call.signIn()).json, 'refresh_token')
    simulator.control.answerNext('token:refresh', { dropAfter: true })
    await expect(call.refresh(old)).rejects.toThrow()
    const again = await call.refresh(old)
    expect(again.status).toBe(200)
    expect((await call.refresh(text(again.json, 'refresh_token'))).status).toBe(200)
  })

  it('lay headers over the normal answer, such as the date of a server whose clock is wrong', async () => {
    const { call, simulator } = await run()
    simulator.control.answerNext('token:jwt', { headers: { Date: 'Sun, 22 Nov 2026 11:50:00 GMT' } })
    const { status, headers } = await call.signIn()
    expect([status, headers.get('date')]).toEqual([200, 'Sun, 22 Nov 2026 11:50:00 GMT'])
  })

  it('hold an answer back until its time, without holding up others', async () => {
    const { call, simulator } = await run()
    const { accessToken } = await call.ringcx()
    let release = (): void => undefined
    simulator.control.answerNext('accounts', { until: new Promise<void>((resolve) => (release = resolve)) })
    const order: string[] = []
    const held = call.get(ACCOUNTS, accessToken).then(({ status }) => order.push(`held ${status}`))
    await expect.poll(() => simulator.counts.accounts).toBe(1)
    await call
      .get('/voice/api/v1/admin/users', accessToken)
      .then(({ status }) => order.push(`at once ${status}`))
    release()
    await held
    expect(order).toEqual(['at once 200', 'held 200'])
  })

  it('that no server can give are the simulator’s own fault', async () => {
    const { call, simulator } = await run()
    simulator.control.answerNext('exchange', { status: 204, body: 'nothing and something' })
    const fault = await call.exchange('any')
    expect([fault.status, fault.json['generalMessage']]).toEqual([
      500,
      'An Internal Server Error occurred while processing this request'
    ])
  })

  it('can be removed', async () => {
    const { call, simulator } = await run()
    simulator.control.answerNext('token:jwt', { status: 500 })
    simulator.control.clearAnswers()
    expect((await call.signIn()).status).toBe(200)
  })

  it('don’t keep a simulator from stopping', async () => {
    const { call, simulator } = await run()
    simulator.control.answerNext('token:jwt', { until: new Promise(() => undefined) })
    const waiting = call.signIn()
    const refused = expect(waiting).rejects.toThrow()
    await expect.poll(() => simulator.counts['token:jwt']).toBe(1)
    await simulator.stop()
    await refused
  })
})
