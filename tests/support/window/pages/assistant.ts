import type { Locator, Page } from '@playwright/test'

/** The setup assistant. */
export interface AssistantPage {
  /** Of the step. */
  readonly heading: Locator
  /** The list of steps with their states. */
  readonly steps: Locator
  readonly currentStep: Locator
  method(name: 'JWT credential' | 'Browser' | 'Pasted token'): Locator
  readonly next: Locator
  readonly saveAndTest: Locator
  readonly testAgain: Locator
  readonly stopTest: Locator
  readonly openConnection: Locator
  readonly back: Locator
  readonly saveForLater: Locator
  /** What the app read from the pasted credential. */
  readonly reading: Locator
  readonly redirectAddresses: Locator
  /** The rows of the test. */
  readonly rows: Locator
  row(title: string): Locator
  /** The link to the form. */
  readonly form: Locator
}

export function assistantPage(page: Page): AssistantPage {
  const main = page.getByRole('main')
  const step = main.getByRole('form')
  const button = (name: string): Locator => step.getByRole('button', { name, exact: true })
  const steps = main.getByRole('navigation', { name: 'Steps' })
  const rows = main.getByRole('list', { name: 'Test', exact: true }).getByRole('listitem')
  return {
    heading: step.getByRole('heading', { level: 2 }).first(),
    steps: steps.getByRole('listitem'),
    currentStep: steps.locator('[aria-current="step"]'),
    method: (name) => step.getByRole('radio', { name }),
    next: button('Next'),
    saveAndTest: button('Save and test'),
    testAgain: button('Test again'),
    stopTest: button('Stop the test'),
    openConnection: button('Open connection'),
    back: button('Back'),
    saveForLater: button('Save for later'),
    reading: step.locator('[aria-live="polite"]'),
    redirectAddresses: main.getByRole('list', { name: 'Redirect URIs' }).getByRole('listitem'),
    rows,
    row: (title) => rows.filter({ has: page.getByRole('heading', { name: title }) }),
    form: main.getByRole('button', { name: /use the form instead/i })
  }
}
