/// <reference types="svelte" />
import { expect, test, vi } from 'vitest'
import { highlight } from '../../../renderer/code/highlight.ts'
import fc from 'fast-check'
import { createFakeRequests } from '../../support/fakes/api-requests.ts'

// Without a page nothing follows a value: a rune is then the value itself.
vi.stubGlobal(
  '$state',
  Object.assign((value: unknown) => value, { raw: (value: unknown) => value })
)
const fake = createFakeRequests({ shows: 'big', now: () => 1_800_000_000_000, error: null, hangs: false })
vi.stubGlobal('window', { api: fake })
const { Paged } = await import('../../../renderer/requests/paged.svelte.ts')
const { markedParts, paintedParts } = await import('../../../renderer/requests/marked-parts.ts')
const { tableText } = await import('../../../renderer/requests/table-text.ts')
const { Requests } = await import('../../../renderer/requests/requests.svelte.ts')
const { draftOf, endpointOf, firstEndpoints, matchingEndpoints } =
  await import('../../../renderer/requests/endpoints.ts')
const { EMPTY_DRAFT, valueOf } = await import('../../../renderer/requests/draft.ts')
const { ENDPOINTS } = await import('../../support/fakes/api-requests.ts')

/** Lets every answer that is under way come. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

/** A source of rows that answers when the test says so. */
function source(total: number) {
  const asked: { from: number; answer: () => Promise<void> }[] = []
  const state = { total, mark: 'a' }
  const rows = new Paged<string>((from, count) => {
    const { total: now, mark } = state
    return new Promise((resolve) => {
      asked.push({
        from,
        answer: () => {
          resolve({
            total: now,
            rows: Array.from(
              { length: Math.max(0, Math.min(count, now - from)) },
              (_, at) => `${mark}${from + at}`
            )
          })
          return settled()
        }
      })
    })
  })
  return { rows, asked, state }
}

test('rows are asked for around the view, one question at a time, and the view before its neighbors', async () => {
  const { rows, asked } = source(100_000)
  rows.renew()
  expect(asked.map(({ from }) => from)).toEqual([0])
  rows.look(50_010, 50_050)
  rows.look(99_900, 99_950)
  expect(asked).toHaveLength(1)
  await asked[0]?.answer()
  expect(asked[1]?.from).toBe(99_800)
  await asked[1]?.answer()
  expect(rows.at(99_910)).toBe('a99910')
  expect(rows.at(50_010)).toBeNull()
  expect(asked[2]?.from).toBe(99_600)
})

test('after a renewal the old rows stay until the new ones come, and a late answer to the old question is dropped', async () => {
  const { rows, asked, state } = source(100)
  rows.renew()
  await asked[0]?.answer()
  expect(rows.at(5)).toBe('a5')
  rows.renew()
  Object.assign(state, { total: 40, mark: 'b' })
  rows.renew()
  expect(rows.at(5)).toBe('a5')
  await asked[1]?.answer()
  expect(rows.at(5)).toBe('a5')
  await asked[2]?.answer()
  expect([rows.at(5), rows.at(50), rows.total]).toEqual(['b5', null, 40])
})

test('scrolling through all of a long answer keeps only the parts around the view', async () => {
  const { rows, asked } = source(200_000)
  rows.renew()
  for (let first = 0; first < 100_000; first += 200) {
    rows.look(first, first + 30)
    while (asked.length > 0) await asked.shift()?.answer()
  }
  expect(rows.at(99_800)).toBe('a99800')
  expect(rows.at(0)).toBeNull()
  rows.look(0, 30)
  await asked.shift()?.answer()
  expect(rows.at(0)).toBe('a0')
})

test('a failure is told, stops asking, and a renewal tries again', async () => {
  let works = false
  let asked = 0
  const rows = new Paged<string>(() => {
    asked += 1
    return works ? Promise.resolve({ total: 1, rows: ['here'] }) : Promise.reject(new Error('gone'))
  })
  rows.renew()
  await settled()
  rows.look(0, 10)
  expect(rows.error?.code).toBe('internal')
  expect(asked).toBe(1)
  works = true
  rows.renew()
  await settled()
  expect([rows.error, rows.at(0)]).toEqual([null, 'here'])
})

const ANSWER = 'answer-1'

test('what was searched for is marked whatever its case, and the parts are the whole text', () => {
  expect(markedParts('Robin robin', 'ROBIN')).toEqual([
    { text: 'Robin', marked: true },
    { text: ' ', marked: false },
    { text: 'robin', marked: true }
  ])
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme', maxLength: 2 }),
      (text, needle) => {
        const parts = markedParts(text, needle)
        expect(parts.map((part) => part.text).join('')).toBe(text)
        for (const { text: part, marked } of parts)
          if (marked) expect(part.toLowerCase()).toBe(needle.trim().toLowerCase())
      }
    ),
    { seed: 20261128 }
  )
})

test('a line of JSON keeps its colors around what is marked', () => {
  const pieces = highlight('"userId": 5500,', 'json')
  expect(paintedParts(pieces, 'id": 55')).toEqual([
    { text: '"user', marked: false, role: 'name' },
    { text: 'Id"', marked: true, role: 'name' },
    { text: ': ', marked: true, role: null },
    { text: '55', marked: true, role: 'number' },
    { text: '00', marked: false, role: 'number' },
    { text: ',', marked: false, role: null }
  ])
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ maxLength: 2 }), (value, needle) => {
      const line = JSON.stringify(value)
      const parts = paintedParts(highlight(line, 'json'), needle)
      expect(parts.map(({ text }) => text).join('')).toBe(line)
      const marks = (of: readonly { text: string; marked: boolean }[]): string =>
        of.map(({ text, marked }) => (marked ? '#' : '.').repeat(text.length)).join('')
      expect(marks(parts)).toBe(marks(markedParts(line, needle)))
    }),
    { seed: 13 }
  )
})

