import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import type { NewConnection, Reply } from '../../../preload/contract.ts'
import type {} from '../../../preload/window.d.ts'
import { needlesOf } from '../../support/window/needles.ts'
import { observe, type ObservedPage } from '../../support/window/observed-page.ts'
import { valuePlace } from '../../support/window/places.ts'
import { expect, test } from '../../support/window/security-test.ts'

test.use({ sharedApp: true })

/**
 * A page that an attacker runs: it knows every call and every id, and has a server of its own that plays RingCentral and
 * RingCX. Whatever it does, no stored secret reaches that server, a reply or an event (design §4).
 */
test('a hostile page gets no stored secret, no matter what it calls', async ({ page, simulator }) => {
  const attacker = await startAttacker()
  const seen = await observe(page)
  const victims = new Victims(seen, simulator.origin)
  let tries = 0
  try {
    for (const attack of [...attacksOn(attacker.origin), ...importsOf(hostileFiles(attacker.origin))]) {
      await attack.run(seen, await victims.add(attack.method))
      tries += 1
      if (tries % BATCH > 0) continue
      await restedSessions(page)
      valueOf(await seen.call('removeAllData'))
    }
    await restedSessions(page)
    expect(tries).toBeGreaterThanOrEqual(200)
    // The attacker's server was really asked: what it got had to be typed for it.
    expect(attacker.requests.length).toBeGreaterThan(0)

    const needles = needlesOf(victims.secrets)
    const received = valuePlace('the attacker', attacker.requests.join('\n'))
    const leaks = [received, ...(await seen.places())].flatMap(({ name, bytes }) =>
      needles.findIn(bytes).map((found) => `${found} in ${name}`)
    )
    expect(leaks).toEqual([])
  } finally {
    await attacker.stop()
  }
})

test('the page can’t read what main copied to the clipboard', async ({ app, page }) => {
  await page.evaluate(() => window.api.copyText('1234567'))
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('1234567')
  const read = await page.evaluate(() => navigator.clipboard.readText().catch(() => 'refused'))
  expect(read).toBe('refused')
})

/** Tries before the list is emptied: every event tells it whole. */
const BATCH = 12

type Method = NewConnection['signInMethod']

/** A connection whose secrets were typed for the simulator; each has a client ID of its own, and so a budget of its own. */
interface Victim {
  readonly id: string
  readonly name: string
  readonly input: NewConnection
}

class Victims {
  /** value → what it is */
  readonly secrets = new Map<string, string>()
  readonly #seen: ObservedPage
  readonly #origin: string

  constructor(seen: ObservedPage, origin: string) {
    this.#seen = seen
    this.#origin = origin
  }

  async add(method: Method): Promise<Victim> {
    const number = this.secrets.size
    const name = `Victim ${number}`
    const input = this.#inputOf(method, name)
    const id = valueOf(await this.#seen.call('addConnection', input))
    return { id, name, input }
  }

  #inputOf(method: Method, name: string): NewConnection {
    const common = {
      name,
      ringcentralHost: this.#origin,
      ringcxHost: this.#origin,
      clientId: randomBytes(12).toString('hex'),
      clientSecret: this.#secret(`the client secret of ${name}`),
      unfinished: false
    }
    switch (method) {
      case 'jwt': {
        const jwt = jwtOf(
          this.#secret(`the JWT credential of ${name}`, randomBytes(256).toString('base64url'))
        )
        return { ...common, signInMethod: 'jwt', jwt }
      }
      case 'browser':
        return { ...common, signInMethod: 'browser' }
      case 'token':
        return {
          ...common,
          signInMethod: 'token',
          accessToken: this.#secret(`the access token of ${name}`),
          refreshToken: this.#secret(`the refresh token of ${name}`)
        }
    }
  }

  #secret(what: string, value = `stored${randomBytes(16).toString('hex')}`): string {
    this.secrets.set(value, what)
    return value
  }
}

/** A JWT credential in form, with this signature of 256 bytes in base64url. */
function jwtOf(signature: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { sub: '1', aud: 'https://platform.ringcentral.com/restapi/oauth/token', exp: 4_000_000_000 }
  return `${part({ alg: 'RS256' })}.${part(claims)}.${signature}`
}

interface Attack {
  readonly method: Method
  run(seen: ObservedPage, victim: Victim): Promise<void>
}

/** Every way of editing a connection so that its stored secrets would go elsewhere, with what could set them going. */
function attacksOn(attacker: string): Attack[] {
  const methods: readonly Method[] = ['jwt', 'browser', 'token']
  const hosts = [
    { ringcentralHost: attacker },
    { ringcxHost: attacker },
    { ringcentralHost: attacker, ringcxHost: attacker },
    { ringcentralHost: attacker, ringcxHost: attacker, clientId: true },
    { ringcentralHost: `${attacker}/` },
    { ringcentralHost: attacker.replace('127.0.0.1', 'localhost') },
    { ringcentralHost: attacker.replace('127.0.0.1', '[::1]'), ringcxHost: attacker }
  ]
  const ways = [
    'edit',
    'own-secret',
    'own-token',
    'edit-later',
    'edit-twice',
    'copy',
    'undo',
    'test'
  ] as const
  return methods.flatMap((method) =>
    hosts.flatMap((change) =>
      ways.flatMap((way) =>
        (way === 'edit' ? methods : [method]).map((into): Attack => ({
          method,
          run: async (seen, victim) => {
            const { id } = victim
            const clientId = 'clientId' in change ? `attackers-${id}` : victim.input.clientId
            const edited = {
              ...emptied({ ...victim.input, ...change, clientId }, into),
              // With one secret of the attacker's own, in the hope that a stored one goes along.
              ...(way === 'own-secret' ? { clientSecret: 'attackers-secret' } : {}),
              ...(way === 'own-token' ? ownToken(into) : {})
            }
            if (way === 'copy') {
              const copy = await seen.call('duplicateConnection', id)
              if (copy.ok) {
                await seen.call('editConnection', copy.value, edited as NewConnection)
                await drive(seen, copy.value)
              }
              return
            }
            if (way === 'undo') await seen.call('removeConnection', id)
            await seen.call('editConnection', id, {
              ...edited,
              unfinished: way === 'edit-later'
            } as NewConnection)
            if (way === 'undo') {
              await seen.call('undoRemoval', id)
              await seen.call('editConnection', id, edited as NewConnection)
            }
            // There and back: a secret that came through unused must not have changed its place on the way.
            if (way === 'edit-twice') {
              await seen.call('editConnection', id, emptied(victim.input, method))
              await seen.call('editConnection', id, edited as NewConnection)
            }
            if (way === 'test') await seen.call('testConnection', id)
            await drive(seen, id)
          }
        }))
      )
    )
  )
}

