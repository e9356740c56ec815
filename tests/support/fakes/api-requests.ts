/** The Requests page with made-up answers: what main answers to the window, over a small tree of its own. */
import type {
  AnswerPath,
  AnswerRow,
  AnswerSummary,
  Api,
  PublicError,
  Reply,
  RequestDraft,
  RequestEndpoint,
  SavedRequest
} from '../../../preload/contract.ts'
import { HOSTILE_TEXTS } from './hostile-texts.ts'

/** What a scenario has to show: no answer yet, several kept ones, or a big one. */
export interface FakeRequestsOptions {
  readonly shows: 'nothing' | 'answers' | 'big'
  readonly now: () => number
  /** Every request fails with it. */
  readonly error: PublicError | null
  /** A request never ends unless it is canceled. */
  readonly hangs: boolean
}

type RequestCalls = Pick<
  Api,
  | 'requestEndpoints'
  | 'checkRequest'
  | 'sendRequest'
  | 'cancelRequest'
  | 'answers'
  | 'answerRows'
  | 'toggleAnswerNode'
  | 'unfoldAnswer'
  | 'showAnswerNode'
  | 'answerPath'
  | 'searchAnswer'
  | 'answerText'
  | 'answerTable'
  | 'copyAnswer'
  | 'saveAnswer'
  | 'savedRequests'
  | 'saveRequest'
  | 'renameRequest'
  | 'removeRequest'
  | 'undoRemoveRequest'
  | 'readRequest'
  | 'programText'
  | 'copyProgram'
>

const ok = <T>(value: T): Promise<Reply<T>> => Promise.resolve({ ok: true, value })

const account = {
  name: 'accountId',
  in: 'path',
  title: 'Account',
  required: true,
  list: 'accounts',
  example: '90010001'
} as const

export const ENDPOINTS: RequestEndpoint[] = [
  {
    id: 'accounts',
    group: 'Accounts',
    title: 'List your accounts',
    explanation: 'The accounts that your token can access, each with its main account.',
    method: 'GET',
    host: 'ringcx',
    path: '/voice/api/v1/admin/accounts',
    parameters: [],
    body: null,
    docs: 'getAccounts'
  },
  {
    id: 'users',
    group: 'Users',
    title: 'List users',
    explanation: 'The admin users that you can manage.',
    method: 'GET',
    host: 'ringcx',
    path: '/voice/api/v1/admin/users',
    parameters: [],
    body: null,
    docs: 'getUsers'
  },
  {
    id: 'agents',
    group: 'Agents',
    title: 'List the agents of a group',
    explanation: 'The agents of one agent group, with their skills and queues.',
    method: 'GET',
    host: 'ringcx',
    path: '/voice/api/v1/admin/accounts/{accountId}/agentGroups/{agentGroupId}/agents',
    parameters: [
      account,
      {
        name: 'agentGroupId',
        in: 'path',
        title: 'Agent group',
        required: true,
        list: 'agentGroups',
        example: '7001'
      },
      {
        name: 'includeInactive',
        in: 'query',
        title: 'Include inactive agents',
        required: false,
        list: null,
        example: 'true'
      }
    ],
    body: null,
    docs: 'getAgentsByGroup'
  },
  {
    id: 'extension',
    group: 'RingCentral',
    title: 'Show your extension',
    explanation: 'The RingCentral user that the connection signs in as.',
    method: 'GET',
    host: 'ringcentral',
    path: '/restapi/v1.0/account/~/extension/~',
    parameters: [],
    body: null,
    docs: 'readExtension'
  },
  {
    id: 'refresh',
    group: 'Sign-in',
    title: 'Refresh the RingCX token',
    explanation: 'Trades a refresh token for a new pair of tokens. Each refresh token works only once.',
    method: 'POST',
    host: 'ringcx',
    path: '/api/auth/token/refresh',
    parameters: [],
    body: 'refresh_token=<rcRingCXRefreshToken>&rcTokenType=Bearer',
    docs: 'refreshToken'
  }
]

const PROGRAM = `#!/usr/bin/env python3
"""List your accounts. The token comes from RINGCX_ACCESS_TOKEN."""
import json
import os
import urllib.request

token = os.environ["RINGCX_ACCESS_TOKEN"]
request = urllib.request.Request(
    "https://ringcx.ringcentral.com/voice/api/v1/admin/accounts",
    headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
)
with urllib.request.urlopen(request, timeout=30) as response:
    print(json.dumps(json.load(response), indent=2))
`

