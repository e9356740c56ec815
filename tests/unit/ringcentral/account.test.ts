import { describe, expect, it } from 'vitest'
import { readAccountId } from '../../../main/core/ringcentral/account.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

const TOKEN = 'a-ringcentral-token'

/** Asks a service that answers like this. */
async function ask(status: number, body: unknown): Promise<string> {
  const fetch = (url: unknown, init: RequestInit = {}): Promise<Response> => {
    expect(url).toBe('https://platform.ringcentral.com/restapi/v1.0/account/~')
    expect(new Headers(init.headers).get('authorization')).toBe(`Bearer ${TOKEN}`)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return Promise.resolve(new Response(text, { status, headers: { 'content-type': 'application/json' } }))
  }
  return await readAccountId('https://platform.ringcentral.com', TOKEN, { fetch, userAgent: 'TokenDesk/1' })
}

describe('readAccountId', () => {
  it.each([
    [{ id: 809646016 }, '809646016'],
    [{ id: '62000100001', extra: null }, '62000100001']
  ])('reads %j', async (body, id) => {
    expect(await ask(200, body)).toBe(id)
  })

  it.each<[number, unknown, string]>([
    [200, {}, 'answer-malformed'],
    [200, { id: '../x' }, 'answer-malformed'],
    [200, 'no json', 'answer-malformed'],
    [401, { errorCode: 'OAU-129', message: TOKEN }, 'token-refused'],
    [403, { errorCode: 'CMN-408' }, 'forbidden'],
    [404, {}, 'answer-malformed'],
    [429, {}, 'rate-limited'],
    [503, {}, 'service-failed']
  ])('a %i with %j is no ID, and repeats no token', async (status, body, code) => {
    const error = await failureOf(() => ask(status, body))
    expect(error.code).toBe(code)
    expect(JSON.stringify([error.message, error.hint, error.words, error.serviceCode])).not.toContain(TOKEN)
  })
})
