import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { build, preview } from 'vite'
import { launchApp } from '../../../build/launch-app.ts'
import { ROOT } from '../../../build/paths.ts'
import { addressOf, SCENES, type Scene } from '../../preview/scenes.ts'
import config from '../../preview/vite.config.ts'
import { expect, test } from '../../support/window/app-test.ts'
import { desk, type Desk } from '../../support/window/pages/desk.ts'
import { simulatedCredentials } from '../../../main/simulator/credentials.ts'
import { seriousFaults } from '../../support/window/serious-faults.ts'

/** A scene to look at. */
interface View extends Scene {
  readonly name: string
  /** Steps that lead there. */
  readonly open?: (desk: Desk) => Promise<void>
}

/** What a page shows only after a few steps. */
const OPENED: readonly View[] = [
  {
    name: 'the menu for copying',
    scenario: 'active',
    hash: '',
    open: async ({ overview, page }) => {
      await overview.copyToken.click()
      await page.getByRole('menuitem').first().waitFor()
    }
  },
  {
    name: 'the menu of a connection',
    scenario: 'active',
    hash: '',
    open: async ({ page, sidebar }) => {
      await sidebar.connections.first().click({ button: 'right' })
      await page.getByRole('menu').filter({ visible: true }).waitFor()
    }
  },
  {
    name: 'the rename dialog',
    scenario: 'active',
    hash: '',
    open: async ({ overview, page }) => {
      await overview.rename.click()
      await page.getByRole('dialog').waitFor()
    }
  },
  {
    name: 'the palette',
    scenario: 'active',
    hash: '',
    open: async ({ commands }) => {
      await commands.openPalette()
    }
  },
  {
    name: 'the palette with rows of the directory',
    scenario: 'directory-hostile',
    hash: '#/c/connection-1/directory',
    open: async ({ commands }) => {
      await commands.openPalette()
      await commands.search.fill('northwind')
      await commands
        .entry(/^user|@northwind/)
        .first()
        .waitFor()
    }
  },
  {
    name: 'the palette that finds nothing',
    scenario: 'active',
    hash: '',
    open: async ({ commands, page }) => {
      await commands.openPalette()
      await commands.search.fill('no such thing')
      await page.getByText('Nothing matches.').waitFor()
    }
  },
  {
    name: 'the sheet of shortcuts',
    scenario: 'active',
    hash: '',
    open: async ({ commands, page }) => {
      await commands.ready()
      await page.keyboard.press('Shift+?')
      await commands.sheet.waitFor()
    }
  },
  {
    name: 'the Token page with a shown token',
    scenario: 'active',
    hash: '#/c/connection-1/token',
    open: async ({ token }) => {
      await token.show.click()
      await token.shown.waitFor()
    }
  },
  {
    name: 'the Token page with its claims as JSON',
    scenario: 'active',
    hash: '#/c/connection-1/token',
    open: async ({ page }) => {
      await page
        .getByRole('group', { name: 'Show the claims as' })
        .getByRole('button', { name: 'JSON' })
        .click()
      await page
        .getByRole('region', { name: 'Claims as JSON' })
        .locator('span', { hasText: /^"sub"$/ })
        .waitFor()
    }
  },
  {
    name: 'the Token page with what renewals changed',
    scenario: 'active',
    hash: '#/c/connection-1/token',
    open: async ({ page, token }) => {
      await token.renewalsTab.click()
      await page.getByText('Claims: 1 added, 1 removed, 2 changed.').click()
      await page.getByRole('cell', { name: /^agentDetails/ }).waitFor()
    }
  },
  {
    name: 'the inspector with a token',
    scenario: 'active',
    hash: '#/inspector',
    open: async ({ inspector }) => {
      await inspector.text.fill(simulatedCredentials(1).jwt)
      await inspector.claim('sub').waitFor()
    }
  },
  {
    name: 'the inspector with several tokens in a longer text',
    scenario: 'active',
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
    scenario: 'active',
    hash: '#/inspector',
    open: async ({ inspector, page }) => {
      await inspector.text.fill('no token in here')
      await page.getByRole('heading', { name: 'No token found' }).waitFor()
    }
  },
  {
    name: 'the details of a request, and what the support report finds',
    scenario: 'active',
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
    scenario: 'active',
    hash: '#/new',
    open: async ({ assistant, form }) => {
      await assistant.next.click()
      await assistant.next.click()
      await expect(form.field('Client ID')).toBeFocused()
    }
  },
  {
    name: 'a new connection with its errors',
    scenario: 'active',
    hash: '#/form',
    open: async ({ form }) => {
      await form.openAdvanced()
      await form.saveAndSignIn.click()
      await form.alert.waitFor()
    }
  },
  {
    name: 'a new connection with the browser',
    scenario: 'active',
    hash: '#/form',
    open: async ({ form }) => {
      await form.method('Browser').check({ force: true })
      await form.hasSecret.check()
    }
  },
  {
    name: 'a new connection from a pasted token',
    scenario: 'active',
    hash: '#/form',
    open: async ({ form }) => {
      await form.method('Pasted token').check({ force: true })
      await form.field('RingCentral access token').waitFor()
    }
  },
  {
    name: 'the settings, scrolled and jumped through',
    scenario: 'active',
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
    scenario: 'active',
    hash: '#/c/connection-1/directory',
    open: async ({ directory }) => {
      await directory.usersTab.click()
      await directory.row(2).dblclick()
      await directory.details.waitFor()
    }
  },
  {
    name: 'users with the menu of a row',
    scenario: 'active',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await directory.usersTab.click()
      await (await directory.cell(2, 'Roles')).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Copy ID' }).waitFor()
    }
  },
  {
    name: 'users with a filter, its values, and two columns sorted by',
    scenario: 'active',
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
    scenario: 'active',
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
    scenario: 'active',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await directory.agentsTab.click()
      await page.getByRole('button', { name: /^Account:/ }).click()
      await page.getByRole('option').first().waitFor()
    }
  },
  {
    name: 'an archived account with its features',
    scenario: 'active',
    hash: '#/c/connection-1/directory',
    open: async ({ directory }) => {
      await (await directory.cell(11, 'Account')).dblclick()
      await directory.details.getByText('Archived', { exact: true }).first().waitFor()
      await directory.details.getByText('Features').waitFor()
    }
  },
  {
    name: 'an export under way',
    scenario: 'active',
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
    scenario: 'active',
    hash: '#/c/connection-1/directory',
    open: async ({ directory }) => {
      await directory.usersTab.click()
      await directory.tool('Who can do what').click()
      await directory.row(3).waitFor()
    }
  },
  {
    name: 'a connector sheet',
    scenario: 'active',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await (await directory.cell(2, 'Account')).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Connector sheet…' }).click()
      await page.getByRole('button', { name: 'Copy sheet' }).waitFor()
    }
  },
  {
    name: 'the endpoints to choose from',
    scenario: 'active',
    hash: '#/c/connection-1/requests',
    open: async ({ page, requests }) => {
      await requests.endpoints.click()
      await page.getByRole('option').first().waitFor()
    }
  },
  {
    name: 'a request that lacks a value, with the accounts to choose from',
    scenario: 'active',
    hash: '#/c/connection-1/requests',
    open: async ({ page, requests }) => {
      await requests.choose('List the agents of a group')
      await requests.send.click()
      await page.getByText('Enter a value.').waitFor()
      await page.getByRole('button', { name: 'Find the account by name' }).click()
      await page.getByRole('listbox', { name: 'accounts' }).getByRole('option').first().waitFor()
    }
  },
  {
    name: 'an answer with its headers, unfolded and searched',
    scenario: 'request-answers',
    hash: '#/c/connection-1/requests',
    open: async ({ page, requests }) => {
      await page.getByRole('button', { name: '3 headers' }).click()
      await page.getByRole('button', { name: 'Expand all' }).click()
      await requests.search.fill('language')
      await requests.answer.getByText('1 of 40').waitFor()
    }
  },
  {
    name: 'an answer as a table',
    scenario: 'request-answers',
    hash: '#/c/connection-1/requests',
    open: async ({ page, requests }) => {
      await page.getByRole('tab', { name: /^Table/ }).click()
      await requests.answer.getByRole('gridcell').first().waitFor()
    }
  },
  {
    name: 'an answer as text',
    scenario: 'request-big',
    hash: '#/c/connection-1/requests',
    open: async ({ page, requests }) => {
      await page.getByRole('tab', { name: 'Text' }).click()
      await requests.answer
        .locator('span', { hasText: /^"userId"$/ })
        .first()
        .waitFor()
    }
  },
  {
    name: 'a program that includes the sign-in',
    scenario: 'active',
    hash: '#/c/connection-1/requests',
    open: async ({ page, requests }) => {
      await requests.choose('List your accounts')
      await page.getByRole('button', { name: 'Copy as' }).click()
      await page.getByRole('menuitem', { name: 'Python' }).click()
      await page.getByRole('switch', { name: 'Include sign-in and refresh' }).click()
      await page
        .getByRole('region', { name: 'Code' })
        .locator('span', { hasText: /^import$/ })
        .first()
        .waitFor()
    }
  },
  {
    name: 'a pasted command for another host',
    scenario: 'active',
    hash: '#/c/connection-1/requests',
    open: async ({ page }) => {
      await page.getByRole('button', { name: 'Paste request' }).click()
      await page.getByRole('textbox', { name: 'Request' }).fill('curl https://elsewhere.example/x')
      await page.getByRole('button', { name: 'Fill in' }).click()
      await page.getByText(/goes to another host/).waitFor()
    }
  },
  {
    name: 'the saved requests after one was removed',
    scenario: 'request-answers',
    hash: '#/c/connection-1/requests',
    open: async ({ page }) => {
      await page.getByRole('button', { name: 'Saved' }).click()
      await page.getByRole('button', { name: 'Remove “Users”' }).click()
      await page.getByRole('button', { name: 'Undo' }).waitFor()
    }
  },
  {
    name: 'a request that changes data, before it is sent',
    scenario: 'request-answers',
    hash: '#/c/connection-1/requests',
    open: async ({ page, requests }) => {
      await requests.choose('List users')
      await page.getByRole('combobox', { name: 'Method' }).selectOption('PUT')
      await requests.send.click()
      await page.getByRole('dialog', { name: 'Send this PUT request?' }).waitFor()
    }
  },
  {
    name: 'a request under way',
    scenario: 'request-waits',
    hash: '#/c/connection-1/requests',
    open: async ({ page, requests }) => {
      await page.getByRole('button', { name: 'List users' }).click()
      await requests.cancel.waitFor()
    }
  },
  {
    name: 'a request that failed',
    scenario: 'request-fails',
    hash: '#/c/connection-1/requests',
    open: async ({ page }) => {
      await page.getByRole('button', { name: 'List users' }).click()
      await page.getByRole('alert').waitFor()
    }
  },
  {
    name: 'a search that finds nothing',
    scenario: 'active',
    hash: '#/c/connection-1/directory',
    open: async ({ directory, page }) => {
      await directory.usersTab.click()
      await directory.search.fill('no-one-has-this-name')
      await page.getByRole('button', { name: 'Clear search' }).waitFor()
    }
  }
]

