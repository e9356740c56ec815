import type { ClaimExplained } from './inspection.ts'

/** Identity services by the host or the form of their issuer (OpenID Connect Discovery §3). */
const SERVICES: readonly (readonly [issuer: RegExp, name: string])[] = [
  [/^(?:https:\/\/)?accounts\.google\.com\/?$/, 'Google'],
  [/^https:\/\/securetoken\.google\.com\//, 'Firebase'],
  [/^https:\/\/(?:login\.microsoftonline\.(?:com|us)|sts\.windows\.net)\//, 'Microsoft Entra ID'],
  [/^https:\/\/[\w-]+\.(?:okta|oktapreview|okta-emea)\.com(?:\/|$)/, 'Okta'],
  [/^https:\/\/[\w.-]+\.auth0\.com\/?$/, 'Auth0'],
  [/^https:\/\/cognito-idp\.[\w-]+\.amazonaws\.com\//, 'Amazon Cognito'],
  [/^https:\/\/appleid\.apple\.com\/?$/, 'Apple'],
  [/^https:\/\/token\.actions\.githubusercontent\.com(?:\/|$)/, 'GitHub Actions'],
  [/^https:\/\/gitlab\.com\/?$/, 'GitLab'],
  [/^https:\/\/slack\.com\/?$/, 'Slack'],
  [/^https:\/\/(?:login|test)\.salesforce\.com\/?$/, 'Salesforce'],
  [/^kubernetes\/serviceaccount$|^https:\/\/kubernetes\.default\.svc/, 'Kubernetes'],
  [/^https?:\/\/[^/]+(?:\/auth)?\/realms\//, 'Keycloak'],
  [/^urn:purecloud:/, 'Genesys Cloud'],
  [/^https:\/\/(?:[\w-]+\.)*niceincontact\.com(?:\/|$)/, 'NICE CXone'],
  [/^SK[0-9a-f]{32}$/, 'Twilio']
]

/** Beginnings of opaque tokens that their services document. */
const PREFIXES: readonly (readonly [prefix: RegExp, name: string])[] = [
  [/^(?:gh[pousr]_|github_pat_)/, 'GitHub'],
  [/^glpat-/, 'GitLab'],
  [/^xox[abeoprs]-/, 'Slack'],
  [/^ya29\./, 'Google'],
  [/^npm_/, 'npm'],
  [/^(?:sk|rk)_(?:live|test)_/, 'Stripe'],
  [/^ATATT3/, 'Atlassian'],
  [/^00D[A-Za-z0-9]{9,15}!/, 'Salesforce']
]

/** The service that issued a JWT, by its issuer: a name, the host, or a short name of its own in quotation marks; else `null`. */
export function issuerName(claims: readonly ClaimExplained[]): string | null {
  const written = claims.findLast(({ name }) => name === 'iss')?.value ?? ''
  const issuer = /^"([^"\\]{1,200})"$/.exec(written)?.[1]
  if (issuer === undefined) return null
  const known = SERVICES.find(([pattern]) => pattern.test(issuer))
  if (known !== undefined) return known[1]
  if (/^https?:\/\//.test(issuer)) return URL.parse(issuer)?.hostname ?? null
  return /^[A-Za-z][\w.:@/-]{1,59}$/.test(issuer) ? `“${issuer}”` : null
}

/** The service whose opaque tokens begin like this one; `null` if none is known. */
export function serviceOf(token: string): string | null {
  return PREFIXES.find(([prefix]) => prefix.test(token))?.[1] ?? null
}
