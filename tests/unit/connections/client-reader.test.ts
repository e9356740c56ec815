import { describe, expect, it } from 'vitest'
import { createClientReader, type ClientReaderDeps } from '../../../main/core/connections/client-reader.ts'
import { DISCOVERY_PATH } from '../../../main/core/ringcentral/endpoints.ts'
import { failureOf } from '../../fakes/failure-of.ts'

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
