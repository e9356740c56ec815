import { describe, expect, it, onTestFinished } from 'vitest'
import { createDirectoryCopies, type DirectoryCopies } from '../../../main/core/directory/copies.ts'
import {
  createDirectory,
  KEPT_MS,
  type ExportSource,
  type ListState
} from '../../../main/core/directory/directory.ts'
import type { StartWorker } from '../../../main/core/directory/worker-client.ts'
import { AppError } from '../../../main/core/errors.ts'
import type { PieceTaker, StreamedBody } from '../../../main/core/http/stream.ts'
import { createMemoryRecords } from '../../../main/core/sessions/practice.ts'
import { createFakeDisk } from '../../support/fakes/disk.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'
import { EVERYTHING, keyOf, loopWorker } from '../../support/fakes/loop-worker.ts'

const offline = new AppError({ code: 'network-failed', message: 'x', hint: 'y', retryable: true })
const USERS = keyOf('a', 'users')

/** As where nothing may be kept. */
const noCopies: DirectoryCopies = createDirectoryCopies({
  folder: '/none',
  disk: createFakeDisk(),
  recordsOf: () => createMemoryRecords(),
  mayKeep: () => false
})

interface Request {
  readonly path: string
  readonly signal: AbortSignal
  /** Sends a piece of the body. */
  send(text: string): Promise<void>
  /** The body ends; with a failure, before its end. */
  end(cutOff?: AppError): Promise<void>
  /** The request is refused. */
  fail(error: AppError): Promise<void>
}

/** A directory over an API whose answers the test gives by hand. */
function open(options: { readonly worker?: StartWorker; readonly copies?: DirectoryCopies } = {}) {
  const timers = createHandTimers()
  const requests: Request[] = []
  const states: ListState[] = []
  const notes: string[] = []
  const started: { stopped: boolean; end: (why: 'out-of-memory' | 'failed') => void }[] = []
  let usable = true
  let refusal: AppError | null = null

  const stream = (
    path: string,
    _purpose: unknown,
    taker: PieceTaker,
    signal: AbortSignal
  ): Promise<StreamedBody> =>
    new Promise((resolve, reject) => {
      let bytes: number | null = null
      const begin = (): void => {
        if (bytes === null) taker.begin(null)
        bytes ??= 0
      }
      const end = (cutOff: AppError | null): void => {
        if (bytes === null && cutOff !== null) reject(cutOff)
        else resolve({ bytes: bytes ?? 0, cutOff })
      }
      signal.addEventListener('abort', () => end(offline))
      requests.push({
        path,
        signal,
        async send(text) {
          begin()
          const piece = new TextEncoder().encode(text)
          bytes = (bytes ?? 0) + piece.length
          await taker.take(piece)
          await settle()
        },
        async end(cutOff) {
          begin()
          end(cutOff ?? null)
          await settle()
        },
        async fail(error) {
          reject(error)
          await settle()
        }
      })
    })

  const directory = createDirectory({
    api: () => ({ get: () => Promise.reject(offline), stream }),
    permit: () => {
      if (refusal !== null) throw refusal
    },
    isUsable: () => usable,
    copies: options.copies ?? noCopies,
    startWorker: (events) => {
      const port = (options.worker ?? loopWorker)(events)
      const one = { stopped: false, end: events.ended }
      started.push(one)
      return {
        post: port.post,
        stop() {
          one.stopped = true
          port.stop()
        }
      }
    },
    clock: timers.clock,
    timers,
    log: { note: (event) => notes.push(event) },
    onChange: (state) => states.push(state)
  })
  onTestFinished(directory.close)
  const rows = async (key = USERS): Promise<unknown[]> =>
    (await directory.query(key, { ...EVERYTHING, columns: ['userId'] }, 0, 100)).rows.map(
      ({ cells }) => cells[0]
    )
  const request = async (place = requests.length): Promise<Request> => {
    await settle()
    const made = requests[place]
    if (made === undefined) throw new Error(`No request ${String(place)}`)
    return made
  }
  return {
    directory,
    timers,
    requests,
    request,
    states,
    started,
    notes,
    rows,
    state: () => directory.open(USERS),
    forbid: (error: AppError | null) => (refusal = error),
    signOut: () => (usable = false)
  }
}

