import { AppError } from '../errors.ts'
import type { Cancel, Timers } from '../ports.ts'
import type { StartThread, ThreadPort } from '../worker-thread.ts'
import type { TextInspection } from './finding.ts'
import { inspectText } from './inspect-text.ts'

/** A text for the thread. */
export interface InspectionOrder {
  readonly order: number
  readonly text: string
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number
}

export interface InspectionAnswer {
  readonly order: number
  readonly seen: TextInspection
}

/** Most memory of the thread, in MiB: many times what a text of 1 MB takes. */
export const INSPECTOR_MEMORY_MB = 512

export interface InspectorDeps {
  readonly startThread: StartThread<InspectionOrder, InspectionAnswer>
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
  readonly timers: Timers
}

/** Longer texts are inspected in the thread, in UTF-16 units. The worst text of this length takes a few milliseconds. */
export const LONGEST_HERE = 65_536

/** How long the thread waits for another text: it starts in about 50 ms, and a file comes in pieces. */
const IDLE_MS = 2_000

/** A thread and the texts that it has. */
interface Running {
  readonly thread: ThreadPort<InspectionOrder>
  readonly waiting: Map<
    number,
    { readonly resolve: (seen: TextInspection) => void; readonly reject: (why: AppError) => void }
  >
  stopLater: Cancel | null
}

/**
 * Makes `inspect`, which finds and explains the tokens in a text as `inspectText` does. A long text takes up to a fifth of
 * a second, for which main can't stop: it is inspected in a thread. The thread ends when there is nothing left to do, so
 * it keeps no text.
 *
 * @returns a function that rejects with AppError `internal` when the thread ends before it answers
 */
export function createInspector({
  startThread,
  now,
  timers
}: InspectorDeps): (text: string) => Promise<TextInspection> {
  let running: Running | null = null
  let orders = 0

  const start = (): Running => {
    const waiting: Running['waiting'] = new Map()
    const thread = startThread({
      message({ order, seen }) {
        waiting.get(order)?.resolve(seen)
        waiting.delete(order)
        if (waiting.size === 0) started.stopLater = timers.after(IDLE_MS, stop)
      },
      ended() {
        if (running === started) running = null
        started.stopLater?.()
        for (const { reject } of waiting.values()) reject(endedError())
        waiting.clear()
      }
    })
    const started: Running = { thread, waiting, stopLater: null }
    const stop = (): void => {
      if (running === started) running = null
      thread.stop()
    }
    return started
  }

  return (text) => {
    if (text.length <= LONGEST_HERE) return Promise.resolve(inspectText(text, now()))
    return new Promise((resolve, reject) => {
      running ??= start()
      running.stopLater?.()
      orders += 1
      running.waiting.set(orders, { resolve, reject })
      running.thread.post({ order: orders, text, nowMs: now() }, [])
    })
  }
}

function endedError(): AppError {
  return new AppError({
    code: 'internal',
    message: 'The part of Token Desk that inspects long texts stopped.',
    hint: 'Try again, or inspect a smaller part of the text.',
    retryable: true
  })
}
