import type { RequestPurpose } from '../http/request-watch.ts'
import {
  statusClass,
  type ActivityEntry,
  type NoteKind,
  type RenewalCause,
  type RequestEntry
} from './entry.ts'

/** What a request did, as the rest of a sentence: done, under way, and what couldn't be done. */
type Words = readonly [done: string, pending: string, failed: string]

const PURPOSES: Readonly<Record<Exclude<RequestPurpose, 'directory'>, Words>> = {
  'sign-in': ['Signed in to RingCentral', 'Signing in to RingCentral', 'sign in to RingCentral'],
  'ringcentral-refresh': [
    'Renewed the RingCentral token',
    'Renewing the RingCentral token',
    'renew the RingCentral token'
  ],
  exchange: ['Got a RingCX token', 'Getting a RingCX token', 'get a RingCX token'],
  'ringcx-refresh': ['Renewed the RingCX token', 'Renewing the RingCX token', 'renew the RingCX token'],
  revoke: ['Ended the RingCentral session', 'Ending the RingCentral session', 'end the RingCentral session'],
  discovery: [
    'Looked up RingCentral’s addresses',
    'Looking up RingCentral’s addresses',
    'look up RingCentral’s addresses'
  ],
  reach: ['Reached RingCentral', 'Trying to reach RingCentral', 'reach RingCentral'],
  account: [
    'Read the RingCentral account',
    'Reading the RingCentral account',
    'read the RingCentral account'
  ],
  request: ['Sent your request', 'Sending your request', 'send your request'],
  'proxy-check': ['Checked the proxy', 'Checking the proxy', 'check the proxy'],
  update: ['Checked for updates', 'Checking for updates', 'check for updates']
}

const NOTES: Readonly<Record<NoteKind, string>> = {
  reveal: 'Showed the token on screen',
  copy: 'Copied the token',
  lock: 'Locked the vault',
  unlock: 'Unlocked the vault'
}

/** What happened, in words, such as “Renewed the RingCX token” or “Couldn’t load admin users”. */
export function titleOf(entry: ActivityEntry): string {
  if (entry.kind === 'note') return NOTES[entry.note]
  const [done, pending, failed] = wordsOf(entry)
  if (entry.state === 'pending') return `${pending}…`
  // A request of the person's own was sent, whatever its answer
  const went = statusClass(entry) === 'ok' || (entry.purpose === 'request' && entry.status !== null)
  return went ? done : `Couldn’t ${failed}`
}

function wordsOf({ purpose, subject }: RequestEntry): Words {
  if (purpose === 'update' && subject !== null)
    return [`Downloaded ${subject}`, `Downloading ${subject}`, `download ${subject}`]
  if (purpose !== 'directory') return PURPOSES[purpose]
  const what = subject ?? 'the directory'
  return [`Loaded ${what}`, `Loading ${what}`, `load ${what}`]
}

/** Why a request failed without a response, or lost a part of it; `null` if it didn't. */
export function failureText({ failure }: RequestEntry): string | null {
  if (failure === null) return null
  if (failure.code === 'canceled') return 'canceled'
  return failure.name === null ? failure.code : `${failure.code} (${failure.name})`
}

const WHY: Readonly<Record<RenewalCause['why'], string>> = {
  person: 'the token was needed right away',
  refused: 'RingCX said the token had expired',
  due: 'the token was about to expire'
}

/** Such as “Renewal 4, because the token was about to expire”. */
export function renewalText({ id, goal, why }: RenewalCause): string {
  if (goal === 'sign-in') return `Sign-in ${String(id)}`
  if (goal === 'keep-alive') return `RingCentral session keep-alive ${String(id)}`
  return `Renewal ${String(id)}, because ${WHY[why]}`
}
