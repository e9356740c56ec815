import { describe, expect, it } from 'vitest'
import type { ConnectionInput } from '../../../main/core/connections/validate-connection.ts'
import type { AppError } from '../../../main/core/errors.ts'
import type { Fetch } from '../../../main/core/ports.ts'
import type { SessionView } from '../../../main/core/sessions/session.ts'
import type { Sessions } from '../../../main/core/sessions/sessions.ts'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { createDesk, isActive, phaseOf, startServices } from '../../support/sessions/desk.ts'
import { createFakeBrowser, type FakeBrowser } from '../../support/sessions/fake-browser.ts'
import { createCaller, text } from '../../support/simulator/caller.ts'

const common = (simulator: Simulator) => ({
  name: 'Support',
  ringcentralHost: simulator.origin,
  ringcxHost: simulator.origin,
  clientId: simulator.credentials.clientId,
  unfinished: false
})

const withBrowser = (simulator: Simulator, clientSecret: string | null = null): ConnectionInput => ({
  ...common(simulator),
  signInMethod: 'browser',
  clientSecret
})

const why = ({ keeper: { state } }: SessionView): AppError | null => ('why' in state ? state.why : null)
const failedWith = ({ browser }: SessionView): AppError | null =>
  browser?.kind === 'failed' ? browser.error : null

/** A desk with a browser connection, to an app without a secret unless it says otherwise. */
async function browserDesk(options: { browser?: FakeBrowser; hasSecret?: boolean; fetch?: Fetch } = {}) {
  const { browser = createFakeBrowser(), hasSecret = false, ...given } = options
  const timers = createHandTimers()
  const simulator = await startServices(timers)
  simulator.control.setAppType(hasSecret ? 'confidential' : 'public')
  const { listener, openPage } = browser
  const desk = await createDesk({ timers, listener, openPage, ...given })
  const id = await desk.sessions.add(
    withBrowser(simulator, hasSecret ? simulator.credentials.clientSecret : null)
  )
  return { timers, simulator, browser, desk, id }
}

/** As {@link browserDesk}, with the person in the browser. */
async function inTheBrowser(options?: Parameters<typeof browserDesk>[0]) {
  const made = await browserDesk(options)
  await made.desk.sessions.signIn(made.id)
  return made
}

/** As {@link inTheBrowser}, after the person allowed it. */
async function signedIn(options?: Parameters<typeof browserDesk>[0]) {
  const made = await inTheBrowser(options)
  await made.browser.decide('allow')
  await made.desk.until(made.id, isActive)
  return made
}

