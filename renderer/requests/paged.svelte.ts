/**
 * Rows that main holds, of which the window has the parts around the view. At most one question is under way. After
 * {@link Paged.renew} the old rows stay on screen until the first new ones can replace them.
 */
import { asUiError, type UiError } from '../api.ts'
import { BLOCK, createBlocks } from '../directory/blocks.ts'

export class Paged<Row> {
  #ask: (from: number, count: number) => Promise<{ total: number; rows: readonly Row[] }>
  #blocks = createBlocks<Row>()
  #total = $state(0)
  /** Counts what came: rows are not followed one by one. */
  #version = $state(0)
  #error = $state.raw<UiError | null>(null)
  #loaded = $state(false)
  #busy = false
  #stale = true
  #generation = 0
  #first = 0
  #last = 60

  constructor(ask: (from: number, count: number) => Promise<{ total: number; rows: readonly Row[] }>) {
    this.#ask = ask
  }

  get total(): number {
    return this.#total
  }

  /** The first rows have come, or there are none. */
  get loaded(): boolean {
    return this.#loaded
  }

  get error(): UiError | null {
    return this.#error
  }

  /** Changes when more rows have come. */
  get version(): number {
    return this.#version
  }

  /** @returns `null` while the row is on its way */
  at(place: number): Row | null {
    void this.#version
    return this.#blocks.at(place)
  }

  /** Which rows are in view now. */
  look(first: number, last: number): void {
    this.#first = Math.max(0, first)
    this.#last = Math.max(this.#first, last)
    this.#pump()
  }

  /** Other rows than before. */
  renew(): void {
    this.#generation += 1
    this.#stale = true
    this.#error = null
    this.#pump()
  }

  #pump(): void {
    const block = this.#missing()
    if (this.#busy || block === null || this.#error !== null) return
    this.#busy = true
    const generation = this.#generation
    void this.#ask(block * BLOCK, BLOCK)
      .then(
        ({ total, rows }) => {
          if (generation !== this.#generation) return
          if (this.#stale) this.#blocks = createBlocks<Row>()
          this.#stale = false
          this.#blocks.add(block * BLOCK, rows, { first: this.#first, last: this.#last })
          this.#total = total
          this.#loaded = true
          this.#version += 1
        },
        (thrown: unknown) => {
          if (generation === this.#generation) this.#error = asUiError(thrown)
        }
      )
      .finally(() => {
        this.#busy = false
        this.#pump()
      })
  }

  /** The most needed part that is missing: what is in view, then what is next to it. */
  #missing(): number | null {
    const from = Math.floor(this.#first / BLOCK)
    const to = Math.floor(this.#last / BLOCK)
    if (this.#stale) return from
    const end = Math.ceil(this.#total / BLOCK)
    const wanted = [from, to, to + 1, from - 1]
    return wanted.find((block) => block >= 0 && block < end && !this.#blocks.has(block)) ?? null
  }
}
