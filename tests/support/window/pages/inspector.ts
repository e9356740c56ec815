import type { Locator, Page } from '@playwright/test'

/** The inspector. */
export interface InspectorPage {
  readonly text: Locator
  readonly explanation: Locator
  /** What the pasted text was named. */
  readonly title: Locator
  readonly clear: Locator
  claim(name: string): Locator
}

export function inspectorPage(page: Page): InspectorPage {
  const main = page.getByRole('main')
  const explanation = main.getByRole('region', { name: 'Explanation' })
  return {
    text: main.getByRole('textbox', { name: 'Token' }),
    explanation,
    title: explanation.getByRole('heading'),
    clear: main.getByRole('button', { name: 'Clear' }),
    claim: (name) =>
      main
        .getByRole('table', { name: 'Claims' })
        .getByRole('row')
        .filter({ has: page.getByRole('cell', { name, exact: true }) })
  }
}
