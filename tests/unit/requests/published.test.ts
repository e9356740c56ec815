import { describe, expect, it } from 'vitest'
import { writeHar } from '../../../main/core/activity/har.ts'
import { AppError } from '../../../main/core/errors.ts'
import { PROGRAM_LANGUAGES, type Draft } from '../../../main/core/requests/draft.ts'
import { ENDPOINTS } from '../../../main/core/requests/endpoints.ts'
import { programFor } from '../../../main/core/requests/programs/program.ts'
import { readRequest } from '../../../main/core/requests/read-request.ts'
import { createSavedRequests } from '../../../main/core/requests/saved-requests.ts'
import type { Sessions } from '../../../main/core/sessions/sessions.ts'
import { ids } from '../../../main/simulator/ids.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { always, startLocalService } from '../../support/fakes/local-service.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import {
  createDesk,
  isActive,
  startServices,
  typed,
  type Desk,
  type DeskOptions
} from '../../support/sessions/desk.ts'

/** A desk that is signed in to a simulator. */
async function signedIn(options: DeskOptions = {}) {
  const timers = createHandTimers()
  const simulator = await startServices(timers)
  simulator.control.setRoles(['SUPER_USER', 'WFO_ACCESS'])
  const desk = await createDesk({ timers, ...options })
  const id = await desk.sessions.add(typed(simulator))
  await desk.signIn(id)
  const { connection } = desk.sessions.view(id)
  const read = (text: string): Draft => {
    const { draft, problems } = readRequest(text, connection)
    if (draft === null) throw new Error(problems.join(' '))
    return draft
  }
  return { desk, id, simulator, timers, read }
}

/** The refresh token of the connection's own session, as the vault has it. */
async function ownRefreshToken(desk: Desk, id: string): Promise<string> {
  const [found] =
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec((await desk.secret(id, 'ringcx')) ?? '') ?? []
  if (found === undefined) throw new Error('the vault has no refresh token')
  return found
}

/** Names of the fields at the top of an answer, or of the first row of a list. */
async function fieldsOf(desk: Desk, answerId: string): Promise<readonly string[]> {
  const value: unknown = JSON.parse(await desk.sessions.requests.ask('text', answerId))
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'object' && first !== null ? Object.keys(first) : [typeof first]
}

const CX = '/voice/api/cx/integration/v1/accounts/980634004/sub-accounts/99999999'
const INTEGRATION = '/voice/api/integration/v1/admin'
const SEGMENT = 'p-v-0b338efb877e48f0a3a321c73fcd4634-1772456952229-50caeaadd482c'
const WINDOW = { startDate: '2026-03-02 09:00:00', endDate: '2026-03-02 12:00:00', timeInterval: 1800 }
const STATISTICS = { ...WINDOW, timeZone: 'US/Eastern', outputFormat: 'CSV' }
const METADATA = { segmentEndTime: '2021-02-28 08:27:15', timeInterval: 1800, timeZone: 'US/Eastern' }
const LEAD = { reserveAgent: '980' }

/**
 * Every operation of the published OpenAPI file (engage-voice-api-docs, d317d03) with an example in its parameters, body,
 * or answer, and the fields at the top of the documented answer. Left out: a list of phone numbers as a file
 * (`leadSearchByPhoneList`), because the page sends no files.
 */
