import type { ProgramLanguage } from '../../preload/contract.ts'

/** The languages of programs, as they write their names. */
export const LANGUAGES: readonly { key: ProgramLanguage; title: string; about: string }[] = [
  { key: 'curl', title: 'cURL', about: 'A command for a terminal' },
  { key: 'go', title: 'Go', about: 'With the standard library' },
  { key: 'javascript', title: 'JavaScript', about: 'For Node.js' },
  { key: 'python', title: 'Python', about: 'With the standard library' },
  { key: 'php', title: 'PHP', about: 'With the cURL extension' }
]
