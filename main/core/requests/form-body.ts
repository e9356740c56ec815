import { isSecretField } from '../directory/secret-fields.ts'
import { holdsSecret } from './secret-text.ts'

export interface NamedValue {
  readonly name: string
  readonly value: string
}

/** What a body is, and the content type that it is sent with. */
export const CONTENT_TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const
export type BodyKind = keyof typeof CONTENT_TYPES

/** A name as forms have it, and what is behind it, on one line. */
const PAIR = /^[\w.$%+*[\]-]{1,200}=[^\r\n]*$/

/** What a body is, by what it looks like; `null` for text that is neither. */
export function bodyKind(body: string): BodyKind | null {
  try {
    JSON.parse(body)
    return 'json'
  } catch {
    const pairs = pairsOf(body)
    return pairs.length > 0 && pairs.every((pair) => PAIR.test(pair)) ? 'form' : null
  }
}

/** The fields of a form (WHATWG URL §5.1), decoded. It may be written on several lines, each of which begins with `&`. */
export function formFields(body: string): readonly NamedValue[] {
  return [...new URLSearchParams(pairsOf(body).join('&'))].map(([name, value]) => ({ name, value }))
}

/** Fields as they are sent, in ASCII. */
export function formText(fields: readonly NamedValue[]): string {
  return new URLSearchParams(fields.map(({ name, value }): [string, string] => [name, value])).toString()
}

/** A body as it is sent: a form is encoded again, so that it contains only characters that a form may have. */
export function sentBody(body: string): string {
  return bodyKind(body) === 'form' ? formText(formFields(body)) : body
}

const pairsOf = (body: string): readonly string[] =>
  body
    .trim()
    .split(/\s*[\r\n]+\s*(?=&)|&/)
    .filter((pair) => pair !== '')

/** As the documents write it: `<rcAccessToken>`, `{rcRingCXAccessToken}`, `$RC_TOKEN`. Letters only, so it's no token. */
const PLACEHOLDER = /^(?:<[A-Za-z_ -]{1,40}>|\{[A-Za-z_]{1,40}\}|\$[A-Za-z_]{1,40}|\$\{[A-Za-z_]{1,40}\})$/

/** Whether a value stands for a token that somebody fills in. */
export const isPlaceholder = (value: string): boolean => PLACEHOLDER.test(value) && /token/i.test(value)

/** Whether a value says only which kind of token another one is (RFC 6749 §7.1). */
export const isTokenType = (value: string): boolean => /^bearer$/i.test(value)

/** Whether a value is secret by its name. */
export const isSecretParameter = (name: string, value: string): boolean =>
  isSecretField(name) && value !== '' && !isTokenType(value)

/** Whether a field of a form has a secret in it, and not only a placeholder of one. */
export function isSecretPair({ name, value }: NamedValue): boolean {
  return (
    holdsSecret(name) || (!isPlaceholder(value) && (isSecretParameter(name, value) || holdsSecret(value)))
  )
}
