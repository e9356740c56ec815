import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../main/core/connections/connection.ts'
import { createConnections, type NewConnection } from '../../../main/core/connections/connections.ts'
import { failureOf } from '../../fakes/failure-of.ts'

const fresh: NewConnection = {
  name: 'Support',
  signInMethod: 'jwt',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'client',
  publicClient: false,
  practice: false
}
const stored: Connection = { ...fresh, id: 'a1', keepFresh: true, createdAt: 5 }

function open(list: unknown) {
  const file = { list, writes: 0, broken: false }
  let ids = 0
  const connections = createConnections({
    store: {
      read: () => file.list,
      write: (next) => {
        if (file.broken) throw new Error('disk full')
        file.list = JSON.parse(JSON.stringify(next))
        file.writes += 1
      }
    },
    newId: () => `id-${String((ids += 1))}`,
    now: () => 1234
  })
  return { connections, file }
}

describe('createConnections', () => {
  it.each([[undefined], [null], [[]]])('begins empty with %j and writes nothing', (list) => {
    const { connections, file } = open(list)
    expect(connections.list()).toEqual([])
    expect(connections.unreadable()).toBe(0)
    expect(file.writes).toBe(0)
  })

  it('adds, and finds again after a restart', () => {
    const { connections, file } = open(undefined)
    const added = connections.add({ ...fresh, name: '  My   support ' })
    expect(added).toEqual({ ...fresh, name: 'My support', id: 'id-1', keepFresh: true, createdAt: 1234 })
    expect(open(file.list).connections.get('id-1')).toEqual(added)
  })

  it('keeps fresh what a list from before the switch holds, and remembers the switch', () => {
    const { keepFresh: _, ...older } = stored
    const { connections, file } = open([older])
    expect(connections.get('a1').keepFresh).toBe(true)
    expect(connections.setKeepFresh('a1', false)).toEqual({ ...stored, keepFresh: false })
    expect(open(file.list).connections.get('a1').keepFresh).toBe(false)
  })

  it('stores no field that it does not know, such as a secret', () => {
    const { connections, file } = open(undefined)
    connections.add({ ...fresh, clientSecret: 'SECRET' } as NewConnection)
    expect(JSON.stringify(file.list)).not.toContain('SECRET')
  })

  it('numbers a name that is taken, whatever its case', () => {
    const { connections } = open([stored])
    expect(connections.add(fresh).name).toBe('Support 2')
    expect(connections.add({ ...fresh, name: 'SUPPORT' }).name).toBe('SUPPORT 3')
    expect(connections.add({ ...fresh, name: 'Support 2' }).name).toBe('Support 2 2')
  })

  it('keeps a numbered name within the limit', () => {
    const long = 'x'.repeat(60)
    const { connections } = open([{ ...stored, name: long }])
    expect(connections.add({ ...fresh, name: long }).name).toBe(`${'x'.repeat(58)} 2`)
  })

  it('renames, also to its own name in another case', async () => {
    const { connections, file } = open([stored, { ...stored, id: 'b2', name: 'Sales' }])
    expect(connections.rename('a1', ' support ').name).toBe('support')
    expect(connections.rename('b2', 'Support').name).toBe('Support 2')
    expect(
      open(file.list)
        .connections.list()
        .map(({ name }) => name)
    ).toEqual(['support', 'Support 2'])
    expect((await failureOf(() => connections.rename('a1', '  '))).fields).toHaveProperty('name')
    expect((await failureOf(() => connections.rename('zz', 'x'))).code).toBe('unknown-connection')
  })

  it('repoints only what says where and as whom to sign in', () => {
    const { connections } = open([{ ...stored, practice: true }])
    const to = {
      signInMethod: 'browser' as const,
      ringcentralHost: 'http://127.0.0.1:4',
      ringcxHost: 'http://127.0.0.1:4',
      clientId: 'sim',
      publicClient: true
    }
    expect(connections.repoint('a1', { ...to, name: 'x', id: 'y' } as typeof to)).toEqual({
      ...stored,
      practice: true,
      ...to
    })
  })

  it('removes', async () => {
    const { connections, file } = open([stored, { ...stored, id: 'b2' }])
    connections.remove('a1')
    expect(connections.list().map(({ id }) => id)).toEqual(['b2'])
    expect(open(file.list).connections.list()).toHaveLength(1)
    expect((await failureOf(() => connections.remove('a1'))).code).toBe('unknown-connection')
    expect((await failureOf(() => connections.get('a1'))).code).toBe('unknown-connection')
  })

  it('changes nothing when the list cannot be kept', () => {
    const { connections, file } = open([stored])
    file.broken = true
    expect(() => connections.add(fresh)).toThrow('disk full')
    expect(() => connections.rename('a1', 'Other')).toThrow('disk full')
    expect(() => {
      connections.remove('a1')
    }).toThrow('disk full')
    expect(connections.list()).toEqual([stored])
  })

  it('reads what was written before there was a choice, and each method since', () => {
    const { signInMethod: _method, publicClient: _public, ...before } = stored
    expect(open([before]).connections.list()).toEqual([stored])
    const browser = { ...stored, id: 'b1', signInMethod: 'browser' as const, publicClient: true }
    const token = { ...stored, id: 'c1', signInMethod: 'token' as const, clientId: '' }
    expect(open([browser, token]).connections.list()).toEqual([browser, token])
  })

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'x'],
    ['an id that is a path', { ...stored, id: '../x' }],
    ['an id that is a prototype key', { ...stored, id: '__proto__' }],
    ['a sign-in method of a newer version', { ...stored, id: 'n', signInMethod: 'telepathy' }],
    ['a JWT connection without a client id', { ...stored, id: 'n', clientId: '' }],
    [
      'a browser connection without a client id',
      { ...stored, id: 'n', signInMethod: 'browser', clientId: '' }
    ],
    ['an insecure host', { ...stored, id: 'n', ringcxHost: 'http://example.com' }],
    ['a host that is no origin', { ...stored, id: 'n', ringcxHost: 'https://example.com/' }],
    ['a missing field', { ...stored, id: 'n', clientId: undefined }],
    ['a second one with the same id', { ...stored, name: 'Twin' }]
  ])('keeps %s aside, and writes it back unchanged', (_what, entry) => {
    const { connections, file } = open([stored, entry])
    expect(connections.list()).toEqual([stored])
    expect(connections.unreadable()).toBe(1)
    connections.add(fresh)
    expect(file.list).toHaveLength(3)
    expect(file.list).toContainEqual(JSON.parse(JSON.stringify(entry)))
    connections.remove('a1')
    expect(file.list).toContainEqual(JSON.parse(JSON.stringify(entry)))
  })

  it('keeps a whole list aside that is none', () => {
    const { connections, file } = open({ not: 'a list' })
    expect(connections.unreadable()).toBe(1)
    connections.add(fresh)
    expect(file.list).toContainEqual({ not: 'a list' })
  })

  it('drops nothing, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), fc.constant(stored))), (list) => {
        const { connections, file } = open(list)
        expect(connections.list().length + connections.unreadable()).toBe(list.length)
        connections.add(fresh)
        expect(file.list).toHaveLength(list.length + 1)
      }),
      { seed: 13, numRuns: 300 }
    )
  })
})
