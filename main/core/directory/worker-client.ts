import { AppError } from '../errors.ts'
import type { StartThread } from '../worker-thread.ts'
import type { FromWorker, Question, QuestionName, Questions, Summary, ToWorker } from './worker-messages.ts'

/** Starts a thread that runs the worker loop; in tests the loop may run in theirs. */
export type StartWorker = StartThread<ToWorker, FromWorker>

/** Most memory of a directory's thread, in MiB: five times what 200,000 users take. */
export const DIRECTORY_MEMORY_MB = 2_048

/** The thread that holds the rows of a connection, as main sees it. */
export interface WorkerClient {
  /** @throws AppError `internal` when the thread has ended, or ends before it answers */
  ask<Name extends QuestionName>(
    name: Name,
    question: Questions[Name]['ask']
  ): Promise<Questions[Name]['answer']>
  /** Hands a piece of a body over. Resolves when the next may come. */
  piece(list: string, body: number, bytes: Uint8Array): Promise<void>
  stop(): void
}

/** What {@link createWorkerClient} is told to do with news. */
export interface ClientEvents {
  rows(list: string, summary: Summary): void
  ended(why: AppError): void
}

/** Most bytes of bodies that wait for the thread: enough to keep it busy, little enough for a question in between. */
const MOST_WAITING = 2 * 1024 * 1024

/** Longest piece: what the thread does in one go without looking for questions. */
const LONGEST_PIECE = 256 * 1024

/** Starts the thread and makes the client of it. */
export function createWorkerClient(start: StartWorker, events: ClientEvents): WorkerClient {
  const asked = new Map<number, { resolve: (value: unknown) => void; reject: (why: AppError) => void }>()
  let lastAsk = 0
  let waiting = 0
  const roomFor: (() => void)[] = []
  let over: AppError | null = null

  const end = (why: AppError): void => {
    if (over !== null) return
    over = why
    for (const { reject } of asked.values()) reject(why)
    asked.clear()
    for (const resolve of roomFor.splice(0)) resolve()
  }

  const port = start({
    message(message) {
      switch (message.kind) {
        case 'answer':
          asked.get(message.ask)?.resolve(message.value)
          asked.delete(message.ask)
          return
        case 'failed':
          asked.get(message.ask)?.reject(faultOf(message.name))
          asked.delete(message.ask)
          return
        case 'taken':
          waiting -= message.bytes
          if (waiting < MOST_WAITING) for (const resolve of roomFor.splice(0)) resolve()
          return
        case 'rows':
          if (over === null) events.rows(message.list, message.summary)
      }
    },
    ended(why) {
      if (over !== null) return
      const error = endedError(why)
      end(error)
      events.ended(error)
    }
  })

  return {
    ask: <Name extends QuestionName>(name: Name, question: Questions[Name]['ask']) =>
      new Promise<Questions[Name]['answer']>((resolve, reject) => {
        if (over !== null) {
          reject(over)
          return
        }
        lastAsk += 1
        asked.set(lastAsk, { resolve: resolve as (value: unknown) => void, reject })
        port.post({ kind: 'ask', ask: lastAsk, question: { name, ...question } as Question }, [])
      }),

    async piece(list, body, bytes) {
      for (let from = 0; from < bytes.byteLength; from += LONGEST_PIECE) {
        if (over !== null) throw over
        const whole = from === 0 && bytes.byteLength <= LONGEST_PIECE
        // What is part of a larger piece of memory is copied: the rest of that is in use elsewhere (and the `slice` of
        // a Buffer is no copy)
        const owned =
          whole && bytes.byteLength === bytes.buffer.byteLength
            ? bytes
            : new Uint8Array(bytes.subarray(from, from + LONGEST_PIECE))
        waiting += owned.byteLength
        port.post({ kind: 'piece', list, body, bytes: owned }, [owned.buffer as ArrayBuffer])
        if (waiting >= MOST_WAITING) await new Promise<void>((resolve) => roomFor.push(resolve))
      }
    },

    stop() {
      end(stoppedError())
      port.stop()
    }
  }
}

/** A load or a question that outlived its rows. */
function stoppedError(): AppError {
  return new AppError({
    code: 'signed-out',
    message: 'This list is no longer in memory.',
    hint: 'Sign in if needed, then reload the list.',
    retryable: true
  })
}

function faultOf(name: string): AppError {
  return new AppError({
    code: 'internal',
    message: 'Something went wrong in the directory.',
    hint: 'Reload the list. Nothing you saved is lost.',
    retryable: true,
    serviceCode: /^[A-Z][A-Za-z]{0,40}$/.test(name) ? name : undefined
  })
}

function endedError(why: 'out-of-memory' | 'failed'): AppError {
  return new AppError({
    code: 'internal',
    message:
      why === 'out-of-memory'
        ? 'This list needs more memory than Token Desk may use.'
        : 'The part of Token Desk that holds the directory stopped.',
    hint: 'Reload the list. If this happens again, restart the app. Nothing you saved is lost.',
    retryable: true
  })
}
