import { simulatedCredentials } from '../../../main/simulator/credentials.ts'
import type { Desk } from '../pages/desk.ts'
import { seriousFaults } from './serious-faults.ts'
import { expect, test } from './test.ts'

/** Every view, in an order in which each leads to the next. */
const VIEWS: readonly { readonly name: string; readonly open: (desk: Desk) => Promise<void> }[] = [
  {
    name: 'settings',
    open: async ({ page, sidebar }) => {
      await sidebar.link('Settings').click()
      await page.getByText('Data folder', { exact: true }).waitFor()
    }
  },
  {
    name: 'help',
    open: async ({ page, sidebar }) => {
      await sidebar.link('Help').click()
      await page.getByRole('heading', { name: 'Keyboard' }).waitFor()
    }
  },
  {
    name: 'inspector',
    open: async ({ inspector, sidebar }) => {
      await sidebar.link('Inspector').click()
      await inspector.text.waitFor()
    }
  },
  {
    name: 'inspector with a token',
    open: async ({ inspector }) => {
      await inspector.text.fill(simulatedCredentials(1).jwt)
      await inspector.claim('sub').waitFor()
    }
  },
  {
    name: 'first run',
    open: async ({ firstRun, page }) => {
      await page.getByRole('link', { name: 'Token Desk' }).click()
      await firstRun.practice.waitFor()
    }
  },
  {
    name: 'assistant, choice of the method',
    open: async ({ assistant, firstRun }) => {
      await firstRun.connect.click()
      await expect(assistant.heading).toBeFocused()
    }
  },
  {
    name: 'assistant, app with its errors',
    open: async ({ assistant, form }) => {
      await assistant.next.click()
      await assistant.next.click()
      await expect(form.field('Client ID')).toBeFocused()
    }
  },
  {
    name: 'assistant, credential of a wrong kind',
    open: async ({ assistant, form }) => {
      const { clientId, clientSecret } = simulatedCredentials(1)
      await form.fill({ 'Client ID': clientId, 'Client secret': clientSecret })
      await assistant.next.click()
      await form.field('JWT credential').fill(clientSecret)
      await expect(assistant.reading).toContainText('This is the client secret again')
    }
  },
  {
    name: 'new connection with its errors',
    open: async ({ assistant, form }) => {
      await assistant.steps.first().getByRole('button').click()
      await assistant.form.click()
      await form.openAdvanced()
      await form.saveAndSignIn.click()
      await form.alert.waitFor()
    }
  },
  {
    name: 'new connection with the browser and its errors',
    open: async ({ form }) => {
      await form.method('Browser').check({ force: true })
      await form.hasSecret.check()
      await form.saveAndSignIn.click()
      await form
        .field('Client secret')
        .and(form.field('Client secret').page().locator('[aria-invalid]'))
        .waitFor()
    }
  },
  {
    name: 'new connection from a pasted token',
    open: async ({ form }) => {
      await form.method('Pasted token').check({ force: true })
      await form.field('RingCentral access token').waitFor()
    }
  },
  {
    name: 'overview without a network',
    open: async (desk) => {
      // Nothing listens there: the connection is refused on this machine.
      const nowhere = 'http://127.0.0.1:9'
      const { clientId, clientSecret, jwt } = simulatedCredentials(1)
      await desk.form.method('JWT credential').check({ force: true })
      await desk.form.fill({
        Name: 'Nowhere',
        'Client ID': clientId,
        'Client secret': clientSecret,
        'JWT credential': jwt,
        'RingCX host': nowhere,
        'RingCentral host': nowhere
      })
      await desk.form.saveAndSignIn.click()
      await desk.overview.problem.waitFor()
    }
  },
  {
    name: 'edit connection',
    open: async ({ form, overview }) => {
      await overview.edit.first().click()
      await expect(form.field('Name')).toHaveValue('Nowhere')
    }
  },
  {
    name: 'directory without a token',
    open: async ({ overview, page, sidebar }) => {
      await sidebar.link('Overview').click()
      await overview.signOut.click()
      await sidebar.link('Directory').click()
      await page.getByRole('heading', { name: 'Sign in to see the accounts' }).waitFor()
    }
  },
  {
    name: 'overview of a live session',
    open: async ({ openForm, overview, page }) => {
      await openForm()
      await page.getByRole('button', { name: 'Practice with the simulator' }).click()
      await expect(overview.status).toContainText('Ready until')
    }
  },
  {
    name: 'the menu for copying',
    open: async ({ overview, page }) => {
      await overview.copyToken.click()
      await page.getByRole('menuitem').first().waitFor()
    }
  },
  {
    name: 'rename dialog',
    open: async ({ overview, page }) => {
      await page.keyboard.press('Escape')
      await overview.rename.click()
      await page.getByRole('dialog').waitFor()
    }
  },
  {
    name: 'menu of a connection',
    open: async ({ page, sidebar }) => {
      await page.keyboard.press('Escape')
      await sidebar.connections.first().click({ button: 'right' })
      await page.getByRole('menu').filter({ visible: true }).waitFor()
    }
  },
  {
    name: 'accounts',
    open: async ({ directory, page, sidebar }) => {
      await page.keyboard.press('Escape')
      await sidebar.link('Directory').click()
      await expect(directory.count).toHaveText('6 accounts')
    }
  },
  {
    name: 'users with details',
    open: async ({ directory }) => {
      await directory.usersTab.click()
      await directory.row(2).click()
      await directory.details.waitFor()
    }
  },
  {
    name: 'a search that finds nothing',
    open: async ({ directory, page }) => {
      await directory.search.fill('nobody-has-this-name')
      await page.getByRole('button', { name: 'Clear the search' }).waitFor()
    }
  }
]

for (const theme of ['Light', 'Dark'] as const) {
  test(`no view has a serious fault of accessibility, ${theme.toLowerCase()}`, async ({ desk }) => {
    test.setTimeout(120_000)
    await desk.sidebar.link('Settings').click()
    await desk.theme(theme).check({ force: true })
    await expect(desk.page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase())
    for (const { name, open } of VIEWS) {
      await test.step(name, async () => {
        await open(desk)
        expect.soft(await seriousFaults(desk.page), `${name}, ${theme}`).toEqual([])
      })
    }
  })
}
