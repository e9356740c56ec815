/**
 * The rows of one list that the window has, in blocks around the view: main holds the rows, the window asks for what it
 * shows. At most one question is under way and at most one waits, always the newest; the answer to a question that is
 * no longer the newest is dropped. The last result stays on screen until the new one can replace it as a whole. What
 * lies ahead of the view is asked for when the view has been painted: taking it over would hold up that frame.
 */
import type { DirectoryPage, DirectoryQuery, DirectoryRow } from '../../preload/contract.ts'
import { asUiError, type UiError } from '../api.ts'
import { cellIndex, createBlocks } from './blocks.ts'

/** What to ask, less the part of the result. */
export type Question = Omit<DirectoryQuery, 'from' | 'count'>

/** Asks for the first rows that a search finds, flat, unfiltered, and in the order of the service. */
export const searchFor = (
  key: DirectoryQuery['key'],
  search: string,
  columns: readonly string[],
  count: number
): DirectoryQuery => ({
  key,
  search,
  filters: [],
  sort: [],
  view: null,
  tree: false,
  allCollapsed: false,
  collapsed: [],
  columns: [...columns],
  from: 0,
  count
})

/** A result as far as it has loaded. It is replaced as a whole, so that Svelte sees the change. */
export interface ShownRows {
  question: Question | null
  revision: number
  matched: number
  /** Places on screen: in a tree, parents without a match are among them. */
  length: number
  /** Changes when the rows are others than before, and not when more of them have come. */
  ordinal: number
  /** @returns `null` while the row is on its way */
  at(place: number): DirectoryRow | null
  /** A column's place in `cells`; −1 when it was not asked for. */
  indexOf(column: string): number
}

const NOTHING: ShownRows = {
  question: null,
  revision: -1,
  matched: 0,
  length: 0,
  ordinal: 0,
  at: () => null,
  indexOf: () => -1
}

/** Rows of one block: as few as a view needs, because each row that comes is copied into the page. */
export const BLOCK = 50
/** Most blocks of one answer. */
const AT_ONCE = 4
/** Blocks that are there before they come into view, in the direction of scrolling and against it. */
const AHEAD = 8
const BEHIND = 4

interface View {
  first: number
  last: number
  /** −1 when the person scrolls up. */
  direction: 1 | -1
}

export class Rows {
  #query: (query: DirectoryQuery) => Promise<DirectoryPage>
  #shown = $state.raw<ShownRows>(NOTHING)
  #error = $state.raw<UiError | null>(null)
  #later: (work: () => void) => void
  #blocks = createBlocks(BLOCK)
  #wanted: Question | null = null
  /** Counts the questions; an answer counts only while this is what it was when its question was asked. */
  #asked = 0
  /** What was asked for last has been answered. */
  #answered = true
  #busy = false
  /** The rows ahead are asked for soon. */
  #isDue = false
  #view: View = { first: 0, last: 40, direction: 1 }

  /** @param later calls back in a pause of the page */
  constructor(
    query: (query: DirectoryQuery) => Promise<DirectoryPage>,
    later: (work: () => void) => void = whenIdle
  ) {
    this.#query = query
    this.#later = later
  }

  get shown(): ShownRows {
    return this.#shown
  }

  /** Why the newest question has no answer. */
  get error(): UiError | null {
    return this.#error
  }

  /** There are no rows anymore. */
  clear(): void {
    this.#asked += 1
    this.#wanted = null
    this.#answered = true
    this.#blocks = createBlocks(BLOCK)
    this.#error = null
    this.#shown = NOTHING
  }

