import { describe, expect, it } from 'vitest'
import { readStorageChoices } from '../../../main/core/storage/storage.ts'

const NONE = { memoryOnly: false, locking: { afterMs: null, withSystem: false } }

describe('readStorageChoices', () => {
  it.each([undefined, null, 7, 'memory', [], {}, { memoryOnly: true }, { memoryOnly: true, locking: 3 }])(
    'treats %j as no choice',
    (value) => {
      expect(readStorageChoices(value)).toEqual(NONE)
    }
  )

  it('gives back what was chosen', () => {
    const chosen = { memoryOnly: true, locking: { afterMs: 300_000, withSystem: true } }
    expect(readStorageChoices(chosen)).toEqual(chosen)
  })

  it.each([0, 59_999, 86_400_001, 60_000.5, '60000', NaN])(
    'forgets an idle time of %j, and no more',
    (afterMs) => {
      const found = readStorageChoices({ memoryOnly: true, locking: { afterMs, withSystem: true } })
      expect(found).toEqual({ memoryOnly: true, locking: { afterMs: null, withSystem: true } })
    }
  )
})