/** The built scenes, served as the packaged app's page is, in one window of the real Electron. */
interface Viewer {
  readonly page: Page
  /** Page errors and console errors so far; updated live. */
  readonly problems: readonly string[]
  readonly origin: string
  close(): Promise<void>
}

// All in one worker, because building the scenes takes seconds. With a fixture of the worker instead, Playwright would
// keep them for the end, where they would run alone.
test.describe.configure({ mode: 'default' })

let viewer: Viewer
test.beforeAll(async () => {
  viewer = await openViewer()
})
test.afterAll(async () => {
  await viewer.close()
})

const isDirectory = ({ hash }: Scene): boolean => hash.includes('/directory')

const PARTS: readonly { readonly what: string; readonly views: readonly View[] }[] = [
  { what: 'every page', views: SCENES.filter((scene) => !isDirectory(scene)).map(viewOf) },
  { what: 'every directory', views: SCENES.filter(isDirectory).map(viewOf) },
  { what: 'everything that opens after a few steps', views: OPENED }
]

for (const { what, views } of PARTS) {
  test(`${what} renders without errors and without serious accessibility problems`, async () => {
    test.setTimeout(900_000)
    const { page, problems, origin } = viewer
    const before = problems.length
    for (const { name, scenario, hash, open } of views) {
      await test.step(name, async () => {
        await show(page, origin + addressOf({ scenario, hash }, 'light', 200))
        await open?.(desk(page))
        expect.soft(await seriousFaults(page), `${name}, light`).toEqual([])
        // In the dark only colors differ, so only they are looked at again.
        await page.evaluate(() => {
          document.documentElement.dataset['theme'] = 'dark'
        })
        expect.soft(await seriousFaults(page, ['color-contrast']), `${name}, dark`).toEqual([])
      })
    }
    expect(problems.slice(before)).toEqual([])
  })
}

