import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDraft, PROGRAM_LANGUAGES, type Draft } from '../../../main/core/requests/draft.ts'
import { programFacts, type ProgramConnection } from '../../../main/core/requests/programs/facts.ts'
import { programFor } from '../../../main/core/requests/programs/program.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { testPrograms } from '../../support/requests/program-suite.ts'

// Languages that start in milliseconds; `npm run test:programs` adds Go and PHP.
for (const language of ['javascript', 'python', 'curl'] as const) await testPrograms(language, 'brief')

const CONNECTION: ProgramConnection = {
  ringCentralHost: 'https://platform.ringcentral.com',
  ringCxHost: 'https://ringcx.ringcentral.com',
  clientId: 'client-id',
  signInMethod: 'jwt'
}

const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const named = fc.record({ name: part, value: fc.oneof(part, fc.string({ unit: anyCharacter })) })
const path = fc.oneof(
  fc.array(part, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  fc.constantFrom(
    '//evil.example/',
    '/\\evil.example',
    '@evil.example',
    '.evil.example',
    ':80',
    '/?>',
    '/%zz'
  )
)
/** Requests that the app would send, and as many that it refuses. */
const anyRequest: fc.Arbitrary<Draft> = fc.record({
  method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'),
  host: fc.constantFrom('ringcx', 'ringcentral'),
  path,
  query: fc.array(named, { maxLength: 2 }),
  body: fc.option(fc.json()),
  variables: fc.array(named, { maxLength: 2 })
})
const { ringCentralHost: ringcentralHost, ringCxHost: ringcxHost } = CONNECTION
const goodRequest = anyRequest.filter(
  (draft) => checkDraft(draft, { ringcentralHost, ringcxHost }).url !== null
)

describe('what every program has in common', () => {
  test('whatever the path, the address stays on its host and is plain ASCII', () => {
    fc.assert(
      fc.property(goodRequest, (request) => {
        const { url, about } = programFacts(request, CONNECTION, true)
        const host = request.host === 'ringcx' ? CONNECTION.ringCxHost : CONNECTION.ringCentralHost
        expect(url.startsWith(`${host}/`)).toBe(true)
        expect(url).toMatch(/^[!-~]+$/)
        expect(url).not.toMatch(/%(?![\da-f]{2})/i)
        // A comment can't be left: no line break, and nothing that ends PHP.
        expect(about.join('')).toMatch(/^[ -~]+$/)
        expect(about.join('')).not.toContain('?>')
      }),
      { seed: 13, numRuns: 200 }
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
        goodRequest,
        fc.constantFrom(...PROGRAM_LANGUAGES),
        fc.boolean(),
        (request, language, chain) => {
          expect(programFor(language, request, record, chain)).not.toContain('canary')
        }
      ),
      { seed: 13, numRuns: 300 }
    )
  })

  test('the address is the one that the app calls, and what the app refuses has no program', () => {
    const draft: Draft = {
      method: 'GET',
      host: 'ringcx',
      path: '/voice/api/v1/admin/accounts/{accountId}/agentGroups',
      query: [{ name: 'name', value: '{who}&x y' }],
      body: null,
      variables: [
        { name: 'accountId', value: 'a b' },
        { name: 'who', value: 'Zoë' }
      ]
    }
    expect(programFacts(draft, CONNECTION, false).url).toBe(
      'https://ringcx.ringcentral.com/voice/api/v1/admin/accounts/a%20b/agentGroups?name=Zo%C3%AB%26x%20y'
    )
    for (const language of PROGRAM_LANGUAGES) {
      const unfilled = { ...draft, variables: [] }
      expect(() => programFor(language, unfilled, CONNECTION, true)).toThrow(/can’t be sent/)
    }
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
