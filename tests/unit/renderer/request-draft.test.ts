import { expect, test } from 'vitest'
import type { RequestDraft } from '../../../preload/contract.ts'
import { sizeText, statusText, statusTone } from '../../../renderer/requests/answer-words.ts'
import {
  EMPTY_DRAFT,
  looksLikeRequest,
  readAddress,
  tidied,
  variableNames,
  withPath,
  withQuery,
  withVariable,
  valueOf
} from '../../../renderer/requests/draft.ts'
import { idListOf } from '../../../renderer/requests/id-lists.ts'

const draft = (changes: Partial<RequestDraft>): RequestDraft => ({ ...EMPTY_DRAFT, ...changes })
const HOSTS = { ringcx: 'https://ringcx.ringcentral.com', ringcentral: 'https://platform.ringcentral.com' }

test('variables come from the path and the values of the query, each once, in order', () => {
  const composed = draft({
    path: '/accounts/{accountId}/agentGroups/{groupId}/agents',
    query: [
      { name: 'since', value: '{day}' },
      { name: 'account', value: '{accountId}' }
    ]
  })
  expect(variableNames(composed)).toEqual(['accountId', 'groupId', 'day'])
  expect(variableNames(draft({ path: '/a/{}/{1}/{ x }/{"json":1}/{a-b}' }))).toEqual([])
})

test('a typed query becomes rows with its values decoded, and a fragment is not part of it', () => {
  expect(withPath(draft({ path: '/old' }), '/users?includeRoles=true&q=a%20b+c&empty=#top')).toMatchObject({
    path: '/users',
    query: [
      { name: 'includeRoles', value: 'true' },
      { name: 'q', value: 'a b c' },
      { name: 'empty', value: '' }
    ]
  })
})

test('a request is tidied before it is sent: leftovers stay behind', () => {
  const composed = draft({
    path: ' /users/{userId} ',
    query: [
      { name: ' ', value: 'lost' },
      { name: 'a', value: '1' }
    ],
    body: '{}',
    variables: [
      { name: 'userId', value: '7' },
      { name: 'accountId', value: 'of the request before' }
    ]
  })
  expect(tidied(composed)).toEqual({
    ...composed,
    path: '/users/{userId}',
    query: [{ name: 'a', value: '1' }],
    body: null,
    variables: [{ name: 'userId', value: '7' }]
  })
  expect(tidied({ ...composed, method: 'PUT' }).body).toBe('{}')
  expect(tidied({ ...composed, method: 'PUT', body: ' \n' }).body).toBeNull()
  expect(tidied({ ...composed, path: '/users?page=2' })).toMatchObject({
    path: '/users',
    query: [{ name: 'page', value: '2' }]
  })
})

test('a pasted address of the connection’s hosts becomes host and path, untouched; any other stays as pasted', () => {
  expect(readAddress(' https://ringcx.ringcentral.com/voice/api/v1/{id}/../x?a=1', HOSTS)).toEqual({
    host: 'ringcx',
    path: '/voice/api/v1/{id}/../x?a=1'
  })
  expect(readAddress('https://PLATFORM.ringcentral.com:443/restapi', HOSTS)).toEqual({
    host: 'ringcentral',
    path: '/restapi'
  })
  expect(readAddress('https://ringcx.ringcentral.com', HOSTS)).toEqual({ host: 'ringcx', path: '/' })
  for (const other of [
    'http://ringcx.ringcentral.com/voice',
    'https://ringcx.ringcentral.com.evil.example/voice',
    'https://robin@ringcx.ringcentral.com/voice',
    '/voice/api',
    'voice'
  ])
    expect(readAddress(other, HOSTS), other).toBeNull()
})

test('a whole request is known by its first word', () => {
  for (const command of ['curl https://x', '  curl -s x', '$ curl x', 'curl.exe x', 'CURL x', '`curl x`'])
    expect(looksLikeRequest(command), command).toBe(true)
  for (const block of ['POST https://x\n\na=b', 'GET /x', '```http\nGET https://x', '  ```bash\n  $ curl x'])
    expect(looksLikeRequest(block), block).toBe(true)
  for (const other of [
    '/curl',
    'curly x',
    'https://curl.se',
    'curl',
    '',
    'GET',
    '/GET /x',
    'get x',
    'POSTS /x'
  ])
    expect(looksLikeRequest(other), other).toBe(false)
})

test('a parameter’s name points to the list that has its IDs', () => {
  const listOf = (name: string): string | null => idListOf(name)?.list ?? null
  expect(['accountId', 'subAccountId', 'agent_group_id', 'agentId', 'gateId', 'queueId'].map(listOf)).toEqual(
    ['accounts', 'accounts', 'agentGroups', 'agents', 'queues', 'queues']
  )
  expect(
    ['gateGroupId', 'queue-group-id', 'dialGroupId', 'campaignId', 'userId', 'adminUserId'].map(listOf)
  ).toEqual(['queueGroups', 'queueGroups', 'dialGroups', 'campaigns', 'users', 'users'])
  expect(['since', 'leadId', 'accountName', 'constructor', ''].map(listOf)).toEqual(Array(5).fill(null))
})

test('a status has its name, and an unknown one its class', () => {
  expect([200, 403, 418, 299, 599, 799].map(statusText)).toEqual([
    '200 OK',
    '403 Forbidden',
    '418 Request error',
    '299 Success',
    '599 Server error',
    '799 Unknown status'
  ])
  expect([204, 302, 404, 429, 500].map(statusTone)).toEqual(['ok', 'warn', 'bad', 'warn', 'bad'])
})

test('a size is never rounded up to the next unit', () => {
  expect([0, 999, 1000, 4_290, 99_999, 999_999, 18_400_000, 2e9].map(sizeText)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '4.2 kB',
    '99 kB',
    '999 kB',
    '18 MB',
    '2.0 GB'
  ])
})

test('a value of a variable or a query parameter replaces the one before, and an empty one takes it away', () => {
  const one = withVariable(withVariable(draft({}), 'accountId', '1'), 'accountId', '2')
  expect(one.variables).toEqual([{ name: 'accountId', value: '2' }])
  expect(valueOf(withVariable(one, 'accountId', ''), 'accountId')).toBe('')
  const asked = withQuery(withQuery(withQuery(draft({}), 'page', '1'), 'flatten', 'true'), 'page', '2')
  expect(asked.query).toEqual([
    { name: 'page', value: '2' },
    { name: 'flatten', value: 'true' }
  ])
  expect(withQuery(asked, 'page', '').query).toEqual([{ name: 'flatten', value: 'true' }])
  expect(withQuery(asked, 'none', '').query).toEqual(asked.query)
})
