/** One named way to sign in: hosts, client id, sign-in method. Holds no secret. */
export interface Connection {
  readonly id: string
  readonly name: string
  readonly signInMethod: 'jwt'
  /** Origin, such as `https://platform.ringcentral.com`. */
  readonly ringcentralHost: string
  /** Origin, such as `https://ringcx.ringcentral.com`. */
  readonly ringcxHost: string
  readonly clientId: string
  /** True for the built-in practice connection, whose hosts are the simulator's. */
  readonly practice: boolean
  /** Kept fresh all the time; else only while it is looked at, and renewed on use (design §5, rule 6). */
  readonly keepFresh: boolean
  /** Milliseconds since the Unix epoch, UTC. */
  readonly createdAt: number
}

/** RingCX hosts to choose from, the documented one first; both answer the same paths (ringcx-api §0, §5). */
export const RINGCX_HOSTS = ['https://ringcx.ringcentral.com', 'https://engage.ringcentral.com'] as const

/** RingCentral hosts to choose from. The sandbox is left out: RingCX never worked with it (ringcx-api §5). */
export const RINGCENTRAL_HOSTS = ['https://platform.ringcentral.com'] as const

/** Longest name of a connection, in UTF-16 units. */
export const LONGEST_NAME = 60
