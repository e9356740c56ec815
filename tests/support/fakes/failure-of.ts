import { AppError } from '../../../main/core/errors.ts'

/** The {@link AppError} that something throws or rejects with; fails if it succeeds or throws anything else. */
export async function failureOf(attempt: () => unknown): Promise<AppError> {
  let value: unknown
  try {
    value = await attempt()
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw new Error(`expected an AppError, got ${String(thrown)}`, { cause: thrown })
  }
  throw new Error(`expected a failure, got ${JSON.stringify(value)}`)
}
