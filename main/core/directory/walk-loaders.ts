import { AppError } from '../errors.ts'
import { malformed } from '../http/answer.ts'
import type { Clock } from '../ports.ts'
import { id, object, text } from '../ringcx/fields.ts'
import { untilAborted } from '../within.ts'
import { ownFields } from './body-sinks.ts'
import {
  cutOffOf,
  leftOut,
  type ListLoader,
  type Loaded,
  type LoadedBody,
  type Loading,
  type Problem
} from './list-loader.ts'
import { LISTS, type ListName } from './lists.ts'
import { askWithin } from './request-pace.ts'
import { walkGroups, type WalkEnd } from './walk-groups.ts'
import type { BodyShape } from './worker-messages.ts'

/** Rows asked for in one page of groups. RingCX documents no maximum (ringcx-api §4.4). */
const PAGE_ROWS = 1000

/** Most pages of groups: a service that ignores `page` repeats itself, and one that doesn't has far fewer. */
const MOST_PAGES = 100

/** Most groups that are named in one problem line. */
const MOST_NAMED = 5

/** A group whose members are read with a separate request. */
interface Group {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly shape: BodyShape
}

/** What is walked, in words. */
interface Walked {
  readonly one: string
  readonly many: string
  /** What of each is read. */
  readonly list: ListName
  /** What can't be read of it, such as `agent groups` or `The agents of`. */
  readonly failed: (count: number) => string
}

/** Makes the loaders of the lists that come in many answers (ringcx-api §4.3). */
export function createWalkLoaders(clock: Clock): Partial<Readonly<Record<ListName, ListLoader>>> {
  return {
    agents: (loading) => walkMembers(loading, clock, 'agentGroups', 'agents', 'agentGroup'),
    queues: (loading) => loadQueues(loading, clock),
    campaigns: (loading) => loadNested(loading, clock, 'dialGroups', 'campaigns', 'campaigns', 'dialGroup')
  }
}

/** Reads the members of each group. */
async function walkMembers(
  loading: Loading,
  clock: Clock,
  groupList: ListName,
  members: string,
  as: string
): Promise<Loaded> {
  const { idField, titleFields, noun } = LISTS[groupList]
  const base = LISTS[groupList].path?.(loading.key.accountId ?? '') ?? ''
  const groups = await groupsOf(loading, groupList)
  const many = LISTS[groupList].purpose.what
  return walk(
    loading,
    clock,
    { one: noun, many, list: loading.key.list, failed: (count) => counted(count, noun, many) },
    groups.flatMap((group): Group[] => {
      const groupId = id(group[idField])
      if (groupId === null) return []
      const name = titleFields.map((field) => text(group[field])).find((each) => each !== null) ?? groupId
      const shape: BodyShape = { kind: 'records', extra: { [as]: ownFields(group) } }
      return [{ id: groupId, name, path: `${base}/${encodeURIComponent(groupId)}/${members}`, shape }]
    })
  )
}

/** Reads groups with their members in one answer; where RingCX has no such answer, group by group. */
async function loadNested(
  loading: Loading,
  clock: Clock,
  groupList: ListName,
  children: string,
  members: string,
  as: string
): Promise<Loaded> {
  const { key, signal, pace, body, progress } = loading
  const { path } = LISTS[groupList]
  const { purpose } = LISTS[key.list]
  const whole = `${path?.(key.accountId ?? '') ?? ''}/withChildren`
  try {
    const read = await askWithin(pace, signal, () =>
      body(whole, purpose, { kind: 'groups', children, as }, (done, total) =>
        progress({ done, total, endsAt: null, what: 'bytes' })
      )
    )
    if (read.isList === false) throw malformed('RingCX', `something other than a list of ${purpose.what}`)
    return { cutOff: cutOffOf(read), ...leftOut([read]) }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !(thrown.code === 'not-found' || thrown.code === 'input-invalid'))
      throw thrown
    return walkMembers(loading, clock, groupList, members, as)
  }
}

/** Reads the queues, then the agents assigned to each. */
async function loadQueues(loading: Loading, clock: Clock): Promise<Loaded> {
  const queues = await loadNested(loading, clock, 'queueGroups', 'gates', 'gates', 'queueGroup')
  if (queues.cutOff !== null) return queues
  const base = LISTS.queueGroups.path?.(loading.key.accountId ?? '') ?? ''
  const rows = await loading.loadingIds(['queueGroup.gateGroupId', 'gateId', 'gateName'])
  const agents = await walk(
    loading,
    clock,
    {
      one: 'queue',
      many: 'queues',
      list: 'agents',
      failed: (count) => `The agents of ${counted(count, 'queue', 'queues')}`
    },
    rows.flatMap(([group, queue, name], row): Group[] => {
      if (typeof group !== 'string' || typeof queue !== 'string') return []
      const path = `${base}/${encodeURIComponent(group)}/gates/${encodeURIComponent(queue)}/assignedAgents`
      const shape: BodyShape = {
        kind: 'ids',
        row,
        idField: 'agentId',
        into: 'assignedAgents',
        countInto: 'assignedAgentCount'
      }
      return [{ id: queue, name: name ?? queue, path, shape }]
    }),
    true
  )
  return {
    ...agents,
    skipped: queues.skipped + agents.skipped,
    problems: [...queues.problems, ...agents.problems]
  }
}

