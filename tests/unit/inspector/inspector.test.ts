import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { inspectorWorkerConfig } from '../../../build/vite.node.config.ts'
import { inspectText } from '../../../main/core/inspector/inspect-text.ts'
import {
  createInspector,
  INSPECTOR_MEMORY_MB,
  LONGEST_HERE,
  type InspectionAnswer,
  type InspectionOrder,
  type InspectorDeps
} from '../../../main/core/inspector/inspector.ts'
import { workerThread } from '../../../main/core/worker-thread.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const NOW = Date.UTC(2026, 10, 22)
const long = (sub: string): string => `token=${unsignedJwt({ sub, exp: 1 })} ${'x '.repeat(LONGEST_HERE / 2)}`
const failedToStart = (): never => {
  throw new Error('no thread expected')
}

/** A thread that answers when it is told to. */
function handThread() {
  const started: { orders: InspectionOrder[]; stopped: boolean; end: () => void; answer: () => void }[] = []
  const startThread: InspectorDeps['startThread'] = (events) => {
    const thread = {
      orders: [] as InspectionOrder[],
      stopped: false,
      end: () => events.ended('failed'),
      answer: () => {
        for (const { order, text, nowMs } of thread.orders.splice(0).reverse())
          events.message({ order, seen: inspectText(text, nowMs) })
      }
    }
    started.push(thread)
    return {
      post: (order) => thread.orders.push(order),
      stop: () => {
        thread.stopped = true
      }
    }
  }
  return { started, startThread }
}

describe('the inspector', () => {
  it('looks through a short text right here', async () => {
    const inspect = createInspector({
      startThread: failedToStart,
      now: () => NOW,
      timers: createHandTimers()
    })
    const text = `Bearer ${unsignedJwt({ sub: 'a', exp: 1 })}`.padEnd(LONGEST_HERE)
    expect(await inspect(text)).toEqual(inspectText(text, NOW))
  })

  it('gives long texts to one thread, which ends when nothing is left to do', async () => {
    const timers = createHandTimers()
    const { started, startThread } = handThread()
    const inspect = createInspector({ startThread, now: () => NOW, timers })
    const both = Promise.all([inspect(long('a')), inspect(long('b'))])
    expect(started).toHaveLength(1)
    started[0]?.answer()
    expect(await both).toEqual([inspectText(long('a'), NOW), inspectText(long('b'), NOW)])

    // Another one in time keeps it.
    await timers.pass(1_000)
    const third = inspect(long('c'))
    await timers.pass(10_000)
    expect(started[0]?.stopped).toBe(false)
    started[0]?.answer()
    await third
    await timers.pass(10_000)
    expect(started[0]?.stopped).toBe(true)
    expect(timers.pending()).toBe(0)

    const fourth = inspect(long('d'))
    expect(started).toHaveLength(2)
    started[1]?.answer()
    await fourth
  })

  it('says so when the thread ends early, and starts another for the next text', async () => {
    const { started, startThread } = handThread()
    const inspect = createInspector({ startThread, now: () => NOW, timers: createHandTimers() })
    const first = inspect(long('a'))
    started[0]?.end()
    await expect(first).rejects.toMatchObject({ code: 'internal', retryable: true })
    const second = inspect(long('b'))
    started[1]?.answer()
    expect(await second).toEqual(inspectText(long('b'), NOW))
  })

  it('works with the thread that ships, and with one that breaks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-inspector-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const config = inspectorWorkerConfig({ mode: 'production' })
    await build({ ...config, build: { ...config.build, outDir: folder } })
    const start = (file: string) => {
      const timers = createHandTimers()
      const startThread = workerThread<InspectionOrder, InspectionAnswer>(join(folder, file), {
        name: 'inspector',
        memoryMb: INSPECTOR_MEMORY_MB
      })
      onTestFinished(() => timers.pass(10_000))
      return createInspector({ startThread, now: () => NOW, timers })
    }
    const texts = ['eyJ'.repeat(340_000), long('a'), '\0'.repeat(1_048_576)]
    expect(await Promise.all(texts.map(start('inspector-worker.js')))).toEqual(
      texts.map((text) => inspectText(text, NOW))
    )
    await expect(start('no-such-file.js')(long('a'))).rejects.toMatchObject({ code: 'internal' })
  })
})
