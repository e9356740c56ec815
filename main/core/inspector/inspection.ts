import type { Damage } from './decode-jwt.ts'

/** One claim of a JWT, explained. */
export interface ClaimExplained {
  name: string
  /** JSON text of the value with its digits unchanged, cut at 2,000 characters. */
  value: string
  meaning: string
  /** For times: milliseconds since the Unix epoch, UTC; else `null`. */
  at: number | null
}

/** What a pasted text is. */
export type InspectedKind =
  | 'ringcx-access-token'
  | 'ringcentral-jwt-credential'
  | 'other-jwt'
  | 'uuid'
  | 'permanent-token'
  | 'opaque'
  | 'damaged-jwt'
  | 'empty'

/** The inspector's result for a text. */
export interface Inspection {
  kind: InspectedKind
  title: string
  /** What it can and can't be used for. */
  explanation: string
  header: ClaimExplained[]
  claims: ClaimExplained[]
  /** Milliseconds since the Unix epoch, UTC; `null` when the token does not tell. */
  issuedAt: number | null
  /** As {@link issuedAt}. */
  expiresAt: number | null
  /** Plain warnings, such as “No expiration date.” */
  notes: string[]
  /** The JWT inside this one, explained the same way; `null` if there is none, or it is nested too deep. */
  inner: Inspection | null
  /** What is wrong with a `damaged-jwt`; `null` for everything else. */
  damage: Damage | null
  /** Why services surely refuse this JWT although it can be read, in one sentence; `null` when nothing is known. */
  refusedBecause: string | null
  /** The RingCentral host that it is meant for; `null` when it names none. */
  ringCentralHost: string | null
}
