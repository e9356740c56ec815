import { describe, expect, it } from 'vitest'
import { presentImportOffer } from '../../../main/ipc/present/import-offer.ts'
import type { Transfers } from '../../../main/core/transfer/transfer.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import { createDesk, type Desk } from '../../support/sessions/desk.ts'
import { createDeskTransfers } from '../../support/transfer/desk-transfers.ts'

const RC = 'https://platform.ringcentral.com'
const DEVTEST = 'https://platform.devtest.ringcentral.com'
const jwtOf = (sub: string, more: object = {}): string =>
  unsignedJwt({ iss: RC, aud: `${RC}/restapi/oauth/token`, sub, ...more })
const FILE = {
  clientId: 'ab_cd-EF12gh34IJ56kl',
  clientSecret: 'zy_xw-VU98ts76RQ54po32NM10lk98',
  server: RC,
  jwt: { 'Token Desk': jwtOf('1') }
}

async function over(): Promise<{ desk: Desk; transfers: Transfers }> {
  const desk = await createDesk()
  return { desk, transfers: createDeskTransfers(desk) }
}

describe('a RingCentral credentials file', () => {
  it('becomes a connection with its secrets, and none of them is shown', async () => {
    const { desk, transfers } = await over()
    const offer = transfers.offer('rc-credentials.json', JSON.stringify(FILE))
    expect(offer).toMatchObject({ problem: null, sealed: false, inClear: true })
    expect(offer.plan).toMatchObject([
      { kind: 'new', choices: ['add', 'skip'], incoming: { name: 'Token Desk' } }
    ])
    const shown = JSON.stringify(presentImportOffer(offer))
    for (const secret of [FILE.clientSecret, FILE.jwt['Token Desk']]) {
      expect(shown).not.toContain(secret)
      expect(JSON.stringify(offer)).not.toContain(secret)
    }
    await transfers.apply(offer.id, ['add'], null)
    const [view] = desk.sessions.list()
    expect(view?.connection).toMatchObject({
      name: 'Token Desk',
      signInMethod: 'jwt',
      clientId: FILE.clientId,
      ringcentralHost: RC,
      ringcxHost: 'https://ringcx.ringcentral.com',
      publicClient: false
    })
    expect(view?.credential).toBe('stored')
    const id = view?.connection.id ?? ''
    expect(await desk.secret(id, 'client-secret')).toBe(FILE.clientSecret)
    expect(await desk.secret(id, 'jwt')).toBe(FILE.jwt['Token Desk'])
  })

  it('with several JWT credentials: the person chooses, and only an invalid one is reported', async () => {
    const { desk, transfers } = await over()
    const jwt = {
      One: jwtOf('1'),
      Two: jwtOf('2'),
      Old: jwtOf('3', { exp: 1 }),
      Half: jwtOf('4').slice(0, 60)
    }
    const offer = transfers.offer('rc-credentials.json', JSON.stringify({ ...FILE, jwt }))
    expect(offer.plan.map(({ incoming, choices }) => [incoming.name, ...choices])).toEqual([
      ['One', 'skip', 'add'],
      ['Two', 'skip', 'add'],
      ['Old', 'skip'],
      ['Half', 'skip']
    ])
    expect(offer.plan[2]?.reason).toMatch(/expired on Jan 1, 1970/)
    expect(offer.plan[3]?.reason).toMatch(/cut off/)
    expect(await transfers.apply(offer.id, ['skip', 'add', 'skip', 'skip'], null)).toMatchObject({ added: 1 })
    const [view] = desk.sessions.list()
    expect(await desk.secret(view?.connection.id ?? '', 'jwt')).toBe(jwt.Two)
  })

  it.each<[string, object, RegExp]>([
    ['the sandbox', { ...FILE, server: DEVTEST, jwt: jwtOf('1', { iss: DEVTEST, aud: DEVTEST }) }, /sandbox/],
    ['a credential of the sandbox', { ...FILE, jwt: jwtOf('1', { iss: DEVTEST, aud: DEVTEST }) }, /sandbox/],
    ['a JWT pasted twice', { ...FILE, jwt: `${jwtOf('1')}${jwtOf('1')}` }, /more than once/]
  ])('%s is refused before it is saved', async (_what, file, reason) => {
    const { plan } = (await over()).transfers.offer('rc-credentials.json', JSON.stringify(file))
    expect(plan).toMatchObject([{ kind: 'refused', choices: ['skip'] }])
    expect(plan[0]?.reason).toMatch(reason)
  })

  it.each<[string, object, RegExp]>([
    ['a server that is no host', { ...FILE, server: 'http://platform.ringcentral.com' }, /server: Use https/],
    ['a client ID with blanks', { ...FILE, clientId: 'two words' }, /clientId: /],
    ['a secret that is a JWT', { ...FILE, clientSecret: jwtOf('1') }, /clientSecret: /]
  ])('%s is named with its place', async (_what, file, message) => {
    const { problem } = (await over()).transfers.offer('rc-credentials.json', JSON.stringify(file))
    expect(problem?.message).toMatch(message)
    for (const value of Object.values(file)) expect(JSON.stringify(problem)).not.toContain(String(value))
  })

  it.each<[string, object, object]>([
    ['without a JWT', { ...FILE, jwt: {} }, { signInMethod: 'jwt', publicClient: false, name: 'RingCX' }],
    [
      'without a secret too',
      { clientId: FILE.clientId, server: RC },
      { signInMethod: 'browser', publicClient: true }
    ],
    ['with a name that cannot be one', { ...FILE, jwt: { 'a\u0007': jwtOf('1') } }, { name: 'RingCX' }],
    ['without a server', { ...FILE, server: undefined }, { ringcentralHost: RC }]
  ])('%s it becomes an unfinished connection', async (_what, file, incoming) => {
    const { desk, transfers } = await over()
    const offer = transfers.offer('rc-credentials.json', JSON.stringify(file))
    expect(offer.plan).toMatchObject([{ kind: 'new', incoming }])
    await transfers.apply(offer.id, ['add'], null)
    expect(desk.sessions.list()).toHaveLength(1)
  })

  it('imported again, is already added, and can replace with its secrets', async () => {
    const { desk, transfers } = await over()
    const first = transfers.offer('rc-credentials.json', JSON.stringify(FILE))
    await transfers.apply(first.id, ['add'], null)
    const text = `RC_CLIENT_ID=${FILE.clientId}\nRC_CLIENT_SECRET=another-secret-of-the-app\nRC_JWT=${jwtOf('1')}`
    const again = transfers.offer('.env', text)
    expect(again.plan).toMatchObject([{ kind: 'differs', choices: ['add', 'replace', 'skip'] }])
    await transfers.apply(again.id, ['replace'], null)
    const [view] = desk.sessions.list()
    expect(desk.sessions.list()).toHaveLength(1)
    expect(await desk.secret(view?.connection.id ?? '', 'client-secret')).toBe('another-secret-of-the-app')
  })

  it('is never confused with a connections file with secrets in plain text', async () => {
    const { transfers } = await over()
    const text = JSON.stringify(
      { format: 'token-desk-connections', version: 1, connections: [], ...FILE },
      null,
      2
    )
    for (const file of [text, text.slice(0, -3)]) {
      const offer = transfers.offer('mine.tokendesk', file)
      expect(offer).toMatchObject({ inClear: false, plan: [] })
      expect(offer.problem).not.toBeNull()
    }
  })
})
