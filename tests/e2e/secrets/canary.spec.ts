import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { ListName, ListState } from '../../../preload/contract.ts'
import { BEARER_FORMS } from '../../../main/core/sessions/bearer-text.ts'
import { simulatedCredentials } from '../../../main/simulator/credentials.ts'
import { SECRET_MARKER } from '../../../main/simulator/secret-fields.ts'
import { KEYRING_SWITCH, type Keyring } from '../../support/window/keyring.ts'
import type { RunningApp } from '../../../build/launch-app.ts'
import { answerDialogs } from '../../support/window/pages/transfer.ts'
import type { RecordingProxy } from '../../support/window/recording-proxy.ts'
import { needlesOf } from '../../support/window/needles.ts'
import { observe, type ObservedPage } from '../../support/window/observed-page.ts'
import { filesBelow, heapOf, processPlaces, valuePlace, type Place } from '../../support/window/places.ts'
import { expect, expectPhase, test, valueOf, type Start } from '../../support/window/secrets-test.ts'

test.skip(process.platform !== 'linux', 'The GNOME keyring and /proc exist on Linux only.')

const CREDENTIALS = {
  ...simulatedCredentials(randomBytes(4).readUInt32LE()),
  clientSecret: `canary-client-secret-${randomBytes(24).toString('base64url')}`
}

test.use({ simulatorOptions: { credentials: CREDENTIALS, rateLimits: false, seed: 7 } })

/** Stands for a secret that leaks: it is given to the app on purpose, as the name of a connection and in its start. */
const CONTROL = `control-needle-${randomUUID()}`
const CONTROL_NEEDLES = needlesOf(new Map([[CONTROL, 'the control needle']]))

/** A token that the test itself pastes into the inspector; it opens nothing and may be shown. */
const THROWAWAY = simulatedCredentials(99).jwt

/** SEC-11 (security-reliability §9.1): what crosses the wire stays in main, and at rest only in the vault. */
test('no secret leaves main', async ({ keyring, recorder, simulator, start, userData }) => {
  const startObserved = async (): Promise<{ running: Start; seen: ObservedPage }> => {
    const running = await start({
      switches: [KEYRING_SWITCH, `--control-needle=${CONTROL}`],
      env: keyring.env
    })
    await running.app.evaluate(({ shell }) => {
      shell.openExternal = () => Promise.resolve()
      shell.openPath = () => Promise.resolve('')
    })
    const file = join(userData, 'exported.tokendesk')
    await answerDialogs(running.app, { open: file, save: file })
    return { running, seen: await observe(running.page) }
  }
  const lookAround = async (running: Start, seen: ObservedPage): Promise<Map<string, Place[]>> =>
    await everyPlace({ running, seen, keyring, userData })

  const first = await startObserved()
  const id = await test.step('sign in through the form, then use everything', async () => {
    const connectionId = await fillIn(first.running.page, recorder.origin)
    await useEverything(first.seen, connectionId)
    return connectionId
  })
  await test.step('no secret is exposed while the app runs', async () => {
    const places = await lookAround(first.running, first.seen)
    expectControlIn(places)
    expect(leaks(places, secretsOf(recorder))).toEqual([])
  })
  await first.running.quit()

  const second = await startObserved()
  await test.step('nor after a restart, no matter what goes wrong', async () => {
    await expectPhase(second.running.page, 'signed-out', id)
    await second.seen.call('editConnection', id, {
      signInMethod: 'jwt',
      name: CONTROL,
      ringcentralHost: recorder.origin,
      ringcxHost: recorder.origin,
      clientId: CREDENTIALS.clientId,
      unfinished: false,
      clientSecret: '',
      jwt: ''
    })
    await expectPhase(second.running.page, 'active', id)
    simulator.control.expireRingCxTokens()
    expect(await loaded(second.seen, id, 'users')).toMatchObject({ error: null, total: 200 })
    for (const status of [400, 401, 403, 500]) {
      simulator.control.answerNext('accounts', {
        status,
        body: { error: CREDENTIALS.jwt, token: CREDENTIALS.clientSecret }
      })
      expect(await loaded(second.seen, id, 'accounts')).toMatchObject({ error: expect.anything() })
    }
    await visitEverything(second.seen, id)
    valueOf(await second.seen.call('listConnections'))
    const places = await lookAround(second.running, second.seen)
    expectControlIn(places)
    expect(leaks(places, secretsOf(recorder))).toEqual([])
    valueOf(await second.seen.call('removeAllData'))
    expect([...new Set([...first.seen.verbs, ...second.seen.verbs])].sort()).toEqual(
      await second.running.page.evaluate(() =>
        Object.keys(window.api)
          .filter((name) => !name.startsWith('on'))
          .sort()
      )
    )
  })
  await second.running.quit()

  await test.step('nothing is left behind', async () => {
    const secrets = secretsOf(recorder)
    // Two sign-ins and two renewals: two RingCentral token sets, four RingCX ones, and what was typed.
    expect(secrets.size).toBeGreaterThanOrEqual(2 * 2 + 4 + 2)
    const files = await filesBelow(userData)
    const output = [outputOf(first.running), outputOf(second.running)]
    expectControlIn(new Map([['output', output]]))
    expect(
      leaks(
        new Map([
          ['files', files],
          ['output', output]
        ]),
        secrets
      )
    ).toEqual([])
    // All data was removed: the name of the connection is gone as well.
    const told = files.filter(({ bytes }) => CONTROL_NEEDLES.findIn(bytes).length > 0).map(({ name }) => name)
    // But for the file that the person exported, which is theirs.
    expect(told.filter((name) => name !== 'exported.tokendesk')).toEqual([])
  })
})

