import { describe, expect, it } from 'vitest'
import { createSessions } from '../../../main/core/sessions/sessions.ts'
import { permit } from '../../../main/core/policy/permit.ts'
import { readPolicy } from '../../../main/core/policy/policy.ts'
import { managedIds, placePresets } from '../../../main/core/policy/presets.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { ENTRY, SECRETS } from '../../support/transfer/files.ts'
import { PRESET } from '../../support/policy/policy-files.ts'
import { createDesk, practiceOver, startServices } from '../../support/sessions/desk.ts'
import { loopAnswers } from '../../support/fakes/loop-answers.ts'
import { keyOf, loopWorker } from '../../support/fakes/loop-worker.ts'

/** The sessions of a desk whose organization decided `values`; a text is a policy as it is on the disk. */
async function under(values: object | string) {
  const text = typeof values === 'string' ? values : JSON.stringify(values)
  const policy = readPolicy([{ level: 'machine', place: 'p', kind: 'text', text }])
  const desk = await createDesk()
  const simulator = await startServices(desk.timers)
  const managed = managedIds(policy)
  placePresets(policy, desk.connections)
  const asked: string[] = []
  const sessions = createSessions({
    connections: desk.connections,
    records: desk.vault,
    practice: practiceOver(simulator),
    fetch: (url) => {
      asked.push(url)
      return Promise.reject(new Error('nothing may be asked'))
    },
    clock: desk.timers.clock,
    timers: desk.timers,
    random: () => 0.5,
    userAgent: 'TokenDesk/test',
    log: { note: () => undefined },
    door: { open: () => Promise.reject(new Error('there is no browser in this test')) },
    openPage: () => Promise.reject(new Error('there is no browser in this test')),
    rules: { permit: (wish) => permit(policy, wish), isManaged: (id) => managed.has(id) },
    onSession: () => undefined,
    onList: () => undefined,
    onRemovals: () => undefined,
    onEraseRefused: () => undefined,
    onCheck: () => undefined,
    onDirectory: () => undefined,
    copies: { folder: '/home/desk/directory', disk: desk.home.disk, mayKeep: () => true },
    startDirectoryWorker: loopWorker,
    startAnswerWorker: loopAnswers,
    mayWrite: () => false,
    maySignIn: () => true,
    newId: () => 'a1'
  })
  return { desk, sessions, asked }
}

const ELSEWHERE = { allowedHosts: ['https://elsewhere.example'] }

describe('sessions under a policy', () => {
  it('save no new connection to a host that isn’t allowed', async () => {
    const { desk, sessions } = await under(ELSEWHERE)
    const error = await failureOf(() => sessions.add({ ...ENTRY, ...SECRETS, unfinished: false }))
    expect(error.code).toBe('host-refused')
    expect(Object.keys(error.fields ?? {})).toEqual(['ringcentralHost', 'ringcxHost'])
    expect(desk.home.list).toEqual([])
  })

  it.each(['{"allowedHosts": ["https://elsewhere.example"]}', '{"signInMethods": ["browser"]}', '{'])(
    'send nothing for an existing connection: %s',
    async (text) => {
      const { desk, sessions, asked } = await under(text)
      const { id } = desk.connections.add({ ...ENTRY, publicClient: false, practice: false })
      await desk.store(id, { 'client-secret': SECRETS.clientSecret, jwt: SECRETS.jwt })
      await sessions.restore()
      for (const attempt of [
        () => sessions.signIn(id),
        () => sessions.renew(id),
        () => sessions.freshToken(id),
        () => sessions.directory.load(keyOf(id, 'accounts')),
        () => sessions.directory.load(keyOf(id, 'users')),
        () => sessions.edit(id, { ...ENTRY, ...SECRETS, unfinished: false })
      ])
        expect((await failureOf(attempt)).code).toBe('host-refused')
      expect(asked).toEqual([])
      // Nothing is lost for it.
      expect(await desk.secret(id, 'jwt')).toBe(SECRETS.jwt)
      expect(sessions.list()).toHaveLength(1)
    }
  )

  it('show what an unfinished connection is missing, even if it isn’t allowed to sign in', async () => {
    const { desk, sessions, asked } = await under({ signInMethods: ['browser'] })
    const { id } = desk.connections.add({ ...ENTRY, publicClient: false, practice: false })
    await desk.store(id, { 'client-secret': SECRETS.clientSecret })
    await sessions.restore()
    expect(sessions.view(id)).toMatchObject({ missing: ['jwt'], credential: 'missing' })
    expect(asked).toEqual([])
  })

  it('start practice under any allowed hosts, but not under a broken policy', async () => {
    const { sessions } = await under(ELSEWHERE)
    expect(sessions.view(await sessions.startPractice()).connection.practice).toBe(true)
    const broken = await under('{')
    expect((await failureOf(() => broken.sessions.startPractice())).message).toContain('can’t read')
    expect(broken.desk.home.list).toEqual([])
  })

  it('change only the secrets of a managed connection', async () => {
    const { desk, sessions } = await under({ connections: [PRESET] })
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
    sessions.close()
  })
})