const PUBLISHED: readonly (readonly [string, string, object | null, number, string])[] = [
  [
    'POST',
    '/api/auth/login/rc/accesstoken?rcTokenType=Bearer',
    null,
    200,
    'accessToken tokenType mainAccountId'
  ],
  [
    'GET',
    `${INTEGRATION}/users/99990033`,
    null,
    200,
    'rcUserId userId engageUserName userName email firstName lastName parentPath envID'
  ],
  ['GET', `${INTEGRATION}/accounts/99990033/subaccounts`, null, 200, 'subAccountId subAccountName isActive'],
  ['GET', `${INTEGRATION}/accounts/99990033/agentGroups`, null, 200, 'agentGroupId groupName'],
  [
    'GET',
    `${INTEGRATION}/accounts/99990033/agentGroups/30/agents`,
    null,
    200,
    `rcUserId agentId agentGroupId firstName lastName engageUserName userName email agentType isActive
     supervisorAgentIds superviseeAgentIds envID`
  ],
  [
    'GET',
    `${CX}/recordings/dialogs/d-65f286b0ee1c4900074c1bb2-1710393008514/segments/d-668cf767a626550007d021f6-668cf767a626550007d021f5`,
    null,
    200,
    'audio/wav'
  ],
  [
    'GET',
    `${CX}/transcripts/dialogs/d-668cf1d0a626550007d01d1b-1720512976864-1909690a312da/segments/d-668d1051a626550007d02828-1720520785904-19097081cf749`,
    null,
    200,
    'channelClass errorCode errorMessage transcript'
  ],
  ['GET', `/voice/api/v1/summary/accounts/21630001/segments/${SEGMENT}/agent`, null, 200, 'string'],
  ['GET', `/voice/api/v1/summary/accounts/21630001/segments/${SEGMENT}/auto`, null, 200, 'string'],
  ['GET', `${CX}/queue-groups`, null, 200, 'queueGroupId groupName queueGroupType'],
  [
    'GET',
    `${CX}/queue-groups/1009/with-agents`,
    null,
    200,
    'queueId queueType queueName queueGroupId isActive createdOn agentIds'
  ],
  [
    'POST',
    `${CX}/interaction-metadata`,
    METADATA,
    200,
    `subAccountId dialogId interactionId channelId channelType channelClass channelEndpointAddress contactEndpointAddress
     dialogOrigination dialogStartTimeMs dialogEndTimeMs dialogDurationMs segmentId segmentType segmentParticipantId
     segmentParticipantRcExtensionId segmentStartTimeMs segmentEndTimeMs segmentDurationMs segmentAgentGroupId
     systemDisposition agentDisposition agentNotes hasRecording hasTranscript segmentEvents`
  ],
  [
    'POST',
    `${CX}/agg-queue-stats`,
    STATISTICS,
    200,
    `abandIxnCnt abandShortIxnCnt abandWithinSlCnt ansServicelevelCnt answIxnCnt completedContacts dateTimeFrom interval
     offdDirectIxnCnt overflowInIxnCnt overflowOutIxnCnt queue queueName queuedAbandLongestQueDur queuedAndAbandIxnDur
     queuedAndAnswIxnDur queuedAnswLongestQueDur segmentHoldTime talkingIxnDur waitDur wrapUpDur`
  ],
  [
    'POST',
    `${CX}/agg-agent-extended-stats`,
    STATISTICS,
    200,
    'agentId agentName answIxnCnt dateTimeFrom interval queue queueName talkingIxnDur transferOutIxnCnt wrapUpDur'
  ],
  [
    'POST',
    `${CX}/agg-agent-stats`,
    STATISTICS,
    200,
    `adminDur agentId agentName availDur dateTimeFrom directInIxnCnt directInIxnDur directOutIxnCnt directOutIxnDur
     interval pauseDur totWorkDur waitDur`
  ],
  [
    'PUT',
    '/voice/api/v1/admin/accounts/99990033/campaignLeads/77?campaignId=5',
    LEAD,
    200,
    'leadId leadState'
  ],
  [
    'PATCH',
    '/voice/api/v1/admin/accounts/99990033/campaignLeads/77?campaignId=5',
    LEAD,
    200,
    'leadId leadState'
  ],
  [
    'POST',
    '/voice/api/v1/admin/accounts/99990033/campaigns/5/leadLoader/direct',
    { uploadLeads: [LEAD] },
    200,
    'leadsSupplied leadsAccepted leadsInserted failedAgentAssignment listState processingStatus'
  ],
  [
    'POST',
    '/voice/api/v1/admin/accounts/99990033/campaigns/5/leadLoader/process',
    { uploadLeads: [LEAD] },
    202,
    ''
  ]
]

/** The IDs of the published accounts and groups, and those of the simulator's in their place. Others stand as they are. */
const OWN: readonly (readonly [RegExp, string])[] = [
  [/(?<=\/users\/|accounts\/)99990033(?=\/subaccounts|$)/, ids.mainAccount(0)],
  [/(?<=accounts\/)(?:99990033|99999999|21630001)/, ids.account(0)],
  [/980634004/, ids.rcAccount(0)],
  [/(?<=agentGroups\/)30/, String(ids.agentGroup(0, 0))],
  [/(?<=queue-groups\/)1009/, String(ids.queueGroup(0, 0))],
  [/(?<=campaigns\/)5(?=\/)/, String(ids.campaign(0, 0))]
]

