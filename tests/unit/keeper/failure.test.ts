import { describe, expect, it } from 'vitest'
import { ERROR_CODES, type ErrorCode } from '../../../main/core/errors.ts'
import { decide, neverLeft } from '../../../main/core/keeper/failure.ts'
import type { RenewalStep } from '../../../main/core/keeper/token-store.ts'
import { failure } from '../../support/fakes/token-source.ts'
import { createBench, rejection, run, signedIn } from '../../support/keeper/bench.ts'

type End = 'waiting' | 'active' | 'needs-sign-in' | 'locked'

/** What can go wrong with a request, by the name it has in the world and the code it becomes. */
type Kind = readonly [name: string, code: ErrorCode, serviceCode?: string, retryAfterMs?: number]

/** These don't affect the tokens and never sign out. */
const NOBODYS_FAULT: readonly Kind[] = [
  ['name not found', 'network-failed', 'ENOTFOUND'],
  ['name server does not answer', 'network-failed', 'EAI_AGAIN'],
  ['no route to the network', 'network-failed', 'ENETUNREACH'],
  ['no route to the host', 'network-failed', 'EHOSTUNREACH'],
  ['connection refused', 'network-failed', 'ECONNREFUSED'],
  ['connection reset', 'network-failed', 'ECONNRESET'],
  ['connection closed early', 'network-failed', 'UND_ERR_SOCKET'],
  ['broken pipe', 'network-failed', 'EPIPE'],
  ['connect timed out', 'network-failed', 'ETIMEDOUT'],
  ['no answer in time', 'network-failed', 'TimeoutError'],
  ['offline (Chromium)', 'network-failed', 'net::ERR_INTERNET_DISCONNECTED'],
  ['just resumed (Chromium)', 'network-failed', 'net::ERR_NETWORK_IO_SUSPENDED'],
  ['network changed (Chromium)', 'network-failed', 'net::ERR_NETWORK_CHANGED'],
  ['proxy gone (Chromium)', 'network-failed', 'net::ERR_PROXY_CONNECTION_FAILED'],
  ['empty response (Chromium)', 'network-failed', 'net::ERR_EMPTY_RESPONSE'],
  ['certificate expired', 'tls-failed', 'CERT_HAS_EXPIRED'],
  ['self-signed certificate', 'tls-failed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['wrong name in the certificate', 'tls-failed', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['unknown authority (Chromium)', 'tls-failed', 'net::ERR_CERT_AUTHORITY_INVALID'],
  ['hotel page with status 200', 'captive-portal', 'HTTP 200'],
  ['network login required', 'captive-portal', 'HTTP 511'],
  ['proxy wants a password', 'captive-portal', 'HTTP 407'],
  ['redirect to another host', 'captive-portal', 'HTTP 302'],
  ['JSON cut off', 'answer-malformed', 'HTTP 200'],
  ['empty body with status 200', 'answer-malformed', 'HTTP 200'],
  ['no access token with status 200', 'answer-malformed', 'HTTP 200'],
  ['access token is not text', 'answer-malformed', 'HTTP 200'],
  ['body too long', 'answer-malformed', 'HTTP 200'],
  ['request timeout', 'service-failed', 'HTTP 408'],
  ['internal error', 'service-failed', 'HTTP 500'],
  ['bad gateway', 'service-failed', 'HTTP 502'],
  ['unavailable', 'service-failed', 'HTTP 503'],
  ['unavailable, with Retry-After', 'service-failed', 'HTTP 503', 90_000],
  ['gateway timeout', 'service-failed', 'HTTP 504'],
  ['gateway cannot fetch its keys', 'service-failed', 'HTTP 401'],
  ['too many requests', 'rate-limited', 'HTTP 429'],
  ['too many requests, with Retry-After', 'rate-limited', 'HTTP 429', 30_000],
  ['request rate exceeded', 'rate-limited', 'CMN-301'],
  ['a fault of ours', 'internal'],
  ['disk full while the source kept something', 'vault-write-failed']
]

const VAULT: readonly Kind[] = [
  ['keyring locked', 'vault-locked'],
  ['keyring denied', 'vault-denied'],
  ['keyring hides nothing', 'vault-weak'],
  ['vault damaged', 'vault-corrupt'],
  ['vault of another installation', 'vault-foreign']
]

/** Refusals: where, in which state the session ends when all later steps work, and what. */
const REFUSALS: readonly [step: RenewalStep, end: End, ...kind: Kind][] = [
  ['ringcx-refresh', 'active', 'refresh token not known', 'token-refused', 'HTTP 401'],
  ['ringcx-refresh', 'active', 'Jwt is expired', 'token-expired', 'HTTP 401'],
  ['ringcx-refresh', 'active', 'refresh not allowed', 'forbidden', 'HTTP 403'],
  ['ringcx-refresh', 'active', 'no longer linked', 'not-linked', 'HTTP 403'],
  ['ringcx-refresh', 'active', 'refresh path unknown', 'not-found', 'HTTP 404'],
  ['exchange', 'active', 'RingCentral token expired', 'token-expired', 'HTTP 401'],
  ['exchange', 'active', 'RingCentral token revoked', 'token-refused', 'HTTP 401'],
  ['exchange', 'active', 'user not linked to RingCX', 'not-linked', 'HTTP 403'],
  ['exchange', 'active', 'user not let in', 'forbidden', 'HTTP 403'],
  ['exchange', 'needs-sign-in', 'wrong RingCX host', 'not-found', 'HTTP 404'],
  ['ringcentral-refresh', 'active', 'invalid_grant: used up', 'credential-refused', 'OAU-210'],
  ['ringcentral-refresh', 'active', 'invalid_grant: superseded', 'credential-refused', 'OAU-213'],
  ['ringcentral-refresh', 'active', 'unauthorized_client', 'grant-refused', 'OAU-251'],
  ['ringcentral-refresh', 'needs-sign-in', 'invalid_client', 'client-refused', 'OAU-153'],
  ['ringcentral-refresh', 'needs-sign-in', 'wrong RingCentral host', 'not-found', 'HTTP 404'],
  ['sign-in', 'needs-sign-in', 'JWT credential expired', 'credential-refused', 'OAU-213'],
  ['sign-in', 'needs-sign-in', 'app not set up for JWT', 'grant-refused', 'OAU-251'],
  ['sign-in', 'needs-sign-in', 'unsupported_grant_type', 'grant-refused', 'OAU-250'],
  ['sign-in', 'needs-sign-in', 'invalid_client', 'client-refused', 'OAU-120'],
  ['sign-in', 'needs-sign-in', 'sandbox client on production', 'client-refused', 'OAU-165'],
  ['sign-in', 'needs-sign-in', 'user disabled', 'credential-refused', 'OAU-141'],
  ['sign-in', 'needs-sign-in', 'host neither https nor loopback', 'host-refused'],
  ['sign-in', 'needs-sign-in', 'credential cannot be read as a JWT', 'input-invalid']
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
async function failAt(step: RenewalStep, ...[, code, serviceCode, retryAfterMs]: Kind) {
  const bench = await sessionAt(step)
  const before = bench.service.count()
  const error = failure(code, { serviceCode, retryAfterMs })
  bench.service.fail(error, { at: step, times: 1 })
  const thrown: unknown = await run(bench.time, bench.keeper.renewNow()).then(
    () => null,
    (refusal: unknown) => refusal
  )
  return { ...bench, thrown, error, asked: bench.service.steps(before) }
}

const atEachStep = (kinds: readonly Kind[]): [step: RenewalStep, ...kind: Kind][] =>
  STEPS.flatMap((step) => kinds.map((kind): [step: RenewalStep, ...kind: Kind] => [step, ...kind]))

describe(`the failure table: ${NOBODYS_FAULT.length + VAULT.length + REFUSALS.length} kinds`, () => {
  it.each(atEachStep(NOBODYS_FAULT))(
    '%s · %s → waiting, nothing lost, same step later',
    async (step, ...kind) => {
      const { keeper, thrown, error, time, asked, records, phases } = await failAt(step, ...kind)
      expect(thrown).toBe(error)
      expect(keeper.state()).toMatchObject({ phase: 'waiting', why: error })
      expect(asked.at(-1)).toBe(step)
      expect(records.fields.has('c1/ringcentral')).toBe(true)
      await time.advance(200_000)
      expect(keeper.state().phase).toBe('active')
      expect(phases).not.toContain('needs-sign-in')
    }
  )

  it.each(atEachStep(VAULT))('%s · %s → locked, and back after a wake-up', async (step, ...kind) => {
    const { keeper, error, time, records } = await failAt(step, ...kind)
    expect(keeper.state()).toEqual({ phase: 'locked', why: error })
    expect(records.fields.size).toBeGreaterThan(0)
    await run(time, keeper.wake('storage'))
    expect(keeper.state().phase).toBe('active')
  })

  it.each(REFUSALS)('%s → %s: %s', async (step, end, ...kind) => {
    const { keeper, thrown, error, asked, records } = await failAt(step, ...kind)
    expect(keeper.state().phase).toBe(end)
    expect(thrown).toBe(end === 'active' ? null : error)
    expect(asked.at(-1)).toBe(end === 'active' ? 'exchange' : step)
    // What is stored is kept until the person acts.
    expect(records.fields.has('c1/ringcentral')).toBe(true)
  })

  it.each(['token-refused', 'not-linked', 'credential-refused'] as const)(
    'never repeats a step rejected as %s: the attempt ends',
    async (code) => {
      const { keeper, service, time } = await signedIn()
      service.set({ fault: (step) => (step === 'sign-in' ? null : { when: 'before', error: failure(code) }) })
      await run(time, rejection(keeper.renewNow()))
      expect(keeper.state().phase).toBe('needs-sign-in')
      const asked = service.steps(2)
      const once = asked.filter((step) => step !== 'exchange')
      expect(once).toEqual([...new Set(once)])
      expect(asked.length).toBeLessThanOrEqual(6)
    }
  )

  it.each(['not-linked', 'forbidden'] as const)(
    '%s: a newer RingCentral token is not tried for this user',
    async (code) => {
      const { keeper, service, time } = await signedIn()
      service.forget('ringcx-refresh')
      service.fail(failure(code), { at: 'exchange' })
      await run(time, rejection(keeper.renewNow()))
      expect(service.steps(2)).toEqual(['ringcx-refresh', 'exchange', 'sign-in', 'exchange'])
      expect(keeper.state()).toMatchObject({ phase: 'needs-sign-in', why: { code } })
    }
  )

  it('a first sign-in that is not linked takes two calls and says so', async () => {
    const { keeper, service, time } = createBench()
    service.fail(failure('not-linked'), { at: 'exchange' })
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

const coded = (code: unknown): Error => Object.assign(new Error('fetch failed'), { code })

const around = (cause: Error, times: number): Error =>
  times === 0 ? cause : new Error('around it', { cause: around(cause, times - 1) })

const ring = new Error('a ring')
ring.cause = ring

describe('a request that never left the machine', () => {
  it.each<[string, boolean, Parameters<typeof failure>[1]]>([
    ['its service code', true, { serviceCode: 'net::ERR_NAME_NOT_RESOLVED' }],
    ['the code of its cause', true, { cause: coded('ENOTFOUND') }],
    ['the code of a deeper cause', true, { cause: around(coded('ECONNREFUSED'), 1) }],
    ['the text of its cause', true, { cause: new Error('net::ERR_INTERNET_DISCONNECTED') }],
    ['the last of four causes', true, { cause: around(coded('ENOTFOUND'), 3) }],
    ['a fifth cause', false, { cause: around(coded('ENOTFOUND'), 4) }],
    ['causes in a ring', false, { cause: ring }],
    ['a reset', false, { serviceCode: 'ECONNRESET', cause: coded('ECONNRESET') }],
    ['a cause that isn’t an error', false, { cause: 'ENOTFOUND' }],
    ['a code that is a number', false, { cause: coded(7) }],
    ['a code that is a list', false, { cause: coded(['ENOTFOUND']) }],
    ['no cause', false, {}]
  ])('is known by %s: %s', (_name, known, facts) => {
    expect(neverLeft(failure('network-failed', facts))).toBe(known)
  })

  it('failed because of the network', () => {
    expect(neverLeft(failure('service-failed', { serviceCode: 'ENOTFOUND' }))).toBe(false)
  })
})
