import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareKeys, orderKey } from '../../../main/core/directory/column-index.ts'
import { csvField, copyText, harmless } from '../../../main/core/directory/copy-text.ts'
import { foldText } from '../../../main/core/directory/fold-text.ts'
import { createQueries, MOST_CELL_TEXT, type Query } from '../../../main/core/directory/query.ts'
import { createTableBuilder, type RecordTable } from '../../../main/core/directory/record-table.ts'
import { EVERYTHING } from '../../support/fakes/loop-worker.ts'

function tableOf(records: readonly object[], parents: readonly number[] = []): RecordTable {
  const builder = createTableBuilder('users', (at) => new Date(at).toISOString().slice(0, 10))
  records.forEach((record, row) => builder.add(record, parents[row] ?? -1))
  return builder.finish()
}

/** The rows of a flat query by the plain meaning of its words: over the texts, one row after the other. */
function naive(table: RecordTable, query: Query): number[] {
  const words = foldText(query.search).split(/\s+/).filter(Boolean)
  const cells = (row: number): string[] => query.columns.map((key) => foldText(table.text(row, key)))
  const rows = Array.from({ length: table.received }, (_, row) => row)
    .filter((row) => words.every((word) => cells(row).some((cell) => cell.includes(word))))
    .filter((row) =>
      query.filters.every(({ column, values }) => {
        const isList = table.column(column)?.kind() === 'list'
        const items = isList ? (table.column(column)?.items(row) ?? []) : [table.text(row, column)]
        return (items.length === 0 ? [''] : items).some((item) => values.includes(item))
      })
    )
  const keys = query.sort.map(({ column }) =>
    Array.from({ length: table.received }, (_, row) => orderKey(table.column(column)?.sortKey(row) ?? null))
  )
  return rows.sort((a, b) => {
    for (const [index, { direction }] of query.sort.entries()) {
      const [x, y] = [keys[index]?.[a] ?? null, keys[index]?.[b] ?? null]
      if (x === null || y === null) {
        if (x !== y) return x === null ? 1 : -1
        continue
      }
      const order = compareKeys(x, y)
      if (order !== 0) return direction === 'ascending' ? order : -order
    }
    return a - b
  })
}

const NAMES = [
  'Øyvind',
  'oyvind',
  'O’Brien',
  'obrien',
  'Straße 9',
  'Strasse 10',
  'a\nb',
  '10',
  '9',
  '',
  'SUPER_USER',
  'Łukasz'
]
const fields = fc.record(
  {
    userId: fc.oneof(fc.nat(30), fc.nat(30).map(String)),
    userName: fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 4 })),
    fullName: fc.constantFrom(...NAMES, null),
    enabled: fc.constantFrom(true, false, 0, 'yes', null),
    roles: fc.array(fc.constantFrom('USER', 'SUPER_USER', { roleType: 'USER' }), { maxLength: 3 }),
    creationDate: fc.oneof(
      fc.constantFrom('soon', null),
      fc.nat(3).map((days) => days * 86_400_000 + 1.6e12)
    ),
    score: fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom('x', null))
  },
  { requiredKeys: [] }
)
const COLUMNS = ['userId', 'userName', 'fullName', 'enabled', 'roles', 'creationDate', 'score', 'nothing']
const column = fc.constantFrom(...COLUMNS)
const query = fc.record<Query>({
  search: fc.oneof(
    fc.constant(''),
    fc.constantFrom('o', 'oy', 'strasse 1', 'B', '-', ' us er ', '2020', 'łu'),
    fc.string({ maxLength: 3 })
  ),
  filters: fc.array(
    fc.record({
      column,
      values: fc.array(fc.constantFrom(...NAMES, 'Yes', 'No', 'User', 'Super user', '3', '2020-09-13'), {
        maxLength: 4
      })
    }),
    { maxLength: 2 }
  ),
  sort: fc.array(
    fc.record({ column, direction: fc.constantFrom('ascending' as const, 'descending' as const) }),
    { maxLength: 3 }
  ),
  view: fc.constant(null),
  tree: fc.constant(false),
  collapsed: fc.constant([]),
  allCollapsed: fc.constant(false),
  columns: fc.subarray(COLUMNS)
})

