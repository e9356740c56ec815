import type { Answer } from '../../../main/core/http/answer.ts'

/** A response as the pure functions get it. A body that isn't text becomes JSON. */
export function answer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {}
): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: new Headers(headers), text }
}
