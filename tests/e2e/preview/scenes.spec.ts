import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { build, preview } from 'vite'
import { launchApp } from '../../../build/launch-app.ts'
import { ROOT } from '../../../build/paths.ts'
import { addressOf, SCENES } from '../../preview/scenes.ts'
import config from '../../preview/vite.config.ts'
import { desk, type Desk } from '../../support/window/pages/desk.ts'
import { simulatedCredentials } from '../../../main/simulator/credentials.ts'
import { seriousFaults } from '../../support/window/serious-faults.ts'

/** What a page shows only after a few steps: opened in the scenario `active`. */
const OPENED: readonly {
  readonly name: string
  readonly hash: string
  readonly open: (desk: Desk) => Promise<void>
}[] = [
  {
    name: 'the menu for copying',
    hash: '',
    open: async ({ overview, page }) => {
      await overview.copyToken.click()
      await page.getByRole('menuitem').first().waitFor()
    }
  },
  {
    name: 'the menu of a connection',
    hash: '',
    open: async ({ page, sidebar }) => {
      await sidebar.connections.first().click({ button: 'right' })
      await page.getByRole('menu').filter({ visible: true }).waitFor()
    }
  },
  {
    name: 'the rename dialog',
    hash: '',
    open: async ({ overview, page }) => {
      await overview.rename.click()
      await page.getByRole('dialog').waitFor()
    }
  },
  {
    name: 'the inspector with a token',
    hash: '#/inspector',
    open: async ({ inspector }) => {
      await inspector.text.fill(simulatedCredentials(1).jwt)
      await inspector.claim('sub').waitFor()
    }
  },
  {
    name: 'the inspector with several tokens in a longer text',
    hash: '#/inspector',
    open: async ({ inspector }) => {
      const { jwt } = simulatedCredentials(1)
      await inspector.text.fill(`Authorization: Bearer ${jwt}\n{"accessToken":"${jwt}"}`)
      await inspector.found.nth(1).click()
      await inspector.claim('sub').waitFor()
    }
  },
  {
    name: 'the inspector without a token',
    hash: '#/inspector',
    open: async ({ inspector, page }) => {
      await inspector.text.fill('no token in here')
      await page.getByRole('heading', { name: 'No token found' }).waitFor()
    }
  },
  {
    name: 'the details of a request, and what the support report finds',
    hash: '#/c/connection-1/activity',
    open: async ({ page }) => {
      await page.getByRole('option', { name: 'Sent your request' }).click()
      await page.getByRole('complementary', { name: 'Details' }).waitFor()
      await page.getByRole('button', { name: 'Support report' }).click()
      await page.getByRole('searchbox', { name: 'Search the report' }).fill('loaded')
      await expect(page.getByText('1 of 60')).toBeVisible()
    }
  },
  {
    name: 'the assistant, the app with its errors',
    hash: '#/new',
    open: async ({ assistant, form }) => {
      await assistant.next.click()
      await assistant.next.click()
      await expect(form.field('Client ID')).toBeFocused()
    }
  },
  {
    name: 'a new connection with its errors',
    hash: '#/form',
    open: async ({ form }) => {
      await form.openAdvanced()
      await form.saveAndSignIn.click()
      await form.alert.waitFor()
    }
  },
  {
    name: 'a new connection with the browser',
    hash: '#/form',
    open: async ({ form }) => {
      await form.method('Browser').check({ force: true })
      await form.hasSecret.check()
    }
  },
  {
    name: 'a new connection from a pasted token',
    hash: '#/form',
    open: async ({ form }) => {
      await form.method('Pasted token').check({ force: true })
      await form.field('RingCentral access token').waitFor()
    }
  },
  {
    name: 'the settings, scrolled and jumped through',
    hash: '#/settings',
    open: async ({ page }) => {
      const sections = page.getByRole('navigation', { name: 'Settings sections' })
      const current = sections.locator('[aria-current]')
      await expect(current).toHaveText('Appearance')
      await sections.getByRole('button', { name: 'Data' }).click()
      await expect(current).toHaveText('Data')
      await page.locator('main').getByRole('heading', { name: 'Data on this computer' }).hover()
      await page.mouse.wheel(0, -5000)
      await expect(current).toHaveText('Appearance')
      await page.mouse.wheel(0, 5000)
      await expect(current).toHaveText('About')
    }
  },
  {
    name: 'users with details',
    hash: '#/c/connection-1/directory',
    open: async ({ directory }) => {
      await directory.usersTab.click()
      await directory.row(2).dblclick()
      await directory.details.waitFor()
    }
  },
  {
    name: 'users with the menu of a row',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await directory.usersTab.click()
      await (await directory.cell(2, 'Roles')).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Copy ID' }).waitFor()
    }
  },
  {
    name: 'users with a filter, its values, and two columns sorted by',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await directory.usersTab.click()
      await directory.sortBy('Roles').click()
      await directory.sortBy('Username').click({ modifiers: ['Shift'] })
      await directory.choose('Roles', 'Filter…')
      await page.getByRole('checkbox', { name: /^USER/ }).check()
      await page.getByRole('button', { name: 'Remove the filter of Roles' }).waitFor()
    }
  },
  {
    name: 'agents with the choice of columns',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await directory.agentsTab.click()
      await directory.row(3).waitFor()
      await directory.tool('Columns').click()
      await page.getByRole('button', { name: 'Reset columns' }).waitFor()
    }
  },
  {
    name: 'agents with the choice of an account',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await directory.agentsTab.click()
      await page.getByRole('button', { name: /^Account:/ }).click()
      await page.getByRole('option').first().waitFor()
    }
  },
  {
    name: 'an archived account with its features',
    hash: '#/c/connection-1/directory',
    open: async ({ directory }) => {
      await (await directory.cell(11, 'Account')).dblclick()
      await directory.details.getByText('Archived', { exact: true }).first().waitFor()
      await directory.details.getByText('Features').waitFor()
    }
  },
  {
    name: 'an export under way',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await directory.usersTab.click()
      await directory.tool('Export').click()
      await page.getByRole('menuitem', { name: 'Everything as CSV…' }).click()
      await page.getByRole('progressbar', { name: 'Export' }).waitFor()
    }
  },
  {
    name: 'the role matrix',
    hash: '#/c/connection-1/directory',
    open: async ({ directory }) => {
      await directory.usersTab.click()
      await directory.tool('Who can do what').click()
      await directory.row(3).waitFor()
    }
  },
  {
    name: 'a connector sheet',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await (await directory.cell(2, 'Account')).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Connector sheet…' }).click()
      await page.getByRole('button', { name: 'Copy sheet' }).waitFor()
    }
  },
  {
    name: 'a search that finds nothing',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await directory.usersTab.click()
      await directory.search.fill('no-one-has-this-name')
      await page.getByRole('button', { name: 'Clear search' }).waitFor()
    }
  }
]

