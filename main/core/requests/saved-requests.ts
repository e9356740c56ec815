import { tidyName } from '../connections/connection.ts'
import { AppError } from '../errors.ts'
import { decoded, DRAFT_LIMITS, HOSTS, METHODS, type Draft } from './draft.ts'
import {
  bodyKind,
  formFields,
  isPlaceholder,
  isSecretPair,
  isTokenType,
  type NamedValue
} from './form-body.ts'
import { isTooLarge, readTree } from '../http/json-tree.ts'
import { maskJson } from './mask-json.ts'
import { holdsSecret, maskText } from './secret-text.ts'

/** A draft under a name. Nothing in it is secret; it is kept with the settings. */
export interface SavedRequest {
  readonly id: string
  readonly name: string
  readonly draft: Draft
}

/** What is kept at most: a part of what a file of settings can hold. */
export const SAVED_LIMITS = { requests: 200, name: 100, characters: 1024 * 1024 } as const

export interface SavedRequests {
  list(): readonly SavedRequest[]
  /**
   * Keeps a draft: a new one, or in place of the one with this ID.
   * @throws AppError `input-invalid` when it looks like it holds a secret, or too much is kept; `not-found`
   */
  save(id: string | null, name: string, draft: Draft): readonly SavedRequest[]
  rename(id: string, name: string): readonly SavedRequest[]
  remove(id: string): readonly SavedRequest[]
  /** Puts one back that was removed since the app started. */
  undoRemove(id: string): readonly SavedRequest[]
  /** Forgets what was removed, so that none can be put back. */
  forget(): void
}

export interface SavedRequestsDeps {
  /** Whatever the settings hold. */
  readonly read: () => unknown
  readonly write: (value: readonly SavedRequest[]) => void
  readonly newId: () => string
}

/** Reads with each use what is kept and leaves out what can't be read, so that a damaged one costs only itself. */
export function createSavedRequests({ read, write, newId }: SavedRequestsDeps): SavedRequests {
  const removed = new Map<string, { readonly request: SavedRequest; readonly at: number }>()

  const list = (): readonly SavedRequest[] => {
    const kept = read()
    return Array.isArray(kept)
      ? (kept as readonly unknown[]).slice(0, SAVED_LIMITS.requests).flatMap(readSaved)
      : []
  }
  const keep = (requests: readonly SavedRequest[]): readonly SavedRequest[] => {
    if (requests.length > SAVED_LIMITS.requests)
      throw tooMany(`You can save up to ${String(SAVED_LIMITS.requests)} requests.`)
    if (JSON.stringify(requests).length > SAVED_LIMITS.characters)
      throw tooMany('Your saved requests take up too much space.')
    write(requests)
    return requests
  }
  const placeOf = (requests: readonly SavedRequest[], id: string): number => {
    const at = requests.findIndex((request) => request.id === id)
    if (at === -1) throw unknownRequest()
    return at
  }

  return {
    list,
    save(id, name, draft) {
      const before = list()
      refuseSecrets(name, draft)
      const request = { id: id ?? newId(), name: namedOrThrow(name), draft }
      return keep(id === null ? [...before, request] : before.with(placeOf(before, id), request))
    },
    rename(id, name) {
      const before = list()
      const at = placeOf(before, id)
      const request = before[at]
      if (request === undefined) throw unknownRequest()
      refuseSecrets(name, request.draft)
      return keep(before.with(at, { ...request, name: namedOrThrow(name) }))
    },
    remove(id) {
      const before = list()
      const at = placeOf(before, id)
      const request = before[at]
      const after = keep(before.toSpliced(at, 1))
      if (request !== undefined) removed.set(id, { request, at })
      return after
    },
    undoRemove(id) {
      const found = removed.get(id)
      if (found === undefined) throw unknownRequest()
      const after = keep(list().toSpliced(found.at, 0, found.request))
      removed.delete(id)
      return after
    },
    forget: () => removed.clear()
  }
}

function namedOrThrow(name: string): string {
  const tidy = tidyName(name)
  const wrong =
    tidy === ''
      ? 'Enter a name.'
      : tidy.length > SAVED_LIMITS.name
        ? `Use at most ${String(SAVED_LIMITS.name)} characters.`
        : null
  if (wrong === null) return tidy
  throw notSaved('The request needs a name.', 'Enter a name and try again.', { name: wrong })
}

