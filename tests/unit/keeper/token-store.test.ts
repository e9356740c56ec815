import { describe, expect, it } from 'vitest'
import { takeSnapshot } from '../../../main/core/keeper/snapshot.ts'
import {
  createTokenStore,
  writePending,
  writeRingCentral,
  writeRingCx
} from '../../../main/core/keeper/token-store.ts'
import { createFakeClock } from '../../support/fakes/clock.ts'
import { HOUR, createFakeRecords, ringcentralSet, ringcxSet } from '../../support/keeper/bench.ts'

const { identity } = ringcxSet(0)

function createWorld(stored: Readonly<Record<string, string>> = {}) {
  const time = createFakeClock()
  const records = createFakeRecords(
    new Map(Object.entries(stored).map(([field, text]) => [`c1/${field}`, text]))
  )
  const notes: unknown[] = []
  const store = createTokenStore({
    connectionId: 'c1',
    records,
    clock: time.clock,
    random: () => 0,
    log: { note: (event, facts) => notes.push([event, facts]) }
  })
  const now = () => ({ wall: time.clock.wall(), monotonic: time.clock.monotonic() })
  return { time, records, notes, store, now }
}

const receivedAt = createFakeClock().clock.wall()
const RC = writeRingCentral({ set: ringcentralSet(1), receivedAt })
const CX = writeRingCx({ set: ringcxSet(1), receivedAt })
const PENDING = writePending({ refreshToken: 'rc-refresh-1', at: receivedAt })
const ALL = {
  ringcxRefresh: 'cx-refresh-1',
  ringcentralAccess: 'rc-access-1',
  ringcentralRefresh: 'rc-refresh-1'
}

describe('the vault’s contents', () => {
  it.each<[string, Record<string, string>, { found: boolean; any: boolean; unreadable: string[] }]>([
    ['nothing', {}, { found: false, any: false, unreadable: [] }],
    ['both sets', { ringcentral: RC, ringcx: CX }, { found: true, any: true, unreadable: [] }],
    ['the RingCentral set alone', { ringcentral: RC }, { found: true, any: true, unreadable: [] }],
    ['the RingCX set alone', { ringcx: CX }, { found: true, any: true, unreadable: [] }],
    ['only the record of a refresh', { pending: PENDING }, { found: false, any: false, unreadable: [] }],
    [
      'a damaged RingCentral set',
      { ringcentral: '{' },
      { found: true, any: false, unreadable: ['ringcentral'] }
    ],
    ['a damaged RingCX set', { ringcx: '{' }, { found: true, any: false, unreadable: ['ringcx'] }],
    [
      'a damaged record of a refresh',
      { ringcentral: RC, pending: '{' },
      { found: true, any: true, unreadable: ['pending'] }
    ]
  ])('%s', async (_name, stored, { found, any, unreadable }) => {
    const { store, notes } = createWorld(stored)
    expect(await store.read()).toBe(found)
    expect(store.any()).toBe(any)
    expect(notes).toEqual(
      unreadable.map((field) => ['keeper.stored-unreadable', { connection: 'c1', field, reason: 'not-json' }])
    )
  })

  it('doesn’t replace newer tokens, or cleared ones', async () => {
    const { store, now } = createWorld({ ringcentral: RC })
    const overtaken = store.read()
    store.signedIn(ringcentralSet(2), now())
    expect(await overtaken).toBe(true)
    expect(store.ringcentral()?.set).toEqual(ringcentralSet(2))
    const cleared = store.read()
    store.clear()
    expect(await cleared).toBe(false)
    expect(store.any()).toBe(false)
  })
})

