import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Page } from '@playwright/test'
import { OAuth2Server } from 'oauth2-mock-server'
import { REDIRECT_ADDRESSES } from '../../../main/core/connections/redirect-addresses.ts'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { clipboardText } from '../../support/window/circumstances.ts'
import { entriesFor } from '../../support/window/pages/connection-form.ts'
import type { Desk } from '../../support/window/pages/desk.ts'
import { BROWSER_PATH, type PersonBrowser } from '../../support/window/pages/person-browser.ts'
import { seriousFaults } from '../../support/window/serious-faults.ts'
import { expect, test as base } from '../../support/window/flow-test.ts'

const PORTS = REDIRECT_ADDRESSES.map((address) => Number(new URL(address).port))

/** The shared app in a system whose browser is at hand. */
const test = base.extend<{ person: PersonBrowser }>({
  person: async ({ startShared }, use) => {
    const { person } = await startShared()
    await person.startOver()
    await use(person)
  }
})

// One after another: the redirect addresses are fixed, and this machine has each port once.
test.describe.configure({ mode: 'default' })
test.use({ sharedApp: true })
test.skip(process.platform !== 'linux', 'the system’s browser is stood in for by xdg-open')
test.skip(BROWSER_PATH === null, 'there is no Chromium on this machine to sign in with')

/** Fills in a browser connection to an app without a secret, and signs in. */
async function connectWithBrowser(
  desk: Desk,
  simulator: Simulator,
  ringcentralHost = simulator.origin
): Promise<void> {
  const { Name, 'Client ID': clientId, 'RingCX host': ringcxHost } = entriesFor(simulator)
  await desk.openForm()
  await desk.form.method('Browser').check({ force: true })
  await desk.form.fill({
    Name,
    'Client ID': clientId,
    'RingCX host': ringcxHost,
    'RingCentral host': ringcentralHost
  })
  await desk.form.saveAndSignIn.click()
}

/** A RingCentral access token, as somebody would have it from elsewhere. */
async function tokenFromElsewhere({ origin, credentials, control }: Simulator): Promise<string> {
  control.setAppType('confidential')
  const { clientId, clientSecret, jwt } = credentials
  const answered = await fetch(`${origin}/restapi/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt })
  })
  return ((await answered.json()) as { access_token: string }).access_token
}

/** The part of a token answer that the independent server lets a test change; its own types name a package it does not bring. */
interface TokenAnswer {
  readonly body: Record<string, unknown>
}

const answer = (page: Page, word: 'Allow' | 'Deny'): Promise<void> =>
  page.getByRole('button', { name: word }).click()

/** Whether somebody listens there. */
async function listens(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' })
  const heard = await Promise.race([
    once(socket, 'connect').then(() => true),
    new Promise<boolean>((resolve) => socket.once('error', () => resolve(false)))
  ])
  socket.destroy()
  return heard
}

test.beforeEach(({ simulator }) => simulator.control.setAppType('public'))

test('a person signs in with the browser and gets a valid token', async ({ desk, person, simulator }) => {
  await test.step('the redirect URIs can be copied before anything is sent', async () => {
    await desk.openForm()
    await desk.form.method('Browser').check({ force: true })
    await expect(desk.form.redirectAddresses).toHaveText([...REDIRECT_ADDRESSES])
    await expect(desk.form.field('JWT credential')).toBeHidden()
    expect(simulator.counts.total).toBe(0)
  })
  await connectWithBrowser(desk, simulator)
  await expect(desk.overview.status).toContainText('Waiting for your browser…')
  await expect(desk.overview.link('Browser sign-in')).toContainText('In your browser')
  expect(await listens(PORTS[0] ?? 0)).toBe(true)

  const page = await person.follow()
  expect(await page.evaluate(() => navigator.userAgent)).not.toContain('Electron')
  expect(new URL(page.url()).searchParams.get('redirect_uri')).toBe(REDIRECT_ADDRESSES[0])
  await answer(page, 'Allow')
  await expect(page.getByText('You can close this tab')).toBeVisible()
  // The code is not in the address, and not one step back either.
  expect(page.url()).toBe(`http://localhost:${PORTS[0] ?? 0}/signed-in`)
  await expect(desk.overview.status).toContainText('Ready until')
  await expect.poll(() => listens(PORTS[0] ?? 0)).toBe(false)
  expect(simulator.counts).toMatchObject({ 'token:code': 1, 'token:jwt': 0, exchange: 1 })
  const [address = ''] = await person.opened()
  expect(address).not.toContain(simulator.credentials.clientSecret)
  expect(address).not.toContain('code_verifier')

  await test.step('signing out ends the RingCentral session', async () => {
    await desk.overview.signOut.click()
    await expect(desk.overview.status).toContainText('Signed out')
    await expect.poll(() => simulator.counts.revoke).toBe(1)
  })
})

