import type { SignInWish } from '../policy/permit.ts'

/** What the organisation decided about connections. */
export interface SessionRules {
  /** @throws AppError `host-refused` for a connection that may not sign in */
  permit(wish: SignInWish): void
  /** Whether the organisation set this connection: then only its secrets can be changed. */
  isManaged(id: string): boolean
}

/** Where nobody decided anything. */
export const NO_RULES: SessionRules = { permit: () => undefined, isManaged: () => false }
