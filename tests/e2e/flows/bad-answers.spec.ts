import type { Simulator } from '../../../main/simulator/simulator.ts'
import type { Entries } from '../../support/window/pages/connection-form.ts'
import type { Desk } from '../../support/window/pages/desk.ts'
import { cutNetwork, restoreNetwork, sleepThrough, wakeUp } from '../../support/window/circumstances.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

/** One thing that goes wrong at sign-in, and what the window makes of it. */
interface BadAnswer {
  readonly what: string
  /** What is wrong with what was typed, when that is the cause. */
  readonly typed?: Entries
  /** Makes it go wrong. */
  readonly arrange?: (simulator: Simulator) => void
  readonly phase: 'Can’t sign in' | 'No working token'
  readonly sentence: RegExp
  readonly hint: RegExp
  /** The service's own code; `null` when none came. */
  readonly serviceCode: string | null
  /** Takes the cause away. */
  readonly mend?: (simulator: Simulator) => void
  readonly recover: (desk: Desk, simulator: Simulator) => Promise<void>
}

const pressSignIn = ({ overview }: Desk): Promise<void> => overview.signIn.click()
const pressRenew = ({ overview }: Desk): Promise<void> => overview.renewNow.click()

const secretsOf = ({ clientSecret, jwt }: Simulator['credentials']): Entries => ({
  'Client secret': clientSecret,
  'JWT credential': jwt
})

const BAD_ANSWERS: readonly BadAnswer[] = [
  {
    what: 'an app that is not set up for JWT (OAU-251)',
    arrange: ({ control }) => control.setAppGrants(['refresh_token']),
    phase: 'Can’t sign in',
    sentence: /^The RingCentral app isn’t set up for this sign-in method\.$/,
    hint: /JWT auth flow/,
    serviceCode: 'OAU-251',
    mend: ({ control }) => control.setAppGrants(['jwt-bearer', 'refresh_token']),
    recover: pressSignIn
  },
  {
    what: 'a dead JWT credential (OAU-213)',
    arrange: ({ control }) => control.revokeCredential(),
    phase: 'Can’t sign in',
    sentence: /^The JWT credential no longer works: .+\.$/,
    hint: /new JWT credential/,
    serviceCode: 'OAU-213',
    mend: ({ control }) => control.restoreCredential(),
    recover: pressSignIn
  },
  {
    what: 'a user who is not linked to RingCX (403)',
    arrange: ({ control }) => control.setLink('not-linked'),
    phase: 'Can’t sign in',
    sentence: /^The RingCentral sign-in works, but this user has no access to RingCX\.$/,
    hint: /RingCX admin/,
    serviceCode: 'HTTP 403',
    mend: ({ control }) => control.setLink('linked'),
    recover: pressSignIn
  },
  {
    what: 'a captive portal (a web page with 200)',
    arrange: ({ control }) =>
      control.answerNext('token:jwt', {
        status: 200,
        headers: { 'Content-Type': 'text/html' },
        body: '<!doctype html><title>Hotel</title><p>Room number?'
      }),
    phase: 'No working token',
    sentence: /^A web page came back instead of data\. .+\.$/,
    hint: /browser/,
    serviceCode: 'HTTP 200',
    recover: pressRenew
  },
  {
    what: 'a RingCX answer without an access token',
    arrange: ({ control }) => control.answerNext('exchange', { body: { tokenType: 'Bearer' } }),
    phase: 'No working token',
    sentence: /^RingCX sent a response without an access token\.$/,
    hint: /check this connection’s host/,
    serviceCode: 'HTTP 200',
    recover: pressRenew
  },
  {
    what: 'JSON that breaks off',
    arrange: ({ control }) => control.answerNext('token:jwt', { body: '{"access_token":"made-up","expi' }),
    phase: 'No working token',
    sentence: /^RingCentral sent incomplete or invalid JSON\.$/,
    hint: /check this connection’s host/,
    serviceCode: 'HTTP 200',
    recover: pressRenew
  },
  {
    what: 'a fault of the service (503)',
    arrange: ({ control }) => control.answerNext('exchange', { status: 503, body: 'upstream' }),
    phase: 'No working token',
    sentence: /^RingCX is having a problem\.$/,
    hint: /retries automatically/,
    serviceCode: 'HTTP 503',
    recover: pressRenew
  },
  {
    what: 'a connection that breaks before the answer',
    // Twice: on a connection that was used before, as by discovery, Chromium itself asks a second time.
    arrange: ({ control }) => {
      control.answerNext('token:jwt', { dropBefore: true })
      control.answerNext('token:jwt', { dropBefore: true })
    },
    phase: 'No working token',
    sentence: /^The connection was lost before a response arrived\.$/,
    hint: /Try again/,
    serviceCode: 'ERR_EMPTY_RESPONSE',
    recover: pressRenew
  },
  {
    what: 'a wrong client id (OAU-153)',
    typed: { 'Client ID': 'someone-elses-app' },
    phase: 'Can’t sign in',
    sentence: /^RingCentral doesn’t recognize this client ID and client secret\.$/,
    hint: /Copy both again/,
    serviceCode: 'OAU-153',
    // What was typed for another client ID is typed again.
    recover: (desk, { credentials }) =>
      edit(desk, { ...secretsOf(credentials), 'Client ID': credentials.clientId })
  },
  {
    what: 'a wrong client secret (OAU-121)',
    typed: { 'Client secret': 'not-the-secret' },
    phase: 'Can’t sign in',
    sentence: /^RingCentral doesn’t recognize this client ID and client secret\.$/,
    hint: /Copy both again/,
    serviceCode: 'OAU-121',
    recover: (desk, { credentials }) => edit(desk, { 'Client secret': credentials.clientSecret })
  },
  {
    what: 'a RingCentral host that there is not',
    typed: { 'RingCentral host': 'https://ringcentral.invalid' },
    phase: 'No working token',
    sentence: /^The host name couldn’t be found\.$/,
    hint: /the spelling of the host/,
    serviceCode: 'ERR_NAME_NOT_RESOLVED',
    recover: (desk, { credentials, origin }) =>
      edit(desk, { ...secretsOf(credentials), 'RingCentral host': origin })
  },
  {
    what: 'another user’s dead JWT credential, replaced by a live one',
    typed: { 'JWT credential': otherCredential() },
    phase: 'Can’t sign in',
    sentence: /^The JWT credential no longer works: .+\.$/,
    hint: /new JWT credential/,
    serviceCode: 'OAU-213',
    recover: (desk, { credentials }) => edit(desk, { 'JWT credential': credentials.jwt })
  }
]

