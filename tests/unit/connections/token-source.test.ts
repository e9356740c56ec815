import { describe, expect, it } from 'vitest'
import {
  createClientReader,
  createTokenSource,
  secretsMissing,
  signInAgain,
  type ClientReaderDeps
} from '../../../main/core/connections/token-source.ts'
import { createRecordReader } from '../../../main/core/directory/json-records.ts'
import { LISTS } from '../../../main/core/directory/lists.ts'
import { createTableBuilder, type RecordTable } from '../../../main/core/directory/record-table.ts'
import { AppError, remedyOf } from '../../../main/core/errors.ts'
import { DISCOVERY_PATH } from '../../../main/core/ringcentral/endpoints.ts'
import { countAccounts } from '../../../main/core/ringcx/accounts.ts'
import { createAdminApi, type AdminApi } from '../../../main/core/ringcx/admin-api.ts'
import type { SimulatorOptions } from '../../../main/simulator/options.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import { run } from '../../support/simulator/running.ts'

const HOST = 'https://platform.example.com'
const DISCOVERED = {
  issuer: HOST,
  authorization_endpoint: `${HOST}/v2/authorize`,
  token_endpoint: `${HOST}/v2/token`,
  revocation_endpoint: `${HOST}/v2/revoke`
}

/** A reader whose host answers the look for its endpoints with each of these in turn, the last one for good. */
function world(signInMethod: ClientReaderDeps['connection']['signInMethod'], ...answers: (() => Response)[]) {
  const asked: string[] = []
  const read = createClientReader({
    connection: {
      signInMethod,
      ringcentralHost: HOST,
      ringcxHost: HOST,
      clientId: 'client',
      publicClient: false
    },
    secrets: () => Promise.resolve({ clientSecret: 'secret', jwt: null }),
    fetch: (url, init) => {
      init?.signal?.throwIfAborted()
      asked.push(url)
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      return answer === undefined ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(answer())
    },
    userAgent: 'TokenDesk/1.2.3'
  })
  return { read, asked }
}

const offered = (): Response => Response.json(DISCOVERED)
const nothing = (): Response => new Response('', { status: 404 })

describe('where a connection talks to RingCentral', () => {
  it.each(['jwt', 'browser', 'token'] as const)(
    '%s: uses the endpoints that the host offers, requested once',
    async (method) => {
      const { read, asked } = world(method, offered)
      for (let round = 0; round < 3; round += 1) {
        expect((await read()).endpoints).toMatchObject({
          token: `${HOST}/v2/token`,
          revoke: `${HOST}/v2/revoke`
        })
      }
      expect(asked).toEqual([`${HOST}${DISCOVERY_PATH}`])
    }
  )

  it('uses the documented endpoints until the host offers its own', async () => {
    const { read } = world('jwt', nothing, offered)
    expect((await read()).endpoints).toBeUndefined()
    expect((await read()).endpoints).toMatchObject({ token: `${HOST}/v2/token` })
  })

  it('uses the documented endpoints if the host can’t be reached', async () => {
    const { read } = world('jwt')
    expect((await read()).endpoints).toBeUndefined()
  })

  it('sends nothing for a canceled request', async () => {
    const { read, asked } = world('jwt', offered)
    expect((await read(undefined, AbortSignal.abort())).endpoints).toBeUndefined()
    expect(asked).toEqual([])
  })

  it('never authenticates with a secret if the app has none', async () => {
    const { read } = world('browser', nothing)
    const publicRead = createClientReader({
      connection: {
        signInMethod: 'browser',
        ringcentralHost: HOST,
        ringcxHost: HOST,
        clientId: 'client',
        publicClient: true
      },
      secrets: () => Promise.resolve({ clientSecret: 'left over', jwt: null }),
      fetch: () => Promise.resolve(nothing()),
      userAgent: 'TokenDesk/1.2.3'
    })
    expect((await read()).clientSecret).toBe('secret')
    expect((await publicRead()).clientSecret).toBeNull()
    expect((await publicRead({ clientSecret: 'left over', jwt: null })).clientSecret).toBeNull()
  })

  it('sends nothing without the secret that the request needs', async () => {
    const { read, asked } = world('jwt', offered)
    const error = await failureOf(() => read({ clientSecret: null, jwt: 'jwt' }))
    expect(error.code).toBe('credential-refused')
    expect(asked).toEqual([])
  })
})

