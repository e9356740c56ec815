import type { ImportChoice, ImportItem, ImportOutcome } from '../../preload/contract.ts'
import type { Tone } from '../messages.ts'

/** How a connection in a file compares with the existing ones. */
export const KINDS: Readonly<Record<ImportItem['kind'], { label: string; tone: Tone }>> = {
  new: { label: 'New', tone: 'ok' },
  same: { label: 'Already added', tone: 'idle' },
  differs: { label: 'Different', tone: 'warn' },
  refused: { label: 'Can’t import', tone: 'bad' }
}

/** What a choice does, in words. */
export function choiceLabel(choice: ImportChoice, item: ImportItem): string {
  if (choice === 'skip') return 'Skip'
  if (choice === 'replace') return `Replace “${item.existingName ?? ''}”`
  return item.kind === 'new' ? 'Add' : 'Add as another connection'
}

const FIELDS: Readonly<Record<string, string>> = {
  name: 'Name',
  signInMethod: 'Sign-in method',
  ringcentralHost: 'RingCentral host',
  ringcxHost: 'RingCX host',
  clientId: 'Client ID',
  publicClient: 'No client secret',
  keepFresh: 'Keep fresh'
}

export const fieldLabel = (field: string): string => FIELDS[field] ?? field

/** What happens to the secrets with this choice. @param withSecrets whether those in the file are imported */
export function secretsNote(item: ImportItem, choice: ImportChoice, withSecrets: boolean): string {
  if (choice === 'skip') return ''
  if (withSecrets) return 'Imports its secrets from the file.'
  if (choice === 'add') return 'Imports no secrets. Enter them before you sign in.'
  return item.secretsIfReplaced === 'kept'
    ? 'Keeps the stored secrets.'
    : 'Erases the stored secrets, which belong to a different sign-in. Enter them again.'
}

/** The result of an import, in one sentence. */
export function outcomeText({ added, replaced, skipped }: ImportOutcome): string {
  const parts = [
    added > 0 ? `${added} added` : '',
    replaced > 0 ? `${replaced} replaced` : '',
    skipped > 0 ? `${skipped} skipped` : ''
  ].filter((part) => part !== '')
  return `Imported: ${parts.join(', ')}.`
}