test('the search finds a secret in every form and in every place', () => {
  const secret = `${randomBytes(60).toString('base64url')}+/ü`
  const needles = needlesOf(new Map([[secret, 'it']]))
  const middle = secret.length >> 1
  for (const half of [secret.slice(0, middle), secret.slice(middle)]) {
    for (const shift of [0, 1, 2, 3]) {
      const around = (bytes: Buffer): Buffer =>
        Buffer.concat([Buffer.alloc(shift, 'x'), bytes, Buffer.from('yy')])
      const forms = {
        plain: around(Buffer.from(half)),
        base64: Buffer.from(around(Buffer.from(half)).toString('base64')),
        base64url: Buffer.from(around(Buffer.from(half)).toString('base64url')),
        hex: around(Buffer.from(Buffer.from(half).toString('hex'))),
        HEX: around(Buffer.from(Buffer.from(half).toString('hex').toUpperCase())),
        url: around(Buffer.from(encodeURIComponent(half))),
        utf16le: around(Buffer.from(half, 'utf16le')),
        utf16be: around(Buffer.from(half, 'utf16le').swap16())
      }
      for (const [form, bytes] of Object.entries(forms)) {
        expect(needles.findIn(bytes), `${form}, shifted by ${shift}`).not.toEqual([])
        expect(needles.findIn(bytes.subarray(bytes.length >> 1)), `half of ${form}`).toEqual([])
      }
    }
  }
})

/** Fills in the form as a person does, and waits for the session. */
async function fillIn(page: Page, origin: string): Promise<string> {
  await page.getByRole('button', { name: /Connect RingCX/ }).click()
  await page.getByRole('button', { name: /Use the form instead/ }).click()
  await page.getByText('Advanced').click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(CONTROL)
  await page.getByLabel('Client ID', { exact: true }).fill(CREDENTIALS.clientId)
  await page.getByLabel('Client secret', { exact: true }).fill(CREDENTIALS.clientSecret)
  await page.getByLabel('JWT credential', { exact: true }).fill(CREDENTIALS.jwt)
  await page.getByLabel('RingCX host', { exact: true }).fill(origin)
  await page.getByLabel('RingCentral host', { exact: true }).fill(origin)
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  await expectPhase(page, 'active')
  const [entry] = valueOf(await page.evaluate(() => window.api.listConnections()))
  return entry?.connection.id ?? ''
}