describe('createQueries', () => {
  it('finds and sorts as a plain walk over the texts does, one query after the other (seed 20261128)', () => {
    fc.assert(
      fc.property(
        fc.array(fields, { maxLength: 20 }),
        fc.array(query, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (records, asked, prepared) => {
          const table = tableOf(records)
          const queries = createQueries(table)
          if (prepared) Array.from(queries.prepare())
          for (const each of asked) {
            const { order, matched } = queries.run(each)
            expect(Array.from(order)).toEqual(naive(table, each))
            expect(matched).toBe(order.length)
          }
        }
      ),
      { numRuns: 400, seed: 20_261_128 }
    )
  })

  it('does so over columns whose values are too many to number, in several blocks, while rows come', () => {
    const builder = createTableBuilder('users', String)
    const queries = createQueries(builder.table)
    const asked: Query[] = [
      { ...EVERYTHING, search: 'user 12', columns: ['userName', 'score'] },
      { ...EVERYTHING, search: 'user 123', columns: ['userName', 'score'] },
      {
        ...EVERYTHING,
        search: '5 e',
        columns: ['userName', 'score'],
        sort: [{ column: 'userName', direction: 'descending' }]
      },
      { ...EVERYTHING, filters: [{ column: 'score', values: ['7', '11'] }], columns: [] },
      {
        ...EVERYTHING,
        columns: [],
        sort: [
          { column: 'score', direction: 'ascending' },
          { column: 'userName', direction: 'descending' }
        ]
      }
    ]
    for (let row = 0; row < 6_500; row += 1) {
      builder.add(
        {
          userId: row,
          userName: `Üser ${String((row * 7_919) % 6_500)} é`,
          score: row % 3 === 0 ? null : row / 4
        },
        -1
      )
      if (row % 3_100 === 0)
        for (const each of asked)
          expect(Array.from(queries.run(each).order)).toEqual(naive(builder.table, each))
    }
    expect(builder.table.column('userName')?.dictionary()).toBeNull()
    Array.from(queries.prepare())
    for (const each of asked) expect(Array.from(queries.run(each).order)).toEqual(naive(builder.table, each))
  })

  /** A search field as people use it: typing at its end, deleting, pasting, clearing. */
  const edit = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constantFrom(...Array.from('aeinorz1057@.- ø')) }) },
    { weight: 2, arbitrary: fc.constant('delete' as const) },
    { weight: 1, arbitrary: fc.record({ paste: fc.constantFrom('ana', 'nor 1', 'example.org', '05', 'Ø') }) },
    { weight: 1, arbitrary: fc.constant('clear' as const) }
  )
  const edited = (
    text: string,
    step: typeof edit extends fc.Arbitrary<infer Step> ? Step : never
  ): string => {
    if (step === 'delete') return text.slice(0, -1)
    if (step === 'clear') return ''
    return 'type' in step ? text + step.type : step.paste
  }

  it('finds with every key what a plain walk finds, however a search is edited (seed 20261128)', () => {
    const names = ['Ana', 'Noor', 'Øzer', 'Rinie', 'O’Neil']
    const table = tableOf(
      // Names for the first rows and IDs for the others: the texts of some blocks lack what those of others have
      Array.from({ length: 5_000 }, (_, row) => ({
        userId: 100_000 + row,
        userName: row < 2_500 ? `${names[row % 5] ?? ''} ${row.toString(5)}` : String(row * 7_919),
        fullName:
          row % 2 === 0 ? `${names[row % 3] ?? ''}.${String(row)}@example.org` : `person-${String(row)}`,
        roles: row % 7 === 0 ? ['USER'] : []
      }))
    )
    expect(table.column('userName')?.dictionary()).toBeNull()
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 1, maxLength: 8 }),
        fc.subarray(['userName', 'fullName', 'roles', 'userId'], { minLength: 1 }),
        (steps, columns) => {
          const queries = createQueries(table)
          let search = ''
          for (const step of steps) {
            search = edited(search, step)
            const asked = { ...EVERYTHING, search, columns }
            expect(Array.from(queries.run(asked).order)).toEqual(naive(table, asked))
          }
        }
      ),
      { numRuns: 25, seed: 20_261_128 }
    )
  })

  it('shows any tree from its roots down, in whatever order its rows came (seed 20261128)', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(11), { nil: -1 }), { maxLength: 12 }), (above) => {
        const table = tableOf(
          above.map((parent, row) => ({
            userId: row,
            parentPath: parent === -1 ? String(row) : `${String(parent)}.${String(row)}`
          }))
        )
        const below = (parent: number): number[] =>
          above.flatMap((_, row) => (table.parentOf(row) === parent ? [row, ...below(row)] : []))
        const asked = { ...EVERYTHING, tree: true, columns: ['userId'] }
        const queries = createQueries(table)
        const result = queries.run(asked)
        expect(Array.from(result.order)).toEqual(below(-1))
        expect(result.matched).toBe(above.length)
        for (const { row, children, muted } of queries.rows(result, asked, 0, 20)) {
          expect(children).toBe(above.filter((_, other) => table.parentOf(other) === row).length)
          expect(muted).toBe(false)
        }
      }),
      { numRuns: 500, seed: 20_261_128 }
    )
  })

  describe('in a tree', () => {
    //  0 ─ 1 ─ 2      3 ─ 4
    const table = tableOf(
      [
        { userId: 0, userName: 'root b' },
        { userId: 1, userName: 'middle' },
        { userId: 2, userName: 'leaf', enabled: false },
        { userId: 3, userName: 'root a' },
        { userId: 4, userName: 'other leaf' }
      ],
      [-1, 0, 1, -1, 3]
    )
    const queries = createQueries(table)
    const run = (change: Partial<Query>) => {
      const asked: Query = { ...EVERYTHING, tree: true, columns: ['userName'], ...change }
      const result = queries.run(asked)
      return {
        order: Array.from(result.order),
        matched: result.matched,
        rows: queries.rows(result, asked, 0, 10)
      }
    }

    it('shows children under their parents, sorted among themselves', () => {
      expect(run({}).order).toEqual([0, 1, 2, 3, 4])
      expect(run({ sort: [{ column: 'userName', direction: 'ascending' }] }).order).toEqual([3, 4, 0, 1, 2])
      expect(run({}).rows.map(({ depth, children }) => [depth, children])).toEqual([
        [0, 1],
        [1, 1],
        [2, 0],
        [0, 1],
        [1, 0]
      ])
    })

    it('hides what is collapsed, and says how many children there are', () => {
      expect(run({ collapsed: [0, 4, 99] })).toMatchObject({ order: [0, 3, 4], matched: 5 })
      expect(run({ collapsed: [0] }).rows[0]).toMatchObject({ children: 1 })
    })

    it('shows the parents of what is found, muted, and does not count them', () => {
      const { order, matched, rows } = run({ search: 'leaf' })
      expect([order, matched]).toEqual([[0, 1, 2, 3, 4], 2])
      expect(rows.map(({ muted }) => muted)).toEqual([true, true, true, true, false])
      expect(run({ search: 'middle' })).toMatchObject({ order: [0, 1], matched: 1 })
    })
  })

  it('cuts what is too long for a cell, and gives lists one by one', () => {
    const table = tableOf([{ userId: 1, userName: 'x'.repeat(10_000), roles: ['USER', 'WFO_ACCESS'] }])
    const queries = createQueries(table)
    const asked: Query = { ...EVERYTHING, columns: ['userName', 'roles', 'nothing'] }
    const [row] = queries.rows(queries.run(asked), asked, 0, 5)
    expect(row?.cells).toEqual([`${'x'.repeat(MOST_CELL_TEXT - 1)}…`, ['User', 'Wfo access'], ''])
  })

  it('tells the values of a column, the most frequent first', () => {
    const table = tableOf([{ roles: ['USER', 'SUPER_USER'] }, { roles: ['USER'] }, { roles: [] }])
    const queries = createQueries(table)
    expect(queries.values('roles', '', 10)).toEqual([
      { text: 'User', count: 2 },
      { text: '', count: 1 },
      { text: 'Super user', count: 1 }
    ])
    expect(queries.values('roles', ' sÜper', 10)).toEqual([{ text: 'Super user', count: 1 }])
    expect(queries.values('roles', '', 1)).toHaveLength(1)
    expect(queries.values('nothing', '', 10)).toEqual([])
  })
})

