/** How a connection gets a RingCentral token: with a JWT credential, in the browser, or pasted. */
export const SIGN_IN_METHODS = ['jwt', 'browser', 'token'] as const

export type SignInMethod = (typeof SIGN_IN_METHODS)[number]

/** One named way to sign in: hosts, client ID, sign-in method. Contains no secrets. */
export interface Connection {
  readonly id: string
  readonly name: string
  readonly signInMethod: SignInMethod
  /** Origin, such as `https://platform.ringcentral.com`. */
  readonly ringcentralHost: string
  /** Origin, such as `https://ringcx.ringcentral.com`. */
  readonly ringcxHost: string
  /** Empty only for a pasted token that can't be refreshed. */
  readonly clientId: string
  /** True for an app without a client secret: it identifies itself by its client ID alone (ringcx-api §6.1). */
  readonly publicClient: boolean
  /** True for the built-in practice connection, whose hosts are the simulator's. */
  readonly practice: boolean
  /** Kept fresh all the time; otherwise only while it is on screen, and renewed on use (design §5, rule 6). */
  readonly keepFresh: boolean
  /** Milliseconds since the Unix epoch, UTC. */
  readonly createdAt: number
}

/** The hosts and credentials of a connection's sign-in. */
export type SignInSettings = Pick<
  Connection,
  'signInMethod' | 'ringcentralHost' | 'ringcxHost' | 'clientId' | 'publicClient'
>

/** RingCX hosts to choose from, the documented one first; both serve the same paths (ringcx-api §0, §5). */
export const RINGCX_HOSTS = ['https://ringcx.ringcentral.com', 'https://engage.ringcentral.com'] as const

/**
 * RingCentral hosts to choose from: the usual one, and the segregated one of AT&T Office@Hand and Verizon. The
 * sandbox isn't listed: RingCX never worked with it (ringcx-api §5).
 */
export const RINGCENTRAL_HOSTS = [
  'https://platform.ringcentral.com',
  'https://platform.ringcentral.biz'
] as const

/** Longest name of a connection, in Unicode code points. */
export const LONGEST_NAME = 60