/** Loads a list and tells its state. */
async function loaded(seen: ObservedPage, connectionId: string, list: ListName): Promise<ListState> {
  const ofConnection = list === 'accounts' || list === 'users'
  const key = { connectionId, list, accountId: ofConnection ? null : '90010001' }
  valueOf(await seen.call('loadList', key))
  return valueOf(await seen.call('openList', key))
}

/** Reads all cells and the whole first record of both lists, in every way there is. */
async function browseDirectory(seen: ObservedPage, connectionId: string): Promise<void> {
  for (const list of ['accounts', 'users', 'agents'] as const) {
    const { key, columns: all, hiddenFields } = await loaded(seen, connectionId, list)
    const columns = all.map((column) => column.key)
    if (list === 'accounts') expect(hiddenFields).toContain('crmPwd')
    if (list === 'agents') expect(hiddenFields).toContain('sipPassword')
    const everything = { search: '', filters: [], sort: [], view: null, tree: true, collapsed: [] }
    const query = { key, ...everything, allCollapsed: false, columns, from: 0, count: 400 }
    valueOf(await seen.call('queryDirectory', query))
    valueOf(await seen.call('directoryRecord', key, 0))
    valueOf(await seen.call('directoryValues', key, columns[0] ?? '', ''))
    valueOf(await seen.call('findRow', key, '1'))
    valueOf(await seen.call('copyDirectory', query, [[0, 10]], columns, 'json'))
    // To where files are searched; the connections file takes its place later
    valueOf(await seen.call('exportDirectory', query, 'everything', 'csv'))
    valueOf(await seen.call('cancelExport'))
    valueOf(await seen.call('connectorSheet', connectionId, '90010001'))
    valueOf(await seen.call('directoryFindings', connectionId, '90010001'))
    valueOf(await seen.call('userDetails', connectionId, '5501'))
    valueOf(await seen.call('cancelLoad', key))
    valueOf(await seen.call('keepDirectoryPreference', { kind: 'detail-width', width: 320 }))
    valueOf(await seen.call('directoryPreferences'))
    // Its copy is saved in the background, and may not be there yet
    await seen.call('keepCopy', key)
    for (const { id } of valueOf(await seen.call('directoryCopies', connectionId)))
      await seen.call('compareLists', connectionId, { key }, { connectionId, copyId: id })
    await seen.call('removeCopy', connectionId, 'unknown-last')
  }
  valueOf(await seen.call('leaveDirectory'))
}

