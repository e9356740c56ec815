import type { ListName } from './directory.ts'

export type RequestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A connection has two hosts. The RingCentral token goes only to RingCentral, the RingCX token only to RingCX. */
export type RequestHost = 'ringcx' | 'ringcentral'

export interface NamedValue {
  readonly name: string
  readonly value: string
}

/** A request as the person composes it. */
export interface RequestDraft {
  readonly method: RequestMethod
  readonly host: RequestHost
  /** Begins with `/`, without a query; `{name}` stands for the variable of that name. */
  readonly path: string
  /** Values may hold `{name}` too. */
  readonly query: readonly NamedValue[]
  /** JSON text or a form, which is sent as what it looks like; `null` with GET. */
  readonly body: string | null
  readonly variables: readonly NamedValue[]
}

/** The list of the directory whose IDs fit a parameter. */
export type ParameterList = Extract<
  ListName,
  'accounts' | 'users' | 'agentGroups' | 'agents' | 'queueGroups' | 'queues' | 'dialGroups' | 'campaigns'
>

export interface RequestParameter {
  /** The variable's name in a path, or the name in the query. */
  readonly name: string
  readonly in: 'path' | 'query'
  readonly title: string
  readonly required: boolean
  /** `null` when the directory has no list of it: the person types it. */
  readonly list: ParameterList | null
  readonly example: string
}

/** A documented endpoint that only reads, or that asks for a token. */
export interface RequestEndpoint {
  readonly id: string
  readonly group: string
  readonly title: string
  readonly explanation: string
  readonly method: RequestMethod
  readonly host: RequestHost
  /** With `{name}` for each parameter in the path. */
  readonly path: string
  readonly parameters: readonly RequestParameter[]
  /** What is filled in as the body; `null` with GET. */
  readonly body: string | null
  /** What the documentation calls it, for people who search there. */
  readonly docs: string
}

/** What main makes of a draft before it is sent. */
export interface RequestCheck {
  /** The address it would go to; `null` as long as `problems` isn't empty. */
  readonly url: string | null
  /** One sentence per field: `method`, `path`, `body`, `query.0`, `variables.accountId`. */
  readonly problems: Readonly<Record<string, string>>
  /** Variables that the path and the query use, in order. */
  readonly variables: readonly string[]
  /** True for a method that changes something: the page must ask, with method, host, and path. */
  readonly needsConfirmation: boolean
  /** Which request for tokens it is, whose token main fills in; `null` for any other. */
  readonly signIn: 'exchange' | 'refresh' | null
}

/** `text` is anything readable that isn't JSON; `binary` is shown as hexadecimal lines of its beginning. */
export type AnswerKind = 'json' | 'text' | 'binary' | 'empty'

/** What is known of an answer; its content is asked for by range. Every secret in it is masked. */
export interface AnswerSummary {
  readonly answerId: string
  readonly connectionId: string
  readonly method: RequestMethod
  readonly url: string
  readonly status: number
  /** Such as `OK`; empty when the server sent none. */
  readonly statusText: string
  readonly sentAt: number
  /** Until the first byte, and from there to the last. */
  readonly waitingMs: number
  readonly transferMs: number
  /** What was read of the body, after decompression. */
  readonly bytes: number
  readonly headers: readonly NamedValue[]
  readonly kind: AnswerKind
  /** Where a redirect points, as text: it isn't followed. */
  readonly redirect: string | null
  /** Plain sentences about what is odd or missing, such as a body that was cut. */
  readonly notes: readonly string[]
  /** How many values are masked. */
  readonly masked: number
  /** Nodes of the whole tree; 0 unless `kind` is `json`. */
  readonly nodes: number
  readonly lines: number
  /** `null` unless the answer is a list of objects, or holds one. */
  readonly table: { readonly rows: number; readonly columns: readonly string[] } | null
}

/** A line of the tree, as far as it is unfolded. */
export interface AnswerRow {
  /** Stays the same as long as the answer is kept. */
  readonly node: number
  readonly depth: number
  /** Name of the field or position in the list; `null` for the root. */
  readonly key: string | null
  readonly kind: 'object' | 'list' | 'text' | 'number' | 'flag' | 'null' | 'masked'
  /** A value as JSON writes it, cut when it is long; of a folded object what identifies it; else empty. */
  readonly text: string
  readonly isCut: boolean
  /** How many values are directly below it. */
  readonly children: number
  readonly isOpen: boolean
}

/** Where a value is in its answer. */
export interface AnswerPath {
  /** As JavaScript and jq write it: `$.users[3]["first name"]`. */
  readonly text: string
  /** The node around it; `null` for the whole answer. */
  readonly parent: number | null
}

export interface AnswerRows {
  /** Rows of the tree as it is unfolded now. */
  readonly total: number
  readonly rows: readonly AnswerRow[]
}

export interface AnswerLines {
  readonly total: number
  readonly lines: readonly string[]
}

export interface AnswerTable {
  readonly total: number
  /** A text for each of the table's columns. */
  readonly rows: readonly (readonly string[])[]
}

/** What a search found in names and values, in the order of the tree (`nodes`) or of the lines. */
export interface AnswerSearch {
  readonly total: number
  /** The first 10,000 of them. */
  readonly nodes: readonly number[]
  readonly lines: readonly number[]
}

export interface SavedRequest {
  readonly id: string
  readonly name: string
  readonly draft: RequestDraft
}

/** What a pasted cURL line or HTTP request says. */
export interface RequestReading {
  /** `null` when `problems` says why. */
  readonly draft: RequestDraft | null
  readonly problems: readonly string[]
  /** What was left out, such as an Authorization header. */
  readonly notes: readonly string[]
}

export type ProgramLanguage = 'curl' | 'go' | 'javascript' | 'python' | 'php'
