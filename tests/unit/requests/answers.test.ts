import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBody } from '../../../main/core/requests/answer-body.ts'
import { createAnswers, KEPT, type Answers } from '../../../main/core/requests/answers.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const TOKEN = unsignedJwt({ sub: '5501', exp: 2_000_000_000 })
const PERMANENT = 'aws83:0f8fad5b-d9cb-469f-a165-70867728950e'
const OPAQUE = 'U0pDMTFQMDFQQVMwMHxBQURuZ3BfTHRqTEZqN0xWQlZfYTV6MEdSRmxYR3c'

const SIGNED = `${TOKEN.split('.').slice(0, 2).join('.')}.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg`

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (text: string, secrets: readonly string[] = []) =>
  readBody(bytes(text), 'application/json', false, secrets)

function keep(answers: Answers, text: string, id = 'a1', contentType = 'application/json') {
  const headers = [{ name: 'content-type', value: contentType }]
  return answers.keep({ id, bytes: bytes(text), headers, isCut: false, secrets: [TOKEN] })
}

describe('secrets in an answer', () => {
  it.each<[string, unknown, readonly string[]]>([
    [
      'by name',
      { password: 'hunter2', sipPassword: 'x', phoneLoginPin: 1234, name: 'Robin' },
      ['hunter2', '1234']
    ],
    ['by a name in any case', { 'Access-Token': 'abc', PASSWD: 'def' }, ['abc', 'def']],
    ['with everything below', { credentials: { user: 'robin', list: [1, 2] } }, ['robin']],
    ['a list of tokens', [PERMANENT, PERMANENT], ['0f8fad5b']],
    ['a JWT anywhere', { note: `use ${TOKEN} now` }, [TOKEN.slice(10, 40)]],
    ['a JWT as a name', { [TOKEN]: 1 }, [TOKEN.slice(10, 40)]],
    ['an opaque token', { value: OPAQUE }, [OPAQUE]],
    ['behind a scheme', { header: 'Basic dXNlcjpwYXNzd29yZDE=' }, ['dXNlcjpw']],
    ['a pair of name and value', [{ name: 'sipPassword', value: 'hunter2' }], ['hunter2']],
    ['JSON in a text', { config: '{"pass\\u0077ord": "hunter2"}' }, ['hunter2']],
    ['a form in a text', { note: 'login with password=hunter2 failed' }, ['hunter2']],
    ['a name before its value in a name', { 'password=hunter2': 1 }, ['hunter2']],
    ['an address with a password', { hook: 'https://robin:hunter2@host.example/x' }, ['hunter2']],
    [
      'a header of any scheme',
      { headers: { Authorization: 'Token hunter2', 'Set-Cookie': 'a=hunter2' } },
      ['hunter2']
    ],
    [
      'short names of passwords',
      { smtpPass: 'hunter1', pass: 'hunter2', authKey: 'hunter3', otp: 'hunter4' },
      ['hunter']
    ],
    [
      'a pair of type and value',
      [
        { type: 'PASSWORD', value: 'hunter1' },
        { k: 'password', v: 'hunter2' }
      ],
      ['hunter']
    ],
    [
      'a private key',
      { pem: '-----BEGIN PRIVATE KEY-----\nMIIEhunter2\n-----END PRIVATE KEY-----' },
      ['hunter2']
    ],
    ['a pair of key and old value', { key: 'password', oldValue: 'hunter1', newValue: 'hunter2' }, ['hunter']]
  ])('are hidden %s', (_, value, gone) => {
    const body = read(JSON.stringify(value))
    expect(body.masked).toBeGreaterThan(0)
    expect(body.kind).toBe('json')
    for (const secret of gone) expect(body.text).not.toContain(secret)
    expect(body.text).toContain('[hidden]')
    expect(() => JSON.parse(body.text) as unknown).not.toThrow()
  })

  it('are hidden when JSON escapes their names or their texts', () => {
    const escaped = `{"pass\\u0077ord": "hunter2", "note": "${TOKEN.replaceAll('.', '\\u002e')}"}`
    const { text, masked } = read(escaped)
    expect(masked).toBe(2)
    expect(text).not.toMatch(/hunter2|eyJ/)
  })

  it('are hidden when the server sends back the token of the request, whatever its form', () => {
    const secret = 'not-shaped-like-a-token'
    expect(read(JSON.stringify({ echo: `<${secret}>` }), [secret]).text).not.toContain(secret)
    expect(read(`echo ${secret}`, [secret]).text).toBe('echo [hidden]')
  })

  it.each<[string, (secret: string) => string]>([
    ['percent-encoded', encodeURIComponent],
    [
      'percent-encoded in lower case',
      (secret) => encodeURIComponent(secret).replace(/%../g, (each) => each.toLowerCase())
    ],
    ['with escaped slashes', (secret) => secret.replaceAll('/', String.raw`\/`)],
    ['in hexadecimal', (secret) => Buffer.from(secret).toString('hex')],
    ['in hexadecimal capitals', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
    ...[0, 1, 2].flatMap((before) =>
      (['base64', 'base64url'] as const).map((encoding): [string, (secret: string) => string] => [
        `in ${encoding} behind ${String(before)} others`,
        (secret) => Buffer.from(`${'x'.repeat(before)}${secret}, and more`).toString(encoding)
      ])
    )
  ])('are hidden when the server sends the token of the request back %s', (_, encode) => {
    const secret = 'opaque-Zq8x+token/with=odd|signs?5501'
    const written = encode(secret)
    const piece = written.slice(8, 28)
    for (const text of [
      `echo ${written} end`,
      JSON.stringify({ echo: `see ${written} end` }),
      `x=${written};`
    ]) {
      expect(read(text, [secret]).text).not.toContain(piece)
    }
    const { headers } = createAnswers().keep({
      id: 'a',
      bytes: bytes('{}'),
      headers: [{ name: 'x-echo', value: `see ${written} end` }],
      isCut: false,
      secrets: [secret]
    })
    expect(JSON.stringify(headers)).not.toContain(piece)
  })

  it('are hidden when the server sends the parts of a JWT back one by one', () => {
    const [, payload = '', signature = ''] = SIGNED.split('.')
    const { text } = read(`the parts are ${payload} and ${signature}.`, [SIGNED])
    expect(text).toBe('the parts are [hidden] and [hidden].')
  })

  it('leaves IDs, names, and dates alone', () => {
    const value = {
      userId: 5501,
      rcUserId: 400500600,
      envID: '0f8fad5b-d9cb-469f-a165-70867728950e',
      parentPath: '10.20.5501',
      passwordSet: true,
      token: null,
      email: 'robin@example.com',
      at: '2026-11-28T17:45:22.000+0000',
      url: 'https://ringcx.ringcentral.com/voice/api/v1/admin/accounts/90010001/agentGroups',
      text: 'Basic information about 24 queues'
    }
    const { text, masked } = read(JSON.stringify(value))
    expect(masked).toBe(0)
    expect(JSON.parse(text)).toEqual(value)
  })

  it.each<[string, string, string]>([
    ['broken JSON', '{"user": "robin", "password": "hunter2", ', 'hunter2'],
    ['JSON in a text', 'answer: {\\"password\\": \\"hunter2\\"}', 'hunter2'],
    ['a form', 'grant_type=x&client_secret=hunter2&scope=y', 'hunter2'],
    ['XML', '<user><password>hunter2</password></user>', 'hunter2'],
    ['an environment file', 'export RC_CLIENT_SECRET="hunter2"', 'hunter2'],
    ['a web page', `<html><body>Token ${TOKEN}</body></html>`, TOKEN.slice(12, 40)],
    ['JSON in JSON in a text', String.raw`x: "{\\"password\\": \\"hunter2\\"}"`, 'hunter2'],
    ['JSON in an attribute', '<p data-x="{&quot;password&quot;:&quot;hunter1&amp;hunter2&quot;}">', 'hunter'],
    ['JSON in a script', String.raw`var x = "{\u0022password\u0022:\u0022correct hunter2\u0022}"`, 'hunter2'],
    ['JSON in an address', 'see /a?x=%7B%22password%22%3A%22hunter2%22%7D', 'hunter2'],
    ['an address in an address', 'next=https%3A%2F%2Fx%2F%3Faccess_token%3Dhunter2%26a%3D1', 'hunter2'],
    ['the user part of an address', 'moved to https://robin:hunter2@host.example/x', 'hunter2'],
    ['a value of which a part was hidden', `password: {"a": "Bearer ${TOKEN}", "b": "hunter2"}`, 'hunter2'],
    ['a value that says it is hidden', 'password="[hidden]hunter2"', 'hunter2'],
    ['a line of several words', 'user: robin\npassphrase: correct horse hunter2\nrole: x', 'hunter2'],
    ['a block of YAML', 'user: robin\npassword: >-\n  correct horse\n  hunter2\nrole: x', 'hunter2'],
    ['a header of any scheme', 'GET /x\nAuthorization: Token hunter2\nAccept: x', 'hunter2'],
    ['a cookie', 'HTTP/1.1 200 OK\nSet-Cookie: a=b; sid=hunter2\nAccept: x', 'hunter2'],
    ['character data of XML', '<user><password><![CDATA[a<b]hunter2]]></password></user>', 'hunter2'],
    ['elements below a secret one', '<credentials><a>robin</a><b>hunter2</b></credentials>', 'hunter2'],
    ['attributes of an element', '<add key="dbPassword" value="hunter2"/>', 'hunter2'],
    ['a field of a form', '<input value="hunter2" type="hidden" name="csrf_token">', 'hunter2'],
    ['an element in a text', '&lt;password&gt;hunter2&lt;/password&gt;', 'hunter2'],
    [
      'a private key',
      '-----BEGIN RSA PRIVATE KEY-----\nMIIEhunter2\n-----END RSA PRIVATE KEY-----\nrest',
      'hunter2'
    ]
  ])('are hidden in %s', (_, text, gone) => {
    const body = readBody(bytes(text), 'text/plain', false, [])
    expect(body.kind).toBe('text')
    expect(body.masked).toBeGreaterThan(0)
    expect(body.text).not.toContain(gone)
  })

  it('are hidden in what is left of a cut answer', () => {
    const text = `[{"userId": 1, "password": "hunter2"}, {"userId": 2, "password": "hunt`
    const body = readBody(bytes(text), 'application/json', true, [])
    expect(body.kind).toBe('json')
    expect(JSON.parse(body.text)).toEqual([{ userId: 1, password: '[hidden]' }, { userId: 2 }])
  })

  it('are hidden in headers', () => {
    const { headers } = createAnswers().keep({
      id: 'a',
      bytes: bytes('{}'),
      headers: [
        { name: 'set-cookie', value: 'session=1' },
        { name: 'x-auth-token', value: 'abc' },
        { name: 'location', value: `https://other.example/?access_token=abcdef&x=1` },
        { name: 'x-note', value: TOKEN },
        { name: 'content-type', value: 'application/json' }
      ],
      isCut: false,
      secrets: []
    })
    expect(headers.map(({ value }) => value)).toEqual([
      '[hidden]',
      '[hidden]',
      'https://other.example/?access_token=[hidden]&x=1',
      '[hidden]',
      'application/json'
    ])
  })

  it('are hidden in the names of headers, and in addresses of sign-ins', () => {
    const secret = 'not-shaped-like-a-token'
    const { headers } = createAnswers().keep({
      id: 'a',
      bytes: bytes('{}'),
      headers: [
        { name: `x-${secret}`, value: '1' },
        {
          name: 'location',
          value: 'https://h.example/login;jsessionid=hunter1?code=hunter2&next=%2Fa%3Fcode%3Dhunter3&x=1'
        },
        { name: 'location', value: 'https://robin:hunter2@h.example/' }
      ],
      isCut: false,
      secrets: [secret.toUpperCase()]
    })
    expect(JSON.stringify(headers)).not.toMatch(/hunter|not-shaped/)
    expect(headers[1]?.value).toMatch(/^https:\/\/h\.example\/login;.*&x=1$/)
  })

  it('never hold the thread up, whatever is in the text', () => {
    const texts = [
      `${'token:['.repeat(14_000)}[hidden]`.repeat(12),
      '<password>'.repeat(10_000),
      '<password><![CDATA['.repeat(5_000),
      'token:&quot;token:&#34;'.repeat(5_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(4_000),
      'token: |\n '.repeat(10_000),
      '://a:'.repeat(20_000),
      '<a '.repeat(30_000),
      '&lt;a '.repeat(20_000)
    ]
    for (const text of texts) {
      const before = process.cpuUsage()
      readBody(bytes(`x ${text}`), 'text/plain', false, [])
      const { user } = process.cpuUsage(before)
      // They take some milliseconds; looking behind each name at all that follows takes many seconds
      expect(user / 1_000, text.slice(0, 20)).toBeLessThan(4_000)
    }
  })

  it('never get through, whatever document they are in', () => {
    const secret = fc.constantFrom('hunter2-hunter2', TOKEN, PERMANENT, OPAQUE)
    const placed = secret.chain((hidden) => {
      const field = hidden === 'hunter2-hunter2' ? 'agentPassword' : 'note'
      return fc
        .letrec<{ node: unknown }>((tie) => ({
          node: fc.oneof(
            { depthSize: 'small', withCrossShrink: true },
            fc.constant({ [field]: hidden }),
            fc.jsonValue({ maxDepth: 1 }),
            fc.array(tie('node'), { maxLength: 3 }),
            fc.dictionary(fc.string({ maxLength: 5 }), tie('node'), { maxKeys: 3 })
          )
        }))
        .node.map((value) => ({ hidden, value: { first: value, last: { [field]: hidden } } }))
    })
    fc.assert(
      fc.property(placed, fc.nat(), ({ hidden, value }, cutAt) => {
        const text = JSON.stringify(value)
        expect(read(text).text).not.toContain(hidden)
        const end = cutAt % text.length
        // Cut through a secret, its first half may have no shape; under its name it is hidden all the same
        const cut = readBody(bytes(text.slice(0, end)), 'application/json', true, [hidden])
        expect(cut.text).not.toContain(hidden)
      }),
      { numRuns: 500, seed: 20_261_128 }
    )
  })
})

describe('a document', () => {
  it('keeps numbers, order, and names that occur twice', () => {
    const text = '{"id":12345678901234567890,"b":1.50,"a":1e400,"a":-0,"":[]}'
    const { text: shown } = read(text)
    expect(shown.replace(/\s/g, '')).toBe(text)
  })

  it('is the same document after formatting', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const { text, masked } = read(JSON.stringify(value))
        expect(masked > 0 || Object.is(JSON.stringify(JSON.parse(text)), JSON.stringify(value))).toBe(true)
      }),
      { numRuns: 500, seed: 20_261_128 }
    )
  })

  it('folds, unfolds, and finds', () => {
    const answers = createAnswers()
    const users = Array.from({ length: 200 }, (_, at) => ({
      userId: at,
      name: `User ${String(at)}`,
      roles: ['A']
    }))
    const { nodes, table } = keep(answers, JSON.stringify(users))
    expect(nodes).toBe(1 + 200 * 5)
    expect(table).toEqual({ rows: 200, columns: ['userId', 'name', 'roles'] })
    expect(answers.rows('a1', 0, 2)).toMatchObject({
      total: 201,
      rows: [
        { node: 0, depth: 0, key: null, kind: 'list', children: 200, isOpen: true },
        { node: 1, depth: 1, key: '0', kind: 'object', children: 3, isOpen: false }
      ]
    })
    expect(answers.toggle('a1', 1)).toBe(204)
    expect(answers.toggle('a1', 1)).toBe(201)
    expect(answers.unfold('a1', true)).toBe(nodes)
    expect(answers.unfold('a1', false)).toBe(201)
    const found = answers.search('a1', 'user 150')
    expect(found).toMatchObject({ total: 1 })
    const [node = -1] = found?.nodes ?? []
    const row = answers.show('a1', node) ?? -1
    expect(answers.rows('a1', row, 1)?.rows[0]).toMatchObject({ node, key: 'name', text: '"User 150"' })
    expect(answers.value('a1', 1)).toBe(JSON.stringify(users[0], null, 2))
    expect(answers.table('a1', 199, 10)).toEqual({ total: 200, rows: [['199', 'User 199', '[ "A" ]']] })
    const [line = -1] = found?.lines ?? []
    expect(answers.lines('a1', line, 1)?.lines).toEqual(['    "name": "User 150",'])
  })

  it('tells in one step where a value is among 100,000 others, with the whole of a long name', () => {
    const answers = createAnswers()
    const name = 'long name '.repeat(50)
    keep(
      answers,
      JSON.stringify({ users: [...Array<number>(100_000).fill(7), { [name]: 1, a: { b_2: 1 } }] })
    )
    expect(answers.path('a1', 0)).toEqual({ text: '$', parent: null })
    expect(answers.path('a1', 1)).toEqual({ text: '$.users', parent: 0 })
    expect(answers.path('a1', 100_001)).toEqual({ text: '$.users[99999]', parent: 1 })
    expect(answers.path('a1', 100_003)).toEqual({
      text: `$.users[100000]["${name}"]`,
      parent: 100_002
    })
    expect(answers.path('a1', 100_005)).toEqual({ text: '$.users[100000].a.b_2', parent: 100_004 })
    expect(answers.path('a1', 100_006)).toBeNull()
    expect(answers.path('a2', 0)).toBeNull()
  })

  it('gives a path that leads back to the value it was made for', () => {
    const names = fc.array(
      fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__'),
      { maxLength: 4 }
    )
    fc.assert(
      fc.property(names, (steps) => {
        const value = steps.reduceRight<unknown>((inner, name) => [0, { [name]: inner }], 1.5)
        const text = JSON.stringify(value)
        const answers = createAnswers()
        if (keep(answers, text).masked > 0) return
        const path = answers.path('a1', answers.search('a1', '1.5')?.nodes.at(-1) ?? 0)?.text ?? ''
        // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a path is JavaScript: the engine says where it leads
        expect((new Function('$', `return ${path}`) as (root: unknown) => unknown)(value)).toBe(1.5)
      }),
      { seed: 20_261_128, numRuns: 300 }
    )
  })

  it.each<[string, unknown, string]>([
    [
      'its first identifying values',
      { on: true, userId: 5501, fullName: 'Robin', email: 'r@x.test' },
      '5501 · Robin'
    ],
    ['no other value', { paid: 7, valid: 'yes', roles: [{ id: 1 }] }, ''],
    [
      'no hidden value',
      { id: 'hunter2 ' + TOKEN, name: TOKEN, accessTokenId: TOKEN, title: 'Agent' },
      'Agent'
    ],
    ['a long value cut', { name: `${'x'.repeat(39)}😀y` }, `${'x'.repeat(39)}…`],
    ['no empty value', { id: '', name: ' ', label: null, title: 'T' }, 'T']
  ])('a folded object shows %s', (_, value, text) => {
    const answers = createAnswers()
    keep(answers, JSON.stringify([value]))
    answers.unfold('a1', false)
    expect(answers.rows('a1', 1, 1)?.rows[0]).toMatchObject({ kind: 'object', text })
    answers.toggle('a1', 1)
    expect(answers.rows('a1', 1, 1)?.rows[0]).toMatchObject({ kind: 'object', text: '' })
  })

  it('that is no JSON is copied whole, as it is shown, without its secrets', () => {
    const answers = createAnswers()
    keep(answers, `Upstream failed\r\n  token ${TOKEN}\n`, 'a1', 'text/plain')
    expect(answers.value('a1', 0)).toBe('Upstream failed\r\n  token [hidden]\n')
    expect(answers.value('a1', 1)).toBeNull()
    expect(answers.value('a2', 0)).toBeNull()
  })

  it('stays quick with 100,000 nodes, each range of it', () => {
    const answers = createAnswers()
    const { nodes } = keep(
      answers,
      JSON.stringify(Array.from({ length: 25_000 }, (_, id) => ({ id, a: [1] })))
    )
    expect(nodes).toBe(100_001)
    expect(answers.unfold('a1', true)).toBe(100_001)
    const before = performance.now()
    for (let from = 0; from < 100_000; from += 1_000) answers.rows('a1', from, 100)
    // 100 scrolls; generous, for slow machines
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  it.each<[string, string]>([
    ['a million brackets deep', '['.repeat(1_000_001)],
    ['as deep as JSON goes', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['as deep, of objects', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)],
    ['of a long line', JSON.stringify('x'.repeat(1_000_000))],
    ['of many empty objects', `[${'{},'.repeat(300_000)}{}]`]
  ])('%s is shown within bounds', (_, text) => {
    const answers = createAnswers()
    const { lines } = keep(answers, text)
    expect(lines).toBeGreaterThan(0)
    const shown = answers.lines('a1', 0, 400)?.lines ?? []
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(2_000)
    expect((answers.text('a1') ?? '').length).toBeLessThan(text.length * 130 + 100)
  })
})