/** Every verb but `editConnection`, in good cases and bad, and every view; ends signed out. */
async function useEverything(seen: ObservedPage, id: string): Promise<void> {
  const wrong = {
    signInMethod: 'jwt' as const,
    name: '',
    ringcentralHost: 'x',
    ringcxHost: 'http://x',
    ...CREDENTIALS,
    clientId: '',
    unfinished: false
  }
  await visitEverything(seen, id)
  await seen.call('appStatus')
  await seen.call('setTheme', 'dark')
  await seen.call('dismissNotice', 'unknown')
  valueOf(await seen.call('showDataFolder'))
  await seen.call('openLink', 'auth-guide')
  await seen.call('takeCommand')
  await seen.call('offerCommands', ['go.settings'])
  await useUpdates(seen)
  await seen.call('openJwtPage', CREDENTIALS.clientId)
  await seen.call('retryStorage')
  await seen.call('askProxy')
  await seen.call('answerProxy', null)
  await seen.call('listConnections')
  expect(await seen.call('addConnection', wrong)).toMatchObject({ ok: false })
  expect(Object.keys(valueOf(await seen.call('checkConnection', null, wrong)))).toContain('clientId')
  const { clientId, clientSecret, jwt } = CREDENTIALS
  for (const text of [jwt, clientSecret, `"${jwt}"`])
    valueOf(await seen.call('readCredential', { text, clientId, clientSecret, ringcentralHost: '' }))
  for (const text of [`"${clientSecret}"`, `Bearer ${jwt}`, JSON.stringify({ clientId, clientSecret, jwt })])
    valueOf(await seen.call('readPaste', 'clientSecret', text))
  await browseDirectory(seen, id)
  await useRequests(seen, id)
  valueOf(await seen.call('renew', id))
  for (const form of BEARER_FORMS) {
    expect(Object.keys(valueOf(await seen.call('copyToken', id, form)))).toEqual(['clearsAt'])
  }
  expect(valueOf(await seen.call('tokenDetails', id)).token?.finding.claims.length).toBeGreaterThan(3)
  valueOf(await seen.call('inspect', THROWAWAY))
  valueOf(await seen.call('copyText', 'an id'))
  valueOf(await seen.call('renameConnection', id, CONTROL))
  valueOf(await seen.call('setKeepFresh', id, true))
  valueOf(await seen.call('lookAt', id))
  await moveSecrets(seen)
  expect(valueOf(await seen.call('listConnections')).map(({ status }) => status.phase)).toEqual(['active'])
  await shareFile(seen, id)
  await useActivity(seen)
  const practice = valueOf(await seen.call('startPractice'))
  valueOf(await seen.call('signIn', practice))
  await loaded(seen, practice, 'users')
  const copy = valueOf(await seen.call('duplicateConnection', id))
  valueOf(await seen.call('moveConnection', copy, 0))
  valueOf(await seen.call('removeConnection', copy))
  valueOf(await seen.call('holdRemoval', copy, true))
  valueOf(await seen.call('undoRemoval', copy))
  valueOf(await seen.call('removeConnection', copy))
  expect(valueOf(await seen.call('removals')).length).toBeGreaterThan(0)
  valueOf(await seen.call('testConnection', practice))
  valueOf(await seen.call('cancelTest', practice))
  valueOf(await seen.call('removeConnection', practice))
  valueOf(await seen.call('cancelSignIn', id))
  expect(await seen.call('copySignInAddress', id)).toMatchObject({ ok: false })
  valueOf(await seen.call('signOut', id))
  expect(await seen.call('copyToken', id, 'token')).toMatchObject({ ok: false })
  // Its one good answer is the token, which token-page.spec.ts follows.
  expect(await seen.call('revealToken', id)).toMatchObject({ ok: false })
}

/** This build has no update server, so each step is refused or does nothing. */
async function useUpdates(seen: ObservedPage): Promise<void> {
  expect(valueOf(await seen.call('updateStatus')).by).toBe('no-feed')
  valueOf(await seen.call('setUpdateChoice', false, 'stable'))
  for (const verb of ['checkForUpdates', 'downloadUpdate', 'cancelUpdate', 'restartToUpdate'] as const) {
    await seen.call(verb)
  }
}

/** Sends, reads, saves, and copies as a program; the answer stays where files are searched. */
async function useRequests(seen: ObservedPage, id: string): Promise<void> {
  const path = '/voice/api/v1/admin/users'
  const draft = { method: 'GET', host: 'ringcx', path, query: [], body: null, variables: [] } as const
  valueOf(await seen.call('requestEndpoints'))
  const { url } = valueOf(await seen.call('checkRequest', id, draft))
  valueOf(await seen.call('setAllowWrites', true))
  expect(await seen.call('sendRequest', id, { ...draft, method: 'PUT' }, false)).toMatchObject({ ok: false })
  const answerId = valueOf(await seen.call('sendRequest', id, draft, false))?.answerId ?? ''
  expect(valueOf(await seen.call('answers', id)).map((answer) => answer.answerId)).toEqual([answerId])
  valueOf(await seen.call('unfoldAnswer', answerId, true))
  valueOf(await seen.call('toggleAnswerNode', answerId, 0))
  valueOf(await seen.call('showAnswerNode', answerId, 5))
  expect(valueOf(await seen.call('answerRows', answerId, 0, 400)).rows.length).toBeGreaterThan(5)
  valueOf(await seen.call('answerPath', answerId, 5))
  valueOf(await seen.call('searchAnswer', answerId, 'name'))
  valueOf(await seen.call('answerText', answerId, 0, 400))
  valueOf(await seen.call('answerTable', answerId, 0, 400))
  valueOf(await seen.call('copyAnswer', answerId, 0))
  expect(valueOf(await seen.call('saveAnswer', answerId))).not.toBeNull()
  const withSecret = { ...draft, query: [{ name: 'assertion', value: CREDENTIALS.jwt }] }
  expect(await seen.call('saveRequest', null, 'With a secret', withSecret)).toMatchObject({ ok: false })
  const saved = valueOf(await seen.call('saveRequest', null, 'Users', draft))[0]?.id ?? ''
  valueOf(await seen.call('renameRequest', saved, 'All users'))
  valueOf(await seen.call('removeRequest', saved))
  valueOf(await seen.call('undoRemoveRequest', saved))
  expect(valueOf(await seen.call('savedRequests')).map(({ name }) => name)).toEqual(['All users'])
  const pasted = `curl '${url ?? ''}' -H 'Authorization: Bearer ${CREDENTIALS.jwt}'`
  valueOf(await seen.call('readRequest', id, pasted))
  valueOf(await seen.call('programText', id, draft, 'go', true))
  valueOf(await seen.call('copyProgram', id, draft, 'python', true))
  valueOf(await seen.call('cancelRequest', id))
}