for (const { what, typed, arrange, phase, sentence, hint, serviceCode, mend, recover } of BAD_ANSWERS) {
  test(`${what}: a plain message, nothing lost, and it can be fixed`, async ({ desk, simulator }) => {
    const { overview, sidebar } = desk
    arrange?.(simulator)
    await desk.connectTo(simulator, typed)
    await expect(overview.status).toContainText(phase)
    await expect(overview.problem.getByText(sentence)).toBeVisible()
    await expect(overview.problem).toContainText(hint)
    if (serviceCode !== null)
      await expect(overview.problem.getByText(serviceCode, { exact: true })).toBeVisible()
    await expect(overview.renewals.first()).toContainText('Failed')
    await expect(sidebar.connection('Test company')).toBeVisible()

    mend?.(simulator)
    await recover(desk, simulator)
    await expect(overview.status).toContainText('Ready until')
    await expect(overview.problem).toBeHidden()
    await expect(sidebar.connections).toHaveCount(1)
    expect(simulator.requests.filter(({ status }) => status === 429)).toEqual([])
  })
}

test('no network: a plain message, and the session continues when the network is back', async ({
  app,
  desk,
  restartSimulator,
  simulator
}) => {
  const { overview, sidebar } = desk
  await desk.connectTo(simulator, {}, 'later')
  await expect(overview.status).toContainText('Signed out')
  await simulator.stop()
  await overview.signIn.click()
  await expect(overview.status).toContainText('No working token · retries at')
  await expect(overview.problem.getByText('The service refused the connection.')).toBeVisible()
  await expect(overview.problem.getByText('ERR_CONNECTION_REFUSED')).toBeVisible()
  await expect(sidebar.connection('Test company')).toContainText('Waiting to retry')

  const again = await restartSimulator()
  await wakeUp(app)
  await expect(overview.status).toContainText('Ready until')
  expect(again.counts['token:jwt']).toBe(1)
})

