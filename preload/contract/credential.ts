import type { Inspection } from './inspection.ts'

/** What main can tell of a text that was pasted as a JWT credential. The text itself never comes back. */
export interface CredentialReading {
  kind: Inspection['kind']
  /** What it is, in words. */
  title: string
  /** Why it cannot be used and what to do; `null` for one that can. */
  wrong: string | null
  /** What to know of one that can be used. */
  caution: string | null
  /** RingCentral's id of the user it acts as. */
  subject: string | null
  issuedAt: number | null
  expiresAt: number | null
  life: 'endless' | 'lasting' | 'ends-soon' | 'ended' | 'not-yet' | 'unreadable' | null
  /** The app it names, when it names one. */
  clientId: string | null
}

/** What was pasted as a JWT credential, and what the form holds already, to tell them apart. */
export interface PastedCredential {
  text: string
  clientId: string
  clientSecret: string
  ringcentralHost: string
}
