import { Worker } from 'node:worker_threads'

/** A thread that takes messages of one kind. */
export interface ThreadPort<To> {
  post(message: To, transfer: readonly ArrayBuffer[]): void
  /** Ends it at once, with all that it holds. */
  stop(): void
}

/** What a thread tells. */
export interface ThreadEvents<From> {
  message(message: From): void
  /** It has ended without being stopped. */
  ended(why: 'out-of-memory' | 'failed'): void
}

/** Starts a thread; in tests its work may run in theirs. */
export type StartThread<To, From> = (events: ThreadEvents<From>) => ThreadPort<To>

/** What {@link workerThread} starts. */
export interface ThreadOptions {
  readonly name: string
  /** Most memory, in MiB. Beyond it the thread ends, and the app goes on. */
  readonly memoryMb: number
}

/**
 * Starts a file as a thread. It gets none of the app's environment and arguments.
 *
 * @param file the thread's bundle
 */
export function workerThread<To, From>(
  file: string | URL,
  { name, memoryMb }: ThreadOptions
): StartThread<To, From> {
  return (events) => {
    let stopped = false
    const worker = new Worker(file, {
      name,
      env: {},
      argv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb }
    })
    const ended = (why: 'out-of-memory' | 'failed'): void => {
      if (stopped) return
      stopped = true
      events.ended(why)
      void worker.terminate()
    }
    worker.on('message', (message: From) => {
      if (!stopped) events.message(message)
    })
    worker.on('error', (error: Error & { readonly code?: unknown }) => {
      ended(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out-of-memory' : 'failed')
    })
    worker.on('messageerror', () => ended('failed'))
    worker.on('exit', () => ended('failed'))
    return {
      post: (message, transfer) => worker.postMessage(message, [...transfer]),
      stop() {
        stopped = true
        void worker.terminate()
      }
    }
  }
}
