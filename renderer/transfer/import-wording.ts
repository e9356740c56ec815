import type { ImportChoice, ImportItem, ImportOutcome } from '../../preload/contract.ts'
import type { Tone } from '../messages.ts'

/** What a connection of a file is, compared with what is there. */
export const KINDS: Readonly<Record<ImportItem['kind'], { label: string; tone: Tone }>> = {
  new: { label: 'New', tone: 'ok' },
  same: { label: 'Already here', tone: 'idle' },
  differs: { label: 'Differs', tone: 'warn' },
  refused: { label: 'Refused', tone: 'bad' }
}

/** What a choice does, for the person who makes it. */
export function choiceLabel(choice: ImportChoice, item: ImportItem): string {
  if (choice === 'skip') return 'Leave out'
  if (choice === 'replace') return `Replace “${item.existingName ?? ''}”`
  return item.kind === 'new' ? 'Add' : 'Add as another connection'
}

const FIELDS: Readonly<Record<string, string>> = {
  name: 'Name',
  signInMethod: 'Sign-in method',
  ringcentralHost: 'RingCentral host',
  ringcxHost: 'RingCX host',
  clientId: 'Client ID',
  publicClient: 'Without client secret',
  keepFresh: 'Kept fresh'
}

export const fieldLabel = (field: string): string => FIELDS[field] ?? field

/** What becomes of the secrets, for the choice that is made. @param withSecrets whether those of the file come in */
export function secretsNote(item: ImportItem, choice: ImportChoice, withSecrets: boolean): string {
  if (choice === 'skip') return ''
  if (withSecrets) return 'Its secrets come from the file.'
  if (choice === 'add') return 'Without secrets: enter them before signing in.'
  return item.secretsIfReplaced === 'kept'
    ? 'The stored secrets stay.'
    : 'The stored secrets are erased: they are for another way to sign in. Enter them again.'
}

/** What an import did, in one sentence. */
export function outcomeText({ added, replaced, skipped }: ImportOutcome): string {
  const parts = [
    added > 0 ? `${added} added` : '',
    replaced > 0 ? `${replaced} replaced` : '',
    skipped > 0 ? `${skipped} left out` : ''
  ].filter((part) => part !== '')
  return `Imported: ${parts.join(', ')}.`
}
