import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { electronExecutable } from '../../build/electron-runtime.ts'
import { median, type Figure } from './figure.ts'
import { observedStart } from './observed-start.ts'
import { proportionalMemory } from './process-memory.ts'

/**
 * Measured runs of each window, taken in turn so that a drift of the machine's speed hits both. So many, because the
 * single pairs of one run lie far apart.
 */
const RUNS = 21
/** Time to settle before the memory of an idle app is read, in milliseconds. */
const IDLE_MS = 5_000

interface WindowRun {
  /** As of {@link observedStart}. */
  readonly paintedMs: number
  readonly completeMs: number
  /** PSS of all processes, in bytes; `null` where it was not read. */
  readonly memory: number | null
}

/**
 * Start-up and memory of the app against a bare Electron window on the same runtime, in the same run: both are
 * launched the same way, each with a user-data folder of its own that one uncounted start has filled.
 */
export async function windowFigures(repository: string): Promise<Figure[]> {
  const executable = await electronExecutable()
  const ours = await createBench(executable, repository)
  const bare = await createBench(executable, join(repository, 'tests/bench/bare-window'))
  try {
    await ours.run(false)
    await bare.run(false)
    const paint: number[] = []
    const complete: number[] = []
    const memory: number[] = []
    for (let round = 0; round < RUNS; round += 1) {
      const measureMemory = round < 3
      const a = await ours.run(measureMemory)
      const b = await bare.run(measureMemory)
      paint.push(a.paintedMs / b.paintedMs)
      complete.push(a.completeMs / b.completeMs)
      if (a.memory !== null && b.memory !== null) memory.push(a.memory / b.memory)
    }
    return [
      {
        name: 'spawn to the window’s frame painted',
        measured: median(paint),
        limit: 1.25,
        unit: '× bare window',
        method: `median of ${RUNS} pairs, first contentful paint`
      },
      {
        name: 'spawn to complete first view painted',
        measured: median(complete),
        limit: 1.6,
        unit: '× bare window',
        method: `same pairs, largest contentful paint`
      },
      {
        name: 'idle memory of all processes',
        measured: median(memory),
        limit: 1.25,
        unit: '× bare window',
        method: `median of ${memory.length} pairs, PSS after ${IDLE_MS / 1000} s`
      }
    ]
  } finally {
    await ours.clean()
    await bare.clean()
  }
}

async function createBench(executable: string, appFolder: string) {
  const userData = await mkdtemp(join(tmpdir(), 'token-desk-bench-'))
  return {
    async run(measureMemory: boolean): Promise<WindowRun> {
      const app = await observedStart(executable, appFolder, userData)
      try {
        const { paintedMs, completeMs } = app
        if (!measureMemory) return { paintedMs, completeMs, memory: null }
        await wait(IDLE_MS)
        return { paintedMs, completeMs, memory: await proportionalMemory(app.pid) }
      } finally {
        await app.end()
      }
    },
    clean: () => rm(userData, { recursive: true, force: true })
  }
}
