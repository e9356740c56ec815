import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { OAuth2Server } from 'oauth2-mock-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createClientReader,
  createTokenSource,
  type CodeSlot
} from '../../../main/core/connections/token-source.ts'
import type { AuthorizationCode } from '../../../main/core/ringcentral/authorization-code.ts'
import { createBrowserSignIn } from '../../../main/core/sessions/browser-sign-in.ts'
import { systemClock, systemTimers } from '../../../main/core/system-time.ts'
import { createRedirectListener } from '../../../main/electron/redirect-listener.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

/** The part of an express request that is looked at; the server's own types name a package it does not bring. */
interface SeenRequest {
  readonly body: unknown
  readonly headers: { readonly authorization?: string }
}

/** A form as the server saw it. */
type Form = Readonly<Record<string, string>>

async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://localhost:${port}/sign-in`
}

/** An OAuth server that knows nothing of RingCentral or of us, and a connection to it. */
async function world(clientSecret: string | null) {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  onTestFinished(() => server.stop())
  const host = new URL(server.issuer.url ?? '').origin
  const seen: { form: Form; authorization: string | undefined }[] = []
  server.service.on('beforeResponse', (_response: unknown, request: SeenRequest) => {
    seen.push({ form: request.body as Form, authorization: request.headers.authorization })
  })
  const asked: string[] = []
  const deps = {
    connection: {
      signInMethod: 'browser' as const,
      ringcentralHost: host,
      ringcxHost: host,
      clientId: 'a-client',
      publicClient: clientSecret === null
    },
    secrets: () => Promise.resolve({ clientSecret, jwt: null }),
    fetch: (url: string, init?: RequestInit) => {
      asked.push(new URL(url).pathname)
      return fetch(url, init)
    },
    userAgent: 'TokenDesk/test'
  }
  const client = createClientReader(deps)
  const code: CodeSlot = { current: null }
  const source = createTokenSource({ ...deps, client, code })
  /** The whole way through a browser, which this server sends back at once. */
  const bringCode = (): Promise<AuthorizationCode> =>
    freeAddress().then(
      (address) =>
        new Promise((resolve, reject) => {
          const browser = createBrowserSignIn({
            client,
            listener: createRedirectListener({
              addresses: [address],
              clock: systemClock,
              timers: systemTimers,
              onArrival: () => undefined,
              platform: 'linux'
            }),
            openPage: async (url) => {
              expect((await fetch(url)).status).toBe(200)
            },
            onCode: (brought) => {
              resolve(brought)
              return Promise.resolve()
            },
            onChange: () => {
              const state = browser.state()
              if (state?.kind === 'failed') reject(state.error)
            }
          })
          void browser.start()
        })
    )
  return { server, source, code, bringCode, seen, asked }
}

describe('against an independent OAuth server', () => {
  it.each([null, 'a-client-secret'])('signs in with the browser, client secret %s', async (secret) => {
    const { source, code, bringCode, seen, asked } = await world(secret)
    code.current = await bringCode()
    const set = await source.signIn()
    expect(set.lifeMs).toBe(3_600_000)
    expect(set.refreshToken).not.toBeNull()
    // It is not RingCentral's path: it was discovered.
    expect(asked).toEqual(['/.well-known/openid-configuration', '/token'])
    const [first] = seen
    expect(first?.form).toMatchObject({ grant_type: 'authorization_code' })
    expect(first?.form['code_verifier']).toMatch(/^[\w-]{43}$/)
    if (secret === null) {
      expect(first?.authorization).toBeUndefined()
      expect(first?.form['client_id']).toBe('a-client')
    } else {
      expect(first?.authorization).toBe(`Basic ${Buffer.from(`a-client:${secret}`).toString('base64')}`)
    }
  })

  it('refreshes and revokes at the discovered endpoints', async () => {
    const { source, code, bringCode, asked } = await world(null)
    code.current = await bringCode()
    const { refreshToken } = await source.signIn()
    await source.refreshRingCentral(refreshToken ?? '')
    await source.revoke(refreshToken ?? '')
    expect(asked.slice(2)).toEqual(['/token', '/revoke'])
  })

  it('gets its verifier checked: another one is rejected', async () => {
    const { source, code, bringCode } = await world(null)
    const brought = await bringCode()
    const codeVerifier = 'another-verifier-of-at-least-43-characters-0000'
    code.current = { ...brought, secrets: { ...brought.secrets, codeVerifier } }
    const error = await failureOf(() => source.signIn())
    expect(error.code).not.toBe('internal')
    expect(code.current === null || error.retryable).toBe(true)
  })

  it('accepts no code from another server', async () => {
    const { server, bringCode } = await world(null)
    server.service.on('beforeAuthorizeRedirect', ({ url }: { url: URL }) => {
      url.searchParams.set('iss', 'https://evil.example.com')
    })
    await expect(bringCode()).rejects.toMatchObject({ code: 'browser-failed' })
  })
})