/** A list of three users is loaded. */
async function loaded() {
  const desk = open()
  const { directory } = desk
  const loading = directory.load(USERS)
  const request = await desk.request(0)
  await request.send('[{"userId":1},{"userId":2},{"userId":3,"password":"p"}]')
  await request.end()
  await loading
  return desk
}

describe('a load', () => {
  it('begins when the list is opened for the first time, and only where it can', async () => {
    const desk = open()
    desk.signOut()
    desk.state()
    await settle()
    expect(desk.state()).toMatchObject({ phase: 'empty', total: 0, source: null, error: null })
    expect([desk.requests, desk.started]).toEqual([[], []])
    const other = open()
    expect(other.state()).toMatchObject({ phase: 'loading' })
    expect((await other.request(0)).path).toBe('/v1/admin/users')
  })

  it('is one for all who ask, and shows rows while it goes on', async () => {
    const desk = open()
    const all = [desk.directory.load(USERS), desk.directory.load(USERS), desk.directory.load(USERS)]
    const request = await desk.request(0)
    await request.send('[{"userId":1},{"us')
    expect(await desk.rows()).toEqual(['1'])
    expect(desk.states.at(-1)).toMatchObject({ phase: 'loading', total: 1 })
    await request.send('erId":2}]')
    await request.end()
    await Promise.all(all)
    expect(desk.requests).toHaveLength(1)
    expect(desk.states.at(-1)).toMatchObject({
      phase: 'ready',
      total: 2,
      source: 'live',
      loadedAt: desk.timers.clock.wall(),
      problems: [],
      error: null,
      progress: null
    })
    expect(await desk.rows()).toEqual(['1', '2'])
  })

  it('tells of rows at most twice a second', async () => {
    const desk = open()
    void desk.directory.load(USERS)
    const request = await desk.request(0)
    await request.send('[')
    for (let id = 0; id < 40; id += 1) await request.send(`{"userId":${String(id)}},`)
    // The loop's own clock goes on: a machine may take its time for forty pieces
    expect(desk.states.length).toBeLessThan(20)
    expect(await desk.rows()).toHaveLength(40)
  })

  it('names the secret fields that it dropped', async () => {
    const desk = await loaded()
    expect(desk.state().hiddenFields).toEqual(['password'])
    expect(JSON.stringify(await desk.directory.record(USERS, 2))).not.toContain('"p"')
  })

  it('again keeps the earlier rows until it has all of the new ones', async () => {
    const desk = await loaded()
    const { revision } = desk.state()
    const loading = desk.directory.load(USERS)
    const request = await desk.request(1)
    await request.send('[{"userId":7}')
    expect(await desk.rows()).toEqual(['1', '2', '3'])
    await request.send(']')
    await request.end()
    await loading
    expect(await desk.rows()).toEqual(['7'])
    expect(desk.state().revision).toBeGreaterThan(revision)
  })
})