describe('a long text', () => {
  it.each<[string, string]>([
    ['of one word', 'a'],
    ['of beginnings of tokens', 'eyJ'],
    ['of beginnings of opaque tokens', 'USJC'],
    ['of names', 'a:'],
    ['of names of secrets', 'password='],
    ['of schemes', 'bearer+'],
    ['of brackets of XML', '<a '],
    ['of quotation marks', '"password"'],
    ['of UUIDs', '0f8fad5b-d9cb-469f-a165-70867728950e']
  ])('%s is read in linear time', (_, part) => {
    const took = (length: number): number => {
      const text = `x ${part.repeat(length / part.length)}`
      const before = performance.now()
      readBody(bytes(text), 'text/plain', false, [])
      return performance.now() - before
    }
    took(20_000)
    // Ten times as long takes 100 times as long when each place is looked at to the end
    expect(took(500_000)).toBeLessThan(Math.max(40 * took(50_000), 1_000))
  })
})

describe('other bodies', () => {
  it.each<[string, Uint8Array, string, Partial<ReturnType<typeof readBody>>]>([
    ['nothing', new Uint8Array(0), 'application/json', { kind: 'empty', text: '' }],
    ['a text', bytes('Jwt is expired'), 'text/plain', { kind: 'text', text: 'Jwt is expired' }],
    ['JSON as text', bytes('{"a":1}'), 'text/plain', { kind: 'json' }],
    ['JSON as a web page', bytes('[1]'), 'text/html', { kind: 'json' }],
    ['UTF-8 with a mark', bytes('\ufeff{"a":1}'), 'application/json', { kind: 'json' }],
    [
      'UTF-16',
      Uint8Array.from([0xff, 0xfe, ...Buffer.from('{"é":1}', 'utf16le')]),
      'application/json',
      { kind: 'json', text: '{\n  "é": 1\n}' }
    ],
    [
      'Latin-1 that says so',
      Buffer.from('José', 'latin1'),
      'text/plain; charset=iso-8859-1',
      { kind: 'text', text: 'José', notes: [] }
    ],
    ['UTF-8 that says Latin-1', bytes('José'), 'text/plain; charset=iso-8859-1', { text: 'José' }],
    ['an unknown encoding', bytes('abc'), 'text/plain; charset=klingon', { kind: 'text', text: 'abc' }],
    [
      'broken UTF-8',
      Buffer.from('{"name": "José"}', 'latin1'),
      'application/json',
      { kind: 'json', text: '{\n  "name": "José"\n}' }
    ],
    ['an image', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'image/png', { kind: 'binary' }],
    [
      'an image as JSON',
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      'application/json',
      { kind: 'binary' }
    ]
  ])('%s', (_, body, contentType, expected) => {
    expect(readBody(body, contentType, false, [])).toMatchObject(expected)
  })

  it('shows the beginning of a binary body, and none with a secret in it', () => {
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a00', 'hex'), Buffer.alloc(2_000, 1)])
    const { text, notes } = readBody(png, 'image/png', false, [])
    expect(text.split('\n')[0]).toBe(
      '000000  89 50 4e 47 0d 0a 1a 0a 00 01 01 01 01 01 01 01  .PNG............'
    )
    expect(text.split('\n')).toHaveLength(64)
    expect(notes).toEqual(['The response is binary. These are its first 1024 bytes.'])
    for (const secret of [Buffer.from(TOKEN), Buffer.from(TOKEN, 'utf16le')]) {
      const hidden = readBody(
        Buffer.concat([Buffer.from([0, 1, 2]), secret]),
        'application/octet-stream',
        false,
        []
      )
      expect(hidden).toMatchObject({ kind: 'binary', text: '[hidden]', masked: 1 })
    }
  })
})

describe('what is kept', () => {
  it('is the newest answers', () => {
    const answers = createAnswers()
    const dropped = Array.from(
      { length: KEPT.answers + 2 },
      (_, at) => keep(answers, '[1]', `a${String(at)}`).dropped
    )
    expect(dropped.flat()).toEqual(['a0', 'a1'])
    expect(answers.rows('a0', 0, 1)).toBeNull()
    expect(answers.rows('a2', 0, 1)).not.toBeNull()
    answers.drop(['a2'])
    expect(answers.text('a2')).toBeNull()
  })
})
