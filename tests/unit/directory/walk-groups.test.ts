import { describe, expect, it } from 'vitest'
import { createRequestPace } from '../../../main/core/directory/request-pace.ts'
import { walkGroups, type WalkProgress } from '../../../main/core/directory/walk-groups.ts'
import { AppError, type ErrorCode } from '../../../main/core/errors.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `g${String(index)}`)

const error = (code: ErrorCode, retryAfterMs?: number): AppError =>
  new AppError({ code, message: 'Refused.', hint: '', retryable: true, retryAfterMs })

/** A walk on fake time over a service that answers after `requestMs`, unless `refuse` says otherwise. */
function begin(
  count: number,
  requestMs: number,
  refuse: (group: string, asked: number) => AppError | null = () => null
) {
  const timers = createHandTimers()
  const { clock } = timers
  const starts: number[] = []
  const progress: WalkProgress[] = []
  const read: string[] = []
  const cancel = new AbortController()
  let running = 0
  let mostRunning = 0
  const end = walkGroups({
    groups: names(count),
    clock,
    pace: createRequestPace(clock, timers),
    signal: cancel.signal,
    onProgress: (step) => progress.push(step),
    async read(group) {
      starts.push(clock.monotonic())
      running += 1
      mostRunning = Math.max(mostRunning, running)
      await new Promise<void>((resolve) => timers.after(requestMs, resolve))
      running -= 1
      const refusal = refuse(group, starts.length)
      if (refusal !== null) throw refusal
      read.push(group)
    }
  })
  let endedAt: number | null = null
  void end.then(() => (endedAt = clock.wall()))
  return {
    timers,
    clock,
    starts,
    progress,
    read,
    cancel,
    end,
    endedAt: () => endedAt,
    mostRunning: () => mostRunning
  }
}

describe('a walk over groups', () => {
  it.each([
    { groups: 0, requestMs: 200 },
    { groups: 1, requestMs: 200 },
    { groups: 109, requestMs: 200 },
    { groups: 200, requestMs: 30 },
    { groups: 200, requestMs: 400 },
    { groups: 200, requestMs: 3_000 },
    { groups: 1_000, requestMs: 250 }
  ])(
    'reads $groups groups of $requestMs ms each within 120 requests a minute',
    async ({ groups, requestMs }) => {
      const walk = begin(groups, requestMs)
      await walk.timers.pass(60 * 60_000)
      expect(await walk.end).toEqual({ done: groups, refused: [], stopped: null })
      expect(walk.read.toSorted()).toEqual(names(groups).toSorted())
      expect(walk.mostRunning()).toBeLessThanOrEqual(4)
      for (const start of walk.starts)
        expect(
          walk.starts.filter((other) => other >= start && other < start + 60_000).length
        ).toBeLessThanOrEqual(120)
    }
  )

  it.each([30, 400, 900])(
    'tells the end of 200 groups of %i ms within 10 percent from the first answers on',
    async (requestMs) => {
      const walk = begin(200, requestMs)
      const startedAt = walk.clock.wall()
      await walk.timers.pass(60 * 60_000)
      await walk.end
      const took = (walk.endedAt() ?? 0) - startedAt
      const told = walk.progress.slice(5).map(({ endsAt }) => endsAt - startedAt)
      expect(told.length).toBeGreaterThan(150)
      for (const each of told) expect(Math.abs(each - took) / took).toBeLessThan(0.1)
    }
  )

  it('leaves out and names a group that is refused or unreadable, and reads the others', async () => {
    const refusals: Record<string, AppError> = { g2: error('forbidden'), g5: error('answer-malformed') }
    const walk = begin(8, 100, (group) => refusals[group] ?? null)
    await walk.timers.pass(60_000)
    const { done, refused, stopped } = await walk.end
    expect([done, stopped]).toEqual([8, null])
    expect(refused.map(({ group, error: { code } }) => [group, code])).toEqual([
      ['g2', 'forbidden'],
      ['g5', 'answer-malformed']
    ])
    expect(walk.read).toHaveLength(6)
  })

  it.each<ErrorCode>(['network-failed', 'signed-out', 'token-refused', 'service-failed'])(
    'stops at %s, which the other groups would meet too, and keeps what was read',
    async (code) => {
      const walk = begin(50, 100, (group) => (Number(group.slice(1)) >= 12 ? error(code) : null))
      await walk.timers.pass(60_000)
      const { stopped } = await walk.end
      expect(stopped).toMatchObject({ code })
      expect(walk.read).toHaveLength(12)
      expect(walk.starts.length).toBeLessThanOrEqual(16)
    }
  )

  it('waits after a refusal for too many requests, asks again, and loses no group', async () => {
    const walk = begin(20, 100, (_, asked) => (asked === 6 ? error('rate-limited', 20_000) : null))
    await walk.timers.pass(15_000)
    const before = walk.starts.length
    expect(before).toBeLessThan(12)
    await walk.timers.pass(60_000)
    expect(await walk.end).toEqual({ done: 20, refused: [], stopped: null })
    expect(walk.read).toHaveLength(20)
  })

  it('gives up a group that is refused six times in a row', async () => {
    const walk = begin(3, 100, () => error('rate-limited'))
    await walk.timers.pass(60 * 60_000)
    expect((await walk.end).stopped).toMatchObject({ code: 'rate-limited' })
    expect(walk.read).toEqual([])
  })

  it('stops at a cancel, begins nothing after it, and keeps what was read', async () => {
    const walk = begin(300, 100)
    await walk.timers.pass(10_000)
    walk.cancel.abort()
    const begun = walk.starts.length
    await walk.timers.pass(60 * 60_000)
    const { stopped, done } = await walk.end
    expect(stopped).toBe('cancelled')
    expect(walk.starts.length).toBe(begun)
    expect(done).toBe(110)
  })
})
