import { AppError } from '../errors.ts'
import { statusClass, type ActivityEntry, type RequestEntry } from './entry.ts'
import { failureText, renewalText, titleOf } from './words.ts'

/** An error as a report tells it. */
export interface ReportError {
  readonly code: string
  readonly message: string
  readonly serviceCode: string | null
}

/** One connection, with what its person may want to leave out. */
export interface ReportConnection {
  readonly id: string
  readonly name: string
  readonly signInMethod: string
  readonly ringcentralHost: string
  readonly ringcxHost: string
  readonly clientId: string
  readonly practice: boolean
  readonly keepFresh: boolean
  readonly standing: string
  readonly why: ReportError | null
  /** Fields that must be filled in before it can sign in. */
  readonly missing: readonly string[]
  /** When the tokens expire: milliseconds since the Unix epoch, UTC; `null` for none. */
  readonly ringcentralExpiresAt: number | null
  readonly ringcxExpiresAt: number | null
  /** Label and value: who is signed in, and the IDs of accounts. */
  readonly people: readonly (readonly [label: string, value: string])[]
  /** Newest first. */
  readonly renewals: readonly {
    readonly at: number
    readonly path: string
    readonly tookMs: number
    readonly error: ReportError | null
  }[]
}

/** Everything that a support report tells. No field can hold a secret. */
export interface ReportFacts {
  readonly now: number
  /** Label and value, such as `Electron` and `45.4.1`. */
  readonly versions: readonly (readonly [label: string, value: string])[]
  readonly settings: readonly (readonly [label: string, value: string])[]
  /** Titles; one may have the name of a connection in it. */
  readonly notices: readonly string[]
  readonly policy: {
    readonly state: string
    readonly locked: readonly (readonly [title: string, value: string])[]
    readonly problems: readonly string[]
  }
  readonly connections: readonly ReportConnection[]
  /** Oldest first. */
  readonly activity: readonly ActivityEntry[]
}

export interface ReportOptions {
  /** Names, email addresses, client IDs, and IDs of accounts and users. */
  readonly people: boolean
}

/** Most entries of the activity in a report: the newest. */
export const MOST_REPORTED = 1_000
const MOST_ERRORS = 20

/** A text for the people who help: readable, complete, and without secrets. Times are UTC. */
export function supportReport(facts: ReportFacts, { people }: ReportOptions): string {
  const { connections, activity, policy } = facts
  const numbers = new Map(connections.map(({ id }, at) => [id, `Connection ${String(at + 1)}`]))
  const shown = activity.slice(-MOST_REPORTED).reverse()
  const line = (entry: ActivityEntry): string => entryLine(entry, numbers, people)
  const failed = shown.filter(
    (entry) => entry.kind === 'request' && !['ok', null].includes(statusClass(entry))
  )
  const left = activity.length - shown.length
  return [
    'Token Desk support report',
    `Created ${timeText(facts.now)}. Times are in UTC. It never contains tokens, passwords, or other secrets.`,
    people
      ? 'It includes names, email addresses, and IDs.'
      : 'Names, email addresses, client IDs, and the IDs of accounts and users are left out.',
    ...section('Versions', pairs(facts.versions)),
    ...section('Settings', [...pairs(facts.settings), `Notices: ${noticesText(facts.notices, people)}`]),
    ...section('Organization policy', [
      `State: ${policy.state}`,
      ...policy.locked.map(([title, value]) => `Set: ${title}: ${value}`),
      ...policy.problems.map((problem) => `Problem: ${problem}`)
    ]),
    ...connections.flatMap((connection, at) =>
      section(`Connection ${String(at + 1)}`, connectionLines(connection, people))
    ),
    ...(connections.length === 0 ? section('Connections', ['None']) : []),
    ...section('Recent errors', failed.length === 0 ? ['None'] : failed.slice(0, MOST_ERRORS).map(line)),
    ...section(
      `Activity, newest first${left > 0 ? ` (${String(left)} older entries left out)` : ''}`,
      shown.length === 0 ? ['None'] : shown.map(line)
    ),
    ''
  ].join('\n')
}

const section = (title: string, lines: readonly string[]): string[] => [
  '',
  title,
  '-'.repeat(title.length),
  ...lines
]

const pairs = (all: ReportFacts['versions']): string[] => all.map(([label, value]) => `${label}: ${value}`)

