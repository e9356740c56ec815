import { createDice } from './seeded.ts'

/** Deepest level below a root, whose own level is 0. */
export const DEEPEST_LEVEL = 4

/** From this many users on there is a second root, as in a company with two main accounts. */
const SECOND_ROOT_FROM = 20

export interface Tree {
  readonly roots: readonly number[]
  /** -1 for a root. */
  parentOf(index: number): number
  childrenOf(index: number): Int32Array
  depthOf(index: number): number
}

/**
 * An uneven tree over the indices 0 … size − 1 in which a parent always comes before its children. Early people
 * get more people, so that some branches are broad and some end at once. Linear in time and small in memory.
 */
export function createTree(seed: number, size: number): Tree {
  const parents = new Int32Array(size).fill(-1)
  const depths = new Uint8Array(size)
  const childCounts = new Int32Array(size + 1)
  const rootCount = size >= SECOND_ROOT_FROM ? 2 : 1
  const dice = createDice(seed, -1)

  for (let index = rootCount; index < size; index += 1) {
    let parent = Math.floor(dice.fraction() ** 2 * index)
    if (depthAt(depths, parent) === DEEPEST_LEVEL) parent = parents[parent] ?? 0
    parents[index] = parent
    depths[index] = depthAt(depths, parent) + 1
    childCounts[parent] = (childCounts[parent] ?? 0) + 1
  }

  // Children of one parent lie side by side in one array; `starts` says where.
  const starts = new Int32Array(size + 1)
  for (let index = 0; index < size; index += 1) {
    starts[index + 1] = (starts[index] ?? 0) + (childCounts[index] ?? 0)
  }
  const children = new Int32Array(size)
  const next = starts.slice()
  for (let index = rootCount; index < size; index += 1) {
    const parent = parents[index] ?? 0
    const place = next[parent] ?? 0
    children[place] = index
    next[parent] = place + 1
  }

  return {
    roots: Array.from({ length: rootCount }, (_, index) => index),
    parentOf: (index) => parents[index] ?? -1,
    childrenOf: (index) => children.subarray(starts[index] ?? 0, starts[index + 1] ?? 0),
    depthOf: (index) => depthAt(depths, index)
  }
}

function depthAt(depths: Uint8Array, index: number): number {
  return depths[index] ?? 0
}
