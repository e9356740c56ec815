import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Inspection } from '../../../main/core/inspector/inspection.ts'
import { inspect } from '../../../main/core/inspector/inspect.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

/** Tokens as people paste them, from public reports; and what must be said of each. */

const NOW = Date.UTC(2026, 10, 22, 20)
const seconds = NOW / 1000
const RC = 'https://platform.ringcentral.com'
const SIGNATURE = Buffer.alloc(32, 7).toString('base64url')
const section = (text: string): string => Buffer.from(text).toString('base64url')
const part = (value: unknown): string => section(JSON.stringify(value))
/** A JWT whose payload is this very text. */
const written = (payload: string, header: object = { alg: 'HS256', typ: 'JWT' }): string =>
  `${part(header)}.${section(payload)}.${SIGNATURE}`

const one = unsignedJwt({ iss: RC, aud: `${RC}/restapi/oauth/token`, sub: '400500600', iat: seconds })
const two = unsignedJwt({ iss: 'https://ringcx.ringcentral.com', iat: seconds, exp: seconds + 300 })
const notesOf = (text: string): string => inspect(text, NOW).notes.join(' ')

describe('a JWT that appears more than once', () => {
  it.each(['', '.', ' ', '\n', '\r\n\r\n', '", "', '"\n"', ',', ';', ' | ', '\nBearer ', '”\n“'])(
    'with %j between',
    (between) => {
      expect(inspect(`${one}${between}${one}`, NOW)).toMatchObject({
        kind: 'damaged-jwt',
        title: 'JWT pasted twice'
      })
      expect(inspect([one, one, one].join(between), NOW)).toMatchObject({ title: 'JWT pasted twice' })
      expect(inspect(`${one}${between}${two}`, NOW)).toMatchObject({
        kind: 'damaged-jwt',
        title: 'More than one JWT'
      })
      expect(inspect(`${one}${between}${one.slice(0, 90)}`, NOW)).toMatchObject({ title: 'JWT pasted twice' })
    }
  )

  it.each(['3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'U0pDMTFQMDFQQVMwMHxBQURmYWtlZmFrZWZha2Vm'])(
    'other tokens too: %s',
    (text) => {
      expect(inspect(`${text}${text}`, NOW).title).toBe('Pasted twice')
      expect(inspect(`${text}\n${text}`, NOW).title).toBe('Pasted twice')
    }
  )
})

describe('a JWT that is cut off', () => {
  const signature = one.lastIndexOf('.')
  it.each([
    ['after 60 characters, with dots', `${one.slice(0, 60)}...`],
    ['after 20 characters, with dots', `${one.slice(0, 20)}...`],
    ['with one character for three dots', `${one.slice(0, 60)}…`],
    ['in its middle', `${one.slice(0, 30)}...${one.slice(-10)}`],
    ['in its middle, with a character for the dots', `${one.slice(0, 80)}…${one.slice(-10)}`],
    ['with stars for its signature', `${one.slice(0, signature)}.***`],
    ['in its header, without a sign', one.slice(0, 20)],
    ['in its payload', one.slice(0, one.indexOf('.') + 20)],
    ['before its signature', one.slice(0, signature)],
    ['at the dot before its signature', one.slice(0, signature + 1)],
    ['at its beginning', one.slice(5)],
    ['encrypted, with three of five parts', `${part({ alg: 'dir', enc: 'A256GCM' })}..aXY`]
  ])('%s', (_what, text) => {
    expect(inspect(text, NOW)).toMatchObject({ kind: 'damaged-jwt', title: 'JWT cut off' })
  })

  it('anywhere is never mistaken for an encrypted one, or for a complete one with its full signature', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: one.length - 1 }),
        fc.constantFrom('', '...', '…', '....'),
        (length, mark) => {
          const { title, notes } = inspect(one.slice(0, length) + mark, NOW)
          expect(title).not.toBe('Encrypted JWT')
          if (title !== 'JWT cut off') expect(notes.join()).toMatch(/[Tt]he end is missing|not signed/)
        }
      ),
      { seed: 4, numRuns: 500 }
    )
  })
})

describe('encrypted', () => {
  const jwe = `${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a2V5.aXY.Y3Q.dGFn`
  it.each([
    ['five parts and enc', jwe, 'Encrypted JWT'],
    ['without its own key', `${part({ alg: 'dir', enc: 'A256GCM' })}..aXY.Y3Q.dGFn`, 'Encrypted JWT'],
    ['five parts without enc', `${part({ alg: 'HS256' })}.a.b.c.d`, 'Damaged JWT'],
    ['six parts with enc', `${jwe}.x`, 'Damaged JWT']
  ])('%s', (_what, text, title) => {
    expect(inspect(text, NOW).title).toBe(title)
  })
})

