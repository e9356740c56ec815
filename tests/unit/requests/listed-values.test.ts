import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBody } from '../../../main/core/requests/answer-body.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const shown = (text: string, contentType = 'text/plain'): string =>
  readBody(bytes(text), contentType, false, []).text

/** What a document has in it: columns, some with the name of a secret, and rows. */
const tables = fc
  .record({
    names: fc.uniqueArray(
      fc.constantFrom('name', 'email', 'password', 'SIP password', 'agent.phoneLoginPin', 'apiKey'),
      { minLength: 2, maxLength: 6 }
    ),
    rows: fc.integer({ min: 1, max: 4 })
  })
  .map(({ names: others, rows }) => ({ names: ['userId', ...others], rows }))
  .map(({ names, rows }) => ({
    names,
    rows: Array.from({ length: rows }, (_, row) => names.map((name, at) => cell(isSecret(name), row, at)))
  }))

const isSecret = (name: string): boolean => /pass|pin|key/i.test(name)
const cell = (secret: boolean, row: number, at: number): string =>
  `${secret ? 'hunter' : 'plain'}-${String(row)}-${String(at)}`

interface Table {
  readonly names: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const separated =
  (delimiter: string, lineEnd: string, quote = (text: string): string => text, quoteName = quote) =>
  ({ names, rows }: Table): string =>
    [names.map(quoteName), ...rows.map((row) => row.map(quote))]
      .map((row) => row.join(delimiter))
      .join(lineEnd)

/** What exports put above the names of columns. */
const PREAMBLE: readonly string[] = [
  'Agents',
  'Passwords of agents',
  'Exported 2026-11-28 by Robin, for Denver',
  '# Exported by a tool',
  '// no names here',
  '; a comment',
  'Accounts: 3',
  'Token report,,',
  'Agents, Denver',
  'sep=,',
  '"sep=,"',
  '"Agents, Denver",,',
  ''
]
const preambles = fc
  .array(fc.constantFrom(...PREAMBLE), { minLength: 1, maxLength: 4 })
  .map((lines) => lines.join('\n'))

const BOUNDARY = '------7f3a'
const parts = ({ names, rows }: Table): string =>
  names
    .map(
      (name, at) =>
        `${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: text/plain\r\n\r\n${rows[0]?.[at] ?? ''}\r\n`
    )
    .join('') + `${BOUNDARY}--\r\n`

const pairs = ({ names, rows }: Table): [string, string][] =>
  names.map((name, at) => [name.replaceAll(' ', '_'), rows[0]?.[at] ?? ''])

/** Every form in which a service may list names apart from their values. */
const FORMS: readonly [string, (table: Table) => string][] = [
  ['CSV', separated(',', '\r\n')],
  [
    'CSV with semicolons, behind a mark and a line for Excel',
    (table) => `\ufeffsep=;\r\n${separated(';', '\r\n')(table)}`
  ],
  ['tabs', separated('\t', '\n')],
  ['CSV in quotation marks', separated(',', '\n', (text) => `"${text}"`)],
  [
    'CSV with line breaks and delimiters in a cell',
    separated(
      ',',
      '\n',
      (text) => `"${text}\n, ""x"""`,
      (name) => name
    )
  ],
  [
    'a table in Markdown',
    ({ names, rows }) =>
      [names, names.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
  ],
  ['CSV behind a title', (table) => `Agents\n\n${separated(',', '\n')(table)}`],
  ['CSV in a text of JSON', (table) => JSON.stringify({ file: separated(',', '\n')(table) })],
  ['parts of a form with files', parts],
  ['parts in a text of JSON', (table) => JSON.stringify({ body: parts(table) })],
  ['pairs of JSON', (table) => JSON.stringify({ all: pairs(table) })],
  ['pairs with names', (table) => JSON.stringify(pairs(table).map(([name, value]) => ({ name, value })))],
  [
    'pairs with keys, the other way round',
    (table) => JSON.stringify(pairs(table).map(([Key, Value]) => ({ Value, Key })))
  ],
  [
    'pairs with the name in an object',
    (table) => JSON.stringify(pairs(table).map(([name, value]) => ({ field: { id: 7, name }, value })))
  ],
  ['raw headers', (table) => JSON.stringify({ rawHeaders: pairs(table).flat() })],
  ['rows below names', ({ names, rows }) => JSON.stringify({ values: [names, ...rows] })],
  ['columns and rows', ({ names, rows }) => JSON.stringify({ columns: names, rows })],
  [
    'columns with objects, and data',
    ({ names, rows }) => JSON.stringify({ data: rows, fields: names.map((name) => ({ name, type: 'text' })) })
  ],
  ['columns and one row', ({ names, rows }) => JSON.stringify({ keys: names, row: rows[0] })],
  [
    'tuples of Python',
    (table) =>
      `[${pairs(table)
        .map(([name, value]) => `('${name}', '${value}')`)
        .join(', ')}]`
  ],
  ['pairs in JSON that is broken', (table) => `{"all": ${JSON.stringify(pairs(table))}, oops`],
  [
    'named pairs in JSON that is broken',
    (table) => `{"all": ${JSON.stringify(pairs(table).map(([name, value]) => ({ name, value })))}, oops`
  ],
  [
    'pairs of YAML',
    (table) =>
      pairs(table)
        .map(([name, value]) => `  - name: ${name}\n    value: ${value}`)
        .join('\n')
  ]
]

describe('values whose names stand apart', () => {
  it.each(FORMS)('are hidden, and the others shown: %s', (_what, write) => {
    fc.assert(
      fc.property(tables, (table) => {
        const text = write(table)
        const result = shown(text)
        expect(result).not.toContain('hunter')
        for (const plain of text.match(/plain-\d-\d/g) ?? []) expect(result).toContain(plain)
        for (const name of table.names.filter((each) => !isSecret(each))) expect(result).toContain(name)
      }),
      { seed: 20_261_128, numRuns: 60 }
    )
  })

  it('are hidden whatever stands above the names of columns', () => {
    const marks = fc.constantFrom('', '# ', '#', '// ', '-- ')
    const written = fc.record({
      table: tables,
      preamble: preambles,
      mark: marks,
      quote: fc.constantFrom('', '"')
    })
    fc.assert(
      fc.property(written, ({ table, preamble, mark, quote }) => {
        const text = `${preamble}\n${mark}${separated(',', '\n', (each) => quote + each + quote)(table)}\n`
        const result = shown(text)
        expect(result).not.toContain('hunter')
        for (const plain of text.match(/plain-\d-\d/g) ?? []) expect(result).toContain(plain)
        expect(result).toContain('userId')
      }),
      { seed: 20_261_129, numRuns: 500 }
    )
  })

  it.each<[string, string]>([
    ['one name below a title', 'Agents\nPassword\nhunter1\nhunter2'],
    ['one name below a line for Excel', 'sep=,\nPassword\nhunter 1'],
    ['one name beside an index', ',password\n0,hunter1\n1,hunter2'],
    ['an index below a title', 'Agent passwords,,\n,user,password\n0,robin,hunter1'],
    ['a table of Markdown with one column', 'Agents\n| password |\n| --- |\n| hunter1 |'],
    ['semicolons below a title with a comma', 'Agents, Denver\nuser;password\nrobin;hunter1\nkim;hunter2'],
    ['two columns below a title with a comma', 'Agents, Denver\nuser,password\nrobin,hunter1'],
    ['a name of a secret in a row', 'user,password,note\nrobin,hunter1\nkim,Password1\nlee,hunter2,x'],
    ['a table behind many titles', `${'Agents\n'.repeat(30)}user,password\nrobin,hunter1`]
  ])('are hidden in %s', (_what, text) => {
    expect(shown(text)).not.toMatch(/hunter|Password1/)
  })

  it.each<[string, string]>([
    ['an audit trail', 'user,action\nrobin,PASSWORD_CHANGED\nkim,deleted\nlee,token\nana,created'],
    ['a page', '<html>\n<label>\nPassword\n</label>\n<p>Sign in first, please</p>\n</html>'],
    ['a log with the word in it', 'started\npassword, changed by robin: ok (1)\nstopped at once'],
    ['a list of names', '{"grant_types":["refresh_token","authorization_code"]}'],
    ['a log', '2026-11-28, token refreshed, ok\n2026-11-28, user, signed in'],
    ['prose', 'Your password, if any, is not here.\nSo nothing is hidden, as you see.'],
    ['CSV without secrets', 'userId,name\n1,Robin\n2,Kim'],
    ['rows without secrets', '{"columns":["userId","name"],"rows":[[1,"Robin"]]}']
  ])('leave alone what is no table of secrets: %s', (_what, text) => {
    const result = shown(text)
    expect(result.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
  })

  it('hide a column to the end when a row has more cells than names, and one name alone', () => {
    expect(shown('user,password,note\nrobin,hunter,1,x\nkim,hunter,ok')).toBe(
      'user,password,note\nrobin,[hidden],[hidden],[hidden]\nkim,[hidden],ok'
    )
    expect(shown('password\nhunter1\nhunter2')).toBe('password\n[hidden]\n[hidden]')
  })

  it('take no long time, whatever the text', () => {
    const count = 40_000
    for (const text of [
      `user,password\n${'"a,'.repeat(count)}`,
      `user,password\n${'"a\n'.repeat(count)}`,
      `user,password\n\n`.repeat(count),
      'password\n"x\n\n'.repeat(count),
      `${'password\n'.repeat(count)}user,password\nrobin,x`,
      `${'token, a, b, c, password\n'.repeat(60)}${'x\n'.repeat(count)}`,
      'Content-Disposition: form-data; name="password"\r\n\r\n'.repeat(count),
      'content-disposition:'.repeat(count),
      '- name: password\n'.repeat(count),
      `[${'["password", '.repeat(count)}`,
      `[${'["password","x"],'.repeat(count)}1]`,
      `{"columns":["password"],"rows":[${'["x"],'.repeat(count)}[]]}`
    ]) {
      const begun = process.cpuUsage()
      shown(text)
      const { user } = process.cpuUsage(begun)
      expect(user / 1_000, text.slice(0, 20)).toBeLessThan(4_000)
    }
  })
})
