import type { PublicError } from './error.ts'

/** What can be done with one connection in a file. Nothing is replaced unless the person chooses to. */
export type ImportChoice = 'add' | 'replace' | 'skip'

/** One connection in a file, compared with the existing ones. */
export interface ImportItem {
  name: string
  ringcentralHost: string
  ringcxHost: string
  clientId: string
  kind: 'new' | 'same' | 'differs' | 'refused'
  /** Name of the connection it is compared with. */
  existingName: string | null
  changes: { field: string; from: string; to: string }[]
  /** Whether the file contains its encrypted secrets. */
  sealed: boolean
  /** What happens to the stored secrets if it replaces a connection, unless the file's own secrets are imported. */
  secretsIfReplaced: 'kept' | 'erased'
  /** The first is the default; it never replaces anything. */
  choices: ImportChoice[]
  /** Why it can't be imported. */
  reason: string | null
}

/** A file ready for import: what it would change, or why it can't be imported. */
export interface ImportOffer {
  id: string
  fileName: string
  items: ImportItem[]
  /** Whether it contains encrypted secrets. */
  sealed: boolean
  /** Whether its secrets are in plain text and are imported with its connections. */
  inClear: boolean
  problem: PublicError | null
}

export interface ImportOutcome {
  added: number
  replaced: number
  skipped: number
}
