import type { InspectedKind, Inspection } from './inspection.ts'
import type { Piece } from './jwt-in-text.ts'

/** A token in a text, at one place. */
export interface FoundToken {
  /** The token itself: unwrapped, joined where lines broke it, percent-decoded. */
  readonly token: string
  /** Where it is; more than one piece if lines break it. */
  readonly pieces: readonly Piece[]
  /** The name in front of it as written: a header, field, variable, or parameter; `null` if there is none. */
  readonly name: string | null
}

/** What a token in a text is. The name in front of it tells more than the token alone. */
export type FoundKind =
  | Exclude<InspectedKind, 'empty'>
  | 'encrypted-jwt'
  | 'unsecured-jwt'
  | 'ringcentral-access-token'
  | 'ringcentral-refresh-token'
  | 'ringcx-refresh-token'
  | 'client-credentials'

/** How the gateway in front of RingCX answers a request with this token (ringcx-api §2.1). */
export interface GatewayAnswer {
  readonly status: number
  /** The text of the answer. */
  readonly body: string
  /** When the answer begins, milliseconds since the Unix epoch, UTC; `null` if it is the answer already. */
  readonly from: number | null
}

/** A token in a text, explained. */
export interface Finding extends Omit<Inspection, 'kind'> {
  readonly kind: FoundKind
  /** The name in front of it, as written at its first place that has one. */
  readonly name: string | null
  /** Where it is. Each place has more than one piece if lines break it. */
  readonly places: readonly (readonly Piece[])[]
  readonly goodFor: readonly string[]
  readonly notFor: readonly string[]
  /** `null` if nothing is known to speak against it. */
  readonly gateway: GatewayAnswer | null
}

/** The tokens in a text. */
export interface TextInspection {
  /** In the order of the text, each token once. */
  readonly findings: readonly Finding[]
  /** Whether there are more tokens than these. */
  readonly more: boolean
}