for (const scenario of ['starting', 'starting-first-run'] as const) {
  test(`the frame of index.html is the one the app starts with, ${scenario}`, async () => {
    const { page, origin } = viewer
    const address = origin + addressOf({ scenario, hash: '' }, 'light')
    await page.route(/\/assets\/app-[^/]*\.js$/, (route) => route.abort())
    await page.goto('about:blank')
    await page.goto(address)
    await expect(page.locator('#app > [inert]')).toHaveCount(1)
    const painted = await boxes(page)
    // Before any script, the theme is what main told Electron; then a new window is painted as it is colored before
    // (`windowLook` in main/desk/show.ts).
    for (const [colorScheme, canvas, surface] of [
      ['light', 'rgb(248, 248, 250)', 'rgb(255, 255, 255)'],
      ['dark', 'rgb(19, 19, 23)', 'rgb(27, 27, 33)']
    ] as const) {
      await page.emulateMedia({ colorScheme })
      await expect(page.locator('body')).toHaveCSS('background-color', canvas)
      await expect(page.locator('#app main .card').first()).toHaveCSS('background-color', surface)
    }
    await page.emulateMedia({ colorScheme: null })
    await page.unrouteAll()
    await show(page, address)
    await expect(page.locator('#app > [inert]')).toHaveCount(0)
    expect(painted.length).toBeGreaterThan(20)
    expect(await boxes(page)).toEqual(painted)
  })
}

