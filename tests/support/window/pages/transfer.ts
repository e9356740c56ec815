import type { ElectronApplication, Locator, Page } from '@playwright/test'

/** Import and export, in the words a person would use. */
export interface TransferPage {
  readonly dialog: Locator
  readonly rows: Locator
  readonly passphrase: Locator
  readonly repeated: Locator
  readonly sealing: Locator
  /** The choice for one connection of the file. */
  choice(name: string): Locator
  button(name: string | RegExp): Locator
  openSettings(): Promise<void>
}

export function transferPage(page: Page): TransferPage {
  const dialog = page.getByRole('dialog')
  return {
    dialog,
    rows: dialog.getByRole('listitem'),
    passphrase: dialog.getByLabel(/^Passphrase for/),
    repeated: dialog.getByLabel('Confirm passphrase'),
    sealing: dialog.getByRole('checkbox', { name: /Include secrets/ }),
    choice: (name) => dialog.getByRole('combobox', { name: `What to do with ${name}` }),
    button: (name) => dialog.getByRole('button', { name }),
    async openSettings() {
      await page.getByRole('link', { name: 'Settings' }).click()
    }
  }
}

/** Sets the answers of the system's dialogs, because a test can't click them. */
export async function answerDialogs(
  app: ElectronApplication,
  { open, save }: { open?: string; save?: string }
): Promise<void> {
  await app.evaluate(
    ({ dialog }, paths) => {
      dialog.showOpenDialog = () =>
        Promise.resolve({ canceled: paths.open === null, filePaths: paths.open === null ? [] : [paths.open] })
      dialog.showSaveDialog = () =>
        Promise.resolve({ canceled: paths.save === null, filePath: paths.save ?? '' })
    },
    { open: open ?? null, save: save ?? null }
  )
}
