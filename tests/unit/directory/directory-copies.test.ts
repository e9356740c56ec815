import { describe, expect, it, onTestFinished } from 'vitest'
import { createDirectoryCopies } from '../../../main/core/directory/copies.ts'
import { createDirectory, KEPT_MS, type ListState } from '../../../main/core/directory/directory.ts'
import type { ListKey } from '../../../main/core/directory/lists.ts'
import { AppError } from '../../../main/core/errors.ts'
import { createMemoryRecords } from '../../../main/core/sessions/practice.ts'
import { createFakeDisk } from '../../support/fakes/disk.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { EVERYTHING, keyOf, loopWorker } from '../../support/fakes/loop-worker.ts'

const offline = new AppError({ code: 'network-failed', message: 'x', hint: 'y', retryable: true })
const USERS = keyOf('a', 'users')
const TEAM = [
  { userId: 1, fullName: 'Robin' },
  { userId: 2, fullName: 'Zoë', password: 'hunter2' }
]

/** A home in which directories open one after the other, as in runs of the app. */
function createHome() {
  const disk = createFakeDisk()
  const records = createMemoryRecords()
  const timers = createHandTimers()
  let answer: readonly object[] | null = TEAM
  let cutOff = false
  let usable = true
  let mayKeep = true
  let lock: AppError | null = null

  const open = () => {
    const states: ListState[] = []
    const waiting = new Set<() => void>()
    const directory = createDirectory({
      api: () => ({
        get: () => Promise.reject(offline),
        async stream(_path, _purpose, taker) {
          if (answer === null) throw offline
          taker.begin(null)
          const bytes = new TextEncoder().encode(JSON.stringify(answer))
          const sent = cutOff ? bytes.slice(0, bytes.length - 5) : bytes
          await taker.take(sent)
          return { bytes: sent.length, cutOff: cutOff ? offline : null }
        }
      }),
      permit: () => {
        if (lock !== null) throw lock
      },
      isUsable: () => usable,
      copies: {
        ...copies,
        async save(facts, pieces) {
          await copies.save(facts, pieces).finally(() => {
            saves += 1
            for (const look of waiting) look()
          })
        }
      },
      startWorker: loopWorker,
      clock: timers.clock,
      timers,
      log: { note: () => undefined },
      onChange(state) {
        states.push(state)
        for (const look of waiting) look()
      }
    })
    onTestFinished(directory.close)
    const until = (isSo: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!isSo()) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      })
    return {
      directory,
      states,
      /** Looks at a list until nothing goes on with it. */
      async look(key: ListKey = USERS): Promise<ListState> {
        directory.open(key)
        await until(() => {
          const { phase } = directory.open(key)
          return phase !== 'loading'
        })
        return directory.open(key)
      },
      async load(key: ListKey = USERS): Promise<void> {
        const wanted = saves + 1
        await directory.load(key)
        await until(() => saves >= wanted)
      },
      /** The first state of a list that is told, or was, and that something is true of. */
      async untilTold(isIt: (state: ListState) => boolean): Promise<ListState> {
        await until(() => states.some(isIt))
        return states.find(isIt) ?? directory.open(USERS)
      },
      async names(key: ListKey = USERS, columns = ['fullName']): Promise<unknown[]> {
        const page = await directory.query(key, { ...EVERYTHING, columns }, 0, 100)
        return page.rows.map(({ cells }) => (cells.length === 1 ? cells[0] : cells))
      }
    }
  }
  let saves = 0
  const copies = createDirectoryCopies({
    folder: '/home/directory',
    disk,
    recordsOf: () => records,
    mayKeep: () => mayKeep
  })
  return {
    disk,
    timers,
    open,
    set: (next: {
      answer?: readonly object[] | null
      cutOff?: boolean
      usable?: boolean
      mayKeep?: boolean
      lock?: AppError | null
    }) => {
      if (next.answer !== undefined) answer = next.answer
      cutOff = next.cutOff ?? cutOff
      usable = next.usable ?? usable
      mayKeep = next.mayKeep ?? mayKeep
      if (next.lock !== undefined) lock = next.lock
    }
  }
}

