import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DirectoryColumn, ListLayout } from '../../../preload/contract.ts'
import { cellText, shortened, visibleText } from '../../../renderer/directory/cell-text.ts'
import { chipsThatFit } from '../../../renderer/directory/chips.ts'
import {
  columnAt,
  columnsInView,
  layoutOf,
  placeColumns,
  scrollToColumn,
  shownColumns,
  withMoved,
  withPinned,
  withShown,
  withWidth,
  type ShownColumn
} from '../../../renderer/directory/columns.ts'
import {
  blockOf,
  clamped,
  extendTo,
  isRowIn,
  moved,
  rowCount,
  selectAll,
  selectCell,
  toggleRow
} from '../../../renderer/directory/selection.ts'
import { OVERSCAN, rowsToDraw, slotsFor } from '../../../renderer/directory/visible-range.ts'
import { HOSTILE_TEXTS } from '../../support/fakes/hostile-texts.ts'

const column = (key: string, changes: Partial<DirectoryColumn> = {}): DirectoryColumn => ({
  key,
  title: key.toUpperCase(),
  kind: 'text',
  shown: true,
  width: 100,
  filled: 1,
  distinct: null,
  ...changes
})
const COLUMNS = [column('a'), column('b', { kind: 'id' }), column('c', { shown: false }), column('d')]
const keys = (shown: readonly ShownColumn[]): string =>
  shown.map(({ key, pinned }) => (pinned ? key.toUpperCase() : key)).join('')

