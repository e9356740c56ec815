import { LIST_NAMES, type ListName } from './lists.ts'

/** The columns of a list as the person arranged them: those shown, in their order. */
export interface ListLayout {
  readonly columns: readonly {
    readonly key: string
    /** In CSS pixels; `null` for the initial width. */
    readonly width: number | null
    /** Stays in view while the others scroll. */
    readonly pinned: boolean
  }[]
}

/** How the person left the directory. Nothing in it is secret; it is kept with the settings. */
export interface DirectoryPreferences {
  readonly layouts: Readonly<Partial<Record<ListName, ListLayout>>>
  /** Width of the detail pane in CSS pixels. */
  readonly detailWidth: number | null
  /** The account chosen last, by ID of the connection. */
  readonly accounts: Readonly<Record<string, string>>
}

/** One change; a layout of `null` goes back to the default view. */
export type PreferenceChange =
  | { readonly kind: 'layout'; readonly list: ListName; readonly layout: ListLayout | null }
  | { readonly kind: 'detail-width'; readonly width: number }
  | { readonly kind: 'account'; readonly connectionId: string; readonly accountId: string }

/** What is kept of each at most: what a file of settings can hold, and more than a person arranges. */
export const PREFERENCE_LIMITS = { columns: 200, key: 300, width: 4_000, accounts: 500, id: 200 } as const

export interface PreferenceStore {
  /** Whatever the settings hold. */
  readonly read: () => unknown
  readonly write: (value: DirectoryPreferences) => void
}

export interface Preferences {
  current(): DirectoryPreferences
  /** @throws AppError when the settings could not be written */
  change(change: PreferenceChange): void
}

/** Reads with each use what is kept and leaves out what cannot be read, so that a damaged part costs only itself. */
export function createPreferences({ read, write }: PreferenceStore): Preferences {
  const current = (): DirectoryPreferences => readPreferences(read())
  return {
    current,
    change(change) {
      write(changed(current(), change))
    }
  }
}

function changed(before: DirectoryPreferences, change: PreferenceChange): DirectoryPreferences {
  switch (change.kind) {
    case 'layout': {
      const { [change.list]: _replaced, ...others } = before.layouts
      const { layout } = change
      return { ...before, layouts: layout === null ? others : { ...others, [change.list]: layout } }
    }
    case 'detail-width':
      return { ...before, detailWidth: change.width }
    case 'account': {
      const { [change.connectionId]: _replaced, ...others } = before.accounts
      // The newest last: what is over the limit goes from the front.
      const entries: [string, string][] = [...Object.entries(others), [change.connectionId, change.accountId]]
      return { ...before, accounts: Object.fromEntries(entries.slice(-PREFERENCE_LIMITS.accounts)) }
    }
  }
}

function readPreferences(kept: unknown): DirectoryPreferences {
  const { layouts, detailWidth, accounts } = recordOf(kept)
  const readLayouts = recordOf(layouts)
  return {
    layouts: Object.fromEntries(
      LIST_NAMES.flatMap((list) => {
        const layout = readLayout(readLayouts[list])
        return layout === null ? [] : [[list, layout]]
      })
    ),
    detailWidth: isWidth(detailWidth) ? detailWidth : null,
    accounts: Object.fromEntries(
      Object.entries(recordOf(accounts)).filter(
        (entry): entry is [string, string] =>
          typeof entry[1] === 'string' && entry[1].length <= PREFERENCE_LIMITS.id
      )
    )
  }
}

function readLayout(kept: unknown): ListLayout | null {
  const { columns } = recordOf(kept)
  if (!Array.isArray(columns)) return null
  const listed: readonly unknown[] = columns
  const read = listed.slice(0, PREFERENCE_LIMITS.columns).flatMap((column) => {
    const { key, width, pinned } = recordOf(column)
    if (typeof key !== 'string' || key.length > PREFERENCE_LIMITS.key) return []
    return [{ key, width: isWidth(width) ? width : null, pinned: pinned === true }]
  })
  return read.length === 0 ? null : { columns: read }
}

function isWidth(value: unknown): value is number {
  return typeof value === 'number' && value >= 1 && value <= PREFERENCE_LIMITS.width
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}
