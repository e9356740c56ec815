/** A request while the person composes it: what fills it in, and what it still needs. */
import type { RequestDraft } from '../../preload/contract.ts'

export const EMPTY_DRAFT: RequestDraft = {
  method: 'GET',
  host: 'ringcx',
  path: '',
  query: [],
  body: null,
  variables: []
}

/** As main reads them (main/core/requests/draft.ts). */
const VARIABLE = /\{([A-Za-z]\w{0,59})\}/g

/** The names of the variables in the path and the values of the query, each once, in order. */
export function variableNames({ path, query }: RequestDraft): string[] {
  const texts = [path, ...query.map(({ value }) => value)]
  return [...new Set(texts.flatMap((text) => [...text.matchAll(VARIABLE)].map(([, name = '']) => name)))]
}

export function valueOf({ variables }: RequestDraft, name: string): string {
  return variables.find((each) => each.name === name)?.value ?? ''
}

export function withVariable(draft: RequestDraft, name: string, value: string): RequestDraft {
  const others = draft.variables.filter((each) => each.name !== name)
  return { ...draft, variables: value === '' ? others : [...others, { name, value }] }
}

/** With this value of a query parameter; an empty one takes it away. */
export function withQuery(draft: RequestDraft, name: string, value: string): RequestDraft {
  const at = draft.query.findIndex((each) => each.name === name)
  if (value === '') return { ...draft, query: draft.query.filter((_, index) => index !== at) }
  return {
    ...draft,
    query: at < 0 ? [...draft.query, { name, value }] : draft.query.with(at, { name, value })
  }
}

/** Without what is left over from before: variables that are not used, and query rows without a name. */
export function tidied(composed: RequestDraft): RequestDraft {
  const draft = withPath(composed, composed.path)
  const names = variableNames(draft)
  return {
    ...draft,
    path: draft.path.trim(),
    query: draft.query.filter(({ name }) => name.trim() !== ''),
    variables: draft.variables.filter(({ name }) => names.includes(name)),
    body: draft.method === 'GET' || draft.body?.trim() === '' ? null : draft.body
  }
}

/** A typed or pasted path with a query: the query becomes rows, in place of those there were. */
export function withPath(draft: RequestDraft, typed: string): RequestDraft {
  const at = typed.indexOf('?')
  if (at < 0) return { ...draft, path: typed }
  const [search = ''] = typed.slice(at + 1).split('#')
  const query = [...new URLSearchParams(search)].map(([name, value]) => ({ name, value }))
  return { ...draft, path: typed.slice(0, at), query }
}

/**
 * A pasted address of one of the connection's hosts as a host and a path; `null` for anything else, which stays as it was
 * pasted: main says what is wrong with it.
 *
 * @param hosts origins, such as `https://ringcx.ringcentral.com`
 */
export function readAddress(
  text: string,
  hosts: Readonly<Record<RequestDraft['host'], string>>
): { host: RequestDraft['host']; path: string } | null {
  const url = URL.parse(text.trim())
  if (url === null || url.username !== '' || url.password !== '') return null
  const host = (['ringcx', 'ringcentral'] as const).find(
    (name) => URL.parse(hosts[name])?.origin === url.origin
  )
  // The path of the text, not of the URL: parsing resolves `..` and encodes the braces of variables.
  const path = text.trim().slice(text.trim().indexOf('/', text.trim().indexOf('//') + 2))
  return host === undefined
    ? null
    : { host, path: url.pathname === '/' && !path.startsWith('/') ? '/' : path }
}

/** Whether a pasted text is a whole request: a command for cURL or one in HTTP, also with the fence of Markdown. */
export function looksLikeRequest(text: string): boolean {
  const begun = text.replace(/^\s*(?:`{3,}[^\n`]*\n|`)?\s*/, '')
  return /^(?:[$>%]\s*)?curl(?:\.exe)?\s/i.test(begun) || /^(?:GET|POST|PUT|PATCH|DELETE)[ \t]+\S/.test(begun)
}