describe('the published OpenAPI examples against the simulator', () => {
  it.each(PUBLISHED)('%s %s', async (method, published, body, status, fields) => {
    const { desk, id, read } = await signedIn({ mayWrite: true })
    const path = OWN.reduce((text, [theirs, ours]) => text.replace(theirs, ours), published)
    const json = body === null ? '' : JSON.stringify(body)
    const command = `curl -X ${method} 'https://engage.ringcentral.com${path}' -H 'Authorization: Bearer <token>'${
      json === '' ? '' : ` -H 'Content-Type: application/json' -d '${json}'`
    }`
    const block = `${method} ${path}\nHost: engage.ringcentral.com\nAuthorization: Bearer <token>\n\n${json}`
    const draft = read(command)
    expect(read(block)).toEqual(draft)
    expect(desk.sessions.requests.check(id, draft).problems).toEqual({})

    const { requests } = desk.sessions
    if (method !== 'GET')
      expect((await failureOf(() => requests.send(id, draft, false))).message).toContain('confirm first')
    const answer = await requests.send(id, draft, true)
    expect(answer).toMatchObject({ method, status })
    if (fields === 'audio/wav') {
      expect(answer).toMatchObject({ kind: 'binary' })
      expect(answer?.headers).toContainEqual({ name: 'content-type', value: fields })
    } else if (status === 200) {
      expect(await fieldsOf(desk, answer?.id ?? '')).toEqual(expect.arrayContaining(fields.split(/\s+/)))
    }
  })

  it('are in the list of endpoints where they only read', () => {
    const shape = (path: string): string =>
      path.replace(/\?.*/, '').replace(/\/(?:\{\w+\}|[^/]*\d{2}[^/]*)(?=\/|$)/g, '/_')
    const listed = new Set(ENDPOINTS.map(({ path }) => shape(path)))
    for (const [method, path] of PUBLISHED) if (method === 'GET') expect(listed).toContain(shape(path))
  })

  it('are refused with a body that lacks what the specification requires', async () => {
    const { desk, id, read } = await signedIn({ mayWrite: true })
    for (const [method, published, body] of PUBLISHED) {
      if (body === null) continue
      const path = OWN.reduce((text, [theirs, ours]) => text.replace(theirs, ours), published)
      const draft = {
        ...read(`${method} https://engage.ringcentral.com${path}`),
        body: '{"reserveAgent":980}'
      }
      expect.soft((await desk.sessions.requests.send(id, draft, true))?.status, path).toBe(400)
    }
  })
})

