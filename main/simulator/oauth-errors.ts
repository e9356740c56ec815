/** One error from RingCentral. Clients match on `code`; the texts can be localized (ringcx-api §6.7). */
export interface OAuthRefusal {
  readonly status: 400 | 401 | 429
  /** OAuth's error name (RFC 6749 §5.2). */
  readonly error: string
  /** RingCentral's code. */
  readonly code: string
  readonly message: string
}

/**
 * The refusals of the token endpoint. Statuses are those seen in public reports where there are any, which often
 * differ from the official table (ringcx-api §6.7).
 */
export const oauthRefusals = {
  clientAuthenticationMissing: {
    status: 400,
    error: 'invalid_client',
    code: 'OAU-123',
    message: 'Client authentication is required'
  },
  clientUnknown: {
    status: 400,
    error: 'invalid_client',
    code: 'OAU-153',
    message: 'Invalid client application'
  },
  clientSecretWrong: {
    status: 401,
    error: 'invalid_client',
    code: 'OAU-121',
    message: 'Invalid client credentials'
  },
  grantUnsupported: {
    status: 400,
    error: 'invalid_request',
    code: 'OAU-250',
    message: 'Unsupported grant type'
  },
  grantNotAllowed: {
    status: 400,
    error: 'unauthorized_client',
    code: 'OAU-251',
    message: 'Unauthorized for this grant type'
  },
  codeInvalid: { status: 400, error: 'invalid_grant', code: 'OAU-106', message: 'Code is invalid' },
  codeExpired: { status: 400, error: 'invalid_grant', code: 'OAU-108', message: 'Code is expired' },
  redirectMismatch: {
    status: 400,
    error: 'invalid_request',
    code: 'OAU-109',
    message: 'Redirect URIs do not match'
  },
  noRedirect: {
    status: 400,
    error: 'invalid_client',
    code: 'OAU-113',
    message: 'No redirect uri registered'
  },
  tokenExpired: { status: 400, error: 'invalid_grant', code: 'OAU-210', message: 'Token expired' },
  tokenNotFound: { status: 400, error: 'invalid_grant', code: 'OAU-213', message: 'Token not found' },
  assertionAlgorithm: {
    status: 400,
    error: 'invalid_grant',
    code: 'OAU-347',
    message: 'Assertion signing algorithm is not supported'
  },
  rateExceeded: {
    status: 429,
    error: 'request_rate_exceeded',
    code: 'CMN-301',
    message: 'Request rate exceeded'
  }
} as const satisfies Record<string, OAuthRefusal>

/** A parameter that is missing or out of range. */
export function parameterRefusal(parameter: string): OAuthRefusal {
  return {
    status: 400,
    error: 'invalid_request',
    code: 'CMN-101',
    message: `Parameter [${parameter}] value is invalid`
  }
}

/** The documented OAuth error shape. */
export function oauthErrorBody(refusal: OAuthRefusal): object {
  return {
    error: refusal.error,
    error_description: refusal.message,
    errors: [{ errorCode: refusal.code, message: refusal.message }]
  }
}

/** The error shape of RingCentral's REST API, which its 429 uses on the token endpoint too. */
export function apiErrorBody(refusal: Pick<OAuthRefusal, 'code' | 'message'>): object {
  return {
    errorCode: refusal.code,
    message: refusal.message,
    errors: [{ errorCode: refusal.code, message: refusal.message }]
  }
}
