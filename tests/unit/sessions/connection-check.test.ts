import { describe, expect, it } from 'vitest'
import type { ConnectionInput } from '../../../main/core/connections/validate-connection.ts'
import { AppError, type ErrorCode } from '../../../main/core/errors.ts'
import {
  faultField,
  type CheckStep,
  type CheckView,
  type FaultField
} from '../../../main/core/sessions/connection-check.ts'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { createDesk, isActive, phaseOf, startServices, typed } from '../../support/sessions/desk.ts'
import { createFakeBrowser } from '../../support/sessions/fake-browser.ts'
import { keyOf, readList } from '../../support/fakes/loop-worker.ts'

/** A desk with a saved connection to a simulator, not signed in. */
async function world(change: (simulator: Simulator) => Partial<ConnectionInput> = () => ({})) {
  const timers = createHandTimers()
  const simulator = await startServices(timers)
  simulator.control.setAppType('confidential')
  const browser = createFakeBrowser()
  const desk = await createDesk({ timers, door: browser.door, openPage: browser.openPage })
  const input = { ...typed(simulator), ...change(simulator) } as ConnectionInput
  const id = await desk.sessions.add(input)
  return { timers, simulator, browser, desk, id, input }
}

const states = ({ rows }: CheckView): string => rows.map(({ step, state }) => `${step} ${state}`).join(', ')

const ALL = 'reach passed, sign-in passed, exchange passed, accounts passed'