describe('sign-in with the browser', () => {
  it.each([false, true])('completes the sign-in; the app has a secret: %s', async (hasSecret) => {
    const { desk, simulator, browser, id } = await browserDesk({ hasSecret })
    expect(desk.sessions.view(id).credential).toBe('stored')
    expect(simulator.counts.total).toBe(0)
    await desk.sessions.signIn(id)
    expect(desk.sessions.view(id).browser).toEqual({ kind: 'waiting', until: 1, overHttps: false })
    await browser.decide('allow')
    const view = await desk.until(id, isActive)
    expect(view.browser).toBeNull()
    expect(simulator.counts).toMatchObject({ discovery: 1, 'token:code': 1, exchange: 1, 'token:jwt': 0 })
    expect(browser.waiting()).toBe(0)
    expect(desk.sent.filter(({ path }) => path.endsWith('/token'))[0]?.shown).toContain('code_verifier=')
  })

  it('reports that the browser returned over https, and keeps waiting', async () => {
    const { desk, browser, id } = await inTheBrowser()
    browser.comeOverHttps()
    expect(desk.sessions.view(id).browser).toEqual({ kind: 'waiting', until: 1, overHttps: true })
    await browser.decide('allow')
    expect((await desk.until(id, isActive)).browser).toBeNull()
    // Too late to be of interest.
    browser.comeOverHttps()
    expect(desk.sessions.view(id).browser).toBeNull()
  })

  it('opens a page whose address contains no secret', async () => {
    const { browser, simulator } = await inTheBrowser({ hasSecret: true })
    const page = new URL(browser.opened[0] ?? '')
    expect(page.origin).toBe(simulator.origin)
    expect([...page.searchParams.keys()].sort()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'response_type',
      'state'
    ])
    expect(page.searchParams.get('code_challenge_method')).toBe('S256')
    // 256 bits each (RFC 6749 §10.10, RFC 7636 §4.1)
    expect(page.searchParams.get('state')).toMatch(/^[\w-]{43}$/)
    expect(page.href).not.toContain(simulator.credentials.clientSecret)
  })

  it('reopens the same page on a second click, and a new one for another sign-in', async () => {
    const { desk, browser, id } = await browserDesk()
    await Promise.all([desk.sessions.signIn(id), desk.sessions.signIn(id)])
    await desk.sessions.signIn(id)
    expect(new Set(browser.opened).size).toBe(1)
    expect(browser.waiting()).toBe(1)
    desk.sessions.cancelSignIn(id)
    expect(desk.sessions.view(id).browser).toBeNull()
    await desk.sessions.signIn(id)
    expect(new Set(browser.opened).size).toBe(2)
  })

  it('returns the address of the open page while it is waiting', async () => {
    const { desk, browser, id } = await browserDesk()
    const notWaiting = async (): Promise<void> => {
      const refused = await failureOf(() => Promise.resolve().then(() => desk.sessions.signInAddress(id)))
      expect(refused).toMatchObject({
        code: 'browser-failed',
        hint: 'Start signing in, then copy the address.'
      })
    }
    await notWaiting()
    await desk.sessions.signIn(id)
    expect(desk.sessions.signInAddress(id)).toBe(browser.opened[0])
    // Another browser than the one that was opened comes back the same way.
    await browser.decide('allow')
    await notWaiting()
  })

  it.each<[string, (browser: FakeBrowser) => unknown, RegExp | null]>([
    [
      'the person denies access',
      (browser) => browser.decide('refuse'),
      /denied in the browser.*access_denied/
    ],
    ['the person doesn’t come back', (browser) => browser.bring('timed-out'), /timed out/],
    ['the listener is closed', (browser) => browser.bring('closed'), null],
    [
      'the answer is in another server’s name',
      (browser) => {
        const state = new URL(browser.opened[0] ?? '').searchParams.get('state') ?? ''
        browser.bring(new URLSearchParams({ code: 'x', state, iss: 'https://evil.example.com' }))
      },
      /denied in the browser/
    ]
  ])('ends when %s, calls no token endpoint, and can be started again', async (_what, end, says) => {
    const { desk, browser, simulator, id } = await inTheBrowser()
    await end(browser)
    const view = await desk.until(id, ({ browser: state }) => state?.kind !== 'waiting')
    const error = failedWith(view)
    if (says === null) expect(view.browser).toBeNull()
    else expect(`${error?.message ?? ''} ${error?.serviceCode ?? ''}`).toMatch(says)
    expect(phaseOf(view)).toBe('signed-out')
    expect(simulator.counts['token:code']).toBe(0)
    await desk.sessions.signIn(id)
    expect(desk.sessions.view(id).browser?.kind).toBe('waiting')
  })

  it.each<[string, (sessions: Sessions, id: string, input: ConnectionInput) => unknown]>([
    ['canceled', (sessions, id) => sessions.cancelSignIn(id)],
    ['signed out', (sessions, id) => sessions.signOut(id)],
    ['removed', (sessions, id) => sessions.remove(id)],
    ['edited', (sessions, id, input) => sessions.edit(id, input)],
    ['ended with the app', (sessions) => sessions.close()]
  ])('closes its listener when it is %s', async (_what, end) => {
    const { desk, browser, simulator, id } = await inTheBrowser()
    expect(browser.waiting()).toBe(1)
    const token = { accessToken: 'an-access-token', refreshToken: '' }
    await end(desk.sessions, id, { ...withBrowser(simulator), signInMethod: 'token', ...token })
    expect(browser.waiting()).toBe(0)
  })

  it.each([
    ['the browser can’t be opened', { opens: false }],
    ['no port is free', { ports: 0 }]
  ])('reports if %s', async (_what, options) => {
    const { desk, browser, id } = await inTheBrowser({ browser: createFakeBrowser(options) })
    expect(desk.sessions.view(id).browser?.kind).toBe('failed')
    expect(browser.waiting()).toBe(0)
  })

  it('rejects a used code, and asks for a new sign-in', async () => {
    const { desk, browser, simulator, id } = await inTheBrowser()
    simulator.control.answerNext('token:code', {
      status: 400,
      body: { error: 'invalid_grant', errors: [{ errorCode: 'OAU-106' }] }
    })
    await browser.decide('allow')
    const view = await desk.until(id, ({ keeper }) => keeper.state.phase === 'needs-sign-in')
    expect(why(view)).toMatchObject({ code: 'credential-refused', serviceCode: 'OAU-106' })
  })

  it('retries the code after a transport failure, never after a response', async () => {
    const { desk, browser, simulator, timers, id } = await inTheBrowser()
    simulator.control.answerNext('token:code', { dropBefore: true })
    await browser.decide('allow')
    await desk.until(id, (view) => phaseOf(view) === 'waiting')
    await timers.pass(30_000)
    await desk.until(id, isActive)
    expect(simulator.counts['token:code']).toBe(2)
  })

  it('continues by refreshing, and asks only for the browser when the session ends', async () => {
    const { desk, browser, simulator, timers, id } = await signedIn()
    simulator.control.revokeRingCx()
    simulator.control.revokeRingCentral()
    const before = simulator.counts['token:code']
    await timers.pass(280_000)
    const view = await desk.until(id, ({ keeper }) => keeper.state.phase === 'needs-sign-in')
    expect(why(view)).toMatchObject({
      code: 'credential-refused',
      hint: 'Sign in with the browser again.'
    })
    await desk.sessions.renew(id)
    expect(phaseOf(desk.sessions.view(id))).toBe('needs-sign-in')
    expect(simulator.counts['token:code']).toBe(before)
    expect(browser.opened).toHaveLength(1)
  })

  it('keeps the current session while a new sign-in is in progress or rejected', async () => {
    const { desk, browser, id } = await signedIn()
    await desk.sessions.signIn(id)
    expect(phaseOf(desk.sessions.view(id))).toBe('active')
    await browser.decide('refuse')
    const view = await desk.until(id, ({ browser: state }) => state?.kind === 'failed')
    expect(phaseOf(view)).toBe('active')
  })

  it('uses the endpoints that the host offers, for the end of the session at sign-out too', async () => {
    const { desk, id } = await signedIn({
      fetch: (url, init) => {
        const { origin, pathname } = new URL(url)
        if (!pathname.startsWith('/.well-known/'))
          return fetch(url.replace('/elsewhere/', '/restapi/oauth/'), init)
        return Promise.resolve(
          Response.json({
            issuer: origin,
            authorization_endpoint: `${origin}/restapi/oauth/authorize`,
            token_endpoint: `${origin}/elsewhere/token`,
            revocation_endpoint: `${origin}/elsewhere/revoke`
          })
        )
      }
    })
    await desk.sessions.signOut(id)
    const { facts } = await desk.untilFact(({ event }) => event === 'keeper.revoke')
    expect(facts).toEqual({ outcome: 'revoked' })
    expect(desk.sent.map(({ path }) => path)).toEqual([
      '/.well-known/openid-configuration',
      '/elsewhere/token',
      '/api/auth/login/rc/accesstoken',
      '/elsewhere/revoke'
    ])
  })
})

