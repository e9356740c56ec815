import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RINGCENTRAL_HOSTS, RINGCX_HOSTS } from '../../../main/core/connections/connection.ts'
import { checkHost } from '../../../main/core/connections/hosts.ts'
import { isLoopback } from '../../../main/core/http/loopback.ts'

describe('checkHost', () => {
  it.each([...RINGCENTRAL_HOSTS, ...RINGCX_HOSTS])('keeps the preset %s unchanged', (host) => {
    expect(checkHost(host)).toEqual({ origin: host })
  })

  it.each([
    ['ringcx.ringcentral.com', 'https://ringcx.ringcentral.com'],
    ['  https://ringcx.ringcentral.com/ \n', 'https://ringcx.ringcentral.com'],
    ['HTTPS://RingCX.RingCentral.com', 'https://ringcx.ringcentral.com'],
    ['https://ringcx.ringcentral.com:443', 'https://ringcx.ringcentral.com'],
    ['https://ringcx.ringcentral.com:8443', 'https://ringcx.ringcentral.com:8443'],
    ['ringcx.ringcentral.com:8443', 'https://ringcx.ringcentral.com:8443'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://localhost:4000/', 'http://localhost:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
    ['http://127.9.9.9', 'http://127.9.9.9'],
    ['https://localhost', 'https://localhost'],
    ['https://10.0.0.1', 'https://10.0.0.1'],
    ['https://[2001:db8::1]', 'https://[2001:db8::1]'],
    ['https://ringcx.ringcentral.com.', 'https://ringcx.ringcentral.com'],
    ['ringcx.ringcentral.com.:8443', 'https://ringcx.ringcentral.com:8443'],
    ['https://münchen.example', 'https://xn--mnchen-3ya.example'],
    ['https://ｒｉｎｇｃｘ.example', 'https://ringcx.example'],
    ['https://xn--mnchen-3ya.example', 'https://xn--mnchen-3ya.example'],
    ['https://0x7f.1', 'https://127.0.0.1'],
    [`https://${'a'.repeat(63)}.example`, `https://${'a'.repeat(63)}.example`]
  ])('%j is %s', (typed, origin) => {
    expect(checkHost(typed)).toEqual({ origin })
  })

  it.each([
    ['', 'Enter a host'],
    ['   ', 'Enter a host'],
    ['http://ringcx.ringcentral.com', 'Use https'],
    ['http://127.0.0.1.example.com', 'Use https'],
    ['http://0.0.0.0', 'Use https'],
    ['ftp://ringcx.ringcentral.com', 'Use https'],
    ['javascript://ringcx.ringcentral.com', 'Use https'],
    ['https://user:pw@ringcx.ringcentral.com', 'username'],
    ['https://@ringcx.ringcentral.com', 'username'],
    ['ringcx.ringcentral.com@evil.example', 'username'],
    ['https://ringcx.ringcentral.com/voice', 'Enter only the host: https://ringcx.ringcentral.com'],
    ['https://ringcx.ringcentral.com?', 'Enter only the host'],
    ['https://ringcx.ringcentral.com?x=1', 'Enter only the host'],
    ['https://ringcx.ringcentral.com#x', 'Enter only the host'],
    ['https://ringcx. ringcentral.com', 'can’t contain spaces'],
    ['https:\\\\ringcx.ringcentral.com', 'can’t contain spaces'],
    ['ringcx', 'full host name'],
    ['https://', 'isn’t a host'],
    ['https://.', 'letters, digits'],
    ['https://ringcx.ringcentral.com,', 'Remove the “,”'],
    ['ringcx.ringcentral.com;', 'Remove the “;”'],
    ['"https://ringcx.ringcentral.com"', 'Remove the “"”'],
    ['<https://ringcx.ringcentral.com>', 'Remove the “<”'],
    ['(ringcx.ringcentral.com)', 'Remove the “(”'],
    ['“ringcx.ringcentral.com”', 'Remove the ““”'],
    ['*.ringcentral.com', 'full host name'],
    ['https://ringcx_1.ringcentral.com', 'letters, digits'],
    ['https://ringcx`id`.ringcentral.com', 'letters, digits'],
    ["https://ring'cx.ringcentral.com", 'letters, digits'],
    ['https://ringcx.ringcentral.com,engage.ringcentral.com', 'letters, digits'],
    ['https://a$(x).example/voice', 'letters, digits'],
    ['https://-ringcx.example', 'letters, digits'],
    ['https://ringcx-.example', 'letters, digits'],
    ['https://ringcx..ringcentral.com', 'letters, digits'],
    [`https://${'a'.repeat(64)}.example`, 'letters, digits'],
    ['https://' + 'a.'.repeat(127) + 'com', 'letters, digits'],
    ['https://999.1.1.1', 'isn’t a host'],
    ['mailto:robin', 'isn’t a host'],
    ['mailto:robin@example.com', 'username'],
    ['https://exa mple.com', 'can’t contain spaces'],
    ['x'.repeat(301), 'too long']
  ])('refuses %j', (typed, part) => {
    const check = checkHost(typed)
    expect('wrong' in check ? check.wrong : check).toContain(part)
  })

  it('returns a secure or loopback origin, or a message, for any text', () => {
    const near = fc.webUrl({ withQueryParameters: true, validSchemes: ['http', 'https', 'ftp'] })
    fc.assert(
      fc.property(fc.oneof(fc.string(), near, fc.domain()), (typed) => {
        const check = checkHost(typed)
        if ('wrong' in check) {
          expect(check.wrong).toMatch(/\.$|: \S+$/)
          return
        }
        const url = new URL(check.origin)
        expect(url.origin).toBe(check.origin)
        expect(url.protocol === 'https:' || isLoopback(url)).toBe(true)
        expect(checkHost(check.origin)).toEqual(check)
      }),
      { seed: 11, numRuns: 1000 }
    )
  })
})
