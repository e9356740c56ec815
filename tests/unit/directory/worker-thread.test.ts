import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { directoryWorkerConfig } from '../../../build/vite.node.config.ts'
import {
  createWorkerClient,
  DIRECTORY_MEMORY_MB,
  type WorkerClient
} from '../../../main/core/directory/worker-client.ts'
import { createWorkerLoop } from '../../../main/core/directory/worker-loop.ts'
import type { FromWorker, Question, ToWorker } from '../../../main/core/directory/worker-messages.ts'
import { workerThread } from '../../../main/core/worker-thread.ts'
import type { AppError } from '../../../main/core/errors.ts'
import { EVERYTHING } from '../../support/fakes/loop-worker.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

let folder = ''

// As it is bundled for the app: a thread takes no TypeScript.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-desk-worker-'))
  const config = directoryWorkerConfig({ mode: 'production' })
  await build({ ...config, build: { ...config.build, outDir: folder } })
})
afterAll(() => rm(folder, { recursive: true }))

/** A client of the real thread. */
function start(options: { readonly file?: URL; readonly memoryMb?: number } = {}): {
  readonly client: WorkerClient
  readonly ended: Promise<AppError>
} {
  let end: (why: AppError) => void = () => undefined
  const ended = new Promise<AppError>((resolve) => (end = resolve))
  const { file = join(folder, 'directory-worker.js'), memoryMb = DIRECTORY_MEMORY_MB } = options
  const thread = workerThread<ToWorker, FromWorker>(file, { name: 'directory', memoryMb })
  const client = createWorkerClient(thread, { rows: () => undefined, ended: end })
  onTestFinished(() => client.stop())
  return { client, ended }
}

async function load(client: WorkerClient, pieces: Iterable<string>): Promise<void> {
  await client.ask('begin', { list: 'users', of: 'users', account: null, at: 0 })
  await client.ask('beginBody', { list: 'users', body: 1, shape: { kind: 'records', extra: null } })
  for (const piece of pieces) await client.piece('users', 1, new TextEncoder().encode(piece))
  await client.ask('endBody', { list: 'users', body: 1 })
  await client.ask('loaded', { list: 'users' })
  await client.ask('finish', { list: 'users' })
}

describe('the real thread', () => {
  it('takes a body in pieces and answers with rows', async () => {
    const { client } = start()
    await load(client, ['[{"userId":1,"userName":"ro', 'bin","password":"secret"},{"userId":2}]'])
    const query = { ...EVERYTHING, columns: ['userName', 'userId'] }
    const page = await client.ask('query', { list: 'users', query, from: 0, count: 10 })
    expect(page.rows.map(({ cells }) => cells)).toEqual([
      ['robin', '1'],
      ['', '2']
    ])
    const whole = await client.ask('record', { list: 'users', row: 0 })
    expect(JSON.stringify(whole)).not.toContain('secret')
  })

  it('knows nothing of the app’s environment', async () => {
    process.env['TOKEN_DESK_CANARY'] = 'canary'
    onTestFinished(() => {
      delete process.env['TOKEN_DESK_CANARY']
    })
    const file = new URL(
      `data:text/javascript,import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ ask }) => parentPort.postMessage({ kind: 'answer', ask, value: { ...process.env } }))`
    )
    expect(await start({ file }).client.ask('find', { list: '', id: '' })).not.toHaveProperty(
      'TOKEN_DESK_CANARY'
    )
  })

  it('that runs out of memory is an error, for what waits and for what comes later', async () => {
    const { client, ended } = start({ memoryMb: 40 })
    const endless = function* (): Generator<string> {
      yield '['
      for (let index = 0; ; index += 1)
        yield `{"userId":${String(index)},"userName":"${'x'.repeat(5000)}${String(index)}"},`
    }
    const failure = await failureOf(() => load(client, endless()))
    expect(failure).toMatchObject({
      code: 'internal',
      message: 'This list needs more memory than Token Desk may use.'
    })
    expect(await ended).toBe(failure)
    expect(await failureOf(() => client.ask('find', { list: 'users', id: '1' }))).toBe(failure)
  })

  it('that was stopped answers nothing any more', async () => {
    const { client } = start()
    const asked = client.ask('begin', { list: 'users', of: 'users', account: null, at: 0 })
    client.stop()
    expect((await failureOf(() => asked)).code).toBe('signed-out')
  })
})

describe('a piece that is handed over', () => {
  it.each([
    ['a Buffer', Buffer.alloc(1_000_000, 'Zoë')],
    ['a part of a Buffer', Buffer.alloc(2_000_000, 'Zoë').subarray(7, 900_007)],
    ['a small Buffer of the shared memory', Buffer.from('[{"userId":1}]')]
  ])('arrives whole, and takes nothing else along: %s', async (_what, bytes) => {
    const expected = Buffer.from(bytes.toString('hex'), 'hex')
    const arrived: Uint8Array[] = []
    const client = createWorkerClient(
      (events) => ({
        post(message, transfer) {
          if (message.kind !== 'piece') return
          arrived.push(structuredClone(message, { transfer: [...transfer] }).bytes)
          events.message({ kind: 'taken', bytes: arrived.at(-1)?.byteLength ?? 0 })
        },
        stop: () => undefined
      }),
      { rows: () => undefined, ended: () => undefined }
    )
    await client.piece('users', 0, bytes)
    expect(Buffer.concat(arrived).equals(expected)).toBe(true)
    expect(bytes.equals(expected)).toBe(true)
  })
})

describe('the loop of the thread', () => {
  it('answers the first question about a list before it prepares for others', () => {
    const prepared: (() => void)[] = []
    const answered: FromWorker['kind'][] = []
    const take = createWorkerLoop({
      post: ({ kind }) => answered.push(kind),
      later: (work) => prepared.push(work),
      now: () => 0
    })
    const ask = (question: Question): void => take({ kind: 'ask', ask: 1, question })
    ask({ name: 'begin', list: 'users', of: 'users', account: null, at: 0 })
    ask({ name: 'beginBody', list: 'users', body: 1, shape: { kind: 'records', extra: null } })
    take({ kind: 'piece', list: 'users', body: 1, bytes: new TextEncoder().encode('[{"userId":1}]') })
    ask({ name: 'endBody', list: 'users', body: 1 })
    ask({ name: 'loaded', list: 'users' })
    ask({ name: 'finish', list: 'users' })
    expect(answered).not.toContain('failed')
    expect(prepared).toHaveLength(0)
    ask({ name: 'query', list: 'users', query: EVERYTHING, from: 0, count: 1 })
    expect(answered.at(-1)).toBe('answer')
    expect(prepared).toHaveLength(1)
  })
})
