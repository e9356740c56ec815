import type {
  ChainLink,
  RenewalPath,
  SessionPhase,
  SessionStatus,
  SignInMethod
} from '../preload/contract.ts'
import { clockSecondsText, clockText } from './time-text.ts'

/** How a state feels; decides colour and icon, never alone: words always stand beside it. */
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
    label: 'Ready',
    tone: 'ok',
    meaning: 'There is a live RingCX token. It is renewed ahead of time, by itself.'
  },
  'signing-in': {
    label: 'Signing in',
    tone: 'busy',
    meaning: 'RingCentral is asked for a token, and that is turned into a RingCX token.'
  },
  renewing: {
    label: 'Renewing',
    tone: 'busy',
    meaning: 'A new RingCX token is being fetched. The one at hand works until it ends.'
  },
  waiting: {
    label: 'Waiting to try again',
    tone: 'warn',
    meaning:
      'The last attempt failed for a passing reason, such as no network or a rate limit. The next attempt comes by itself; you stay signed in.'
  },
  'needs-sign-in': {
    label: 'Sign-in needed',
    tone: 'bad',
    meaning:
      'A service refused the credential or the refresh tokens. Waiting will not help: read the reason and sign in.'
  },
  locked: {
    label: 'Locked',
    tone: 'warn',
    meaning: 'The stored secrets cannot be read now, usually because the keyring is locked. Nothing is lost.'
  },
  'signed-out': {
    label: 'Signed out',
    tone: 'idle',
    meaning: 'No tokens are held. What a sign-in needs stays stored; a pasted token does not.'
  }
}

/** Each sign-in method as the first link of the chain: what it is, and what its states are called. */
export const CREDENTIALS: Readonly<
  Record<
    SignInMethod,
    { title: string; about: string; labels: Partial<Record<ChainLink['state'], string>>; lasts: string }
  >
> = {
  jwt: {
    title: 'JWT credential',
    about: 'Long-lived. Signs in at RingCentral; never a bearer.',
    labels: { ready: 'Stored', missing: 'Not stored', untested: 'Stored' },
    lasts: 'No end date'
  },
  browser: {
    title: 'Browser sign-in',
    about: 'You sign in at RingCentral in your browser, and again when that session ends.',
    labels: { ready: 'Set up', missing: 'Secret not stored', untested: 'Set up', working: 'In your browser' },
    lasts: 'Needs you each time'
  },
  token: {
    title: 'Pasted token',
    about: 'Works as long as it lives: an hour at most, longer when it came with a refresh token.',
    labels: { ready: 'Stored', untested: 'Stored' },
    lasts: 'Ends with its session'
  }
}

/**
 * The end of a pasted token that was not refreshed yet: it is opaque and does not tell its age. RingCentral issues none for
 * longer than an hour (ringcx-api §6.1).
 */
export const PASTED_END =
  'End not known: an hour after it was made at the latest. Then it is refreshed if it came with a refresh token; else you paste a new one.'

/** A connection that was saved for later, or whose secrets are not on this computer. */
export const NOT_FINISHED: Wording = {
  label: 'Not finished',
  tone: 'warn',
  meaning: 'Something is missing before it can sign in. It waits for that, and asks no service for anything.'
}

/** Whether something has to be filled in before the connection can sign in; one that is signed in goes on. */
export function isUnfinished({ missing, phase }: SessionStatus): boolean {
  return missing.length > 0 && (phase === 'signed-out' || phase === 'needs-sign-in')
}

/** How a connection stands, in a word or two. */
export function standing(status: SessionStatus): { label: string; tone: Tone } {
  const { browser, phase } = status
  if (isUnfinished(status)) return NOT_FINISHED
  const live = phase === 'active' || phase === 'renewing' || phase === 'waiting'
  return browser?.kind === 'waiting' && !live
    ? { label: 'Waiting for your browser', tone: 'busy' }
    : PHASES[phase]
}