describe('numbers', () => {
  const claimsOf = (payload: string): [string, string][] =>
    inspect(written(payload), NOW).claims.map(({ name, value }) => [name, value])

  it.each([
    '100002348117421473',
    '-9007199254740993',
    '123456789012345678901234567890',
    '1e400',
    '-0',
    '1.10',
    '0.1e1',
    '1E+2',
    '[9007199254740993,{"id":100002348117421473}]',
    '{"a":[1.0,{}],"b":[]}'
  ])('%s is shown with its original digits', (text) => {
    expect(claimsOf(`{ "sub" : ${text} , "x":1}`)).toEqual([
      ['sub', text],
      ['x', '1']
    ])
  })

  it('says that other programs round a long number', () => {
    expect(notesOf(written('{"sub":100002348117421473}'))).toContain('may read it as 100002348117421470')
    expect(notesOf(written('{"sub":1e400}'))).toContain('larger number than many programs can handle')
    expect(notesOf(written('{"sub":9007199254740991,"n":1.5}'))).not.toContain('programs can handle')
  })

  it('reports a duplicate claim, shows both, and uses the last', () => {
    const seen = inspect(written('{"exp":1,"a":{"b":1,"b":2},"exp":2}'), NOW)
    expect(seen.claims.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'exp 1',
      'a {"b":1,"b":2}',
      'exp 2'
    ])
    expect(seen.expiresAt).toBe(2000)
    expect(seen.notes.join()).toContain('“exp” appears more than once')
    expect(seen.notes.join()).toContain('“b” appears more than once')
  })

  it('keeps the order, even of numeric names', () => {
    expect(claimsOf('{"b":1,"2":2,"1":3}').map(([name]) => name)).toEqual(['b', '2', '1'])
  })
})

describe('sections that stray from base64url', () => {
  const payload = { sub: 'ÿþ?>~~', iat: seconds, exp: seconds + 300, iss: RC }
  const token = unsignedJwt(payload)
  const pad = (text: string): string => text.padEnd(Math.ceil(text.length / 4) * 4, '=')
  const standard = (text: string): string => text.replace(/-/g, '+').replace(/_/g, '/')
  const each = (change: (text: string) => string): string => token.split('.').map(change).join('.')

  it.each([
    ['padded', each(pad), 'padded with “=”'],
    ['in the other alphabet', each(standard), 'uses “+” and “/”'],
    ['both', each((text) => pad(standard(text))), 'padded with “=”'],
    ['padded and with line breaks', each(pad).replace(/(.{40})/g, '$1\n'), 'padded with “=”']
  ])('%s: the claims are shown, and the deviation is named', (_what, text, note) => {
    const seen = inspect(text, NOW)
    expect(seen).toMatchObject({ kind: 'ringcentral-jwt-credential', expiresAt: NOW + 300_000 })
    expect(seen.claims.map(({ name }) => name)).toEqual(Object.keys(payload))
    expect(seen.notes.join()).toContain(note)
    expect(seen.notes.join()).toContain('most services reject it')
  })

  it('a correct token gets no warning', () => {
    expect(notesOf(token)).not.toMatch(/padded|“\+”/)
  })
})

describe('a JWT inside a JWT', () => {
  const wrap = (inner: string, header: object = { alg: 'HS256', cty: 'JWT' }): string =>
    written(inner, header)

  it.each(['JWT', 'jwt', 'Jwt', 'application/jwt'])('by cty %s: both layers are explained', (cty) => {
    const seen = inspect(wrap(two, { alg: 'HS256', kid: 'outer', cty }), NOW)
    expect(seen).toMatchObject({ kind: 'other-jwt', title: 'JWT inside another JWT', claims: [] })
    expect(seen.header.map(({ name }) => name)).toEqual(['alg', 'kid', 'cty'])
    expect(seen.notes.join()).not.toContain('Its header should say so')
    expect(seen.inner).toMatchObject({ title: 'RingCX access token', expiresAt: NOW + 300_000 })
    expect(seen.inner?.claims.map(({ name }) => name)).toEqual(['iss', 'iat', 'exp'])
  })

  it('even without cty, and as a JSON string', () => {
    const unnamed = inspect(wrap(two, { alg: 'HS256' }), NOW)
    expect(unnamed.inner?.title).toBe('RingCX access token')
    expect(unnamed.notes.join()).toContain('Its header should say so')
    expect(inspect(wrap(`"${two}"`), NOW).inner?.title).toBe('RingCX access token')
  })

  it('an inner one that is cut off or encrypted is reported', () => {
    expect(inspect(wrap(two.slice(0, 60)), NOW).inner?.title).toBe('JWT cut off')
    const jwe = `${part({ alg: 'dir', enc: 'A256GCM' })}..aXY.Y3Q.dGFn`
    expect(inspect(wrap(jwe), NOW).inner?.title).toBe('Encrypted JWT')
  })

  it('is decoded five levels deep and no deeper', () => {
    let text = two
    for (let layer = 0; layer < 12; layer += 1) text = wrap(text)
    let depth = 0
    for (let seen: Inspection | null = inspect(text, NOW); seen !== null; seen = seen.inner) depth += 1
    expect(depth).toBe(5)
  })
})