test('the assistant’s test passes through the browser', async ({ desk, person, simulator }) => {
  const { assistant, firstRun, form, overview, page: window, sidebar } = desk
  const { 'Client ID': clientId, 'RingCX host': ringcxHost, 'RingCentral host': host } = entriesFor(simulator)
  await firstRun.connect.click()
  await assistant.method('Browser').check()
  await assistant.next.click()
  await expect(assistant.redirectAddresses).toHaveText([...REDIRECT_ADDRESSES])
  await form.fill({ 'Client ID': clientId, 'RingCX host': ringcxHost, 'RingCentral host': host })
  await assistant.saveAndTest.click()
  await expect(assistant.row('Reach RingCentral')).toContainText('Passed')
  await expect(assistant.row('Sign in to RingCentral')).toContainText('Waiting for your browser')
  await expect(assistant.row('Get a RingCX token')).toContainText('Not started')

  const page = await person.follow()
  await answer(page, 'Allow')
  await expect(page.getByText('You can close this tab')).toBeVisible()
  await expect(window.getByText('This connection works.')).toBeVisible()
  await expect(assistant.rows).toHaveCount(4)
  for (const row of await assistant.rows.all()) await expect(row).toContainText(/Passed · [\d.]+ m?s/)
  await expect(window.getByText('RingCX shows 6 accounts.')).toBeVisible()
  expect(await seriousFaults(window)).toEqual([])
  await assistant.openConnection.click()
  await expect(overview.status).toContainText('Ready until')
  await expect(sidebar.connection('RingCX')).toContainText('Ready')
  // The test was the sign-in: nothing was asked of the person twice.
  expect(await person.opened()).toHaveLength(1)
  expect(simulator.counts).toMatchObject({ 'token:code': 1, 'token:jwt': 0, exchange: 1, accounts: 1 })
})

test('a sign-in denied in the browser is reported and can be retried', async ({
  desk,
  person,
  simulator
}) => {
  await connectWithBrowser(desk, simulator)
  const page = await person.follow()
  await answer(page, 'Deny')
  await expect(page.getByText('not completed')).toBeVisible()
  await expect(desk.overview.problem).toContainText('Access was denied in the browser.')
  expect(simulator.counts['token:code']).toBe(0)
  await desk.overview.signIn.click()
  await answer(await person.follow(2), 'Allow')
  await expect(desk.overview.status).toContainText('Ready until')
})

test('the page can be reopened and the sign-in canceled', async ({ desk, person, simulator }) => {
  await connectWithBrowser(desk, simulator)
  await expect.poll(() => person.opened()).toHaveLength(1)
  await desk.page.getByRole('button', { name: 'Reopen the browser' }).click()
  await expect.poll(() => person.opened()).toHaveLength(2)
  expect(new Set(await person.opened()).size).toBe(1)
  await desk.page.getByRole('button', { name: 'Cancel' }).click()
  await expect(desk.overview.status).toContainText('Signed out')
  await expect(desk.overview.signIn).toBeVisible()
  await expect.poll(() => listens(PORTS[0] ?? 0)).toBe(false)
  expect(simulator.counts['token:code']).toBe(0)
})

test('a browser that forces https is reported immediately, and the sign-in can still finish', async ({
  desk,
  person,
  simulator
}) => {
  await connectWithBrowser(desk, simulator)
  const notice = desk.page.getByRole('alert').filter({ hasText: 'opened the sign-in address with https' })
  await expect(desk.overview.status).toContainText('Waiting for your browser…')
  await expect(notice).toBeHidden()
  await person.forceHttps(true)
  await answer(await person.follow(), 'Allow')
  await expect(notice).toContainText('change https:// to http://')
  await expect(desk.overview.status).toContainText('Waiting for your browser…')
  expect(await listens(PORTS[0] ?? 0)).toBe(true)
  expect(await seriousFaults(desk.page)).toEqual([])

  await person.forceHttps(false)
  await desk.page.getByRole('button', { name: 'Reopen the browser' }).click()
  await answer(await person.follow(2), 'Allow')
  await expect(desk.overview.status).toContainText('Ready until')
  await expect(notice).toBeHidden()
  expect(simulator.counts['token:code']).toBe(1)
})

