import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differences, type Difference } from '../../../main/core/directory/differences.ts'
import { createTableBuilder, type RecordTable } from '../../../main/core/directory/record-table.ts'

const IDENTITY = { id: 'userId', titles: ['fullName', 'userName'] }

function tableOf(records: readonly object[]): RecordTable {
  const builder = createTableBuilder('users')
  for (const record of records) builder.add(record, -1)
  return builder.finish()
}

const compared = (before: readonly object[], after: readonly object[]): Difference[] => [
  ...differences(tableOf(before), tableOf(after), IDENTITY)
]

describe('differences', () => {
  it('names what is new, gone, and changed field by field', () => {
    const before = [
      { userId: 1, fullName: 'Robin', enabled: true },
      { userId: 2, userName: 'zoe@example.com' }
    ]
    const after = [
      { userId: 1, fullName: 'Robin', enabled: false, phoneNumber: '+1' },
      { userId: 3, fullName: 'Ada' }
    ]
    const none = { field: '', before: '', after: '' }
    const robin = { change: 'Changed', id: '1', name: 'Robin' }
    expect(compared(before, after)).toEqual([
      { ...robin, field: 'enabled', before: 'Yes', after: 'No' },
      { ...robin, field: 'phoneNumber', before: '', after: '+1' },
      { change: 'New', id: '3', name: 'Ada', ...none },
      { change: 'Gone', id: '2', name: 'zoe@example.com', ...none }
    ])
  })

  it('finds nothing in another order of rows, of fields, or of roles', () => {
    const before = [
      { userId: 1, fullName: 'Robin', roles: ['USER', 'SUPER_USER'], a: { b: 1, c: null } },
      { userId: '2', roles: [{ roleType: 'USER' }] }
    ]
    const after = [
      { userId: 2, roles: [{ roleType: 'USER' }] },
      { roles: ['SUPER_USER', 'USER'], a: { b: 1 }, fullName: 'Robin', userId: 1 }
    ]
    expect(compared(before, after).filter(({ field }) => field !== 'userId')).toEqual([])
  })

  it('tells two moments of one day apart', () => {
    const at = (creationDate: string): object[] => [{ userId: 1, creationDate }]
    expect(compared(at('2026-11-28T10:00:00Z'), at('2026-11-28T10:00:01Z'))).toMatchObject([
      { field: 'creationDate', before: '2026-11-28T10:00:00.000Z', after: '2026-11-28T10:00:01.000Z' }
    ])
  })

  it('matches rows that share an ID, or have none, in their order', () => {
    const before = [{ userId: 1, a: 1 }, { userId: 1, a: 2 }, { fullName: 'x' }]
    const after = [{ userId: 1, a: 1 }, { fullName: 'x' }]
    expect(compared(before, after).map(({ change, id }) => [change, id])).toEqual([['Gone', '1']])
  })

  it('explains every change: applied to what was, they give what is (seed 20261128)', () => {
    const record = fc.record(
      {
        userId: fc.integer({ min: 1, max: 12 }),
        fullName: fc.constantFrom('Robin', 'Zoë', 'Ada'),
        enabled: fc.boolean(),
        phoneNumber: fc.string({ maxLength: 3 })
      },
      { requiredKeys: ['userId'] }
    )
    const list = fc.uniqueArray(record, { maxLength: 10, selector: ({ userId }) => userId })
    const textsOf = (table: RecordTable): Map<string, Record<string, string>> =>
      new Map(
        Array.from({ length: table.size }, (_, row) => [
          table.text(row, 'userId'),
          Object.fromEntries(['fullName', 'enabled', 'phoneNumber'].map((key) => [key, table.text(row, key)]))
        ])
      )
    fc.assert(
      fc.property(list, list, (before, after) => {
        const [was, is] = [textsOf(tableOf(before)), textsOf(tableOf(after))]
        for (const { change, id, field, before: old, after: now } of compared(before, after)) {
          if (change === 'Gone') was.delete(id)
          else if (change === 'New') was.set(id, is.get(id) ?? {})
          // A field that is missing and an empty text look alike in a cell
          else if (field !== 'phoneNumber' || (old !== 'null' && now !== 'null')) {
            expect(was.get(id)?.[field]).toBe(old)
            was.set(id, { ...was.get(id), [field]: now })
          }
        }
        expect(was).toEqual(is)
      }),
      { numRuns: 200, seed: 20261128 }
    )
  })
})
