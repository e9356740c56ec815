import { Hono, type Context } from 'hono'
import { asOperation } from './as-operation.ts'
import { ids } from './ids.ts'
import { refuseClient } from './oauth-client.ts'
import {
  apiErrorBody,
  oauthErrorBody,
  oauthRefusals,
  parameterRefusal,
  type OAuthRefusal
} from './oauth-errors.ts'
import type { Operation } from './operations.ts'
import { rateLimitHeaders, type LimitVerdict } from './rate-limit.ts'
import { readForm, type SimulatorEnv } from './request.ts'
import type { IssuedPair, TokenLives } from './ringcentral-sessions.ts'
import type { Simulation } from './simulation.ts'

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Grants RingCentral knows but the simulated app is not set up for. */
const OTHER_APPS_GRANTS: readonly string[] = ['partner_jwt']

type Outcome = { readonly pair: IssuedPair } | { readonly refusal: OAuthRefusal }

/** `POST /restapi/oauth/token`: all grants (ringcx-api §6.1). Each grant is one entry of `grants`. */
export function oauthTokenRoutes(simulation: Simulation): Hono<SimulatorEnv> {
  const grants: Readonly<Record<string, (form: URLSearchParams) => Outcome>> = {
    [JWT_BEARER]: (form) => signIn(simulation, form),
    authorization_code: (form) => redeem(simulation, form),
    refresh_token: (form) => refresh(simulation, form)
  }

  const answer = async (context: Context<SimulatorEnv>): Promise<Response> => {
    const verdict = simulation.limits.token.ask()
    for (const [name, value] of Object.entries(rateLimitHeaders('auth', verdict))) context.header(name, value)
    context.header('Cache-Control', 'no-store')
    context.header('Pragma', 'no-cache')
    if (!verdict.allowed) return refuseRate(context, simulation, verdict)

    const form = await readForm(context)
    const grantType = form.get('grant_type') ?? ''
    const refusal =
      refuseClient(context.req.header('authorization'), form, simulation) ??
      refuseGrant(simulation, grantType)
    const grant = grants[grantType]
    const outcome = refusal || !grant ? { refusal: refusal ?? oauthRefusals.grantUnsupported } : grant(form)
    if ('refusal' in outcome) return context.json(oauthErrorBody(outcome.refusal), outcome.refusal.status)
    return context.json(tokenResponse(outcome.pair, form))
  }

  return new Hono<SimulatorEnv>().post(
    '/restapi/oauth/token',
    asOperation(simulation, tokenOperation, answer)
  )
}

async function tokenOperation(context: Context<SimulatorEnv>): Promise<Operation> {
  const grantType = (await readForm(context)).get('grant_type')
  if (grantType === JWT_BEARER) return 'token:jwt'
  if (grantType === 'authorization_code') return 'token:code'
  return grantType === 'refresh_token' ? 'token:refresh' : 'token:other'
}

function refuseRate(context: Context<SimulatorEnv>, simulation: Simulation, verdict: LimitVerdict): Response {
  if (simulation.options.retryAfter) context.header('Retry-After', String(verdict.retryAfterSeconds))
  return context.json(apiErrorBody(oauthRefusals.rateExceeded), 429)
}

function refuseGrant(simulation: Simulation, grantType: string): OAuthRefusal | null {
  const { appGrants } = simulation.circumstances
  if (grantType === JWT_BEARER) return appGrants.includes('jwt-bearer') ? null : oauthRefusals.grantNotAllowed
  if (grantType === 'refresh_token' || grantType === 'authorization_code') {
    return appGrants.includes(grantType) ? null : oauthRefusals.grantNotAllowed
  }
  return OTHER_APPS_GRANTS.includes(grantType)
    ? oauthRefusals.grantNotAllowed
    : oauthRefusals.grantUnsupported
}