/** In the dark only colors differ, so only they are looked at again. */
const THEMES = [
  { theme: 'light', rules: [] },
  { theme: 'dark', rules: ['color-contrast'] }
] as const

test('every scene renders without errors and without serious accessibility problems', async () => {
  test.setTimeout(900_000)
  const { page, problems, origin, close } = await openViewer()
  try {
    for (const { theme, rules } of THEMES) {
      for (const scene of SCENES) {
        const name = `${scene.scenario} ${scene.hash}, ${theme}`
        await test.step(name, async () => {
          await show(page, origin + addressOf(scene, theme, 200))
          expect.soft(await seriousFaults(page, rules), name).toEqual([])
        })
      }
      for (const { name, hash, open } of OPENED) {
        await test.step(`${name}, ${theme}`, async () => {
          await show(page, origin + addressOf({ scenario: 'active', hash }, theme, 200))
          await open(desk(page))
          expect.soft(await seriousFaults(page, rules), `${name}, ${theme}`).toEqual([])
        })
      }
    }
    expect(problems).toEqual([])
  } finally {
    await close()
  }
})

/** Shows a scene from its beginning; a page that differs by its hash alone would otherwise stay the one it is. */
async function show(page: Page, address: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(address)
  // The frame is there at once; what fills it is there when the page is.
  await page.locator('main').getByRole('heading').first().waitFor()
}

/** The built scenes, served as the packaged app's page is, in one window of the real Electron. */
async function openViewer() {
  const outDir = await mkdtemp(join(tmpdir(), 'token-desk-preview-'))
  const userData = await mkdtemp(join(tmpdir(), 'token-desk-viewer-'))
  const scenes = { ...config, configFile: false, build: { ...config.build, outDir } } as const
  await build(scenes)
  const server = await preview(scenes)
  const origin = server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? ''
  const { app, problems } = await launchApp({
    userData,
    appFolder: join(ROOT, 'tests/preview/viewer'),
    env: {}
  })
  const page = await app.firstWindow()
  return {
    page,
    problems,
    origin,
    async close() {
      await app.close()
      await server.close()
      await Promise.all([outDir, userData].map((folder) => rm(folder, { recursive: true, force: true })))
    }
  }
}
