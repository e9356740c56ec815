import { cleanPaste } from '../inspector/clean-paste.ts'
import { inspect } from '../inspector/inspect.ts'
import type { ClaimExplained, InspectedKind, Inspection } from '../inspector/inspection.ts'
import { MAY_BE_CUT_OFF } from '../inspector/jwt-notes.ts'
import { compareHosts } from './hosts.ts'
import { isAppCredential, wrongJwt } from './validate-connection.ts'

/** The text pasted as a JWT credential, with the form's other values. */
export interface PastedCredential {
  readonly text: string
  readonly clientId: string
  readonly clientSecret: string
  /** As typed so far. */
  readonly ringcentralHost: string
}

/** How long a credential is still valid. `unreadable`: its expiration isn't a time. */
export type CredentialLife = 'endless' | 'lasting' | 'ends-soon' | 'ended' | 'not-yet' | 'unreadable'

/** What can be told about a pasted credential offline. Contains no part of it except its subject. */
export interface CredentialReading {
  readonly kind: InspectedKind
  /** What it is, in words. */
  readonly title: string
  /** Why it can't be used and what to do, in one sentence; `null` if it can. */
  readonly wrong: string | null
  /** What to know about one that can be used; `null` if there is nothing. */
  readonly caution: string | null
  /** RingCentral's ID of the user it acts as; `null` if it has none, and for anything that can't be used. */
  readonly subject: string | null
  /** Milliseconds since the Unix epoch, UTC; `null` as above. */
  readonly issuedAt: number | null
  readonly expiresAt: number | null
  readonly life: CredentialLife | null
  /** The app it names; RingCentral documents no such claim, so mostly `null`. */
  readonly clientId: string | null
}

/**
 * A credential that expires within this time, in milliseconds, is mentioned: long enough to have a new one created and
 * approved.
 */
export const ENDS_SOON_MS = 14 * 86_400_000

/**
 * Reads what was pasted as a JWT credential: what it is, whose, until when, and why it cannot be used. The inspector
 * says what it is, and the form's validation says what is wrong with it, so that the two never differ. Pure, never throws.
 *
 * @param nowMs milliseconds since the Unix epoch
 */
export function readCredential(
  { text, clientId, clientSecret, ringcentralHost }: PastedCredential,
  nowMs: number
): CredentialReading {
  const pasted = text.trim()
  const seen = inspect(pasted, nowMs)
  const { kind } = seen
  const again = pasted === '' ? null : fieldAgain(pasted, clientId, clientSecret)
  const wrong = pasted === '' ? null : (again?.wrong ?? wrongJwt(pasted, nowMs, ringcentralHost))
  const nothing = {
    subject: null,
    issuedAt: null,
    expiresAt: null,
    life: null,
    clientId: null,
    caution: null
  }
  const isJwt = kind === 'ringcentral-jwt-credential' || kind === 'other-jwt'
  // Show the expiration of an expired one too: it helps identify it.
  if (!isJwt || pasted === '')
    return { kind, title: again?.title ?? titleOf(pasted, seen), wrong, ...nothing }
  const claim = (name: string): ClaimExplained | undefined => seen.claims.find((each) => each.name === name)
  const app = plainText(claim('client_id')) ?? plainText(claim('azp'))
  // Nothing is known about an encrypted or nested one, not even that it never expires.
  const life = seen.claims.length === 0 ? null : lifeOf(claim('exp'), claim('nbf')?.at ?? null, nowMs)
  const { issuedAt, expiresAt } = seen
  const facts = { subject: plainText(claim('sub')), issuedAt, expiresAt, life, clientId: app }
  const caution = wrong === null ? cautionOf(seen, life, app, clientId.trim(), ringcentralHost) : null
  return { kind, title: titleOf(pasted, seen), wrong, caution, ...facts }
}

function fieldAgain(
  pasted: string,
  clientId: string,
  clientSecret: string
): { readonly title: string; readonly wrong: string } | null {
  for (const [value, title] of [
    [clientId.trim(), 'Client ID'],
    [clientSecret.trim(), 'Client secret']
  ] as const)
    if (value !== '' && pasted === value)
      return {
        title,
        wrong: `This is the ${title.replace('C', 'c')}. Paste the JWT credential from the developer console.`
      }
  return null
}

function titleOf(pasted: string, { kind, title }: Inspection): string {
  if (kind === 'opaque' && isAppCredential(pasted)) return 'Client ID or client secret'
  const around = cleanPaste(pasted).text !== pasted
  return around && kind === 'ringcentral-jwt-credential' ? `${title}, with extra text around it` : title
}

function lifeOf(end: ClaimExplained | undefined, notBefore: number | null, nowMs: number): CredentialLife {
  const expiresAt = end?.at ?? null
  if (expiresAt !== null && expiresAt <= nowMs) return 'ended'
  if (notBefore !== null && notBefore > nowMs + 60_000) return 'not-yet'
  if (end === undefined) return 'endless'
  // A number too large for a date is never reached; the service decides about anything but a number.
  if (expiresAt === null) return /^\d/.test(end.value) ? 'endless' : 'unreadable'
  return expiresAt - nowMs <= ENDS_SOON_MS ? 'ends-soon' : 'lasting'
}

function cautionOf(
  { kind, notes, ringCentralHost }: Inspection,
  life: CredentialLife | null,
  app: string | null,
  clientId: string,
  ringcentralHost: string
): string | null {
  if (app !== null && clientId !== '' && app !== clientId)
    return 'It’s for a different app than the one this client ID belongs to.'
  const hosts = compareHosts(ringCentralHost, ringcentralHost)
  if (hosts !== null && 'caution' in hosts) return hosts.caution
  if (kind === 'other-jwt') return 'Nothing in it mentions RingCentral. The test will show whether it works.'
  if (notes.includes(MAY_BE_CUT_OFF))
    return 'The end may be missing. Copy it again, including the last character.'
  if (life === 'unreadable')
    return 'Its expiration date isn’t a number, so RingCentral may reject it. The test will show whether it works.'
  if (life === 'not-yet') return 'It isn’t valid yet, according to this computer’s clock.'
  if (life === 'ends-soon') return 'It expires soon. You’ll then need to create a new one.'
  return null
}

/** A plain-text claim, such as an ID; anything else isn't shown. */
function plainText(claim: ClaimExplained | undefined): string | null {
  return (
    /^"([\w.@+-]{1,80})"$|^(\d{1,40})$/
      .exec(claim?.value ?? '')
      ?.slice(1)
      .find(Boolean) ?? null
  )
}
