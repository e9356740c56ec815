import { describe, expect, it } from 'vitest'
import type { Draft } from '../../../main/core/requests/draft.ts'
import { ENDPOINTS, type Endpoint } from '../../../main/core/requests/endpoints.ts'
import { readRequest } from '../../../main/core/requests/read-request.ts'
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
  return { desk, id, simulator, timers }
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
  dialogId: 's-v-0b338efb877e48f0a3a321c73fcd4634-1772456952229',
  segmentId: 'p-v-0b338efb877e48f0a3a321c73fcd4634-1772456952229',
  productId: ids.account(0)
}

const draftFor = (endpoint: Endpoint, values: Readonly<Record<string, string>> = IDS): Draft => {
  const pairs = (at: 'path' | 'query') =>
    endpoint.parameters
      .filter((parameter) => parameter.in === at)
      .map(({ name, example }) => ({ name, value: values[name] ?? example }))
  const { method, host, path, body } = endpoint
  return { method, host, path, query: pairs('query'), body, variables: pairs('path') }
}

describe('the catalog against the simulator', () => {
  it.each(ENDPOINTS.map((endpoint) => [endpoint.id, endpoint] as const))(
    'gets an answer with no secret in it: %s',
    async (_id, endpoint) => {
      const { desk, id } = await signedIn()
      const { requests } = desk.sessions
      const answer = await requests.send(id, draftFor(endpoint), true)
      expect(answer).toMatchObject({ status: 200, kind: endpoint.id === 'recordings' ? 'binary' : 'json' })
      const text = await requests.ask('text', answer?.id ?? '')
      expect(text).not.toMatch(/sim-secret-|sim10:[0-9a-f]{8}-/)
    }
  )

  it('gets the documented refusals: without the roles, and for an ID that doesn’t exist', async () => {
    const { desk, id, simulator } = await signedIn()
    const statuses = async (values: Readonly<Record<string, string>>): Promise<Map<string, number>> => {
      const found = new Map<string, number>()
      for (const endpoint of ENDPOINTS)
        found.set(
          endpoint.id,
          (await desk.sessions.requests.send(id, draftFor(endpoint, values), true))?.status ?? 0
        )
      return found
    }
    const unknown = Object.fromEntries(Object.keys(IDS).map((name) => [name, '1']))
    simulator.control.setRoles([])
    const without = await statuses(IDS)
    simulator.control.setRoles(['SUPER_USER', 'WFO_ACCESS'])
    const lost = await statuses(unknown)
    for (const { id: name, explanation, path } of ENDPOINTS) {
      const needsRole = /Needs (?:WFO_ACCESS|MANAGE_USERS)/.test(explanation)
      if (needsRole) expect.soft(without.get(name), `${name} without roles`).toBe(403)
      const hasId = path.includes('{')
      expect.soft([200, ...(hasId ? [403, 404] : [])], `${name} with unknown IDs`).toContain(lost.get(name))
    }
  })

  /** The paths that the specification and the guides publish, with the queries in them (ringcx-api §4.1 to §4.3). */
  const PUBLISHED: readonly string[] = [
    '/v1/admin/accounts',
    '/v1/admin/users',
    '/v1/admin/auth',
    '/v1/admin/users/{userId}',
    '/v1/admin/users/{userId}/children',
    '/v1/admin/users/{userId}/roles',
    '/v1/admin/users/{userId}/rightsDocs',
    '/v1/admin/users/{userId}/assignedRightsDocs',
    '/v1/admin/users/{userId}/aggregatedRightsDocs',
    '/v1/admin/users/{userId}/effectiveAssignedRightsDocs',
    '/v1/admin/accounts/{accountId}/agentGroups',
    '/v1/admin/accounts/{accountId}/agentGroups?includePermissions=true&page=1&maxRows=10',
    '/v1/admin/accounts/{accountId}/agentGroups/{agentGroupId}/agents',
    '/v1/admin/accounts/{accountId}/agentGroups/{agentGroupId}/agents/{agentId}',
    '/v1/admin/accounts/{accountId}/gateGroups/withChildren',
    '/v1/admin/accounts/{accountId}/gateGroups',
    '/v1/admin/accounts/{accountId}/gateGroups/{gateGroupId}/gates',
    '/v1/admin/accounts/{accountId}/gateGroups/{gateGroupId}/gates/{gateId}/assignedAgents',
    '/v1/admin/accounts/{accountId}/dialGroups',
    '/v1/admin/accounts/{accountId}/dialGroups/withChildren',
    '/v1/admin/accounts/{accountId}/dialGroups/{dialGroupId}/campaigns',
    '/v1/admin/accounts/{accountId}/dialGroups/{dialGroupId}/campaigns/{campaignId}',
    '/v1/admin/accounts/{accountId}/auxStates?active=1',
    '/v1/admin/accounts/{accountId}/realTimeData/agent',
    '/v1/admin/accounts/{accountId}/realTimeData/inbound',
    '/v1/admin/accounts/{accountId}/realTimeData/outbound',
    '/v1/admin/accounts/{accountId}/realTimeData/chat',
    '/v1/admin/accounts/{accountId}/realTimeData/ivr',
    '/v1/admin/accounts/{accountId}/activeCalls/list?product=ACCOUNT&productId={accountId}',
    '/v1/admin/auditLogs/auditable',
    '/v1/admin/token',
    '/integration/v1/admin/accounts/{mainAccountId}/subaccounts',
    '/integration/v1/admin/users/{mainAccountId}',
    '/integration/v1/admin/accounts/{accountId}/agentGroups',
    '/integration/v1/admin/accounts/{accountId}/agentGroups/{agentGroupId}/agents',
    '/cx/integration/v1/accounts/{rcAccountId}/sub-accounts/{accountId}/queue-groups',
    '/cx/integration/v1/accounts/{rcAccountId}/sub-accounts/{accountId}/queue-groups/{gateGroupId}/with-agents'
  ]

  it.each(PUBLISHED)(
    'answers the published %s, pasted as a cURL command, and the catalog has it',
    async (path) => {
      const { desk, id } = await signedIn()
      const { connection } = desk.sessions.view(id)
      const address = `/voice/api${path}`.replace(/\{(\w+)\}/g, (_, name: string) => IDS[name] ?? '')
      const { draft } = readRequest(
        `curl '${connection.ringcxHost}${address}' -H 'Authorization: Bearer {token}'`,
        connection
      )
      if (draft === null) throw new Error('the command was not read')
      expect(await desk.sessions.requests.send(id, draft, false)).toMatchObject({ status: 200, kind: 'json' })
      expect(ENDPOINTS.map((endpoint) => endpoint.path)).toContain(`/voice/api${path.replace(/\?.*/, '')}`)
    }
  )
})

describe('the answers that are kept', () => {
  it('are gone after a sign-out', async () => {
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
