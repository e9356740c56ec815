import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { TELL_EVERY_MS, UNDO_MS } from '../../../main/core/activity/recorder.ts'
import { sizeOfEntry, type RequestEntry } from '../../../main/core/activity/entry.ts'
import { titleOf } from '../../../main/core/activity/words.ts'
import { createRecording, EVERYTHING, requestOf } from '../../support/activity/recording.ts'

const lost = (serviceCode?: string): AppError =>
  new AppError({ code: 'network-failed', message: 'M', hint: 'H', retryable: true, serviceCode })

describe('createRecorder', () => {
  it('follows a request from its start to its end, with both parts of its duration', async () => {
    const { recorder, timers } = createRecording()
    const watch = recorder.watch('c1')(
      requestOf({ url: 'https://ringcx.example/voice/api/v1/admin/users?page=2' })
    )
    expect(recorder.all()).toMatchObject([{ state: 'pending', status: null, waitMs: null }])
    await timers.pass(180)
    watch.answered(200, new Headers({ 'content-type': 'application/json; charset=UTF-8' }))
    await timers.pass(20)
    watch.received(4_096)
    watch.ended(null)
    expect(recorder.all()).toMatchObject([
      {
        id: 1,
        connectionId: 'c1',
        purpose: 'directory',
        method: 'GET',
        host: 'https://ringcx.example',
        path: '/voice/api/v1/admin/users',
        query: [{ name: 'page', value: '2' }],
        responseHeaders: [{ name: 'content-type', value: 'application/json; charset=utf-8' }],
        status: 200,
        failure: null,
        waitMs: 180,
        transferMs: 20,
        received: 4_096,
        state: 'done'
      }
    ])
  })

  it.each([
    [lost('ERR_NAME_NOT_RESOLVED'), { code: 'network-failed', name: 'ERR_NAME_NOT_RESOLVED' }],
    [lost('secret-from-a-service'), { code: 'network-failed', name: null }],
    ['canceled' as const, { code: 'canceled', name: null }]
  ])('names a failure by its code and a known network name only: %s', (why, failure) => {
    const { recorder } = createRecording()
    recorder.watch('c1')(requestOf()).ended(why)
    expect(recorder.all()).toMatchObject([{ status: null, failure, transferMs: null, state: 'done' }])
  })

  it('keeps the newest entries, bounded by count', () => {
    const { recorder, record } = createRecording({ entries: 100, bytes: Infinity })
    for (let at = 0; at < 125; at += 1) record()
    expect(recorder.state()).toMatchObject({ total: 100, newest: 125 })
    expect(recorder.all()[0]?.id).toBe(26)
  })

  it('keeps the newest entries, bounded by bytes', () => {
    const { recorder, record } = createRecording({ entries: 1_000, bytes: 20_000 })
    const path = Array.from({ length: 20 }, () => 'accounts.groups.members').join('/')
    for (let at = 0; at < 125; at += 1) record({ url: `https://ringcx.example/${path}` })
    expect(recorder.state().newest).toBe(125)
    const size = recorder.all().reduce((sum, entry) => sum + sizeOfEntry(entry), 0)
    expect([size <= 20_000, size > 18_000]).toEqual([true, true])
  })

  it('filters by words, purpose, result, and connection, newest first, in parts', () => {
    const { recorder, record } = createRecording()
    record({ purpose: 'exchange', method: 'POST', url: 'https://a.example/api/auth/login' })
    record({ status: 403 })
    record({ status: 503, connectionId: 'c2' })
    recorder.note({ kind: 'reveal', connectionId: 'c1' })
    recorder
      .watch('c1')(requestOf({ subject: 'queues' }))
      .ended(lost('ECONNREFUSED'))
    const ids = (change: Partial<typeof EVERYTHING>): number[] =>
      recorder.read({ ...EVERYTHING, ...change }, 0, 100).entries.map(({ id }) => id)
    expect(ids({})).toEqual([5, 4, 3, 2, 1])
    expect(ids({ text: 'got TOKEN' })).toEqual([1])
    expect(ids({ text: 'econnrefused' })).toEqual([5])
    expect(ids({ purposes: ['exchange', 'note'] })).toEqual([4, 1])
    expect(ids({ status: 'ok' })).toEqual([1])
    expect(ids({ status: 'refused' })).toEqual([2])
    expect(ids({ status: 'service' })).toEqual([3])
    expect(ids({ status: 'no-response' })).toEqual([5])
    expect(ids({ connectionId: 'c2' })).toEqual([3])
    expect(ids({ upTo: 3 })).toEqual([3, 2, 1])
    const part = recorder.read(EVERYTHING, 1, 2)
    expect([part.matched, part.entries.map(({ id }) => id)]).toEqual([5, [4, 3]])
  })

  it('tells about many changes at once', async () => {
    const { record, told, timers } = createRecording()
    for (let at = 0; at < 100; at += 1) record()
    expect(told).toEqual([])
    await timers.pass(TELL_EVERY_MS)
    expect(told).toMatchObject([{ total: 100, newest: 100 }])
  })

  it('brings a cleared list back, in front of what came since', async () => {
    const { recorder, record, timers } = createRecording()
    record()
    record()
    recorder.clear()
    expect(recorder.state()).toMatchObject({ total: 0, undoUntil: timers.clock.wall() + UNDO_MS })
    record()
    recorder.undoClear()
    expect(recorder.all().map(({ id }) => id)).toEqual([1, 2, 3])
    recorder.clear()
    await timers.pass(UNDO_MS)
    expect(recorder.state().undoUntil).toBeNull()
    recorder.undoClear()
    expect(recorder.all()).toEqual([])
  })

  it('follows a request under way even when the list was cleared', () => {
    const { recorder } = createRecording()
    const watch = recorder.watch('c1')(requestOf())
    recorder.clear()
    watch.answered(200, new Headers())
    watch.ended(null)
    expect(recorder.all()).toEqual([])
    recorder.undoClear()
    expect(recorder.all()).toMatchObject([{ state: 'done', status: 200 }])
  })

  it('links the refusal of a token with the renewal that answers it, and with nothing before the last one', () => {
    const { recorder, record } = createRecording()
    const renew = { goal: 'renew', attempt: 1 } as const
    record({ status: 401 })
    const first = recorder.renewal('c1', { ...renew, why: 'refused' })
    const watch = recorder.watch('c1', () => first)(requestOf({ purpose: 'ringcx-refresh' }))
    watch.answered(200, new Headers())
    watch.ended(null)
    record({ status: 401, connectionId: 'c2' })
    record({ status: 401 })
    recorder.renewal('c1', { ...renew, why: 'refused' })
    const entries = recorder.all() as readonly RequestEntry[]
    expect(entries.map(({ causedRenewal }) => causedRenewal)).toEqual([1, null, null, 2])
    expect(entries[1]?.renewal).toEqual({ ...renew, why: 'refused', id: 1 })
  })

  it.each([
    ['Loaded admin users', 200, {}],
    ['Couldn’t load admin users', 403, {}],
    ['Renewed the RingCX token', 200, { purpose: 'ringcx-refresh' }],
    ['Couldn’t renew the RingCX token', 503, { purpose: 'ringcx-refresh' }],
    ['Sent your request', 404, { purpose: 'request' }]
  ] as const)('says “%s”', (title, status, change) => {
    const { recorder, record } = createRecording()
    record({ status, ...change })
    expect(recorder.all().map(titleOf)).toEqual([title])
  })
})
