import type { Locator, Page } from '@playwright/test'
import type { Simulator } from '../../../../main/simulator/simulator.ts'

/** The fields of the form by their labels. */
export type FieldLabel =
  | 'Name'
  | 'Client ID'
  | 'Client secret'
  | 'JWT credential'
  | 'RingCentral access token'
  | 'Refresh token (optional)'
  | 'RingCX host'
  | 'RingCentral host'

/** Those of a connection with a JWT credential. */
export type JwtField = Exclude<FieldLabel, 'RingCentral access token' | 'Refresh token (optional)'>

/** What to type into the form; fields that you leave out stay unchanged. */
export type Entries = Partial<Record<FieldLabel, string>>

/** The form of a connection, starting with the sign-in method. */
export interface ConnectionForm {
  readonly heading: Locator
  method(name: 'JWT credential' | 'Browser' | 'Pasted token'): Locator
  /** The redirect address, as shown for copying. */
  readonly redirectAddresses: Locator
  readonly hasSecret: Locator
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
    method: (name) => main.getByRole('radio', { name }),
    redirectAddresses: main.getByRole('list', { name: 'Redirect URIs' }).getByRole('listitem'),
    hasSecret: main.getByRole('checkbox', { name: 'The app has a client secret' }),
    saveAndSignIn: button('Save and sign in'),
    saveForLater: button('Save for later'),
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

/** What of a simulator a connection to it needs. */
export type Reachable = Pick<Simulator, 'origin' | 'credentials'>

/** All that a connection to `simulator` needs, as a person would copy it. */
export function entriesFor(
  { origin, credentials }: Reachable,
  name = 'Test company'
): Record<JwtField, string> {
  return {
    Name: name,
    'Client ID': credentials.clientId,
    'Client secret': credentials.clientSecret,
    'JWT credential': credentials.jwt,
    'RingCX host': origin,
    'RingCentral host': origin
  }
}