describe('a pasted token', () => {
  /** A desk with a token of a session that another program began. */
  async function tokenDesk(withRefresh: boolean) {
    const timers = createHandTimers()
    const simulator = await startServices(timers)
    const { clientId, clientSecret } = simulator.credentials
    const { json } = await createCaller(simulator).signIn()
    const accessToken = text(json, 'access_token')
    const input: ConnectionInput = {
      ...common(simulator),
      signInMethod: 'token',
      clientId: withRefresh ? clientId : '',
      unfinished: false,
      clientSecret: withRefresh ? clientSecret : null,
      accessToken,
      refreshToken: withRefresh ? text(json, 'refresh_token') : ''
    }
    const desk = await createDesk({ timers })
    const id = await desk.sessions.add(input)
    return { timers, simulator, desk, input, accessToken, id }
  }

  it('is exchanged at sign-in, and never before', async () => {
    const { desk, simulator, accessToken, id } = await tokenDesk(false)
    expect(desk.sessions.view(id).credential).toBe('stored')
    expect(JSON.stringify(desk.home.list)).not.toContain(accessToken)
    await desk.sessions.restore()
    expect(simulator.counts.exchange).toBe(0)
    await desk.signIn(id)
    expect(simulator.counts.exchange).toBe(1)
    expect(await desk.secret(id, 'pasted')).toBeNull()
    expect(desk.sessions.view(id).credential).toBe('stored')
  })

  it('without a refresh token works until it expires, then asks for a new one', async () => {
    const { desk, simulator, timers, id } = await tokenDesk(false)
    await desk.signIn(id)
    simulator.control.revokeRingCx()
    simulator.control.revokeRingCentral()
    await timers.pass(280_000)
    const view = await desk.until(id, ({ keeper }) => keeper.state.phase === 'needs-sign-in')
    expect(why(view)).toMatchObject({
      code: 'credential-refused',
      hint: 'Paste a new RingCentral token.'
    })
    expect(simulator.counts['token:refresh']).toBe(0)
  })

  it('with a refresh token continues after it expires', async () => {
    const { desk, simulator, id } = await tokenDesk(true)
    // As a token that was an hour old when it was pasted.
    simulator.control.answerNext('exchange', { status: 401, body: 'unauthorized' })
    await desk.signIn(id)
    expect(simulator.counts['token:refresh']).toBe(1)
  })

  it('is erased by a sign-out, which ends its session; the next sign-in asks for a new one', async () => {
    const { desk, simulator, id } = await tokenDesk(true)
    await desk.signIn(id)
    await desk.sessions.signOut(id)
    expect(desk.sessions.view(id).credential).toBe('missing')
    await desk.untilFact(({ event }) => event === 'keeper.revoke')
    expect(simulator.counts.revoke).toBe(1)
    expect(await failureOf(() => desk.sessions.signIn(id))).toMatchObject({
      message: 'The RingCentral access token is missing.',
      fields: { accessToken: 'Paste the RingCentral access token.' }
    })
  })

  it('is erased with its connection, used or not', async () => {
    const { desk, timers, id } = await tokenDesk(true)
    desk.sessions.remove(id)
    await timers.pass(10_000)
    expect(await desk.storedFields(id)).toEqual([])
  })

  it('of an unknown app isn’t revoked, because that is impossible', async () => {
    const { desk, simulator, id } = await tokenDesk(false)
    await desk.signIn(id)
    await desk.sessions.signOut(id)
    await desk.untilFact(({ event }) => event === 'keeper.revoke')
    expect(simulator.counts.revoke).toBe(0)
  })

  it('must be pasted again when the connection is edited', async () => {
    const { desk, input, id } = await tokenDesk(false)
    const refused = await failureOf(() => desk.sessions.edit(id, { ...input, accessToken: '' }))
    expect(Object.keys(refused.fields ?? {})).toEqual(['accessToken'])
  })

  it('gives way to another sign-in method without a trace', async () => {
    const { desk, simulator, accessToken, id } = await tokenDesk(false)
    await desk.signIn(id)
    const { clientSecret, jwt } = simulator.credentials
    await desk.sessions.edit(id, { ...common(simulator), signInMethod: 'jwt', clientSecret, jwt })
    await desk.until(id, isActive)
    expect(desk.sessions.view(id).connection.signInMethod).toBe('jwt')
    expect(await desk.secret(id, 'pasted')).toBeNull()
    expect(await desk.secret(id, 'ringcentral')).not.toContain(accessToken)
  })
})
