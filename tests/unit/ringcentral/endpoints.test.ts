import { describe, expect, it } from 'vitest'
import { discoverEndpoints, documentedEndpoints } from '../../../main/core/ringcentral/endpoints.ts'

const HOST = 'https://platform.ringcentral.com'
const offered = {
  issuer: HOST,
  authorization_endpoint: 'https://login.ringcentral.com/authorize',
  token_endpoint: `${HOST}/token`,
  revocation_endpoint: `${HOST}/revoke`
}

const discover = (answer: () => Response | Promise<Response>, asked: string[] = []) =>
  discoverEndpoints(HOST, {
    userAgent: 'TokenDesk/test',
    fetch: (url) => {
      asked.push(url)
      return Promise.resolve().then(answer)
    }
  })

describe('discovery', () => {
  it('asks once, at the documented place, and takes what is offered', async () => {
    const asked: string[] = []
    expect(await discover(() => Response.json(offered), asked)).toEqual({
      issuer: HOST,
      authorize: offered.authorization_endpoint,
      token: offered.token_endpoint,
      revoke: offered.revocation_endpoint
    })
    expect(asked).toEqual([`${HOST}/.well-known/openid-configuration`])
  })

  it('fills in what is left out, and takes an issuer with a slash at its end', async () => {
    const { revocation_endpoint: _left, ...rest } = offered
    const found = await discover(() => Response.json({ ...rest, issuer: `${HOST}/` }))
    expect(found?.revoke).toBe(documentedEndpoints(HOST).revoke)
    expect(found?.issuer).toBe(`${HOST}/`)
  })

  it.each<[string, () => Response | Promise<Response>]>([
    ['no such document', () => new Response('', { status: 404 })],
    ['a fault', () => new Response('', { status: 503 })],
    ['no network', () => Promise.reject(new TypeError('fetch failed'))],
    ['a web page', () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://wifi.example' } })],
    ['a list', () => Response.json([])],
    ['a missing endpoint', () => Response.json({ ...offered, token_endpoint: undefined })],
    ['another issuer', () => Response.json({ ...offered, issuer: 'https://evil.example.com' })],
    [
      'a token endpoint elsewhere',
      () => Response.json({ ...offered, token_endpoint: 'https://evil.example.com' })
    ],
    [
      'a token endpoint at a sibling, as on a shared hosting domain',
      () => Response.json({ ...offered, token_endpoint: 'https://evil.ringcentral.com/token' })
    ],
    [
      'a revocation endpoint at a sibling',
      () => Response.json({ ...offered, revocation_endpoint: 'https://evil.ringcentral.com/revoke' })
    ],
    [
      'a token endpoint at another port',
      () => Response.json({ ...offered, token_endpoint: `${HOST}:8443/token` })
    ],
    [
      'a token endpoint with a name and password',
      () =>
        Response.json({ ...offered, token_endpoint: 'https://a:b@platform.ringcentral.com.evil.example/t' })
    ],
    [
      'one without https',
      () => Response.json({ ...offered, token_endpoint: 'http://platform.ringcentral.com/t' })
    ],
    [
      'a sign-in page that is a file',
      () => Response.json({ ...offered, authorization_endpoint: 'file:///x' })
    ],
    ['an answer that is too long', () => Response.json({ ...offered, more: 'x'.repeat(70_000) })]
  ])('offers nothing with %s', async (_what, answer) => {
    expect(await discover(answer)).toBeNull()
  })
})
