import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import {
  agoText,
  clockText,
  countdownText,
  durationText,
  leftText,
  tookText,
  utcText
} from '../../../renderer/time-text.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('leftText', () => {
  test.each([
    [-SECOND, '< 1 min'],
    [0, '< 1 min'],
    [59 * SECOND, '< 1 min'],
    [60 * SECOND, '1 min'],
    [5 * MINUTE - SECOND, '4 min'],
    [65 * MINUTE + 30 * SECOND, '1 h 5 min'],
    [DAY, '1 day'],
    [6 * DAY + 23 * HOUR, '6 days'],
    [729 * DAY, '729 days'],
    [730 * DAY, '2 years'],
    [7973 * 365 * DAY, '7,973 years']
  ])('%i ms → %s', (ms, text) => {
    expect(leftText(ms)).toBe(text)
  })
})

describe('countdownText', () => {
  test.each([
    [0, '0:00'],
    [-5 * SECOND, '0:00'],
    [1, '0:01'],
    [59_001, '1:00'],
    [4 * MINUTE + 12 * SECOND, '4:12'],
    [HOUR, '1:00:00'],
    [HOUR + 4 * MINUTE + 9 * SECOND, '1:04:09'],
    [6 * DAY + 23 * HOUR + 59 * MINUTE, '6 d 23 h'],
    [7973 * 365 * DAY, '7,973 years']
  ])('%i ms reads %s', (ms, text) => {
    expect(countdownText(ms)).toBe(text)
  })

  test('reaches 0:00 at the instant and not before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 * DAY }), (ms) => countdownText(ms) !== '0:00'),
      { seed: 20261122 }
    )
  })

  test('keeps its length while it ticks inside a minute, so that nothing moves', () => {
    const lengths = Array.from({ length: 60 }, (_, second) => countdownText((240 + second) * SECOND).length)
    expect(new Set(lengths)).toEqual(new Set([4]))
  })
})

test.each([
  [0, '0 s'],
  [12 * SECOND, '12 s'],
  [59_600, '1 min'],
  [4 * MINUTE + 30 * SECOND, '4 min 30 s'],
  [41 * MINUTE + 30 * SECOND, '41 min'],
  [HOUR, '1 h'],
  [HOUR + 5 * MINUTE, '1 h 5 min'],
  [DAY, '1 day'],
  [7 * DAY, '7 days']
])('durationText: %i ms reads %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

test.each([
  [84.4, '84 ms'],
  [999, '999 ms'],
  [1240, '1.2 s']
])('tookText: %d ms reads %s', (ms, text) => {
  expect(tookText(ms)).toBe(text)
})

test.each([
  [0, 'just now'],
  [9_999, 'just now'],
  [10_000, '10 s ago'],
  [3 * MINUTE + 59 * SECOND, '3 min ago'],
  [HOUR, '1 h ago'],
  [2 * DAY, '2 days ago'],
  [-5000, 'just now']
])('agoText: %i ms ago reads %s', (ms, text) => {
  expect(agoText(1_800_000_000_000 - ms, 1_800_000_000_000)).toBe(text)
})

test('clockText names the date only when it is another day', () => {
  const noon = new Date(2026, 10, 22, 12, 0).getTime()
  expect(clockText(noon + HOUR, noon)).not.toContain('2026')
  expect(clockText(noon + DAY, noon)).toContain('2026')
})

test.each([
  [Date.UTC(2026, 10, 22, 20), '2026-11-22 20:00:00 UTC'],
  [Date.UTC(2026, 10, 22, 20) + 999, '2026-11-22 20:00:00 UTC'],
  [-1, '1969-12-31 23:59:59 UTC'],
  [8_640_000_000_000_000, '+275760-09-13 00:00:00 UTC']
])('%d in UTC is %s', (at, text) => {
  expect(utcText(at)).toBe(text)
})
