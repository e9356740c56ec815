import { Hono, type Context } from 'hono'
import { html } from 'hono/html'
import { asOperation } from './as-operation.ts'
import type { AuthorizationAsked } from './authorization-codes.ts'
import { oauthRefusals, parameterRefusal, type OAuthRefusal } from './oauth-errors.ts'
import { readForm, type SimulatorEnv } from './request.ts'
import type { Simulation } from './simulation.ts'

const PATH = '/restapi/oauth/authorize'

/** No scripts, no subresources, no framing. The form's response leads to the app's own address. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://localhost:*; frame-ancestors 'none'; base-uri 'none'"

interface Asked extends AuthorizationAsked {
  readonly state: string | null
}

/**
 * `GET /restapi/oauth/authorize`: the sign-in page, where a person allows or refuses the access; their answer is a POST
 * of the same parameters. Problems with the app or its redirect URI are shown on a page and never redirected
 * (RFC 6749 §4.1.2.1).
 */
export function oauthAuthorizeRoutes(simulation: Simulation): Hono<SimulatorEnv> {
  const ask = (context: Context<SimulatorEnv>): Response | Promise<Response> => {
    const parameters = new URL(context.req.url).searchParams
    const asked = readRequest(simulation, parameters)
    if ('refusal' in asked) return refusalPage(context, asked.refusal)
    return page(
      context,
      200,
      html`<h1>Sign in to RingCentral</h1>
        <p>This is the simulator. You don’t need a password.</p>
        <p>
          <b>Token Desk</b> wants to sign in as <b>Robin Example</b> with the <b>Read Accounts</b> permission.
        </p>
        <form method="post" action="${PATH}">
          ${[...parameters].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
          <button name="decision" value="allow">Allow</button>
          <button name="decision" value="refuse">Deny</button>
        </form>`
    )
  }

  const decide = async (context: Context<SimulatorEnv>): Promise<Response> => {
    const form = await readForm(context)
    const asked = readRequest(simulation, form)
    if ('refusal' in asked) return refusalPage(context, asked.refusal)
    const answer: Record<string, string> =
      form.get('decision') === 'allow'
        ? { code: simulation.codes.issue(asked), expires_in: '60' }
        : { error: 'access_denied', error_description: 'The user refused the access' }
    const target = new URL(asked.redirectUri)
    if (asked.state !== null) target.searchParams.set('state', asked.state)
    for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value)
    return context.redirect(target.href, 302)
  }

  return new Hono<SimulatorEnv>()
    .get(PATH, asOperation(simulation, 'authorize', ask))
    .post(PATH, asOperation(simulation, 'authorize', decide))
}

function readRequest(
  { circumstances, options }: Simulation,
  parameters: URLSearchParams
): Asked | { readonly refusal: OAuthRefusal } {
  const redirectUri = parameters.get('redirect_uri') ?? ''
  if (parameters.get('client_id') !== options.credentials.clientId) {
    return { refusal: oauthRefusals.clientUnknown }
  }
  if (!circumstances.appGrants.includes('authorization_code')) return { refusal: oauthRefusals.noRedirect }
  if (!options.redirectUris.includes(redirectUri)) return { refusal: oauthRefusals.redirectMismatch }
  if (parameters.get('response_type') !== 'code') return { refusal: parameterRefusal('response_type') }
  const text = parameters.get('code_challenge')
  // The default is the weak one (ringcx-api §6.3).
  const method = parameters.get('code_challenge_method') ?? 'plain'
  if (method !== 'plain' && method !== 'S256') return { refusal: parameterRefusal('code_challenge_method') }
  // Seen for a public app without PKCE, under this code (ringcx-api §6.7).
  if (text === null && circumstances.appType === 'public') return { refusal: oauthRefusals.redirectMismatch }
  return { redirectUri, challenge: text === null ? null : { text, method }, state: parameters.get('state') }
}

function refusalPage(
  context: Context<SimulatorEnv>,
  { code, message }: OAuthRefusal
): Response | Promise<Response> {
  return page(
    context,
    400,
    html`<h1>There’s a problem with the app</h1>
      <p>${code}: ${message}</p>`
  )
}

function page(
  context: Context<SimulatorEnv>,
  status: 200 | 400,
  body: ReturnType<typeof html>
): Response | Promise<Response> {
  context.header('Content-Security-Policy', POLICY)
  context.header('Cache-Control', 'no-store')
  context.header('Referrer-Policy', 'no-referrer')
  return context.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>RingCentral simulator</title>
          <style>
            body {
              font:
                16px/1.5 system-ui,
                sans-serif;
              max-width: 30rem;
              margin: 4rem auto;
              padding: 0 1rem;
            }
            button {
              font: inherit;
              padding: 0.4rem 1.2rem;
            }
          </style>
        </head>
        <body>
          ${body}
        </body>
      </html>`,
    status
  )
}
