/** What the menus of a column and of a row offer. */
import AscendingIcon from '@lucide/svelte/icons/arrow-up-narrow-wide'
import CopyIcon from '@lucide/svelte/icons/copy'
import DescendingIcon from '@lucide/svelte/icons/arrow-down-wide-narrow'
import DetailsIcon from '@lucide/svelte/icons/panel-right'
import FilterIcon from '@lucide/svelte/icons/list-filter'
import FitIcon from '@lucide/svelte/icons/move-horizontal'
import HideIcon from '@lucide/svelte/icons/eye-off'
import IdIcon from '@lucide/svelte/icons/hash'
import JsonIcon from '@lucide/svelte/icons/braces'
import LeftIcon from '@lucide/svelte/icons/arrow-left'
import PinIcon from '@lucide/svelte/icons/pin'
import RightIcon from '@lucide/svelte/icons/arrow-right'
import SheetIcon from '@lucide/svelte/icons/clipboard-list'
import UnpinIcon from '@lucide/svelte/icons/pin-off'
import UnsortedIcon from '@lucide/svelte/icons/x'
import type { MenuItem } from '../ui/menu-item.ts'
import { cellText, shortened } from './cell-text.ts'
import { withMoved, withPinned, withWidth, type ShownColumn } from './columns.ts'

export interface ColumnActions {
  columns: readonly ShownColumn[]
  sort: readonly { column: string }[]
  sortBy: (direction: 'ascending' | 'descending') => void
  unsorted: () => void
  filter: () => void
  /** The width at which nothing is cut, in px. */
  fit: () => number
  arrange: (columns: readonly ShownColumn[]) => void
}

export function columnMenu(column: ShownColumn & { index: number }, actions: ColumnActions): MenuItem[] {
  const { columns, arrange } = actions
  const { key, index, pinned } = column
  const sorted = actions.sort.some((each) => each.column === key)
  return [
    { title: 'Sort ascending', icon: AscendingIcon, act: () => actions.sortBy('ascending') },
    { title: 'Sort descending', icon: DescendingIcon, act: () => actions.sortBy('descending') },
    ...(sorted ? [{ title: 'Don’t sort', icon: UnsortedIcon, act: actions.unsorted }] : []),
    { title: 'Filter…', icon: FilterIcon, act: actions.filter },
    {
      title: pinned ? 'Unpin' : 'Pin',
      icon: pinned ? UnpinIcon : PinIcon,
      act: () => arrange(withPinned(columns, key, !pinned))
    },
    { title: 'Fit width', icon: FitIcon, act: () => arrange(withWidth(columns, key, actions.fit())) },
    {
      title: 'Move left',
      icon: LeftIcon,
      disabled: index === 0,
      act: () => arrange(withMoved(columns, key, index - 1))
    },
    {
      title: 'Move right',
      icon: RightIcon,
      disabled: index === columns.length - 1,
      act: () => arrange(withMoved(columns, key, index + 2))
    },
    {
      title: 'Hide',
      icon: HideIcon,
      disabled: columns.length === 1,
      act: () => arrange(columns.filter((each) => each.key !== key))
    }
  ]
}

export interface RowActions {
  column: ShownColumn
  cell: string | readonly string[]
  open: () => void
  copySelection: () => unknown
  copyRow: () => unknown
  /** `null` when the list has no ID column. */
  copyId: (() => unknown) | null
  filter: (value: string) => void
  /** `null` where there is no connector sheet. */
  sheet: (() => void) | null
}

export function rowMenu(actions: RowActions): MenuItem[] {
  const { column, cell } = actions
  const values = typeof cell === 'string' ? [cell] : [...new Set(cell)]
  return [
    { title: 'Open details', icon: DetailsIcon, keys: 'Enter', act: actions.open },
    { title: 'Copy', icon: CopyIcon, keys: 'Ctrl+C', act: actions.copySelection },
    { title: 'Copy row as JSON', icon: JsonIcon, act: actions.copyRow },
    ...(actions.copyId === null ? [] : [{ title: 'Copy ID', icon: IdIcon, act: actions.copyId }]),
    ...(actions.sheet === null ? [] : [{ title: 'Connector sheet…', icon: SheetIcon, act: actions.sheet }]),
    ...values.slice(0, 6).map((value) => ({
      title: value === '' ? `Only without ${column.title}` : `Only “${shortened(cellText(value), 32)}”`,
      icon: FilterIcon,
      act: () => actions.filter(value)
    }))
  ]
}
