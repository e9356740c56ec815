import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRecordReader } from '../../../main/core/directory/json-records.ts'
import { LISTS, titleOfField, type ListName } from '../../../main/core/directory/lists.ts'
import {
  createTableBuilder,
  MOST_COLUMNS,
  MOST_NESTING,
  type RecordTable
} from '../../../main/core/directory/record-table.ts'
import { isSecretField } from '../../../main/core/directory/secret-fields.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'

/** A table of these records; dates are shown as ISO days, so that the test is the same everywhere. */
function tableOf(list: ListName, records: unknown): RecordTable {
  const builder = createTableBuilder(list, (at) => new Date(at).toISOString().slice(0, 10))
  const reader = createRecordReader(builder, LISTS[list].childrenField)
  reader.push(new TextEncoder().encode(JSON.stringify(records)))
  return builder.finish()
}

const rowsOf = (table: RecordTable): number[] => Array.from({ length: table.size }, (_, row) => row)
const idsOf = (table: RecordTable, key = 'userId'): string[] =>
  rowsOf(table).map((row) => table.text(row, key))
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('createTableBuilder', () => {
  it('makes columns of nested objects, and gives the record back as it came', () => {
    const record = {
      userId: 7,
      regionalSettings: { language: 'en-US', zone: { a: { b: { c: 1 } } } },
      tags: [1, { x: 'y' }]
    }
    const table = tableOf('users', [record])
    expect(table.text(0, 'regionalSettings.language')).toBe('en-US')
    expect(table.text(0, 'regionalSettings.zone.a.b')).toBe('{"c":1}')
    expect(table.text(0, 'tags')).toBe('1, y')
    expect(plain(table.record(0))).toEqual(record)
  })

  it('gives back every record of any shape, without secret fields (seed 20261128)', () => {
    const key = fc.oneof(
      fc.constantFrom(
        'a',
        'b.c',
        'c\\',
        '__proto__',
        'constructor',
        'toString',
        '',
        'userId',
        'fullName',
        'enabled'
      ),
      fc.string({ unit: anyCharacter, maxLength: 5 })
    )
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, false, 0, 1, -1, 'x', '', 'SUPER_USER'),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
        fc.string({ unit: anyCharacter, maxLength: 6 }),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 3 })
      )
    })).any
    fc.assert(
      fc.property(fc.array(fc.dictionary(key, value, { maxKeys: 5 }), { maxLength: 6 }), (list) => {
        const sent = plain(list) as Record<string, unknown>[]
        fc.pre(!/date|year|epochSecond|millis|time|lastlogin|children/i.test(JSON.stringify(sent)))
        const table = tableOf('users', sent)
        expect(rowsOf(table).map((row) => plain(table.record(row)))).toEqual(sent.map(withoutSecrets))
        for (const row of rowsOf(table))
          for (const each of table.keys) expect(typeof table.text(row, each)).toBe('string')
      }),
      { numRuns: 100, seed: 20_261_128 }
    )
  })

  it.each([
    'password',
    'sipPassword',
    'phoneLoginPin',
    'crmPwd',
    'ftpPwd',
    'securityKey',
    'phoneRecordingPin',
    'authToken',
    'loginHashcode',
    'PASS_WORD',
    'api-key',
    'x.secret',
    'client_secret',
    'accessToken',
    'pin',
    'ｐａｓｓｗｏｒｄ'
  ])('keeps nothing of a field named %s, wherever it stands', (name) => {
    const canary = 'canary-7e1f'
    const record = {
      agentId: 1,
      [name]: canary,
      nested: { [name]: canary, deeper: { [name]: { value: canary } }, list: [[{ [name]: [canary] }]] }
    }
    const table = tableOf('agents', [record, { ...record, agentId: 2 }])
    const kept = [
      table.record(0),
      table.keys.map((key) => [key, table.value(1, key), table.text(1, key), table.column(key)?.items(1)])
    ]
    expect(JSON.stringify(kept)).not.toContain(canary)
    expect(table.hiddenFields).toHaveLength(4)
  })

  it.each(['passed', 'pinned', 'shippingName', 'keyboard', 'passenger', 'compassName'])(
    'keeps a field named %s',
    (name) => {
      expect(isSecretField(name)).toBe(false)
    }
  )

  it.each<[string, string, unknown, string]>([
    ['a flag as boolean', 'enabled', true, 'Yes'],
    ['a flag as number', 'enabled', 0, 'No'],
    ['a flag as word', 'enabled', 'FALSE', 'No'],
    ['a flag that is none', 'enabled', 'perhaps', 'perhaps'],
    ['a flag that is a list', 'enabled', [true, 'x'], 'Yes, x'],
    ['a date as text', 'creationDate', '2026-11-28T10:00:00Z', '2026-11-28'],
    ['a date as milliseconds', 'creationDate', 1_795_860_000_000, '2026-11-28'],
    ['a date as seconds', 'creationDate', 1_795_860_000, '2026-11-28'],
    ['a date as digits', 'creationDate', '1795860000000', '2026-11-28'],
    [
      'a date as Joda object',
      'creationDate',
      { millis: 1_795_860_000_000, zone: { id: 'UTC' } },
      '2026-11-28'
    ],
    ['a date as fields', 'creationDate', [2026, 11, 28, 10, 0], '2026-11-28'],
    ['a date that is none', 'creationDate', '30 February', '30 February'],
    ['a date that is an object of nothing', 'creationDate', { zone: 'UTC' }, ''],
    ['roles as texts', 'roles', ['SUPER_USER', 'x'], 'Super user, x'],
    ['roles as objects', 'roles', [{ description: 'd', roleType: 'MANAGE_USERS' }], 'Manage users'],
    ['roles as one text', 'roles', 'USER', 'User'],
    ['an id as number', 'userId', 5501, '5501'],
    ['an id as text', 'userId', '5501', '5501'],
    ['an unknown date', 'lastSeenDate', '2026-11-28T10:00:00Z', '2026-11-28'],
    ['an unknown instant', 'syncDts', 1_795_860_000_000, '2026-11-28'],
    ['a duration, which is no instant', 'maxBreakTime', 15, '15'],
    ['an object with a year, which is no date', 'model', { year: 2020 }, ''],
    ['a name of markup', 'fullName', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['a name from right to left with null bytes', 'fullName', '\u202eabc\u0000', '\u202eabc\u0000'],
    ['nothing', 'fullName', null, '']
  ])('shows %s', (_what, key, value, text) => {
    expect(tableOf('users', [{ userId: 1, [key]: value }]).text(0, key)).toBe(text)
  })

  it('tells the kind of unknown columns by their values', () => {
    const table = tableOf('users', [
      { a: true, b: 1, c: [1], d: 'x', groupId: 5, e: 1, modifiedDate: '2026-11-28T10:00:00Z', f: null },
      { a: false, b: 2.5, c: [], d: 1, groupId: '6', e: 'x' }
    ])
    const kinds = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'groupId', 'e', 'modifiedDate', 'f'].map((key) => [key, table.column(key)?.kind()])
    )
    expect(kinds).toEqual({
      a: 'flag',
      b: 'number',
      c: 'list',
      d: 'text',
      groupId: 'id',
      e: 'text',
      modifiedDate: 'date',
      f: 'text'
    })
    expect(table.column('f')?.filled()).toBe(0)
    expect(table.column('c')?.filled()).toBe(2)
  })

  it('keeps values the same when there are too many different ones to number', () => {
    const records = Array.from({ length: 9_000 }, (_, index) => ({
      userId: index,
      userName: `user ${String(index)}`,
      score: index % 50 === 0 && index > 6_000 ? `x${String(index)}` : index / 8,
      few: index % 7
    }))
    const table = tableOf('users', records)
    expect(table.column('userName')?.dictionary()).toBeNull()
    expect(table.column('few')?.dictionary()?.size).toBe(8)
    for (const row of [0, 1, 1_999, 2_001, 6_050, 8_999])
      expect(plain(table.record(row))).toEqual(records[row])
  })

  it('puts what comes in more fields than columns into the record alone, and counts what is nested too deep', () => {
    const wide = Object.fromEntries(
      Array.from({ length: MOST_COLUMNS + 50 }, (_, index) => [`field${String(index)}`, index])
    )
    const builder = createTableBuilder('users')
    const reader = createRecordReader(builder, 'children')
    const deep = '{"deep":'.repeat(100_000) + '0' + '}'.repeat(100_000)
    const rest = JSON.stringify({ userId: 1, ...wide })
    reader.push(new TextEncoder().encode(`[${rest},{"userId":2,"tags":${deep},"also":[[${deep}]]}]`))
    const table = builder.finish()
    expect(table.keys).toHaveLength(MOST_COLUMNS)
    expect(plain(table.record(0))).toEqual({ userId: 1, ...wide })
    expect(table.losses.tooDeep).toBe(2)
    expect(JSON.stringify(table.record(1)).split('deep').length).toBeLessThan(2 * MOST_NESTING + 2)
  })

  it('gives the fields of a group to the records that were asked for with it', () => {
    const builder = createTableBuilder('agents')
    builder.setExtra({ agentGroup: { agentGroupId: 3, groupName: 'Night desk' } })
    builder.add({ agentId: 1 }, -1)
    expect(builder.table.text(0, 'agentGroup.groupName')).toBe('Night desk')
  })
})