/** Through every mode and every key, locked in between, and back to the keyring. */
async function moveSecrets(seen: ObservedPage): Promise<void> {
  const [one, two] = ['a passphrase of the test', 'another passphrase of it'] as const
  valueOf(await seen.call('changeStorageMode', { mode: 'passphrase', passphrase: one }))
  valueOf(await seen.call('changePassphrase', one, two))
  valueOf(await seen.call('renewStorageKey', two))
  valueOf(await seen.call('lockStorage'))
  expect(await seen.call('unlockStorage', one)).toMatchObject({ ok: false, error: { code: 'input-invalid' } })
  valueOf(await seen.call('unlockStorage', two))
  valueOf(await seen.call('changeStorageMode', { mode: 'memory' }))
  valueOf(await seen.call('changeStorageMode', { mode: 'keyring' }))
  valueOf(await seen.call('setLocking', { afterMs: 3_600_000, withSystem: false }))
}

/** Keeps, reads, and exports what was recorded; the report and then the HAR file stay where files are searched. */
async function useActivity(seen: ObservedPage): Promise<void> {
  const query = { text: '', purposes: [], status: null, connectionId: null, upTo: null, from: 0, count: 400 }
  valueOf(await seen.call('setKeepActivity', true))
  valueOf(await seen.call('desktopState'))
  valueOf(await seen.call('setDesktop', 'refused', false))
  valueOf(await seen.call('activityState'))
  expect(valueOf(await seen.call('queryActivity', query)).matched).toBeGreaterThan(5)
  const { id } = valueOf(await seen.call('makeSupportReport', true))
  expect(valueOf(await seen.call('saveSupportReport', id))).not.toBeNull()
  valueOf(await seen.call('copySupportReport', id))
  valueOf(await seen.call('clearActivity'))
  valueOf(await seen.call('undoClearActivity'))
  expect(valueOf(await seen.call('exportActivity', query))).not.toBeNull()
}

/** Exports with the secrets sealed in, to where files are searched, and imports that as one more connection for a while. */
async function shareFile(seen: ObservedPage, id: string): Promise<void> {
  const passphrase = 'four words for one file'
  expect(valueOf(await seen.call('exportConnections', [id], passphrase))).toBe('exported.tokendesk')
  expect(
    valueOf(await seen.call('dropImport', 'clear', `{"jwt":"${CREDENTIALS.jwt}"}`)).problem
  ).not.toBeNull()
  const offer = valueOf(await seen.call('chooseImport'))
  expect(valueOf(await seen.call('currentImport'))?.id).toBe(offer?.id)
  valueOf(await seen.call('applyImport', offer?.id ?? '', ['add'], passphrase))
  valueOf(await seen.call('dismissImport', offer?.id ?? ''))
  const added = valueOf(await seen.call('listConnections')).at(-1)
  expect(added?.status.chain.credential.state).toBe('ready')
  valueOf(await seen.call('removeConnection', added?.connection.id ?? ''))
}

