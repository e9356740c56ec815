/** Anything shorter occurs by chance. */
const SHORTEST_SECRET = 8
/** A part of a JWT that is shorter says too little of it. */
const SHORTEST_PART = 16

/**
 * The ways in which a service may write secrets back: as they are, percent-encoded, with escaped slashes, in hexadecimal,
 * and in base64, each also of what a form makes of them; of a JWT each part on its own too, but its header. Longest first,
 * so that no rest of a longer one stays.
 */
export function writtenForms(secrets: readonly string[]): readonly string[] {
  const forms = secrets
    .flatMap(wholeAndParts)
    .flatMap((each) => [each, inForm(each)])
    .flatMap(formsOf)
    .filter((form) => form.length >= SHORTEST_SECRET)
  return [...new Set(forms)].sort((one, other) => other.length - one.length)
}

function wholeAndParts(secret: string): readonly string[] {
  const [, ...parts] = secret.split('.')
  return [secret, ...(parts.length > 1 ? parts.filter((part) => part.length >= SHORTEST_PART) : [])]
}

/** As the body of a request has it (WHATWG URL §5.2). It may come back as a whole, in one of the other ways. */
const inForm = (secret: string): string => new URLSearchParams({ '': secret }).toString().slice(1)

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const percent = encodeURIComponent(bytes.toString('utf8'))
  const hex = bytes.toString('hex')
  return [
    secret,
    percent,
    percent.replace(/%../g, (each) => each.toLowerCase()),
    secret.replaceAll('/', '\\/'),
    ...[10, 16].map((radix) => inEntities(secret, radix)),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((before) => base64Behind(bytes, before))
  ]
}

/** As an error page may have it: HTML's character references, in decimal or hexadecimal, for what isn't a letter or a digit. */
function inEntities(secret: string, radix: number): string {
  const prefix = radix === 16 ? '&#x' : '&#'
  return secret.replace(/[^\w.~-]/g, (each) => `${prefix}${each.charCodeAt(0).toString(radix)};`)
}

/** What of a secret is the same in base64 whatever stands around it: its whole groups of three bytes (RFC 4648 §4, §5). */
function base64Behind(bytes: Buffer, before: number): readonly string[] {
  const from = (3 - before) % 3
  const whole = bytes.subarray(from, from + Math.floor((bytes.length - from) / 3) * 3)
  return [whole.toString('base64'), whole.toString('base64url')]
}
