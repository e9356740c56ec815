import { describe, expect, it } from 'vitest'
import type { ConnectionInput } from '../../../main/core/connections/validate-connection.ts'
import { AppError, type ErrorCode, type Remedy } from '../../../main/core/errors.ts'
import {
  faultField,
  type CheckStep,
  type CheckView,
  type FaultField
} from '../../../main/core/sessions/connection-check.ts'
import type { Sessions } from '../../../main/core/sessions/sessions.ts'
import type { Operation } from '../../../main/simulator/operations.ts'
import type { ScriptedAnswer } from '../../../main/simulator/scripted-answers.ts'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { keyOf, readList } from '../../support/fakes/loop-worker.ts'
import { createDesk, isActive, phaseOf, startServices, typed } from '../../support/sessions/desk.ts'
import { createFakeBrowser, type FakeBrowser } from '../../support/sessions/fake-browser.ts'

/** A desk with a saved connection to a simulator, not signed in. */
async function world(change: (simulator: Simulator) => Partial<ConnectionInput> = () => ({})) {
  const timers = createHandTimers()
  const simulator = await startServices(timers)
  simulator.control.setAppType('confidential')
  const browser = createFakeBrowser()
  const desk = await createDesk({ timers, listener: browser.listener, openPage: browser.openPage })
  const input = { ...typed(simulator), ...change(simulator) } as ConnectionInput
  const id = await desk.sessions.add(input)
  const check = async (): Promise<CheckView> => {
    await desk.sessions.check(id)
    return await desk.untilTested(id)
  }
  return { timers, simulator, browser, desk, id, input, check }
}

/** Scripts the next answer to an operation. */
const answers =
  (operation: Operation, answer: ScriptedAnswer) =>
  ({ control }: Simulator): void =>
    control.answerNext(operation, answer)

const states = ({ rows }: CheckView): string => rows.map(({ step, state }) => `${step} ${state}`).join(', ')

const STEPS: readonly CheckStep[] = ['reach', 'sign-in', 'exchange', 'accounts']
const ALL = 'reach passed, sign-in passed, exchange passed, accounts passed'