describe('a load that fails', () => {
  it.each([
    ['before anything came', async (request: Request) => request.fail(offline)],
    ['in the middle', async (request: Request) => (await request.send('[{"userId":7}'), request.end(offline))]
  ])('%s leaves the earlier rows, and says why', async (_when, fail) => {
    const desk = await loaded()
    const loading = desk.directory.load(USERS)
    await fail(await desk.request(1))
    await loading
    expect(desk.state()).toMatchObject({ phase: 'ready', total: 3, error: { code: 'network-failed' } })
    expect(await desk.rows()).toEqual(['1', '2', '3'])
  })

  it('in the middle of the first one keeps what came, and says that the rest is missing', async () => {
    const desk = open()
    const loading = desk.directory.load(USERS)
    const request = await desk.request(0)
    await request.send('[{"userId":1},{"userId":2},{"use')
    await request.end(offline)
    await loading
    expect(desk.state()).toMatchObject({
      phase: 'ready',
      total: 2,
      problems: [{ text: 'The response was cut off, so the rest of the list is missing.', count: 1 }],
      error: { code: 'network-failed' }
    })
    expect(await desk.rows()).toEqual(['1', '2'])
  })

  it.each<[string, string, string]>([
    ['an object', '{"userId":1}', 'something other than a list of admin users'],
    ['nothing but blanks', '   ', 'incomplete or invalid JSON'],
    ['half a record', '[{"userId":1', 'incomplete or invalid JSON'],
    ['entries without an ID', '[{"name":1},{"name":2}]', 'a list with no user IDs'],
    ['entries that are no records', '[1,"x",null]', 'a list with no user IDs']
  ])('because of %s shows no rows', async (_what, body, message) => {
    const desk = open()
    const loading = desk.directory.load(USERS)
    const request = await desk.request(0)
    await request.send(body)
    await request.end()
    await loading
    expect(desk.state()).toMatchObject({ phase: 'failed', total: 0, error: { code: 'answer-malformed' } })
    expect(desk.state().error?.message).toContain(message)
    expect(await desk.rows()).toEqual([])
  })

  it('can be tried again', async () => {
    const desk = open()
    void desk.directory.load(USERS)
    await (await desk.request(0)).fail(offline)
    expect(desk.state()).toMatchObject({ phase: 'failed', error: { code: 'network-failed' } })
    const loading = desk.directory.load(USERS)
    expect(desk.states.at(-1)).toMatchObject({ phase: 'loading', error: null })
    const request = await desk.request(1)
    await request.send('[]')
    await request.end()
    await loading
    expect(desk.state()).toMatchObject({ phase: 'ready', total: 0, error: null })
  })

  it('counts what could not be shown', async () => {
    const desk = open()
    const loading = desk.directory.load(USERS)
    const request = await desk.request(0)
    await request.send('[{"userId":1},7,{"userId":},{"userId":1},{}]')
    await request.end()
    await loading
    expect(desk.state()).toMatchObject({ phase: 'ready', total: 3, skipped: 2 })
    expect(desk.state().problems.map(({ count }) => count)).toEqual([1, 1, 1, 1])
    expect(desk.notes).toContain('directory-rows-skipped')
  })
})

describe('a load that is cancelled', () => {
  it('keeps what came, without an error', async () => {
    const desk = open()
    const loading = desk.directory.load(USERS)
    const request = await desk.request(0)
    await request.send('[{"userId":1},')
    desk.directory.cancel(USERS)
    await loading
    expect(request.signal.aborted).toBe(true)
    expect(desk.state()).toMatchObject({
      phase: 'ready',
      total: 1,
      error: null,
      problems: [{ text: 'You stopped loading, so the rest of the list is missing.', count: 1 }]
    })
  })

  it('before anything came leaves an empty list; after an earlier one, that', async () => {
    const desk = open()
    const loading = desk.directory.load(USERS)
    await desk.request(0)
    desk.directory.cancel(USERS)
    await loading
    expect(desk.states.at(-1)).toMatchObject({ phase: 'empty', error: null })
    const other = await loaded()
    const again = other.directory.load(USERS)
    await (await other.request(1)).send('[{"userId":9},')
    other.directory.cancel(USERS)
    await again
    expect(other.state()).toMatchObject({ phase: 'ready', total: 3, error: null, problems: [] })
  })
})