/** A token source over a simulator on a real socket. */
async function practise(options: SimulatorOptions = {}) {
  const { simulator } = await run({ rateLimits: false, ...options })
  const { origin, credentials } = simulator
  const secrets = { clientSecret: credentials.clientSecret, jwt: credentials.jwt }
  let reads = 0
  const deps = {
    connection: {
      signInMethod: 'jwt' as const,
      ringcentralHost: origin,
      ringcxHost: origin,
      clientId: credentials.clientId,
      publicClient: false
    },
    secrets: () => {
      reads += 1
      return Promise.resolve(secrets)
    },
    fetch,
    userAgent: 'TokenDesk/1.2.3'
  }
  const source = createTokenSource({ ...deps, client: createClientReader(deps), code: { current: null } })
  const api = (token: string) =>
    createAdminApi({
      fetch,
      ringcxHost: origin,
      userAgent: 'TokenDesk/1.2.3',
      freshToken: () => Promise.resolve(token)
    })
  return { simulator, source, secrets, api, reads: () => reads }
}

/** The users, streamed as the app does it. */
async function usersOf(api: AdminApi, query = ''): Promise<RecordTable> {
  const builder = createTableBuilder('users')
  const reader = createRecordReader(builder, 'children')
  const taker = { begin: () => undefined, take: reader.push }
  const { purpose } = LISTS.users
  const { cutOff } = await api.stream(`/v1/admin/users${query}`, purpose, taker, new AbortController().signal)
  expect([cutOff, reader.counts().complete]).toEqual([null, true])
  return builder.finish()
}

describe('createTokenSource, against the simulator', () => {
  it('completes the chain: credential, RingCentral token, RingCX token, accounts and users', async () => {
    const { source, api } = await practise({ users: 300, accounts: 4 })
    const ringcentral = await source.signIn()
    expect(ringcentral).toMatchObject({ lifeMs: 3_600_000, refreshLifeMs: 604_800_000 })
    const ringcx = await source.exchange(ringcentral.accessToken)
    expect(ringcx.lifeMs).toBe(300_000)
    expect(ringcx.refreshToken).not.toBeNull()
    expect(await countAccounts(api(ringcx.accessToken))).toBe(4)
    const users = await usersOf(api(ringcx.accessToken))
    expect(users.size).toBe(300)
    const rows = Array.from({ length: users.size }, (_, row) => row)
    expect(rows.every((row) => users.text(row, 'creationDate') !== '')).toBe(true)
    // The simulator leaves one user in 40 without a role
    expect(rows.filter((row) => users.text(row, 'roles') === '')).toHaveLength(7)
    expect(Math.max(...rows.map(users.depthOf))).toBeGreaterThan(0)
  })

  it('reads users as a tree and as a flat list', async () => {
    const { source, api } = await practise({ users: 120 })
    const { accessToken } = await source.exchange((await source.signIn()).accessToken)
    const places = (users: RecordTable) =>
      new Map(
        Array.from({ length: users.size }, (_, row) => [
          users.text(row, 'userId'),
          [users.text(users.parentOf(row), 'userId'), users.depthOf(row)]
        ])
      )
    const tree = places(await usersOf(api(accessToken)))
    expect(tree.size).toBe(120)
    expect(places(await usersOf(api(accessToken), '?flatten=true'))).toEqual(tree)
  })

  it('refreshes both sides', async () => {
    const { source } = await practise()
    const first = await source.signIn()
    const second = await source.refreshRingCentral(first.refreshToken ?? '')
    expect(second.accessToken).not.toBe(first.accessToken)
    const ringcx = await source.exchange(second.accessToken)
    const renewed = await source.refreshRingCx(ringcx.refreshToken ?? '')
    expect(renewed.accessToken).not.toBe(ringcx.accessToken)
    expect(renewed.identity).toEqual(ringcx.identity)
    expect(await failureOf(() => source.exchange(first.accessToken))).toMatchObject({ code: 'token-refused' })
  })

  it('ends the session on request', async () => {
    const { source } = await practise()
    const { refreshToken } = await source.signIn()
    await source.revoke(refreshToken ?? '')
    const error = await failureOf(() => source.refreshRingCentral(refreshToken ?? ''))
    expect(error.code).toBe('credential-refused')
    expect(error.message).toContain('session')
  })

  it('reads the secrets only for requests that need them', async () => {
    const { source, reads } = await practise()
    const { accessToken, refreshToken } = await source.signIn()
    expect(reads()).toBe(1)
    const ringcx = await source.exchange(accessToken)
    await source.refreshRingCx(ringcx.refreshToken ?? '')
    expect(reads()).toBe(1)
    await source.refreshRingCentral(refreshToken ?? '')
    expect(reads()).toBe(2)
  })

  it('reports what is wrong, by code', async () => {
    const { simulator, source, secrets } = await practise()
    const { control } = simulator

    control.revokeCredential('expired')
    expect(await failureOf(() => source.signIn())).toMatchObject({ code: 'credential-refused' })
    control.restoreCredential()

    control.setAppGrants(['refresh_token'])
    expect(await failureOf(() => source.signIn())).toMatchObject({
      code: 'grant-refused',
      serviceCode: 'OAU-251'
    })
    control.setAppGrants(['jwt-bearer', 'refresh_token'])

    const { accessToken } = await source.signIn()
    control.setLink('not-linked')
    expect(await failureOf(() => source.exchange(accessToken))).toMatchObject({ code: 'not-linked' })
    control.setLink('linked')

    secrets.clientSecret = 'wrong'
    expect(await failureOf(() => source.signIn())).toMatchObject({ code: 'client-refused' })
  })

  it('renews and repeats once after real expired responses, in both spellings', async () => {
    const { simulator, source } = await practise({ expiredSpelling: 'alternate' })
    let held = await source.exchange((await source.signIn()).accessToken)
    const api = createAdminApi({
      fetch,
      ringcxHost: simulator.origin,
      userAgent: 'TokenDesk/1.2.3',
      freshToken: async (options) => {
        if (options?.notThis === held.accessToken) held = await source.refreshRingCx(held.refreshToken ?? '')
        return held.accessToken
      }
    })
    for (let round = 0; round < 2; round += 1) {
      simulator.control.expireRingCxTokens()
      expect(await countAccounts(api)).toBeGreaterThan(0)
    }
  })

  it('cancels a sign-in that is no longer needed', async () => {
    const { source, simulator } = await practise()
    const error = await failureOf(() => source.signIn(AbortSignal.abort()))
    expect(error.code).toBe('network-failed')
    expect(simulator.counts.total).toBe(0)
  })

  it('names the missing role', async () => {
    const { simulator, source, api } = await practise()
    const { accessToken } = await source.exchange((await source.signIn()).accessToken)
    simulator.control.setRoles(['USER'])
    const error = await failureOf(() => usersOf(api(accessToken)))
    expect(error).toMatchObject({ code: 'forbidden' })
    expect(error.hint).toContain('MANAGE_USERS')
  })

  it('respects a rate limit', async () => {
    const { source } = await practise({ rateLimits: true })
    const errors: string[] = []
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const attempted = await source.signIn().catch((error: unknown) => error)
      if (attempted instanceof Error) errors.push((attempted as Error & { code: string }).code)
    }
    expect(errors).toEqual(['rate-limited'])
  })
})