  /** Asks again: the question changed, or the rows did. */
  ask(question: Question): void {
    if (!sameRows(this.#wanted, question))
      this.#view = { first: 0, last: this.#view.last - this.#view.first, direction: 1 }
    this.#wanted = question
    this.#asked += 1
    this.#answered = false
    this.#pump()
  }

  /** Which rows are in view now. */
  look(first: number, last: number): void {
    const { first: before, last: beforeLast, direction } = this.#view
    if (first === before && last === beforeLast) return
    this.#view = { first, last, direction: first === before ? direction : first > before ? 1 : -1 }
    this.#pump()
  }

  #pump(): void {
    const part = this.#partInView()
    if (part !== null) this.#askFor(part)
    else if (!this.#isDue) {
      this.#isDue = true
      this.#later(() => {
        this.#isDue = false
        this.#askFor(this.#partInView() ?? this.#partAhead())
      })
    }
  }

  #askFor(part: { from: number; count: number } | null): void {
    const question = this.#wanted
    if (this.#busy || question === null || part === null) return
    this.#busy = true
    const asked = this.#asked
    void this.#query({ ...question, ...part })
      .then(
        (page) => this.#take(asked, question, page),
        (thrown: unknown) => {
          if (asked !== this.#asked) return
          this.#error = asUiError(thrown)
          this.#answered = true
          this.#wanted = null
        }
      )
      .finally(() => {
        this.#busy = false
        this.#pump()
      })
  }

  #blocksInView(): { from: number; to: number } {
    const { first, last } = this.#view
    return { from: Math.floor(first / BLOCK), to: Math.floor(last / BLOCK) }
  }

  /** What is missing of the view; of a question that is not answered, all of it. */
  #partInView(): { from: number; count: number } | null {
    const { from, to } = this.#blocksInView()
    if (!this.#answered) return { from: from * BLOCK, count: Math.min(AT_ONCE, to - from + 1) * BLOCK }
    return this.#missing(from, to)
  }

  /** What is missing around the view, the direction of scrolling first. */
  #partAhead(): { from: number; count: number } | null {
    const { from, to } = this.#blocksInView()
    return this.#view.direction === 1
      ? (this.#missing(to + 1, to + AHEAD) ?? this.#missing(from - BEHIND, from - 1))
      : (this.#missing(from - AHEAD, from - 1) ?? this.#missing(to + 1, to + BEHIND))
  }

  /**
   * The first block that is missing among these, in the direction of scrolling, with those behind it that are missing too:
   * otherwise, a fast scroll would ask for one view at a time, and none would come in time.
   */
  #missing(from: number, to: number): { from: number; count: number } | null {
    const down = this.#view.direction === 1
    const end = Math.ceil(this.#shown.length / BLOCK)
    const isMissing = (block: number): boolean => block >= 0 && block < end && !this.#blocks.has(block)
    const step = down ? 1 : -1
    let block = down ? from : to
    while (block >= from && block <= to && !isMissing(block)) block += step
    if (block < from || block > to) return null
    let count = 1
    while (count < AT_ONCE && isMissing(block + step * count)) count += 1
    return { from: (down ? block : block - count + 1) * BLOCK, count: count * BLOCK }
  }

  #take(asked: number, question: Question, page: DirectoryPage): void {
    if (asked !== this.#asked) return
    const before = this.#shown
    const more = this.#answered
    if (more && page.revision !== before.revision) {
      // The rows changed under the result: the view is asked for again, so that it never mixes two states.
      this.#answered = false
      return
    }
    if (!more) this.#blocks = createBlocks(BLOCK)
    this.#error = null
    this.#answered = true
    this.#blocks.add(page.from, page.rows, this.#view)
    const blocks = this.#blocks
    this.#shown = {
      question,
      revision: page.revision,
      matched: page.matched,
      length: page.length,
      ordinal: sameRows(before.question, question) ? before.ordinal : before.ordinal + 1,
      at: blocks.at,
      indexOf: more ? before.indexOf : cellIndex(question.columns)
    }
  }
}

/** Whether both name the same rows in the same order, but for the folded branches and the columns. */
function sameRows(a: Question | null, b: Question | null): boolean {
  if (a === null || b === null) return a === b
  const named = ({ key, search, filters, sort, view, tree }: Question): string =>
    JSON.stringify([key, search, filters, sort, view, tree])
  return named(a) === named(b)
}

/** Longest wait for a pause, in milliseconds. */
const PAUSE_MS = 200

function whenIdle(work: () => void): void {
  requestIdleCallback(work, { timeout: PAUSE_MS })
}