describe('the thread', () => {
  it('is stopped at once by a lock, a sign-out, or a removal, in the middle of a load too', async () => {
    const desk = await loaded()
    const loading = desk.directory.load(USERS)
    const request = await desk.request(1)
    await request.send('[{"userId":7},')
    desk.directory.clear('a')
    expect(desk.started).toMatchObject([{ stopped: true }])
    expect(request.signal.aborted).toBe(true)
    expect(desk.states.at(-1)).toMatchObject({ phase: 'empty', total: 0, columns: [], loadedAt: null })
    const told = desk.states.length
    await loading
    await settle()
    expect(desk.states).toHaveLength(told)
    expect(await desk.rows()).toEqual([])
  })

  it('of one connection knows nothing of another', async () => {
    const desk = await loaded()
    void desk.directory.load(keyOf('b', 'users'))
    await settle()
    expect(desk.started).toHaveLength(2)
    desk.directory.clear('b')
    expect(desk.started.map(({ stopped }) => stopped)).toEqual([false, true])
    expect(await desk.rows()).toEqual(['1', '2', '3'])
  })

  it('is stopped a minute after the page was left, and not when it was opened again', async () => {
    const desk = await loaded()
    desk.directory.leave()
    await desk.timers.pass(KEPT_MS - 1)
    expect(desk.state()).toMatchObject({ phase: 'ready' })
    await desk.timers.pass(KEPT_MS * 2)
    expect(desk.started).toMatchObject([{ stopped: false }])
    desk.directory.leave()
    desk.directory.leave()
    await desk.timers.pass(KEPT_MS)
    expect(desk.started).toMatchObject([{ stopped: true }])
    expect(desk.states.at(-1)).toMatchObject({ phase: 'empty', error: null })
  })

  it('is stopped a minute after another connection’s directory was opened', async () => {
    const desk = await loaded()
    desk.directory.open(keyOf('b', 'accounts'))
    await desk.timers.pass(KEPT_MS)
    expect(desk.started.map(({ stopped }) => stopped)).toEqual([true, false])
  })

  it('that dies is an error, and the next load starts another', async () => {
    const desk = await loaded()
    desk.started[0]?.end('out-of-memory')
    expect(desk.state()).toMatchObject({ phase: 'failed', total: 0, error: { code: 'internal' } })
    expect(desk.state().error?.message).toContain('memory')
    expect(await desk.rows()).toEqual([])
    const loading = desk.directory.load(USERS)
    const request = await desk.request(1)
    await request.send('[{"userId":5}]')
    await request.end()
    await loading
    expect(await desk.rows()).toEqual(['5'])
  })

  it('that dies in the middle of a load ends it with an error', async () => {
    const desk = open()
    const loading = desk.directory.load(USERS)
    const request = await desk.request(0)
    await request.send('[{"userId":5},')
    desk.started[0]?.end('failed')
    await request.end()
    await loading
    expect(desk.state()).toMatchObject({ phase: 'failed', total: 0, error: { code: 'internal' } })
  })
})

describe('questions', () => {
  it('are refused where the connection may not be read', async () => {
    const desk = await loaded()
    desk.forbid(new AppError({ code: 'vault-locked', message: 'x', hint: 'y', retryable: true }))
    const { directory } = desk
    for (const ask of [
      () => directory.open(USERS),
      () => directory.load(USERS),
      () => directory.query(USERS, EVERYTHING, 0, 1),
      () => directory.values(USERS, 'userId', ''),
      () => directory.record(USERS, 0),
      () => directory.findRow(USERS, '1'),
      () => directory.copy(USERS, EVERYTHING, [[0, 1]], ['userId'], 'csv')
    ])
      expect((await failureOf(ask)).code).toBe('vault-locked')
  })

  it('about rows, values, and cells are answered from the list', async () => {
    const { directory } = await loaded()
    expect(await directory.findRow(USERS, '2')).toBe(1)
    expect(await directory.findRow(USERS, '22')).toBeNull()
    expect(await directory.values(USERS, 'userId', '3')).toEqual([{ text: '3', count: 1 }])
    expect((await directory.record(USERS, 1)).fields).toMatchObject([
      { key: 'userId', title: 'User ID', text: '2' }
    ])
    expect((await failureOf(() => directory.record(USERS, 99))).code).toBe('not-found')
    const copied = await directory.copy(USERS, EVERYTHING, [[1, 2]], ['userId'], 'tsv')
    expect(copied).toEqual({ text: '2\n3', rows: 2 })
  })
})

