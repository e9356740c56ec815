/**
 * What state a connection is in, in a word or two: the one table behind the window, the tray, notifications, the palette,
 * and the support report.
 */
export const STANDINGS = {
  active: 'Ready',
  'signing-in': 'Signing in',
  renewing: 'Renewing',
  waiting: 'Waiting to retry',
  /** Only the person can begin a new session. */
  'sign-in-needed': 'Sign-in needed',
  /** The service rejects the credential, the app, or the settings. */
  refused: 'Can’t sign in',
  locked: 'Locked',
  'signed-out': 'Signed out',
  /** Something must be filled in before it can sign in. */
  unfinished: 'Not finished',
  'in-browser': 'Waiting for your browser'
} as const

/** The words by standing. */
export type StandingWords = Readonly<Record<keyof typeof STANDINGS, string>>
