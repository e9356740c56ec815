/**
 * The thread that holds the rows of the directory: a separate entry, bundled as `dist/main/directory-worker.js`. It has
 * no network, no disk, and no secret; main streams bodies into it and asks for what the window shows.
 */
import { parentPort } from 'node:worker_threads'
import { systemClock } from '../system-time.ts'
import { createWorkerLoop } from './worker-loop.ts'
import type { ToWorker } from './worker-messages.ts'

if (parentPort === null) throw new Error('This file runs as a worker thread only.')
const port = parentPort

const take = createWorkerLoop({
  post: (message, transfer = []) => port.postMessage(message, transfer),
  later: (work) => void setImmediate(work),
  now: systemClock.monotonic
})
port.on('message', (message: ToWorker) => take(message))
