import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../../support/window/network-test.ts'

const WANTS = { user: 'robin', password: 'a pass:phrase-7f3c1e' }

/** Chromium goes past a proxy to this machine unless told otherwise. */
const through = (port: number): string[] => [
  `--proxy-server=http://127.0.0.1:${String(port)}`,
  '--proxy-bypass-list=<-loopback>'
]

interface ProxyDialog {
  readonly dialog: Locator
  enter(password: string): Promise<void>
}

function proxyDialog(page: Page): ProxyDialog {
  const dialog = page.getByRole('dialog', { name: 'Sign in to the proxy' })
  return {
    dialog,
    async enter(password) {
      // The dialog of the next attempt is a new one.
      await expect(dialog.getByLabel('Username')).toHaveValue('')
      await dialog.getByLabel('Username').fill(WANTS.user)
      await dialog.getByLabel('Password', { exact: true }).fill(password)
      await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
  }
}

test('the app asks for the proxy’s sign-in, and then everything goes through the proxy', async ({
  simulator,
  start,
  startProxy,
  userData
}) => {
  const proxy = await startProxy({ wants: WANTS, headGoesTo: 'http://elsewhere.test/' })
  const { desk, running } = await start({ switches: through(proxy.port) })
  await desk.connectTo(simulator)
  const { dialog, enter } = proxyDialog(desk.page)
  await expect(dialog).toContainText(`127.0.0.1:${String(proxy.port)}`)
  await expect(dialog).toContainText('unencrypted')
  expect(simulator.requests).toEqual([])

  await enter('wrong')
  await expect(dialog).toContainText('didn’t accept')
  await enter(WANTS.password)
  await expect(dialog).toBeHidden()
  await expect(desk.overview.status).toContainText('Ready until')
  await expect(desk.overview.problem).toBeHidden()

  await test.step('only the service was contacted, and no redirect was followed', () => {
    const hosts = new Set(
      proxy.asked.map(({ what }) => what.split(' ')[1]).map((url) => new URL(url ?? '').origin)
    )
    expect([...hosts]).toEqual([simulator.origin])
  })
  await test.step('the service never sees the password, and no file has it', async () => {
    expect(running.output()).not.toContain(WANTS.password)
    const basic = Buffer.from(`${WANTS.user}:${WANTS.password}`).toString('base64')
    for (const entry of await readdir(userData, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const bytes = await readFile(join(entry.parentPath, entry.name), 'latin1')
      for (const secret of [WANTS.password, basic]) expect(bytes.includes(secret), entry.name).toBe(false)
    }
  })
})

test('a canceled sign-in is a plain error with a button that asks again', async ({
  simulator,
  start,
  startProxy
}) => {
  const proxy = await startProxy({ wants: WANTS })
  const { desk } = await start({ switches: through(proxy.port) })
  await desk.connectTo(simulator)
  const { dialog, enter } = proxyDialog(desk.page)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()
  await expect(desk.overview.problem).toContainText('Your network’s proxy requires you to sign in.')
  await desk.overview.renewNow.click()
  await expect(desk.overview.renewNow).toBeEnabled()
  await expect(dialog).toBeHidden()
  await desk.overview.problem.getByRole('button', { name: 'Sign in to proxy' }).click()
  await enter(WANTS.password)
  await expect(desk.overview.status).toContainText('Ready until')
})

test('after three wrong passwords, the app stops asking', async ({ simulator, start, startProxy }) => {
  const proxy = await startProxy({ wants: WANTS })
  const { desk } = await start({ switches: through(proxy.port) })
  await desk.connectTo(simulator)
  const { dialog, enter } = proxyDialog(desk.page)
  for (const wrong of ['one', 'two', 'three']) await enter(wrong)
  await expect(dialog).toBeHidden()
  await expect(desk.overview.problem).toContainText('Your network’s proxy requires you to sign in.')
  const tried = new Set(proxy.asked.map(({ credentials }) => credentials))
  expect([...tried].sort()).toEqual([null, 'robin:one', 'robin:three', 'robin:two'].sort())
})

test.describe('without a proxy', () => {
  test.use({ sharedApp: true })

  test('a server that requires its own sign-in gets none', async ({ desk, simulator }) => {
    const headers = { 'WWW-Authenticate': 'Basic realm="please"' }
    simulator.control.answerNext('token:jwt', { status: 401, headers, body: '{"error":"invalid_client"}' })
    await desk.connectTo(simulator)
    await expect(desk.overview.problem).toContainText('doesn’t recognize this client ID')
    await expect(proxyDialog(desk.page).dialog).toBeHidden()
  })
})

test.describe('with the company’s certificates', () => {
  test.skip(process.platform !== 'linux', 'The store of this test is the one of Linux.')

  const ORIGIN = 'https://platform.test'

  test('https goes through a proxy with a sign-in', async ({
    company,
    companyEnv,
    serveTls,
    simulator,
    start,
    startProxy
  }) => {
    const service = await serveTls(company, { subject: 'DNS:platform.test' })
    const proxy = await startProxy({ wants: WANTS, tunnelTo: service.port })
    const { desk } = await start({ env: companyEnv, switches: through(proxy.port) })
    await desk.connectTo(simulator, { 'RingCentral host': ORIGIN, 'RingCX host': ORIGIN })
    await expect(desk.overview.problem).toContainText('Your network’s proxy requires you to sign in.')
    await proxyDialog(desk.page).enter(WANTS.password)
    await expect(desk.overview.status).toContainText('Ready until')
    expect(new Set(proxy.asked.map(({ what }) => what))).toEqual(new Set(['CONNECT platform.test:443']))
    expect(service.requests.filter((each) => each.startsWith('POST')).length).toBeGreaterThan(0)
  })

  test('a proxy chosen by a PAC file is used', async ({
    company,
    companyEnv,
    serveTls,
    simulator,
    start,
    startProxy
  }) => {
    const service = await serveTls(company, { subject: 'DNS:platform.test' })
    const proxy = await startProxy({ tunnelTo: service.port })
    const pac = `--proxy-pac-url=http://127.0.0.1:${String(proxy.port)}/proxy.pac`
    const { desk } = await start({ env: companyEnv, switches: [pac] })
    await desk.connectTo(simulator, { 'RingCentral host': ORIGIN, 'RingCX host': ORIGIN })
    await expect(desk.overview.status).toContainText('Ready until')
    expect(new Set(proxy.asked.map(({ what }) => what))).toEqual(new Set(['CONNECT platform.test:443']))
  })
})
