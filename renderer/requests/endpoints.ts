import type { RequestDraft, RequestEndpoint } from '../../preload/contract.ts'
import { EMPTY_DRAFT, valueOf, withVariable } from './draft.ts'

/** The endpoints with every word of the search in their group, title, path, or name in the documentation. */
export function matchingEndpoints(endpoints: readonly RequestEndpoint[], search: string): RequestEndpoint[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return endpoints.filter(({ group, title, path, docs }) => {
    const text = `${group}\n${title}\n${path}\n${docs}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The endpoint that a draft asks, whatever its values: its method, host, and path. */
export function endpointOf(
  endpoints: readonly RequestEndpoint[],
  draft: RequestDraft
): RequestEndpoint | null {
  const { method, host } = draft
  const path = draft.path.trim()
  return endpoints.find((each) => each.method === method && each.host === host && each.path === path) ?? null
}

/**
 * A draft that asks the endpoint. Values of variables that have the same name are kept, such as the account.
 *
 * @param accountId fills in an account where none was chosen yet; an empty text if none is known
 */
export function draftOf(endpoint: RequestEndpoint, before: RequestDraft, accountId: string): RequestDraft {
  const draft: RequestDraft = {
    ...EMPTY_DRAFT,
    method: endpoint.method,
    host: endpoint.host,
    path: endpoint.path,
    body: endpoint.body,
    variables: before.variables
  }
  const account = endpoint.parameters.find(({ in: place, list }) => place === 'path' && list === 'accounts')
  return account === undefined || valueOf(draft, account.name) !== ''
    ? draft
    : withVariable(draft, account.name, accountId)
}

/** What to try first: endpoints that need nothing to be filled in. */
export function firstEndpoints(endpoints: readonly RequestEndpoint[]): RequestEndpoint[] {
  return endpoints
    .filter(({ method, parameters }) => method === 'GET' && !parameters.some(({ required }) => required))
    .slice(0, 3)
}
