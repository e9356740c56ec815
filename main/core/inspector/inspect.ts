import {
  explainClaims,
  HEADER_MEANINGS,
  numericDate,
  REGISTERED_MEANINGS,
  RINGCX_MEANINGS
} from './claims.ts'
import { classifyJwt, type JwtKind } from './classify-jwt.ts'
import { cleanPaste } from './clean-paste.ts'
import { decodeJwt, type JsonObject } from './decode-jwt.ts'
import type { Inspection } from './inspection.ts'
import { jwtNotes } from './jwt-notes.ts'

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
  const decoded = decodeJwt(text)
  switch (decoded.form) {
    case 'jwt': {
      const { header, payload, signature } = decoded
      const kind = classifyJwt(payload)
      const notes = [...jwtNotes(header, payload, signature, nowMs), ...removed]
      return { kind, ...JWT_TEXTS[kind], ...explained(header, payload), notes }
    }
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
          'Damaged JWT',
          `A JWT is three parts joined by two dots. ${decoded.why} No service accepts it like this; copy it again.`,
          removed
        ),
        ...explained(decoded.header, decoded.payload)
      }
    case 'none':
      return inspectOpaque(text, removed)
  }
}

function inspectOpaque(text: string, removed: readonly string[]): Inspection {
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
  return { kind, title, explanation, ...explained(null, null), notes: [...notes] }
}

function explained(
  header: JsonObject | null,
  payload: JsonObject | null
): Pick<Inspection, 'header' | 'claims' | 'issuedAt' | 'expiresAt'> {
  return {
    header: explainClaims(header ?? {}, [HEADER_MEANINGS, REGISTERED_MEANINGS]),
    claims: explainClaims(payload ?? {}, [REGISTERED_MEANINGS, RINGCX_MEANINGS]),
    issuedAt: numericDate(payload?.['iat']),
    expiresAt: numericDate(payload?.['exp'])
  }
}