test('an app that takes very long to start says so, even without its code', async () => {
  const { page, origin } = viewer
  await page.route(/\/assets\/app-[^/]*\.js$/, (route) => route.abort())
  await page.goto('about:blank')
  await page.goto(origin + addressOf({ scenario: 'starting', hash: '' }, 'light'))
  const note = page.getByText('This is taking longer than usual.')
  await expect(note).toBeHidden()
  await page.evaluate(() => {
    for (const each of document.getAnimations()) {
      if (each instanceof CSSAnimation && each.animationName === 'turn-visible') each.finish()
    }
  })
  await expect(note).toBeVisible()
  await page.unrouteAll()
})

/** Where everything visible is. */
async function boxes(page: Page): Promise<string[]> {
  return await page.locator('#app a, #app button, #app span, #app .card, #app nav').evaluateAll((elements) =>
    elements.flatMap((element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      return width * height === 0
        ? []
        : [`${element.tagName} ${[x, y, width, height].map(Math.round).join(' ')}`]
    })
  )
}

function viewOf(scene: Scene): View {
  return { ...scene, name: `${scene.scenario} ${scene.hash}` }
}

/** Shows a scene from its beginning; a page that differs by its hash alone would otherwise stay the one it is. */
async function show(page: Page, address: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(address)
  // The frame is there at once; what fills it is there when the page is, except while the app starts.
  const main = page.locator('main')
  if (address.includes('=starting')) await main.getByRole('status').waitFor()
  else await main.getByRole('heading').first().waitFor()
}

async function openViewer(): Promise<Viewer> {
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
