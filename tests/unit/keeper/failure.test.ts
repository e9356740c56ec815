import { describe, expect, it } from 'vitest'
import { ERROR_CODES, type ErrorCode } from '../../../main/core/errors.ts'
import { decide, neverLeft } from '../../../main/core/keeper/failure.ts'
import type { RenewalStep } from '../../../main/core/keeper/token-store.ts'
import { type FakeStep, failure } from '../../support/fakes/token-source.ts'
import { createBench, run, signedIn, whyOf } from '../../support/keeper/bench.ts'

type End = 'waiting' | 'active' | 'needs-sign-in' | 'locked'

/** Everything that can go wrong with a request, by the name it has in the world, the code it becomes, and what it leads to. */
interface Kind {
  readonly name: string
  readonly code: ErrorCode
  readonly serviceCode?: string
  readonly retryAfterMs?: number
}

/** These don't affect the tokens and never sign out. */
const NOBODYS_FAULT: readonly Kind[] = [
  { name: 'name not found', code: 'network-failed', serviceCode: 'ENOTFOUND' },
  { name: 'name server does not answer', code: 'network-failed', serviceCode: 'EAI_AGAIN' },
  { name: 'no route to the network', code: 'network-failed', serviceCode: 'ENETUNREACH' },
  { name: 'no route to the host', code: 'network-failed', serviceCode: 'EHOSTUNREACH' },
  { name: 'connection refused', code: 'network-failed', serviceCode: 'ECONNREFUSED' },
  { name: 'connection reset', code: 'network-failed', serviceCode: 'ECONNRESET' },
  { name: 'connection closed early', code: 'network-failed', serviceCode: 'UND_ERR_SOCKET' },
  { name: 'broken pipe', code: 'network-failed', serviceCode: 'EPIPE' },
  { name: 'connect timed out', code: 'network-failed', serviceCode: 'ETIMEDOUT' },
  { name: 'no answer in time', code: 'network-failed', serviceCode: 'TimeoutError' },
  { name: 'offline (Chromium)', code: 'network-failed', serviceCode: 'net::ERR_INTERNET_DISCONNECTED' },
  { name: 'just resumed (Chromium)', code: 'network-failed', serviceCode: 'net::ERR_NETWORK_IO_SUSPENDED' },
  { name: 'network changed (Chromium)', code: 'network-failed', serviceCode: 'net::ERR_NETWORK_CHANGED' },
  { name: 'proxy gone (Chromium)', code: 'network-failed', serviceCode: 'net::ERR_PROXY_CONNECTION_FAILED' },
  { name: 'empty response (Chromium)', code: 'network-failed', serviceCode: 'net::ERR_EMPTY_RESPONSE' },
  { name: 'certificate expired', code: 'tls-failed', serviceCode: 'CERT_HAS_EXPIRED' },
  { name: 'self-signed certificate', code: 'tls-failed', serviceCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  { name: 'wrong name in the certificate', code: 'tls-failed', serviceCode: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  {
    name: 'unknown authority (Chromium)',
    code: 'tls-failed',
    serviceCode: 'net::ERR_CERT_AUTHORITY_INVALID'
  },
  { name: 'hotel page with status 200', code: 'captive-portal', serviceCode: 'HTTP 200' },
  { name: 'network login required', code: 'captive-portal', serviceCode: 'HTTP 511' },
  { name: 'proxy wants a password', code: 'captive-portal', serviceCode: 'HTTP 407' },
  { name: 'redirect to another host', code: 'captive-portal', serviceCode: 'HTTP 302' },
  { name: 'JSON cut off', code: 'answer-malformed', serviceCode: 'HTTP 200' },
  { name: 'empty body with status 200', code: 'answer-malformed', serviceCode: 'HTTP 200' },
  { name: 'no access token with status 200', code: 'answer-malformed', serviceCode: 'HTTP 200' },
  { name: 'access token is not text', code: 'answer-malformed', serviceCode: 'HTTP 200' },
  { name: 'body too long', code: 'answer-malformed', serviceCode: 'HTTP 200' },
  { name: 'request timeout', code: 'service-failed', serviceCode: 'HTTP 408' },
  { name: 'internal error', code: 'service-failed', serviceCode: 'HTTP 500' },
  { name: 'bad gateway', code: 'service-failed', serviceCode: 'HTTP 502' },
  { name: 'unavailable', code: 'service-failed', serviceCode: 'HTTP 503' },
  {
    name: 'unavailable, with Retry-After',
    code: 'service-failed',
    serviceCode: 'HTTP 503',
    retryAfterMs: 90_000
  },
  { name: 'gateway timeout', code: 'service-failed', serviceCode: 'HTTP 504' },
  { name: 'gateway cannot fetch its keys', code: 'service-failed', serviceCode: 'HTTP 401' },
  { name: 'too many requests', code: 'rate-limited', serviceCode: 'HTTP 429' },
  {
    name: 'too many requests, with Retry-After',
    code: 'rate-limited',
    serviceCode: 'HTTP 429',
    retryAfterMs: 30_000
  },
  { name: 'request rate exceeded', code: 'rate-limited', serviceCode: 'CMN-301' },
  { name: 'a fault of ours', code: 'internal' },
  { name: 'disk full while the source kept something', code: 'vault-write-failed' }
]

const VAULT: readonly Kind[] = [
  { name: 'keyring locked', code: 'vault-locked' },
  { name: 'keyring denied', code: 'vault-denied' },
  { name: 'keyring hides nothing', code: 'vault-weak' },
  { name: 'vault damaged', code: 'vault-corrupt' },
  { name: 'vault of another installation', code: 'vault-foreign' }
]

/** Refusals: where, what, and the state the session ends in when all later steps work. */
const REFUSALS: readonly (Kind & { readonly step: RenewalStep; readonly end: End })[] = [
  {
    step: 'ringcx-refresh',
    name: 'refresh token not known',
    code: 'token-refused',
    serviceCode: 'HTTP 401',
    end: 'active'
  },
  {
    step: 'ringcx-refresh',
    name: 'Jwt is expired',
    code: 'token-expired',
    serviceCode: 'HTTP 401',
    end: 'active'
  },
  {
    step: 'ringcx-refresh',
    name: 'refresh not allowed',
    code: 'forbidden',
    serviceCode: 'HTTP 403',
    end: 'active'
  },
  {
    step: 'ringcx-refresh',
    name: 'no longer linked',
    code: 'not-linked',
    serviceCode: 'HTTP 403',
    end: 'active'
  },
  {
    step: 'ringcx-refresh',
    name: 'refresh path unknown',
    code: 'not-found',
    serviceCode: 'HTTP 404',
    end: 'active'
  },
  {
    step: 'exchange',
    name: 'RingCentral token expired',
    code: 'token-expired',
    serviceCode: 'HTTP 401',
    end: 'active'
  },
  {
    step: 'exchange',
    name: 'RingCentral token revoked',
    code: 'token-refused',
    serviceCode: 'HTTP 401',
    end: 'active'
  },
  {
    step: 'exchange',
    name: 'user not linked to RingCX',
    code: 'not-linked',
    serviceCode: 'HTTP 403',
    end: 'active'
  },
  { step: 'exchange', name: 'user not let in', code: 'forbidden', serviceCode: 'HTTP 403', end: 'active' },
  {
    step: 'exchange',
    name: 'wrong RingCX host',
    code: 'not-found',
    serviceCode: 'HTTP 404',
    end: 'needs-sign-in'
  },
  {
    step: 'ringcentral-refresh',
    name: 'invalid_grant: used up',
    code: 'credential-refused',
    serviceCode: 'OAU-210',
    end: 'active'
  },
  {
    step: 'ringcentral-refresh',
    name: 'invalid_grant: superseded',
    code: 'credential-refused',
    serviceCode: 'OAU-213',
    end: 'active'
  },
  {
    step: 'ringcentral-refresh',
    name: 'unauthorized_client',
    code: 'grant-refused',
    serviceCode: 'OAU-251',
    end: 'active'
  },
  {
    step: 'ringcentral-refresh',
    name: 'invalid_client',
    code: 'client-refused',
    serviceCode: 'OAU-153',
    end: 'needs-sign-in'
  },
  {
    step: 'ringcentral-refresh',
    name: 'wrong RingCentral host',
    code: 'not-found',
    serviceCode: 'HTTP 404',
    end: 'needs-sign-in'
  },
  {
    step: 'sign-in',
    name: 'JWT credential expired',
    code: 'credential-refused',
    serviceCode: 'OAU-213',
    end: 'needs-sign-in'
  },
  {
    step: 'sign-in',
    name: 'app not set up for JWT',
    code: 'grant-refused',
    serviceCode: 'OAU-251',
    end: 'needs-sign-in'
  },
  {
    step: 'sign-in',
    name: 'unsupported_grant_type',
    code: 'grant-refused',
    serviceCode: 'OAU-250',
    end: 'needs-sign-in'
  },
  {
    step: 'sign-in',
    name: 'invalid_client',
    code: 'client-refused',
    serviceCode: 'OAU-120',
    end: 'needs-sign-in'
  },
  {
    step: 'sign-in',
    name: 'sandbox client on production',
    code: 'client-refused',
    serviceCode: 'OAU-165',
    end: 'needs-sign-in'
  },
  {
    step: 'sign-in',
    name: 'user disabled',
    code: 'credential-refused',
    serviceCode: 'OAU-141',
    end: 'needs-sign-in'
  },
  { step: 'sign-in', name: 'host neither https nor loopback', code: 'host-refused', end: 'needs-sign-in' },
  { step: 'sign-in', name: 'credential cannot be read as a JWT', code: 'input-invalid', end: 'needs-sign-in' }
]

const STEPS: readonly RenewalStep[] = ['ringcx-refresh', 'exchange', 'ringcentral-refresh', 'sign-in']

/** A session about to take a step: signed in, with the tokens of all earlier steps dead at the service. */
async function sessionAt(step: RenewalStep) {
  const bench = await signedIn()
  await bench.time.advance(120_000)
  if (step !== 'ringcx-refresh') bench.service.forget('ringcx-refresh')
  if (step === 'ringcentral-refresh') bench.service.forget('ringcentral-access')
  if (step === 'sign-in') bench.service.forget('ringcentral')
  return bench
}

/** Renews while one step fails once, and tells where that ends. */
async function failAt(step: RenewalStep, kind: Kind) {
  const bench = await sessionAt(step)
  const before = bench.service.count()
  let left = 1
  const error = failure(kind.code, { serviceCode: kind.serviceCode, retryAfterMs: kind.retryAfterMs })
  bench.service.set({
    fault: (asked: FakeStep) => (asked === step && left-- > 0 ? { when: 'before', error } : null)
  })
  const renewal = bench.keeper.renewNow().then(
    () => null,
    (thrown: unknown) => thrown
  )
  const thrown = await run(bench.time, renewal)
  const asked = bench.service.calls.slice(before).map((call) => call.step)
  return { ...bench, thrown, error, asked }
}

const EACH_STEP = STEPS.flatMap((step) => NOBODYS_FAULT.map((kind) => ({ step, ...kind })))

describe(`the failure table: ${NOBODYS_FAULT.length + VAULT.length + REFUSALS.length} kinds`, () => {
  it.each(EACH_STEP)('$step · $name → waiting, nothing lost, same step later', async ({ step, ...kind }) => {
    const { keeper, thrown, error, time, asked, records, phases } = await failAt(step, kind)
    expect(thrown).toBe(error)
    expect(keeper.state()).toMatchObject({ phase: 'waiting', why: error })
    expect(asked.at(-1)).toBe(step)
    expect(records.fields.has('c1/ringcentral')).toBe(true)
    await time.advance(200_000)
    expect(keeper.state().phase).toBe('active')
    expect(phases).not.toContain('needs-sign-in')
  })

  it.each(STEPS.flatMap((step) => VAULT.map((kind) => ({ step, ...kind }))))(
    '$step · $name → locked, and back after a wake-up',
    async ({ step, ...kind }) => {
      const { keeper, time, records } = await failAt(step, kind)
      expect(keeper.state().phase).toBe('locked')
      expect(whyOf(keeper.state())).toBe(kind.code)
      expect(records.fields.size).toBeGreaterThan(0)
      await run(time, keeper.wake('storage'))
      expect(keeper.state().phase).toBe('active')
    }
  )

  it.each(REFUSALS)('$step · $name → $end', async ({ step, end, ...kind }) => {
    const { keeper, thrown, error, asked, records } = await failAt(step, kind)
    expect(keeper.state().phase).toBe(end)
    expect(thrown).toBe(end === 'active' ? null : error)
    expect(asked.at(-1)).toBe(end === 'active' ? 'exchange' : step)
    // What is stored is kept until the person acts.
    expect(records.fields.has('c1/ringcentral')).toBe(true)
  })

  it('never repeats a rejected step: the attempt ends', async () => {
    for (const code of ['token-refused', 'not-linked', 'credential-refused'] as const) {
      const { keeper, service, time } = await signedIn()
      const before = service.count()
      service.set({ fault: (step) => (step === 'sign-in' ? null : { when: 'before', error: failure(code) }) })
      await run(
        time,
        keeper.renewNow().catch(() => undefined)
      )
      expect(keeper.state().phase).toBe('needs-sign-in')
      const asked = service.calls.slice(before).map((call) => call.step)
      expect(asked.filter((step) => step !== 'exchange')).toEqual([
        ...new Set(asked.filter((step) => step !== 'exchange'))
      ])
      expect(asked.length).toBeLessThanOrEqual(6)
    }
  })

  it.each(['not-linked', 'forbidden'] as const)(
    '%s: a newer RingCentral token is not tried for this user',
    async (code) => {
      const { keeper, service, time } = await signedIn()
      const before = service.count()
      service.forget('ringcx-refresh')
      service.set({
        fault: (step) => (step === 'exchange' ? { when: 'before', error: failure(code) } : null)
      })
      await run(
        time,
        keeper.renewNow().catch(() => undefined)
      )
      expect(service.calls.slice(before).map((call) => call.step)).toEqual([
        'ringcx-refresh',
        'exchange',
        'sign-in',
        'exchange'
      ])
      expect(whyOf(keeper.state())).toBe(code)
    }
  )

  it('a first sign-in that is not linked takes two calls and says so', async () => {
    const { keeper, service, time } = createBench({
      fault: (step) => (step === 'exchange' ? { when: 'before', error: failure('not-linked') } : null)
    })
    await expect(run(time, keeper.signIn())).rejects.toMatchObject({ code: 'not-linked' })
    expect(service.count()).toBe(2)
    expect(keeper.state().phase).toBe('needs-sign-in')
  })

  it('decides every code at every step', () => {
    for (const step of STEPS)
      for (const code of ERROR_CODES)
        expect(['retry-later', 'next-step', 'stop', 'lock'], `${step} ${code}`).toContain(decide(step, code))
  })
})

describe('neverLeft', () => {
  const nested = (depth: number): Error =>
    depth === 0 ? cause('ENOTFOUND') : new Error('around it', { cause: nested(depth - 1) })

  it('follows four causes and no more, so that circular causes end too', () => {
    expect(neverLeft(failure('network-failed', { cause: nested(3) }))).toBe(true)
    expect(neverLeft(failure('network-failed', { cause: nested(4) }))).toBe(false)
    const ring = new Error('a ring')
    ring.cause = ring
    expect(neverLeft(failure('network-failed', { cause: ring }))).toBe(false)
  })

  it('ignores a code that isn’t text', () => {
    const odd = Object.assign(new Error('odd'), { code: ['ENOTFOUND'] })
    expect(neverLeft(failure('network-failed', { cause: odd }))).toBe(false)
  })

  const cause = (code: string): Error => Object.assign(new Error('fetch failed'), { code })
  it.each([
    ['by service code', failure('network-failed', { serviceCode: 'net::ERR_NAME_NOT_RESOLVED' }), true],
    ['by the code of the cause', failure('network-failed', { cause: cause('ENOTFOUND') }), true],
    [
      'by the code of a deeper cause',
      failure('network-failed', { cause: new TypeError('fetch failed', { cause: cause('ECONNREFUSED') }) }),
      true
    ],
    [
      'by the text of the cause',
      failure('network-failed', { cause: new Error('net::ERR_INTERNET_DISCONNECTED') }),
      true
    ],
    [
      'not a reset',
      failure('network-failed', { serviceCode: 'ECONNRESET', cause: cause('ECONNRESET') }),
      false
    ],
    ['not a cause that is no error', failure('network-failed', { cause: 'ENOTFOUND' }), false],
    [
      'not a code that is no text',
      failure('network-failed', { cause: Object.assign(new Error('odd'), { code: 7 }) }),
      false
    ],
    ['not without any cause', failure('network-failed'), false],
    ['not another kind of failure', failure('service-failed', { serviceCode: 'ENOTFOUND' }), false]
  ])('%s', (_, error, expected) => {
    expect(neverLeft(error)).toBe(expected)
  })
})
