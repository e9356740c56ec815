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
      'It looks like the bearer for the RingCX API, good for about five minutes from its making. It does not work ' +
      'at RingCentral’s own API, and it cannot be renewed by itself: that takes its refresh token or a new exchange.'
  },
  'ringcentral-jwt-credential': {
    title: 'RingCentral JWT credential',
    explanation:
      'A long-lived secret from the developer console. It is good for one thing: signing in at RingCentral’s token ' +
      'endpoint, as the assertion. It is not a bearer: neither the RingCentral nor the RingCX API accepts it. Keep it ' +
      'like a password.'
  },
  'other-jwt': {
    title: 'JWT of another kind',
    explanation:
      'It is a whole JWT, but nothing in it speaks of RingCentral’s sign-in or of RingCX. The claims of RingCX tokens ' +
      'are not documented, so it can still be one; a RingCX token lives for five minutes.'
  }
}

/**
 * Tells what a pasted text is and explains it. Offline, pure, never throws, whatever the text; looks at most at
 * the first 65,536 characters. A signature is never verified, and the notes say so.
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
        ...plain(
          'other-jwt',
          'Encrypted JWT',
          'Only the service it is meant for can read what is inside.',
          removed
        ),
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
  `A JWT is three parts joined by two dots. ${why} No service accepts it like this; copy it again.`

/** The explanation of each damage. @param why in one sentence */
const DAMAGE_TEXTS: Readonly<Record<Damage, (why: string) => string>> = {
  'pasted-twice': (why) => `${why} Clear the field and paste it once.`,
  several: (why) => `${why} Paste one at a time.`,
  'cut-off': notWhole,
  changed: notWhole
}

const isSeveral = (damage: Damage): boolean => damage === 'pasted-twice' || damage === 'several'
const OF_THE_FIRST = 'What is shown is of the first one.'

/** JWTs inside JWTs are opened so far. Deeper ones are an attack or a mistake. */
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
    'Its header should say so with “cty” (RFC 7519), and does not: some services will not open it.'
  return {
    ...plain('other-jwt', 'JWT inside another JWT', NESTED, isNamed ? notes : [unnamed, ...notes]),
    ...explained(header, null),
    refusedBecause,
    inner: depth < DEEPEST ? inspectClean(content.inner, [], nowMs, depth + 1) : null
  }
}

const NESTED =
  'The outer JWT signs another one, which holds the claims. Each is explained on its own. Services take the whole, not ' +
  'the inner one alone.'

function inspectOpaque(text: string, removed: readonly string[]): Inspection {
  if (isPastedTwice(text)) {
    return plain(
      'opaque',
      'Pasted twice',
      'The same text is there twice, one after the other. Clear the field and paste it once.',
      removed
    )
  }
  if (new RegExp(`^${UUID}$`, 'i').test(text)) {
    return plain(
      'uuid',
      'RingCX refresh token, or an id',
      'RingCX refresh tokens have this form, and so have many ids. A refresh token gets a new access token from RingCX ' +
        'without any other credential: treat it as a secret. It is not a bearer.',
      removed
    )
  }
  if (new RegExp(`^[a-z][a-z0-9_-]{0,31}:${UUID}$`, 'i').test(text)) {
    return plain(
      'permanent-token',
      'Permanent RingCX API token',
      'A platform name and a UUID: a token without end, for the X-Auth-Token header. Treat it like a password, and ' +
        'prefer tokens that expire.',
      removed
    )
  }
  if (/^[A-Za-z0-9._~+/|=-]{20,}$/.test(text)) {
    return plain(
      'opaque',
      'Opaque token, such as RingCentral’s',
      'Nothing can be read from it. RingCentral access tokens (about an hour) and refresh tokens (about a week) look like ' +
        'this. The RingCX API does not accept them: an access token must be exchanged for a RingCX token first.',
      removed
    )
  }
  return plain(
    'opaque',
    'Not a token that is known here',
    'It is not a JWT, a UUID, a permanent token or an opaque token of RingCentral. Check that it was copied whole.',
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