describe('the test of a connection', () => {
  it('is the real sign-in: one request of each kind after the host check, and a ready session', async () => {
    const { desk, simulator, id } = await world()
    await desk.sessions.check(id)
    const test = await desk.untilTested(id)
    expect(states(test)).toBe(ALL)
    expect(simulator.counts).toMatchObject({ discovery: 2, 'token:jwt': 1, exchange: 1, accounts: 1 })
    expect(simulator.counts.total).toBe(5)
    const accounts = await readList(desk.sessions.directory, keyOf(id, 'accounts'))
    expect(test.accounts).toBe(accounts.rows.length)
    expect(isActive(desk.sessions.view(id))).toBe(true)
  })

  it('reports the start and end of every step, in order', async () => {
    const { desk, id } = await world()
    await desk.sessions.check(id)
    await desk.untilTested(id)
    const told = desk.tests.map(states)
    expect(told[0]).toBe('reach running, sign-in pending, exchange pending, accounts pending')
    for (const step of ['sign-in', 'exchange', 'accounts'])
      expect(told.some((line) => line.includes(`${step} running`))).toBe(true)
    expect(desk.tests.filter(({ running }) => !running)).toHaveLength(1)
    for (const test of desk.tests)
      for (const row of test.rows) if ('tookMs' in row) expect(row.tookMs).toBeGreaterThanOrEqual(0)
  })

  it.each<[string, (simulator: Simulator) => void, string, Partial<AppError>]>([
    [
      'a portal in between',
      ({ control }) =>
        control.answerNext('discovery', { status: 200, body: '<html>Sign in to the hotel</html>' }),
      'reach failed, sign-in pending, exchange pending, accounts pending',
      { code: 'captive-portal' }
    ],
    [
      'a fault of the service',
      ({ control }) => control.answerNext('discovery', { status: 503 }),
      'reach failed, sign-in pending, exchange pending, accounts pending',
      { code: 'service-failed', serviceCode: 'HTTP 503' }
    ],
    [
      'a broken line',
      ({ control }) => control.answerNext('discovery', { dropBefore: true }),
      'reach failed, sign-in pending, exchange pending, accounts pending',
      { code: 'network-failed' }
    ],
    [
      'a credential that was revoked',
      ({ control }) => control.revokeCredential(),
      'reach passed, sign-in failed, exchange pending, accounts pending',
      { code: 'credential-refused' }
    ],
    [
      'a line that breaks at the sign-in',
      ({ control }) => control.answerNext('token:jwt', { dropBefore: true }),
      'reach passed, sign-in failed, exchange pending, accounts pending',
      { code: 'network-failed' }
    ],
    [
      'too many requests',
      ({ control }) => control.answerNext('token:jwt', { status: 429 }),
      'reach passed, sign-in failed, exchange pending, accounts pending',
      { code: 'rate-limited' }
    ],
    [
      'a user that RingCX doesn’t know',
      ({ control }) => control.setLink('not-linked'),
      'reach passed, sign-in passed, exchange failed, accounts pending',
      { code: 'not-linked' }
    ],
    [
      'a RingCX that has a fault',
      ({ control }) => control.answerNext('exchange', { status: 500 }),
      'reach passed, sign-in passed, exchange failed, accounts pending',
      { code: 'service-failed' }
    ],
    [
      'accounts that may not be read',
      ({ control }) => control.answerNext('accounts', { status: 403 }),
      'reach passed, sign-in passed, exchange passed, accounts failed',
      { code: 'forbidden' }
    ],
    [
      'a response that isn’t a list',
      ({ control }) => control.answerNext('accounts', { body: {} }),
      'reach passed, sign-in passed, exchange passed, accounts failed',
      { code: 'answer-malformed' }
    ]
  ])('%s fails its own step, and ends the test', async (_what, spoil, expected, error) => {
    const { desk, simulator, id } = await world()
    spoil(simulator)
    await desk.sessions.check(id)
    const test = await desk.untilTested(id)
    expect(states(test)).toBe(expected)
    const failed = test.rows.find(({ state }) => state === 'failed')
    expect(failed && 'error' in failed && failed.error).toMatchObject(error)
  })

  it('sends no secret to an unreachable host', async () => {
    const { desk, simulator, id } = await world()
    simulator.control.answerNext('discovery', { status: 200, body: '<html>' })
    await desk.sessions.check(id)
    await desk.untilTested(id)
    expect(simulator.counts.total).toBe(1)
    expect(desk.sent.map(({ shown }) => shown.trim())).toEqual([''])
    expect(phaseOf(desk.sessions.view(id))).toBe('signed-out')
  })

  it('treats a host without discovery as reached', async () => {
    const { desk, simulator, id } = await world()
    simulator.control.answerNext('discovery', { status: 404, body: '<html>Not found</html>' })
    await desk.sessions.check(id)
    expect(states(await desk.untilTested(id))).toBe(ALL)
  })

  it('of an unfinished connection is rejected, with the fields', async () => {
    const { desk, simulator, id } = await world(() => ({ jwt: '', unfinished: true }))
    const refused = await failureOf(() => desk.sessions.check(id))
    expect(refused).toMatchObject({ code: 'input-invalid', fields: { jwt: expect.any(String) as string } })
    expect([simulator.counts.total, desk.tests.length]).toEqual([0, 0])
  })

  it('passes after the problem is corrected', async () => {
    const { desk, simulator, id, input } = await world(() => ({ clientSecret: 'a-wrong-secret' }))
    await desk.sessions.check(id)
    expect(states(await desk.untilTested(id))).toContain('sign-in failed')
    const { clientSecret } = simulator.credentials
    await desk.sessions.edit(id, { ...input, clientSecret, unfinished: true })
    const before = desk.tests.length
    await desk.sessions.check(id)
    expect(desk.tests.length).toBeGreaterThan(before)
    expect(states(await desk.untilTested(id))).toBe(ALL)
  })

  it('waits when the app’s requests for the minute are used up, and then continues', async () => {
    const { desk, timers, simulator, id } = await world()
    for (let round = 0; round < 2; round += 1) {
      await desk.sessions.check(id)
      await desk.untilTested(id)
    }
    const ended = desk.tests.length
    await desk.sessions.check(id)
    await desk.until(id, (view) => phaseOf(view) === 'waiting')
    expect(desk.tests.at(-1)?.running).toBe(true)
    expect(simulator.counts['token:jwt']).toBe(2)
    await timers.pass(61_000)
    await desk.until(id, isActive)
    expect(states(await desk.untilTested(id))).toBe(ALL)
    expect(desk.tests.length).toBeGreaterThan(ended)
  })
})

