/**
 * The rows of one list that the window has, in blocks around the view: main holds the rows, the window asks for what it
 * shows. At most one question is under way and at most one waits, always the newest; the answer to a question that is
 * no longer the newest is dropped. The last result stays on screen until the new one can replace it as a whole.
 */
import type { DirectoryPage, DirectoryQuery, DirectoryRow } from '../../preload/contract.ts'
import { asUiError, type UiError } from '../api.ts'
import { BLOCK, cellIndex, createBlocks } from './blocks.ts'

/** What to ask, less the part of the result. */
export type Question = Omit<DirectoryQuery, 'from' | 'count'>

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
  #blocks = createBlocks()
  #wanted: Question | null = null
  /** Counts the questions; an answer counts only while this is what it was when its question was asked. */
  #asked = 0
  /** What was asked for last has been answered. */
  #answered = true
  #busy = false
  #view: View = { first: 0, last: 60, direction: 1 }

  constructor(query: (query: DirectoryQuery) => Promise<DirectoryPage>) {
    this.#query = query
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
    this.#blocks = createBlocks()
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
    const question = this.#wanted
    const part = this.#nextPart()
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

  /** The most needed part that is missing: the whole view first, then what lies ahead. */
  #nextPart(): { from: number; count: number } | null {
    const { first, last, direction } = this.#view
    const from = Math.floor(first / BLOCK)
    const to = Math.floor(last / BLOCK)
    if (!this.#answered) return { from: from * BLOCK, count: Math.min(2, to - from + 1) * BLOCK }
    const end = Math.ceil(this.#shown.length / BLOCK)
    const ahead = direction === 1 ? [to + 1, to + 2, from - 1] : [from - 1, from - 2, to + 1]
    const missing = [from, to, ...ahead].find(
      (block) => block >= 0 && block < end && !this.#blocks.has(block)
    )
    return missing === undefined ? null : { from: missing * BLOCK, count: BLOCK }
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
    if (!more) this.#blocks = createBlocks()
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
