import { describe, expect, it } from 'vitest'
import type { Draft } from '../../../main/core/requests/draft.ts'
import { createSavedRequests, SAVED_LIMITS } from '../../../main/core/requests/saved-requests.ts'
import { createWriteSwitch } from '../../../main/core/requests/write-switch.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const DRAFT: Draft = {
  method: 'GET',
  host: 'ringcx',
  path: '/voice/api/v1/admin/users/{userId}',
  query: [{ name: 'activeOnly', value: 'true' }],
  body: null,
  variables: [{ name: 'userId', value: '5501' }]
}
const TOKEN = unsignedJwt({ sub: '5501' })

function start(kept?: unknown) {
  let stored: unknown = kept
  let ids = 0
  const saved = createSavedRequests({
    read: () => stored,
    write: (value) => {
      stored = JSON.parse(JSON.stringify(value)) as unknown
    },
    newId: () => `r${String((ids += 1))}`
  })
  return { saved, stored: () => stored }
}

describe('saved requests', () => {
  it('are saved, renamed, replaced, removed, and put back in their place', () => {
    const { saved } = start()
    saved.save(null, ' One  user ', DRAFT)
    saved.save(null, 'Two', { ...DRAFT, path: '/a' })
    expect(saved.list().map(({ id, name }) => [id, name])).toEqual([
      ['r1', 'One user'],
      ['r2', 'Two']
    ])
    saved.rename('r1', 'First')
    saved.save('r1', 'First', { ...DRAFT, path: '/b' })
    expect(saved.list()[0]).toEqual({ id: 'r1', name: 'First', draft: { ...DRAFT, path: '/b' } })
    expect(saved.remove('r1').map(({ id }) => id)).toEqual(['r2'])
    expect(saved.undoRemove('r1').map(({ id }) => id)).toEqual(['r1', 'r2'])
  })

  it.each<[string, Partial<Draft>, string]>([
    ['a token in the path', { path: `/a/${TOKEN}` }, 'path'],
    ['a token in the query', { query: [{ name: 'q', value: TOKEN }] }, 'query.0'],
    ['an encoded token', { query: [{ name: 'q', value: encodeURIComponent(`Bearer ${TOKEN}`) }] }, 'query.0'],
    [
      'a permanent token',
      { variables: [{ name: 'x', value: 'aws83:0f8fad5b-d9cb-469f-a165-70867728950e' }] },
      'variables.x'
    ],
    ['a password by name', { query: [{ name: 'password', value: 'hunter2' }] }, 'query.0'],
    [
      'a password in a variable',
      { variables: [{ name: 'clientSecret', value: 'hunter2' }] },
      'variables.clientSecret'
    ],
    ['a password in the body', { method: 'PUT', body: '{"password": "hunter2"}' }, 'body'],
    [
      'a password under an escaped name',
      { method: 'PUT', body: String.raw`{"pass\u0077ord": "hunter2"}` },
      'body'
    ],
    [
      'a pair of name and value',
      { method: 'PUT', body: '[{"key": "clientSecret", "value": "hunter2"}]' },
      'body'
    ],
    [
      'an escaped token',
      { method: 'PUT', body: `{"a": "${TOKEN.replaceAll('.', String.raw`\u002e`)}"}` },
      'body'
    ],
    [
      'an address with a password',
      { method: 'PUT', body: '{"hook": "https://u:hunter2@host.example"}' },
      'body'
    ],
    ['a password that is encoded twice', { path: '/a/password%253Dhunter2' }, 'path'],
    ['a token in the body', { method: 'PUT', body: `{"a": "${TOKEN}"}` }, 'body']
  ])('hold no secret: %s', async (_, change, field) => {
    const { saved, stored } = start()
    const error = await failureOf(() => saved.save(null, 'Name', { ...DRAFT, ...change }))
    expect(error.code).toBe('input-invalid')
    expect(Object.keys(error.fields ?? {})).toEqual([field])
    expect(stored()).toBeUndefined()
  })

  it('hold no secret in their names', async () => {
    const { saved } = start()
    expect((await failureOf(() => saved.save(null, TOKEN, DRAFT))).fields).toHaveProperty('name')
  })

  it('don’t come back after everything was forgotten', async () => {
    const { saved } = start()
    saved.save(null, 'One', DRAFT)
    saved.remove('r1')
    saved.forget()
    expect((await failureOf(() => saved.undoRemove('r1'))).code).toBe('not-found')
    expect(saved.list()).toEqual([])
  })

  it('leave out what can’t be read, and nothing else', () => {
    const good = { id: 'r1', name: 'Good', draft: DRAFT }
    const bad = [
      null,
      7,
      { ...good, id: '../x' },
      { ...good, name: '' },
      { ...good, draft: null },
      { ...good, draft: { ...DRAFT, method: 'TRACE' } },
      { ...good, draft: { ...DRAFT, host: 'evil.example' } },
      { ...good, draft: { ...DRAFT, query: [{ name: 1 }] } },
      { ...good, draft: { ...DRAFT, path: 'x'.repeat(100_000) } }
    ]
    expect(start([...bad, good]).saved.list()).toEqual([good])
    for (const kept of [undefined, null, 'x', {}, { length: 1 }]) expect(start(kept).saved.list()).toEqual([])
  })

  it('have limits that are said', async () => {
    const many = Array.from({ length: SAVED_LIMITS.requests }, (_, at) => ({
      id: `x${String(at)}`,
      name: 'N',
      draft: DRAFT
    }))
    const { saved } = start(many)
    expect((await failureOf(() => saved.save(null, 'N', DRAFT))).message).toMatch(/up to 200/)
    expect((await failureOf(() => saved.rename('x0', ' '))).fields).toHaveProperty('name')
    expect((await failureOf(() => saved.rename('x0', 'a'.repeat(101)))).fields).toHaveProperty('name')
    for (const call of [
      () => saved.rename('none', 'N'),
      () => saved.remove('none'),
      () => saved.undoRemove('x0')
    ]) {
      expect((await failureOf(call)).code).toBe('not-found')
    }
  })
})

describe('the switch for methods other than GET', () => {
  it('is off until it is turned on', () => {
    let kept: unknown
    const writes = createWriteSwitch({ read: () => kept, write: (on) => void (kept = on), isAllowed: true })
    expect(writes.isOn()).toBe(false)
    writes.set(true)
    expect(writes.isOn()).toBe(true)
    writes.set(false)
    expect(writes.isOn()).toBe(false)
    for (kept of ['true', 1, {}, null]) expect(writes.isOn()).toBe(false)
  })

  it('can’t be turned on against the organization, whatever the settings hold', async () => {
    const writes = createWriteSwitch({ read: () => true, write: () => undefined, isAllowed: false })
    expect(writes.isOn()).toBe(false)
    expect((await failureOf(() => writes.set(true))).message).toMatch(/organization/)
    writes.set(false)
  })
})
