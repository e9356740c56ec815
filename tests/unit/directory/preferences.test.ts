import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createPreferences,
  PREFERENCE_LIMITS,
  type DirectoryPreferences
} from '../../../main/core/directory/preferences.ts'

/** Preferences over settings that hold `kept`; what is written goes through JSON, as in the file. */
function over(kept: unknown) {
  let held = kept
  const preferences = createPreferences({
    read: () => held,
    write: (value) => {
      held = JSON.parse(JSON.stringify(value))
    }
  })
  return { preferences, held: () => held }
}

const EMPTY: DirectoryPreferences = { layouts: {}, detailWidth: null, accounts: {} }
const layout = (...keys: string[]) => ({ columns: keys.map((key) => ({ key, width: null, pinned: false })) })

test('a change is kept, and leaves the others as they were', () => {
  const { preferences } = over(undefined)
  preferences.change({ kind: 'layout', list: 'users', layout: layout('userName', 'roles') })
  preferences.change({ kind: 'layout', list: 'agents', layout: layout('agentId') })
  preferences.change({ kind: 'detail-width', width: 420 })
  preferences.change({ kind: 'account', connectionId: 'c1', accountId: '90010001' })
  preferences.change({ kind: 'layout', list: 'agents', layout: null })
  expect(preferences.current()).toEqual({
    layouts: { users: layout('userName', 'roles') },
    detailWidth: 420,
    accounts: { c1: '90010001' }
  })
})

test('what cannot be read is left out, and the rest stays', () => {
  const { preferences } = over({
    layouts: {
      users: { columns: [{ key: 'roles', width: 'wide', pinned: 1 }, { key: 7 }, null] },
      agents: 'all',
      unknown: layout('x')
    },
    detailWidth: -3,
    accounts: { c1: '1', c2: 2 }
  })
  expect(preferences.current()).toEqual({
    layouts: { users: layout('roles') },
    detailWidth: null,
    accounts: { c1: '1' }
  })
})

test('only so many accounts are remembered, the newest among them', () => {
  const { preferences } = over(undefined)
  for (let index = 0; index <= PREFERENCE_LIMITS.accounts; index += 1) {
    preferences.change({ kind: 'account', connectionId: `c${index}`, accountId: '1' })
  }
  const kept = Object.keys(preferences.current().accounts)
  expect(kept).toHaveLength(PREFERENCE_LIMITS.accounts)
  expect(kept.at(-1)).toBe(`c${PREFERENCE_LIMITS.accounts}`)
  expect(kept).not.toContain('c0')
})

test('whatever the file holds, it is read, and what was read is read back the same', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.record({ layouts: fc.jsonValue(), accounts: fc.jsonValue() })),
      (kept) => {
        const first = over(kept).preferences.current()
        expect(over(first).preferences.current()).toEqual(first)
        expect(Object.keys(first)).toEqual(Object.keys(EMPTY))
      }
    ),
    { seed: 20261128 }
  )
})
