import type { SecretField } from '../ports.ts'
import type { KeyHolder } from './key-holder.ts'
import type { VaultContent, Wrap } from './vault-body.ts'
import { fieldDoesNotOpen, fieldOf } from './vault-changes.ts'
import type { FieldChanges, RecordChanges } from './vault-changes.ts'
import { wipeKeys } from './vault-keys.ts'
import type { VaultKeys } from './vault-keys.ts'
import { shutError } from './vault-status.ts'
import type { Refusal, VaultMode } from './vault-status.ts'

/** Where the secrets are. */
export type Holding =
  | { readonly kind: 'shut'; readonly refusal: Refusal }
  /** A `null` is a removal: it also counts for what lies in the file, should the keyring come back. */
  | { readonly kind: 'memory'; readonly records: RecordChanges }
  /** A strong keyring and no file. The only state that may create one. */
  | { readonly kind: 'empty'; readonly backend: string }
  | {
      readonly kind: 'file'
      readonly holder: KeyHolder
      readonly content: VaultContent
      readonly keys: VaultKeys
    }

/** True when secrets can be read and written, and there is nothing to ask for. */
export const isOpen = ({ kind }: Holding): boolean => kind === 'file' || kind === 'empty'

/** What is weakest among those that open a file: with a keyring's wrap in it, a passphrase protects nothing more. */
export const modeOfWraps = (wraps: readonly Wrap[]): Exclude<VaultMode, 'memory'> =>
  wraps.some(({ kind }) => kind === 'os') ? 'keyring' : 'passphrase'

/** How the secrets are kept, or would be with the first one; `null` while that is not known. */
export function modeOf(holding: Holding): VaultMode | null {
  switch (holding.kind) {
    case 'shut':
      return null
    case 'memory':
      return 'memory'
    case 'empty':
      return 'keyring'
    case 'file':
      return modeOfWraps(holding.content.wraps)
  }
}

/** What was entered in memory mode; empty in every other state. */
export const inMemory = (holding: Holding): RecordChanges =>
  holding.kind === 'memory' ? holding.records : new Map<string, FieldChanges>()

/** Memory mode with further changes made; the given records stay as they were. */
export function withMemory(records: RecordChanges, changes: RecordChanges): Holding {
  const result = new Map(records)
  for (const [record, fields] of changes) result.set(record, { ...result.get(record), ...fields })
  return { kind: 'memory', records: result }
}

/** Overwrites the keys, if there are any. */
export function wipeHolding(holding: Holding): void {
  if (holding.kind === 'file') wipeKeys(holding.keys)
}

/** One secret. @throws AppError `vault-*` when the vault is shut or this one field does not open */
export function readSecret(holding: Holding, record: string, field: SecretField): string | null {
  switch (holding.kind) {
    case 'shut':
      throw shutError(holding.refusal)
    case 'empty':
      return null
    case 'memory':
      return holding.records.get(record)?.[field] ?? null
    case 'file': {
      const plain = fieldOf(holding.content, holding.keys, record, field)
      if (plain !== null) return plain ?? null
      throw fieldDoesNotOpen()
    }
  }
}

/** The names of the records that hold anything. @throws AppError `vault-*` when the vault is shut */
export function recordNames(holding: Holding): readonly string[] {
  switch (holding.kind) {
    case 'shut':
      throw shutError(holding.refusal)
    case 'empty':
      return []
    case 'memory':
      return [...holding.records]
        .filter(([, fields]) => Object.values(fields).some((value) => typeof value === 'string'))
        .map(([name]) => name)
    case 'file':
      return [...holding.content.records.keys()]
  }
}
