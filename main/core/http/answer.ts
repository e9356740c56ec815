import { AppError } from '../errors.ts'

/** A whole answer: bounded, read, and not yet believed. The pure functions that make sense of it take only this. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The body as text, never longer than the limit of the request. */
  readonly text: string
}

/** `HTTP 403`, the form in which a bare status is shown. */
export function statusText(answer: Answer): string {
  return `HTTP ${String(answer.status)}`
}

/** True for a 2xx status. */
export function isSuccess(answer: Answer): boolean {
  return answer.status >= 200 && answer.status <= 299
}

/**
 * True for a web page, by how the body begins or, when that says nothing, by content type. JSON that is called
 * HTML is still JSON: an answer with a new token in it must not be lost over a label.
 */
export function isWebPage(answer: Answer): boolean {
  const start = answer.text.slice(0, 512).trimStart()
  if (/^(?:<!doctype html|<html|<head|<body|<script|<meta)\b/i.test(start)) return true
  const type = answer.headers.get('content-type') ?? ''
  return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(type) && !/^[{[]/.test(start)
}

/**
 * The body as JSON, whatever content type it claims (RingCX error bodies come as text too; ringcx-api §4.6).
 *
 * @throws AppError `answer-malformed` when it is not JSON
 */
export function readJson(answer: Answer, service: string): unknown {
  try {
    return JSON.parse(answer.text) as unknown
  } catch {
    throw malformed(
      service,
      answer.text === '' ? 'an empty answer' : 'an answer that is not whole JSON',
      answer
    )
  }
}

/** As {@link readJson}, with `undefined` instead of an error: for bodies of refusals, which may be anything. */
export function tryJson(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text) as unknown
  } catch {
    return undefined
  }
}

/**
 * The error for an answer that does not have the documented shape.
 *
 * @param service name for the person, such as `RingCX`
 * @param what what came instead, as a noun phrase; never a piece of the body
 * @param words what the service said, by `serviceWords`
 */
export function malformed(service: string, what: string, answer?: Answer, words?: string): AppError {
  return new AppError({
    code: 'answer-malformed',
    message: `${service} sent ${what}.`,
    hint: 'Try again; if it stays, check the host of this connection and any proxy on the way.',
    retryable: true,
    serviceCode: answer === undefined ? undefined : statusText(answer),
    words
  })
}
