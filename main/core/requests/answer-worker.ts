/**
 * The thread that reads answers: a separate entry, bundled as `dist/main/answer-worker.js`. It has no network and no
 * disk. What it was given with its secrets never leaves it; what it tells has none.
 */
import { parentPort } from 'node:worker_threads'
import { answerMessages, type FromAnswers, type ToAnswers } from './answer-thread.ts'

if (parentPort === null) throw new Error('This file runs as a worker thread only.')
const port = parentPort

const take = answerMessages((message: FromAnswers) => port.postMessage(message))
port.on('message', (message: ToAnswers) => take(message))
