/** How a connection gets a RingCentral token: from a JWT credential, in the browser, or pasted. */
export const SIGN_IN_METHODS = ['jwt', 'browser', 'token'] as const

export type SignInMethod = (typeof SIGN_IN_METHODS)[number]

/** One named way to sign in: hosts, client id, sign-in method. Holds no secret. */
export interface Connection {
  readonly id: string
  readonly name: string
  readonly signInMethod: SignInMethod
  /** Origin, such as `https://platform.ringcentral.com`. */
  readonly ringcentralHost: string
  /** Origin, such as `https://ringcx.ringcentral.com`. */
  readonly ringcxHost: string
  /** Empty only with a pasted token that nothing can refresh. */
  readonly clientId: string
  /** True for an app without a client secret: it names itself by its client id alone (ringcx-api §6.1). */
  readonly publicClient: boolean
  /** True for the built-in practice connection, whose hosts are the simulator's. */
  readonly practice: boolean
  /** Kept fresh all the time; else only while it is looked at, and renewed on use (design §5, rule 6). */
  readonly keepFresh: boolean
  /** Milliseconds since the Unix epoch, UTC. */
  readonly createdAt: number
}

/** The part of a connection that says where and as whom it signs in. */
export type SignInSettings = Pick<
  Connection,
  'signInMethod' | 'ringcentralHost' | 'ringcxHost' | 'clientId' | 'publicClient'
>

/** RingCX hosts to choose from, the documented one first; both answer the same paths (ringcx-api §0, §5). */
export const RINGCX_HOSTS = ['https://ringcx.ringcentral.com', 'https://engage.ringcentral.com'] as const

/**
 * RingCentral hosts to choose from: the usual one, and the segregated one of AT&T Office@Hand and Verizon. The sandbox
 * is left out: RingCX never worked with it (ringcx-api §5).
 */
export const RINGCENTRAL_HOSTS = [
  'https://platform.ringcentral.com',
  'https://platform.ringcentral.biz'
] as const

/** Longest name of a connection, in Unicode code points. */
export const LONGEST_NAME = 60
