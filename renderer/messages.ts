import type {
  ChainLink,
  RenewalPath,
  SessionPhase,
  SessionStatus,
  SignInMethod
} from '../preload/contract.ts'
import { STANDINGS } from '../preload/standings.ts'
import { clockSecondsText, clockText } from './time-text.ts'

/** How good or bad a state is; picks the color and icon. Words always accompany it: color alone says nothing. */
export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'idle'

export interface Wording {
  label: string
  tone: Tone
  /** What the state means, for Help and for tooltips. */
  meaning: string
}

/** Every session phase in words: the one place where a phase becomes text. */
export const PHASES: Readonly<Record<SessionPhase, Wording>> = {
  active: {
    label: STANDINGS.active,
    tone: 'ok',
    meaning: 'You have a valid RingCX token. Token Desk renews it automatically before it expires.'
  },
  'signing-in': {
    label: STANDINGS['signing-in'],
    tone: 'busy',
    meaning: 'Getting a token from RingCentral and exchanging it for a RingCX token.'
  },
  renewing: {
    label: STANDINGS.renewing,
    tone: 'busy',
    meaning: 'Getting a new RingCX token. The current one works until it expires.'
  },
  waiting: {
    label: STANDINGS.waiting,
    tone: 'warn',
    meaning:
      'The last attempt failed for a temporary reason, such as a network outage or a rate limit. Token Desk retries automatically, and you stay signed in.'
  },
  'needs-sign-in': {
    label: STANDINGS['sign-in-needed'],
    tone: 'bad',
    meaning: 'The session ended, and Token Desk can’t begin a new one without you. Sign in again.'
  },
  locked: {
    label: STANDINGS.locked,
    tone: 'warn',
    meaning:
      'Token Desk can’t read the stored secrets right now, usually because the keyring is locked. Nothing is lost.'
  },
  'signed-out': {
    label: STANDINGS['signed-out'],
    tone: 'idle',
    meaning:
      'This connection has no tokens. Token Desk keeps what it needs to sign in again, except a pasted token.'
  }
}

/** Each sign-in method as the first step of the chain: what it is, and the words for its states. */
export const CREDENTIALS: Readonly<
  Record<
    SignInMethod,
    { title: string; about: string; labels: Partial<Record<ChainLink['state'], string>>; lasts: string }
  >
> = {
  jwt: {
    title: 'JWT credential',
    about: 'Long-lived. Signs in to RingCentral; can’t be used as an access token.',
    labels: { ready: 'Stored', missing: 'Not stored', untested: 'Stored' },
    lasts: 'No expiration date'
  },
  browser: {
    title: 'Browser sign-in',
    about: 'You sign in to RingCentral in your browser, and again when that session ends.',
    labels: { ready: 'Set up', missing: 'Secret missing', untested: 'Set up', working: 'In your browser' },
    lasts: 'You sign in each time'
  },
  token: {
    title: 'Pasted token',
    about: 'Works for up to an hour, or longer if it came with a refresh token.',
    labels: { ready: 'Stored', untested: 'Stored' },
    lasts: 'Expires with its session'
  }
}

/**
 * When a pasted token that has not been refreshed expires: it is opaque and does not reveal its age. RingCentral issues
 * none that last longer than an hour (ringcx-api §6.1).
 */
export const PASTED_END =
  'Expires within an hour of being issued. Token Desk then refreshes it if it came with a refresh token. Otherwise, paste a new one.'

/** A connection that was saved for later, or whose secrets are not stored on this computer. */
export const NOT_FINISHED: Wording = {
  label: STANDINGS.unfinished,
  tone: 'warn',
  meaning: 'This connection needs more information before it can sign in. Until then, it contacts no service.'
}

/** In phase `needs-sign-in`, if signing in again isn't enough. */
export const REFUSED: Wording = {
  label: STANDINGS.refused,
  tone: 'bad',
  meaning:
    'RingCentral or RingCX rejected the credential, the app, or the settings. Waiting won’t help. Read the reason, then correct it.'
}

const IN_BROWSER: Wording = {
  label: STANDINGS['in-browser'],
  tone: 'busy',
  meaning: 'Sign in on the page that opened in your browser, then allow access.'
}

/** Whether something must be filled in before the connection can sign in. One that is signed in stays signed in. */
export function isUnfinished({ missing, phase }: SessionStatus): boolean {
  return missing.length > 0 && (phase === 'signed-out' || phase === 'needs-sign-in')
}

/** Whether the connection has a token, or gets one without the person. */
export function isSignedIn({ phase }: SessionStatus): boolean {
  return phase === 'active' || phase === 'renewing' || phase === 'waiting'
}

/** The state of a connection, in a word or two. */
export function standing(status: SessionStatus): Wording {
  const { browser, phase, hand } = status
  if (isUnfinished(status)) return NOT_FINISHED
  if (browser?.kind === 'waiting' && !isSignedIn(status)) return IN_BROWSER
  return hand === 'refused' ? REFUSED : PHASES[phase]
}

/** The steps of the chain, in order. */
export const LINKS = [
  { key: 'credential' },
  {
    key: 'ringcentral',
    title: 'RingCentral token',
    about: 'Lasts about an hour. Exchanged for a RingCX token.'
  },
  {
    key: 'ringcx',
    title: 'RingCX token',
    about: 'Lasts five minutes. RingCX accepts it as the access token.'
  },
  { key: 'api', title: 'RingCX API', about: 'What the token gives you access to: accounts, users, and more.' }
] as const

export type LinkKey = (typeof LINKS)[number]['key']