test('the page’s address can be copied for a browser other than the default', async ({
  app,
  desk,
  person,
  simulator
}) => {
  await connectWithBrowser(desk, simulator)
  await expect.poll(() => person.opened()).toHaveLength(1)
  await desk.page.getByRole('button', { name: 'Copy sign-in address' }).click()
  await expect(desk.page.getByText('Copied', { exact: true })).toBeAttached()
  const copied = await clipboardText(app)
  expect([copied]).toEqual(await person.opened())
  // The window itself has no place for it.
  expect(await desk.page.content()).not.toContain(new URL(copied).searchParams.get('state'))

  await answer(await person.visit(copied), 'Allow')
  await expect(desk.overview.status).toContainText('Ready until')
  expect(await person.opened()).toHaveLength(1)
})

test('the next port is used if one is taken; with none left, the app names them', async ({
  desk,
  person,
  simulator
}) => {
  const others = PORTS.map((port) => ({ port, server: createServer() }))
  const [first] = others
  first?.server.listen(first.port, '127.0.0.1')
  await connectWithBrowser(desk, simulator)
  const page = await person.follow()
  expect(new URL(page.url()).searchParams.get('redirect_uri')).toBe(REDIRECT_ADDRESSES[1])
  await answer(page, 'Allow')
  await expect(desk.overview.status).toContainText('Ready until')

  await desk.overview.signOut.click()
  await expect.poll(() => listens(PORTS[1] ?? 0)).toBe(false)
  for (const { port, server } of others.slice(1)) server.listen(port, '127.0.0.1')
  await desk.overview.signIn.click()
  await expect(desk.overview.problem).toContainText(PORTS.slice(0, 2).join(', '))
  for (const { server } of others) server.close()
})

test('a person signs in to an independent OAuth server', async ({ desk, person, simulator }) => {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  // What it issues means nothing to RingCX, so it hands out a token from there.
  const accessToken = await tokenFromElsewhere(simulator)
  const forms: Record<string, string>[] = []
  server.service.on('beforeResponse', (answered: TokenAnswer, { body }: { body: Record<string, string> }) => {
    forms.push(body)
    answered.body['access_token'] = accessToken
  })
  try {
    await connectWithBrowser(desk, simulator, new URL(server.issuer.url ?? '').origin)
    // Its authorize page asks nothing: it sends the browser straight back.
    const page = await person.follow()
    await expect(page.getByText('You can close this tab')).toBeVisible()
    await expect(desk.overview.status).toContainText('Ready until')
    const [address = ''] = await person.opened()
    // Its own path, which was discovered.
    expect(address).toContain(`${server.issuer.url ?? ''}/authorize?`)
    expect(forms).toHaveLength(1)
    expect(forms[0]).toMatchObject({ grant_type: 'authorization_code', redirect_uri: REDIRECT_ADDRESSES[0] })
    expect(simulator.counts).toMatchObject({ 'token:code': 0, exchange: 1 })
  } finally {
    await server.stop()
  }
})

test('a pasted token works until it expires, and says what to do then', async ({ desk, simulator }) => {
  await desk.openForm()
  await desk.form.method('Pasted token').check({ force: true })
  await desk.form.fill({
    Name: 'Borrowed',
    'RingCentral access token': await tokenFromElsewhere(simulator),
    'RingCX host': simulator.origin,
    'RingCentral host': simulator.origin
  })
  await desk.form.saveAndSignIn.click()
  await expect(desk.overview.status).toContainText('Ready until')
  await expect(desk.overview.link('RingCentral token')).toContainText(
    'Expires within an hour of being issued.'
  )

  simulator.control.revokeRingCentral()
  simulator.control.revokeRingCx()
  await desk.overview.renewNow.click()
  await expect(desk.overview.problem).toContainText('Paste a new RingCentral token.')
  await desk.overview.status.getByRole('button', { name: 'Paste a new token' }).click()
  await expect(desk.form.field('RingCentral access token')).toBeVisible()
})
