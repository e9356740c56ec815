import type { Inspection } from './inspection.ts'

/** What main can tell about text that was pasted as a JWT credential. The text itself never comes back. */
export interface CredentialReading {
  kind: Inspection['kind']
  /** What it is, in words. */
  title: string
  /** Why it can't be used and what to do; `null` if it can. */
  wrong: string | null
  /** What to know about one that can be used. */
  caution: string | null
  /** RingCentral's ID of the user it acts as. */
  subject: string | null
  issuedAt: number | null
  expiresAt: number | null
  life: 'endless' | 'lasting' | 'ends-soon' | 'ended' | 'not-yet' | 'unreadable' | null
  /** The app it names, if any. */
  clientId: string | null
}

/** The text that was pasted as a JWT credential, and what the form already contains, to tell them apart. */
export interface PastedCredential {
  text: string
  clientId: string
  clientSecret: string
  ringcentralHost: string
}