describe('the test of a connection', () => {
  it('is the real sign-in: one request of each kind after the host check, and a ready session', async () => {
    const { desk, simulator, id, check } = await world()
    const test = await check()
    expect(states(test)).toBe(ALL)
    expect(simulator.counts).toMatchObject({ discovery: 2, 'token:jwt': 1, exchange: 1, accounts: 1 })
    expect(simulator.counts.total).toBe(5)
    const accounts = await readList(desk.sessions.directory, keyOf(id, 'accounts'))
    expect(test.accounts).toBe(accounts.rows.length)
    expect(isActive(desk.sessions.view(id))).toBe(true)
  })

  it('reports the start and end of every step, in order', async () => {
    const { desk, check } = await world()
    await check()
    const told = desk.tests.map(states)
    expect(told[0]).toBe('reach running, sign-in pending, exchange pending, accounts pending')
    for (const step of STEPS) expect(told.some((line) => line.includes(`${step} running`))).toBe(true)
    expect(desk.tests.filter(({ running }) => !running)).toHaveLength(1)
    for (const test of desk.tests)
      for (const row of test.rows) if ('tookMs' in row) expect(row.tookMs).toBeGreaterThanOrEqual(0)
  })

  it.each<[CheckStep, ErrorCode, string, (simulator: Simulator) => void]>([
    ['reach', 'captive-portal', 'a portal in between', answers('discovery', { status: 200, body: '<html>' })],
    ['reach', 'service-failed', 'a fault of the service', answers('discovery', { status: 503 })],
    ['reach', 'network-failed', 'a broken line', answers('discovery', { dropBefore: true })],
    ['sign-in', 'credential-refused', 'a revoked credential', ({ control }) => control.revokeCredential()],
    ['sign-in', 'network-failed', 'a line that breaks there', answers('token:jwt', { dropBefore: true })],
    ['sign-in', 'rate-limited', 'too many requests', answers('token:jwt', { status: 429 })],
    ['exchange', 'not-linked', 'a user unknown to RingCX', ({ control }) => control.setLink('not-linked')],
    ['exchange', 'service-failed', 'a fault of RingCX', answers('exchange', { status: 500 })],
    ['accounts', 'forbidden', 'accounts that may not be read', answers('accounts', { status: 403 })],
    ['accounts', 'answer-malformed', 'a response that isn’t a list', answers('accounts', { body: {} })]
  ])('fails %s with %s for %s, and ends', async (step, code, _what, spoil) => {
    const { simulator, check } = await world()
    spoil(simulator)
    const { rows } = await check()
    const at = STEPS.indexOf(step)
    expect(rows.map(({ state }) => state)).toEqual(
      STEPS.map((_step, index) => (index < at ? 'passed' : index === at ? 'failed' : 'pending'))
    )
    expect(rows[at]).toMatchObject({ step, error: { code } })
  })

  it('sends no secret to an unreachable host', async () => {
    const { desk, simulator, id, check } = await world()
    simulator.control.answerNext('discovery', { status: 200, body: '<html>' })
    await check()
    expect(simulator.counts.total).toBe(1)
    expect(desk.sent.map(({ shown }) => shown.trim())).toEqual([''])
    expect(phaseOf(desk.sessions.view(id))).toBe('signed-out')
  })

  it('treats a host without discovery as reached', async () => {
    const { simulator, check } = await world()
    simulator.control.answerNext('discovery', { status: 404, body: '<html>Not found</html>' })
    expect(states(await check())).toBe(ALL)
  })

  it('of an unfinished connection is rejected, with the fields', async () => {
    const { desk, simulator, id } = await world(() => ({ jwt: '', unfinished: true }))
    const refused = await failureOf(() => desk.sessions.check(id))
    expect(refused).toMatchObject({ code: 'input-invalid', fields: { jwt: expect.any(String) as string } })
    expect([simulator.counts.total, desk.tests.length]).toEqual([0, 0])
  })

  it('passes after the problem is corrected', async () => {
    const { desk, simulator, id, input, check } = await world(() => ({ clientSecret: 'a-wrong-secret' }))
    expect(states(await check())).toContain('sign-in failed')
    const { clientSecret } = simulator.credentials
    await desk.sessions.edit(id, { ...input, clientSecret, unfinished: true })
    expect(states(await check())).toBe(ALL)
  })

  it('waits when the app’s requests for the minute are used up, and then continues', async () => {
    const { desk, timers, simulator, id, check } = await world()
    for (let round = 0; round < 2; round += 1) await check()
    await desk.sessions.check(id)
    await desk.until(id, (view) => phaseOf(view) === 'waiting')
    expect(desk.tests.at(-1)?.running).toBe(true)
    expect(simulator.counts['token:jwt']).toBe(2)
    await timers.pass(61_000)
    await desk.until(id, isActive)
    expect(states(await desk.untilTested(id))).toBe(ALL)
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

  it.each<[string, (sessions: Sessions, id: string, input: ConnectionInput) => unknown]>([
    ['a sign-out', (sessions, id) => sessions.signOut(id)],
    ['a removal', (sessions, id) => sessions.remove(id)],
    ['an edit', (sessions, id, input) => sessions.edit(id, { ...input, unfinished: true })]
  ])('by %s', async (_what, end) => {
    const { desk, simulator, id, input } = await world()
    simulator.control.answerNext('discovery', { until: NEVER })
    await desk.sessions.check(id)
    await end(desk.sessions, id, input)
    expect(desk.tests.at(-1)?.rows[0]?.state).toBe('stopped')
  })

  it('again is fine, and one of an unknown connection is reported', async () => {
    const { desk, id } = await world()
    await desk.sessions.cancelCheck(id)
    expect(desk.tests).toEqual([])
    expect((await failureOf(() => desk.sessions.check('gone'))).code).toBe('unknown-connection')
  })
})

describe('the test with the browser', () => {
  /** A test that waits for the person in the browser. */
  async function inTheBrowser() {
    const waiting = await world(({ credentials: { clientSecret } }) => ({
      signInMethod: 'browser',
      clientSecret
    }))
    const { desk, id } = waiting
    await desk.sessions.check(id)
    await desk.until(id, ({ browser }) => browser?.kind === 'waiting')
    expect(desk.tests.at(-1)?.running).toBe(true)
    return waiting
  }

  it.each<[string, (browser: FakeBrowser) => unknown, string]>([
    ['passes when the person allows it', (browser) => browser.decide('allow'), ALL],
    ['fails when the person refuses', (browser) => browser.decide('refuse'), 'sign-in failed'],
    ['fails when the person doesn’t come back', (browser) => browser.bring('timed-out'), 'sign-in failed'],
    ['stops when the listener is closed', (browser) => browser.bring('closed'), 'sign-in stopped']
  ])('%s', async (_what, act, expected) => {
    const { desk, browser, id } = await inTheBrowser()
    await act(browser)
    expect(states(await desk.untilTested(id))).toContain(expected)
  })

  it.each(['cancelCheck', 'cancelSignIn'] as const)('is stopped by %s', async (stop) => {
    const { desk, browser, id } = await inTheBrowser()
    await desk.sessions[stop](id)
    expect(states(await desk.untilTested(id))).toContain('sign-in stopped')
    expect([browser.waiting(), desk.sessions.view(id).browser]).toEqual([0, null])
  })
})

it('the test of a pasted token skips the sign-in, which is already done', async () => {
  const { check } = await world(() => ({
    signInMethod: 'token',
    clientSecret: null,
    accessToken: 'not-a-token-of-the-simulator',
    refreshToken: ''
  }))
  expect(states(await check())).toBe('reach passed, exchange failed, accounts pending')
})

describe('where to correct what failed', () => {
  const connection = {
    signInMethod: 'jwt' as const,
    ringcentralHost: 'https://platform.ringcentral.com',
    ringcxHost: 'https://ringcx.example.com',
    publicClient: false
  }
  const failure = (code: ErrorCode, serviceCode?: string, remedy?: Remedy): AppError =>
    new AppError({ code, message: 'M', hint: 'H', retryable: false, serviceCode, remedy })

  it.each<[CheckStep, AppError, Partial<typeof connection> | object, FaultField | null]>([
    ['reach', failure('host-refused'), {}, 'ringcentralHost'],
    ['reach', failure('network-failed', 'ERR_NAME_NOT_RESOLVED'), {}, null],
    [
      'reach',
      failure('network-failed', 'ERR_NAME_NOT_RESOLVED'),
      { ringcentralHost: 'https://platform.exmple.com' },
      'ringcentralHost'
    ],
    ['reach', failure('captive-portal'), {}, null],
    ['reach', failure('tls-failed'), {}, null],
    ['sign-in', failure('client-refused', 'OAU-121'), {}, 'clientSecret'],
    ['sign-in', failure('client-refused', 'OAU-165'), {}, 'clientId'],
    ['sign-in', failure('client-refused'), { signInMethod: 'browser', publicClient: true }, 'clientId'],
    ['sign-in', failure('grant-refused', 'OAU-251'), {}, 'clientId'],
    ['sign-in', failure('grant-refused', undefined, 'sign-in-again'), {}, null],
    ['sign-in', failure('grant-refused'), { signInMethod: 'token' }, null],
    ['sign-in', failure('credential-refused', 'OAU-213'), {}, 'jwt'],
    ['sign-in', failure('credential-refused'), { signInMethod: 'browser' }, null],
    ['sign-in', failure('not-found'), {}, 'ringcentralHost'],
    ['sign-in', failure('rate-limited'), {}, null],
    ['exchange', failure('not-found'), {}, 'ringcxHost'],
    ['exchange', failure('network-failed', 'ENOTFOUND'), {}, 'ringcxHost'],
    ['exchange', failure('network-failed', 'ERR_CONNECTION_RESET'), {}, null],
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
