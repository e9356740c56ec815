import type { AppError } from '../errors.ts'

/** What the last request to the RingCX API showed. The token chain's last link is drawn from it. */
export type ApiHealth =
  | { readonly kind: 'untested' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: AppError }
