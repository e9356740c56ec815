import type { ListName } from './directory.ts'

/** The columns of a list as the person arranged them: those shown, in their order. */
export interface ListLayout {
  columns: {
    key: string
    /** In CSS pixels; `null` for the initial width. */
    width: number | null
    /** Stays in view while the others scroll. */
    pinned: boolean
  }[]
}

/** How the person left the directory; nothing in it is secret. */
export interface DirectoryPreferences {
  layouts: Partial<Record<ListName, ListLayout>>
  /** Width of the detail pane in CSS pixels. */
  detailWidth: number | null
  /** The account chosen last, by ID of the connection. */
  accounts: Record<string, string>
}

/** One change of {@link DirectoryPreferences}; a layout of `null` goes back to the default view. */
export type DirectoryPreferenceChange =
  | { kind: 'layout'; list: ListName; layout: ListLayout | null }
  | { kind: 'detail-width'; width: number }
  | { kind: 'account'; connectionId: string; accountId: string }
