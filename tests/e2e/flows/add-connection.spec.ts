import { createRingCxTokens } from '../../../main/simulator/ringcx-token.ts'
import { entriesFor, type FieldLabel, type JwtField } from '../../support/window/pages/connection-form.ts'
import { NEARLY_FIVE_MINUTES } from '../../support/window/pages/overview.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

test('an empty form says what is missing at each field and goes to the first one', async ({ desk }) => {
  const { form, sidebar } = desk
  await desk.openForm()
  await form.saveAndSignIn.click()
  await expect(form.field('Name')).toBeFocused()
  const missing: readonly [FieldLabel, RegExp][] = [
    ['Name', /^Enter a name for the connection\.$/],
    ['Client ID', /^Enter the client ID .+\.$/],
    ['Client secret', /^Enter the client secret .+\.$/],
    ['JWT credential', /^Paste the JWT credential .+\.$/]
  ]
  for (const [label, sentence] of missing) {
    await expect(form.field(label)).toHaveAccessibleDescription(sentence)
    await expect(form.field(label)).toHaveAttribute('aria-invalid', 'true')
  }
  await form.field('Name').fill('Test company')
  await form.saveAndSignIn.click()
  await expect(form.field('Client ID')).toBeFocused()
  await expect(form.field('Name')).not.toHaveAttribute('aria-invalid')
  await expect(sidebar.connections).toHaveCount(0)
})

/** One wrong value in a form that is otherwise right. */
const WRONG: readonly {
  readonly what: string
  readonly label: FieldLabel
  readonly text: (right: Record<JwtField, string>) => string | Promise<string>
  readonly sentence: RegExp
}[] = [
  {
    what: 'a foreign host without https',
    label: 'RingCX host',
    text: () => 'http://ringcx.ringcentral.com',
    sentence: /Use https/
  },
  {
    what: 'a host with a path',
    label: 'RingCentral host',
    text: () => 'https://platform.ringcentral.com/restapi',
    sentence: /Enter only the host: https:\/\/platform\.ringcentral\.com/
  },
  {
    what: 'a truncated JWT credential',
    label: 'JWT credential',
    text: (right) => right['JWT credential'].slice(0, right['JWT credential'].lastIndexOf('.')),
    sentence: /This JWT is (?:incomplete|damaged)/
  },
  {
    what: 'a RingCX token in place of the JWT credential',
    label: 'JWT credential',
    text: () =>
      createRingCxTokens({ seed: 1, lifeSeconds: 300, now: Date.now }).issue({ mainAccountId: '1' }),
    sentence: /This is a RingCX access token/
  },
  {
    what: 'a JWT credential that is there twice',
    label: 'JWT credential',
    text: (right) => `${right['JWT credential']}${right['JWT credential']}`,
    sentence: /paste it once/
  },
  {
    what: 'the JWT credential in place of the client id',
    label: 'Client ID',
    text: (right) => right['JWT credential'],
    sentence: /This is a JWT/
  },
  {
    what: 'a client secret with a blank inside',
    label: 'Client secret',
    text: () => 'half and half',
    sentence: /can’t contain spaces/
  }
]

test('each invalid value is reported at its field, and nothing is saved or sent', async ({
  desk,
  simulator
}) => {
  const { form, sidebar } = desk
  const right = entriesFor(simulator)
  await desk.openForm()
  for (const { what, label, text, sentence } of WRONG) {
    await test.step(what, async () => {
      await form.fill({ ...right, [label]: await text(right) })
      await form.saveAndSignIn.click()
      await expect(form.field(label)).toHaveAccessibleDescription(sentence)
      await expect(form.field(label)).toBeFocused()
      await expect(form.alert).toContainText('Correct the marked fields.')
    })
  }
  await expect(sidebar.connections).toHaveCount(0)
  expect(simulator.counts.total).toBe(0)
})

test('a connection with custom hosts signs in, even with spaces around the values', async ({
  desk,
  simulator
}) => {
  const { form, overview, sidebar } = desk
  const { credentials, origin } = simulator
  await desk.connectTo(simulator, {
    Name: '  Test   company ',
    'Client ID': ` ${credentials.clientId}\t`,
    'Client secret': `  ${credentials.clientSecret} `,
    'JWT credential': ` ${credentials.jwt}  `,
    'RingCX host': `${origin}/`
  })
  await expect(overview.heading).toHaveText('Test company')
  await expect(overview.status).toContainText('Ready until')
  await expect(overview.timer).toHaveText(NEARLY_FIVE_MINUTES)
  await expect(sidebar.connection('Test company')).toContainText('Ready')
  expect(simulator.counts['token:jwt']).toBe(1)
  expect(simulator.counts.exchange).toBe(1)

  await test.step('the form forgets the secrets', async () => {
    await desk.openForm()
    for (const label of ['Client ID', 'Client secret', 'JWT credential'] as const)
      await expect(form.field(label)).toHaveValue('')
  })
})

test('a secret is hidden until the person shows it', async ({ desk }) => {
  const { form, page } = desk
  await desk.openForm()
  const secret = form.field('Client secret')
  await secret.fill('made-up')
  await expect(secret).toHaveAttribute('type', 'password')
  await page.getByRole('button', { name: 'Show client secret' }).click()
  await expect(secret).toHaveAttribute('type', 'text')
  await page.getByRole('button', { name: 'Hide client secret' }).click()
  await expect(secret).toHaveAttribute('type', 'password')
})

test('saved for later: nothing is sent until Sign in', async ({ desk, simulator }) => {
  const { overview, sidebar } = desk
  await desk.connectTo(simulator, {}, 'later')
  await expect(overview.status).toContainText('Signed out')
  await expect(overview.link('JWT credential')).toContainText('Stored')
  await expect(sidebar.connection('Test company')).toContainText('Signed out')
  expect(simulator.counts.total).toBe(0)
  await overview.signIn.click()
  await expect(overview.status).toContainText('Ready until')
  expect(simulator.counts['token:jwt']).toBe(1)
})

test('a connection is renamed and removed', async ({ desk, simulator }) => {
  const { firstRun, overview, page, sidebar } = desk
  await desk.connectTo(simulator)
  await expect(overview.status).toContainText('Ready until')
  await overview.rename.click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toBeFocused()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Renamed')
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await expect(overview.heading).toHaveText('Renamed')
  await expect(sidebar.connection('Renamed')).toBeVisible()

  await overview.remove.click()
  await expect(firstRun.practice).toBeVisible()
  await expect(sidebar.connections).toHaveCount(0)
})
