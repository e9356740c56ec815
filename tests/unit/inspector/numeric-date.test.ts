import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInMilliseconds, numericDate, timeFault } from '../../../main/core/inspector/numeric-date.ts'

const YEAR_10000_S = 253_402_300_800
const YEAR_2010_MS = Date.UTC(2010, 0, 1)

describe('the instant of a time claim', () => {
  it.each<[number, string]>([
    [0, '1970-01-01T00:00:00.000Z'],
    [-0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.000Z'],
    [1.0005, '1970-01-01T00:00:01.001Z'],
    [1_789_430_700, '2026-09-15T00:05:00.000Z'],
    [4_102_444_800, '2100-01-01T00:00:00.000Z'],
    [99_999_999_999, '5138-11-16T09:46:39.000Z'],
    [100_000_000_000, '5138-11-16T09:46:40.000Z'],
    [253_402_300_799, '9999-12-31T23:59:59.000Z'],
    [YEAR_10000_S, '+010000-01-01T00:00:00.000Z'],
    [999_999_999_999, '+033658-09-27T01:46:39.000Z'],
    [1_789_430_700_000, '2026-09-15T00:05:00.000Z'],
    [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
    [8_640_000_000_000, '2243-10-17T00:00:00.000Z']
  ])('%d is %s', (value, instant) => {
    expect(new Date(numericDate(value) ?? Number.NaN).toISOString()).toBe(instant)
    expect(timeFault(value)).toBeNull()
  })

  it.each([1e21, -1e21, 253_402_300_800_000, Infinity, -Infinity, Number.NaN, '5', null, [], {}, true])(
    '%j is none, with the reason',
    (value) => {
      expect(numericDate(value)).toBeNull()
      expect(timeFault(value)).toMatch(/^is /)
    }
  )

  it('is seconds up to the year 9999, for any number', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -8_640_000_000_000, max: YEAR_10000_S, maxExcluded: true, noNaN: true }),
        (value) => {
          expect(isInMilliseconds(value)).toBe(false)
          expect(numericDate(value)).toBe(Math.round(value * 1000) + 0)
        }
      ),
      { seed: 3, numRuns: 2000 }
    )
  })

  it('is milliseconds from 2010 to 9999, if it can’t be seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: YEAR_2010_MS, max: YEAR_10000_S * 1000 - 1 }), (value) => {
        expect(numericDate(value)).toBe(value)
      }),
      { seed: 3, numRuns: 2000 }
    )
  })

  it('is a date or none for any value, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.anything()), (value) => {
        const at = numericDate(value)
        if (at === null) expect(value === undefined || timeFault(value) !== null).toBe(true)
        else expect(Number.isNaN(new Date(at).getTime())).toBe(false)
      }),
      { seed: 3, numRuns: 5000 }
    )
  })
})
