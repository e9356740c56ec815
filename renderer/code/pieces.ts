import type { ProgramLanguage } from '../../preload/contract.ts'

export type CodeLanguage = ProgramLanguage | 'json'

/** What a piece of code is, if it has its own color. */
export type Role = 'comment' | 'string' | 'number' | 'constant' | 'keyword' | 'name'

export interface Piece {
  readonly text: string
  /** `null` has no color. */
  readonly role: Role | null
}

/** The colors of the roles. Each meets 4.5:1 on every surface in both themes. */
export const ROLE_COLORS: Readonly<Record<Role, string>> = {
  comment: 'text-ink-3',
  string: 'text-ok-ink',
  number: 'text-accent-ink',
  constant: 'text-warn-ink',
  keyword: 'text-accent-ink',
  name: 'text-ink font-medium'
}