describe('the current tokens', () => {
  it('stay published while the pair of a new sign-in is saved', async () => {
    const { store, now } = createWorld({ ringcentral: RC, ringcx: CX })
    await store.read()
    store.signedIn(ringcentralSet(2), now())
    await store.save()
    expect(store.published()?.set).toEqual(ringcxSet(1))
  })

  it.each([
    ['ringcx-refresh', true],
    ['exchange', false]
  ] as const)(
    'a RingCX set from %s knows its path; the record of a refresh stays: %s',
    async (step, stays) => {
      const { store, now, records } = createWorld({ ringcentral: RC, ringcx: CX, pending: PENDING })
      await store.read()
      expect(store.path()).toBeNull()
      store.renewed(ringcxSet(2), now(), step, step)
      await store.save()
      expect(store.path()).toBe(step)
      expect(records.fields.has('c1/pending')).toBe(stays)
    }
  )

  it.each([
    ['ringcx-refresh', { ...ALL, ringcxRefresh: null }],
    ['exchange', { ...ALL, ringcentralAccess: null }],
    ['ringcentral-refresh', { ...ALL, ringcentralRefresh: null }]
  ] as const)('a refused %s invalidates its own token only', async (step, left) => {
    const { store, now } = createWorld({ ringcentral: RC, ringcx: CX })
    await store.read()
    expect(store.usable(now())).toEqual(ALL)
    store.refused(step)
    expect(store.usable(now())).toEqual(left)
  })

  it.each([
    [HOUR - 1, 'rc-refresh-0'],
    [HOUR, null]
  ])('%d ms after a lost refresh began, the token it spent is tried: %s', async (ago, spare) => {
    const lost = writePending({ refreshToken: 'rc-refresh-0', at: receivedAt - ago })
    const { store, now } = createWorld({ ringcentral: RC, pending: lost })
    await store.read()
    await store.beginRefresh('rc-refresh-1', true)
    store.refused('ringcentral-refresh')
    expect(store.usable(now()).ringcentralRefresh).toBe(spare)
  })

  it('are idle once no write is pending', async () => {
    const { store, now, records } = createWorld()
    const release = records.holdWrite()
    store.signedIn(ringcentralSet(1), now())
    const done: string[] = []
    const saved = store.save().then(() => done.push('saved'))
    const idle = store.idle().then(() => done.push('idle'))
    await Promise.resolve()
    release()
    await Promise.all([saved, idle])
    expect(done).toEqual(['saved', 'idle'])
  })
})

it.each([
  ['a removed connection', true, []],
  ['a sign-out', false, ['c1/jwt']]
])(
  'an erasing that the disk refused erases as much when it is retried: %s',
  async (_name, credential, left) => {
    const { store, records } = createWorld({ ringcentral: RC, ringcx: CX, pending: PENDING, jwt: 'secret' })
    records.failWrite = new Error('disk full')
    await expect(store.erase(credential)).rejects.toThrow()
    expect(store.eraseFailed()).toBe(true)
    records.failWrite = null
    await store.retryErase()
    expect([...records.fields.keys()]).toEqual(left)
    expect(store.eraseFailed()).toBe(false)
  }
)

describe('the names that came with a token', () => {
  const named = { ...identity, userName: 'Robin Example', email: 'robin@example.com', accountName: 'Support' }

  it('stay when a refresh answers without them, and through a restart', async () => {
    const { store, records, now } = createWorld()
    store.renewed({ ...ringcxSet(1), identity: named }, now(), 'exchange', 'exchange')
    store.renewed(ringcxSet(2), now(), 'ringcx-refresh', 'ringcx-refresh')
    await store.save()
    expect(store.published()?.set.identity).toEqual(named)
    const text = await records.read('c1', 'ringcx')
    const after = createWorld({ ringcx: text ?? '' })
    await after.store.read()
    expect(after.store.published()?.set.identity).toEqual(named)
  })

  it('go with a new sign-in', async () => {
    const { store, now } = createWorld()
    store.renewed({ ...ringcxSet(1), identity: named }, now(), 'exchange', 'exchange')
    store.renewed(ringcxSet(2), now(), 'exchange', 'sign-in')
    await store.save()
    expect(store.published()?.set.identity).toEqual(identity)
  })

  it('are absent in a record written before they were kept', async () => {
    const { userName: _, email: __, accountName: ___, ...ids } = identity
    const { store } = createWorld({
      ringcx: JSON.stringify({ v: 1, receivedAt, ...ringcxSet(1), identity: ids })
    })
    await store.read()
    expect(store.published()?.set.identity).toEqual(identity)
  })
})

describe('what is shown', () => {
  it.each([
    ['a refresh token with a life', 'rc-refresh-1', HOUR, HOUR],
    ['a refresh token whose life is not known', 'rc-refresh-1', null, null],
    ['no refresh token', null, HOUR, null]
  ])('of %s', (_name, refreshToken, refreshLifeMs, left) => {
    const { store, now } = createWorld()
    store.signedIn({ ...ringcentralSet(1), refreshToken, refreshLifeMs }, now())
    const shown = takeSnapshot(store, now(), { state: { phase: 'active' }, renewals: [], watched: true })
    expect(shown.ringcentral?.refreshExpiresAt).toBe(left && receivedAt + left)
  })

  it.each([
    ['active', true, true],
    ['active', false, false],
    ['renewing', true, false]
  ] as const)('of the next renewal while %s (watched: %s): %s', async (phase, watched, shown) => {
    const { store, now } = createWorld({ ringcentral: RC, ringcx: CX })
    await store.read()
    const { nextStepAt } = takeSnapshot(store, now(), { state: { phase }, renewals: [], watched })
    expect(nextStepAt !== null).toBe(shown)
  })
})