/** A tree over a JSON value; text that begins with `•` is a masked value. */
function treeOf(value: unknown) {
  const nodes: (Omit<AnswerRow, 'node' | 'isOpen'> & { end: number })[] = []
  function add(of: unknown, key: string | null, depth: number): void {
    const own = {
      depth,
      key,
      kind: 'null' as AnswerRow['kind'],
      text: 'null',
      isCut: false,
      children: 0,
      end: 0
    }
    nodes.push(own)
    if (typeof of === 'object' && of !== null) {
      const entries = Object.entries(of)
      Object.assign(own, { kind: Array.isArray(of) ? 'list' : 'object', text: '', children: entries.length })
      for (const [name, each] of entries) add(each, name, depth + 1)
    } else if (typeof of === 'string') {
      const isCut = of.length > 300
      own.kind = of.startsWith('•') ? 'masked' : 'text'
      Object.assign(own, { isCut, text: own.kind === 'masked' ? of : JSON.stringify(of.slice(0, 300)) })
    } else if (of !== null)
      Object.assign(own, { kind: typeof of === 'number' ? 'number' : 'flag', text: JSON.stringify(of) })
    own.end = nodes.length
  }
  add(value, null, 0)
  const open = new Set([0])
  let visible: number[] = []
  function unfold(): number {
    visible = []
    for (let at = 0; at < nodes.length;) {
      visible.push(at)
      at = open.has(at) ? at + 1 : (nodes[at]?.end ?? nodes.length)
    }
    return visible.length
  }
  unfold()
  return {
    nodes,
    rows: (from: number, count: number) => ({
      total: visible.length,
      rows: visible.slice(from, from + count).flatMap((node) => {
        const found = nodes[node]
        if (!found) return []
        const { end: _end, ...row } = found
        return [{ ...row, node, isOpen: open.has(node) && row.children > 0 }]
      })
    }),
    toggle(node: number): number {
      if (!open.delete(node)) open.add(node)
      return unfold()
    },
    unfoldAll(all: boolean): number {
      open.clear()
      nodes.forEach(({ children }, at) => {
        if (at === 0 || (all && children > 0)) open.add(at)
      })
      return unfold()
    },
    show(node: number): number {
      for (let at = 0; at < node; at += 1) if ((nodes[at]?.end ?? 0) > node) open.add(at)
      unfold()
      return visible.indexOf(node)
    },
    path(node: number): AnswerPath {
      const above = nodes.flatMap(({ end }, at) => (at < node && end > node ? [at] : []))
      const keys = [...above, node].slice(1).map((at) => nodes[at]?.key ?? '')
      return { text: ['$', ...keys].join('.'), parent: above.at(-1) ?? null }
    }
  }
}

const usersOf = (count: number): unknown[] =>
  Array.from({ length: count }, (_, index) => ({
    userId: 5500 + index,
    userName: `user.${index}@northwind.example.com`,
    fullName:
      index === 3 ? `Robin ${'Wolfeschlegelsteinhausenbergerdorff '.repeat(12)}` : `Robin Example ${index}`,
    enabled: index % 9 !== 8,
    password: '•••',
    'first login': null,
    roles: index % 2 === 0 ? ['SUPER_USER', 'WFO_ACCESS'] : [],
    regionalSettings: { language: 'en-US', timezone: 1, format: { date: 'MM/DD/YYYY', time: '12h' } },
    greeting: HOSTILE_TEXTS[index % HOSTILE_TEXTS.length]
  }))

