import type { Cancel, Clock, Timers } from '../../../main/core/ports.ts'

interface Timer {
  readonly due: number
  readonly order: number
  readonly action: () => void
  cancelled: boolean
}

/** Both clocks and the timers of a computer that can sleep and change its wall clock. */
export interface FakeClock {
  readonly clock: Clock
  readonly timers: Timers
  /** True time since the start, in milliseconds: what a server sees. No sleep or step disturbs it. */
  trueTime(): number
  /** Lets time pass, awake; runs every timer at its time and lets all promises settle in between. */
  advance(ms: number): Promise<void>
  /** Lets time pass, asleep: no timer runs until the end. The monotonic clock stops meanwhile unless told otherwise. */
  sleep(ms: number, options?: { readonly monotonicCounts?: boolean }): Promise<void>
  /** Sets the wall clock forward or back. */
  step(ms: number): void
  /** Lets all promises settle without time passing. */
  settle(): Promise<void>
  pendingTimers(): number
  /** The longest delay a timer was ever set for. */
  longestDelay(): number
}

const START = Date.UTC(2026, 10, 22, 12, 0, 0)

/** Makes a fake clock. `wall` is its first wall time, milliseconds since the Unix epoch, UTC. */
export function createFakeClock(wall = START): FakeClock {
  let wallNow = wall
  let monotonic = 1_000
  let trueNow = 0
  let order = 0
  let longest = 0
  const heap = createHeap()

  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  const pass = (ms: number): void => {
    wallNow += ms
    monotonic += ms
    trueNow += ms
  }

  const runDue = async (until: number): Promise<void> => {
    for (let next = heap.peek(); next && next.due <= until; next = heap.peek()) {
      heap.pop()
      if (next.cancelled) continue
      if (next.due > monotonic) pass(next.due - monotonic)
      next.action()
      await settle()
    }
  }

  return {
    clock: { wall: () => wallNow, monotonic: () => monotonic },
    timers: {
      after(delayMs, action): Cancel {
        if (!(delayMs >= 0 && delayMs <= 2 ** 31 - 1)) throw new RangeError(`timer of ${delayMs} ms`)
        longest = Math.max(longest, delayMs)
        const timer: Timer = { due: monotonic + delayMs, order: order++, action, cancelled: false }
        heap.push(timer)
        return () => {
          timer.cancelled = true
        }
      }
    },
    trueTime: () => trueNow,
    async advance(ms) {
      const until = monotonic + ms
      await settle()
      await runDue(until)
      pass(until - monotonic)
    },
    async sleep(ms, options) {
      await settle()
      wallNow += ms
      trueNow += ms
      if (options?.monotonicCounts) monotonic += ms
      await runDue(monotonic)
    },
    step(ms) {
      wallNow += ms
    },
    settle,
    pendingTimers: () => heap.items().filter((timer) => !timer.cancelled).length,
    longestDelay: () => longest
  }
}

/** A binary heap of timers: the earliest first, equal ones in the order they were set. */
function createHeap() {
  const heap: Timer[] = []
  const before = (a: Timer, b: Timer): boolean => a.due < b.due || (a.due === b.due && a.order < b.order)
  const at = (index: number): Timer => {
    const timer = heap[index]
    if (!timer) throw new RangeError('outside the heap')
    return timer
  }
  const swap = (a: number, b: number): void => {
    const held = at(a)
    heap[a] = at(b)
    heap[b] = held
  }
  return {
    items: (): readonly Timer[] => heap,
    peek: (): Timer | undefined => heap[0],
    push(timer: Timer): void {
      heap.push(timer)
      let child = heap.length - 1
      while (child > 0) {
        const parent = (child - 1) >> 1
        if (!before(at(child), at(parent))) break
        swap(child, parent)
        child = parent
      }
    },
    pop(): void {
      const last = heap.pop()
      if (!last || heap.length === 0) return
      heap[0] = last
      let parent = 0
      for (;;) {
        const left = 2 * parent + 1
        const right = left + 1
        let least = parent
        if (left < heap.length && before(at(left), at(least))) least = left
        if (right < heap.length && before(at(right), at(least))) least = right
        if (least === parent) return
        swap(parent, least)
        parent = least
      }
    }
  }
}
