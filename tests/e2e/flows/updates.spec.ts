import { once } from 'node:events'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Page } from '@playwright/test'
import { electronExecutable } from '../../../build/electron-runtime.ts'
import { cutNetwork, restoreNetwork } from '../../support/window/circumstances.ts'
import { startCorporateProxy } from '../../support/window/corporate-proxy.ts'
import { expect, test } from '../../support/window/flow-test.ts'
import { NO_KEYRING_ENV } from '../../support/window/keyring.ts'
import { seriousFaults } from '../../support/window/serious-faults.ts'
import { KEYS, manifestOf, published, sha512, startUpdateServer } from '../../support/updates/publisher.ts'

const NAME = 'token-desk-9.0.0-linux-x86_64.AppImage'
const OLD = '#!/bin/sh\necho the installed version\n'
// Says that it was started, and from where.
const NEW = Buffer.from(`#!/bin/sh\necho "$0" > "$(dirname "$0")/started"\n${'#'.repeat(2_000_000)}\n`)

/** What the card says, and its one button. */
function updatesCard(page: Page) {
  const card = page.locator('#settings-updates')
  return {
    card,
    button: (name: string) => card.getByRole('button', { name, exact: true }),
    async open(): Promise<void> {
      await page.evaluate(() => (location.hash = '#/settings'))
      await expect(card.getByRole('heading', { name: 'Updates' })).toBeVisible()
    },
    /** Whether to notify that an update is ready; only an app that updates itself asks. */
    notify: page.locator('#settings-notifications').getByRole('switch', { name: 'Update ready' }),
    async check(): Promise<void> {
      await card.getByRole('button', { name: 'Check now' }).click()
    }
  }
}