/** An answer that is under way for as long as the test lasts. */
const NEVER = new Promise(() => undefined)

describe('a stopped test', () => {
  it('before the sign-in: sends nothing, and the session is unchanged', async () => {
    const { desk, simulator, id } = await world()
    simulator.control.answerNext('discovery', { until: NEVER })
    await desk.sessions.check(id)
    await desk.sessions.cancelCheck(id)
    const test = await desk.untilTested(id)
    expect(states(test)).toBe('reach stopped, sign-in pending, exchange pending, accounts pending')
    expect(simulator.counts['token:jwt']).toBe(0)
  })

  it('during the sign-in: cancels it', async () => {
    const { desk, simulator, id } = await world()
    simulator.control.answerNext('token:jwt', { until: NEVER })
    await desk.sessions.check(id)
    await desk.until(id, (view) => phaseOf(view) === 'signing-in')
    await desk.sessions.cancelCheck(id)
    expect(states(await desk.untilTested(id))).toContain('sign-in stopped')
    expect(phaseOf(desk.sessions.view(id))).toBe('signed-out')
  })

  it('by a sign-out, a removal or an edit', async () => {
    for (const end of ['sign-out', 'remove', 'edit'] as const) {
      const { desk, simulator, id, input } = await world()
      simulator.control.answerNext('discovery', { until: NEVER })
      await desk.sessions.check(id)
      if (end === 'sign-out') await desk.sessions.signOut(id)
      if (end === 'remove') desk.sessions.remove(id)
      if (end === 'edit') await desk.sessions.edit(id, { ...input, unfinished: true })
      expect([end, desk.tests.at(-1)?.rows[0]?.state]).toEqual([end, 'stopped'])
    }
  })

  it('again is fine, and one of an unknown connection is reported', async () => {
    const { desk, id } = await world()
    await desk.sessions.cancelCheck(id)
    expect(desk.tests).toEqual([])
    expect((await failureOf(() => desk.sessions.check('gone'))).code).toBe('unknown-connection')
  })
})

describe('the test with the browser', () => {
  const withBrowser = ({ credentials }: Simulator): Partial<ConnectionInput> => ({
    signInMethod: 'browser',
    clientSecret: credentials.clientSecret
  })

  it('waits for the person, and passes', async () => {
    const { desk, browser, id } = await world(withBrowser)
    await desk.sessions.check(id)
    await desk.until(id, (view) => view.browser?.kind === 'waiting')
    expect(desk.tests.at(-1)?.running).toBe(true)
    await browser.decide('allow')
    expect(states(await desk.untilTested(id))).toBe(ALL)
  })

  it.each<[string, (browser: ReturnType<typeof createFakeBrowser>) => unknown, string]>([
    ['the person refuses', (browser) => browser.decide('refuse'), 'sign-in failed'],
    ['the person doesn’t come back', (browser) => browser.bring('timed-out'), 'sign-in failed'],
    ['the door is closed', (browser) => browser.bring('closed'), 'sign-in stopped']
  ])('ends when %s', async (_what, end, expected) => {
    const { desk, browser, id } = await world(withBrowser)
    await desk.sessions.check(id)
    await desk.until(id, (view) => view.browser?.kind === 'waiting')
    await end(browser)
    expect(states(await desk.untilTested(id))).toContain(expected)
  })

  it('is stopped by its own button and by the browser step’s', async () => {
    for (const stop of ['cancelCheck', 'cancelSignIn'] as const) {
      const { desk, browser, id } = await world(withBrowser)
      await desk.sessions.check(id)
      await desk.until(id, (view) => view.browser?.kind === 'waiting')
      await desk.sessions[stop](id)
      expect(states(await desk.untilTested(id))).toContain('sign-in stopped')
      expect([browser.waiting(), desk.sessions.view(id).browser]).toEqual([0, null])
    }
  })
})

