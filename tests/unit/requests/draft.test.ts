import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDraft, METHODS, type Draft } from '../../../main/core/requests/draft.ts'
import { ENDPOINTS } from '../../../main/core/requests/endpoints.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const HOSTS = {
  ringcxHost: 'https://ringcx.ringcentral.com',
  ringcentralHost: 'https://platform.ringcentral.com'
}

const draft = (change: Partial<Draft>): Draft => ({
  method: 'GET',
  host: 'ringcx',
  path: '/voice/api/v1/admin/users',
  query: [],
  body: null,
  variables: [],
  ...change
})
const check = (change: Partial<Draft>) => checkDraft(draft(change), HOSTS)

const TOKEN = unsignedJwt({ sub: '5501' })

describe('where a draft goes', () => {
  it.each<[Partial<Draft>, string]>([
    [{}, 'https://ringcx.ringcentral.com/voice/api/v1/admin/users'],
    [
      { host: 'ringcentral', path: '/restapi/v1.0/account/~' },
      'https://platform.ringcentral.com/restapi/v1.0/account/~'
    ],
    [{ path: '/' }, 'https://ringcx.ringcentral.com/'],
    [{ path: '/a/' }, 'https://ringcx.ringcentral.com/a/'],
    [
      { path: '/a/{id}', variables: [{ name: 'id', value: 'ä b+c&d' }] },
      'https://ringcx.ringcentral.com/a/%C3%A4%20b%2Bc%26d'
    ],
    [
      {
        path: '/a',
        query: [
          { name: 'q', value: 'a&b=c#d +' },
          { name: 'q', value: '' }
        ]
      },
      'https://ringcx.ringcentral.com/a?q=a%26b%3Dc%23d%20%2B&q='
    ],
    [
      { path: '/a', query: [{ name: 'q', value: '{x}y' }], variables: [{ name: 'x', value: '&z=' }] },
      'https://ringcx.ringcentral.com/a?q=%26z%3Dy'
    ],
    // An address of email and a port are no host behind a slash
    [{ path: '/users/robin@example.com:443' }, 'https://ringcx.ringcentral.com/users/robin@example.com:443'],
    [{ path: '/a...b/..c' }, 'https://ringcx.ringcentral.com/a...b/..c']
  ])('%j', (change, url) => {
    expect(check(change)).toMatchObject({ url, problems: {} })
  })

  it.each<[string, string, RegExp]>([
    ['another host', 'https://evil.example/voice', /Enter only the path/],
    ['a scheme', 'javascript:alert(1)', /Enter only the path/],
    ['a scheme behind blanks', ' file:///etc/passwd', /Enter only the path/],
    ['a host without a scheme', '//evil.example/voice', /names another host/],
    ['credentials', '//user:password@ringcx.ringcentral.com/voice', /names another host/],
    ['no slash', 'voice/api', /begins with a slash/],
    ['an at sign in front', '@evil.example/', /begins with a slash/],
    ['a backslash', '/\\evil.example/voice', /backslash/],
    ['an encoded backslash', '/a%5cb', /backslash/],
    ['a doubly encoded backslash', '/a%255Cb', /backslash/],
    ['two dots', '/voice/../auth', /Remove “\.” and “\.\.”/],
    ['two dots at the end', '/voice/..', /Remove “\.” and “\.\.”/],
    ['one dot', '/voice/./auth', /Remove “\.” and “\.\.”/],
    ['encoded dots', '/voice/%2e%2e/auth', /Remove “\.” and “\.\.”/],
    ['half encoded dots', '/voice/.%2E/auth', /Remove “\.” and “\.\.”/],
    ['doubly encoded dots', '/voice/%252e%252e/auth', /Remove “\.” and “\.\.”/],
    ['five times encoded dots', '/voice/%252525252e%252525252e/auth', /Remove “\.” and “\.\.”/],
    ['seven times encoded', '/voice/%25252525252525252e', /too many times/],
    ['dots before a semicolon', '/voice/..;x=1/auth', /Remove “\.” and “\.\.”/],
    ['an encoded slash', '/voice/a%2fb', /encoded slash/],
    ['a doubly encoded slash', '/voice/a%252Fb', /encoded slash/],
    ['two slashes', '/voice//auth', /two slashes/],
    ['a line break', '/voice\n/auth', /control character/],
    ['a tab', '/vo\tice', /control character/],
    ['an encoded line break', '/voice%0d%0aX: y', /control character/],
    ['a zero', '/voice%00', /control character/],
    ['a line separator', '/voice\u2028', /control character/],
    ['a fragment', '/voice#x', /fragment/],
    ['a query', '/voice?x=1', /query parameters/],
    ['a broken escape', '/voice/%zz', /percent sign/],
    ['half an escape', '/voice/%2', /percent sign/],
    ['braces', '/voice/{not a name}', /variable/],
    ['half a surrogate pair', '/voice/\ud800', /valid text/],
    ['a token', `/voice/${TOKEN}`, /token in the address/],
    ['a permanent token', '/admin/token/aws83:0f8fad5b-d9cb-469f-a165-70867728950e', /token in the address/],
    ['too much', `/${'a'.repeat(2_001)}`, /at most/]
  ])('refuses %s in a path', (_, path, problem) => {
    const { url, problems } = check({ path })
    expect(url).toBeNull()
    expect(problems['path']).toMatch(problem)
  })

  it.each<[string, string, RegExp]>([
    ['nothing', '', /Enter a value/],
    ['dots', '..', /Remove “\.” and “\.\.”/],
    ['encoded dots', '%2e%2e', /Remove “\.” and “\.\.”/],
    ['a slash', 'a/../b', /slash|\. or \.\./],
    ['a host', '//evil.example', /slash/],
    ['a line break', 'a\nb', /control character/],
    ['half a surrogate pair', '\udc00', /valid text/],
    ['a token', TOKEN, /token in the address/]
  ])('refuses %s in a variable of a path', (_, value, problem) => {
    const { url, problems } = check({ path: '/a/{id}', variables: [{ name: 'id', value }] })
    expect(url).toBeNull()
    expect(Object.values(problems).join()).toMatch(problem)
  })

  it('refuses dots that only a variable completes', () => {
    expect(check({ path: '/a/.{id}/b', variables: [{ name: 'id', value: '.' }] }).url).toBeNull()
    expect(check({ path: '/a/%2{id}/b', variables: [{ name: 'id', value: 'e' }] }).url).toBeNull()
  })

  it.each<[string, Partial<Draft>, string]>([
    ['a parameter without a name', { query: [{ name: '', value: 'x' }] }, 'query.0'],
    ['a token in a parameter', { query: [{ name: 'q', value: `Bearer ${TOKEN}` }] }, 'query.0'],
    ['a parameter for a token', { query: [{ name: 'access_token', value: 'abc' }] }, 'query.0'],
    ['a line break in a parameter', { query: [{ name: 'q\r\nx', value: '' }] }, 'query.0'],
    ['a body with GET', { body: '{}' }, 'body'],
    ['a body that is no JSON', { method: 'POST', body: '{a: 1}' }, 'body'],
    ['a missing variable', { path: '/a/{id}' }, 'variables.id']
  ])('names the field of %s', (_, change, field) => {
    const { url, problems } = check(change)
    expect(url).toBeNull()
    expect(Object.keys(problems)).toEqual([field])
  })

  it('never leaves the connection’s host, and goes to the path that is shown', () => {
    const tricky = fc.constantFrom(
      ...[
        '/',
        '\\',
        '.',
        '..',
        '%2e',
        '%2f',
        '%5c',
        '%25',
        '@',
        ':',
        '//',
        'https:',
        '?',
        '#',
        ';',
        '{a}',
        '{b}'
      ],
      ...[
        'evil.example',
        'a',
        '\t',
        '\n',
        '\u0000',
        ' ',
        '．',
        '／',
        '\u202e',
        'é',
        '\ud800',
        '%',
        '~',
        '[',
        ']'
      ]
    )
    const pieces = fc.array(fc.oneof(tricky, fc.string({ maxLength: 4, unit: anyCharacter })), {
      maxLength: 12
    })
    const text = pieces.map((parts) => parts.join(''))
    let accepted = 0
    fc.assert(
      fc.property(
        fc.record({
          method: fc.constantFrom(...METHODS),
          host: fc.constantFrom('ringcx' as const, 'ringcentral' as const),
          path: fc.oneof(
            text,
            text.map((rest) => `/${rest}`)
          ),
          query: fc.array(fc.record({ name: text, value: text }), { maxLength: 2 }),
          body: fc.constant(null),
          variables: fc.tuple(text, text).map(([a, b]) => [
            { name: 'a', value: a },
            { name: 'b', value: b }
          ])
        }),
        (made) => {
          const { url, problems } = checkDraft(made, HOSTS)
          expect(url === null).toBe(Object.keys(problems).length > 0)
          if (url === null) return
          accepted += 1
          const parsed = new URL(url)
          expect(parsed.origin).toBe(made.host === 'ringcx' ? HOSTS.ringcxHost : HOSTS.ringcentralHost)
          expect(parsed.username + parsed.password + parsed.hash).toBe('')
          // What is shown is what a server gets, and reading it again changes nothing
          expect(parsed.href).toBe(url)
          expect(parsed.pathname.split('/').length).toBe(made.path.split('/').length)
          expect(decodeURIComponent(parsed.pathname.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'))).not.toMatch(
            /(?:^|\/)\.{1,2}(?:;|\/|$)|\\|\p{Cc}/u
          )
        }
      ),
      { numRuns: 2_000, seed: 20_261_128 }
    )
    expect(accepted).toBeGreaterThan(50)
  })
})

describe('the catalog', () => {
  it('goes to the connection’s hosts with its examples filled in', () => {
    for (const { host, path, parameters } of ENDPOINTS) {
      const query = parameters.filter((each) => each.in === 'query')
      const variables = parameters.filter((each) => each.in === 'path')
      const {
        url,
        problems,
        variables: used
      } = check({
        host,
        path,
        query: query.map(({ name, example }) => ({ name, value: example })),
        variables: variables.map(({ name, example }) => ({ name, value: example }))
      })
      expect(problems).toEqual({})
      expect(url).not.toBeNull()
      expect(used).toEqual(variables.map(({ name }) => name))
    }
  })

  it('has each endpoint once', () => {
    expect(new Set(ENDPOINTS.map(({ id }) => id)).size).toBe(ENDPOINTS.length)
    expect(new Set(ENDPOINTS.map(({ path }) => path)).size).toBe(ENDPOINTS.length)
  })
})
