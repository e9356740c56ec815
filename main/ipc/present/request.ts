import type {
  AnswerLines,
  AnswerPath,
  AnswerRows,
  AnswerSearch,
  AnswerSummary,
  AnswerTable,
  NamedValue,
  RequestCheck,
  RequestDraft,
  RequestEndpoint,
  RequestReading,
  SavedRequest
} from '../../../preload/contract.ts'
import type { Answers } from '../../core/requests/answers.ts'
import type { Draft, DraftCheck } from '../../core/requests/draft.ts'
import type { Endpoint } from '../../core/requests/endpoints.ts'
import type { RequestReading as Reading } from '../../core/requests/pasted-draft.ts'
import type { KeptAnswer } from '../../core/requests/requests.ts'
import type { SavedRequest as Saved } from '../../core/requests/saved-requests.ts'

type Told<Name extends keyof Answers> = NonNullable<ReturnType<Answers[Name]>>

const pairs = (values: readonly NamedValue[]): NamedValue[] =>
  values.map(({ name, value }) => ({ name, value }))

export function presentEndpoint(endpoint: Endpoint): RequestEndpoint {
  const { id, group, title, explanation, method, host, path, body, docs } = endpoint
  return {
    id,
    group,
    title,
    explanation,
    method,
    host,
    path,
    parameters: endpoint.parameters.map((parameter) => ({
      name: parameter.name,
      in: parameter.in,
      title: parameter.title,
      required: parameter.required,
      list: parameter.list,
      example: parameter.example
    })),
    body,
    docs
  }
}

/** The address of a draft was checked to hold nothing that looks like a token. */
export function presentCheck({ url, problems, variables, signIn }: DraftCheck, draft: Draft): RequestCheck {
  return {
    url,
    problems: { ...problems },
    variables: [...variables],
    needsConfirmation: draft.method !== 'GET',
    signIn
  }
}

export function presentAnswer(answer: KeptAnswer): AnswerSummary {
  return {
    answerId: answer.id,
    connectionId: answer.connectionId,
    method: answer.method,
    url: answer.url,
    status: answer.status,
    statusText: answer.statusText,
    sentAt: answer.sentAt,
    waitingMs: answer.waitingMs,
    transferMs: answer.transferMs,
    bytes: answer.bytes,
    headers: pairs(answer.headers),
    kind: answer.kind,
    redirect: answer.redirect,
    notes: [...answer.notes],
    masked: answer.masked,
    nodes: answer.nodes,
    lines: answer.lines,
    table: answer.table === null ? null : { rows: answer.table.rows, columns: [...answer.table.columns] }
  }
}

export function presentRows({ total, rows }: Told<'rows'>): AnswerRows {
  return {
    total,
    rows: rows.map((row) => ({
      node: row.node,
      depth: row.depth,
      key: row.key,
      kind: row.kind,
      text: row.text,
      isCut: row.isCut,
      children: row.children,
      isOpen: row.isOpen
    }))
  }
}

export const presentPath = ({ text, parent }: Told<'path'>): AnswerPath => ({ text, parent })

export const presentLines = ({ total, lines }: Told<'lines'>): AnswerLines => ({ total, lines: [...lines] })

export const presentTable = ({ total, rows }: Told<'table'>): AnswerTable => ({
  total,
  rows: rows.map((row) => [...row])
})

export const presentSearch = ({ total, nodes, lines }: Told<'search'>): AnswerSearch => ({
  total,
  nodes: [...nodes],
  lines: [...lines]
})

function presentDraft(draft: Draft): RequestDraft {
  return {
    method: draft.method,
    host: draft.host,
    path: draft.path,
    query: pairs(draft.query),
    body: draft.body,
    variables: pairs(draft.variables)
  }
}

export const presentSaved = (requests: readonly Saved[]): SavedRequest[] =>
  requests.map(({ id, name, draft }) => ({ id, name, draft: presentDraft(draft) }))

export function presentRequestReading({ draft, problems, notes }: Reading): RequestReading {
  return {
    draft: draft === null ? null : presentDraft(draft),
    problems: [...problems],
    notes: [...notes]
  }
}