/** What the attacker types as the other half of what a sign-in method needs. */
function ownToken(into: Method): Partial<NewConnection> {
  switch (into) {
    case 'jwt':
      return { jwt: jwtOf('A'.repeat(342)) }
    case 'browser':
      return { clientSecret: null }
    case 'token':
      return { accessToken: 'attackers-token' }
  }
}

/** The form as a page would send it that knows no secret: each is left empty, to keep the one that is stored. */
function emptied(
  { name, ringcentralHost, ringcxHost, clientId }: NewConnection,
  into: Method
): NewConnection {
  const common = { name, ringcentralHost, ringcxHost, clientId, unfinished: false, clientSecret: '' }
  switch (into) {
    case 'jwt':
      return { ...common, signInMethod: 'jwt', jwt: '' }
    case 'browser':
      return { ...common, signInMethod: 'browser' }
    case 'token':
      return { ...common, signInMethod: 'token', accessToken: '', refreshToken: '' }
  }
}

/** Everything that sends what a connection holds. Most of it is refused, which is not what this test is about. */
async function drive(seen: ObservedPage, id: string): Promise<void> {
  await seen.call('signIn', id)
  await seen.call('copySignInAddress', id)
  await seen.call('cancelSignIn', id)
  await seen.call('checkConnection', id, emptied({ ...NOBODY }, 'jwt'))
  await seen.call('lookAt', id)
}

const NOBODY: NewConnection = {
  name: 'n',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'c',
  unfinished: false,
  signInMethod: 'jwt',
  clientSecret: '',
  jwt: ''
}

/** Entries of connections files that keep something of the victim and change where its secrets would go. */
function hostileFiles(attacker: string): ((victim: Victim) => object)[] {
  const hosts = [
    { ringcentralHost: attacker },
    { ringcxHost: attacker },
    { ringcentralHost: attacker, ringcxHost: attacker },
    {}
  ]
  return hosts.flatMap((change) =>
    [
      {},
      { clientId: 'another-client-id' },
      { signInMethod: 'browser' },
      { signInMethod: 'browser', publicClient: true }
    ].map((more) => ({ name, input: { signInMethod, ringcentralHost, ringcxHost, clientId } }: Victim) => ({
      name,
      signInMethod,
      ringcentralHost,
      ringcxHost,
      clientId,
      ...change,
      ...more
    }))
  )
}

async function importInPlaceOf(
  seen: ObservedPage,
  victim: Victim,
  file: (victim: Victim) => object
): Promise<void> {
  const text = JSON.stringify({ format: 'token-desk-connections', version: 1, connections: [file(victim)] })
  const offer = await seen.call('dropImport', 'hostile.tokendesk', text)
  if (!offer.ok || offer.value.items.length === 0) return
  const choices = offer.value.items.map(({ choices: offered }) =>
    offered.includes('replace') ? 'replace' : 'add'
  )
  await seen.call('applyImport', offer.value.id, choices, null)
  const list = valueOf(await seen.call('listConnections'))
  for (const { connection } of list.filter(({ connection: { name } }) => name.startsWith(victim.name)))
    await drive(seen, connection.id)
}

/** Each file, imported in place of a connection with a JWT credential. */
function importsOf(files: ((victim: Victim) => object)[]): Attack[] {
  return files.map((file) => ({
    method: 'jwt',
    run: async (seen, victim) => {
      await importInPlaceOf(seen, victim, file)
      await drive(seen, victim.id)
    }
  }))
}

/** Waits until nothing signs in any more: what a connection would send at once has been sent. */
async function restedSessions(page: Page): Promise<void> {
  await expect
    .poll(
      async () =>
        await page.evaluate(async () => {
          const list = await window.api.listConnections()
          const busy = ['signing-in', 'renewing']
          return list.ok ? list.value.filter(({ status }) => busy.includes(status.phase)).length : -1
        })
    )
    .toBe(0)
}

function valueOf<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value
  throw new Error(`${reply.error.code}: ${reply.error.message}`)
}

/** A server that answers as both services would, and keeps all it is sent. */
async function startAttacker() {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const basic = /^Basic (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
      requests.push(
        [
          request.url,
          JSON.stringify(request.rawHeaders),
          Buffer.concat(chunks).toString(),
          Buffer.from(basic, 'base64').toString()
        ].join(' ')
      )
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          access_token: 'theirs',
          refresh_token: 'theirs-too',
          token_type: 'bearer',
          expires_in: 3600,
          accessToken: 'theirs',
          refreshToken: 'theirs-too'
        })
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}
