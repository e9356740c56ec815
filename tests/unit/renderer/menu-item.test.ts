import { expect, it } from 'vitest'
import { menuTarget } from '../../../renderer/ui/menu-item.ts'

const TITLES = ['Rename', 'Edit', 'Move up', 'Move down', 'Remove']

it.each<[string, number, number | null]>([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 4, 0],
  ['ArrowDown', -1, 0],
  ['ArrowUp', 0, 4],
  ['ArrowUp', -1, 4],
  ['ArrowUp', 3, 2],
  ['Home', 3, 0],
  ['End', 0, 4],
  ['m', 0, 2],
  ['M', 2, 3],
  ['m', 3, 2],
  ['r', 4, 0],
  ['x', 0, null],
  ['Enter', 0, null],
  ['Tab', 0, null]
])('%s on entry %i goes to %s', (key, at, target) => {
  expect(menuTarget(key, TITLES, at)).toBe(target)
})
