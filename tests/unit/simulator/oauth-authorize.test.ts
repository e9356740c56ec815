import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { REDIRECT_ADDRESSES } from '../../../main/core/connections/redirect-addresses.ts'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { errorCode } from '../../support/simulator/caller.ts'
import { run } from '../../support/simulator/running.ts'

const PAGE = '/restapi/oauth/authorize'
const VERIFIER = 'a-verifier-of-at-least-43-characters-as-rfc-7636-wants-it'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')
const [REDIRECT, SECOND] = REDIRECT_ADDRESSES

type Fields = Readonly<Record<string, string>>

/** What a client asks for, as the documents say. */
const asked = ({ credentials }: Simulator, change: Fields = {}): Record<string, string> => ({
  response_type: 'code',
  client_id: credentials.clientId,
  redirect_uri: REDIRECT,
  state: 'the-state',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
  ...change
})

const open = (simulator: Simulator, fields: Fields): Promise<Response> =>
  fetch(`${simulator.origin}${PAGE}?${new URLSearchParams(fields).toString()}`)

/** The person's answer; where the browser is sent. */
async function decide(simulator: Simulator, decision: 'allow' | 'refuse', change: Fields = {}): Promise<URL> {
  const answer = await fetch(`${simulator.origin}${PAGE}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ ...asked(simulator, change), decision })
  })
  expect(answer.status).toBe(302)
  return new URL(answer.headers.get('location') ?? '')
}

const codeOf = (url: URL): string => url.searchParams.get('code') ?? ''

describe('the sign-in page', () => {
  it('asks, and continues the request without a script', async () => {
    const { simulator } = await run()
    const answer = await open(simulator, asked(simulator, { state: '"><script>alert(1)</script>' }))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const text = await answer.text()
    expect(text).toContain('Allow')
    expect(text).not.toContain('<script')
  })

  it('returns an allowed request with a code, and a denied one with the reason; passes on the state', async () => {
    const { simulator } = await run()
    const allowed = await decide(simulator, 'allow')
    expect(allowed.href.startsWith(REDIRECT)).toBe(true)
    expect(Object.fromEntries(allowed.searchParams)).toEqual({
      state: 'the-state',
      code: expect.stringMatching(/^SIMCODE/),
      expires_in: '60'
    })
    const refused = await decide(simulator, 'refuse')
    expect(Object.fromEntries(refused.searchParams)).toMatchObject({
      state: 'the-state',
      error: 'access_denied'
    })
    expect(refused.searchParams.has('code')).toBe(false)
  })

  it.each<[string, Fields, string]>([
    ['an unknown client', { client_id: 'another' }, 'OAU-153'],
    ['another port', { redirect_uri: 'http://localhost:1/sign-in' }, 'OAU-109'],
    ['another path', { redirect_uri: `${REDIRECT}/` }, 'OAU-109'],
    ['the address in numbers', { redirect_uri: REDIRECT.replace('localhost', '127.0.0.1') }, 'OAU-109'],
    ['another response type', { response_type: 'token' }, 'CMN-101'],
    ['another method', { code_challenge_method: 'S512' }, 'CMN-101']
  ])('shows an error page without redirecting, with %s', async (_what, change, code) => {
    const { simulator } = await run()
    const answer = await open(simulator, asked(simulator, change))
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(code)
  })

  it('tells an app without this grant that it has no redirect URI', async () => {
    const { simulator } = await run()
    simulator.control.setAppGrants(['jwt-bearer', 'refresh_token'])
    expect(await (await open(simulator, asked(simulator))).text()).toContain('OAU-113')
  })

  it('requires PKCE from an app without a secret', async () => {
    const { simulator } = await run()
    simulator.control.setAppType('public')
    const { code_challenge: _left, ...rest } = asked(simulator)
    expect((await open(simulator, rest)).status).toBe(400)
    expect((await open(simulator, asked(simulator))).status).toBe(200)
  })
})

describe('the code', () => {
  const redeem = (code: string, change: Fields = {}): Record<string, string> => ({
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    ...change
  })

  it('is redeemed once', async () => {
    const { call, simulator } = await run()
    const code = codeOf(await decide(simulator, 'allow'))
    const first = await call.token(redeem(code))
    expect(first.status).toBe(200)
    expect(first.json).toHaveProperty('refresh_token')
    expect(errorCode(await call.token(redeem(code)))).toBe('OAU-106')
    expect(simulator.counts['token:code']).toBe(2)
  })

  it.each<[string, Fields, string]>([
    ['another verifier', { code_verifier: `${VERIFIER}x` }, 'OAU-106'],
    ['the challenge for a verifier', { code_verifier: CHALLENGE }, 'OAU-106'],
    ['a different redirect URI', { redirect_uri: SECOND }, 'OAU-109']
  ])('is rejected, and used up, with %s', async (_what, change, refusal) => {
    const { call, simulator } = await run()
    const code = codeOf(await decide(simulator, 'allow'))
    expect(errorCode(await call.token(redeem(code, change)))).toBe(refusal)
    expect(errorCode(await call.token(redeem(code)))).toBe('OAU-106')
  })

  it('is rejected without its verifier, and with an unexpected one', async () => {
    const { call, simulator } = await run()
    const { code_verifier: _left, ...bare } = redeem(codeOf(await decide(simulator, 'allow')))
    expect(errorCode(await call.token(bare))).toBe('OAU-106')
    const page = await fetch(`${simulator.origin}${PAGE}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        response_type: 'code',
        client_id: simulator.credentials.clientId,
        redirect_uri: REDIRECT,
        decision: 'allow'
      })
    })
    const code = codeOf(new URL(page.headers.get('location') ?? ''))
    expect(errorCode(await call.token(redeem(code)))).toBe('OAU-106')
  })

  it('lives for a minute', async () => {
    const { call, simulator, pass } = await run()
    const early = codeOf(await decide(simulator, 'allow'))
    const late = codeOf(await decide(simulator, 'allow'))
    pass(59_999)
    expect((await call.token(redeem(early))).status).toBe(200)
    pass(1)
    expect(errorCode(await call.token(redeem(late)))).toBe('OAU-108')
  })

  it('of an app without a secret requires the client ID in the form, and so do refresh and revoke', async () => {
    const { call, simulator } = await run()
    simulator.control.setAppType('public')
    const code = codeOf(await decide(simulator, 'allow'))
    const id = { client_id: simulator.credentials.clientId }
    expect(errorCode(await call.token(redeem(code)))).toBe('OAU-121')
    const tokens = await call.form('/restapi/oauth/token', { ...redeem(code), ...id })
    expect(tokens.status).toBe(200)
    const refresh = {
      grant_type: 'refresh_token',
      refresh_token: String(tokens.json['refresh_token'])
    }
    expect(errorCode(await call.form('/restapi/oauth/token', refresh))).toBe('OAU-153')
    const renewed = await call.form('/restapi/oauth/token', { ...refresh, ...id })
    expect(renewed.status).toBe(200)
    const token = String(renewed.json['access_token'])
    expect((await call.form('/restapi/oauth/revoke', { token, ...id })).status).toBe(200)
  })
})
