import type { PublicError } from './error.ts'

/** What can be done with one connection of a file. Nothing is replaced unless that is chosen. */
export type ImportChoice = 'add' | 'replace' | 'skip'

/** One connection of a file, compared with what is there. */
export interface ImportItem {
  name: string
  ringcentralHost: string
  ringcxHost: string
  clientId: string
  kind: 'new' | 'same' | 'differs' | 'refused'
  /** Name of the connection it is compared with. */
  existingName: string | null
  changes: { field: string; from: string; to: string }[]
  /** Whether its secrets are in the file, sealed. */
  sealed: boolean
  /** What becomes of the stored secrets when it replaces, unless the file's own come in. */
  secretsIfReplaced: 'kept' | 'erased'
  /** The first is suggested; it never replaces. */
  choices: ImportChoice[]
  /** Why it is refused. */
  reason: string | null
}

/** A file that is offered for import: what it would change, or why it cannot be imported. */
export interface ImportOffer {
  id: string
  fileName: string
  items: ImportItem[]
  /** Whether there are sealed secrets in it. */
  sealed: boolean
  /** Whether its secrets stand in it in clear, and come in with what is imported. */
  inClear: boolean
  problem: PublicError | null
}

export interface ImportOutcome {
  added: number
  replaced: number
  skipped: number
}