async function visitEverything(seen: ObservedPage, id: string): Promise<void> {
  await seen.visit(`#/c/${id}/overview`, new RegExp(CONTROL))
  await seen.visit(`#/c/${id}/directory`, /Directory/)
  await seen.visit(`#/c/${id}/token`, /Token/)
  await seen.visit(`#/c/${id}/requests`, /Requests/)
  await seen.visit(`#/c/${id}/activity`, /Activity/)
  await seen.visit('#/inspector', /Inspector/)
  await seen.visit('#/new', /Connect RingCX/)
  await seen.visit('#/form', /Connect RingCX/)
  await seen.visit('#/help', /Help/)
  await seen.visit('#/settings', /Settings/)
}

/** All secrets there are by now: what crossed the wire, what was typed, the practice ones, and what RingCX keeps. */
function secretsOf(recorder: RecordingProxy): ReadonlyMap<string, string> {
  const practice = simulatedCredentials(1)
  return new Map([
    ...recorder.secrets,
    [CREDENTIALS.clientSecret, 'the client secret'],
    [CREDENTIALS.jwt, 'the JWT credential'],
    [practice.clientSecret, 'the client secret of practice mode'],
    [practice.jwt, 'the JWT credential of practice mode'],
    [SECRET_MARKER, 'a secret field of RingCX']
  ])
}

interface Surroundings {
  readonly running: Start
  readonly seen: ObservedPage
  readonly keyring: Keyring
  readonly userData: string
}

/** Everything that can be looked at from outside of main, by kind. The control needle is planted in each kind. */
async function everyPlace({ running, seen, keyring, userData }: Surroundings): Promise<Map<string, Place[]>> {
  // Chromium wipes its own environment from /proc, so another process has to show that environments are read.
  const bystander = spawn('cat', { env: { TOKEN_DESK_CONTROL_NEEDLE: CONTROL } })
  await once(bystander, 'spawn')
  await running.page.evaluate((needle) => {
    console.info(needle)
  }, CONTROL)
  await running.app.evaluate((_electron, needle) => {
    process.stderr.write(`${needle}\n`)
  }, CONTROL)
  await expect.poll(() => running.output()).toContain(CONTROL)
  const told = await seen.places()
  const processes = await processPlaces()
  bystander.kill()
  const toldAs = (name: RegExp): Place[] => told.filter((place) => name.test(place.name))
  return new Map([
    ['replies', toldAs(/^a reply/)],
    ['events', toldAs(/^an event/)],
    ['views', toldAs(/^the view/)],
    ['console', toldAs(/^the console/)],
    ['output', [outputOf(running)]],
    ['files', await filesBelow(userData)],
    ['files of the home folder', await filesBelow(keyring.env['HOME'] ?? '')],
    ['command lines', processes.filter(({ name }) => name.startsWith('cmdline'))],
    ['environments', processes.filter(({ name }) => name.startsWith('environ'))],
    ['heap', [await heapOf(running.page)]]
  ])
}

const outputOf = (running: RunningApp): Place => valuePlace('stdout and stderr', running.output())

/** Proof that each kind of place was really looked at; the home folder is the only one the app has no reason to fill. */
function expectControlIn(places: ReadonlyMap<string, readonly Place[]>): void {
  const without = [...places].filter(([, each]) =>
    each.every(({ bytes }) => CONTROL_NEEDLES.findIn(bytes).length === 0)
  )
  expect(without.map(([kind]) => kind).filter((kind) => kind !== 'files of the home folder')).toEqual([])
}

function leaks(
  places: ReadonlyMap<string, readonly Place[]>,
  secrets: ReadonlyMap<string, string>
): string[] {
  const needles = needlesOf(secrets)
  return [...places].flatMap(([kind, each]) =>
    each.flatMap(({ name, bytes }) => needles.findIn(bytes).map((what) => `${kind}, ${name}: ${what}`))
  )
}
