import { expect, it } from 'vitest'
import fc from 'fast-check'
import { idleTimes } from '../../../renderer/settings/idle-times.ts'

const MINUTE = 60_000
const inMinutes = (times: readonly (number | null)[]) => times.map((time) => time && time / MINUTE)

it.each([
  ['no limit and no choice', null, null, [null, 1, 5, 15, 30, 60]],
  ['no limit and a time of another policy', null, 10, [null, 1, 5, 10, 15, 30, 60]],
  ['a limit between the usual times', 10, 10, [1, 5, 10]],
  ['a limit that is one of the usual times', 15, 5, [1, 5, 15]],
  ['a limit above all usual times', 90, 90, [1, 5, 15, 30, 60, 90]],
  ['an unusual choice under a limit', 10, 7, [1, 5, 7, 10]],
  ['the shortest limit, which leaves no choice', 1, 1, [1]]
])('offers under %s', (_name, limit, inForce, offered) => {
  const times = idleTimes(limit && limit * MINUTE, inForce && inForce * MINUTE)
  expect(inMinutes(times)).toEqual(offered)
})

it('never offers more than a limit, always offers the limit and what is in force', () => {
  const minutes = fc.integer({ min: 1, max: 1440 })
  fc.assert(
    fc.property(minutes, minutes, (limit, chosen) => {
      const [limitMs, inForce] = [limit * MINUTE, Math.min(limit, chosen) * MINUTE]
      const times = idleTimes(limitMs, inForce)
      expect(times).toContain(limitMs)
      expect(times).toContain(inForce)
      expect(new Set(times).size).toBe(times.length)
      for (const time of times) expect(time !== null && time <= limitMs).toBe(true)
    }),
    { seed: 20261123 }
  )
})