/**
 * Reads all groups.
 *
 * @param hasRows the rows are there already, and only something of them is read
 * @throws AppError when every group was refused, and there is nothing to show
 */
async function walk(
  { key, signal, pace, body, progress }: Loading,
  clock: Clock,
  walked: Walked,
  groups: readonly Group[],
  hasRows = false
): Promise<Loaded> {
  const bodies: LoadedBody[] = []
  const byPlace = new Map(groups.map((group, place) => [String(place), group]))
  const { purpose } = LISTS[hasRows ? 'queues' : key.list]
  const of = hasRows ? { ...purpose, what: 'the agents of queues' } : purpose
  const end = await walkGroups({
    groups: [...byPlace.keys()],
    clock,
    pace,
    signal,
    onProgress: ({ done, total, endsAt }) => progress({ done, total, endsAt, what: walked.many }),
    async read(place) {
      const group = byPlace.get(place)
      if (group === undefined) return
      const read = await body(group.path, of, group.shape)
      bodies.push(read)
      if (read.isList === false) throw malformed('RingCX', `something other than a list of ${of.what}`)
      const cutOff = cutOffOf(read)
      if (cutOff !== null) throw cutOff
    }
  })
  const [first] = end.refused
  if (!hasRows && first !== undefined && end.refused.length === groups.length) throw first.error
  const { problems, skipped } = leftOut(bodies)
  const refusals = refusalsOf(end, walked, (place) => byPlace.get(place)?.name ?? place)
  const left = groups.length - end.done
  return {
    // A group that refuses for good stays refused; the others may answer next time
    partial: end.refused.some(({ error }) => error.retryable),
    cutOff: end.stopped === 'cancelled' ? stoppedError() : end.stopped,
    rest: { text: restText(end, walked, groups.length), count: left },
    skipped,
    problems: [...refusals, ...problems]
  }
}

/** Why groups are missing, one line for each reason. */
function refusalsOf(
  { refused }: WalkEnd,
  walked: Walked,
  nameOf: (group: string) => string
): readonly Problem[] {
  const reasons = new Map<string, { readonly error: AppError; readonly names: string[] }>()
  for (const { group, error } of refused) {
    const known = reasons.get(error.code) ?? { error, names: [] }
    known.names.push(nameOf(group))
    reasons.set(error.code, known)
  }
  return [...reasons.values()].map(({ error, names }) => {
    const more = names.length - MOST_NAMED
    const named = `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? `, and ${more.toLocaleString()} more` : ''}`
    return {
      text: `${walked.failed(names.length)} couldn’t be read (${named}). ${error.message} ${error.hint}`,
      count: names.length
    }
  })
}

function restText({ done, stopped }: WalkEnd, { many }: Walked, total: number): string {
  const place = `after ${done.toLocaleString()} of ${total.toLocaleString()} ${many}`
  return stopped === 'cancelled'
    ? `You stopped loading ${place}, so the rest is missing.`
    : `Loading stopped ${place}, so the rest is missing.`
}

/** A walk that the person stopped; what was read stays, and this is shown nowhere. */
function stoppedError(): AppError {
  return new AppError({
    code: 'network-failed',
    message: 'Loading was stopped.',
    hint: 'Reload the list.',
    retryable: true
  })
}

/**
 * The groups of an account. Asks without pages first: the base and the largest size of a page are not documented. A list
 * that is as long as a round number of rows may be one page of several, so the next pages are asked for until one is
 * empty or repeats (ringcx-api §4.4).
 */
async function groupsOf(
  { key, get, pace, signal, progress }: Loading,
  list: ListName
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { purpose, path, idField } = LISTS[list]
  const base = path?.(key.accountId ?? '') ?? ''
  const ask = async (query: string): Promise<Readonly<Record<string, unknown>>[]> => {
    const answer = await askWithin(pace, signal, () => untilAborted(get(`${base}${query}`, purpose), signal))
    if (!Array.isArray(answer)) throw malformed('RingCX', `something other than a list of ${purpose.what}`)
    return answer.map(object).filter((each) => each !== null)
  }
  progress({ done: 0, total: null, endsAt: null, what: purpose.what })
  const groups = new Map<string, Readonly<Record<string, unknown>>>()
  const take = (page: readonly Readonly<Record<string, unknown>>[]): number => {
    const before = groups.size
    for (const group of page) {
      const own = id(group[idField])
      if (own !== null && !groups.has(own)) groups.set(own, group)
    }
    return groups.size - before
  }
  const first = await ask('')
  take(first)
  if (!mayBePage(first.length)) return [...groups.values()]
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const next = await ask(`?page=${String(page)}&maxRows=${String(PAGE_ROWS)}`)
    const isNew = take(next) > 0
    if (next.length < PAGE_ROWS || (page > 1 && !isNew)) break
  }
  return [...groups.values()]
}

/** Services that cut a list do so at a round number. */
function mayBePage(rows: number): boolean {
  return rows >= 100 && rows % 50 === 0
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`
}
