import { describe, expect, it } from 'vitest'
import type { RequestEntry } from '../../../main/core/activity/entry.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { createDesk, isActive, startServices, typed, type Desk } from '../../support/sessions/desk.ts'

const requests = ({ activity }: Desk): readonly RequestEntry[] =>
  activity.all().filter((entry) => entry.kind === 'request')

const inShort = ({ purpose, status, attempt }: RequestEntry): string =>
  `${purpose} ${String(status)}${attempt > 1 ? ` attempt ${String(attempt)}` : ''}`

describe('the activity of a session', () => {
  it('has every request that was sent, why it was sent, and which renewal it caused', async () => {
    const timers = createHandTimers()
    const simulator = await startServices(timers)
    const desk = await createDesk({ timers })
    const id = await desk.sessions.add(typed(simulator))
    await desk.signIn(id)
    expect(requests(desk).map(inShort)).toEqual(['discovery 200', 'sign-in 200', 'exchange 200'])
    const [discovery, signIn, exchange] = requests(desk)
    for (const entry of [discovery, signIn, exchange])
      expect(entry).toMatchObject({ connectionId: id, renewal: { id: 1, goal: 'sign-in', why: 'person' } })

    simulator.control.expireRingCxTokens()
    await desk.sessions.directory.load({ connectionId: id, list: 'accounts', accountId: null })
    await desk.until(id, isActive)
    expect(requests(desk).slice(3).map(inShort)).toEqual([
      'directory 401',
      'ringcx-refresh 200',
      'directory 200 attempt 2'
    ])
    const [refused, refresh, repeated] = requests(desk).slice(3)
    expect(refused).toMatchObject({ subject: 'accounts', renewal: null, causedRenewal: 2 })
    expect(refresh).toMatchObject({ renewal: { id: 2, goal: 'renew', why: 'refused' } })
    expect(repeated).toMatchObject({
      renewal: null,
      causedRenewal: null,
      path: '/voice/api/v1/admin/accounts'
    })
    expect(repeated?.received).toBeGreaterThan(100)

    await desk.sessions.signOut(id)
    await desk.sessions.settle(5_000)
    expect(requests(desk).map(({ host, path }) => `${host}${path}`)).toEqual(
      desk.sent.map(({ origin, path }) => `${origin}${path}`)
    )
    expect(requests(desk).at(-1)).toMatchObject({ purpose: 'revoke', renewal: null })
  })
})
