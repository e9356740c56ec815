import type { Locator, Page } from '@playwright/test'

/** The overview of one connection. */
export interface OverviewPage {
  readonly heading: Locator
  /** The status card of the connection. */
  readonly status: Locator
  /** The time until the RingCX token expires, such as `4:59`. */
  readonly timer: Locator
  /** The error of the connection: sentence, hint, and the service's code. */
  readonly problem: Locator
  /** Rows of the table of last renewals, newest first. */
  readonly renewals: Locator
  readonly signIn: Locator
  readonly signOut: Locator
  readonly renewNow: Locator
  readonly copyToken: Locator
  readonly rename: Locator
  readonly remove: Locator
  /** Opens the form that changes the connection. */
  readonly edit: Locator
  /** One link of the chain credential → RingCentral token → RingCX token → API. */
  link(
    title:
      | 'JWT credential'
      | 'Browser sign-in'
      | 'Pasted token'
      | 'RingCentral token'
      | 'RingCX token'
      | 'RingCX API'
  ): Locator
}

/** The countdown of a token that was made a moment ago, with its default life of five minutes. */
export const NEARLY_FIVE_MINUTES = /^(5:00|4:[345]\d)$/

export function overviewPage(page: Page): OverviewPage {
  const main = page.getByRole('main')
  const button = (name: string | RegExp): Locator => main.getByRole('button', { name })
  const status = main.getByRole('region', { name: 'Status' })
  return {
    heading: main.getByRole('heading', { level: 1 }),
    status,
    timer: page.getByRole('timer'),
    problem: status.getByRole('alert'),
    renewals: main.getByRole('region', { name: 'Last renewals' }).locator('tbody').getByRole('row'),
    signIn: main.getByRole('button', { name: 'Sign in', exact: true }),
    signOut: button('Sign out'),
    renewNow: button('Renew now'),
    copyToken: main.getByRole('button', { name: 'Copy token' }),
    rename: button('Rename'),
    remove: button('Remove'),
    edit: button(/^Edit/),
    link: (title) =>
      main
        .getByRole('region', { name: 'How you get the token' })
        .getByRole('listitem')
        .filter({ has: page.getByRole('heading', { name: title }) })
  }
}
