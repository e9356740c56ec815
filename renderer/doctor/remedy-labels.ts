import type { Remedy } from '../../preload/contract.ts'

/** The label of each remedy's button. */
export const REMEDY_LABELS: Readonly<Record<Remedy, string>> = {
  'try-again': 'Try again',
  'sign-in-again': 'Sign in again',
  'edit-connection': 'Edit connection',
  'create-jwt': 'Create JWT credential',
  'create-app': 'Create app',
  'open-guide': 'Open guide',
  'open-roles-guide': 'About admin roles',
  'open-settings': 'Open settings',
  'sign-in-proxy': 'Sign in to proxy'
}
