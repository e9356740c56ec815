import { describe, expect, it } from 'vitest'
import { FINDINGS } from '../../../main/core/directory/findings.ts'
import type { ListName } from '../../../main/core/directory/lists.ts'
import { EVERYTHING } from '../../support/fakes/loop-worker.ts'
import { createDirectoryDesk, type DirectoryDesk } from '../../support/directory/directory-desk.ts'

const ACCOUNT = '90010001'
/** The simulator's default sizes; the facts are in `directory-facts.test.ts`. */
const USUAL = { users: undefined } as unknown as { users: number }

const COUNTS = {
  'admin-and-agent': 10,
  'disabled-with-agent': 5,
  'no-role': 5,
  'no-access': 7,
  'never-signed-in': 1,
  'not-managed': 17,
  'duplicate-users': 10,
  supervisors: 3,
  'never-logged-in': 4,
  'no-login-90-days': 6,
  'no-queue': 6,
  'duplicate-agent-names': 4,
  'duplicate-agent-emails': 4,
  'no-agents': 2
}

async function countsOf({ desk, connectionId }: DirectoryDesk, account: string | null = ACCOUNT) {
  const findings = await desk.sessions.directory.findings(connectionId, account)
  return Object.fromEntries(findings.map(({ name, count }) => [name, count]))
}

async function rowsOf({ desk, key }: DirectoryDesk, list: ListName, view: string, columns: string[]) {
  const query = { ...EVERYTHING, view, columns }
  const page = await desk.sessions.directory.query(key(list), query, 0, 400)
  return page.rows.map(({ cells }) => cells.map(String))
}

describe('the questions that admins ask', () => {
  it('have the answers that the simulator documents, each as a count and as the rows of its view', async () => {
    const directory = await createDirectoryDesk(USUAL)
    await directory.load('users', 'agents', 'queues')
    expect(await countsOf(directory)).toEqual(COUNTS)
    for (const { name, list } of FINDINGS)
      expect(await rowsOf(directory, list, name, []), name).toHaveLength(COUNTS[name as keyof typeof COUNTS])
    const shared = await rowsOf(directory, 'agents', 'duplicate-agent-emails', ['email'])
    const folded = shared.flat().map((email) => email.toLowerCase())
    for (const email of folded) expect(folded.filter((each) => each === email).length).toBeGreaterThan(1)
    expect(await rowsOf(directory, 'users', 'no-role', ['roles'])).toEqual([[''], [''], [''], [''], ['']])
  })

  it('say which lists are missing, and are answered as soon as those are there', async () => {
    const directory = await createDirectoryDesk(USUAL)
    const { desk, connectionId } = directory
    const missing = async (): Promise<Record<string, readonly ListName[]>> =>
      Object.fromEntries(
        (await desk.sessions.directory.findings(connectionId, ACCOUNT)).map((each) => [
          each.name,
          each.missing
        ])
      )
    expect(await missing()).toMatchObject({ 'admin-and-agent': ['users', 'agents'], 'no-role': ['users'] })
    await directory.load('users')
    expect(await missing()).toMatchObject({ 'admin-and-agent': ['agents'], 'no-role': [] })
    expect(await countsOf(directory)).toMatchObject({ 'admin-and-agent': null, 'no-role': 5 })
    expect(await rowsOf(directory, 'users', 'admin-and-agent', [])).toHaveLength(0)
    await directory.load('agents')
    expect(await countsOf(directory)).toMatchObject({ 'admin-and-agent': 10, 'no-queue': null })
    expect(await rowsOf(directory, 'users', 'admin-and-agent', []), 'the same query again').toHaveLength(10)
    await directory.load('queues')
    expect(await countsOf(directory)).toMatchObject({ 'no-queue': 6, 'no-agents': 2 })
    expect(await countsOf(directory, '90010003')).toMatchObject({
      'no-role': 5,
      'admin-and-agent': null,
      'no-queue': null
    })
  })

  it('say when a list that they look at is there in part only', async () => {
    const directory = await createDirectoryDesk(USUAL)
    const { desk, connectionId, simulator } = directory
    simulator.control.answerNext('queue-agents', { status: 403, body: {} })
    await directory.load('agents', 'queues')
    const findings = await desk.sessions.directory.findings(connectionId, ACCOUNT)
    const partial = Object.fromEntries(findings.map((each) => [each.name, each.partial]))
    expect(partial).toMatchObject({ 'no-queue': ['queues'], 'no-agents': ['queues'], supervisors: [] })
  })

  it('look at one account, also from a list of no account', async () => {
    const directory = await createDirectoryDesk(USUAL)
    const { desk, key, drive } = directory
    await directory.load('users', 'agents')
    await drive(desk.sessions.directory.load({ ...key('agents'), accountId: '90010003' }))
    const ids = async (viewAccount: string | null): Promise<string[]> => {
      const query = { ...EVERYTHING, view: 'admin-and-agent', viewAccount, columns: ['userId'] }
      return (await desk.sessions.directory.query(key('users'), query, 0, 400)).rows.map(({ cells }) =>
        String(cells[0])
      )
    }
    const [first, second, either] = [await ids(ACCOUNT), await ids('90010003'), await ids(null)]
    expect(first).toHaveLength(10)
    expect(await countsOf(directory)).toMatchObject({ 'admin-and-agent': first.length })
    expect(await countsOf(directory, '90010003')).toMatchObject({ 'admin-and-agent': second.length })
    expect(new Set(either)).toEqual(new Set([...first, ...second]))
    expect(either.length).toBeGreaterThan(first.length)
  })

  it('a view that does not exist, or not in this list, shows nothing', async () => {
    const directory = await createDirectoryDesk(USUAL)
    await directory.load('users')
    for (const view of ['no-agents', 'x', 'constructor'])
      expect(await rowsOf(directory, 'users', view, [])).toEqual([])
  })
})

