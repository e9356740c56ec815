import { AppError } from '../errors.ts'
import type { StartThread, ThreadPort } from '../worker-thread.ts'
import { createAnswers, type Answers } from './answers.ts'

export type QuestionName = keyof Answers

/** A question to the thread: a method of {@link Answers} with its arguments. */
export interface ToAnswers {
  readonly ask: number
  readonly name: QuestionName
  readonly args: readonly unknown[]
}

export interface FromAnswers {
  readonly ask: number
  /** `null` too when it failed. */
  readonly value: unknown
  /** The class of what was thrown, never its text, which could quote an answer. */
  readonly failed: string | null
}

export type StartAnswers = StartThread<ToAnswers, FromAnswers>

/** Most memory of the thread, in MiB: several times what {@link KEPT} answers take. */
export const ANSWERS_MEMORY_MB = 1_024

/** Answers messages with {@link createAnswers}; in the thread, and in tests in theirs. */
export function answerMessages(post: (message: FromAnswers) => void): (message: ToAnswers) => void {
  const answers = createAnswers()
  return ({ ask, name, args }) => {
    try {
      const method = answers[name] as (...each: readonly unknown[]) => unknown
      post({ ask, value: method(...args) ?? null, failed: null })
    } catch (thrown) {
      post({ ask, value: null, failed: thrown instanceof Error ? thrown.name : 'Unknown' })
    }
  }
}

/** The thread that keeps answers, as main sees it. It starts with the first question. */
export interface AnswerThread {
  /** @throws AppError `internal` when the thread ends before it answers, or fails */
  ask<Name extends QuestionName>(
    name: Name,
    args: Parameters<Answers[Name]>,
    transfer?: readonly ArrayBuffer[]
  ): Promise<ReturnType<Answers[Name]>>
  /** Forgets answers. Starts no thread: without one, there are none. */
  drop(ids: readonly string[]): void
  /** Ends the thread with all that it holds. */
  stop(): void
}

/** @param onEnded all answers are gone */
export function createAnswerThread(start: StartAnswers, onEnded: () => void): AnswerThread {
  type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (why: AppError) => void }
  let port: ThreadPort<ToAnswers> | null = null
  let waiting = new Map<number, Waiting>()
  let last = 0

  const end = (why: AppError): void => {
    port = null
    const left = waiting
    waiting = new Map()
    for (const { reject } of left.values()) reject(why)
  }

  const started = (): ThreadPort<ToAnswers> =>
    start({
      message({ ask, value, failed }) {
        const asked = waiting.get(ask)
        waiting.delete(ask)
        if (failed === null) asked?.resolve(value)
        else asked?.reject(endedError('failed'))
      },
      ended(why) {
        end(endedError(why))
        onEnded()
      }
    })

  return {
    ask: <Name extends QuestionName>(
      name: Name,
      args: Parameters<Answers[Name]>,
      transfer: readonly ArrayBuffer[] = []
    ) =>
      new Promise<ReturnType<Answers[Name]>>((resolve, reject) => {
        port ??= started()
        last += 1
        waiting.set(last, { resolve: resolve as (value: unknown) => void, reject })
        port.post({ ask: last, name, args }, transfer)
      }),
    drop(ids) {
      last += 1
      port?.post({ ask: last, name: 'drop', args: [ids] }, [])
    },
    stop() {
      const stopped = port
      end(endedError('failed'))
      stopped?.stop()
    }
  }
}

function endedError(why: 'out-of-memory' | 'failed'): AppError {
  return new AppError({
    code: 'internal',
    message:
      why === 'out-of-memory'
        ? 'This response needs more memory than Token Desk can use.'
        : 'The part of Token Desk that reads responses stopped.',
    hint: 'Request less data, for example with maxRows, and try again.',
    retryable: true
  })
}
