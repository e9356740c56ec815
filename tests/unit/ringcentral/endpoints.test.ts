import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  discoverEndpoints,
  documentedEndpoints,
  isAddressOf
} from '../../../main/core/ringcentral/endpoints.ts'

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
  it('requests once, at the documented address, and uses what is offered', async () => {
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
    [
      'an echo of another host of the same provider',
      () => Response.json({ ...offered, revocation_endpoint: 'https://evil.ringcentral.co' })
    ],
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
    ['a response that is too long', () => Response.json({ ...offered, more: 'x'.repeat(70_000) })]
  ])('offers nothing with %s', async (_what, answer) => {
    expect(await discover(answer)).toBeNull()
  })
})

describe('isAddressOf', () => {
  it.each<[host: string, address: string, expected: boolean]>([
    [HOST, `${HOST}/token`, true],
    [HOST, 'https://login.ringcentral.com/authorize', true],
    [HOST, 'https://LOGIN.RingCentral.COM/authorize', true],
    [HOST, 'https://login.ringcentral.com./authorize', true],
    [HOST, 'https://login.ringcentral.com:443/authorize', true],
    [HOST, 'https://ringcentral.com/authorize', false],
    [HOST, 'https://a.b.ringcentral.com/', false],
    ['https://platform.devtest.ringcentral.com', 'https://login.devtest.ringcentral.com/', true],
    ['https://platform.devtest.ringcentral.com', 'https://login.ringcentral.com/', false],
    ['https://ringcentral.com', 'https://evil.com/', false],
    ['https://platform.ringcentral.biz', 'https://login.ringcentral.biz/', true],
    [HOST, 'https://login.ringcentral.biz/', false],
    [HOST, 'https://evilringcentral.com/', false],
    [HOST, 'https://ringcentral.com.evil.example/', false],
    [HOST, 'https://login.ringcentral.com:8443/', false],
    [`${HOST}:8443`, 'https://login.ringcentral.com:8443/', false],
    [`${HOST}:8443`, `${HOST}:8443/token`, true],
    [`${HOST}:8443`, `${HOST}/token`, false],
    [HOST, 'http://login.ringcentral.com/', false],
    [HOST, 'https://robin@login.ringcentral.com/', false],
    [HOST, 'https://login.ringcentral.com@evil.example/', false],
    [HOST, 'https://login.ringcentral.com\\@evil.example/', true],
    [HOST, 'https://login.ringcentral。com/', true],
    [HOST, 'https://login.rіngcentral.com/', false],
    ['https://ringcx.co.uk', 'https://evil.co.uk/', false],
    ['https://ringcx.co.uk', 'https://ringcx.co.uk/token', true],
    ['https://ringcx.co.uk', 'https://login.ringcx.co.uk/', false],
    ['https://robin.github.io', 'https://evil.github.io/', false],
    ['https://cx.cloudfront.net', 'https://evil.cloudfront.net/', false],
    ['https://cx.eu.example.com', 'https://login.eu.example.com/', false],
    ['https://münchen.example', 'https://xn--mnchen-3ya.example/', true],
    ['https://ringcentral.com.evil.example', 'https://login.ringcentral.com/', false],
    ['https://10.0.0.1', 'https://10.0.0.2/', false],
    ['https://10.0.0.1', 'https://0xa.1/', true],
    ['https://[2001:db8::1]', 'https://[2001:db8:0::1]/', true],
    ['https://[2001:db8::1]', 'https://[2001:db8::2]/', false],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/token', true],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4001/token', false],
    ['http://localhost:4000', 'https://login.ringcentral.com/', false],
    [HOST, 'javascript:alert(1)', false],
    [HOST, 'file:///etc/passwd', false],
    ['nonsense', 'https://login.ringcentral.com/', false]
  ])('%s and %s: %s', (host, address, expected) => {
    expect(isAddressOf(host, address)).toBe(expected)
  })

  it('accepts only the host itself and RingCentral’s own hosts', () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,8}$/)
    const domain = fc.constantFrom(
      'co.uk',
      'com',
      'github.io',
      'azurewebsites.net',
      'ringcentral.com',
      'ringcentral.biz'
    )
    const name = fc
      .array(label, { minLength: 1, maxLength: 3 })
      .chain((labels) => domain.map((each) => [...labels, each].join('.')))
    fc.assert(
      fc.property(name, name, (host, other) => {
        if (!isAddressOf(`https://${host}`, `https://${other}/token`) || host === other) return
        expect(other).toMatch(/\.ringcentral\.(?:com|biz)$/)
        expect(host.split('.').slice(-2)).toEqual(other.split('.').slice(-2))
      }),
      { seed: 20_261_128, numRuns: 5_000 }
    )
  })
})
