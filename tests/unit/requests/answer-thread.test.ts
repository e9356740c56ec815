import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { answerWorkerConfig } from '../../../build/vite.node.config.ts'
import {
  ANSWERS_MEMORY_MB,
  createAnswerThread,
  type AnswerThread,
  type FromAnswers,
  type ToAnswers
} from '../../../main/core/requests/answer-thread.ts'
import type { ReceivedAnswer } from '../../../main/core/requests/answers.ts'
import { workerThread } from '../../../main/core/worker-thread.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

let folder = ''

// As it is bundled for the app: a thread takes no TypeScript.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-desk-answers-'))
  const config = answerWorkerConfig({ mode: 'production' })
  await build({ ...config, build: { ...config.build, outDir: folder } })
})
afterAll(() => rm(folder, { recursive: true }))

function start(memoryMb = ANSWERS_MEMORY_MB): { readonly thread: AnswerThread; readonly ends: () => number } {
  let ends = 0
  const file = join(folder, 'answer-worker.js')
  const thread = createAnswerThread(
    workerThread<ToAnswers, FromAnswers>(file, { name: 'answers', memoryMb }),
    () => {
      ends += 1
    }
  )
  onTestFinished(() => thread.stop())
  return { thread, ends: () => ends }
}

const answerOf = (id: string, text: string): ReceivedAnswer => ({
  id,
  bytes: new TextEncoder().encode(text),
  headers: [{ name: 'content-type', value: 'application/json' }],
  isCut: false,
  secrets: []
})

describe('the real thread of answers', () => {
  it('reads an answer and tells of it, and starts again after it was stopped', async () => {
    const { thread } = start()
    const content = await thread.ask('keep', [answerOf('a1', '[{"password":"hunter2"}]')])
    expect(content).toMatchObject({ kind: 'json', masked: 1, nodes: 3 })
    expect(await thread.ask('text', ['a1'])).not.toContain('hunter2')
    thread.stop()
    expect(await thread.ask('text', ['a1'])).toBeNull()
  })

  it('ends in words when an answer needs too much memory, and the next one is read', async () => {
    const { thread, ends } = start(24)
    const large = `[${'[1],'.repeat(900_000)}[1]]`
    const error = await failureOf(() => thread.ask('keep', [answerOf('a1', large)]))
    expect(error.message).toBe('This response needs more memory than Token Desk can use.')
    expect(ends()).toBe(1)
    expect(await thread.ask('keep', [answerOf('a2', '[1]')])).toMatchObject({ kind: 'json' })
  })
})
