import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_NAME, type Connection } from '../../../main/core/connections/connection.ts'
import {
  createConnections,
  type Connections,
  type NewConnection
} from '../../../main/core/connections/connections.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

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
  it.each([[undefined], [null], [[]]])('starts empty with %j and writes nothing', (list) => {
    const { connections, file } = open(list)
    expect(connections.list()).toEqual([])
    expect(connections.unreadable()).toBe(0)
    expect(file.writes).toBe(0)
  })

  it('finds an added connection after a restart', () => {
    const { connections, file } = open(undefined)
    const added = connections.add({ ...fresh, name: '  My   support ' })
    expect(added).toEqual({ ...fresh, name: 'My support', id: 'id-1', keepFresh: true, createdAt: 1234 })
    expect(open(file.list).connections.get('id-1')).toEqual(added)
  })

  it('keeps connections from before the switch fresh, and remembers the switch', () => {
    const { keepFresh: _, ...older } = stored
    const { connections, file } = open([older])
    expect(connections.get('a1').keepFresh).toBe(true)
    expect(connections.setKeepFresh('a1', false)).toEqual({ ...stored, keepFresh: false })
    expect(open(file.list).connections.get('a1').keepFresh).toBe(false)
  })

  describe('the order', () => {
    const three = ['a', 'b', 'c'].map((id) => ({ ...stored, id, name: id.toUpperCase() }))
    const idsOf = (connections: Connections): string[] => connections.list().map(({ id }) => id)

    it.each<[string, number, string[]]>([
      ['a', 2, ['b', 'c', 'a']],
      ['a', 99, ['b', 'c', 'a']],
      ['c', 0, ['c', 'a', 'b']],
      ['b', 1, ['a', 'b', 'c']]
    ])('after %s was moved to %i is %j, also after a restart', (id, to, order) => {
      const { connections, file } = open(three)
      connections.move(id, to)
      expect(idsOf(connections)).toEqual(order)
      expect(idsOf(open(file.list).connections)).toEqual(order)
    })

    it('has a copy right after its original', () => {
      const { connections } = open(three)
      expect(connections.duplicate('b', 'copy')).toEqual({
        ...stored,
        id: 'copy',
        name: 'B (copy)',
        createdAt: 1234
      })
      expect(idsOf(connections)).toEqual(['a', 'b', 'copy', 'c'])
      expect(connections.duplicate('b', 'copy-2').name).toBe('B (copy) 2')
    })

    it('shortens a long name to make room for the copy suffix', () => {
      const { connections } = open([{ ...stored, name: 'x'.repeat(LONGEST_NAME) }])
      const { name } = connections.duplicate('a1', 'copy')
      expect(name).toHaveLength(LONGEST_NAME)
      expect(name).toMatch(/x \(copy\)$/)
    })

    it('loses and adds nothing for any moves, removals, and restores', () => {
      const step = fc.record({
        what: fc.constantFrom('move', 'remove', 'putBack'),
        id: fc.constantFrom('a', 'b', 'c'),
        to: fc.nat(5)
      })
      fc.assert(
        fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
          const { connections, file } = open(three)
          const gone = new Set<string>()
          for (const { what, id, to } of steps) {
            if (what === 'putBack' && gone.delete(id)) connections.putBack(id)
            if (what !== 'putBack' && !gone.has(id)) {
              if (what === 'move') {
                connections.move(id, to)
                expect(idsOf(connections).indexOf(id)).toBe(Math.min(to, 2 - gone.size))
              } else {
                connections.remove(id)
                gone.add(id)
              }
            }
          }
          for (const { connections: each } of [{ connections }, open(file.list)]) {
            expect(idsOf(each).sort()).toEqual(['a', 'b', 'c'].filter((id) => !gone.has(id)))
            expect(
              each
                .removed()
                .map(({ id }) => id)
                .sort()
            ).toEqual([...gone].sort())
          }
        }),
        { seed: 41, numRuns: 200 }
      )
    })
  })

  describe('a removed one', () => {
    it('is unavailable, keeps its place, and is restored unchanged', () => {
      const other = { ...stored, id: 'b1', name: 'Sales' }
      const { connections, file } = open([stored, other])
      connections.remove('a1')
      expect(file.list).toEqual([{ ...stored, removedAt: 1234 }, other])
      expect(connections.removed()).toEqual([stored])
      expect(() => connections.get('a1')).toThrow('no longer exists')
      connections.move('b1', 0)
      connections.putBack('a1')
      expect(connections.list()).toEqual([stored, other])
      expect(file.list).toEqual([stored, other])
    })

    it('is permanently forgotten', () => {
      const { connections, file } = open([stored])
      connections.remove('a1')
      connections.delete('a1')
      connections.delete('a1')
      expect(file.list).toEqual([])
      expect(() => connections.putBack('a1')).toThrow('no longer exists')
    })

    it('is used again when the organization adds it again', () => {
      const { connections, file } = open([stored])
      connections.remove('a1')
      connections.merge([{ id: 'a1', replaces: null, connection: stored }])
      expect(connections.list()).toEqual([{ ...stored, createdAt: 1234 }])
      expect(connections.removed()).toEqual([])
      expect(file.list).toHaveLength(1)
    })
  })

  it('reads one that was saved without a client ID', () => {
    const unfinished = { ...stored, clientId: '' }
    expect(open([unfinished]).connections.list()).toEqual([unfinished])
  })

  it('stores no unknown field, such as a secret', () => {
    const { connections, file } = open(undefined)
    connections.add({ ...fresh, clientSecret: 'SECRET' } as NewConnection)
    expect(JSON.stringify(file.list)).not.toContain('SECRET')
  })

  it('numbers a name that is taken, in any case', () => {
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

  it('updates only the hosts and credentials of the sign-in', () => {
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

  it('changes nothing if the list can’t be saved', () => {
    const { connections, file } = open([stored])
    file.broken = true
    expect(() => connections.add(fresh)).toThrow('disk full')
    expect(() => connections.rename('a1', 'Other')).toThrow('disk full')
    expect(() => {
      connections.remove('a1')
    }).toThrow('disk full')
    expect(connections.list()).toEqual([stored])
  })

  it('reads entries from before there was a choice, and each method since then', () => {
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
    ['a removal without a time', { ...stored, id: 'n', removedAt: 'yesterday' }],
    ['an insecure host', { ...stored, id: 'n', ringcxHost: 'http://example.com' }],
    ['a host that isn’t an origin', { ...stored, id: 'n', ringcxHost: 'https://example.com/' }],
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

  it('moves aside a list that isn’t one', () => {
    const { connections, file } = open({ not: 'a list' })
    expect(connections.unreadable()).toBe(1)
    connections.add(fresh)
    expect(file.list).toContainEqual({ not: 'a list' })
  })

  it('drops nothing, for any file contents', () => {
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
