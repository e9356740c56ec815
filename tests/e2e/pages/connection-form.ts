import type { Locator, Page } from '@playwright/test'
import type { Simulator } from '../../../main/simulator/simulator.ts'

/** The fields of the form by their labels. */
export type FieldLabel =
  'Name' | 'Client ID' | 'Client secret' | 'JWT credential' | 'RingCX host' | 'RingCentral host'

/** What is typed into the form; a field that is left out stays as it is. */
export type Entries = Partial<Record<FieldLabel, string>>

/** The form for a connection with a JWT credential. */
export interface ConnectionForm {
  readonly heading: Locator
  readonly saveAndSignIn: Locator
  readonly saveForLater: Locator
  /** Of the edit form. */
  readonly save: Locator
  field(label: FieldLabel): Locator
  /** The error of the form as a whole. */
  readonly alert: Locator
  openAdvanced(): Promise<void>
  fill(entries: Entries): Promise<void>
}

const HOSTS: readonly FieldLabel[] = ['RingCX host', 'RingCentral host']

export function connectionForm(page: Page): ConnectionForm {
  const main = page.getByRole('main')
  const button = (name: string | RegExp): Locator => main.getByRole('button', { name })
  const field = (label: FieldLabel): Locator => main.getByRole('textbox', { name: label, exact: true })
  const openAdvanced = async (): Promise<void> => {
    if (!(await field('RingCX host').isVisible())) await main.getByText('Advanced', { exact: true }).click()
  }
  return {
    heading: main.getByRole('heading', { level: 1 }),
    saveAndSignIn: button('Save and sign in'),
    saveForLater: button('Save, sign in later'),
    save: main.locator('button[type="submit"]'),
    field,
    alert: main.getByRole('alert'),
    openAdvanced,
    async fill(entries) {
      if (HOSTS.some((label) => entries[label] !== undefined)) await openAdvanced()
      for (const [label, text] of Object.entries(entries)) await field(label as FieldLabel).fill(text)
    }
  }
}

/** All that a connection to `simulator` needs, as a person would copy it. */
export function entriesFor({ origin, credentials }: Simulator, name = 'Test company'): Required<Entries> {
  return {
    Name: name,
    'Client ID': credentials.clientId,
    'Client secret': credentials.clientSecret,
    'JWT credential': credentials.jwt,
    'RingCX host': origin,
    'RingCentral host': origin
  }
}
