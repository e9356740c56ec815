import type { Locator, Page } from '@playwright/test'

/** The Token page of one connection. */
export interface TokenPage {
  readonly page: Locator
  /** What the token is, with its times. */
  readonly explanation: Locator
  readonly renewalsTab: Locator
  /** Newest first. */
  readonly renewals: Locator
  readonly renewNow: Locator
  readonly show: Locator
  readonly hide: Locator
  /** The token itself, while it is on screen. */
  readonly shown: Locator
  /** The row of a claim. */
  claim(name: string): Locator
}

export function tokenPage(page: Page): TokenPage {
  const main = page.getByRole('main')
  return {
    page: main,
    explanation: main.getByRole('region', { name: 'Explanation' }),
    renewalsTab: main.getByRole('tab', { name: /^Renewals/ }),
    renewals: main.getByRole('region', { name: 'Renewals in this session' }).getByRole('listitem'),
    renewNow: main.getByRole('button', { name: 'Renew now' }),
    show: main.getByRole('button', { name: 'Show token' }),
    hide: main.getByRole('button', { name: 'Hide', exact: true }),
    shown: main.getByRole('region', { name: 'RingCX access token', exact: true }),
    claim: (name) =>
      main
        .getByRole('table', { name: 'Claims' })
        .getByRole('row')
        .filter({ has: page.getByRole('cell', { name, exact: true }) })
  }
}
