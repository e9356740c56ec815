import type { DirectoryPreferences, ListLayout, ListName } from '../../preload/contract.ts'
import { api } from '../api.ts'

const NONE: DirectoryPreferences = { layouts: {}, detailWidth: null, accounts: {} }

/** A drag changes a width many times a second; main hears of it this often, in ms, and of the last one. */
const CALM_MS = 300

/** How the person left the directory. Kept by main; a failure to keep it costs a convenience, so it is not shown. */
class Preferences {
  #kept = $state.raw<DirectoryPreferences>(NONE)
  #loaded = $state(false)
  /** What was changed since main last heard of it; `null` when nothing was. */
  #waiting = new Map<string, (() => Promise<unknown>) | null>()

  get loaded(): boolean {
    return this.#loaded
  }

  async load(): Promise<void> {
    if (this.#loaded) return
    try {
      this.#kept = await api.directoryPreferences()
    } catch {
      // The default view then.
    }
    this.#loaded = true
  }

  layout(list: ListName): ListLayout | null {
    return this.#kept.layouts[list] ?? null
  }

  get detailWidth(): number | null {
    return this.#kept.detailWidth
  }

  account(connectionId: string): string | null {
    return this.#kept.accounts[connectionId] ?? null
  }

  setLayout(list: ListName, layout: ListLayout | null): void {
    const { [list]: _before, ...others } = this.#kept.layouts
    this.#kept = { ...this.#kept, layouts: layout === null ? others : { ...others, [list]: layout } }
    this.#soon(`layout ${list}`, () => api.keepDirectoryPreference({ kind: 'layout', list, layout }))
  }

  setDetailWidth(width: number): void {
    this.#kept = { ...this.#kept, detailWidth: width }
    this.#soon('width', () => api.keepDirectoryPreference({ kind: 'detail-width', width: Math.round(width) }))
  }

  setAccount(connectionId: string, accountId: string): void {
    this.#kept = { ...this.#kept, accounts: { ...this.#kept.accounts, [connectionId]: accountId } }
    void api.keepDirectoryPreference({ kind: 'account', connectionId, accountId }).catch(() => undefined)
  }

  /**
   * Tells main the newest values now: a drag is over, or the page goes away. The page's own timer may not come before the
   * app has quit.
   */
  flush = (): void => {
    for (const [what, keep] of this.#waiting) {
      if (keep === null) continue
      this.#waiting.set(what, null)
      void keep().catch(() => undefined)
    }
  }

  #soon(what: string, keep: () => Promise<unknown>): void {
    if (this.#waiting.has(what)) {
      this.#waiting.set(what, keep)
      return
    }
    this.#waiting.set(what, null)
    void keep().catch(() => undefined)
    setTimeout(() => {
      const newest = this.#waiting.get(what)
      this.#waiting.delete(what)
      if (newest) this.#soon(what, newest)
    }, CALM_MS)
  }
}

export const preferences = new Preferences()