describe('the role matrix', () => {
  const MATRIX = keyOf('a', 'roleMatrix')
  const users = (...roles: readonly string[][]): string =>
    JSON.stringify(roles.map((each, userId) => ({ userId, fullName: `User ${String(userId)}`, roles: each })))
  const cells = async ({ directory }: ReturnType<typeof open>): Promise<unknown[]> => {
    const columns = ['fullName', 'roles.USER', 'roles.SUPER_USER']
    return (await directory.query(MATRIX, { ...EVERYTHING, columns }, 0, 100)).rows.map((row) => row.cells)
  }

  it('loads the users when there are none, and is made again whenever they were', async () => {
    const desk = open()
    const { directory } = desk
    expect(directory.open(MATRIX)).toMatchObject({ phase: 'loading' })
    const first = await desk.request(0)
    expect(first.path).toBe('/v1/admin/users')
    await first.send(users(['USER'], ['USER', 'SUPER_USER']))
    await first.end()
    await settle()
    expect(directory.open(MATRIX)).toMatchObject({ phase: 'ready', total: 2, error: null })
    expect(directory.open(MATRIX).columns.map(({ key, filled }) => [key, filled])).toContainEqual([
      'roles.USER',
      2
    ])
    expect(await cells(desk)).toEqual([
      ['User 0', 'Yes', ''],
      ['User 1', 'Yes', 'Yes']
    ])

    // Reloading the matrix reloads the users
    const again = directory.load(MATRIX)
    const second = await desk.request(1)
    await second.send(users([], ['SUPER_USER'], []))
    await second.end()
    await again
    await settle()
    expect(await cells(desk)).toEqual([
      ['User 0', '', ''],
      ['User 1', '', 'Yes'],
      ['User 2', '', '']
    ])
    expect(desk.requests).toHaveLength(2)
  })

  it('of users who are loaded needs no session, and none is made of what cannot be loaded', async () => {
    const desk = await loaded()
    desk.signOut()
    expect(desk.directory.open(MATRIX)).toMatchObject({ phase: 'loading' })
    await settle()
    expect(desk.directory.open(MATRIX)).toMatchObject({ phase: 'ready', total: 3 })
    expect(desk.requests).toHaveLength(1)

    const other = open()
    other.directory.open(MATRIX)
    await (await other.request(0)).fail(offline)
    await settle()
    expect(other.directory.open(MATRIX)).toMatchObject({ phase: 'failed', error: { code: 'network-failed' } })
  })

  it('is dropped with the users by a lock', async () => {
    const desk = await loaded()
    desk.directory.open(MATRIX)
    await settle()
    desk.directory.clear('a')
    desk.signOut()
    expect(desk.directory.open(MATRIX)).toMatchObject({ phase: 'empty', total: 0 })
  })
})

describe('a file of a list', () => {
  const query = { ...EVERYTHING, columns: ['userId'] }
  const textOf = async (source: ExportSource): Promise<string> => {
    let text = ''
    for (let piece = await source.next(); piece !== null; piece = await source.next())
      text += new TextDecoder().decode(piece.bytes)
    return text
  }

  it('has the rows and columns of the query, or everything', async () => {
    const { directory } = await loaded()
    const shown = await directory.export(USERS, { ...query, search: '2' }, 'shown', 'csv')
    expect(shown.rows).toBe(1)
    expect(await textOf(shown)).toBe('User ID\r\n2\r\n')
    const everything = await directory.export(USERS, { ...query, search: '2' }, 'everything', 'json')
    expect(everything.rows).toBe(3)
    expect(JSON.parse(await textOf(everything))).toEqual([{ userId: 1 }, { userId: 2 }, { userId: 3 }])
  })

  it('has the rows as they were when it began, though they are loaded again', async () => {
    const desk = await loaded()
    const file = await desk.directory.export(USERS, query, 'shown', 'csv')
    const again = desk.directory.load(USERS)
    const request = await desk.request(1)
    await request.send('[{"userId":9}]')
    await request.end()
    await again
    expect(await desk.rows()).toEqual(['9'])
    expect(await textOf(file)).toBe('User ID\r\n1\r\n2\r\n3\r\n')
  })

  it('ends with an error when the rows are dropped, and there is none of a list without rows', async () => {
    const desk = await loaded()
    const file = await desk.directory.export(USERS, query, 'shown', 'csv')
    desk.directory.clear('a')
    expect((await failureOf(file.next)).code).toBe('signed-out')
    file.end()
    expect((await failureOf(() => desk.directory.export(USERS, query, 'shown', 'csv'))).code).toBe(
      'not-found'
    )
  })

  it('keeps the rows of a page that was left until it ends', async () => {
    const desk = await loaded()
    const file = await desk.directory.export(USERS, query, 'shown', 'csv')
    desk.directory.leave()
    await desk.timers.pass(KEPT_MS)
    expect(await textOf(file)).toBe('User ID\r\n1\r\n2\r\n3\r\n')
    file.end()
    await desk.timers.pass(KEPT_MS)
    expect(desk.started[0]?.stopped).toBe(true)
  })
})