const LINK_STATES: Readonly<Record<ChainLink['state'], { label: string; tone: Tone }>> = {
  ready: { label: 'Ready', tone: 'ok' },
  working: { label: 'Working', tone: 'busy' },
  expired: { label: 'Expired', tone: 'warn' },
  missing: { label: 'None', tone: 'idle' },
  failed: { label: 'Failed', tone: 'bad' },
  untested: { label: 'Not used yet', tone: 'idle' }
}

/** The state of one step in words. */
export function linkWording(
  key: LinkKey,
  state: ChainLink['state'],
  method: SignInMethod
): { label: string; tone: Tone } {
  const general = LINK_STATES[state]
  if (key === 'credential') return { ...general, label: CREDENTIALS[method].labels[state] ?? general.label }
  return key === 'api' && state === 'ready' ? { ...general, label: 'Responding' } : general
}

/** The ways to get a RingCX token, in words. */
export const RENEWAL_PATHS: Readonly<Record<RenewalPath, { label: string; meaning: string }>> = {
  'ringcx-refresh': { label: 'RingCX refresh', meaning: 'with its refresh token' },
  exchange: { label: 'Exchange', meaning: 'of the RingCentral token' },
  'ringcentral-refresh': {
    label: 'RingCentral refresh',
    meaning: 'and exchange'
  },
  'sign-in': { label: 'Sign-in', meaning: 'with a new session' }
}

/** An origin without its scheme, as people write a host. */
const hostOf = (origin: string): string => origin.replace(/^https?:\/\//, '')

/** The hosts that a connection uses, each shown once. The simulator's addresses mean nothing to people. */
export function hostsText({
  ringcentralHost,
  ringcxHost,
  practice = false
}: {
  ringcentralHost: string
  ringcxHost: string
  practice?: boolean
}): string {
  if (practice) return 'Simulator on this computer'
  return [...new Set([hostOf(ringcentralHost), hostOf(ringcxHost)])].join(' → ')
}

/** More sub-accounts than this are counted instead of listed. */
const MOST_ACCOUNTS = 2

/**
 * Whose token it is, such as `Signed in as Robin Example (robin@example.com) · Example Support, sub-account 90010001`;
 * IDs where RingCX sent no names (ringcx-api §1.2). `null` when it sent neither.
 */
export function signedInText(identity: SessionStatus['identity']): string | null {
  if (identity === null) return null
  const { adminId, rcUserId, agentAccountIds, mainAccountId, userName, email, accountName } = identity
  const accounts = [...new Set(agentAccountIds)]
  const rest = accounts.length - MOST_ACCOUNTS
  const listed = accounts.slice(0, MOST_ACCOUNTS).join(', ')
  const parts = [
    userName !== null && email !== null
      ? `${userName} (${email})`
      : (userName ?? email ?? userIdText(adminId, rcUserId)),
    accountName !== null && accounts.length > 0
      ? `${accountName}, sub-account ${accounts[0]}${accounts.length > 1 ? ` and ${accounts.length - 1} more` : ''}`
      : accounts.length > 0
        ? `sub-account${accounts.length > 1 ? 's' : ''} ${listed}${rest > 0 ? ` and ${rest} more` : ''}`
        : mainAccountId !== null
          ? `main account ${mainAccountId}`
          : ''
  ]
  const known = parts.filter((part) => part !== '')
  if (known.length === 0) return null
  return `Signed in ${parts[0] === '' ? 'to' : 'as'} ${known.join(' · ')}`
}

function userIdText(adminId: number | null, rcUserId: number | null): string {
  if (adminId !== null) return `admin ${adminId}`
  return rcUserId !== null ? `RingCentral user ${rcUserId}` : ''
}

export interface Headline {
  tone: Tone
  /** The sentence, without a period. */
  text: string
  /** When the current token expires; `null` when no token works. */
  until: number | null
}

/**
 * The sentence that says what state a connection is in and what happens next, such as
 * `Ready until 10:55 AM · renews automatically at 10:54 AM`.
 *
 * @param now ms since the epoch, UTC
 */
export function headline(status: SessionStatus, now: number): Headline {
  const wording = standing(status)
  const { tone, label } = wording
  if (isUnfinished(status)) return { tone, text: label, until: null }
  if (wording === IN_BROWSER) return { tone, text: `${label}…`, until: null }
  const token = status.chain.ringcx
  const until = token.expiresAt !== null && token.expiresAt > now ? token.expiresAt : null
  switch (status.phase) {
    case 'active': {
      if (until === null)
        return { tone: 'warn', text: 'The token has expired · renews the next time you use it', until }
      const next = token.nextStepAt
      const step =
        next === null
          ? 'renews the next time you use it'
          : next <= now
            ? 'renewing now'
            : `renews automatically at ${clockText(next, now)}`
      return { tone, text: `Ready until ${clockText(until, now)} · ${step}`, until }
    }
    case 'renewing':
      return until === null
        ? { tone, text: 'Renewing the token', until }
        : { tone, text: `Ready until ${clockText(until, now)} · renewing now`, until }
    case 'signing-in':
      return { tone, text: 'Signing in', until }
    case 'waiting': {
      const retry =
        status.retryAt === null || status.retryAt <= now
          ? 'retrying now'
          : `retries at ${clockSecondsText(status.retryAt, now)}`
      return until === null
        ? { tone, text: `No working token · ${retry}`, until }
        : { tone, text: `Ready until ${clockText(until, now)} · ${retry}`, until }
    }
    case 'needs-sign-in':
      return { tone, text: label, until: null }
    case 'locked':
      return { tone, text: label, until: null }
    case 'signed-out':
      return { tone, text: label, until: null }
  }
}
