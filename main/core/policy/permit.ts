import { AppError } from '../errors.ts'
import { isHostAllowed } from './allowed-hosts.ts'
import type { Policy } from './policy.ts'

/** Where and how something wants to sign in. */
export interface SignInWish {
  readonly signInMethod: string
  readonly ringcentralHost: string
  readonly ringcxHost: string
  readonly practice?: boolean
}

/** The organization's rules for connections, as the sessions need them. */
export interface ConnectionRules {
  /** @throws AppError `host-refused` for a connection that isn't allowed to sign in */
  permit(wish: SignInWish): void
  /** Whether the organization manages this connection: then only its secrets can be changed. */
  isManaged(id: string): boolean
}

/** The rules without a policy. */
export const NO_RULES: ConnectionRules = { permit: () => undefined, isManaged: () => false }

/** What isn't allowed, by form field, each with its message. Empty if everything is allowed. */
export function refusedFields(policy: Policy, wish: SignInWish): Readonly<Record<string, string>> {
  if (policy.state === 'broken') return { ringcentralHost: BROKEN }
  if (wish.practice === true) return {}
  const { allowedHosts, signInMethods } = policy.values
  const fields: Record<string, string> = {}
  if (signInMethods !== null && !signInMethods.some((each) => each === wish.signInMethod)) {
    fields['signInMethod'] = 'Your organization doesn’t allow this sign-in method.'
  }
  for (const field of ['ringcentralHost', 'ringcxHost'] as const) {
    if (allowedHosts !== null && !isHostAllowed(allowedHosts, wish[field])) {
      fields[field] = hostRefused(wish[field])
    }
  }
  return fields
}

/** Why a connection may not be used, as one sentence, or `null`. */
export function whyRefused(policy: Policy, wish: SignInWish): string | null {
  return Object.values(refusedFields(policy, wish))[0] ?? null
}

/** Rejects a connection that the organization doesn't allow. @throws AppError `host-refused`, with the fields */
export function permit(policy: Policy, wish: SignInWish): void {
  const fields = refusedFields(policy, wish)
  const [first] = Object.values(fields)
  if (first === undefined) return
  throw notAllowed(first, fields)
}

/** The error for a host that the organization does not allow. */
export function notAllowed(message: string, fields?: Readonly<Record<string, string>>): AppError {
  return new AppError({ code: 'host-refused', message, hint: ASK, retryable: false, fields })
}

/** The message for every sign-in while the policy is broken. */
export const BROKEN = 'Token Desk can’t read your organization’s policy, so it doesn’t sign in to anything.'
const ASK = 'Contact your administrator.'

/** The message for a host that isn't allowed. @param origin such as `https://ringcx.ringcentral.com` */
export function hostRefused(origin: string): string {
  return `Your organization doesn’t allow ${URL.parse(origin)?.host ?? 'this host'}.`
}