/** The requests of the user's own document, as they stand there. */
const DOCUMENT = `
\`\`\`http
POST https://engage.ringcentral.com/api/auth/login/rc/accesstoken
Content-Type: application/x-www-form-urlencoded

rcAccessToken=<rcAccessToken>&rcTokenType=Bearer
\`\`\`

\`\`\`http
POST https://engage.ringcentral.com/api/auth/login/rc/accesstoken?includeRefresh=true
Content-Type: application/x-www-form-urlencoded

rcAccessToken=<rcAccessToken>&rcTokenType=Bearer
\`\`\`

    \`\`\`bash
    $ curl -XPOST https://engage.ringcentral.com/api/auth/login/rc/accesstoken \\
          -d 'rcAccessToken=<rcAccessToken>' \\
          -d 'rcTokenType=Bearer'
    \`\`\`

\`\`\`http
GET https://engage.ringcentral.com/voice/api/v1/admin/users
Authorization: Bearer <rcRingCXAccessToken>
\`\`\`

\`\`\`http
GET https://engage.ringcentral.com/voice/api/v1/admin/accounts
Authorization: Bearer <rcRingCXAccessToken>
\`\`\`

\`curl -X GET https://engage.ringcentral.com/voice/api/v1/admin/accounts -H "Authorization: Bearer {rcRingCXAccessToken}"\`

\`\`\`http
POST https://engage.ringcentral.com/api/auth/token/refresh
Content-Type: application/x-www-form-urlencoded

refresh_token=<rcRingCXRefreshToken>&rcTokenType=Bearer
\`\`\`
`
const BLOCKS = [...DOCUMENT.matchAll(/^ *(`{3}\w+\n[\s\S]*?`{3}|`[^`\n]+`)$/gm)].map(
  ([, block = '']) => block
)
const inside = (block: string): string => block.replace(/^`+(?:\w+\n)?|`+$/g, '').trim()
const REFRESH = BLOCKS.find((block) => block.includes('/token/refresh')) ?? ''
const EXCHANGE = BLOCKS.find((block) => block.includes('includeRefresh')) ?? ''

describe('the user’s own document against the simulator', () => {
  it('has its seven requests here', () => expect(BLOCKS).toHaveLength(7))

  it.each(BLOCKS.flatMap((block) => [[block] as const, [inside(block)] as const]))(
    'from paste to answer: %s',
    async (block) => {
      const { desk, id, read } = await signedIn()
      const draft = read(block)
      const answer = await desk.sessions.requests.send(id, draft, draft.method !== 'GET')
      expect(answer).toMatchObject({ status: 200, kind: 'json' })
      if (draft.method === 'POST') {
        expect(await fieldsOf(desk, answer?.id ?? '')).toEqual(
          expect.arrayContaining([
            'refreshToken',
            'accessToken',
            'tokenType',
            'mainAccountId',
            'agentDetails'
          ])
        )
        const text = JSON.parse(await desk.sessions.requests.ask('text', answer?.id ?? '')) as object
        expect(text).toMatchObject({ accessToken: '[hidden]' })
      }
      expect(desk.sent.at(-1)?.shown).not.toMatch(/[<{]rc/)
    }
  )

  it('a refresh takes the token of the exchange before it, each next one, and never the session’s own', async () => {
    const { desk, id, read, simulator, timers } = await signedIn()
    const { requests } = desk.sessions
    const own = await ownRefreshToken(desk, id)
    await requests.send(id, read(EXCHANGE), true)
    await requests.send(id, read(REFRESH), true)
    await requests.send(id, read(REFRESH), true)
    const refreshes = desk.sent
      .filter(({ path }) => path === '/api/auth/token/refresh')
      .map(({ shown }) => shown)
    expect(new Set(refreshes).size).toBe(2)
    for (const shown of refreshes) {
      expect(shown).toMatch(/refresh_token=[0-9a-f-]{36}&rcTokenType=Bearer/)
      expect(shown).not.toContain(own)
    }
    expect(simulator.counts.exchange).toBe(2)

    await timers.pass(61_000)
    await desk.sessions.renew(id)
    expect(desk.sent.at(-1)?.shown).toContain(own)
    expect(isActive(desk.sessions.view(id))).toBe(true)
    expect(simulator.counts['ringcx-refresh-reuse']).toBe(0)
  })

  it('a refresh without an exchange before it makes one, and another after its token was refused', async () => {
    const { desk, id, read, simulator } = await signedIn()
    const send = async () => await desk.sessions.requests.send(id, read(REFRESH), true)
    expect(await send()).toMatchObject({ status: 200 })
    expect(simulator.counts.exchange).toBe(2)
    simulator.control.revokeRingCx()
    expect(await send()).toMatchObject({ status: 401 })
    expect(await send()).toMatchObject({ status: 200 })
    expect(simulator.counts.exchange).toBe(3)
  })

  it.each<[string, (sessions: Sessions, id: string) => Promise<unknown>]>([
    [
      'a lock',
      async (sessions) => {
        await sessions.lock(
          new AppError({ code: 'vault-locked', message: 'M', hint: 'H', retryable: true }),
          1_000
        )
        await sessions.unlock()
      }
    ],
    ['another sign-in, maybe as another user,', (sessions, id) => sessions.signIn(id)]
  ])('%s forgets the token of the exchange', async (_what, act) => {
    const { desk, id, read, simulator } = await signedIn()
    await desk.sessions.requests.send(id, read(EXCHANGE), true)
    await act(desk.sessions, id)
    await desk.until(id, isActive)
    const before = simulator.counts.exchange
    await desk.sessions.requests.send(id, read(REFRESH), true)
    expect(simulator.counts.exchange).toBe(before + 1)
  })
})

describe('a sign-in request as a program', () => {
  const connection = {
    ringCentralHost: 'https://platform.ringcentral.com',
    ringCxHost: 'https://ringcx.ringcentral.com',
    clientId: 'client-id',
    signInMethod: 'jwt'
  } as const
  const hosts = { ringcxHost: connection.ringCxHost, ringcentralHost: connection.ringCentralHost }

  it.each(PROGRAM_LANGUAGES)(
    'takes its token from the environment, and sends it only in the form: %s',
    (language) => {
      for (const [block, variable] of [
        [EXCHANGE, 'RINGCENTRAL_ACCESS_TOKEN'],
        [REFRESH, 'RINGCX_REFRESH_TOKEN']
      ] as const) {
        const { draft } = readRequest(block, hosts)
        if (draft === null) throw new Error('not read')
        for (const chain of [false, true]) {
          const program = programFor(language, draft, connection, chain)
          expect(program).toContain(variable)
          expect(program).toContain('application/x-www-form-urlencoded')
          expect(program).not.toMatch(/Authorization|[<{]rc|%3Crc/)
        }
      }
    }
  )

  it('of summaries sends the token as the cookie that they want', () => {
    const { draft } = readRequest(`GET /voice/api/v1/summary/accounts/1/segments/${SEGMENT}/auto`, hosts)
    if (draft === null) throw new Error('not read')
    for (const language of PROGRAM_LANGUAGES)
      for (const chain of [false, true])
        expect(programFor(language, draft, connection, chain)).toMatch(/cookie[":, ' ]+access_token=/)
  })
})

describe('the secret of a sign-in request', () => {
  it('needs a confirmation, and no switch, but the organization’s permission', async () => {
    const { desk, id, read } = await signedIn({ mayWrite: false })
    expect((await failureOf(() => desk.sessions.requests.send(id, read(EXCHANGE), false))).message).toContain(
      'confirm first'
    )
    const forbidden = await signedIn({ maySignIn: false })
    for (const block of [EXCHANGE, REFRESH]) {
      const refusal = await failureOf(() =>
        forbidden.desk.sessions.requests.send(forbidden.id, forbidden.read(block), true)
      )
      expect(refusal).toMatchObject({ fields: { method: 'Only GET is allowed.' } })
    }
  })

  const REAL = 'a-real-token-0123456789'

  it.each([
    [
      '-d',
      `curl -XPOST {host}/api/auth/login/rc/accesstoken -d 'rcAccessToken=${REAL}' -d rcTokenType=Bearer`
    ],
    ['--data-urlencode', `curl {host}/api/auth/token/refresh --data-urlencode 'refresh_token=${REAL}'`],
    ['an HTTP block', `POST {host}/api/auth/token/refresh\n\nrefresh_token=${REAL}&rcTokenType=Bearer`],
    ['the address', `POST {host}/api/auth/login/rc/accesstoken?rcAccessToken=${REAL}&rcTokenType=Bearer`],
    ['a second field', `POST {host}/api/auth/token/refresh\n\nrefresh_token=<token>&access_token=${REAL}`],
    ['brackets', `POST {host}/api/auth/token/refresh\n\nrefresh_token=<${REAL}>`],
    ['JSON', `POST {host}/api/auth/token/refresh\n\n{"refresh_token":"${REAL}"}`]
  ])('pasted in %s is replaced with a placeholder', async (_where, text) => {
    const { desk, id } = await signedIn()
    const { connection } = desk.sessions.view(id)
    const reading = readRequest(text.replace('{host}', connection.ringcxHost), connection)
    expect(JSON.stringify(reading)).not.toContain('real-token')
    expect(reading.draft?.body).toMatch(/^\w+=<\w+>/)
    expect(reading.notes.join(' ')).toMatch(/Token Desk (?:fills in|sends)|isn’t a form/)
    if (reading.draft === null) throw new Error('not read')
    expect(await desk.sessions.requests.send(id, reading.draft, true)).toMatchObject({ status: 200 })
  })

  it('leaves the other fields of a pasted form as they are', async () => {
    const { desk, id } = await signedIn()
    const { connection } = desk.sessions.view(id)
    const fields = 'a=x%26b%3Dy&c=1%2B1+%25'
    const text = `POST ${connection.ringcxHost}/api/auth/token/refresh\n\nrefresh_token=${REAL}&${fields}`
    const { draft } = readRequest(text, connection)
    if (draft === null) throw new Error('not read')
    expect(draft.body).toBe(`refresh_token=<rcRingCXRefreshToken>&${fields}`)
    expect(await desk.sessions.requests.send(id, draft, true)).toMatchObject({ status: 200 })
  })

  it.each(['refresh_token=typed-token-0123456789', 'refresh_token=<typed-token-0123456789>', '{"a":1}', ''])(
    'typed into the body isn’t sent: %s',
    async (body) => {
      const { desk, id, read } = await signedIn()
      const before = desk.sent.length
      const refusal = await failureOf(() => desk.sessions.requests.send(id, { ...read(REFRESH), body }, true))
      expect(refusal.fields?.['body']).toMatch(/refresh_token|rcRingCXRefreshToken/)
      expect(refusal.fields?.['body']).not.toContain('typed')
      expect(desk.sent).toHaveLength(before)
    }
  )

  it.each<[string, Partial<Draft>]>([
    ['another path', { path: '/api/auth/token/refreshed' }],
    ['a path that is written differently', { path: '/api/auth/token/refres%68' }],
    ['the other host', { host: 'ringcentral' }],
    ['another method', { method: 'PUT' }]
  ])('isn’t filled in for %s', async (_what, change) => {
    const { desk, id, read } = await signedIn({ mayWrite: true })
    await desk.sessions.requests.send(id, read(EXCHANGE), true)
    const before = desk.sent.length
    await desk.sessions.requests.send(id, { ...read(REFRESH), ...change }, true)
    const [sent] = desk.sent.slice(before)
    expect(sent?.shown).toContain('rcRingCXRefreshToken')
    const own = await ownRefreshToken(desk, id)
    expect(sent?.shown).not.toContain(own)
  })

  it('doesn’t follow a redirect', async () => {
    const other = await startLocalService(always(200, '{}'))
    const { desk, id, read, simulator } = await signedIn()
    await desk.sessions.requests.send(id, read(EXCHANGE), true)
    for (const [operation, block] of [
      ['exchange', EXCHANGE],
      ['ringcx-refresh', REFRESH]
    ] as const) {
      simulator.control.answerNext(operation, { status: 307, headers: { location: `${other.origin}/steal` } })
      expect(await desk.sessions.requests.send(id, read(block), true)).toMatchObject({ status: 307 })
    }
    expect(other.seen).toEqual([])
  })

  it('is nowhere but on the way to its host: not in answers, activity, HAR, log, saved requests, programs', async () => {
    const { desk, id, read, simulator } = await signedIn()
    const bodies: string[] = []
    const { requests } = desk.sessions
    const answers = []
    for (const block of [EXCHANGE, REFRESH]) answers.push(await requests.send(id, read(block), true))
    for (const { origin, path, shown } of desk.sent) {
      if (!path.startsWith('/api/auth/')) continue
      expect(origin).toBe(simulator.origin)
      bodies.push(...(shown.match(/(?<=(?:rcAccessToken|refresh_token)=)[^&\n]{16,}/g) ?? []))
    }
    expect(new Set(bodies).size).toBeGreaterThanOrEqual(2)

    let kept: unknown = []
    const saved = createSavedRequests({
      read: () => kept,
      write: (value) => (kept = value),
      newId: () => 's1'
    })
    for (const block of BLOCKS) saved.save(null, 'From the document', read(block))
    const texts = [
      ...(await Promise.all(answers.map((answer) => requests.ask('text', answer?.id ?? '')))),
      JSON.stringify(answers),
      JSON.stringify(desk.activity.all()),
      Buffer.concat([...writeHar(desk.activity.all(), { name: 'T', version: '1' })]).toString(),
      JSON.stringify(desk.facts),
      JSON.stringify(kept)
    ]
    const { ringcentralHost, ringcxHost } = desk.sessions.view(id).connection
    const connection = { ringCentralHost: ringcentralHost, ringCxHost: ringcxHost, clientId: 'c' } as const
    for (const language of PROGRAM_LANGUAGES)
      for (const chain of [false, true])
        texts.push(programFor(language, read(REFRESH), { ...connection, signInMethod: 'jwt' }, chain))
    for (const secret of bodies) for (const text of texts) expect(text).not.toContain(secret)
  })

  it('isn’t saved, whatever it looks like', () => {
    const saved = createSavedRequests({ read: () => [], write: () => undefined, newId: () => 's1' })
    const draft = { method: 'POST', host: 'ringcx', path: '/x', query: [], variables: [] } as const
    for (const body of [
      'refresh_token=abc',
      'a=b&rcAccessToken=<x1>',
      'password=<hunter2>',
      `a=<t0ken9>&pin=1`,
      `${unsignedJwt({ sub: '5501' })}=<token>`,
      `a=b&${unsignedJwt({ sub: '5501' })}=Bearer`
    ])
      expect(() => saved.save(null, 'Name', { ...draft, body })).toThrow(/secret/)
    expect(saved.save(null, 'Name', { ...draft, body: 'refresh_token=<token>&a=b' })).toHaveLength(1)
  })
})
