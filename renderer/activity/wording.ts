import type { ActivityEntry, ActivityQuery, StatusClass } from '../../preload/contract.ts'
import type { Tone } from '../messages.ts'
import { tookText } from '../time-text.ts'

export type PurposeGroup = 'all' | 'sign-in' | 'token' | 'directory' | 'request' | 'proxy' | 'update' | 'note'

/** What the filter offers, and the purposes behind each. */
export const PURPOSE_GROUPS: Readonly<
  Record<PurposeGroup, { readonly title: string; readonly purposes: ActivityQuery['purposes'] }>
> = {
  all: { title: 'Everything', purposes: [] },
  'sign-in': { title: 'Sign-in', purposes: ['sign-in', 'discovery', 'reach', 'account', 'revoke'] },
  token: { title: 'Token renewal', purposes: ['exchange', 'ringcx-refresh', 'ringcentral-refresh'] },
  directory: { title: 'Directory', purposes: ['directory'] },
  request: { title: 'Your requests', purposes: ['request'] },
  proxy: { title: 'Proxy', purposes: ['proxy-check'] },
  update: { title: 'Updates', purposes: ['update'] },
  note: { title: 'Token and vault events', purposes: ['note'] }
}

export const STATUS_TITLES: Readonly<Record<StatusClass | 'any', string>> = {
  any: 'Any result',
  ok: 'Succeeded',
  refused: 'Refused (3xx, 4xx)',
  service: 'Server error (5xx)',
  'no-response': 'No response'
}

const TONES: Readonly<Record<StatusClass, Tone>> = {
  ok: 'ok',
  refused: 'warn',
  service: 'bad',
  'no-response': 'bad'
}

/** The result in a few characters, and how to color it; `null` for what isn't a request. */
export function resultOf({ request }: ActivityEntry): { text: string; tone: Tone } | null {
  if (request === null) return null
  if (request.outcome === null) return { text: 'In progress', tone: 'busy' }
  const tone = TONES[request.outcome]
  if (request.failure === 'canceled') return { text: 'Canceled', tone: 'idle' }
  if (request.status === null) return { text: 'Failed', tone }
  return { text: request.failure === null ? String(request.status) : `${request.status}, cut off`, tone }
}

/** `812 B`, `4.2 kB`, `1.3 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Address as shown: path and query, without the host. */
export function targetText({ request }: ActivityEntry): string {
  if (request === null) return ''
  const query = request.query.map(({ name, value }) => `${name}=${value}`).join('&')
  return `${request.path}${query === '' ? '' : `?${query}`}`
}

/** Whole duration in milliseconds; `null` while it is under way. */
export function tookMs({ request }: ActivityEntry): number | null {
  if (request === null || request.outcome === null) return null
  return (request.waitMs ?? 0) + (request.transferMs ?? 0)
}

/** `184 ms waiting, 22 ms transfer`; `undefined` for what has no duration. */
export function timesText({ request }: ActivityEntry): string | undefined {
  if (request === null || request.outcome === null) return undefined
  const { waitMs, transferMs } = request
  const parts = [
    waitMs === null ? '' : `${tookText(waitMs)} waiting`,
    transferMs === null ? '' : `${tookText(transferMs)} transfer`
  ]
  return parts.filter(Boolean).join(', ')
}

/** How long a bar is drawn, of its full width: on a logarithmic scale from 1 ms to 30 s, so that short ones can be told apart. */
export function barShare(ms: number): number {
  return Math.min(1, Math.max(0.02, Math.log10(Math.max(1, ms)) / Math.log10(30_000)))
}
