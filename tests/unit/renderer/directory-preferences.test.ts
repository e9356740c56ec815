/// <reference types="svelte" />
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DirectoryPreferenceChange } from '../../../preload/contract.ts'

// Without a page nothing follows a value: a rune is then the value itself.
vi.stubGlobal(
  '$state',
  Object.assign((value: unknown) => value, { raw: (value: unknown) => value })
)
const told: DirectoryPreferenceChange[] = []
vi.stubGlobal('window', {
  api: {
    keepDirectoryPreference: (change: DirectoryPreferenceChange) => {
      told.push(change)
      return Promise.resolve({ ok: true, value: null })
    }
  }
})
const { preferences } = await import('../../../renderer/directory/preferences.svelte.ts')

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.runAllTimers()
  vi.useRealTimers()
  told.length = 0
})

const widths = (): unknown[] =>
  told.map((change) =>
    change.kind === 'layout'
      ? change.layout?.columns[0]?.width
      : change.kind === 'detail-width' && change.width
  )
const drag = (width: number): void => {
  preferences.setLayout('users', { columns: [{ key: 'email', width, pinned: false }] })
}

test('a drag tells main its first and its last width, the last one as soon as it is over', () => {
  for (const width of [100, 101, 102]) drag(width)
  expect(widths()).toEqual([100])
  preferences.flush()
  expect(widths()).toEqual([100, 102])
  // Nothing is told twice.
  preferences.flush()
  vi.runAllTimers()
  expect(widths()).toEqual([100, 102])
})

test('so does the edge of the detail pane, beside a column that is told too', () => {
  drag(200)
  drag(201)
  preferences.setDetailWidth(300)
  preferences.setDetailWidth(310)
  preferences.flush()
  expect(widths()).toEqual([200, 300, 201, 310])
})

test('a drag that goes on is told now and then, not with each step', () => {
  for (let width = 100; width < 130; width += 1) {
    drag(width)
    vi.advanceTimersByTime(30)
  }
  expect(widths().length).toBeLessThan(6)
  vi.runAllTimers()
  expect(widths().at(-1)).toBe(129)
})