describe('the details of a row', () => {
  it('lead from an agent to its group, queues, team and user, and from the user back to the agent', async () => {
    const directory = await createDirectoryDesk(USUAL)
    const { desk, key } = directory
    await directory.load('users', 'agents', 'queues', 'agentGroups')
    const records = desk.sessions.directory
    const [lead] = await rowsOf(directory, 'agents', 'supervisors', ['agentId'])
    const row = (await records.findRow(key('agents'), lead?.[0] ?? '')) ?? -1
    const { fields } = await records.record(key('agents'), row)
    const links = (field: string) => fields.find((each) => each.key === field)?.links ?? []
    expect(links('agentGroup.agentGroupId').map(({ list }) => list)).toEqual(['agentGroups'])
    expect(links('whereSupervisor').length).toBeGreaterThan(5)
    for (const { id, text } of links('whereSupervisor')) {
      expect(id).not.toBe(lead?.[0])
      expect(text, 'by name').not.toMatch(/^\d+$/)
    }
    const [queue] = (await records.record(key('agents'), 0)).fields.flatMap((field) =>
      field.key === 'gateAssignments' ? field.links : []
    )
    expect([queue?.list, queue?.text]).toEqual(['queues', expect.stringMatching(/\D/)])

    const [user] = await rowsOf(directory, 'users', 'admin-and-agent', ['userId'])
    const userRow = (await records.findRow(key('users'), user?.[0] ?? '')) ?? -1
    const [agents] = (await records.record(key('users'), userRow)).fields
    expect([agents?.title, agents?.links[0]?.list, agents?.links[0]?.accountId]).toEqual([
      'Agents of this user',
      'agents',
      ACCOUNT
    ])
    const agentRow = (await records.findRow(key('agents'), agents?.links[0]?.id ?? '')) ?? -1
    const [back] = (await records.record(key('agents'), agentRow)).fields
    expect(back?.links).toContainEqual({ list: 'users', id: user?.[0], text: expect.any(String) })
  })
})

describe('the details of one user', () => {
  it('have all parts, and one that is refused says which role is missing and blanks no other', async () => {
    const directory = await createDirectoryDesk(USUAL)
    const { desk, connectionId, simulator, drive } = directory
    await directory.load('users')
    const [, , second] = await rowsOf(directory, 'users', '', [])
    expect(second).toBeUndefined()
    const page = await desk.sessions.directory.query(
      directory.key('users'),
      { ...EVERYTHING, columns: ['userId', 'roles'] },
      0,
      3
    )
    const userId = String(page.rows[1]?.cells[0])
    const parts = await drive(desk.sessions.directory.userDetails(connectionId, userId))
    expect(parts.map(({ name, error }) => [name, error])).toEqual([
      ['roles', null],
      ['effectiveAssignedRightsDocs', null],
      ['assignedRightsDocs', null],
      ['aggregatedRightsDocs', null],
      ['rightsDocs', null],
      ['children', null]
    ])
    const documents = parts.find(({ name }) => name === 'rightsDocs')?.items ?? []
    expect(documents.length).toBeGreaterThan(0)
    expect(documents[0]?.detail).toContain('Account: READ · ACD: READ')

    simulator.control.setRoles(['MANAGE_USERS'])
    const some = await drive(desk.sessions.directory.userDetails(connectionId, userId))
    expect(some.filter(({ error }) => error === null).map(({ name }) => name)).toEqual(['roles', 'children'])
    expect(some[1]?.error).toMatchObject({
      code: 'forbidden',
      hint: expect.stringContaining('MANAGE_RIGHTS or SUPER_USER')
    })
  })
})