/** What each link of the chain is, in the order of the chain. */
export const LINKS = [
  { key: 'credential' },
  {
    key: 'ringcentral',
    title: 'RingCentral token',
    about: 'Lives about an hour. Exchanged for a RingCX token.'
  },
  { key: 'ringcx', title: 'RingCX token', about: 'Lives five minutes. The bearer that RingCX accepts.' },
  { key: 'api', title: 'RingCX API', about: 'What the token opens: accounts, users and more.' }
] as const

export type LinkKey = (typeof LINKS)[number]['key']

const LINK_STATES: Readonly<Record<ChainLink['state'], { label: string; tone: Tone }>> = {
  ready: { label: 'Ready', tone: 'ok' },
  working: { label: 'Working', tone: 'busy' },
  expired: { label: 'Expired', tone: 'warn' },
  missing: { label: 'None', tone: 'idle' },
  failed: { label: 'Failed', tone: 'bad' },
  untested: { label: 'Not tried yet', tone: 'idle' }
}

/** The state of one link in words. */
export function linkWording(
  key: LinkKey,
  state: ChainLink['state'],
  method: SignInMethod
): { label: string; tone: Tone } {
  const general = LINK_STATES[state]
  if (key === 'credential') return { ...general, label: CREDENTIALS[method].labels[state] ?? general.label }
  return key === 'api' && state === 'ready' ? { ...general, label: 'Answers' } : general
}

/** The next step of one link in words; empty when nothing is planned. */
export function nextStepText(key: LinkKey, at: number, now: number): string {
  const verb = { credential: 'Used again', ringcentral: 'Refreshed', ringcx: 'Renews', api: 'Asked again' }[
    key
  ]
  return at <= now ? `${verb} now` : `${verb} at ${clockText(at, now)}`
}

/** How a RingCX token came about, in words. */
export const RENEWAL_PATHS: Readonly<Record<RenewalPath, { label: string; meaning: string }>> = {
  'ringcx-refresh': { label: 'RingCX refresh', meaning: 'with the RingCX refresh token' },
  exchange: { label: 'Exchange', meaning: 'from the live RingCentral token' },
  'ringcentral-refresh': {
    label: 'RingCentral refresh',
    meaning: 'RingCentral token refreshed, then exchanged'
  },
  'sign-in': { label: 'Sign-in', meaning: 'a new session at RingCentral' }
}

export interface Headline {
  tone: Tone
  /** The one sentence, without a full stop. */
  text: string
  /** When the token at hand ends; `null` when there is none that still works. */
  until: number | null
}

/**
 * The one sentence that says how a connection stands and what happens next, such as
 * `Ready until 14:32 · renews by itself at 14:31`.
 *
 * @param now ms since the epoch, UTC
 */
export function headline(status: SessionStatus, now: number): Headline {
  const { tone, label } = standing(status)
  if (isUnfinished(status)) return { tone, text: label, until: null }
  if (label !== PHASES[status.phase].label) return { tone, text: `${label}…`, until: null }
  const token = status.chain.ringcx
  const until = token.expiresAt !== null && token.expiresAt > now ? token.expiresAt : null
  switch (status.phase) {
    case 'active': {
      if (until === null) return { tone: 'warn', text: 'The token has ended · renews on its next use', until }
      const next = token.nextStepAt
      const step =
        next === null
          ? 'renews on its next use'
          : next <= now
            ? 'renewing now'
            : `renews by itself at ${clockText(next, now)}`
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
          ? 'trying again now'
          : `tries again at ${clockSecondsText(status.retryAt, now)}`
      return until === null
        ? { tone, text: `No working token · ${retry}`, until }
        : { tone, text: `Ready until ${clockText(until, now)} · ${retry}`, until }
    }
    case 'needs-sign-in':
      return { tone, text: 'Sign-in needed', until: null }
    case 'locked':
      return { tone, text: 'Locked · the stored secrets cannot be read now', until: null }
    case 'signed-out':
      return { tone, text: label, until: null }
  }
}
