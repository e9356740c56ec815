import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findCommand } from '../../../build/system-libraries.ts'
import { checkDraft, type Draft, type ProgramLanguage } from '../../../main/core/requests/draft.ts'
import type { ProgramConnection } from '../../../main/core/requests/programs/facts.ts'
import { programFor } from '../../../main/core/requests/programs/program.ts'
import { ids } from '../../../main/simulator/ids.ts'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { anyCharacter } from '../fakes/any-character.ts'
import { HOSTILE_TEXTS } from '../fakes/hostile-texts.ts'
import { always, startLocalService } from '../fakes/local-service.ts'
import { run } from '../simulator/running.ts'
import { lackOf, writeProgram, type WrittenProgram } from './program-runner.ts'

/** Characters that mean something in one of the languages; no colon, which would end the ID in `Authorization: Basic`. */
const HOSTILE_ID = 'it\'s "$HOME" `id` $(id) ${PATH} {$x} \\n \\ %s %2 é 😀 */ ?>'
const HOSTILE_PART = 'it\'s "$HOME" `id` $(id) %s é 😀 !(*)&'
const HOSTILE_SECRET = 'a"b\\c\'d $HOME `id` %41 +&= é'

const USERS: Draft = {
  method: 'GET',
  host: 'ringcx',
  path: '/voice/api/v1/admin/users',
  query: [{ name: 'flatten', value: 'true' }],
  body: null,
  variables: []
}
const ACCOUNT: Draft = { ...USERS, host: 'ringcentral', path: '/restapi/v1.0/account/~', query: [] }
const SUMMARY: Draft = {
  ...USERS,
  path: `/voice/api/v1/summary/accounts/${ids.account(0)}/segments/p-v-0123456789/auto`,
  query: []
}
const EXCHANGE: Draft = {
  ...USERS,
  method: 'POST',
  path: '/api/auth/login/rc/accesstoken',
  query: [{ name: 'includeRefresh', value: 'true' }],
  body: 'rcAccessToken=<rcAccessToken>&rcTokenType=Bearer'
}
const REFRESH: Draft = {
  ...EXCHANGE,
  path: '/api/auth/token/refresh',
  query: [],
  body: 'refresh_token=<rcRingCXRefreshToken>'
}
const FORM: Draft = { ...EXCHANGE, path: '/x', query: [], body: `a=it's "$HOME" \`id\` é 😀&b=%26` }

/**
 * Checks and runs the programs of one language: against the simulator as a person would, and with hostile values
 * against a server that records what arrives. Skipped by name where the language isn't on the machine.
 *
 * @param extent `brief`: the whole chain and half of the hostile values, for the unit tests: each run of a program costs
 * the start of an interpreter
 */