describe('a stored credential that can’t work with the host', () => {
  it.each([
    [
      'the sandbox at production',
      'https://platform.devtest.ringcentral.com',
      'https://platform.ringcentral.com'
    ],
    [
      'production at the sandbox',
      'https://platform.ringcentral.com',
      'https://platform.devtest.ringcentral.com'
    ]
  ])('%s: is reported without a request', async (_what, madeFor, ringcentralHost) => {
    let requests = 0
    const deps = {
      connection: {
        signInMethod: 'jwt' as const,
        ringcentralHost,
        ringcxHost: 'https://ringcx.ringcentral.com',
        clientId: 'made-up-client',
        publicClient: false
      },
      secrets: () =>
        Promise.resolve({
          clientSecret: 'made-up-secret',
          jwt: unsignedJwt({ iss: madeFor, aud: `${madeFor}/restapi/oauth/token` })
        }),
      fetch: () => {
        requests += 1
        return Promise.reject(new Error('nothing may be sent'))
      },
      userAgent: 'TokenDesk/1.2.3'
    }
    const source = createTokenSource({ ...deps, client: createClientReader(deps), code: { current: null } })
    const error = await failureOf(() => source.signIn())
    expect(error).toMatchObject({ code: 'credential-refused', retryable: false, remedy: 'edit-connection' })
    expect(error.message).toContain('platform.devtest.ringcentral.com')
    expect(requests).toBe(0)
  })
})

const refusal = new AppError({
  code: 'credential-refused',
  message: 'The session has ended.',
  hint: 'Sign in.',
  retryable: false,
  serviceCode: 'OAU-213'
})

describe('a session that only the person can continue', () => {
  it.each([
    ['browser', null, 'sign-in-again'],
    ['browser', refusal, 'sign-in-again'],
    ['token', null, 'edit-connection'],
    ['token', refusal, 'edit-connection']
  ] as const)('%s: the right button', (method, last, remedy) => {
    expect(remedyOf(signInAgain(method, last))).toBe(remedy)
  })

  it('keeps why RingCentral ended it, and its code', () => {
    expect(signInAgain('browser', refusal)).toMatchObject({
      message: refusal.message,
      serviceCode: 'OAU-213'
    })
  })

  it('ignores a failure that a new sign-in wouldn’t fix', () => {
    const offline = new AppError({ code: 'network-failed', message: 'x', hint: 'y', retryable: true })
    expect(signInAgain('token', offline)).toBe(offline)
  })
})

it.each(['jwt', 'browser', 'token'] as const)(
  '%s: the hint says where to enter missing secrets',
  (method) => {
    expect(remedyOf(secretsMissing(method))).toBe('edit-connection')
  }
)
