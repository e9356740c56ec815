import { describe, expect, it } from 'vitest'
import { createHoldings } from '../../../main/core/keeper/holdings.ts'
import { writePending, writeRingCentral, writeRingCx } from '../../../main/core/keeper/stored-tokens.ts'
import { createFakeClock } from '../../fakes/clock.ts'
import { createFakeRecords } from './bench.ts'

const HOUR = 3_600_000
const identity = { mainAccountId: null, agentAccountIds: [], adminId: null, rcUserId: null }
const ringcentral = (n: number) => ({
  accessToken: `rc-access-${n}`,
  refreshToken: `rc-refresh-${n}`,
  lifeMs: HOUR,
  refreshLifeMs: HOUR,
  ownerId: null
})
const ringcx = (n: number) => ({
  accessToken: `cx-access-${n}`,
  refreshToken: `cx-refresh-${n}`,
  lifeMs: HOUR,
  identity
})

function createWorld(stored: Readonly<Record<string, string>> = {}) {
  const time = createFakeClock()
  const records = createFakeRecords(
    new Map(Object.entries(stored).map(([field, text]) => [`c1/${field}`, text]))
  )
  const notes: unknown[] = []
  const holdings = createHoldings({
    connectionId: 'c1',
    records,
    clock: time.clock,
    random: () => 0,
    log: { note: (event, facts) => notes.push([event, facts]) }
  })
  const now = () => ({ wall: time.clock.wall(), monotonic: time.clock.monotonic() })
  return { time, records, notes, holdings, now }
}

const receivedAt = createFakeClock().clock.wall()
const RC = writeRingCentral({ set: ringcentral(1), receivedAt })
const CX = writeRingCx({ set: ringcx(1), receivedAt })
const PENDING = writePending({ refreshToken: 'rc-refresh-1', at: receivedAt })
const ALL = {
  ringcxRefresh: 'cx-refresh-1',
  ringcentralAccess: 'rc-access-1',
  ringcentralRefresh: 'rc-refresh-1'
}

describe('what the vault holds', () => {
  it.each<[string, Record<string, string>, { found: boolean; any: boolean; unreadable: string[] }]>([
    ['nothing', {}, { found: false, any: false, unreadable: [] }],
    ['both sets', { ringcentral: RC, ringcx: CX }, { found: true, any: true, unreadable: [] }],
    ['the RingCentral set alone', { ringcentral: RC }, { found: true, any: true, unreadable: [] }],
    ['the RingCX set alone', { ringcx: CX }, { found: true, any: true, unreadable: [] }],
    ['only the note of a refresh', { pending: PENDING }, { found: false, any: false, unreadable: [] }],
    [
      'a damaged RingCentral set',
      { ringcentral: '{' },
      { found: true, any: false, unreadable: ['ringcentral'] }
    ],
    ['a damaged RingCX set', { ringcx: '{' }, { found: true, any: false, unreadable: ['ringcx'] }],
    ['a damaged note', { ringcentral: RC, pending: '{' }, { found: true, any: true, unreadable: ['pending'] }]
  ])('%s', async (_name, stored, { found, any, unreadable }) => {
    const { holdings, notes } = createWorld(stored)
    expect(await holdings.read()).toBe(found)
    expect(holdings.any()).toBe(any)
    expect(notes).toEqual(
      unreadable.map((field) => ['keeper.stored-unreadable', { connection: 'c1', field, reason: 'not-json' }])
    )
  })

  it('does not replace what came in meanwhile, or what was let go of', async () => {
    const { holdings, now } = createWorld({ ringcentral: RC })
    const overtaken = holdings.read()
    holdings.signedIn(ringcentral(2), now())
    expect(await overtaken).toBe(true)
    expect(holdings.ringcentral()?.set).toEqual(ringcentral(2))
    const cleared = holdings.read()
    holdings.clear()
    expect(await cleared).toBe(false)
    expect(holdings.any()).toBe(false)
  })
})

describe('what is held', () => {
  it('stays with the callers while the pair of a new sign-in is saved', async () => {
    const { holdings, now } = createWorld({ ringcentral: RC, ringcx: CX })
    await holdings.read()
    holdings.signedIn(ringcentral(2), now())
    await holdings.save()
    expect(holdings.published()?.set).toEqual(ringcx(1))
  })

  it.each([
    ['ringcx-refresh', true],
    ['exchange', false]
  ] as const)(
    'a RingCX set by %s knows how it came; the note of a refresh stays: %s',
    async (step, stays) => {
      const { holdings, now, records } = createWorld({ ringcentral: RC, ringcx: CX, pending: PENDING })
      await holdings.read()
      expect(holdings.path()).toBeNull()
      holdings.renewed(ringcx(2), now(), step, step)
      await holdings.save()
      expect(holdings.path()).toBe(step)
      expect(records.fields.has('c1/pending')).toBe(stays)
    }
  )

  it.each([
    ['ringcx-refresh', { ...ALL, ringcxRefresh: null }],
    ['exchange', { ...ALL, ringcentralAccess: null }],
    ['ringcentral-refresh', { ...ALL, ringcentralRefresh: null }]
  ] as const)('a refused %s strikes out its own token only', async (step, left) => {
    const { holdings, now } = createWorld({ ringcentral: RC, ringcx: CX })
    await holdings.read()
    expect(holdings.rungs(now())).toEqual(ALL)
    holdings.refused(step)
    expect(holdings.rungs(now())).toEqual(left)
  })

  it.each([
    [HOUR - 1, 'rc-refresh-0'],
    [HOUR, null]
  ])('%d ms after a lost refresh began, the token it spent is worth a try: %s', async (ago, spare) => {
    const lost = writePending({ refreshToken: 'rc-refresh-0', at: receivedAt - ago })
    const { holdings, now } = createWorld({ ringcentral: RC, pending: lost })
    await holdings.read()
    await holdings.beginRefresh('rc-refresh-1', true)
    holdings.refused('ringcentral-refresh')
    expect(holdings.rungs(now()).ringcentralRefresh).toBe(spare)
  })

  it('is quiet when no write is under way', async () => {
    const { holdings, now, records } = createWorld()
    let release: () => void = () => undefined
    records.beforeWrite = () => new Promise((resolve) => (release = resolve))
    holdings.signedIn(ringcentral(1), now())
    const done: string[] = []
    const saved = holdings.save().then(() => done.push('saved'))
    const quiet = holdings.quiet().then(() => done.push('quiet'))
    await Promise.resolve()
    release()
    await Promise.all([saved, quiet])
    expect(done).toEqual(['saved', 'quiet'])
  })
})