export async function testPrograms(language: ProgramLanguage, extent: 'brief' | 'full'): Promise<void> {
  const lack = await lackOf(language)
  const title = lack === null ? language : `${language} (skipped: there is no ${lack})`
  // The others are not "skipped", which means that this machine can't run them.
  const leftOut = (): void => undefined
  const inFull = extent === 'full' ? test : leftOut
  const inShell = language === 'curl' ? test : leftOut
  describe.skipIf(lack !== null)(title, () => {
    inFull('every kind of program passes the checkers of its language', async () => {
      const connection = connectionTo('https://ringcx.example')
      const json = { ...USERS, method: 'POST' as const, body: `{"a": "it's"}` }
      for (const request of [USERS, ACCOUNT, SUMMARY, EXCHANGE, REFRESH, FORM, json]) {
        for (const chain of [false, true]) {
          const program = await writeProgram(language, programFor(language, request, connection, chain))
          expect(await program.check()).toEqual([])
        }
      }
    })

    inFull('with a token, it prints the users; without one or with an old one, it says so', async () => {
      const { simulator, call } = await run()
      const { accessToken } = await call.ringcx()
      const program = await write(simulator, USERS, false)

      const good = await program.run({ RINGCX_ACCESS_TOKEN: accessToken })
      expect(good).toMatchObject({ code: 0, stderr: '' })
      expect(await users(simulator)).toEqual(JSON.parse(good.stdout))

      const missing = await program.run({})
      expect(missing.code).not.toBe(0)
      expect(missing.stderr).toContain('Set RINGCX_ACCESS_TOKEN first.')

      simulator.control.expireRingCxTokens()
      const old = await program.run({ RINGCX_ACCESS_TOKEN: accessToken })
      expect(old.code).not.toBe(0)
      expect(old.stdout).toContain('Jwt is expired')
      expect(old.stderr).toContain('401')
    })

    inFull(
      'the exchange and the refresh print what the next one needs, and a summary has its cookie',
      async () => {
        const { simulator, call } = await run()
        const { rcAccessToken: token } = await call.ringcx()
        const fieldOf = (stdout: string, name: string): string =>
          (JSON.parse(stdout) as Record<string, string>)[name] ?? ''
        const exchange = await write(simulator, EXCHANGE, false)
        const exchanged = await exchange.run({ RINGCENTRAL_ACCESS_TOKEN: token })
        expect(exchanged).toMatchObject({ code: 0, stderr: '' })

        const first = fieldOf(exchanged.stdout, 'refreshToken')
        const refreshed = await (await write(simulator, REFRESH, true)).run({ RINGCX_REFRESH_TOKEN: first })
        expect(refreshed).toMatchObject({ code: 0, stderr: '' })
        expect(fieldOf(refreshed.stdout, 'refreshToken')).not.toBe(first)

        const env = { RINGCX_ACCESS_TOKEN: fieldOf(refreshed.stdout, 'accessToken') }
        const summary = await (await write(simulator, SUMMARY, false)).run(env)
        expect(summary).toMatchObject({ code: 0, stderr: '' })
        expect(JSON.parse(summary.stdout)).toContain('invoice')
      }
    )

    inFull('a form arrives with every character', async () => {
      const service = await startLocalService(always(200, '{}'))
      const text = programFor(language, FORM, connectionTo(service.origin), false)
      const program = await writeProgram(language, text)
      expect(await program.run({ RINGCX_ACCESS_TOKEN: 'token' })).toMatchObject({ code: 0, stderr: '' })
      expect(service.seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
      expect([...new URLSearchParams(service.seen[0]?.body)]).toEqual([
        ['a', `it's "$HOME" \`id\` é 😀`],
        ['b', '&']
      ])
    })

    inFull('a redirect gets neither the token nor the credentials', async () => {
      const stranger = await startLocalService(always(200, '{}'))
      const { simulator } = await run()
      const redirect = { status: 307, headers: { location: `${stranger.origin}/` } }
      simulator.control.answerNext('users', redirect)
      const plain = await write(simulator, USERS, false)
      expect((await plain.run({ RINGCX_ACCESS_TOKEN: 'token' })).code).not.toBe(0)
      simulator.control.answerNext('token:jwt', redirect)
      const chain = await write(simulator, USERS, true)
      expect((await chain.run(secretsOf(simulator))).code).not.toBe(0)
      expect(stranger.seen).toEqual([])
    })

    test('the whole chain: prints the users, refreshes once, saves the rotated token, signs in again', async () => {
      const { simulator } = await run({
        credentials: { clientId: HOSTILE_ID, clientSecret: HOSTILE_SECRET }
      })
      const program = await write(simulator, USERS, true)
      const { counts, control } = simulator
      const seen = (): readonly number[] => [
        counts['token:jwt'],
        counts.exchange,
        counts['ringcx-refresh'],
        counts.users
      ]
      const next = async (): Promise<SavedTokens> => {
        const ended = await program.run(secretsOf(simulator))
        expect(ended).toMatchObject({ code: 0, stderr: '' })
        expect(JSON.parse(ended.stdout)).toHaveLength(200)
        return savedTokens(program, simulator)
      }

      const first = await next()
      expect(seen()).toEqual([1, 1, 0, 1])

      // RingCX refuses the token: one refresh, and the call again.
      control.expireRingCxTokens()
      const second = await next()
      expect(seen()).toEqual([1, 1, 1, 3])
      expect(second.refreshToken).not.toBe(first.refreshToken)

      // The token is old by its time: the refresh comes before the call.
      await writeFile(tokenFile(program, simulator), JSON.stringify({ ...second, renewAfter: 1 }))
      const third = await next()
      expect(seen()).toEqual([1, 1, 2, 4])
      expect(third.refreshToken).not.toBe(second.refreshToken)

      // A token that is good is used as it is.
      await next()
      expect(seen()).toEqual([1, 1, 2, 5])

      // The refresh token is dead too: it signs in again.
      control.revokeRingCx()
      control.expireRingCxTokens()
      await next()
      expect(seen()).toEqual([2, 2, 3, 7])
      expect(counts['ringcx-refresh-reuse']).toBe(0)
    })

    inFull('a call that is refused all the time is refreshed once and no more', async () => {
      const { simulator } = await run()
      for (let each = 0; each < 3; each += 1) {
        simulator.control.answerNext('users', { status: 401, body: 'Jwt is expired' })
      }
      const program = await write(simulator, USERS, true)
      const ended = await program.run(secretsOf(simulator))
      expect(ended.code).not.toBe(0)
      expect(ended.stdout).toContain('Jwt is expired')
      expect([simulator.counts['ringcx-refresh'], simulator.counts.users]).toEqual([1, 2])
    })

    inFull('a RingCentral path: the RingCentral token, its refresh, and nothing of RingCX', async () => {
      const { simulator } = await run()
      const program = await write(simulator, ACCOUNT, true, 'browser')
      const env = { ...secretsOf(simulator), RINGCENTRAL_CLIENT_ID: simulator.credentials.clientId }
      expect(await program.run(env)).toMatchObject({ code: 0, stderr: '' })
      simulator.control.expireRingCentralTokens()
      const again = await program.run(env)
      expect(again).toMatchObject({ code: 0, stderr: '' })
      expect(JSON.parse(again.stdout)).toHaveProperty('id')
      const { counts } = simulator
      expect([counts['token:jwt'], counts['token:refresh'], counts.exchange]).toEqual([1, 1, 0])
      expect((await program.run(secretsOf(simulator))).stderr).toBe('')
      simulator.control.expireRingCentralTokens()
      expect((await program.run(secretsOf(simulator))).stderr).toContain('Set RINGCENTRAL_CLIENT_ID first.')
    })

    test('hostile values arrive as they are', async () => {
      const server = await startLocalService(always(200, '{}'))
      const requests = hostileRequests(language).filter((_, index) => extent === 'full' || index % 2 === 0)
      for (const request of requests) {
        const program = await writeProgram(
          language,
          programFor(language, request, connectionTo(server.origin), false)
        )
        const ended = await program.run({ RINGCX_ACCESS_TOKEN: 'token' })
        expect(ended).toMatchObject({ code: 0, stderr: '' })
        const arrived = server.seen.at(-1)
        const url = new URL(arrived?.url ?? '', server.origin)
        expect([...url.searchParams]).toEqual(
          request.query.map(({ name, value }) => [name.toWellFormed(), value.toWellFormed()])
        )
        expect(decodeURIComponent(url.pathname)).toBe(
          `/voice/api/v1/${(request.variables[0]?.value ?? '').toWellFormed()}/[1-2]`
        )
        expect(arrived?.headers.authorization).toBe('Bearer token')
        expect(arrived?.method).toBe(request.method)
        // The shell writes characters that an editor hides as JSON's own escapes.
        const meaning = (text: string): unknown =>
          language === 'curl' ? (JSON.parse(text) as unknown) : text
        expect(meaning(arrived?.body ?? '')).toEqual(meaning(request.body?.toWellFormed() ?? ''))
      }
      expect(server.seen).toHaveLength(requests.length)
    })

    inShell('no argument of curl holds a secret', async () => {
      const { simulator, call } = await run()
      const { accessToken } = await call.ringcx()
      const curl = await findCommand('curl')
      for (const chain of [false, true]) {
        const program = await write(simulator, USERS, chain)
        const spy = join(program.folder, 'curl')
        await writeFile(spy, `#!/bin/sh\nprintf '%s\\n' "$@" >>arguments\nexec ${curl ?? ''} "$@"\n`)
        await chmod(spy, 0o755)
        const PATH = program.folder + delimiter + (process.env['PATH'] ?? '')
        const ended = await program.run({ ...secretsOf(simulator), RINGCX_ACCESS_TOKEN: accessToken, PATH })
        expect(ended.code).toBe(0)
        const said = await readFile(join(program.folder, 'arguments'), 'utf8')
        expect(said).toContain('/voice/api/v1/admin/users')
        const saved = chain
          ? await savedTokens(program, simulator)
          : { accessToken, refreshToken: accessToken }
        const secrets = [...Object.values(secretsOf(simulator)), saved.accessToken, saved.refreshToken]
        for (const secret of secrets) expect(said).not.toContain(secret)
      }
    })
  })

  async function write(
    { origin, credentials }: Simulator,
    request: Draft,
    chain: boolean,
    signInMethod: ProgramConnection['signInMethod'] = 'jwt'
  ): Promise<WrittenProgram> {
    const connection = { ...connectionTo(origin), clientId: credentials.clientId, signInMethod }
    const text = programFor(language, request, connection, chain)
    for (const secret of [credentials.jwt, credentials.clientSecret]) expect(text).not.toContain(secret)
    return writeProgram(language, text)
  }
}

const connectionTo = (origin: string): ProgramConnection => ({
  ringCentralHost: origin,
  ringCxHost: origin,
  clientId: HOSTILE_ID,
  signInMethod: 'jwt'
})

const secretsOf = ({ credentials }: Simulator): Record<string, string> => ({
  RINGCENTRAL_JWT: credentials.jwt,
  RINGCENTRAL_CLIENT_SECRET: credentials.clientSecret
})

/** What the simulator answers, asked directly. */
async function users(simulator: Simulator): Promise<unknown> {
  const { credentials, origin } = simulator
  const post = async (path: string, fields: Record<string, string>): Promise<Record<string, string>> => {
    const pair = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64')
    const response = await fetch(origin + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { authorization: `Basic ${pair}` }
    })
    return (await response.json()) as Record<string, string>
  }
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  const { access_token = '' } = await post('/restapi/oauth/token', { grant_type, assertion: credentials.jwt })
  const { accessToken = '' } = await post('/api/auth/login/rc/accesstoken', {
    rcAccessToken: access_token,
    rcTokenType: 'Bearer'
  })
  const headers = { authorization: `Bearer ${accessToken}` }
  return (await fetch(`${origin}/voice/api/v1/admin/users?flatten=true`, { headers })).json()
}