test('no network during a renewal: the current token and the session continue', async ({
  app,
  desk,
  simulator
}) => {
  const { overview } = desk
  await desk.connectTo(simulator)
  await expect(overview.status).toContainText('Ready until')
  await cutNetwork(app)
  await overview.renewNow.click()
  await expect(overview.status).toContainText(/Ready until .+ · retries at/)
  await expect(overview.problem).toContainText('Your network’s proxy blocked the request.')
  await expect(overview.problem.getByText('ERR_PROXY_CONNECTION_FAILED')).toBeVisible()
  await expect(overview.timer).toHaveText(/^[45]:\d\d$/)
  await expect(overview.renewals.first()).toContainText('Failed')

  await restoreNetwork(app)
  await overview.renewNow.click()
  await expect(overview.status).toContainText('renews automatically')
  await expect(overview.problem).toBeHidden()
  await expect(overview.renewals.first()).toContainText('Renewed')
  expect(simulator.counts['ringcx-refresh']).toBe(1)
})

test.describe('a rate limit', () => {
  test.beforeEach(async ({ desk, simulator }) => {
    simulator.control.answerNext('token:jwt', {
      status: 429,
      body: { errorCode: 'CMN-301', message: 'Request rate exceeded' }
    })
    await desk.connectTo(simulator)
    await expect(desk.overview.status).toContainText('No working token · retries at')
  })

  test('shows a plain message, and the session continues automatically after the penalty', async ({
    app,
    desk,
    simulator
  }) => {
    const { overview } = desk
    await expect(overview.problem).toContainText('too many requests in the last minute')
    await expect(overview.problem).toContainText('Token Desk pauses, then retries automatically')
    await expect(overview.problem.getByText(/^(HTTP 429|CMN-301)$/)).toBeVisible()
    expect(simulator.counts['token:jwt']).toBe(1)
    await sleepThrough(app, 70_000)
    await expect(overview.status).toContainText('Ready until')
    expect(simulator.counts['token:jwt']).toBe(2)
  })

  test('holds even if the person tries again: the window says when it ends', async ({ desk, simulator }) => {
    const { overview } = desk
    await overview.renewNow.click()
    await expect(overview.problem).toContainText('Token Desk continues automatically')
    await expect(overview.status).toContainText('No working token · retries at')
    expect(simulator.counts['token:jwt']).toBe(1)
  })
})

test('a missing role (403 on users): the accounts stay, the reason is shown, Try again works', async ({
  desk,
  simulator
}) => {
  const { directory, page } = desk
  simulator.control.setRoles(['USER'])
  await desk.openDirectoryOf(simulator)
  await expect(directory.count).toHaveText('6 accounts')
  await directory.usersTab.click()
  await expect(directory.problem).toContainText('isn’t allowed to see admin users')
  await expect(directory.problem).toContainText('MANAGE_USERS or SUPER_USER')
  await expect(directory.problem.getByText('access.denied.exception')).toBeVisible()
  expect(simulator.counts['ringcx-refresh']).toBe(0)

  simulator.control.setRoles(['MANAGE_USERS'])
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(directory.count).toHaveText('200 users')
  await expect(directory.problem).toBeHidden()
})

/** Changes the connection in its edit form, which signs in again; empty secret fields keep their secrets. */
async function edit({ form, overview }: Desk, entries: Entries): Promise<void> {
  await overview.edit.first().click()
  await expect(form.field('Name')).toHaveValue('Test company')
  await expect(form.field('Client secret')).toHaveValue('')
  await expect(form.field('JWT credential')).toHaveValue('')
  await form.fill(entries)
  await form.save.click()
}

/** A credential of the right kind that RingCentral does not know. */
function otherCredential(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const audience = 'https://platform.ringcentral.com/restapi/oauth/token'
  return [
    part({ alg: 'RS256', typ: 'JWT' }),
    part({ aud: audience, iss: 'https://platform.ringcentral.com', sub: '1', iat: 1_767_605_400 }),
    Buffer.alloc(256, 7).toString('base64url')
  ].join('.')
}
