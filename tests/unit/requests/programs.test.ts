import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  programFacts,
  type ProgramConnection,
  type ProgramRequest
} from '../../../main/core/requests/programs/facts.ts'
import { PROGRAM_LANGUAGES, programFor } from '../../../main/core/requests/programs/program.ts'
import { testPrograms } from '../../support/requests/program-suite.ts'

// Languages that start in milliseconds; `npm run test:programs` adds Go and PHP.
for (const language of ['javascript', 'python', 'curl'] as const) await testPrograms(language, 'brief')

const CONNECTION: ProgramConnection = {
  ringCentralHost: 'https://platform.ringcentral.com',
  ringCxHost: 'https://ringcx.ringcentral.com',
  clientId: 'client-id',
  signInMethod: 'jwt'
}

const named = fc.record({ name: fc.string({ unit: 'binary' }), value: fc.string({ unit: 'binary' }) })
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '//evil.example/',
    '/\\evil.example',
    '@evil.example',
    '.evil.example',
    ':80',
    '?>',
    '/a?b#c',
    '%',
    '%zz'
  )
)
const anyRequest: fc.Arbitrary<ProgramRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
  host: fc.constantFrom('ringcx', 'ringcentral'),
  path: anyText,
  query: fc.array(named, { maxLength: 4 }),
  body: fc.option(anyText),
  variables: fc.array(named, { maxLength: 4 })
})

describe('what every program has in common', () => {
  test('whatever the path, the address stays on its host and is plain ASCII', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { url, about } = programFacts(request, CONNECTION, true)
        const host = request.host === 'ringcx' ? CONNECTION.ringCxHost : CONNECTION.ringCentralHost
        expect(url.startsWith(`${host}/`)).toBe(true)
        expect(url).toMatch(/^[!-~]+$/)
        expect(url).not.toMatch(/%(?![\da-f]{2})/i)
        // A comment can't be left: no line break, and nothing that ends PHP.
        expect(about.join('')).toMatch(/^[ -~]+$/)
        expect(about.join('')).not.toContain('?>')
      }),
      { seed: 13, numRuns: 500 }
    )
  })

  test('a program says nothing of the connection but its hosts and client ID', () => {
    // More than the type allows, as when a caller passes a whole record along.
    const record = {
      ...CONNECTION,
      clientSecret: 'canary-secret',
      jwt: 'canary-jwt',
      accessToken: 'canary-token'
    }
    fc.assert(
      fc.property(
        anyRequest,
        fc.constantFrom(...PROGRAM_LANGUAGES),
        fc.boolean(),
        (request, language, chain) => {
          expect(programFor(language, request, record, chain)).not.toContain('canary')
        }
      ),
      { seed: 13, numRuns: 300 }
    )
  })

  test('variables are filled in and encoded; those without a value are named', () => {
    const request: ProgramRequest = {
      method: 'GET',
      host: 'ringcx',
      path: '/voice/api/v1/admin/accounts/{accountId}/agentGroups/{groupId}',
      query: [{ name: 'name', value: '{who}&x' }],
      body: null,
      variables: [
        { name: 'accountId', value: 'a/b c' },
        { name: 'who', value: 'Zoë' }
      ]
    }
    const { url, about } = programFacts(request, CONNECTION, false)
    expect(url).toBe(
      'https://ringcx.ringcentral.com/voice/api/v1/admin/accounts/a%2Fb%20c/agentGroups/%7BgroupId%7D?name=Zo%C3%AB%26x'
    )
    expect(about.at(-1)).toBe('Replace these variables in the URL: {groupId}.')
  })

  test('only an app with the JWT grant can sign in from a program: others get their ID from the environment', () => {
    const request = {
      method: 'GET',
      host: 'ringcx',
      path: '/',
      query: [],
      body: null,
      variables: []
    } as const
    for (const signInMethod of ['browser', 'token'] as const) {
      const text = programFor('python', request, { ...CONNECTION, signInMethod }, true)
      expect(text).not.toContain('client-id')
      expect(text).toContain('RINGCENTRAL_CLIENT_ID')
    }
    expect(programFor('python', request, CONNECTION, true)).toContain('client_id = "client-id"')
  })

  test('no character in a program is hidden or turns the text around it', () => {
    const body = '{"a": "\u202e\u2066 \u200b \u{e0001}"}'
    const request = { method: 'POST', host: 'ringcx', path: '/', query: [], body, variables: [] } as const
    for (const language of PROGRAM_LANGUAGES) {
      for (const chain of [false, true]) {
        expect(programFor(language, request, CONNECTION, chain)).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]/u)
      }
    }
  })
})
