import { SCENARIOS, type Scenario } from '../support/fakes/api.ts'

/** One thing to look at: a state of the app, and a page in it. */
export interface Scene {
  readonly scenario: Scenario
  /** The page, as in the address, such as `#/settings`; empty for the first one. */
  readonly hash: string
}

/** The pages that are the same in every state but one: looked at in that state alone. */
const PAGES: readonly Scene[] = [
  { scenario: 'active', hash: '#/new' },
  { scenario: 'active', hash: '#/form' },
  { scenario: 'active', hash: '#/inspector' },
  { scenario: 'active', hash: '#/settings' },
  { scenario: 'active', hash: '#/help' },
  { scenario: 'managed', hash: '#/settings' },
  { scenario: 'managed', hash: '#/form' },
  { scenario: 'memory', hash: '#/settings' },
  { scenario: 'passphrase', hash: '#/settings' },
  { scenario: 'locked', hash: '#/settings' },
  { scenario: 'broken-policy', hash: '#/settings' }
]

/** The pages of a connection, in the states in which they differ; `connection-1` is the first connection of each scenario. */
const CONNECTION_PAGES: readonly Scene[] = [
  { scenario: 'active', hash: '#/c/connection-1/directory' },
  { scenario: 'active', hash: '#/c/connection-1/edit' },
  ...(
    [
      'active',
      'needs-sign-in',
      'locked',
      'signing-in',
      'unfinished',
      'slow',
      'opaque-token',
      'managed'
    ] as const
  ).map((scenario): Scene => ({ scenario, hash: '#/c/connection-1/token' })),
  { scenario: 'many', hash: '#/c/connection-1/directory' },
  { scenario: 'empty-directory', hash: '#/c/connection-1/directory' },
  { scenario: 'directory-fails', hash: '#/c/connection-1/directory' },
  { scenario: 'slow', hash: '#/c/connection-1/directory' },
  { scenario: 'directory-copy', hash: '#/c/connection-1/directory' },
  { scenario: 'directory-walk', hash: '#/c/connection-1/directory' },
  { scenario: 'directory-problems', hash: '#/c/connection-1/directory' },
  { scenario: 'directory-hostile', hash: '#/c/connection-1/directory' },
  { scenario: 'active', hash: '#/c/connection-1/requests' },
  { scenario: 'signed-out', hash: '#/c/connection-1/requests' },
  { scenario: 'request-answers', hash: '#/c/connection-1/requests' },
  { scenario: 'request-big', hash: '#/c/connection-1/requests' },
  { scenario: 'active', hash: '#/c/connection-1/activity' },
  { scenario: 'many', hash: '#/c/connection-1/activity' },
  { scenario: 'empty-directory', hash: '#/c/connection-1/activity' },
  { scenario: 'directory-fails', hash: '#/c/connection-1/activity' },
  { scenario: 'slow', hash: '#/c/connection-1/activity' },
  { scenario: 'unfinished', hash: '#/c/connection-1/setup' },
  { scenario: 'unfinished', hash: '#/c/connection-1/edit' },
  { scenario: 'signed-out', hash: '#/c/connection-1/directory' },
  { scenario: 'active', hash: '#/c/nobody/overview' }
]

/** Every state with its first page, and every page. */
export const SCENES: readonly Scene[] = [
  ...SCENARIOS.filter((scenario) => !scenario.startsWith('request-')).map((scenario): Scene => ({
    scenario,
    hash: ''
  })),
  ...PAGES,
  ...CONNECTION_PAGES
]

/** The address of a scene below the preview's own. @param users rows of the directory */
export function addressOf({ scenario, hash }: Scene, theme: 'light' | 'dark', users?: number): string {
  const query = new URLSearchParams({
    scenario,
    theme,
    ...(users === undefined ? {} : { users: String(users) })
  })
  return `/?${query.toString()}${hash}`
}
