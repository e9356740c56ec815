import { AppError } from '../errors.ts'

/** A complete response: bounded, read, and not yet trusted. The pure functions that interpret it take only this. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The body as text, never longer than the limit of the request. */
  readonly text: string
  /** The secrets in the request. The server may echo one, and none of them may be shown. */
  readonly secrets?: readonly string[] | undefined
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
 * True for a web page, judging by the start of the body or else by content type. JSON labeled as HTML is still JSON:
 * a response with a new token must not be lost because of a label. An empty body is never a page.
 */
export function isWebPage(answer: Answer): boolean {
  const start = answer.text.slice(0, 512).trimStart()
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--|<!doctype html|<html|<head|<body|<script|<meta)/i.test(start)) return true
  const type = answer.headers.get('content-type') ?? ''
  return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(type) && start !== '' && !/^[{[]/.test(start)
}

/** Of a body only so much is searched for words, in characters: a page says what it is at its beginning. */
export const SEARCHED = 20_000

/** What a person would read of a body: of a web page the text without its tags, of anything else the text itself. */
export function readableText(answer: Answer): string {
  const text = answer.text.slice(0, SEARCHED)
  if (!isWebPage(answer)) return text.trim()
  return (
    text
      // What is never closed goes to the end, and a tag ends at the next one: no body can make this slow
      .replace(/<!--.*?(?:-->|$)|<(style|script)\b.*?(?:<\/\1\s*>|$)|<[^<>]*>/gis, ' ')
      .replace(/&#32;|&nbsp;/gi, ' ')
      .replace(/&#35;/g, '#')
      .replace(/\s+/g, ' ')
      .trim()
  )
}

/**
 * The body as JSON, regardless of content type (RingCX error bodies come as text too; ringcx-api §4.6).
 *
 * @throws AppError `answer-malformed` when it is not JSON
 */
export function readJson(answer: Answer, service: string): unknown {
  try {
    return JSON.parse(answer.text) as unknown
  } catch {
    throw malformed(service, answer.text === '' ? 'an empty response' : 'incomplete or invalid JSON', answer)
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
 * The error for a response that doesn't have the documented shape.
 *
 * @param service name for the person, such as `RingCX`
 * @param what what was received instead, as a noun phrase; never part of the body @param words the service's message,
 * from `serviceWords`
 */
export function malformed(service: string, what: string, answer?: Answer, words?: string): AppError {
  return new AppError({
    code: 'answer-malformed',
    message: `${service} sent ${what}.`,
    hint: 'Try again. If this keeps happening, check this connection’s host and any proxy on your network.',
    retryable: true,
    serviceCode: answer === undefined ? undefined : statusText(answer),
    words
  })
}
