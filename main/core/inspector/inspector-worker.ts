/**
 * The thread that looks through long texts for tokens: a separate entry, bundled as `dist/main/inspector-worker.js`.
 * It has no network and no disk, and ends soon after its last text.
 */
import { parentPort } from 'node:worker_threads'
import { inspectText } from './inspect-text.ts'
import type { InspectionAnswer, InspectionOrder } from './inspector.ts'

if (parentPort === null) throw new Error('This file runs as a worker thread only.')
const port = parentPort

port.on('message', ({ order, text, nowMs }: InspectionOrder) => {
  const answer: InspectionAnswer = { order, seen: inspectText(text, nowMs) }
  port.postMessage(answer)
})
