/**
 * The part of the activity that the window has: main holds and filters it, the window asks for the rows around what it
 * shows, and asks again when main says that something changed. At most one question is under way and at most one waits.
 */
import type { ActivityEntry, ActivityQuery, ActivityState, StatusClass } from '../../preload/contract.ts'
import { api, asUiError, type UiError } from '../api.ts'
import { PURPOSE_GROUPS, type PurposeGroup } from './wording.ts'

/** Rows of one question: more than two screens around the view. */
const COUNT = 200

/** Where a row was, so that the view can stay on it when others come before it. */
export interface Moved {
  readonly rows: number
}

export class Activity {
  readonly #own: string
  #state = $state.raw<ActivityState | null>(null)
  #entries = $state.raw<readonly ActivityEntry[]>([])
  #from = $state.raw(0)
  #matched = $state.raw(0)
  #loaded = $state.raw(false)
  #error = $state.raw<UiError | null>(null)
  #text = $state('')
  #group = $state<PurposeGroup>('all')
  #status = $state<StatusClass | 'any'>('any')
  #everyConnection = $state(false)
  #upTo = $state.raw<number | null>(null)
  #view = { first: 0, last: 40 }
  /** The question that is under way. */
  #asking: Promise<void> | null = null
  #again = false
  /** The first row in view, to be found again in the next answer. */
  #anchor: { id: number; at: number } | null = null
  #onmoved: (moved: Moved) => void = () => undefined

  /** @param connectionId whose activity is shown at first */
  constructor(connectionId: string) {
    this.#own = connectionId
  }

  /** Follows main until the returned function is called. @param onmoved rows came in front of those in view */
  start(onmoved: (moved: Moved) => void): () => void {
    this.#onmoved = onmoved
    const stop = api.onActivityChanged((state) => {
      this.#state = state
      if (this.#upTo === null) this.#ask()
    })
    void api.activityState().then(
      (state) => (this.#state ??= state),
      () => undefined
    )
    this.#ask()
    return stop
  }

  get state(): ActivityState | null {
    return this.#state
  }
  /** False until the first answer. */
  get loaded(): boolean {
    return this.#loaded
  }
  get error(): UiError | null {
    return this.#error
  }
  get matched(): number {
    return this.#matched
  }

  /** @returns `null` while the row is on its way */
  at(place: number): ActivityEntry | null {
    return this.#entries[place - this.#from] ?? null
  }

  /** The entry as it is now, if it is among the loaded rows. */
  find(id: number): ActivityEntry | null {
    return this.#entries.find((entry) => entry.id === id) ?? null
  }

  placeOf(id: number): number {
    const at = this.#entries.findIndex((entry) => entry.id === id)
    return at < 0 ? -1 : at + this.#from
  }

  // The filter. Each change starts at the top.

  get text(): string {
    return this.#text
  }
  set text(text: string) {
    this.#text = text
    this.#restart()
  }
  get group(): PurposeGroup {
    return this.#group
  }
  set group(group: PurposeGroup) {
    this.#group = group
    this.#restart()
  }
  get status(): StatusClass | 'any' {
    return this.#status
  }
  set status(status: StatusClass | 'any') {
    this.#status = status
    this.#restart()
  }
  get everyConnection(): boolean {
    return this.#everyConnection
  }
  set everyConnection(every: boolean) {
    this.#everyConnection = every
    this.#restart()
  }
  get isFiltered(): boolean {
    return this.#text.trim() !== '' || this.#group !== 'all' || this.#status !== 'any'
  }
  showAll(): void {
    this.#text = ''
    this.#group = 'all'
    this.#status = 'any'
    this.#restart()
  }

  /** While paused, the list stays as it is; recording goes on. */
  get paused(): boolean {
    return this.#upTo !== null
  }
  set paused(paused: boolean) {
    this.#upTo = paused ? (this.#state?.newest ?? 0) : null
    this.#ask()
  }
  /** How many came since it was paused. */
  get waiting(): number {
    return this.#upTo === null ? 0 : Math.max(0, (this.#state?.newest ?? 0) - this.#upTo)
  }

  /** The question as it is, for main to export what it lists. */
  get query(): ActivityQuery {
    return {
      text: this.#text.trim().slice(0, 500),
      purposes: [...PURPOSE_GROUPS[this.#group].purposes],
      status: this.#status === 'any' ? null : this.#status,
      connectionId: this.#everyConnection ? null : this.#own,
      upTo: this.#upTo,
      from: Math.max(0, Math.floor((this.#view.first + this.#view.last - COUNT) / 2)),
      count: COUNT
    }
  }

  /** Which rows are in view now. */
  look(first: number, last: number): void {
    this.#view = { first, last }
    const loaded = first >= this.#from && last <= this.#from + this.#entries.length
    if (!loaded && last > first && this.#from + this.#entries.length < this.#matched + this.#from) this.#ask()
  }

  #restart(): void {
    this.#view = { first: 0, last: 40 }
    this.#anchor = null
    this.#onmoved({ rows: -Infinity })
    this.#ask()
  }

  /** Asks again after a failure. Resolves with the answer, or when that fails too. */
  async retry(): Promise<void> {
    this.#ask()
    await this.#asking
  }

  #ask(): void {
    if (this.#asking !== null) {
      this.#again = true
      return
    }
    const query = this.query
    const first = this.at(this.#view.first)
    this.#anchor = first === null || this.#view.first === 0 ? null : { id: first.id, at: this.#view.first }
    this.#asking = api
      .queryActivity(query)
      .then(
        ({ entries, matched }) => {
          if (
            this.#again &&
            JSON.stringify({ ...query, from: 0 }) !== JSON.stringify({ ...this.query, from: 0 })
          )
            return
          this.#entries = entries
          this.#from = query.from
          this.#matched = matched
          this.#loaded = true
          this.#error = null
          this.#stay()
        },
        (thrown: unknown) => {
          this.#error = asUiError(thrown)
        }
      )
      .finally(() => {
        this.#asking = null
        if (!this.#again) return
        this.#again = false
        this.#ask()
      })
  }

  /** Keeps the row that was first in view where it is on screen. */
  #stay(): void {
    const anchor = this.#anchor
    const now = anchor === null ? -1 : this.placeOf(anchor.id)
    if (anchor !== null && now >= 0 && now !== anchor.at) this.#onmoved({ rows: now - anchor.at })
  }
}
