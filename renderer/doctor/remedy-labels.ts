import type { Remedy } from '../../preload/contract.ts'

/** What is written on the button of each remedy. */
export const REMEDY_LABELS: Readonly<Record<Remedy, string>> = {
  'try-again': 'Try again',
  'sign-in-again': 'Sign in again',
  'edit-connection': 'Edit connection',
  'create-jwt': 'Create a JWT credential',
  'create-app': 'Create an app',
  'open-guide': 'Open the guide',
  'open-roles-guide': 'About admin roles',
  'open-settings': 'Open Settings',
  'sign-in-proxy': 'Sign in to the proxy'
}
