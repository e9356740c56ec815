import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJsonObject } from '../../../main/core/inspector/json-members.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'

describe('readJsonObject', () => {
  it('reads what JSON.parse reads, member by member, with any spacing', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: anyCharacter }), fc.jsonValue()),
        fc.constantFrom(0, 1, '\t', '\r\n '),
        (object, space) => {
          const value = JSON.parse(JSON.stringify(object)) as Record<string, unknown>
          const read = readJsonObject(JSON.stringify(value, null, space))
          expect(read?.members).toEqual(
            Object.entries(value).map(([name, each]) => ({ name, text: JSON.stringify(each) }))
          )
          expect(read?.repeated).toEqual([])
        }
      ),
      { seed: 5, numRuns: 600 }
    )
  })

  it('keeps every digit of every number', () => {
    const number = fc.stringMatching(/^-?(?:0|[1-9]\d{0,40})(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?$/)
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), (numbers) => {
        const text = `{"list": [${numbers.join(' , ')}], "first": ${numbers[0] ?? ''}}`
        expect(readJsonObject(text)?.members).toEqual([
          { name: 'list', text: `[${numbers.join(',')}]` },
          { name: 'first', text: numbers[0] }
        ])
      }),
      { seed: 5, numRuns: 400 }
    )
  })

  it('is an object for objects only, and never throws', () => {
    expect(readJsonObject('{}')).toEqual({ values: {}, members: [], repeated: [] })
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readJsonObject(text)
        if (read !== null) expect(read.values).toEqual(JSON.parse(text))
      }),
      { seed: 5, numRuns: 600 }
    )
    for (const text of ['[]', '1', '"x"', 'null', '', '{', '{"a":01}'])
      expect(readJsonObject(text)).toBeNull()
  })
})
