/** One claim of a JWT, explained. */
export interface ClaimExplained {
  name: string
  /** JSON text of the value with its digits unchanged, cut at 2,000 characters. */
  value: string
  meaning: string
  /** For times: the instant; the window shows it in local time. */
  at: number | null
}

export interface Inspection {
  /** What the pasted text is. */
  kind:
    | 'ringcx-access-token'
    | 'ringcentral-jwt-credential'
    | 'other-jwt'
    | 'uuid'
    | 'permanent-token'
    | 'opaque'
    | 'damaged-jwt'
    | 'empty'
  title: string
  /** What it can and can't be used for. */
  explanation: string
  header: ClaimExplained[]
  claims: ClaimExplained[]
  issuedAt: number | null
  expiresAt: number | null
  /** Plain warnings, such as “No expiration date.” */
  notes: string[]
  /** The JWT inside this one, explained the same way. */
  inner: Inspection | null
}

/** A piece of a text: from one place up to another, in UTF-16 units. */
export type TextPiece = readonly [start: number, end: number]

/** How the gateway in front of RingCX answers a request with a token. */
export interface GatewayAnswer {
  status: number
  /** The text of the answer. */
  body: string
  /** When the answer begins; `null` if it is the answer already. */
  from: number | null
}

/** A token in a text, explained. The token itself doesn't come back: the window has the text. */
export interface Finding extends Omit<Inspection, 'kind'> {
  kind:
    | Exclude<Inspection['kind'], 'empty'>
    | 'encrypted-jwt'
    | 'unsecured-jwt'
    | 'ringcentral-access-token'
    | 'ringcentral-refresh-token'
    | 'ringcx-refresh-token'
    | 'client-credentials'
  /** The name in front of it: a header, field, variable, or parameter. */
  name: string | null
  /** Where it is. Each place has more than one piece if lines break it. */
  places: TextPiece[][]
  goodFor: string[]
  notFor: string[]
  /** `null` if nothing is known to speak against it. */
  gateway: GatewayAnswer | null
}

/** The tokens in a text: at most 200, in its order, each once. */
export interface TextInspection {
  findings: Finding[]
  /** Whether there are more tokens than these. */
  more: boolean
}
