import { describe, expect, it } from 'vitest'
import type {
  ConnectionInput,
  JwtConnectionInput,
  MissingField
} from '../../../main/core/connections/validate-connection.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import {
  createConnectedDesk,
  createDesk,
  isActive,
  phaseOf,
  startServices,
  typed
} from '../../support/sessions/desk.ts'
import { keyOf, readList } from '../../support/fakes/loop-worker.ts'

const HOSTS = {
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com'
}
const NOTHING = { name: '', ...HOSTS, clientId: '', unfinished: true }
const EMPTY = {
  jwt: { ...NOTHING, signInMethod: 'jwt', clientSecret: '', jwt: '' },
  browser: { ...NOTHING, signInMethod: 'browser', clientSecret: '' },
  token: { ...NOTHING, signInMethod: 'token', clientSecret: null, accessToken: '', refreshToken: '' }
} as const

describe('saved for later', () => {
  it.each<[string, ConnectionInput, readonly MissingField[]]>([
    ['nothing of a JWT connection', EMPTY.jwt, ['clientId', 'clientSecret', 'jwt']],
    ['its client id', { ...EMPTY.jwt, clientId: 'an-id' }, ['clientSecret', 'jwt']],
    ['its client secret', { ...EMPTY.jwt, clientSecret: 'a-secret' }, ['clientId', 'jwt']],
    ['nothing of a browser connection', EMPTY.browser, ['clientId', 'clientSecret']],
    ['one whose app has no secret', { ...EMPTY.browser, clientSecret: null }, ['clientId']],
    ['nothing of a pasted token', EMPTY.token, ['accessToken']],
    [
      'a refresh token alone',
      { ...EMPTY.token, refreshToken: 'a-refresh-token' },
      ['accessToken', 'clientId']
    ],
    [
      'a client id alone',
      { ...EMPTY.token, clientId: 'an-id', clientSecret: '' },
      ['accessToken', 'clientSecret']
    ],
    ['an access token alone', { ...EMPTY.token, accessToken: 'a-token' }, []]
  ])('%s: missing fields are reported, even after a restart', async (_what, input, missing) => {
    const desk = await createDesk()
    const id = await desk.sessions.add(input)
    expect(desk.sessions.view(id).missing).toEqual(missing)
    desk.sessions.close()
    const again = await createDesk({ home: desk.home })
    await again.sessions.restore()
    expect(again.sessions.view(id).missing).toEqual(missing)
    expect(phaseOf(again.sessions.view(id))).toBe('signed-out')
  })

  it('gets a default name, and the documented hosts if none are filled in', async () => {
    const { desk } = await createConnectedDesk()
    const id = await desk.sessions.add({ ...EMPTY.jwt, ringcentralHost: ' ', ringcxHost: '' })
    expect(desk.sessions.view(id).connection).toMatchObject({ name: 'Connection 2', ...HOSTS })
    desk.sessions.rename(id, 'Connection 3')
    expect(desk.sessions.view(await desk.sessions.add(EMPTY.browser)).connection.name).toBe('Connection 4')
  })

  it.each<[string, Partial<JwtConnectionInput>]>([
    ['ringcentralHost', { ringcentralHost: 'http://example.com' }],
    ['clientId', { clientId: 'two words' }],
    ['clientSecret', { clientSecret: 'two words' }],
    ['jwt', { jwt: 'eyJhbGciOiJub25lIn0.e30' }]
  ])('still rejects an invalid %s, and saves nothing', async (field, change) => {
    const desk = await createDesk()
    const refused = await failureOf(() => desk.sessions.add({ ...EMPTY.jwt, ...change }))
    expect(Object.keys(refused.fields ?? {})).toEqual([field])
    expect(desk.home.list).toEqual([])
  })

  it('sends no request, automatically or on request', async () => {
    const timers = createHandTimers()
    const desk = await createDesk({ timers })
    const id = await desk.sessions.add(typed(await startServices(timers), { jwt: '', unfinished: true }))
    await desk.sessions.restore()
    desk.sessions.lookAt(id)
    desk.sessions.wake('network')
    const refused = await failureOf(() => desk.sessions.signIn(id))
    expect(refused).toMatchObject({
      code: 'input-invalid',
      message: 'The JWT credential is missing.',
      fields: { jwt: 'Paste the JWT credential from the developer console.' }
    })
    await desk.sessions.renew(id)
    for (const attempt of [
      () => desk.sessions.freshToken(id),
      () => readList(desk.sessions.directory, keyOf(id, 'users'))
    ])
      expect((await failureOf(attempt)).code).toBe('signed-out')
    await timers.pass(600_000)
    expect(desk.sent).toEqual([])
  })

  it('signs in once the rest is filled in; stored values stay', async () => {
    const desk = await createDesk()
    const simulator = await startServices(desk.timers)
    const whole = typed(simulator)
    const id = await desk.sessions.add({ ...whole, jwt: '', clientId: '', unfinished: true })
    const rest = { ...whole, clientSecret: '', name: '' }
    await desk.sessions.edit(id, { ...rest, jwt: '', unfinished: true })
    expect(desk.sessions.view(id)).toMatchObject({ missing: ['jwt'], connection: { name: 'Support' } })
    await desk.sessions.edit(id, { ...rest, name: 'Done' })
    const view = await desk.until(id, isActive)
    expect(view).toMatchObject({ missing: [], connection: { name: 'Done' } })
    expect(simulator.counts['token:jwt']).toBe(1)
  })

  it('joins the two halves of a pasted token, and no others', async () => {
    const desk = await createDesk()
    const half = { ...EMPTY.token, clientId: 'an-id', refreshToken: 'refresh-1' }
    const id = await desk.sessions.add(half)
    const pasted = () => desk.secret(id, 'pasted')
    await desk.sessions.edit(id, { ...half, accessToken: 'access-1', refreshToken: '' })
    expect(await pasted()).toBe('{"accessToken":"access-1","refreshToken":"refresh-1"}')
    await desk.sessions.edit(id, { ...half, clientSecret: 'a-secret', refreshToken: '' })
    expect(await pasted()).toBe('{"accessToken":"access-1","refreshToken":"refresh-1"}')
    await desk.sessions.edit(id, { ...half, accessToken: 'access-2', refreshToken: '' })
    expect(await pasted()).toBe('{"accessToken":"access-2","refreshToken":""}')
  })

  it('stays unavailable while the vault can’t be read, and is classified once it can', async () => {
    const first = await createDesk()
    const id = await first.sessions.add({ ...EMPTY.jwt, clientId: 'an-id' })
    first.home.cipher.mood = 'locked'
    const desk = await createDesk({ home: first.home })
    await desk.sessions.restore()
    expect(desk.sessions.view(id)).toMatchObject({ missing: [], credential: 'unknown' })
    first.home.cipher.mood = 'strong'
    await desk.storage.open()
    expect(desk.sessions.view(id).missing).toEqual(['clientSecret', 'jwt'])
    expect(phaseOf(desk.sessions.view(id))).toBe('signed-out')
  })
})