test('copied rows keep their columns in order, with no tab or line end inside a cell', async () => {
  const rows = [
    ['1', 'a\tb', 'x'],
    ['2', 'c\r\nd', 'y'],
    ['3', 'e', 'z']
  ]
  const ask = (from: number, count: number): Promise<string[][]> =>
    Promise.resolve(rows.slice(from, from + count))
  expect(
    await tableText(
      [
        [0, 0],
        [1, 1]
      ],
      [2, 1],
      ask
    )
  ).toEqual({ text: 'x\ta b\ny\tc d', count: 2 })
  expect(await tableText([[0, 2]], [0], () => Promise.resolve([['x'.repeat(20_000)]]))).toEqual({
    text: null,
    count: 0
  })
})

test('endpoints are found by name, path, group, and the name in the documentation', () => {
  const titles = (search: string): string[] => matchingEndpoints(ENDPOINTS, search).map(({ id }) => id)
  expect(titles('')).toHaveLength(ENDPOINTS.length)
  expect(titles('AGENT group')).toEqual(['agents'])
  expect(titles('/users')).toEqual(['users'])
  expect(titles('readextension')).toEqual(['extension'])
  expect(titles('nothing like it')).toEqual([])
  expect(firstEndpoints(ENDPOINTS).map(({ id }) => id)).toEqual(['accounts', 'users', 'extension'])
})

test('a chosen endpoint takes over the account that is known, and forgets the query of the one before', () => {
  const agents = ENDPOINTS.find(({ id }) => id === 'agents')
  if (!agents) throw new Error('no endpoint')
  const before = { ...EMPTY_DRAFT, method: 'PUT' as const, body: '{}', query: [{ name: 'a', value: '1' }] }
  const draft = draftOf(agents, before, '90010001')
  expect(draft).toMatchObject({ method: 'GET', body: null, query: [], path: agents.path })
  expect(valueOf(draft, 'accountId')).toBe('90010001')
  const chosen = { ...before, variables: [{ name: 'accountId', value: '7' }] }
  expect(valueOf(draftOf(agents, chosen, '90010001'), 'accountId')).toBe('7')
  expect(endpointOf(ENDPOINTS, draft)).toBe(agents)
  expect(endpointOf(ENDPOINTS, { ...draft, method: 'DELETE' })).toBeNull()
  expect(endpointOf(ENDPOINTS, { ...draft, host: 'ringcentral' })).toBeNull()
})

const HOSTS = {
  ringcxHost: 'https://ringcx.ringcentral.com',
  ringcentralHost: 'https://platform.ringcentral.com'
}

test('a pasted command fills in the request, and one for another host changes nothing and says why', async () => {
  const requests = new Requests('connection-1')
  expect(
    requests.paste(
      "curl 'https://ringcx.ringcentral.com/voice/api/v1/admin/users?page=2' -H 'Authorization: Bearer x'",
      HOSTS
    )
  ).toBe(true)
  await settled()
  expect(requests.draft).toMatchObject({
    path: '/voice/api/v1/admin/users',
    query: [{ name: 'page', value: '2' }]
  })
  expect([requests.pasteFailed, requests.notes.length]).toEqual([false, 1])
  const { draft } = requests
  requests.paste('curl https://evil.example/voice', HOSTS)
  await settled()
  expect(requests.draft).toBe(draft)
  expect(requests.pasteFailed).toBe(true)
  expect(requests.notes[0]).toContain('another host')
})

test('a pasted address fills in host, path, and query; other text is left to the field', () => {
  const requests = new Requests('connection-1')
  expect(requests.paste('https://platform.ringcentral.com/restapi/v1.0?a=1', HOSTS)).toBe(true)
  expect(requests.draft).toMatchObject({
    host: 'ringcentral',
    path: '/restapi/v1.0',
    query: [{ name: 'a', value: '1' }]
  })
  expect(requests.paste('https://evil.example/voice', HOSTS)).toBe(false)
  expect(requests.paste('/voice/api/v1', HOSTS)).toBe(false)
})

test('a sent request shows its answer, and a view that the answer doesn’t have gives way', async () => {
  const requests = new Requests('connection-1')
  await requests.start()
  expect(requests.answer?.answerId).toBe(ANSWER)
  requests.view = 'table'
  requests.draft = { ...EMPTY_DRAFT, path: '/voice/api/v1/admin/users?page=2' }
  await requests.send.run(false)
  expect(requests.answer?.url).toBe('https://ringcx.ringcentral.com/voice/api/v1/admin/users?page=2')
  expect([requests.view, requests.kept.length, requests.startedAt]).toEqual(['table', 2, null])
  const answer = requests.answer
  if (!answer) throw new Error('no answer')
  requests.show({ ...answer, kind: 'text', table: null })
  expect(requests.view).toBe('text')
  requests.show({ ...answer, table: null })
  expect(requests.view).toBe('tree')
})

test('the draft of a connection is kept until the app quits', async () => {
  const { requestsOf } = await import('../../../renderer/requests/requests.svelte.ts')
  requestsOf('one').draft = { ...EMPTY_DRAFT, path: '/one' }
  requestsOf('two').draft = { ...EMPTY_DRAFT, path: '/two' }
  expect([requestsOf('one').draft.path, requestsOf('two').draft.path]).toEqual(['/one', '/two'])
})
