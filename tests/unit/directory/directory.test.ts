import { describe, expect, it } from 'vitest'
import { createDirectory } from '../../../main/core/directory/directory.ts'
import { AppError } from '../../../main/core/errors.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

const offline = new AppError({ code: 'network-failed', message: 'x', hint: 'y', retryable: true })

/** A directory over an API whose answers the test gives by hand, and a clock it moves. */
function open() {
  const asked: string[] = []
  const open: { path: string; resolve: (body: unknown) => void; reject: (error: unknown) => void }[] = []
  const notes: [string, unknown][] = []
  let now = 1000
  const directory = createDirectory({
    api: (connectionId) => {
      if (connectionId === 'gone')
        throw new AppError({ code: 'unknown-connection', message: 'x', hint: 'y', retryable: false })
      return {
        get: (path) => {
          asked.push(`${connectionId} ${path}`)
          return new Promise((resolve, reject) => open.push({ path, resolve, reject }))
        }
      }
    },
    clock: { wall: () => now },
    log: { note: (event, facts) => notes.push([event, facts]) }
  })
  return {
    directory,
    asked,
    notes,
    pass: (ms: number) => (now += ms),
    answer: (body: unknown) => open.shift()?.resolve(body),
    fail: () => open.shift()?.reject(offline)
  }
}

describe('createDirectory', () => {
  it('loads once, then answers from memory', async () => {
    const { directory, asked, answer, pass } = open()
    const loading = directory.accounts('a', false)
    answer([{ accountId: '1' }])
    const first = await loading
    expect(first).toMatchObject({ loadedAt: 1000, rows: [{ accountId: '1' }] })
    pass(5000)
    expect(await directory.accounts('a', false)).toBe(first)
    expect(asked).toEqual(['a /v1/admin/accounts'])
  })

  it('loads again when asked to', async () => {
    const { directory, answer, pass } = open()
    const loading = directory.accounts('a', false)
    answer([{ accountId: '1' }])
    await loading
    pass(5000)
    const reloading = directory.accounts('a', true)
    answer([{ accountId: '2' }])
    expect(await reloading).toMatchObject({ loadedAt: 6000, rows: [{ accountId: '2' }] })
  })

  it('asks once for any number of callers, reloading or not', async () => {
    const { directory, asked, answer } = open()
    const callers = Array.from({ length: 1000 }, (_, index) => directory.users('a', index % 2 === 0))
    expect(asked).toHaveLength(1)
    answer([{ userId: 1 }])
    const lists = await Promise.all(callers)
    expect(new Set(lists).size).toBe(1)
  })

  it('keeps accounts, users and connections apart', async () => {
    const { directory, asked, answer } = open()
    const lists = [
      directory.accounts('a', false),
      directory.users('a', false),
      directory.accounts('b', false)
    ]
    answer([{ accountId: '1' }])
    answer([{ userId: 2 }])
    answer([{ accountId: '3' }])
    expect((await Promise.all(lists)).map(({ rows }) => rows[0])).toMatchObject([
      { accountId: '1' },
      { userId: 2 },
      { accountId: '3' }
    ])
    expect(asked).toEqual(['a /v1/admin/accounts', 'a /v1/admin/users', 'b /v1/admin/accounts'])
  })

  it('keeps the rows it has when a reload fails, and can load again', async () => {
    const { directory, answer, fail } = open()
    const loading = directory.accounts('a', false)
    answer([{ accountId: '1' }])
    const first = await loading
    const failing = directory.accounts('a', true)
    fail()
    expect(await failureOf(() => failing)).toBe(offline)
    expect(await directory.accounts('a', false)).toBe(first)
    const again = directory.accounts('a', true)
    answer([{ accountId: '2' }])
    expect((await again).rows).toMatchObject([{ accountId: '2' }])
  })

  it('tells a first failure to every caller, and is not stuck with it', async () => {
    const { directory, fail, answer } = open()
    const both = [directory.users('a', false), directory.users('a', false)]
    fail()
    for (const each of both) expect(await failureOf(() => each)).toBe(offline)
    const again = directory.users('a', false)
    answer([])
    expect((await again).rows).toEqual([])
  })

  it('is not stuck with a connection that is gone either', async () => {
    const { directory } = open()
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect((await failureOf(() => directory.users('gone', false))).code).toBe('unknown-connection')
    }
  })

  it('forgets, and a late answer cannot bring the rows back', async () => {
    const { directory, asked, answer } = open()
    const late = directory.accounts('a', false)
    directory.clear('a')
    const fresh = directory.accounts('a', false)
    expect(asked).toHaveLength(2)
    answer([{ accountId: 'old' }])
    await late
    answer([{ accountId: 'new' }])
    expect((await fresh).rows).toMatchObject([{ accountId: 'new' }])
    expect((await directory.accounts('a', false)).rows).toMatchObject([{ accountId: 'new' }])
  })

  it('notes how many entries were no rows, and nothing of them', async () => {
    const { directory, answer, notes } = open()
    const loading = directory.accounts('a', false)
    answer([{ accountId: '1' }, { accountName: 'SECRET' }])
    await loading
    expect(notes).toEqual([['directory-rows-skipped', { what: 'accounts', skipped: 1 }]])
  })
})
