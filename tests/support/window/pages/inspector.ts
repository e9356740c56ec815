import type { Locator, Page } from '@playwright/test'

/** The inspector. */
export interface InspectorPage {
  readonly text: Locator
  readonly explanation: Locator
  /** What the pasted text was named. */
  readonly title: Locator
  readonly clear: Locator
  /** The list of the tokens in the text, when there are several. */
  readonly found: Locator
  /** The tokens marked in the text. */
  readonly marks: Locator
  /** Takes a file. */
  readonly file: Locator
  claim(name: string): Locator
}

export function inspectorPage(page: Page): InspectorPage {
  const main = page.getByRole('main')
  const explanation = main.getByRole('region', { name: 'Explanation' })
  return {
    text: main.getByRole('textbox', { name: 'Token or text' }),
    explanation,
    title: explanation.getByRole('heading', { level: 2 }),
    found: main.getByRole('list', { name: 'Tokens found' }).getByRole('button'),
    marks: main.getByRole('region', { name: 'Your text' }).locator('mark'),
    file: main.getByLabel('File to inspect'),
    clear: main.getByRole('button', { name: 'Clear' }),
    claim: (name) =>
      main
        .getByRole('table', { name: 'Claims' })
        .getByRole('row')
        .filter({ has: page.getByRole('cell', { name, exact: true }) })
  }
}
