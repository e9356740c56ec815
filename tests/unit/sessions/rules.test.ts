import { describe, expect, it } from 'vitest'
import { permit } from '../../../main/core/policy/permit.ts'
import { readPolicy } from '../../../main/core/policy/policy.ts'
import { managedIds, placePresets } from '../../../main/core/policy/presets.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { keyOf } from '../../support/fakes/loop-worker.ts'
import { PRESET } from '../../support/policy/policy-files.ts'
import { createDesk, practiceOver, startServices, type Desk } from '../../support/sessions/desk.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { ENTRY, SECRETS } from '../../support/transfer/files.ts'

/** A desk whose organization decided `values`; a text is a policy as it is on the disk. */
async function under(values: object | string) {
  const text = typeof values === 'string' ? values : JSON.stringify(values)
  const policy = readPolicy([{ level: 'machine', place: 'p', kind: 'text', text }])
  const managed = managedIds(policy)
  const timers = createHandTimers()
  const desk = await createDesk({
    timers,
    practice: practiceOver(await startServices(timers)),
    fetch: () => Promise.reject(new Error('nothing may be asked')),
    rules: { permit: (wish) => permit(policy, wish), isManaged: (id) => managed.has(id) }
  })
  placePresets(policy, desk.connections)
  return desk
}

/** A finished connection of an earlier version of the policy, with these of its secrets. */
async function withExisting(values: object | string, secrets: Parameters<Desk['store']>[1]) {
  const desk = await under(values)
  const { id } = desk.connections.add({ ...ENTRY, publicClient: false, practice: false })
  await desk.store(id, secrets)
  await desk.sessions.restore()
  return { desk, id }
}

const ELSEWHERE = { allowedHosts: ['https://elsewhere.example'] }

describe('sessions under a policy', () => {
  it('save no new connection to a host that isn’t allowed', async () => {
    const desk = await under(ELSEWHERE)
    const error = await failureOf(() => desk.sessions.add({ ...ENTRY, ...SECRETS, unfinished: false }))
    expect(error.code).toBe('host-refused')
    expect(Object.keys(error.fields ?? {})).toEqual(['ringcentralHost', 'ringcxHost'])
    expect(desk.home.list).toEqual([])
  })

  it.each(['{"allowedHosts": ["https://elsewhere.example"]}', '{"signInMethods": ["browser"]}', '{'])(
    'send nothing for an existing connection: %s',
    async (text) => {
      const { clientSecret, jwt } = SECRETS
      const { desk, id } = await withExisting(text, { 'client-secret': clientSecret, jwt })
      const { sessions } = desk
      for (const attempt of [
        () => sessions.signIn(id),
        () => sessions.renew(id),
        () => sessions.freshToken(id),
        () => sessions.directory.load(keyOf(id, 'accounts')),
        () => sessions.directory.load(keyOf(id, 'users')),
        () => sessions.edit(id, { ...ENTRY, ...SECRETS, unfinished: false })
      ])
        expect((await failureOf(attempt)).code).toBe('host-refused')
      expect(desk.sent).toEqual([])
      // Nothing is lost for it.
      expect(await desk.secret(id, 'jwt')).toBe(jwt)
      expect(sessions.list()).toHaveLength(1)
    }
  )

  it('show what an unfinished connection is missing, even if it isn’t allowed to sign in', async () => {
    const secrets = { 'client-secret': SECRETS.clientSecret }
    const { desk, id } = await withExisting({ signInMethods: ['browser'] }, secrets)
    expect(desk.sessions.view(id)).toMatchObject({ missing: ['jwt'], credential: 'missing' })
    expect(desk.sent).toEqual([])
  })

  it('start practice under any allowed hosts, but not under a broken policy', async () => {
    const { sessions } = await under(ELSEWHERE)
    expect(sessions.view(await sessions.startPractice()).connection.practice).toBe(true)
    const broken = await under('{')
    expect((await failureOf(() => broken.sessions.startPractice())).message).toContain('can’t read')
    expect(broken.home.list).toEqual([])
  })

  it('change only the secrets of a managed connection', async () => {
    const desk = await under({ connections: [PRESET] })
    const { sessions } = desk
    const [{ id, ...before } = { id: '' }] = desk.connections.list()
    const byBrowser = { ...ENTRY, signInMethod: 'browser', clientSecret: null, unfinished: false } as const
    for (const attempt of [
      () => sessions.rename(id, 'Mine'),
      () => sessions.remove(id),
      () => sessions.edit(id, byBrowser)
    ])
      expect((await failureOf(attempt)).message).toContain('organization manages this connection')
    await sessions.edit(id, {
      signInMethod: 'jwt',
      ...SECRETS,
      name: 'Mine',
      clientId: 'mine',
      unfinished: false,
      ringcentralHost: 'https://evil.example',
      ringcxHost: 'https://evil.example'
    })
    expect(desk.connections.get(id)).toEqual({ id, ...before })
    expect(await desk.secret(id, 'jwt')).toBe(SECRETS.jwt)
  })
})
