import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { searchRows, searchTexts, sortRows } from '../../../renderer/directory/query-rows.ts'
import { ACCOUNT_COLUMNS, accountDetails } from '../../../renderer/directory/account-columns.ts'
import { nextSortOrder, type TableColumn } from '../../../renderer/directory/table-column.ts'
import { roleText, USER_COLUMNS, userDetails } from '../../../renderer/directory/user-columns.ts'
import { visibleRange } from '../../../renderer/directory/visible-range.ts'
import { accountsOf, usersOf } from '../../support/fakes/api-directory.ts'

interface Row {
  name: string
  size: number | null
}

const COLUMNS: readonly TableColumn<Row>[] = [
  { key: 'name', title: 'Name', track: '1fr', text: ({ name }) => name },
  {
    key: 'size',
    title: 'Size',
    track: '1fr',
    text: ({ size }) => String(size ?? ''),
    sortBy: ({ size }) => size
  }
]
const rows: Row[] = [
  { name: 'José García', size: 10 },
  { name: 'Account 10', size: null },
  { name: 'Account 9', size: 2 },
  { name: 'ŁUKASZ', size: 100 }
]

describe('searchRows', () => {
  const find = (search: string): string[] =>
    searchRows(rows, searchTexts(rows, COLUMNS), search).map(({ name }) => name)

  test.each([
    ['', ['José García', 'Account 10', 'Account 9', 'ŁUKASZ']],
    ['  ', ['José García', 'Account 10', 'Account 9', 'ŁUKASZ']],
    ['garcia', ['José García']],
    ['GARCÍA jose', ['José García']],
    ['account 1', ['Account 10']],
    ['100', ['ŁUKASZ']],
    ['nobody', []]
  ])('“%s”', (search, names) => {
    expect(find(search)).toEqual(names)
  })

  test('finds one of 5,000 users by any column', () => {
    const users = usersOf(5000)
    const found = searchRows(users, searchTexts(users, USER_COLUMNS), 'user.4321@')
    expect(found.map(({ userId }) => userId)).toEqual([9821])
  })
})

describe('sortRows', () => {
  const sorted = (column: string, direction: 'ascending' | 'descending'): string[] =>
    sortRows(rows, COLUMNS, { column, direction }).map(({ name }) => name)

  test('numbers inside names count as numbers', () => {
    expect(sorted('name', 'ascending').slice(0, 2)).toEqual(['Account 9', 'Account 10'])
  })

  test('by number; rows without a value come last in both directions', () => {
    expect(sorted('size', 'ascending')).toEqual(['Account 9', 'José García', 'ŁUKASZ', 'Account 10'])
    expect(sorted('size', 'descending')).toEqual(['ŁUKASZ', 'José García', 'Account 9', 'Account 10'])
  })

  test('without an order, or by an unknown column, the order of the service stays', () => {
    expect(sortRows(rows, COLUMNS, null)).toBe(rows)
    expect(sortRows(rows, COLUMNS, { column: 'gone', direction: 'ascending' })).toBe(rows)
  })

  test('a header goes ascending, descending, and back to the order of the service', () => {
    const first = nextSortOrder(null, 'name')
    const second = nextSortOrder(first, 'name')
    expect([first?.direction, second?.direction, nextSortOrder(second, 'name')]).toEqual([
      'ascending',
      'descending',
      null
    ])
    expect(nextSortOrder(second, 'size')).toEqual({ column: 'size', direction: 'ascending' })
  })
})

test('visibleRange draws every row in view, stays inside the list, and draws few', () => {
  const ROW = 36
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 200_000 }),
      fc.integer({ min: 0, max: 2000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (count, height, place) => {
        const scrollTop = Math.max(0, count * ROW - height) * place
        const { start, end } = visibleRange(scrollTop, height, ROW, count)
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(count)
        expect(start * ROW).toBeLessThanOrEqual(scrollTop)
        expect(end * ROW).toBeGreaterThanOrEqual(Math.min(count * ROW, scrollTop + height))
        expect(end - start).toBeLessThanOrEqual(Math.ceil(height / ROW) + 26)
      }
    ),
    { seed: 20261122 }
  )
})

test.each([
  ['SUPER_USER', 'Super user'],
  ['WFO_ACCESS', 'Wfo access'],
  ['', '']
])('roleText: %s reads “%s”', (role, text) => {
  expect(roleText(role)).toBe(text)
})

test.each([
  [true, 'Enabled', 'Yes', 'Archived'],
  [false, 'Disabled', 'No', 'Active'],
  [null, 'Unknown', 'Unknown', 'Unknown']
])(
  'a yes or no that is %j is shown as such, in the table and in the details',
  (flag, state, yesNo, archive) => {
    const [user] = usersOf(1)
    const [account] = accountsOf()
    if (user === undefined || account === undefined) throw new Error('The fakes have no rows.')
    const row = { ...user, enabled: flag, rootUser: flag, managedByRingCentral: flag }
    expect(USER_COLUMNS.find(({ key }) => key === 'enabled')?.text(row)).toBe(state)
    const details = new Map(userDetails(row).map(({ label, value }) => [label, value]))
    expect([details.get('Status'), details.get('Root user'), details.get('Managed by RingCentral')]).toEqual([
      state,
      yesNo,
      yesNo
    ])
    const archived = { ...account, archived: flag }
    expect(ACCOUNT_COLUMNS.find(({ key }) => key === 'archived')?.text(archived)).toBe(archive)
    expect(accountDetails(archived).find(({ label }) => label === 'Status')?.value).toBe(archive)
  }
)
