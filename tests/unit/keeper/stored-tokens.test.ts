import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  readPending,
  readRingCentral,
  readRingCx,
  writePending,
  writeRingCentral,
  writeRingCx
} from '../../../main/core/keeper/token-store.ts'

const SEED = { seed: 20_261_122, numRuns: 200 }
const text = fc.stringMatching(/^[A-Za-z0-9\-._~+/]{1,40}={0,2}$/)
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
const life = fc.integer({ min: 1, max: 1e12 })
const time = fc.integer({ min: -1e13, max: 1e13 })

const ringCentral = fc.record({
  receivedAt: time,
  set: fc.record({
    accessToken: text,
    refreshToken: orNull(text),
    lifeMs: life,
    refreshLifeMs: orNull(life),
    ownerId: orNull(fc.string())
  })
})

const ringCx = fc.record({
  receivedAt: time,
  set: fc.record({
    accessToken: text,
    refreshToken: orNull(text),
    lifeMs: life,
    identity: fc.record({
      mainAccountId: orNull(fc.string()),
      agentAccountIds: fc.array(fc.string()),
      adminId: orNull(fc.integer()),
      rcUserId: orNull(fc.integer()),
      userName: orNull(fc.string()),
      email: orNull(fc.string()),
      accountName: orNull(fc.string())
    })
  })
})

describe('stored token sets', () => {
  it('are restored unchanged', () => {
    fc.assert(
      fc.property(ringCentral, (stored) => {
        expect(readRingCentral(writeRingCentral(stored))).toEqual({ value: stored, reason: null })
      }),
      SEED
    )
    fc.assert(
      fc.property(ringCx, (stored) => {
        expect(readRingCx(writeRingCx(stored))).toEqual({ value: stored, reason: null })
      }),
      SEED
    )
    fc.assert(
      fc.property(fc.record({ refreshToken: text, at: time }), (pending) => {
        expect(readPending(writePending(pending))).toEqual({ value: pending, reason: null })
      }),
      SEED
    )
  })

  const good = writeRingCentral({
    receivedAt: 1,
    set: { accessToken: 'a', refreshToken: 'r', lifeMs: 1, refreshLifeMs: 1, ownerId: 'o' }
  })
  const change = (changes: Record<string, unknown>): string =>
    JSON.stringify({ ...(JSON.parse(good) as Record<string, unknown>), ...changes })

  it.each([
    ['nothing', '', 'not-json'],
    ['cut off', good.slice(0, -1), 'not-json'],
    ['another kind of JSON', '[]', 'wrong-shape'],
    ['null', 'null', 'wrong-shape'],
    ['a newer version', change({ v: 2 }), 'newer-version'],
    ['no version', change({ v: undefined }), 'wrong-shape'],
    ['an empty token', change({ accessToken: '' }), 'wrong-shape'],
    ['no token', change({ accessToken: undefined }), 'wrong-shape'],
    ['a life of nothing', change({ lifeMs: 0 }), 'wrong-shape'],
    ['a life without end', change({ lifeMs: null }), 'wrong-shape'],
    ['a time that is none', change({ receivedAt: 'yesterday' }), 'wrong-shape']
  ])('%s is reported, not thrown', (_, stored, reason) => {
    expect(readRingCentral(stored)).toEqual({ value: null, reason })
  })

  it('any text is reported, not thrown', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (stored) => {
        for (const read of [readRingCentral, readRingCx, readPending]) expect(read(stored).value).toBeNull()
      }),
      SEED
    )
  })
})
