import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCurl } from '../../../main/core/requests/read-curl.ts'
import { shellWords } from '../../../main/core/requests/shell-words.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const HOSTS = {
  ringcxHost: 'https://engage.ringcentral.com',
  ringcentralHost: 'https://platform.ringcentral.com'
}
const TOKEN = unsignedJwt({ sub: '5501' })
const URL_USERS = 'https://engage.ringcentral.com/voice/api/v1/admin/users?activeOnly=true&flatten=false'
const USERS = {
  method: 'GET',
  host: 'ringcx',
  path: '/voice/api/v1/admin/users',
  query: [
    { name: 'activeOnly', value: 'true' },
    { name: 'flatten', value: 'false' }
  ],
  body: null,
  variables: []
}

describe('a pasted cURL line', () => {
  it.each<[string, string]>([
    ['bare', `curl ${URL_USERS.replace('&flatten=false', '')}&flatten=false`.replace(/&/g, '\\&')],
    ['sh, single quotes', `curl '${URL_USERS}' -H 'Authorization: Bearer ${TOKEN}'`],
    ['sh, double quotes', `curl -X GET "${URL_USERS}" -H "Authorization: Bearer ${TOKEN}"`],
    [
      'sh, several lines',
      `curl --request GET \\\n  --url '${URL_USERS}' \\\n  --header 'authorization: Bearer ${TOKEN}'`
    ],
    ['sh, Windows line ends', `curl \\\r\n  '${URL_USERS}' \\\r\n  -H 'accept: application/json'\r\n`],
    ['sh, with ANSI quotes', `curl $'${URL_USERS.replaceAll('&', '\\u0026')}' --compressed`],
    ['sh, a prompt and a pipe', `$ curl -sS '${URL_USERS}' | jq .`],
    ['sh, flags together', `curl -sSLXGET '${URL_USERS}'`],
    ['typographic quotes', `curl “${URL_USERS}” -H “Authorization: Bearer ${TOKEN}”`],
    ['cmd', `curl ^"${URL_USERS.replaceAll('&', '^&')}^" ^\n  -H ^"authorization: Bearer ${TOKEN}^"`],
    ['cmd, plain quotes', `curl.exe "${URL_USERS}" ^\r\n -H "Authorization: Bearer ${TOKEN}"`],
    ['PowerShell', `curl.exe \`\n  "${URL_USERS}" \`\n  -H "Authorization: Bearer ${TOKEN}"`],
    [
      'GET with data',
      `curl -G 'https://engage.ringcentral.com/voice/api/v1/admin/users' -d activeOnly=true --data-urlencode 'flatten=false'`
    ],
    ['no scheme', `curl '${URL_USERS.replace('https://', '')}'`],
    ['a path of the program', `/usr/bin/curl '${URL_USERS}'`]
  ])('%s', (_, line) => {
    const { draft, problems, notes } = readCurl(line, HOSTS)
    expect(problems).toEqual([])
    expect(draft).toEqual(USERS)
    expect(JSON.stringify(notes)).not.toContain(TOKEN.slice(10, 40))
  })

  it('reads the line of the user’s own document, braces and all', () => {
    const line =
      'curl -X GET https://engage.ringcentral.com/voice/api/v1/admin/accounts -H "Authorization: Bearer {rcRingCXAccessToken}"'
    const { draft, notes } = readCurl(line, HOSTS)
    expect(draft).toMatchObject({ method: 'GET', host: 'ringcx', path: '/voice/api/v1/admin/accounts' })
    expect(notes).toEqual([
      'The Authorization header was left out. Token Desk sends this connection’s own token.'
    ])
  })

  it.each<[string, object]>([
    [
      `curl -X PUT 'https://engage.ringcentral.com/a' -H 'content-type: application/json' --data-raw '{"a": "it'\\''s"}'`,
      { method: 'PUT', body: `{"a": "it's"}` }
    ],
    [`curl 'https://engage.ringcentral.com/a' --json '{"a":1}'`, { method: 'POST', body: '{"a":1}' }],
    [
      `curl ^"https://engage.ringcentral.com/a^" --data-raw ^"^{^\\^"a^\\^":1^}^"`,
      { method: 'POST', body: '{"a":1}' }
    ],
    [`curl "https://engage.ringcentral.com/a" -d "{\\"a\\":1}"`, { method: 'POST', body: '{"a":1}' }],
    [`curl https://engage.ringcentral.com/a/{accountId}/b`, { path: '/a/{accountId}/b' }],
    [`curl https://engage.ringcentral.com/a -d a=b -d 'c=d e'`, { method: 'POST', body: 'a=b&c=d e' }],
    [`curl https://platform.ringcentral.com/restapi/v1.0/account/~`, { host: 'ringcentral' }],
    [`curl -X delete https://engage.ringcentral.com/a`, { method: 'DELETE' }]
  ])('%s', (line, expected) => {
    expect(readCurl(line, HOSTS).draft).toMatchObject(expected)
  })

  it.each<[string, RegExp]>([
    [
      'curl https://evil.example/voice -H "Authorization: Bearer x"',
      /evil\.example, which isn’t a host of this/
    ],
    ['curl https://engage.ringcentral.com.evil.example/', /engage\.ringcentral\.com\.evil\.example/],
    ['curl https://engage.ringcentral.com@evil.example/', /evil\.example/],
    ['curl http://engage.ringcentral.com/', /engage\.ringcentral\.com, which isn’t/],
    ['curl https://engage.ringcentral.com:8443/', /:8443/],
    ['curl file:///etc/passwd', /isn’t a host/],
    ['wget https://engage.ringcentral.com/', /isn’t a cURL command/],
    ['curl', /no address/],
    ['curl -H "a: b"', /no address/],
    [`curl 'https://engage.ringcentral.com/`, /isn’t closed/],
    ['curl -X TRACE https://engage.ringcentral.com/', /method TRACE/],
    ['curl -X hunter2 https://engage.ringcentral.com/', /^This method can’t be used here/],
    ['curl -I https://engage.ringcentral.com/', /method/],
    [`curl ${'a'.repeat(200_000)}`, /too long/]
  ])('refuses %.60s', (line, problem) => {
    const { draft, problems } = readCurl(line, HOSTS)
    expect(draft).toBeNull()
    expect(problems.join(' ')).toMatch(problem)
  })

  it.each<[string, RegExp]>([
    [`-H 'X-Auth-Token: aws83:secret'`, /header with a secret/],
    [`-H 'Cookie: a=b'`, /header with a secret/],
    [`-u robin:hunter2`, /option -u was left out/],
    [`-b 'session=hunter2'`, /cookies/],
    [`--oauth2-bearer hunter2`, /a token/],
    [`--pass hunter2`, /a passphrase/],
    [`--proxy-pass hunter2`, /a passphrase/],
    [`--aws-sigv4 aws:hunter2`, /a signature/],
    [`--proxy-user robin:hunter2`, /a username and password/],
    [`-U robin:hunter2`, /a username and password/],
    [`-H 'X-Custom: 1'`, /X-Custom/],
    [`-k`, /Certificates are always checked/],
    [`-L`, /Redirects aren’t followed/],
    [`-X POST -d '{"token":"${TOKEN}"}'`, /looks like a token/],
    [`-X POST -d @/etc/passwd`, /from a file/],
    [`-X POST -d 'one two'`, /neither JSON nor a form/],
    [`-X POST -d 'name=x' -d 'password=hunter2'`, /looks like a token/],
    [`-X POST -F 'a=@/etc/passwd'`, /Form fields with -F/]
  ])('says what it leaves out: %s', (options, note) => {
    const { draft, notes } = readCurl(`curl 'https://engage.ringcentral.com/a' ${options}`, HOSTS)
    expect(draft).not.toBeNull()
    expect(notes.join(' ')).toMatch(note)
    expect(JSON.stringify({ draft, notes })).not.toMatch(/hunter2|eyJ/)
  })

  it.each(['--pass', '--tlspassword', '--login-options', '--proxy-header', '-U', '--preproxy'])(
    'doesn’t take the value of %s for the address',
    (option) => {
      const reading = readCurl(`curl ${option} hunter2 https://engage.ringcentral.com/a`, HOSTS)
      expect(reading.draft?.path).toBe('/a')
      expect(JSON.stringify(reading)).not.toContain('hunter2')
    }
  )

  it('leaves a token in the address out', () => {
    const { draft, notes } = readCurl(
      `curl 'https://engage.ringcentral.com/a?access_token=${TOKEN}&b=1'`,
      HOSTS
    )
    expect(draft?.query).toEqual([{ name: 'b', value: '1' }])
    expect(notes.join()).toMatch(/token in the address/)
  })

  it('reads any words in the quotes of sh, and never fails', () => {
    const word = fc
      .string({ maxLength: 12, unit: 'grapheme' })
      .filter((text) => !/[\r“”‘’]|\^["^\n]|`["$\n]/.test(text))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const quoted = words.map((text) => `'${text.replaceAll("'", `'\\''`)}'`).join(' ')
        // What another shell escapes with may come about where words meet
        fc.pre(!/\^["^\n]|`["$\n]/.test(quoted))
        expect(shellWords(quoted)).toEqual({ words })
      }),
      { numRuns: 1_000, seed: 20_261_128 }
    )
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: anyCharacter }), (text) => {
        readCurl(text, HOSTS)
        readCurl(`curl ${text}`, HOSTS)
      }),
      { numRuns: 1_000, seed: 20_261_128 }
    )
  })
})
