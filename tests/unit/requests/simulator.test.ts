import { describe, expect, it } from 'vitest'
import { ENDPOINTS } from '../../../main/core/requests/endpoints.ts'
import { readCurl } from '../../../main/core/requests/read-curl.ts'
import { ids } from '../../../main/simulator/ids.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { createDesk, startServices, typed } from '../../support/sessions/desk.ts'

/** A desk that is signed in to a simulator. */
async function signedIn() {
  const timers = createHandTimers()
  const simulator = await startServices(timers)
  simulator.control.setRoles(['SUPER_USER', 'WFO_ACCESS'])
  const desk = await createDesk({ timers })
  const id = await desk.sessions.add(typed(simulator))
  await desk.signIn(id)
  return { desk, id }
}

const IDS: Readonly<Record<string, string>> = {
  accountId: ids.account(0),
  mainAccountId: ids.mainAccount(0),
  rcAccountId: ids.rcAccount(0),
  userId: String(ids.user(1)),
  agentGroupId: String(ids.agentGroup(0, 0)),
  agentId: String(ids.agent(0, 0)),
  gateGroupId: String(ids.queueGroup(0, 0)),
  gateId: String(ids.queue(0, 0)),
  dialGroupId: String(ids.dialGroup(0, 0)),
  campaignId: String(ids.campaign(0, 0)),
  productId: ids.account(0)
}

/** The simulator has no path for one campaign: only the specification of all endpoints names it. */
const ABSENT = new Set(['campaign'])

describe('the catalog against the simulator', () => {
  it('gets an answer with no secret in it for every endpoint', async () => {
    const { desk, id } = await signedIn()
    const { requests } = desk.sessions
    const statuses: Record<string, number> = {}
    for (const endpoint of ENDPOINTS.filter((each) => !ABSENT.has(each.id))) {
      const valueOf = (name: string, example: string): string => IDS[name] ?? example
      const pairs = endpoint.parameters.map(({ name, example, in: at }) => ({
        at,
        name,
        value: valueOf(name, example)
      }))
      const answer = await requests.send(
        id,
        {
          method: 'GET',
          host: endpoint.host,
          path: endpoint.path,
          query: pairs.filter(({ at }) => at === 'query').map(({ name, value }) => ({ name, value })),
          body: null,
          variables: pairs.filter(({ at }) => at === 'path').map(({ name, value }) => ({ name, value }))
        },
        false
      )
      statuses[endpoint.id] = answer?.status ?? 0
      const text = await requests.ask('text', answer?.id ?? '')
      expect(text).not.toMatch(/sim-secret-|sim10:[0-9a-f]{8}-/)
    }
    const all = Object.keys(statuses)
    expect(statuses).toEqual(Object.fromEntries(all.map((each) => [each, 200])))
  })

  it('answers the requests of the user’s own document, pasted as they stand there', async () => {
    const { desk, id } = await signedIn()
    const { connection } = desk.sessions.view(id)
    for (const path of ['admin/users', 'admin/accounts']) {
      const line = `curl -X GET ${connection.ringcxHost}/voice/api/v1/${path} -H "Authorization: Bearer {rcRingCXAccessToken}"`
      const { draft } = readCurl(line, connection)
      if (draft === null) throw new Error('the line was not read')
      expect(await desk.sessions.requests.send(id, draft, false)).toMatchObject({ status: 200, kind: 'json' })
    }
  })

  it('keeps no answer after a sign-out or a lock', async () => {
    const { desk, id } = await signedIn()
    const { requests } = desk.sessions
    const draft = {
      method: 'GET',
      host: 'ringcx',
      path: '/voice/api/v1/admin/accounts',
      query: [],
      body: null,
      variables: []
    } as const
    await requests.send(id, draft, false)
    expect(requests.answers(id)).toHaveLength(1)
    await desk.sessions.signOut(id)
    expect(requests.answers(id)).toEqual([])
  })
})
