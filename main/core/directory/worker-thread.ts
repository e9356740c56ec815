import { Worker } from 'node:worker_threads'
import type { StartWorker } from './worker-client.ts'
import type { FromWorker } from './worker-messages.ts'

/** Most memory of the thread, in MiB: five times what 200,000 users take. Beyond it the thread ends, and the app goes on. */
const MOST_MEMORY_MB = 2_048

/**
 * Starts the worker's file as a thread. It gets none of the app's environment and arguments.
 *
 * @param file the bundle of `directory-worker.ts`
 * @param memoryMb most memory, in MiB
 */
export function workerThread(file: string | URL, memoryMb = MOST_MEMORY_MB): StartWorker {
  return (events) => {
    let stopped = false
    const worker = new Worker(file, {
      name: 'directory',
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
    worker.on('message', (message: FromWorker) => {
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
