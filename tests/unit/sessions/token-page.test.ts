import { describe, expect, it } from 'vitest'
import { presentToken } from '../../../main/ipc/present/token.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createSignedInDesk, isActive } from '../../support/sessions/desk.ts'

async function signedIn() {
  const signedIn = await createSignedInDesk()
  const { desk, id } = signedIn
  const details = () => presentToken(desk.sessions.view(id), desk.sessions.explainToken(id))
  return { ...signedIn, details }
}

/** Whether a text has a section of the token that is long enough to mean something. */
const partsIn = (token: string, text: string): string[] =>
  token.split('.').filter((part) => text.includes(part))

describe('what the Token page gets', () => {
  it('follows each renewal: the new claims, how they came, and what changed', async () => {
    const { timers, simulator, desk, id, details } = await signedIn()
    const tokens = [await desk.sessions.freshToken(id)]
    const first = details()
    await timers.pass(61_000)
    await desk.sessions.renew(id)
    tokens.push(await desk.sessions.freshToken(id))
    await timers.pass(61_000)
    simulator.control.answerNext('ringcx-refresh', { status: 503, body: '' })
    await desk.sessions.renew(id)
    simulator.control.revokeRingCx()
    await timers.pass(61_000)
    await desk.until(id, isActive)
    tokens.push(await desk.sessions.freshToken(id))

    const { history, token } = details()
    expect(history.map(({ path, outcome }) => [path, outcome])).toEqual([
      ['exchange', 'renewed'],
      ['ringcx-refresh', 'failed'],
      ['ringcx-refresh', 'renewed'],
      ['sign-in', 'renewed']
    ])
    expect(history.map(({ error }) => error?.code ?? null)).toEqual([null, 'service-failed', null, null])
    const names = history.map(({ changes }) => changes?.map(({ name }) => name) ?? null)
    const times = expect.arrayContaining(['jti', 'iat', 'exp']) as unknown
    expect(names).toEqual([times, null, times, null])
    expect(token?.finding.claims.find(({ name }) => name === 'jti')?.value).toBe(
      history[0]?.changes?.find(({ name }) => name === 'jti')?.after
    )
    expect(token?.finding.expiresAt).toBeGreaterThan(first.token?.finding.expiresAt ?? Infinity)
    expect(token?.algorithm?.name).toBe('HS256')
    const told = JSON.stringify([first, details()])
    expect(new Set(tokens).size).toBe(3)
    expect(tokens.flatMap((each) => partsIn(each, told))).toEqual([])
  })

  it('asks for nothing: an expired token is explained as it is', async () => {
    const { timers, simulator, desk, id, details } = await signedIn()
    desk.sessions.setKeepFresh(id, false)
    await timers.pass(400_000)
    const before = simulator.counts['ringcx-refresh']
    const { token } = details()
    expect(token?.finding.expiresAt).toBeLessThan(timers.clock.wall())
    expect(token?.finding.gateway).toMatchObject({ status: 401, body: 'Jwt is expired' })
    expect(simulator.counts['ringcx-refresh']).toBe(before)
  })

  it('has no token and no history after a sign-out', async () => {
    const { desk, id, details } = await signedIn()
    await desk.sessions.signOut(id)
    expect(details()).toEqual({ connectionId: id, token: null, history: [] })
    expect(await failureOf(() => desk.sessions.explainToken('x'))).toMatchObject({
      code: 'unknown-connection'
    })
  })

  it('has no claim of this or an earlier token while locked, and all of it again after', async () => {
    const { desk, id, details } = await signedIn()
    const before = details()
    await desk.storage.changeMode({ mode: 'passphrase', passphrase: 'correct horse battery' })
    await desk.storage.lock()
    expect(details()).toEqual({ connectionId: id, token: null, history: [] })
    await desk.storage.unlock('correct horse battery')
    await desk.until(id, isActive)
    expect(details()).toEqual(before)
  })
})
