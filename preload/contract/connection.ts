/** How a connection gets a RingCentral token: with a JWT credential, in the browser, or pasted. */
export type SignInMethod = 'jwt' | 'browser' | 'token'

/** One named way to sign in. Contains no secrets. */
export interface ConnectionSummary {
  id: string
  name: string
  signInMethod: SignInMethod
  /** Origin, such as `https://platform.ringcentral.com`. */
  ringcentralHost: string
  /** Origin, such as `https://ringcx.ringcentral.com`. */
  ringcxHost: string
  /** Empty for a pasted token that can't be refreshed, and while it is missing. */
  clientId: string
  /** True for an app without a client secret. */
  publicClient: boolean
  /** True for the built-in practice connection, whose hosts are the simulator's. */
  practice: boolean
  /** Kept fresh all the time; otherwise only while it is on screen, and renewed on use. */
  keepFresh: boolean
}

/** What the person fills in, whatever the sign-in method. */
interface NewConnectionFields {
  name: string
  ringcentralHost: string
  ringcxHost: string
  clientId: string
  /**
   * Saved for later: fields may be empty, and nothing signs in. Filled-in fields are still validated; an empty name
   * gets a default.
   */
  unfinished: boolean
}

/** The form for a connection with a JWT credential. */
export interface NewJwtConnection extends NewConnectionFields {
  signInMethod: 'jwt'
  clientSecret: string
  jwt: string
}

/** The form for signing in with the browser. */
export interface NewBrowserConnection extends NewConnectionFields {
  signInMethod: 'browser'
  /** `null` for an app without one. */
  clientSecret: string | null
}

/** The form for a pasted RingCentral token. */
export interface NewTokenConnection extends NewConnectionFields {
  signInMethod: 'token'
  /** `null` for an app without one, and if there is nothing to refresh. */
  clientSecret: string | null
  accessToken: string
  /** Empty when there is none. */
  refreshToken: string
}

export type NewConnection = NewJwtConnection | NewBrowserConnection | NewTokenConnection

/** What a connection may still need before it can sign in, in form order. */
export type MissingField = 'accessToken' | 'clientId' | 'clientSecret' | 'jwt'

/** A removed connection that can still be restored. */
export interface Removal {
  connectionId: string
  name: string
  /** When it will be signed out and its secrets erased; `null` while the timer is paused. */
  undoUntil: number | null
}
