import { HIDDEN } from '../http/service-words.ts'
import { isSecretField } from '../directory/secret-fields.ts'
import { hideListed } from './listed-values.ts'
import { hideNamed } from './named-values.ts'

const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'

/** Not in the middle of a word, so that one long word is looked at once; a percent-encoded sign may stand before it. */
const BEGIN = '(?:(?<![\\w-])|(?<=%[0-9A-Fa-f]{2}))'

/** What is a secret by its shape, wherever it is (ringcx-api §3). */
const SHAPES = [
  // A JWT or a part of one: `{"` or `{` and a blank in base64, then a dot
  `${BEGIN}(?:ey[JA]|ew[o0k])[\\w-]{6,}(?:={0,2}\\.[\\w-]*){1,4}`,
  // A permanent token: the platform's name and a UUID
  `${BEGIN}[A-Za-z][A-Za-z0-9_]{0,31}(?::|%3[Aa])${UUID}`,
  // What follows a scheme, unless it is a word: `Basic information`
  `\\b(?:[Bb]earer|BEARER|[Bb]asic|BASIC)(?:[ \\t]|%20|\\+){1,20}(?=[^\\s"',;]{0,200}[\\d=._~+/-])[\\w.~+/|=%-]{8,16384}`,
  // The opaque tokens of RingCentral: base64 of the data center's name and more
  `${BEGIN}U[0-9A-Za-z]{3}[\\w-]{8,}(?:\\||%7[Cc])[\\w+=|%-]{8,}`,
  // A user with a password in an address (RFC 3986 §3.2.1)
  `(?<=://)[^\\s/:@"'<>?#]{0,200}:[^\\s/@"'<>]{1,200}(?=@)`,
  // A private key (RFC 7468 §2), up to its end or to what can't be in one
  `-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[A-Za-z0-9+/=:,\\s\\\\]|-(?!----END)){0,20000}(?:-----END [A-Z ]{0,40}-----)?`
]
const SHAPE = new RegExp(SHAPES.join('|'))
const EVERY_SHAPE = new RegExp(SHAPE, 'g')

/** A value that is one long mixture of letters and digits is a key or a token; IDs are UUIDs, numbers, or hexadecimal. */
const MIXTURE = /^(?=[^0-9]*(?:[0-9][^0-9]*){3})(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9._~+/|=-]{32,}$/

/** True for a text with something in it that has the shape of a secret. */
export function holdsSecret(text: string): boolean {
  if (SHAPE.test(text)) return true
  return text.length <= 4_096 && !text.includes('//') && !/^[/.]/.test(text) && MIXTURE.test(text)
}

/**
 * A text that is no JSON with everything hidden that is a secret: by its shape, by the name in front of it, or because it
 * is one of these.
 *
 * @param secrets what {@link writtenForms} makes of those that the request carried
 */
export function maskText(
  text: string,
  secrets: readonly string[]
): { readonly text: string; readonly masked: number } {
  let masked = 0
  const hide = (): string => {
    masked += 1
    return HIDDEN
  }
  let result = text
  for (const secret of secrets) result = result.replaceAll(secret, hide)
  result = hideListed(hideNamed(result.replace(EVERY_SHAPE, hide), hide), hide)
  return { text: result, masked }
}

/** Parameters of an address with which somebody else could go on with a sign-in, or open a signed address. */
const IN_ADDRESS =
  /([?&#;]|%3[Ff]|%26)((?:code|state|nonce|ticket|sid|sig|signature|x-amz-signature|saml\w{3,10})(?:=|%3[Dd]))[^&#;\s"'<>]+/gi

interface Header {
  readonly name: string
  readonly value: string
}

/**
 * A header as it may be shown.
 *
 * @param secrets what {@link writtenForms} makes of those that the request carried
 */
export function maskHeader({ name, value }: Header, secrets: readonly string[]): Header {
  // The network stack writes names in lower case
  const isInName =
    holdsSecret(name) || secrets.some((secret) => name.toLowerCase().includes(secret.toLowerCase()))
  const isSecret = /cookie|authorization|authentication-info/i.test(name) || isSecretField(name)
  return {
    name: isInName ? HIDDEN : name,
    value:
      isSecret || holdsSecret(value)
        ? HIDDEN
        : maskText(value, secrets).text.replace(
            IN_ADDRESS,
            (_, before: string, parameter: string) => `${before}${parameter}${HIDDEN}`
          )
  }
}