/** A name is in quotation marks, and may have some in it. */
const noticesText = (titles: readonly string[], people: boolean): string =>
  titles.map((title) => (people ? title : title.replace(/“.*”/s, '“{name}”'))).join(', ') || 'none'

function connectionLines(connection: ReportConnection, people: boolean): string[] {
  const { standing, why, missing, renewals } = connection
  return [
    ...(people ? [`Name: ${connection.name}`, `Client ID: ${connection.clientId || 'none'}`] : []),
    `Sign-in method: ${connection.signInMethod}`,
    `RingCentral host: ${connection.ringcentralHost}`,
    `RingCX host: ${connection.ringcxHost}`,
    `Practice: ${connection.practice ? 'yes' : 'no'}`,
    `Keep fresh: ${connection.keepFresh ? 'yes' : 'no'}`,
    `State: ${standing}${why === null ? '' : `, because: ${errorText(why)}`}`,
    ...(missing.length === 0 ? [] : [`Missing: ${missing.join(', ')}`]),
    `RingCentral token expires: ${expiryText(connection.ringcentralExpiresAt)}`,
    `RingCX token expires: ${expiryText(connection.ringcxExpiresAt)}`,
    ...(people ? pairs(connection.people) : []),
    ...renewals.map(({ at, path, tookMs, error }) => {
      const end = error === null ? 'done' : `failed: ${errorText(error)}`
      return `Renewal ${timeText(at)} by ${path}, ${String(Math.round(tookMs))} ms, ${end}`
    })
  ]
}

const errorText = ({ code, message, serviceCode }: ReportError): string =>
  `${message} (${[code, serviceCode].filter((each) => each !== null).join(', ')})`

const expiryText = (at: number | null): string => (at === null ? 'no token' : timeText(at))

/** `2026-11-28 17:41:16.123`, UTC. */
const timeText = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '')

function entryLine(entry: ActivityEntry, numbers: ReadonlyMap<string, string>, people: boolean): string {
  const { connectionId } = entry
  const whose = connectionId === null ? 'App' : (numbers.get(connectionId) ?? 'Removed connection')
  const start = `${timeText(entry.at)}  ${whose}  ${titleOf(entry)}`
  return entry.kind === 'note' ? start : `${start}  ${requestText(entry, people)}`
}

/** An ID of an account, a user, or a group; the numbers in other places are shorter. */
const ID = /^\d{3,}$/

function requestText(entry: RequestEntry, people: boolean): string {
  const masked = (text: string): string => (people || !ID.test(text) ? text : '{id}')
  const path = entry.path.split('/').map(masked).join('/')
  const query = entry.query.map(({ name, value }) => `${name}=${masked(value)}`).join('&')
  const failure = failureText(entry)
  const times = [entry.waitMs, entry.transferMs].map((ms) => String(Math.round(ms ?? 0))).join('+')
  return [
    `${entry.method} ${entry.host}${path}${query === '' ? '' : `?${query}`}`,
    entry.state === 'pending' ? 'in progress' : String(entry.status ?? 'no response'),
    ...(failure === null ? [] : [failure]),
    `${times} ms`,
    `${String(entry.received)} bytes`,
    ...(entry.attempt > 1 ? [`attempt ${String(entry.attempt)}`] : []),
    ...(entry.renewal === null ? [] : [renewalText(entry.renewal)]),
    ...(entry.causedRenewal === null ? [] : [`caused renewal ${String(entry.causedRenewal)}`])
  ].join('  ')
}

/** The report that a person reads, and then saves or copies as it is. */
export interface SupportReports {
  make(options: ReportOptions): { readonly id: string; readonly text: string }
  /** @throws AppError `not-found` when another was made since */
  find(id: string): string
}

/** Remembers the last report, so that what is saved is what was read. */
export function createSupportReports(gather: () => ReportFacts, newId: () => string): SupportReports {
  let last = { id: '', text: '' }
  return {
    make(options) {
      last = { id: newId(), text: supportReport(gather(), options) }
      return last
    },
    find(id) {
      if (id === last.id) return last.text
      throw new AppError({
        code: 'not-found',
        message: 'A newer support report replaced this one.',
        hint: 'Open the support report again.',
        retryable: false
      })
    }
  }
}
