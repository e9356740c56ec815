import type {
  Finding,
  LiveToken,
  SessionStatus,
  TokenDetails,
  TokenRenewal
} from '../../../preload/contract.ts'

/** A made-up token to show; it opens nothing. */
export const SHOWN_TOKEN = `eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImZha2UtMSJ9.${'eyJmYWtlIjoidG9rZW4ifQ'.repeat(24)}.${'c2lnbmF0dXJl'.repeat(28)}`

/** What the Token page shows of a session. @param finding the explanation of a JWT */
export function tokenDetailsOf(
  status: SessionStatus,
  finding: Finding | undefined,
  form: 'jwt' | 'opaque'
): TokenDetails {
  const { connectionId, chain, phase } = status
  const { expiresAt, lifeMs } = chain.ringcx
  const history = phase === 'locked' ? [] : status.renewals.map(withChanges)
  if (expiresAt === null || lifeMs === null || finding === undefined)
    return { connectionId, token: null, history }
  const times = { issuedAt: expiresAt - lifeMs, expiresAt }
  const jwt: LiveToken = {
    finding: { ...finding, ...times, name: null, places: [] },
    algorithm: { name: 'RS256', meaning: 'RSA signature' },
    length: SHOWN_TOKEN.length,
    json: { header: jsonOf(finding.header), payload: jsonOf(finding.claims) }
  }
  const opaque: LiveToken = {
    finding: {
      ...jwt.finding,
      title: 'Opaque RingCX access token',
      explanation:
        'RingCX issued this token for your sign-in. It isn’t a JWT, so it contains no readable information: no claims, and no times of its own. Token Desk counts five minutes from when it arrived.',
      header: [],
      claims: [],
      notes: [],
      gateway: null
    },
    algorithm: null,
    length: 36,
    json: { header: null, payload: null }
  }
  return { connectionId, token: form === 'opaque' ? opaque : jwt, history }
}

const jsonOf = (fields: Finding['claims']): string =>
  `{${fields.map(({ name, value }) => `${JSON.stringify(name)}:${value}`).join(',')}}`

function withChanges(renewal: SessionStatus['renewals'][number], index: number): TokenRenewal {
  const seconds = Math.floor(renewal.at / 1000)
  const change = (name: string, before: string | null, after: string | null) => ({
    name,
    part: name === 'kid' ? ('header' as const) : ('claims' as const),
    before,
    after
  })
  const usual = [
    change('iat', String(seconds - 240), String(seconds)),
    change('exp', String(seconds + 60), String(seconds + 300)),
    change('jti', '"0b6f1c1e-8d1f-4f0a-9c55-6a1b2c3d4e5f"', '"5f0a6a1b-1c1e-4d1f-8d1f-9c550b6f2c3d"')
  ]
  const unusual = [
    change('authorities', '["ROLE_AGENT","ROLE_SUPERVISOR"]', '["ROLE_AGENT"]'),
    change('agentDetails', null, '[{"agentId":1203,"agentType":"AGENT"}]'),
    change('locale', '"en-US"', null),
    change('kid', '"2026-10"', '"2026-11"')
  ]
  if (renewal.outcome === 'failed' || renewal.path === 'sign-in')
    return { ...renewal, changes: null, moreChanges: 0 }
  if (index === 4) return { ...renewal, changes: [...usual, ...unusual], moreChanges: 3 }
  return { ...renewal, changes: index === 6 ? [] : usual, moreChanges: 0 }
}
