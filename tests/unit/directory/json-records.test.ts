import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createRecordReader,
  MOST_RECORD_BYTES,
  type ReadCounts
} from '../../../main/core/directory/json-records.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'

interface Read {
  readonly records: { readonly record: Record<string, unknown>; readonly parent: number }[]
  readonly counts: ReadCounts
}

/** Reads a body that comes in pieces of these lengths, over and over. */
function read(body: string | Uint8Array, lengths: readonly number[] = [65_536]): Read {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const records: Read['records'] = []
  const reader = createRecordReader(
    {
      refuses: () => false,
      add(record, parent) {
        const { children, ...own } = record as Record<string, unknown>
        return records.push({ record: children === null ? { children, ...own } : own, parent }) - 1
      },
      extend(row, more) {
        const { record, parent } = records[row] ?? { record: {}, parent: -1 }
        records[row] = { record: { ...record, ...(more as object) }, parent }
      }
    },
    'children'
  )
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = Math.max(1, lengths[turn % lengths.length] ?? 1)
    // A copy, as the network hands them out, which is worn out afterwards
    const piece = bytes.slice(at, at + length)
    reader.push(piece)
    piece.fill(0x22)
    at += length
  }
  return { records, counts: reader.counts() }
}

/** What the reader must bring, from the whole body: each record without its children, before those below it. */
function expected(list: readonly unknown[]): { records: Read['records']; skipped: number } {
  const records: Read['records'] = []
  let skipped = 0
  const walk = (entries: readonly unknown[], parent: number): void => {
    for (const entry of entries) {
      if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
        skipped += 1
        continue
      }
      const { children, ...own } = entry as Record<string, unknown>
      const isList = Array.isArray(children)
      const row =
        records.push({
          record: isList || children === undefined ? own : children === null ? { children, ...own } : own,
          parent
        }) - 1
      if (isList) walk(children, row)
    }
  }
  walk(list, -1)
  return { records, skipped }
}

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -1.5e300, 1e-7, '', '\\', '"', '[', ']}', ',', '\u2028'),
    fc.string({ unit: anyCharacter, maxLength: 12 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 8 }), tie('any'), { maxKeys: 3 })
  )
})).any

const record = fc.letrec<{ one: Record<string, unknown> }>((tie) => ({
  one: fc
    .tuple(
      fc.dictionary(
        fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('id', '__proto__', '"children')),
        value,
        {
          maxKeys: 4
        }
      ),
      fc.option(fc.array(fc.oneof({ maxDepth: 3 }, value, tie('one')), { maxLength: 4 }), { nil: undefined }),
      fc.nat(4)
    )
    .map(([fields, children, place]) => {
      const entries = Object.entries(fields).filter(([key]) => key !== 'children')
      if (children !== undefined) entries.splice(place, 0, ['children', children])
      return Object.fromEntries(entries)
    })
})).one

describe('createRecordReader', () => {
  it('brings what JSON.parse brings, wherever the pieces end (seed 20261128)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 3, arbitrary: record }, { weight: 1, arbitrary: value }), {
          maxLength: 6
        }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(undefined, 1, '\t'),
        (list, lengths, indent) => {
          const body = JSON.stringify(list, null, indent)
          const parsed = expected(JSON.parse(body) as unknown[])
          const { records, counts } = read(body, lengths)
          expect(records).toEqual(parsed.records)
          expect(counts).toEqual({
            skipped: parsed.skipped,
            damaged: 0,
            tooLong: 0,
            isList: true,
            complete: true
          })
        }
      ),
      { numRuns: 800, seed: 20_261_128 }
    )
  })

  it('never throws, and comes to the same end in one piece as in many (seed 20261128)', () => {
    const signs = fc
      .array(fc.constantFrom(...Array.from('[[]{}{}",:\\ \n1atrue')), { maxLength: 60 })
      .map((all) => all.join(''))
    const cut = fc
      .tuple(fc.array(record, { maxLength: 4 }), fc.nat(300))
      .map(([list, at]) => JSON.stringify(list).slice(0, at))
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .oneof(
          signs,
          signs.map((text) => `[${text}`),
          cut
        )
        .map((text) => new TextEncoder().encode(text))
    )
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 7 }), (body, length) => {
        expect(read(body, [length])).toEqual(read(body))
      }),
      { numRuns: 3_000, seed: 20_261_128 }
    )
  })

  it.each<[string, string, Partial<ReadCounts>, number]>([
    ['an empty list', ' [ ] ', { isList: true, complete: true }, 0],
    ['a byte order mark', '\ufeff[{"a":1}]', { isList: true, complete: true }, 1],
    ['nothing', '', { isList: null, complete: false }, 0],
    ['an object', '{"errorCode":"x"}', { isList: false, complete: false }, 0],
    ['a text', '"[{}]"', { isList: false }, 0],
    [
      'entries that are no records',
      '[1,null,"x, ]",[1,[2]],true,{"a":1}]',
      { skipped: 5, complete: true },
      1
    ],
    ['a record that is no JSON', '[{"a":1},{"a":tru},{"a":2}]', { damaged: 1, complete: true }, 2],
    ['brackets that do not match', '[{"a":1],{"a":2}]', { damaged: 1 }, 0],
    ['a raw line break within a text', '[{"a":"x\ny"},{"a":2}]', { damaged: 0, complete: true }, 2],
    ['a raw null byte within a text', '[{"a":"x\u0000y"}]', { damaged: 0, complete: true }, 1],
    ['an end in the middle of a record', '[{"a":1},{"a":2', { damaged: 0, complete: false }, 1],
    ['an end between two records', '[{"a":1},', { damaged: 0, complete: false }, 1]
  ])('takes %s', (_what, body, counts, records) => {
    const whole = read(body)
    expect(whole.counts).toMatchObject(counts)
    if (!body.includes('],{')) expect(whole.records).toHaveLength(records)
    expect(read(body, [1])).toEqual(whole)
  })

  it('brings a parent before the last of its children has come', () => {
    const { records } = read('[{"id":1,"children":[{"id":2,"children":[]},{"id":3')
    expect(records).toEqual([
      { record: { id: 1 }, parent: -1 },
      { record: { id: 2 }, parent: 0 }
    ])
  })

  it('gives the children of a damaged record to the record above it, and none of its later fields to that', () => {
    const { records, counts } = read(
      '[{"id":1,"children":[{"id":tru,"children":[{"id":3}],"name":"lost"}],"name":"one"}]'
    )
    expect(records).toEqual([
      { record: { id: 1, name: 'one' }, parent: -1 },
      { record: { id: 3 }, parent: 0 }
    ])
    expect(counts.damaged).toBe(1)
  })

  it('knows children by any spelling of their name', () => {
    const { records } = read('[{"id":1,"\\u0063hildren":[{"id":2},7]}]')
    expect(records.map(({ parent }) => parent)).toEqual([-1, 0])
  })

  it('goes down 200,000 levels', () => {
    const levels = 200_000
    const { records, counts } = read('[' + '{"children":['.repeat(levels) + ']}'.repeat(levels) + ']')
    expect(records).toHaveLength(levels)
    expect(counts.complete).toBe(true)
  })

  it('leaves out a record that is too long, and goes on behind it', () => {
    const long = 'x'.repeat(MOST_RECORD_BYTES + 200_000)
    const { records, counts } = read(`[{"a":"${long}"},{"a":"]}"}]`)
    expect(records.map(({ record: { a } }) => a)).toEqual([']}'])
    expect(counts).toMatchObject({ tooLong: 1, complete: true })
  })
})