describe('the test of a pasted token', () => {
  it('skips the sign-in, which is already done', async () => {
    const { desk, id } = await world(() => ({
      signInMethod: 'token',
      clientSecret: null,
      accessToken: 'not-a-token-of-the-simulator',
      refreshToken: ''
    }))
    await desk.sessions.check(id)
    expect(states(await desk.untilTested(id))).toBe('reach passed, exchange failed, accounts pending')
  })
})

describe('where to correct what failed', () => {
  const connection = {
    signInMethod: 'jwt' as const,
    ringcentralHost: 'https://platform.ringcentral.com',
    ringcxHost: 'https://ringcx.example.com',
    publicClient: false
  }
  const failure = (code: ErrorCode, details: Partial<AppError> = {}): AppError =>
    new AppError({ code, message: 'M', hint: 'H', retryable: false, ...details })

  it.each<[CheckStep, AppError, Partial<typeof connection> | object, FaultField | null]>([
    ['reach', failure('host-refused'), {}, 'ringcentralHost'],
    ['reach', failure('network-failed', { serviceCode: 'ERR_NAME_NOT_RESOLVED' }), {}, null],
    [
      'reach',
      failure('network-failed', { serviceCode: 'ERR_NAME_NOT_RESOLVED' }),
      { ringcentralHost: 'https://platform.exmple.com' },
      'ringcentralHost'
    ],
    ['reach', failure('captive-portal'), {}, null],
    ['reach', failure('tls-failed'), {}, null],
    ['sign-in', failure('client-refused', { serviceCode: 'OAU-121' }), {}, 'clientSecret'],
    ['sign-in', failure('client-refused', { serviceCode: 'OAU-165' }), {}, 'clientId'],
    ['sign-in', failure('client-refused'), { signInMethod: 'browser', publicClient: true }, 'clientId'],
    ['sign-in', failure('grant-refused', { serviceCode: 'OAU-251' }), {}, 'clientId'],
    ['sign-in', failure('grant-refused', { remedy: 'sign-in-again' }), {}, null],
    ['sign-in', failure('credential-refused', { serviceCode: 'OAU-213' }), {}, 'jwt'],
    ['sign-in', failure('credential-refused'), { signInMethod: 'browser' }, null],
    ['sign-in', failure('not-found'), {}, 'ringcentralHost'],
    ['sign-in', failure('rate-limited'), {}, null],
    ['exchange', failure('not-found'), {}, 'ringcxHost'],
    ['exchange', failure('network-failed', { serviceCode: 'ENOTFOUND' }), {}, 'ringcxHost'],
    ['exchange', failure('network-failed', { serviceCode: 'ERR_CONNECTION_RESET' }), {}, null],
    ['exchange', failure('not-linked'), {}, null],
    ['exchange', failure('credential-refused'), { signInMethod: 'token' }, 'accessToken'],
    ['exchange', failure('token-refused'), {}, null],
    ['accounts', failure('forbidden'), {}, null],
    ['accounts', failure('token-refused'), { signInMethod: 'token' }, null],
    ['accounts', failure('not-found'), {}, 'ringcxHost']
  ])('%s, %o, %o: %s', (step, error, change, field) => {
    expect(faultField(step, error, { ...connection, ...change })).toBe(field)
  })
})

describe('validating before saving', () => {
  it('reports every invalid field, counts stored secrets, and saves nothing', async () => {
    const { desk, id, input } = await world()
    expect(await desk.sessions.validate(null, { ...input, clientId: '', name: '' })).toEqual({
      name: 'Enter a name for the connection.',
      clientId: 'Enter the client ID of your RingCentral app.'
    })
    const empty = { ...input, clientSecret: '', jwt: '' } as ConnectionInput
    expect(Object.keys(await desk.sessions.validate(null, empty))).toEqual(['clientSecret', 'jwt'])
    expect(await desk.sessions.validate(id, empty)).toEqual({})
    expect(desk.connections.list()).toHaveLength(1)
  })
})
