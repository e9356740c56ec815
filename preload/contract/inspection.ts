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