describe('the copy of the last load', () => {
  it('is there in the next run without a session, with its age, rows and hidden fields', async () => {
    const home = createHome()
    await home.open().load()
    const loadedAt = home.timers.clock.wall()
    await home.timers.pass(3_600_000)
    home.set({ usable: false })
    const next = home.open()
    expect(await next.look()).toMatchObject({
      phase: 'ready',
      source: 'copy',
      loadedAt,
      total: 2,
      hiddenFields: ['password'],
      error: null
    })
    expect(await next.names()).toEqual(['Robin', 'Zoë'])
  })

  it('gives way to a load as soon as the session can be used, and stays when that fails', async () => {
    const home = createHome()
    await home.open().load()
    home.set({ answer: null })
    const offlineRun = home.open()
    expect(await offlineRun.look()).toMatchObject({
      source: 'copy',
      total: 2,
      error: { code: 'network-failed' }
    })
    expect(await offlineRun.names()).toEqual(['Robin', 'Zoë'])
    home.set({ answer: [{ userId: 3, fullName: 'Ada' }] })
    const online = home.open()
    expect(await online.look()).toMatchObject({ source: 'live', total: 1, error: null })
    expect(online.states.map(({ source, phase }) => `${phase} ${String(source)}`)).toContain('loading copy')
    expect(await online.names()).toEqual(['Ada'])
  })

  it('is not replaced by a load that broke off, or by none at all', async () => {
    const home = createHome()
    await home.open().load()
    home.set({ cutOff: true, answer: [{ userId: 9, fullName: 'Half' }, { userId: 10 }] })
    const broken = home.open()
    await broken.look()
    home.set({ usable: false })
    const next = home.open()
    await next.look()
    expect(await next.names()).toEqual(['Robin', 'Zoë'])
  })

  it('says on the list that it was not saved when the disk is full, and counts no row as lost', async () => {
    const home = createHome()
    home.disk.setPlan(({ name }) => (name === 'write' ? { errno: 'ENOSPC' } : null))
    const desk = home.open()
    await desk.load()
    const told = await desk.untilTold(({ problems }) => problems.length > 0)
    expect(told).toMatchObject({ phase: 'ready', source: 'live', total: 2, error: null })
    expect(told.problems).toEqual([
      { text: expect.stringContaining('No copy of this load was saved') as string, count: 0 }
    ])
    expect((await desk.directory.findings('a', null)).map(({ partial }) => partial).flat()).toEqual([])
    home.disk.setPlan(() => null)
    await desk.load()
    expect((await desk.look()).problems).toEqual([])
  })

  it('is there again after the memory was given back', async () => {
    const home = createHome()
    const desk = home.open()
    await desk.load()
    home.set({ answer: null })
    desk.directory.leave()
    await home.timers.pass(KEPT_MS)
    expect(await desk.names()).toEqual([])
    expect(await desk.look()).toMatchObject({ source: 'copy', total: 2 })
    expect(await desk.names()).toEqual(['Robin', 'Zoë'])
  })

  it('is closed by a lock, even in the middle of being opened', async () => {
    const home = createHome()
    await home.open().load()
    home.set({ usable: false })
    const desk = home.open()
    desk.directory.open(USERS)
    home.set({ lock: offline })
    desk.directory.clear('a')
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    expect(desk.states.every(({ total }) => total === 0)).toBe(true)
    expect((await failureOf(() => desk.directory.copies('a'))).code).toBe(offline.code)
    expect(() => desk.directory.open(USERS)).toThrow(offline)
  })

  it('is neither written nor read where it may not be kept', async () => {
    const home = createHome()
    home.set({ mayKeep: false })
    await home.open().load()
    expect([...home.disk.files()]).toEqual([])
    home.set({ mayKeep: true })
    await home.open().load()
    home.set({ mayKeep: false, usable: false })
    expect(await home.open().look()).toMatchObject({ phase: 'empty', total: 0, error: null })
  })

  it('that is damaged is an error, and the next load replaces it', async () => {
    const home = createHome()
    await home.open().load()
    for (const [path, content] of home.disk.files()) {
      const damaged = Buffer.from(content)
      damaged[damaged.length - 1] = (damaged[damaged.length - 1] ?? 0) ^ 1
      await home.disk.remove(path)
      const file = await home.disk.create(path)
      await file.write(damaged)
      await file.close()
    }
    home.set({ usable: false })
    expect(await home.open().look()).toMatchObject({ phase: 'failed', error: { code: 'vault-corrupt' } })
    home.set({ usable: true })
    expect(await home.open().look()).toMatchObject({ phase: 'ready', source: 'live', error: null })
  })
})

describe('comparing', () => {
  const DIFFERENCES: ListKey = { connectionId: 'a', list: 'differences', accountId: null }
  const COLUMNS = ['change', 'name', 'field', 'before', 'after']

  it('shows what changed since a kept copy, and is searched like every list', async () => {
    const home = createHome()
    const desk = home.open()
    await desk.load()
    await desk.directory.keep(USERS)
    await home.timers.pass(1_000)
    home.set({
      answer: [
        { userId: 1, fullName: 'Robin', enabled: false },
        { userId: 3, fullName: 'Ada' }
      ]
    })
    await desk.load()
    const kept = (await desk.directory.copies('a')).find((copy) => copy.kept)
    const before = { connectionId: 'a', copyId: kept?.id ?? '' }
    expect(await desk.directory.compare('a', before, { key: USERS })).toMatchObject({
      key: DIFFERENCES,
      phase: 'ready',
      total: 3,
      problems: []
    })
    expect(await desk.names(DIFFERENCES, COLUMNS)).toEqual([
      ['Changed', 'Robin', 'Enabled', '', 'No'],
      ['New', 'Ada', '', '', ''],
      ['Gone', 'Zoë', '', '', '']
    ])
    await desk.directory.removeCopy('a', kept?.id ?? '')
    expect((await failureOf(() => desk.directory.compare('a', before, { key: USERS }))).code).toBe(
      'not-found'
    )
  })

  it('compares two connections, and refuses what is not alike or not there', async () => {
    const home = createHome()
    const desk = home.open()
    await desk.load()
    home.set({ answer: [{ userId: 1, fullName: 'Robin' }] })
    const other = keyOf('b', 'users')
    const compare = () => desk.directory.compare('a', { key: USERS }, { key: other })
    expect((await failureOf(compare)).code).toBe('not-found')
    await desk.load(other)
    await compare()
    expect(await desk.names(DIFFERENCES, COLUMNS)).toEqual([['Gone', 'Zoë', '', '', '']])
    home.set({ answer: [{ accountId: 1 }] })
    await desk.load(keyOf('a', 'accounts'))
    const unlike = () => desk.directory.compare('a', { key: USERS }, { key: keyOf('a', 'accounts') })
    expect((await failureOf(unlike)).code).toBe('input-invalid')
  })

  it('never loads or saves the differences', async () => {
    const desk = createHome().open()
    expect(desk.directory.open(DIFFERENCES)).toMatchObject({ phase: 'empty' })
    await desk.directory.load(DIFFERENCES)
    expect(desk.directory.open(DIFFERENCES)).toMatchObject({ phase: 'empty', error: null })
  })
})
