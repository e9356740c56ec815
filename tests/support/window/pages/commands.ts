import { expect, type Locator, type Page } from '@playwright/test'

/** The command palette and the sheet of shortcuts. */
export interface Commands {
  /** Resolves when shortcuts work: they come with what isn't needed for the first view. */
  ready(): Promise<void>
  openPalette(): Promise<void>
  readonly palette: Locator
  readonly search: Locator
  /** What is marked: Enter chooses it. */
  readonly marked: Locator
  entry(name: string | RegExp): Locator
  readonly sheet: Locator
  /** What the last command did, where the page doesn't show it. */
  readonly result: Locator
}

export function commandsPage(page: Page): Commands {
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  const result = page.getByRole('status', { name: 'Result of the last command' })
  const ready = (): Promise<void> => expect(result).toBeAttached()
  return {
    ready,
    async openPalette() {
      await ready()
      await page.keyboard.press('ControlOrMeta+k')
      await palette.waitFor()
    },
    palette,
    search: palette.getByRole('combobox'),
    marked: palette.getByRole('option', { selected: true }),
    entry: (name) => palette.getByRole('option', { name }),
    sheet: page.getByRole('dialog', { name: 'Keyboard shortcuts' }),
    result
  }
}