test.describe('an AppImage', () => {
  test.skip(process.platform !== 'linux' || process.arch !== 'x64', 'the feed has no file for this system')

  /** One instant for every list: an older one than was seen before is refused. */
  const now = Date.now()
  let folder: string
  let appImage: string
  let server: Awaited<ReturnType<typeof startUpdateServer>>
  /** Of a run whose files are, as far as it can tell, those of an AppImage. */
  let env: Record<string, string>

  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'token-desk-appimage-'))
    appImage = join(folder, 'Token Desk.AppImage')
    await writeFile(appImage, OLD, { mode: 0o755 })
    server = await startUpdateServer(now)
    const feedFile = join(folder, 'feed.json')
    await writeFile(feedFile, server.settings)
    env = {
      ...NO_KEYRING_ENV,
      TOKEN_DESK_UPDATE_FEED_FILE: feedFile,
      APPIMAGE: appImage,
      APPDIR: dirname(await realpath(await electronExecutable()))
    }
    const files = [{ target: 'linux-x64-appimage', name: NAME, size: NEW.byteLength, sha512: sha512(NEW) }]
    server.serves.set('/desk/stable.json', published(manifestOf({ files }, now)))
    server.serves.set(`/desk/${NAME}`, NEW)
  })
  test.afterEach(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('refuses what isn’t right, then updates when the person restarts it', async ({ start }) => {
    const { running, desk } = await start({ env })
    const { page } = desk
    const updates = updatesCard(page)
    await updates.open()
    // So that no check comes in between.
    await updates.card.getByRole('switch', { name: 'Check for updates automatically' }).click()
    await expect(updates.notify).toBeChecked()
    const good = server.serves.get('/desk/stable.json') as string

    // The list
    for (const [list, says] of [
      [published(manifestOf({}, now), [KEYS.foreign]), 'isn’t signed'],
      [published(manifestOf({ expires: new Date(now - 1_000).toISOString() }, now)), 'out of date'],
      [good.replace('9.0.0', '9.0.1'), 'isn’t signed'],
      ['<html>Welcome to the hotel</html>', 'sign']
    ] as const) {
      server.serves.set('/desk/stable.json', list)
      await updates.check()
      await expect(updates.card).toContainText(says)
    }
    server.serves.set('/desk/stable.json', published(manifestOf({ version: '0.0.9' }, now)))
    await updates.check()
    await expect(updates.card).toContainText('is up to date')

    // Offline, then behind a proxy
    server.serves.set('/desk/stable.json', good)
    await cutNetwork(running.app)
    await updates.check()
    await expect(updates.card.getByRole('alert')).toBeVisible()
    const proxy = await startCorporateProxy()
    await running.app.evaluate(async ({ session }, port) => {
      await session.fromPartition('network').setProxy({
        proxyRules: `http://127.0.0.1:${String(port)}`,
        proxyBypassRules: '<-loopback>'
      })
    }, proxy.port)
    await updates.check()
    await expect(updates.card).toContainText('Version 9.0.0 is available')
    expect(proxy.asked.map(({ what }) => what)).toEqual([`GET ${server.feed}stable.json`])

    await restoreNetwork(running.app)
    await proxy.stop()

    // The file: swapped, then cut off, then right
    const swapped = Buffer.from(NEW).fill('!', 1_000, 1_010)
    server.serves.set(`/desk/${NAME}`, swapped)
    await updates.button('Download').click()
    await expect(updates.card).toContainText('isn’t the one that the makers of Token Desk signed')
    server.serves.set(`/desk/${NAME}`, (response) => {
      response.writeHead(200, { 'content-length': String(NEW.byteLength) })
      response.write(NEW.subarray(0, 500_000), () => response.destroy())
    })
    await updates.check()
    await updates.button('Download').click()
    await expect(updates.card.getByRole('alert')).toBeVisible()
    expect(await readFile(appImage, 'utf8')).toBe(OLD)
    server.serves.set(`/desk/${NAME}`, NEW)
    await updates.check()
    expect(await seriousFaults(page)).toEqual([])
    await updates.button('Download').click()
    await expect(updates.card).toContainText('Version 9.0.0 is ready')
    await page.evaluate(() => (location.hash = '#/inspector'))
    const notices = page.getByRole('region', { name: 'Notices' })
    await expect(notices).toContainText('Version 9.0.0 is ready')
    await notices.getByRole('button', { name: 'Open Settings' }).click()
    await expect(updates.button('Restart to update')).toBeInViewport()
    expect(await readFile(appImage, 'utf8')).toBe(OLD)
    const recorded = await page.evaluate(() =>
      window.api.queryActivity({
        text: '',
        purposes: ['update'],
        status: 'ok',
        connectionId: null,
        upTo: null,
        from: 0,
        count: 100
      })
    )
    const titles = recorded.ok ? recorded.value.entries.map(({ title }) => title) : []
    expect(titles).toEqual(expect.arrayContaining(['Checked for updates', 'Downloaded a new version']))
    // Nothing that was sent says more than the app's version
    for (const { headers } of server.asked) {
      expect(headers['user-agent']).toMatch(/^TokenDesk\/[\d.]+$/)
      expect(headers.authorization ?? headers.cookie ?? headers['x-user-staging-id']).toBeUndefined()
    }
    const gone = once(running.app.process(), 'exit')
    await updates.button('Restart to update').click()
    await gone
    expect((await readFile(appImage)).equals(NEW)).toBe(true)
    await expect.poll(() => readFile(join(folder, 'started'), 'utf8').catch(() => '')).toBe(`${appImage}\n`)
  })

  test('asks no server when the organization turned updates off', async ({ start, userData }) => {
    const policy = join(userData, 'policy.json')
    await writeFile(policy, JSON.stringify({ updates: 'off' }))
    const { desk } = await start({ env: { ...env, TOKEN_DESK_POLICY_FILE: policy } })
    const updates = updatesCard(desk.page)
    await updates.open()
    await expect(updates.card).toContainText('Your organization turned off updates')
    await expect(updates.card.getByRole('button', { name: 'Check now' })).toBeHidden()
    await desk.page.evaluate(() => window.api.checkForUpdates())
    await desk.page.evaluate(() => window.api.updateStatus())
    expect(server.asked).toEqual([])
  })
})

test('a build without a feed says so', async ({ start }) => {
  const { desk } = await start()
  const updates = updatesCard(desk.page)
  await updates.open()
  await expect(updates.card).toContainText('This build doesn’t update itself.')
  await expect(desk.page.getByRole('switch', { name: 'Sign-in needed' })).toBeVisible()
  await expect(updates.notify).toBeHidden()
})
