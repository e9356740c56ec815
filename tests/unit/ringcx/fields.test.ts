import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { dateTime, flag, id, integer, object, text } from '../../../main/core/ringcx/fields.ts'

const JAN_2 = Date.UTC(2024, 0, 2, 3, 4, 5)

describe('dateTime', () => {
  it.each([
    ['2024-01-02T03:04:05Z', JAN_2],
    ['2024-01-02T03:04:05.678Z', JAN_2 + 678],
    ['2024-01-02T03:04:05.678123456+00:00', JAN_2 + 678],
    ['2024-01-02T03:04:05+0000', JAN_2],
    ['2024-01-02T05:04:05+02:00', JAN_2],
    ['2024-01-02t03:04:05z', JAN_2],
    ['2024-01-02 03:04:05', JAN_2],
    ['2024-01-02T03:04:05', JAN_2],
    ['2024-01-02T03:04', JAN_2 - 5000],
    ['2024-01-02', Date.UTC(2024, 0, 2)],
    [' 1704164645000 ', JAN_2],
    [1_704_164_645_000, JAN_2],
    [1_704_164_645, JAN_2],
    ['1704164645', JAN_2],
    [{ millis: JAN_2, year: 2024, zone: { id: 'UTC' } }, JAN_2],
    [{ millis: String(JAN_2) }, JAN_2],
    [0, 0],
    [{}, null],
    [{ millis: 'x' }, null],
    ['yesterday', null],
    ['2024-13-45T00:00:00Z', null],
    ['', null],
    [Number.NaN, null],
    [1e300, null],
    [true, null],
    [null, null],
    [undefined, null],
    [[JAN_2], null],
    [[2024, 3, 11, 9, 12, 33], Date.UTC(2024, 2, 11, 9, 12, 33)],
    [[2024, 3, 11, 9, 12, 33, 678_000_000], Date.UTC(2024, 2, 11, 9, 12, 33, 678)],
    [[2024, 3, 11], Date.UTC(2024, 2, 11)],
    [['2024', '3', '11'], Date.UTC(2024, 2, 11)],
    [[2024, 2, 30], null],
    [[2024, 13, 1], null],
    [[2024, 3, 11, 25, 0, 0], null],
    [[2024, 3, 11, 9, 12, 33, 0, 0], null],
    [[2024, 3, null], null],
    [[11, 3, 2024], null],
    ['2024-02-30', null],
    ['2024-01-02T03:04:05Z[UTC]', JAN_2],
    ['2024-01-02T04:04:05+01:00[Europe/Berlin]', JAN_2],
    ['1704164645.678000000', JAN_2 + 678],
    [1_704_164_645.678, JAN_2 + 678],
    [{ epochSecond: 1_704_164_645, nano: 678_000_000 }, JAN_2 + 678],
    [{ year: 2024, monthValue: 1, dayOfMonth: 2, hour: 3, minute: 4, second: 5, nano: 0 }, JAN_2],
    [{ year: 2024, monthOfYear: 1, dayOfMonth: 2, hourOfDay: 3, minuteOfHour: 4, secondOfMinute: 5 }, JAN_2],
    [{ year: 2024, month: 1, day: 2 }, Date.UTC(2024, 0, 2)],
    [{ millis: 5000, year: 1970 }, 5000],
    [253_402_300_799, Date.UTC(9999, 11, 31, 23, 59, 59)],
    [253_402_300_800, 253_402_300_800]
  ])('%j is %s', (value, expected) => {
    expect(dateTime(value)).toBe(expected)
  })

  it('reads text without an offset as UTC in any time zone', () => {
    vi.stubEnv('TZ', 'America/New_York')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(new Date(JAN_2).getHours()).toBe(22)
    expect(dateTime('2024-01-02T03:04:05')).toBe(JAN_2)
    expect(dateTime('2024-01-02')).toBe(Date.UTC(2024, 0, 2))
  })

  it('reads the same instant from every form in which it can be written', () => {
    const seconds = fc.integer({ min: Date.UTC(1978, 1, 1) / 1000, max: Date.UTC(9999, 11, 31) / 1000 })
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 999 }), (second, milli) => {
        const at = new Date(second * 1000 + milli)
        const iso = at.toISOString()
        const [year, month, day, hour, minute, sec] = iso.split(/[-T:.]/).map(Number)
        const nano = milli * 1_000_000
        const forms = [
          iso,
          iso.replace('Z', '+0000'),
          iso.replace('T', ' ').replace('Z', ''),
          at.getTime(),
          String(at.getTime()),
          { millis: at.getTime() },
          { epochSecond: second, nano },
          [year, month, day, hour, minute, sec, nano],
          { year, monthValue: month, dayOfMonth: day, hour, minute, second: sec, nano }
        ]
        expect(forms.map(dateTime)).toEqual(forms.map(() => at.getTime()))
        expect(dateTime(second)).toBe(second * 1000)
      }),
      { seed: 20_261_128, numRuns: 500 }
    )
  })

  it('returns a valid instant or null for any input', () => {
    const near = fc.oneof(
      fc.double(),
      fc.string(),
      fc.date().map(String),
      fc.record({ millis: fc.anything() }),
      fc.array(fc.integer({ max: 3000 }), { maxLength: 8 }),
      fc.record({ year: fc.integer(), month: fc.integer(), day: fc.integer() })
    )
    fc.assert(
      fc.property(fc.oneof(near, fc.anything()), (value) => {
        const at = dateTime(value)
        expect(at === null || !Number.isNaN(new Date(at).getTime())).toBe(true)
      }),
      { seed: 4, numRuns: 1000 }
    )
  })

  it('reads the most frequent form as every other: with an offset in place of Z it is the same, or also none', () => {
    const two = (max: number) => fc.integer({ min: 0, max }).map((part) => String(part).padStart(2, '0'))
    const text = fc
      .tuple(
        fc.constantFrom('0999', '1000', '2024', '9999'),
        two(13),
        two(32),
        two(24),
        two(60),
        two(60),
        two(99)
      )
      .map(([year, month, day, h, m, s, ms]) => `${year}-${month}-${day}T${h}:${m}:${s}.${ms}0`)
    fc.assert(
      fc.property(text, (each) => {
        expect(dateTime(`${each}Z`)).toBe(dateTime(`${each}+00:00`))
      }),
      { numRuns: 2_000, seed: 20_261_128 }
    )
  })
})