describe('the columns of a list', () => {
  const standard = shownColumns(COLUMNS, null)

  test('without an arrangement, the default view; with one, what it names and the list has', () => {
    expect(keys(standard)).toBe('abd')
    const layout: ListLayout = {
      columns: [
        { key: 'd', width: 240, pinned: false },
        { key: 'gone', width: null, pinned: true },
        { key: 'c', width: null, pinned: true }
      ]
    }
    const shown = shownColumns(COLUMNS, layout)
    expect(keys(shown)).toBe('Cd')
    expect(shown.map(({ width, sized }) => [width, sized])).toEqual([
      [100, false],
      [240, true]
    ])
    expect(shownColumns(COLUMNS, { columns: [{ key: 'gone', width: null, pinned: false }] })).toEqual(
      standard
    )
  })

  test('are moved, pinned, hidden and shown; the last one stays', () => {
    expect(keys(withMoved(standard, 'a', 3))).toBe('bda')
    expect(keys(withMoved(standard, 'd', 0))).toBe('dab')
    const pinned = withPinned(standard, 'd', true)
    expect(keys(pinned)).toBe('Dab')
    // Moved among the pinned ones it is pinned, and moved out of them it is not.
    expect(keys(withMoved(pinned, 'b', 0))).toBe('BDa')
    expect(keys(withMoved(pinned, 'd', 3))).toBe('abd')
    expect(keys(withPinned(pinned, 'd', false))).toBe('dab')
    expect(keys(withShown(COLUMNS, standard, 'c', true))).toBe('abdc')
    expect(keys(withShown(COLUMNS, standard, 'a', false))).toBe('bd')
    const [only] = standard
    expect(withShown(COLUMNS, only ? [only] : [], 'a', false)).toHaveLength(1)
  })

  test('an arrangement comes back as it was, whatever is done to it', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('move' as const),
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        to: fc.nat(5)
      }),
      fc.record({
        do: fc.constant('pin' as const),
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        on: fc.boolean()
      }),
      fc.record({
        do: fc.constant('show' as const),
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        on: fc.boolean()
      }),
      fc.record({
        do: fc.constant('size' as const),
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        px: fc.integer()
      })
    )
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let shown = standard
        for (const each of steps) {
          if (each.do === 'move') shown = withMoved(shown, each.key, each.to)
          else if (each.do === 'pin') shown = withPinned(shown, each.key, each.on)
          else if (each.do === 'show') shown = withShown(COLUMNS, shown, each.key, each.on)
          else shown = withWidth(shown, each.key, each.px)
          expect(shown.length).toBeGreaterThan(0)
          expect(new Set(shown.map(({ key }) => key)).size).toBe(shown.length)
          const firstFree = shown.findIndex(({ pinned }) => !pinned)
          expect(firstFree === -1 || shown.slice(firstFree).every(({ pinned }) => !pinned)).toBe(true)
          expect(shownColumns(COLUMNS, layoutOf(shown))).toEqual(shown)
        }
      }),
      { seed: 20261128 }
    )
  })

  const manyColumns = fc
    .array(
      fc.record({ width: fc.integer({ min: 56, max: 600 }), sized: fc.boolean(), pinned: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 300
      }
    )
    .map((parts) =>
      parts
        .map((part, index): ShownColumn => ({ ...part, key: String(index), title: '', kind: 'text' }))
        .sort((a, b) => Number(b.pinned) - Number(a.pinned))
    )

  test('lie side by side without gaps, and fill the view when there is a column to stretch', () => {
    fc.assert(
      fc.property(manyColumns, fc.integer({ min: 200, max: 3_000 }), (shown, view) => {
        const { all, width, pinned, pinnedWidth } = placeColumns(shown, view)
        let left = 0
        for (const each of all) {
          expect(each.left).toBe(left)
          left += each.width
        }
        expect(width).toBe(Math.max(left, view))
        if (shown.some(({ sized }) => !sized)) expect(left).toBeGreaterThan(view - shown.length)
        expect(pinnedWidth).toBe(all[pinned]?.left ?? (pinned === 0 ? 0 : left))
        expect(pinnedWidth).toBeLessThanOrEqual(view * 0.6)
      }),
      { seed: 20261128 }
    )
  })

  test('every one in view is drawn, and few that are not; one is found where it lies, and can be scrolled to', () => {
    fc.assert(
      fc.property(
        manyColumns,
        fc.integer({ min: 200, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (shown, view, place) => {
          const placed = placeColumns(shown, view)
          const scroll = Math.round((placed.width - view) * place)
          const { start, end } = columnsInView(placed, scroll, view)
          for (const { index, left, width } of placed.all.slice(placed.pinned)) {
            const visible = left + width > scroll + placed.pinnedWidth && left < scroll + view
            if (visible) expect(index >= start && index < end).toBe(true)
          }
          expect(end - start).toBeLessThanOrEqual(Math.ceil(view / 56) + 3)
          for (const x of [0, placed.pinnedWidth, Math.floor(view / 2), view - 1]) {
            const found = placed.all[columnAt(placed, x, scroll)]
            if (found === undefined) continue
            const from = found.index < placed.pinned ? found.left : found.left - scroll
            expect(x).toBeGreaterThanOrEqual(from)
            expect(x).toBeLessThan(from + found.width)
          }
          const target = placed.all.at(-1)
          if (target === undefined) return
          const to = scrollToColumn(placed, target.index, scroll, view)
          const again = columnsInView(placed, to, view)
          expect(
            target.index < placed.pinned || (target.index >= again.start && target.index < again.end)
          ).toBe(true)
        }
      ),
      { seed: 20261128 }
    )
  })
})

describe('rows', () => {
  const ROW = 36

  test('every row in view is drawn, inside the list, and never 100', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer({ min: 0, max: 3_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(OVERSCAN, 0),
        (count, height, place, overscan) => {
          const scrollTop = Math.max(0, count * ROW - height) * place
          const { start, end } = rowsToDraw(scrollTop, height, ROW, count, overscan)
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeLessThanOrEqual(count)
          expect(start * ROW).toBeLessThanOrEqual(scrollTop)
          expect(end * ROW).toBeGreaterThanOrEqual(Math.min(count * ROW, scrollTop + height))
          expect(end - start).toBeLessThan(100)
        }
      ),
      { seed: 20261122 }
    )
  })

  test('a row that stays in view keeps its slot', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.integer({ min: 1, max: 96 }),
        fc.integer({ min: -40, max: 40 }),
        (start, count, by) => {
          const before = slotsFor({ start: start + 40, end: start + 40 + count })
          const after = slotsFor({ start: start + 40 + by, end: start + 40 + by + count })
          expect([...after].sort((a, b) => a - b)).toEqual(
            Array.from({ length: count }, (_, at) => start + 40 + by + at)
          )
          for (const [slot, place] of after.entries())
            if (before.includes(place)) expect(before[slot]).toBe(place)
        }
      ),
      { seed: 20261128 }
    )
  })

  test('200,000 rows are lower than what Chromium lays out', () => {
    expect(200_000 * ROW).toBeLessThan(16_000_000)
  })
})

