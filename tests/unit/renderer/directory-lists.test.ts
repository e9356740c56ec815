/// <reference types="svelte" />
import { expect, test, vi } from 'vitest'
import type { ListState } from '../../../preload/contract.ts'

// Without a page nothing follows a value: a rune is then the value itself.
vi.stubGlobal(
  '$state',
  Object.assign((value: unknown) => value, { raw: (value: unknown) => value })
)
const listeners = new Set<(state: ListState) => void>()
vi.stubGlobal('requestIdleCallback', () => 0)
vi.stubGlobal('window', {
  api: {
    onDirectoryChanged: (listener: (state: ListState) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    queryDirectory: () =>
      Promise.resolve({
        ok: true,
        value: {
          revision: 1,
          matched: 1,
          length: 1,
          total: 1,
          from: 0,
          rows: [{ row: 0, depth: 0, children: 0, muted: false, cells: ['Robin Example'] }]
        }
      })
  }
})
const { directoryOf } = await import('../../../renderer/directory/directory.svelte.ts')

const state = (connectionId: string, changes: Partial<ListState> = {}): ListState => ({
  key: { connectionId, list: 'users', accountId: null },
  phase: 'ready',
  total: 1,
  skipped: 0,
  revision: 1,
  columns: [],
  hiddenFields: [],
  loadedAt: 1,
  source: 'live',
  progress: null,
  problems: [],
  error: null,
  ...changes
})

const tell = (told: ListState): void => listeners.forEach((listener) => listener(told))

test('rows that main has dropped do not stay in the window, although their page is not on screen', async () => {
  const list = directoryOf('c1').list('users', null)
  tell(state('c1'))
  list.rows.ask(list.question(['fullName']))
  await vi.waitFor(() => expect(list.rows.shown.at(0)?.cells).toEqual(['Robin Example']))
  // A lock, a sign-out, or a minute after the page was left
  tell(state('c1', { phase: 'empty', total: 0, loadedAt: null, source: null }))
  expect(list.rows.shown.at(0)).toBeNull()
  expect(directoryOf('c1').list('users', null).state).toMatchObject({ phase: 'empty', total: 0 })
})

test('only the lists of the connection that was shown last follow main', () => {
  const earlier = directoryOf('c1').list('users', null)
  const list = directoryOf('c2').list('users', null)
  tell(state('c1', { total: 7 }))
  tell(state('c2', { total: 8 }))
  expect([earlier.state?.total, list.state?.total]).toEqual([0, 8])
  expect(listeners.size).toBe(1)
})