function signIn(simulation: Simulation, form: URLSearchParams): Outcome {
  const assertion = form.get('assertion')
  if (!assertion) return { refusal: parameterRefusal('assertion') }
  if (assertion !== simulation.options.credentials.jwt) {
    // Only asymmetric algorithms are taken; "none" and a shared secret are rejected (OAU-347).
    return {
      refusal: usesAsymmetricKey(assertion) ? oauthRefusals.tokenNotFound : oauthRefusals.assertionAlgorithm
    }
  }
  if (simulation.circumstances.credential === 'revoked') return { refusal: oauthRefusals.tokenNotFound }
  if (simulation.circumstances.credential === 'expired') return { refusal: oauthRefusals.tokenExpired }
  const lives = readLives(simulation, form)
  return 'refusal' in lives ? lives : { pair: simulation.ringcentral.open(lives) }
}

function redeem(simulation: Simulation, form: URLSearchParams): Outcome {
  const code = form.get('code')
  if (!code) return { refusal: parameterRefusal('code') }
  const lives = readLives(simulation, form)
  if ('refusal' in lives) return lives
  const verdict = simulation.codes.redeem(code, form.get('redirect_uri'), form.get('code_verifier'))
  switch (verdict) {
    case 'good':
      return { pair: simulation.ringcentral.open(lives) }
    case 'expired':
      return { refusal: oauthRefusals.codeExpired }
    case 'other-redirect':
      return { refusal: oauthRefusals.redirectMismatch }
    case 'unknown':
    case 'wrong-verifier':
      return { refusal: oauthRefusals.codeInvalid }
  }
}

function refresh(simulation: Simulation, form: URLSearchParams): Outcome {
  const refreshToken = form.get('refresh_token')
  if (!refreshToken) return { refusal: parameterRefusal('refresh_token') }
  const lives = readLives(simulation, form)
  if ('refusal' in lives) return lives
  const result = simulation.ringcentral.refresh(refreshToken, lives)
  if (result.kind === 'issued') return { pair: result.pair }
  return { refusal: result.kind === 'expired' ? oauthRefusals.tokenExpired : oauthRefusals.tokenNotFound }
}

/** The optional lives of a request, in the ranges of ringcx-api §6.1; 0 suppresses the refresh token. */
function readLives(simulation: Simulation, form: URLSearchParams): TokenLives | { refusal: OAuthRefusal } {
  const { options } = simulation
  const access = readSeconds(form.get('access_token_ttl'), options.ringcentralLifeSeconds, 600, 3600)
  if (access === null) return { refusal: parameterRefusal('access_token_ttl') }
  const refreshLife = readSeconds(
    form.get('refresh_token_ttl'),
    options.ringcentralRefreshLifeSeconds,
    0,
    2_592_000
  )
  if (refreshLife === null) return { refusal: parameterRefusal('refresh_token_ttl') }
  return { accessMs: access * 1000, refreshMs: options.issueRefreshTokens ? refreshLife * 1000 : 0 }
}

function readSeconds(text: string | null, fallback: number, least: number, most: number): number | null {
  if (text === null) return fallback
  if (!/^\d{1,9}$/.test(text)) return null
  const seconds = Number(text)
  return seconds >= least && seconds <= most ? seconds : null
}

function usesAsymmetricKey(assertion: string): boolean {
  const [header = '', ...rest] = assertion.split('.')
  if (rest.length !== 2) return true
  try {
    const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { alg?: unknown }
    return typeof alg !== 'string' || /^(RS|PS|ES)\d{3}$/.test(alg)
  } catch {
    return true
  }
}

/** The documented answer (ringcx-api §6.4); refresh fields are absent when the app issues none. */
function tokenResponse(pair: IssuedPair, form: URLSearchParams): object {
  return {
    access_token: pair.accessToken,
    token_type: 'bearer',
    expires_in: pair.expiresIn,
    ...(pair.refreshToken === null
      ? {}
      : { refresh_token: pair.refreshToken, refresh_token_expires_in: pair.refreshExpiresIn }),
    scope: 'ReadAccounts',
    owner_id: String(ids.rcUser(0)),
    endpoint_id: form.get('endpoint_id') ?? 'simulatedEndpoint01'
  }
}
