import { explainClaims, HEADER_MEANINGS, REGISTERED_MEANINGS, RINGCX_MEANINGS } from './claims.ts'
import { classifyJwt, ringCentralHostOf, type JwtKind } from './classify-jwt.ts'
import { cleanPaste, isPastedTwice } from './clean-paste.ts'
import { decodeJwt, type Damage, type DecodedJwt } from './decode-jwt.ts'
import type { Inspection } from './inspection.ts'
import type { JsonRead } from './json-members.ts'
import { jwtNotes, refusal } from './jwt-notes.ts'
import { numericDate } from './numeric-date.ts'

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

/** Title and explanation of each kind of whole JWT. */
const JWT_TEXTS: Readonly<Record<JwtKind, { readonly title: string; readonly explanation: string }>> = {
  'ringcx-access-token': {
    title: 'RingCX access token',
    explanation:
      'It looks like an access token for the RingCX API, valid for about five minutes after it was issued. It doesn’t work ' +
      'with RingCentral’s own API. To get a new one, you need its refresh token or a new exchange.'
  },
  'ringcentral-jwt-credential': {
    title: 'RingCentral JWT credential',
    explanation:
      'A long-lived secret from the developer console. It does one thing: sign in at RingCentral’s token endpoint, ' +
      'as the assertion. It can’t be used as an access token: neither the RingCentral API nor the RingCX API accepts it. ' +
      'Treat it like a password.'
  },
  'other-jwt': {
    title: 'Another kind of JWT',
    explanation:
      'It’s a complete JWT, but nothing in it mentions RingCentral or RingCX. The claims of RingCX tokens aren’t ' +
      'documented, so it could still be one. A RingCX token lasts five minutes.'
  }
}

/**
 * Identifies pasted text and explains it. Offline, pure, never throws for any text; reads at most the first 65,536
 * characters. A signature is never verified, and the notes say so.
 *
 * @param pasted text as it came from the clipboard
 * @param nowMs milliseconds since the Unix epoch, for “expired 3 hours ago”
 */
export function inspect(pasted: string, nowMs: number): Inspection {
  const { text, removed } = cleanPaste(pasted)
  if (text === '') return plain('empty', 'Nothing to inspect', 'Paste a token to see what it is.', [])
  return inspectClean(text, removed, nowMs, 1)
}

/** @param depth 1 for what was pasted, 2 for the JWT inside, and so on */
function inspectClean(text: string, removed: readonly string[], nowMs: number, depth: number): Inspection {
  const decoded = decodeJwt(text)
  switch (decoded.form) {
    case 'jwt':
      return inspectWhole(decoded, removed, nowMs, depth)
    case 'encrypted':
      return {
        ...plain('other-jwt', 'Encrypted JWT', 'Only the service it’s for can read what’s inside.', removed),
        ...explained(decoded.header, null)
      }
    case 'damaged':
      return {
        ...plain(
          'damaged-jwt',
          DAMAGE_TITLES[decoded.damage],
          DAMAGE_TEXTS[decoded.damage](decoded.why),
          decoded.payload !== null && isSeveral(decoded.damage) ? [OF_THE_FIRST, ...removed] : removed
        ),
        ...explained(decoded.header, decoded.payload),
        damage: decoded.damage
      }
    case 'none':
      return inspectOpaque(text, removed)
  }
}

const DAMAGE_TITLES: Readonly<Record<Damage, string>> = {
  'pasted-twice': 'JWT pasted twice',
  several: 'More than one JWT',
  'cut-off': 'JWT cut off',
  changed: 'Damaged JWT'
}

const notWhole = (why: string): string =>
  `A JWT has three parts joined by two dots. ${why} No service accepts it like this. Copy it again.`

/** The explanation of each damage. @param why in one sentence */
const DAMAGE_TEXTS: Readonly<Record<Damage, (why: string) => string>> = {
  'pasted-twice': (why) => `${why} Clear the field and paste it once.`,
  several: (why) => `${why} Paste one at a time.`,
  'cut-off': notWhole,
  changed: notWhole
}

const isSeveral = (damage: Damage): boolean => damage === 'pasted-twice' || damage === 'several'
const OF_THE_FIRST = 'Only the first one is shown.'