export function createFakeRequests({ shows, now, error, hangs }: FakeRequestsOptions): RequestCalls {
  const kept = new Map<
    string,
    { summary: AnswerSummary; tree: ReturnType<typeof treeOf>; lines: string[]; value: unknown }
  >()
  let saved: SavedRequest[] =
    shows === 'nothing'
      ? []
      : ['Accounts of the holding', 'Agents of the night shift – مركز خدمة العملاء', 'Users'].map(
          (name, index) => ({
            id: `saved-${index}`,
            name,
            draft: {
              method: 'GET',
              host: 'ringcx',
              path: ENDPOINTS[index]?.path ?? '/',
              query: [],
              body: null,
              variables: []
            }
          })
        )
  let removed: { request: SavedRequest; at: number } | null = null
  let end: ((summary: AnswerSummary | null) => void) | null = null

  const urlOf = ({ host, path, query, variables }: RequestDraft): string => {
    const filled = path.replace(
      /\{([\w.-]+)\}/g,
      (_, name: string) => variables.find((each) => each.name === name)?.value ?? ''
    )
    const search = new URLSearchParams(query.map(({ name, value }) => [name, value])).toString()
    const origin = host === 'ringcx' ? 'https://ringcx.ringcentral.com' : 'https://platform.ringcentral.com'
    return `${origin}${filled}${search === '' ? '' : `?${search}`}`
  }

  function keep(value: unknown, changes: Partial<AnswerSummary>): AnswerSummary {
    const tree = treeOf(value)
    const isJson = typeof value !== 'string'
    const lines = (isJson ? JSON.stringify(value, null, 2) : value).split('\n')
    const first: unknown = Array.isArray(value) ? value[0] : null
    const summary: AnswerSummary = {
      answerId: `answer-${kept.size + 1}`,
      connectionId: 'connection-1',
      method: 'GET',
      url: 'https://ringcx.ringcentral.com/voice/api/v1/admin/users',
      status: 200,
      statusText: 'OK',
      sentAt: now() - 20_000,
      waitingMs: 84,
      transferMs: 31,
      bytes: lines.join('\n').length,
      headers: [
        { name: 'content-type', value: 'application/json;charset=UTF-8' },
        { name: 'date', value: 'Sun, 22 Nov 2026 21:00:00 GMT' },
        { name: 'x-request-id', value: '4f1c2a88-5d1e-4c7e-9d6b-3f0c1d2e4a55' }
      ],
      kind: isJson ? 'json' : 'text',
      redirect: null,
      notes: [],
      masked: isJson && Array.isArray(value) ? value.length : 0,
      nodes: isJson ? tree.nodes.length : 0,
      lines: lines.length,
      table:
        typeof first === 'object' && first !== null && Array.isArray(value)
          ? { rows: value.length, columns: Object.keys(first) }
          : null,
      ...changes
    }
    kept.set(summary.answerId, { summary, tree, lines, value })
    return summary
  }

  if (shows === 'answers') {
    keep('RBAC: access denied', {
      status: 403,
      statusText: 'Forbidden',
      sentAt: now() - 90_000,
      url: 'https://ringcx.ringcentral.com/voice/api/v1/admin/accounts/90010001/agentGroups'
    })
    keep(usersOf(40), {})
  }
  // 16 nodes each, and the list itself.
  if (shows === 'big')
    keep(usersOf(6_250), {
      notes: ['The response is longer than 64 MB. Token Desk kept the first 64 MB and left out the rest.']
    })

  const of = <T>(
    id: string,
    use: (answer: NonNullable<ReturnType<typeof kept.get>>) => T
  ): Promise<Reply<T>> => {
    const answer = kept.get(id)
    return answer === undefined
      ? Promise.resolve({
          ok: false,
          error: {
            code: 'not-found',
            message: 'This response is no longer available.',
            hint: 'Send the request again.',
            retryable: false,
            serviceCode: null,
            fields: null
          }
        })
      : ok(use(answer))
  }

  return {
    requestEndpoints: () => ok(ENDPOINTS),
    checkRequest: (_id, draft) => {
      const problems: Record<string, string> = {}
      if (!draft.path.startsWith('/')) problems['path'] = 'Enter a path that begins with “/”.'
      const names = [...draft.path.matchAll(/\{([\w.-]+)\}/g)].map(([, name = '']) => name)
      for (const name of names)
        if (!draft.variables.some((each) => each.name === name && each.value !== ''))
          problems[`variables.${name}`] = 'Enter a value.'
      return ok({
        url: Object.keys(problems).length > 0 ? null : urlOf(draft),
        problems,
        variables: names,
        needsConfirmation: draft.method !== 'GET',
        signIn: draft.path === '/api/auth/token/refresh' ? 'refresh' : null
      })
    },
    sendRequest: (_id, draft) => {
      if (error !== null) return Promise.resolve({ ok: false, error })
      if (hangs)
        return new Promise((resolve) => {
          end = (summary) => resolve({ ok: true, value: summary })
        })
      return ok(keep(usersOf(40), { url: urlOf(draft), method: draft.method, sentAt: now() }))
    },
    cancelRequest: () => {
      end?.(null)
      end = null
      return ok(null)
    },
    answers: () => ok([...kept.values()].map(({ summary }) => summary).reverse()),
    answerRows: (id, from, count) => of(id, ({ tree }) => tree.rows(from, count)),
    toggleAnswerNode: (id, node) => of(id, ({ tree }) => tree.toggle(node)),
    unfoldAnswer: (id, open) => of(id, ({ tree }) => tree.unfoldAll(open)),
    showAnswerNode: (id, node) => of(id, ({ tree }) => tree.show(node)),
    answerPath: (id, node) => of(id, ({ tree }) => tree.path(node)),
    searchAnswer: (id, text) =>
      of(id, ({ tree, lines }) => {
        const sought = text.toLowerCase()
        const nodes = tree.nodes.flatMap(({ key, text: value }, node) =>
          `${key ?? ''}\n${value}`.toLowerCase().includes(sought) ? [node] : []
        )
        return {
          total: nodes.length,
          nodes: nodes.slice(0, 10_000),
          lines: lines
            .flatMap((line, at) => (line.toLowerCase().includes(sought) ? [at] : []))
            .slice(0, 10_000)
        }
      }),
    answerText: (id, from, count) =>
      of(id, ({ lines }) => ({ total: lines.length, lines: lines.slice(from, from + count) })),
    answerTable: (id, from, count) =>
      of(id, ({ value }) => {
        const rows = Array.isArray(value) ? (value as unknown[]) : []
        return {
          total: rows.length,
          rows: rows
            .slice(from, from + count)
            .map((row) =>
              Object.values(row as Record<string, unknown>).map((cell) =>
                typeof cell === 'string' ? cell : JSON.stringify(cell)
              )
            )
        }
      }),
    copyAnswer: (id, node) => of(id, ({ tree }) => tree.nodes[node]?.text.length ?? 0),
    saveAnswer: () => ok('users.json'),
    savedRequests: () => ok(saved),
    saveRequest: (id, name, draft) => {
      saved = saved.some((each) => each.id === id)
        ? saved.map((each) => (each.id === id ? { ...each, name, draft } : each))
        : [...saved, { id: `saved-${saved.length + 10}`, name, draft }]
      return ok(saved)
    },
    renameRequest: (id, name) => {
      saved = saved.map((each) => (each.id === id ? { ...each, name } : each))
      return ok(saved)
    },
    removeRequest: (id) => {
      const at = saved.findIndex((each) => each.id === id)
      const request = saved[at]
      if (request) removed = { request, at }
      saved = saved.filter((each) => each.id !== id)
      return ok(saved)
    },
    undoRemoveRequest: () => {
      if (removed) saved = saved.toSpliced(removed.at, 0, removed.request)
      removed = null
      return ok(saved)
    },
    readRequest: (_id, text) => {
      const url = URL.parse(/https:\/\/[^\s'"]+/.exec(text)?.[0] ?? '')
      if (url?.hostname !== 'ringcx.ringcentral.com')
        return ok({
          draft: null,
          problems: [
            'The command goes to another host. This connection’s hosts are ringcx.ringcentral.com and platform.ringcentral.com.'
          ],
          notes: []
        })
      return ok({
        draft: {
          method: 'GET',
          host: 'ringcx',
          path: url.pathname,
          query: [...url.searchParams].map(([name, value]) => ({ name, value })),
          body: null,
          variables: []
        },
        problems: [],
        notes: /Bearer/.test(text)
          ? ['The Authorization header: Token Desk adds this connection’s own token.']
          : []
      })
    },
    programText: (_id, _draft, language, chain) =>
      ok(
        language === 'curl' && !chain
          ? 'curl --fail-with-body \\\n  -H "Authorization: Bearer $RINGCX_ACCESS_TOKEN" \\\n  https://ringcx.ringcentral.com/voice/api/v1/admin/accounts\n'
          : PROGRAM.repeat(chain ? 4 : 1)
      ),
    copyProgram: () => ok(null)
  }
}
