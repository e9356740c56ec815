import { join } from 'node:path'
import { DIST } from '../../build/paths.ts'
import { inspectText } from '../../main/core/inspector/inspect-text.ts'
import { createInspector, INSPECTOR_MEMORY_MB } from '../../main/core/inspector/inspector.ts'
import { systemTimers } from '../../main/core/system-time.ts'
import { workerThread } from '../../main/core/worker-thread.ts'
import { unsignedJwt } from '../support/fakes/unsigned-jwt.ts'
import { median, type Figure } from './figure.ts'

const CALLS = 2_000
const ROUNDS = 15
const STOP_ROUNDS = 5
const MEGABYTE = 1_048_576

/** A JWT of 4 kB with 40 claims. */
const TOKEN = unsignedJwt({
  iss: 'https://ringcx.example',
  iat: 1_764_000_000,
  exp: 1_764_000_300,
  ...Object.fromEntries(
    Array.from({ length: 38 }, (_, index) => [`claim${index}`, `value ${index} `.repeat(6)])
  )
})

/** A HAR of 1 MB: requests with the same token in a header, as a browser's developer tools write it. */
function har(): string {
  const entry = (index: number): object => ({
    startedDateTime: '2026-11-22T20:00:00.000Z',
    request: {
      method: 'GET',
      url: `https://ringcx.ringcentral.com/voice/api/v1/admin/users?page=${index}`,
      headers: [
        { name: 'accept', value: 'application/json' },
        { name: 'authorization', value: `Bearer ${TOKEN}` }
      ]
    },
    response: {
      status: 200,
      content: {
        mimeType: 'application/json',
        text: '[{"userId": 5501, "userName": "robin@example.com"}]'.repeat(60)
      }
    }
  })
  const entries = Array.from({ length: 100 }, (_, index) => entry(index))
  return JSON.stringify({ log: { version: '1.2', entries } }).padEnd(MEGABYTE)
}

/** Texts that take long: beginnings of tokens without an end, names without a value, tokens that differ by a little. */
const WORST: readonly string[] = [
  'eyJ',
  'eyJ.',
  'eyJ ',
  'ewo',
  'token=',
  'token ',
  'eyJhbGciOiJub25lIn0.e30.\n'
].map((text) => text.repeat(MEGABYTE / text.length))

/** The inspector against JSON.parse of the same bytes, and what main feels of a long text. */
export async function inspectorFigures(): Promise<Figure[]> {
  const text = har()
  const [ours, parse] = [timesOf(() => inspectText(text, 0)), timesOf(() => JSON.parse(text) as unknown)]
  return [
    {
      name: 'inspector: a token of 4 kB, decoded and explained',
      measured: p95(Array.from({ length: CALLS }, () => timeOf(() => inspectText(TOKEN, 0)))),
      limit: 1,
      unit: 'ms',
      method: `p95 of ${CALLS}, ${TOKEN.length} characters`
    },
    {
      name: 'inspector: a HAR of 1 MB with 100 tokens',
      measured: median(ours),
      limit: 50,
      unit: 'ms',
      method: `median of ${ROUNDS}`
    },
    {
      name: 'inspector: the same HAR, in times of JSON.parse',
      measured: median(ours) / median(parse),
      limit: 60,
      unit: '×',
      method: `medians of ${ROUNDS}; JSON.parse takes ${median(parse).toPrecision(3)} ms`
    },
    await longestStop()
  ]
}

/**
 * Inspects the worst texts in the thread, and measures how long main was busy at a stretch meanwhile: of each text the
 * best of a few rounds, because on a busy computer main also waits for its turn.
 */
async function longestStop(): Promise<Figure> {
  const inspect = createInspector({
    startThread: workerThread(join(DIST, 'main/inspector-worker.js'), {
      name: 'inspector',
      memoryMb: INSPECTOR_MEMORY_MB
    }),
    now: () => 0,
    timers: systemTimers
  })
  const stops: number[] = []
  for (const text of WORST) {
    const rounds: number[] = []
    for (let round = 0; round < STOP_ROUNDS; round += 1) rounds.push(await stopDuring(inspect(text)))
    stops.push(Math.min(...rounds))
  }
  const here = Math.max(...WORST.map((text) => timeOf(() => inspectText(text, 0))))
  return {
    name: 'inspector: longest stop of main for the worst 1 MB',
    measured: Math.max(...stops),
    limit: 50,
    unit: 'ms',
    method: `${WORST.length} texts in the thread, best of ${STOP_ROUNDS}; the worst takes ${here.toFixed(0)} ms in main’s own`
  }
}

/** The longest time between two turns of this thread, in milliseconds. */
async function stopDuring(work: Promise<unknown>): Promise<number> {
  let longest = 0
  let isOver = false
  let last = performance.now()
  const tick = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(tick)
  }
  tick()
  await work
  isOver = true
  return longest
}

function timeOf(work: () => unknown): number {
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}

const timesOf = (work: () => unknown): number[] => Array.from({ length: ROUNDS }, () => timeOf(work))

const p95 = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.95)] ?? Infinity