interface SavedTokens {
  readonly accessToken: string
  readonly refreshToken: string
}

function tokenFile({ folder }: WrittenProgram, { origin, credentials }: Simulator): string {
  const name = `${new URL(origin).host}-${credentials.clientId.slice(0, 60)}-tokens.json`
  return join(folder, name.replace(/[^\w.-]/g, '_'))
}

/** The saved tokens, in a file that only its owner can read, beside which no draft was left. */
async function savedTokens(program: WrittenProgram, simulator: Simulator): Promise<SavedTokens> {
  const path = tokenFile(program, simulator)
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
  return JSON.parse(await readFile(path, 'utf8')) as SavedTokens
}

/** Every hostile text in the body, those that the app would send in the query and the path too. Seed 13. */
function hostileRequests(language: ProgramLanguage): readonly Draft[] {
  const drawn = fc.sample(fc.string({ unit: anyCharacter, maxLength: 40 }), { seed: 13, numRuns: 150 })
  const texts = [HOSTILE_ID, HOSTILE_SECRET, ...HOSTILE_TEXTS.map((text) => text.slice(0, 300)), ...drawn]
  const short = texts.filter((text) => text.length < 45)
  const hosts = { ringcxHost: 'https://ringcx.example', ringcentralHost: 'https://ringcentral.example' }
  const part = (from: number): Draft['query'] =>
    short
      .slice(from, from + 45)
      .map((value, index) => ({ name: index % 5 === 0 ? value : 'q', value }))
      .filter((each) => checkDraft({ ...USERS, query: [each] }, hosts).url !== null)
  const marks = '"\u202e\u{e0001}"'
  const asBody = [
    JSON.stringify(texts),
    // Not escaped by JSON: every text as it is, but for what a JSON string can't hold.
    // eslint-disable-next-line no-control-regex -- it looks for control characters
    `{"it's": ["${texts.map((text) => text.replace(/[\\"\u0000-\u001f]/g, '')).join('",\r\n\t"')}"]}`,
    JSON.stringify({ 'it\'s "quoted"': drawn }, null, '\t').replace(/[`\r]/g, ''),
    language === 'go' ? '{"raw": "$(id) \\n"}' : marks
  ]
  return asBody.map((body, index) => ({
    method: 'POST',
    host: 'ringcx',
    path: '/voice/api/v1/{who}/[1-2]',
    query: part(index * 45),
    body,
    variables: [{ name: 'who', value: HOSTILE_PART + String(index) }]
  }))
}