/** Settings aren't encrypted, and people share them. */
function refuseSecrets(name: string, { path, query, body, variables }: Draft): void {
  const parts: readonly (readonly [field: string, text: string])[] = [
    ['name', name],
    ['path', path],
    ...query.map(({ name: key, value }, at) => [`query.${String(at)}`, `${key}=${value}`] as const),
    ...variables.map(({ name: key, value }) => [`variables.${key}`, `${key}=${value}`] as const),
    ['body', body ?? '']
  ]
  const fields = Object.fromEntries(
    parts
      .filter(([field, text]) => holdsAny(field, text))
      .map(([field]) => [
        field,
        'This looks like a token or a password. Saved requests can’t contain either.'
      ])
  )
  if (Object.keys(fields).length === 0) return
  throw notSaved(
    'This request seems to contain a secret, so Token Desk didn’t save it.',
    'Remove the token or password. Token Desk adds this connection’s token when it sends a request.',
    fields
  )
}

/** By name, by shape, and percent-encoded, more than once too. JSON may write any character as an escape. */
function holdsAny(field: string, text: string): boolean {
  if (field === 'body' && bodyKind(text) === 'form') {
    // The placeholder of a token stands where a token would
    const fields = formFields(text)
    const others = fields.filter(({ value }) => !isPlaceholder(value) && !isTokenType(value))
    return (
      fields.some(isSecretPair) || others.some(({ name, value }) => holdsAny('field', `${name}=${value}`))
    )
  }
  const tree = field === 'body' && !isTooLarge(text) ? readTree(text) : null
  if (tree !== null && maskJson(tree, []).masked > 0) return true
  const plain = /^(?:query|variables)/.test(field) ? [text.slice(text.indexOf('=') + 1)] : []
  return [...decodings(text), ...plain].some(
    (each) => maskText(each, []).masked > 0 || each.split(/[\s"',;:=&?/{}[\]]+/).some(holdsSecret)
  )
}

/** Nothing that is meant seriously is encoded more often. */
const MOST_DECODINGS = 6

/** A text, and what percent-decoding makes of it, again and again. */
function decodings(text: string): readonly string[] {
  const all = [text]
  while (all.length < MOST_DECODINGS) {
    const last = all.at(-1) ?? ''
    const next = decoded(last)
    if (next === last) break
    all.push(next)
  }
  return all
}

function readSaved(kept: unknown): SavedRequest[] {
  const { id, name, draft } = recordOf(kept)
  const read = readDraft(draft)
  if (typeof id !== 'string' || !/^[A-Za-z0-9][\w.:-]{0,127}$/.test(id) || read === null) return []
  if (typeof name !== 'string' || name === '' || name.length > SAVED_LIMITS.name) return []
  return [{ id, name, draft: read }]
}

function readDraft(kept: unknown): Draft | null {
  const { method, host, path, query, body, variables } = recordOf(kept)
  const readMethod = METHODS.find((each) => each === method)
  const readHost = HOSTS.find((each) => each === host)
  const [readQuery, readVariables] = [readPairs(query), readPairs(variables)]
  if (readMethod === undefined || readHost === undefined || readQuery === null || readVariables === null)
    return null
  if (typeof path !== 'string' || path.length > DRAFT_LIMITS.path) return null
  if (body !== null && (typeof body !== 'string' || body.length > DRAFT_LIMITS.body)) return null
  return { method: readMethod, host: readHost, path, query: readQuery, body, variables: readVariables }
}

function readPairs(kept: unknown): NamedValue[] | null {
  if (!Array.isArray(kept) || kept.length > DRAFT_LIMITS.entries) return null
  const pairs = (kept as readonly unknown[]).flatMap((pair) => {
    const { name, value } = recordOf(pair)
    const isGood =
      typeof name === 'string' &&
      typeof value === 'string' &&
      name.length <= DRAFT_LIMITS.name &&
      value.length <= DRAFT_LIMITS.value
    return isGood ? [{ name, value }] : []
  })
  return pairs.length === kept.length ? pairs : null
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

function notSaved(message: string, hint: string, fields: Readonly<Record<string, string>>): AppError {
  return new AppError({ code: 'input-invalid', message, hint, retryable: false, fields })
}

function tooMany(message: string): AppError {
  return new AppError({
    code: 'input-invalid',
    message,
    hint: 'Remove requests you no longer need, then try again.',
    retryable: false
  })
}

function unknownRequest(): AppError {
  return new AppError({
    code: 'not-found',
    message: 'This saved request no longer exists.',
    hint: 'Choose another one, or save the request again.',
    retryable: false,
    remedy: null
  })
}
