/** How a connection gets a RingCentral token: from a JWT credential, in the browser, or pasted. */
export type SignInMethod = 'jwt' | 'browser' | 'token'

/** One named way to sign in. Holds no secret. */
export interface ConnectionSummary {
  id: string
  name: string
  signInMethod: SignInMethod
  /** Origin, such as `https://platform.ringcentral.com`. */
  ringcentralHost: string
  /** Origin, such as `https://ringcx.ringcentral.com`. */
  ringcxHost: string
  /** Empty with a pasted token that nothing can refresh, and while it is missing. */
  clientId: string
  /** True for an app without a client secret. */
  publicClient: boolean
  /** True for the built-in practice connection, whose hosts are the simulator's. */
  practice: boolean
  /** Kept fresh all the time; else only while it is looked at, and renewed on use. */
  keepFresh: boolean
}

/** What the person fills in, whatever the sign-in method. */
interface NewConnectionFields {
  name: string
  ringcentralHost: string
  ringcxHost: string
  clientId: string
  /**
   * Saved for later: fields may be empty, and nothing signs in. What is filled in is checked all the same; an empty name
   * is made up.
   */
  unfinished: boolean
}

/** What the person fills in for a connection with a JWT credential. */
export interface NewJwtConnection extends NewConnectionFields {
  signInMethod: 'jwt'
  clientSecret: string
  jwt: string
}

/** What the person fills in to sign in with the browser. */
export interface NewBrowserConnection extends NewConnectionFields {
  signInMethod: 'browser'
  /** `null` for an app that has none. */
  clientSecret: string | null
}

/** What the person fills in around a pasted RingCentral token. */
export interface NewTokenConnection extends NewConnectionFields {
  signInMethod: 'token'
  /** `null` for an app that has none, and where nothing is to be refreshed. */
  clientSecret: string | null
  accessToken: string
  /** Empty when there is none. */
  refreshToken: string
}

export type NewConnection = NewJwtConnection | NewBrowserConnection | NewTokenConnection

/** What a connection can lack before it can sign in, in the order of the form. */
export type MissingField = 'accessToken' | 'clientId' | 'clientSecret' | 'jwt'

/** A connection that was removed and can still be brought back. */
export interface Removal {
  connectionId: string
  name: string
  /** When it is signed out and its secrets are erased; `null` while that is held. */
  undoUntil: number | null
}