describe('the selection', () => {
  const EXTENT = { rows: 50, columns: 6, page: 10 }
  const at = (row: number, columnAtRow: number) => ({ row, column: columnAtRow })
  const key = (name: string, mod = false) => ({ key: name, mod })

  test.each([
    ['ArrowDown', false, at(11, 2)],
    ['ArrowUp', false, at(9, 2)],
    ['ArrowLeft', false, at(10, 1)],
    ['ArrowRight', false, at(10, 3)],
    ['Home', false, at(10, 0)],
    ['End', false, at(10, 5)],
    ['PageDown', false, at(20, 2)],
    ['PageUp', false, at(0, 2)],
    ['Home', true, at(0, 0)],
    ['End', true, at(49, 5)],
    ['ArrowDown', true, at(49, 2)],
    ['ArrowUp', true, at(0, 2)],
    ['ArrowRight', true, at(10, 5)],
    ['ArrowLeft', true, at(10, 0)]
  ])('%s (with Ctrl: %s) moves as in a spreadsheet', (name, mod, target) => {
    expect(moved(at(10, 2), key(name, mod), EXTENT)).toEqual(target)
  })

  test('up from the first row is the header, and nothing leads further', () => {
    expect(moved(at(0, 2), key('ArrowUp'), EXTENT)).toEqual(at(-1, 2))
    expect(moved(at(-1, 2), key('ArrowUp'), EXTENT)).toEqual(at(-1, 2))
    expect(moved(at(49, 5), key('ArrowDown'), EXTENT)).toEqual(at(49, 5))
    expect(moved(at(0, 0), key('x'), EXTENT)).toBeNull()
  })

  test('Shift extends the block from its anchor, in every direction', () => {
    const block = extendTo(extendTo(selectCell(at(5, 3)), at(9, 4)), at(2, 1))
    expect(blockOf(block)).toEqual({ top: 2, bottom: 5, left: 1, right: 3 })
  })

  test('rows are toggled one by one, in ranges that never touch', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (rows) => {
        let selection = selectCell(at(0, 0))
        const expected = new Set<number>()
        for (const row of rows) {
          selection = toggleRow(selection, at(row, 0))
          if (!expected.delete(row)) expected.add(row)
        }
        for (let row = 0; row <= 20; row += 1) expect(isRowIn(selection.rows, row)).toBe(expected.has(row))
        expect(rowCount(selection.rows)).toBe(expected.size)
        selection.rows.forEach(([from], index) =>
          expect(from).toBeGreaterThan((selection.rows[index - 1]?.[1] ?? -2) + 1)
        )
      }),
      { seed: 20261128 }
    )
  })

  test('everything is one range of rows, and what is outside a shorter list is dropped', () => {
    const all = selectAll(selectCell(at(3, 3)), 50)
    expect(all.rows).toEqual([[0, 49]])
    const shorter = clamped({ ...all, active: at(40, 5) }, { rows: 10, columns: 4 })
    expect(shorter).toMatchObject({ active: at(9, 3), rows: [[0, 9]] })
    expect(selectAll(all, 0).rows).toEqual([])
  })
})

describe('texts', () => {
  test.each([
    ['null\u0000byte', 'null␀byte'],
    ['\u001b[31m', '␛[31m'],
    ['a\tb\nc', 'a\tb\nc'],
    ['\u007f\u0085', '␡\ufffd']
  ])('%j is seen as %j', (text, seen) => {
    expect(visibleText(text)).toBe(seen)
  })

  test('a cell shows little of a long text, and never half a character', () => {
    expect(cellText('x'.repeat(10_000)).length).toBeLessThan(500)
    expect(shortened('ab😀cd', 3)).toBe('ab')
    for (const text of HOSTILE_TEXTS) expect(cellText(text).length).toBeLessThanOrEqual(401)
  })

  test('as many chips as fit, at least one, and how many are left', () => {
    expect(chipsThatFit(['A', 'B'], 400)).toEqual({ texts: ['A', 'B'], more: '' })
    expect(chipsThatFit(['MANAGE_USERS', 'WFO_ACCESS', 'USER'], 170)).toEqual({
      texts: ['MANAGE_USERS'],
      more: '+2'
    })
    expect(chipsThatFit(['x'.repeat(9_000)], 60).texts).toHaveLength(1)
    expect(chipsThatFit([], 100)).toEqual({ texts: [], more: '' })
  })
})