describe('flag', () => {
  it.each([
    [true, true],
    [1, true],
    ['1', true],
    ['true', true],
    [false, false],
    [0, false],
    ['0', false],
    ['false', false],
    [2, null],
    ['Y', true],
    ['N', false],
    [' yes ', true],
    ['No', false],
    ['TRUE', true],
    ['False', false],
    ['t', true],
    ['off', false],
    ['', null],
    ['maybe', null],
    ['constructor', null],
    [Number.NaN, null],
    [-1, null],
    [null, null],
    [undefined, null],
    [[], null]
  ])('%j is %s', (value, expected) => {
    expect(flag(value)).toBe(expected)
  })
})

describe('integer', () => {
  it.each([
    [5501, 5501],
    ['5501', 5501],
    [' -7 ', -7],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['9007199254740993', null],
    [2 ** 53, null],
    [1.5, null],
    ['1.5', null],
    ['0x10', null],
    ['', null],
    [null, null]
  ])('%j is %s', (value, expected) => {
    expect(integer(value)).toBe(expected)
  })
})

describe('id', () => {
  it.each([
    ['90010000', '90010000'],
    [90010000, '90010000'],
    [' 12 ', '12'],
    [2 ** 53, null],
    [1.5, null],
    ['', null],
    ['x'.repeat(129), null],
    [null, null],
    [{}, null]
  ])('%j is %j', (value, expected) => {
    expect(id(value)).toBe(expected)
  })
})

describe('text and object', () => {
  it('keep valid values and nothing else', () => {
    expect(text('  Robin ')).toBe('Robin')
    expect(text('   ')).toBeNull()
    expect(text(7)).toBeNull()
    expect(text('x'.repeat(5000))).toHaveLength(1000)
    expect(object({ a: 1 })).toEqual({ a: 1 })
    expect(object([1])).toBeNull()
    expect(object(null)).toBeNull()
    expect(object('x')).toBeNull()
  })
})