/** How deep nested JWTs are decoded. Deeper ones are an attack or a mistake. */
const DEEPEST = 5

function inspectWhole(
  jwt: Extract<DecodedJwt, { form: 'jwt' }>,
  removed: readonly string[],
  nowMs: number,
  depth: number
): Inspection {
  const { header, content } = jwt
  const payload = 'payload' in content ? content.payload : null
  const notes = [...jwtNotes({ ...jwt, payload }, nowMs), ...removed]
  const refusedBecause = refusal({ ...jwt, payload })
  if ('payload' in content) {
    const { values } = content.payload
    const kind = classifyJwt(values)
    const ringCentralHost = ringCentralHostOf(values)
    return {
      ...plain(kind, JWT_TEXTS[kind].title, JWT_TEXTS[kind].explanation, notes),
      ...explained(header, content.payload),
      refusedBecause,
      ringCentralHost
    }
  }
  const { cty } = header.values
  const isNamed = typeof cty === 'string' && /^(?:application\/)?jwt$/i.test(cty)
  const unnamed =
    'Its header should say so with “cty” (RFC 7519), but it doesn’t, so some services won’t accept it.'
  return {
    ...plain('other-jwt', 'JWT inside another JWT', NESTED, isNamed ? notes : [unnamed, ...notes]),
    ...explained(header, null),
    refusedBecause,
    inner: depth < DEEPEST ? inspectClean(content.inner, [], nowMs, depth + 1) : null
  }
}

const NESTED =
  'The outer JWT signs an inner one, which contains the claims. Each is explained separately. Services accept only the ' +
  'whole token, not the inner one.'

function inspectOpaque(text: string, removed: readonly string[]): Inspection {
  if (isPastedTwice(text)) {
    return plain(
      'opaque',
      'Pasted twice',
      'The same text appears twice. Clear the field and paste it once.',
      removed
    )
  }
  if (new RegExp(`^${UUID}$`, 'i').test(text)) {
    return plain(
      'uuid',
      'RingCX refresh token or an ID',
      'RingCX refresh tokens have this format, and so do many IDs. A refresh token gets a new access token from RingCX ' +
        'without any other credential, so treat it as a secret. It can’t be used as an access token.',
      removed
    )
  }
  if (new RegExp(`^[a-z][a-z0-9_-]{0,31}:${UUID}$`, 'i').test(text)) {
    return plain(
      'permanent-token',
      'Permanent RingCX API token',
      'A platform name and a UUID: a token that never expires, for the X-Auth-Token header. Treat it like a password, and ' +
        'use tokens that expire if you can.',
      removed
    )
  }
  if (/^[A-Za-z0-9._~+/|=-]{20,}$/.test(text)) {
    return plain(
      'opaque',
      'Opaque token, such as a RingCentral token',
      'It contains no readable information. RingCentral access tokens (about an hour) and refresh tokens (about a week) look like ' +
        'this. The RingCX API doesn’t accept them. Exchange an access token for a RingCX token first.',
      removed
    )
  }
  return plain(
    'opaque',
    'Unknown token',
    'It isn’t a JWT, a UUID, a permanent token, or an opaque RingCentral token. Make sure you copied all of it.',
    removed
  )
}

function plain(
  kind: Inspection['kind'],
  title: string,
  explanation: string,
  notes: readonly string[]
): Inspection {
  const nothing = { inner: null, damage: null, refusedBecause: null, ringCentralHost: null }
  return { kind, title, explanation, ...explained(null, null), notes: [...new Set(notes)], ...nothing }
}

function explained(
  header: JsonRead | null,
  payload: JsonRead | null
): Pick<Inspection, 'header' | 'claims' | 'issuedAt' | 'expiresAt'> {
  return {
    header: header === null ? [] : explainClaims(header, [HEADER_MEANINGS, REGISTERED_MEANINGS]),
    claims: payload === null ? [] : explainClaims(payload, [REGISTERED_MEANINGS, RINGCX_MEANINGS]),
    issuedAt: numericDate(payload?.values['iat']),
    expiresAt: numericDate(payload?.values['exp'])
  }
}
