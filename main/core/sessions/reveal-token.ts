import { AppError } from '../errors.ts'

/** Something done with a token that is no request, for the activity. */
export interface TokenNote {
  readonly kind: 'reveal' | 'copy'
  readonly connectionId: string
}

/** What {@link createReveal} needs. */
export interface RevealDeps {
  /** Whether the organization lets people see a token. */
  readonly mayReveal: boolean
  /** A fresh RingCX access token. @throws AppError when there is none */
  readonly freshToken: (connectionId: string) => Promise<string>
  /** Gets told before the token is given out. */
  readonly note: (note: TokenNote) => void
}

/**
 * Gives out the RingCX access token for the person to read, the only secret that the window ever gets. No token is given
 * out without a note.
 *
 * @throws AppError `input-invalid` if the organization doesn't allow it; else as `freshToken`
 */
export function createReveal({ mayReveal, freshToken, note }: RevealDeps) {
  return async (connectionId: string): Promise<string> => {
    if (!mayReveal) throw notShown()
    const token = await freshToken(connectionId)
    note({ kind: 'reveal', connectionId })
    return token
  }
}

const notShown = (): AppError =>
  new AppError({
    code: 'input-invalid',
    message: 'Your organization doesn’t allow tokens on screen.',
    hint: 'Copy the token instead.',
    retryable: false
  })