describe('orderKey', () => {
  it('sorts numbers within texts by value, and without case and accents', () => {
    const sorted = (texts: string[]) =>
      texts.toSorted((a, b) => compareKeys(orderKey(a) ?? '', orderKey(b) ?? ''))
    expect(sorted(['b10', 'B9', 'á', 'Ab', 'b009', '10', '9', 'z'])).toEqual([
      '9',
      '10',
      'á',
      'Ab',
      'B9',
      'b009',
      'b10',
      'z'
    ])
    expect(orderKey('B9')).toBe(orderKey('b009'))
  })
})

describe('copyText', () => {
  it.each([
    '=1+1',
    '+cmd',
    '-2+3+cmd|x',
    '@SUM(A1)',
    '\t=1',
    '\u0000=1',
    '\ufeff=1',
    '＝1',
    '|x',
    ' =1',
    '%x'
  ])('defuses %j', (text) => {
    expect(harmless(text)).toBe(`'${text}`)
  })

  it.each(['', 'Robin', '-5', '+1 (555) 010-0100', '1-2', '2026-11-28', "O'Brien", 'a=b', '-'])(
    'leaves %j or makes it harmless',
    (text) => {
      expect(harmless(text)).toBe(text === '-' ? "'-" : text)
    }
  )

  it.each([
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    [' a', '" a"'],
    ['=a,b', `"'=a,b"`],
    ['a', 'a']
  ])('writes %j as a field of CSV', (text, field) => expect(csvField(text)).toBe(field))

  it('writes the forms', () => {
    const table = tableOf([{ userId: 1, userName: 'a\tb', enabled: true }, { userId: 2 }])
    const columns = [
      { key: 'userId', title: 'User ID' },
      { key: 'userName', title: 'Username' },
      { key: 'enabled', title: 'Enabled' }
    ]
    expect(copyText(table, [1, 0], columns, 'tsv')).toBe('2\t\t\n1\ta b\tYes')
    expect(copyText(table, [0], columns, 'csv')).toBe('User ID,Username,Enabled\r\n1,"a\tb",Yes')
    expect(JSON.parse(copyText(table, [0, 1], columns, 'json') ?? '')).toEqual([
      { userId: 1, userName: 'a\tb', enabled: true },
      { userId: 2 }
    ])
  })
})
