import type { Api, PublicError, PublicErrorCode, Remedy, Reply } from '../preload/contract.ts'

/** A call that main rejected or couldn't complete, as the window shows it. */
export class UiError extends Error {
  readonly code: PublicErrorCode
  readonly hint: string
  readonly retryable: boolean
  readonly serviceCode: string | null
  readonly fields: Readonly<Record<string, string>>
  readonly remedy: Remedy | null
  readonly words: string | null

  constructor(error: PublicError) {
    super(error.message)
    this.name = 'UiError'
    this.code = error.code
    this.hint = error.hint
    this.retryable = error.retryable
    this.serviceCode = error.serviceCode
    this.fields = error.fields ?? {}
    this.remedy = error.remedy ?? null
    this.words = error.words ?? null
  }
}

/** Turns anything thrown into a {@link UiError}. Anything that isn't one already is a bug, and the message says only that. */
export function asUiError(thrown: unknown): UiError {
  if (thrown instanceof UiError) return thrown
  return new UiError({
    code: 'internal',
    message: 'Something went wrong in Token Desk.',
    hint: 'Try again. If it happens again, quit and restart the app. Nothing you saved is lost.',
    retryable: true,
    serviceCode: null,
    fields: null
  })
}

type Unwrapped = {
  readonly [Name in keyof Api]: Api[Name] extends (...args: infer Args) => Promise<Reply<infer T>>
    ? (...args: Args) => Promise<T>
    : Api[Name]
}

/**
 * The calls of the contract with the reply unwrapped: the value, or a thrown {@link UiError}. Subscriptions are
 * unchanged. The only place in the window that uses `window.api`.
 */
export const api = Object.fromEntries(
  Object.entries(window.api).map(([name, member]) => [
    name,
    /^on[A-Z]/.test(name) ? member : unwrapped(member as (...args: unknown[]) => Promise<Reply<unknown>>)
  ])
) as unknown as Unwrapped

function unwrapped(call: (...args: unknown[]) => Promise<Reply<unknown>>) {
  return async (...args: unknown[]): Promise<unknown> => {
    const reply = await call(...args)
    if (!reply.ok) throw new UiError(reply.error)
    return reply.value
  }
}