describe('parents', () => {
  const depths = (table: RecordTable): number[] => rowsOf(table).map(table.depthOf)
  const parents = (table: RecordTable): string[] =>
    rowsOf(table).map((row) => table.text(table.parentOf(row), 'userId'))

  it('come from the nesting, and count duplicates and what has no id', () => {
    const table = tableOf('users', [
      { userId: 1, children: [{ userId: '2', children: [{ userId: 1 }] }, {}] }
    ])
    expect(idsOf(table)).toEqual(['1', '2', '1', ''])
    expect(parents(table)).toEqual(['', '1', '2', '1'])
    expect(depths(table)).toEqual([0, 1, 2, 1])
    expect(table.losses).toMatchObject({ sameId: 1, withoutId: 1 })
    expect(table.findRow('1')).toBe(0)
  })

  it('come from the path where there is no nesting: the nearest one that is there', () => {
    const user = (userId: number, parentPath: unknown) => ({ userId, parentPath })
    const table = tableOf('users', [
      user(3, '1.9.2.3'),
      user(2, ' 1 . 8.2'),
      user(1, '1'),
      user(4, '77.4'),
      user(5, null),
      user(6, { a: 1 }),
      user(7, '....'),
      user(80, '1.'.repeat(5_000))
    ])
    expect(parents(table)).toEqual(['2', '1', '', '', '', '', '', '1'])
    expect(depths(table)).toEqual([2, 1, 0, 0, 0, 0, 0, 1])
  })

  it('that lead in a circle lose no row, whatever the paths say (seed 20261128)', () => {
    const path = fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 4 }).map((ids) => ids.join('.'))
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 9 }), (paths) => {
        const table = tableOf(
          'users',
          paths.map((parentPath, userId) => ({ userId, parentPath }))
        )
        expect(table.size).toBe(paths.length)
        for (const row of rowsOf(table)) {
          const parent = table.parentOf(row)
          expect(table.depthOf(row)).toBe(parent === -1 ? 0 : table.depthOf(parent) + 1)
          let steps = 0
          for (let up = row; up !== -1; up = table.parentOf(up))
            expect((steps += 1)).toBeLessThanOrEqual(paths.length)
        }
      }),
      { numRuns: 100, seed: 20_261_128 }
    )
  })

  it('of accounts are their main accounts; one that did not come is made of what they say of it', () => {
    const table = tableOf('accounts', [
      {
        accountId: '11',
        mainAccountId: '1',
        mainAccountName: 'Example',
        mainAccount: { rcAccountId: '300' }
      },
      { accountId: '12', mainAccountId: 1 },
      { accountId: '2', mainAccountId: '2' },
      { accountId: '21', mainAccount: { mainAccountId: 2 } }
    ])
    expect([table.received, table.size]).toEqual([4, 5])
    expect(rowsOf(table).map(table.parentOf)).toEqual([4, 4, -1, 2, -1])
    expect(plain(table.record(4))).toEqual({
      accountId: '1',
      accountName: 'Example',
      mainAccount: { rcAccountId: '300' },
      synthetic: true
    })
  })
})

it.each([
  [['rcAccountId'], 'RC account ID'],
  [['regionalSettings', 'homeCountryCode'], 'Regional settings: home country code'],
  [['supervisorAgentIds'], 'Supervisor agent IDs'],
  [['enableHciDialer'], 'HCI dialer'],
  [['enable247Dialing'], '247 dialing'],
  [['enabled'], 'Enabled'],
  [['parse_URL_fast'], 'Parse URL fast'],
  [[''], '']
])('titles the field %j', (path, title) => {
  expect(titleOfField(path)).toBe(title)
})

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !isSecretField(name))
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutSecrets(each)]))
}
