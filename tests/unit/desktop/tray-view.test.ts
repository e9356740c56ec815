import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MOST_ROWS, staleInMs, trayView, type TrayView } from '../../../main/core/desktop/tray-view.ts'
import { STANDINGS } from '../../../preload/standings.ts'
import { NOW, viewOf, type Phase, type ViewWish } from '../../support/desktop/views.ts'

const timeText = (at: number): string => new Date(at).toISOString().slice(11, 16)

function shown(wishes: readonly ViewWish[], before: TrayView | null = null): TrayView {
  return trayView(wishes.map(viewOf), {
    canLock: true,
    isShut: false,
    now: NOW,
    timeText,
    words: STANDINGS,
    before
  })
}

describe('trayView', () => {
  it.each<[ViewWish, string, boolean]>([
    [{}, 'Ready, renews at 14:03', true],
    [{ renewsInMs: null }, 'Ready until 14:04', true],
    [{ leftMs: 0 }, 'Renews when you copy the token', true],
    [{ leftMs: null }, 'Renews when you copy the token', true],
    [{ phase: 'renewing' }, 'Renewing', true],
    [{ phase: 'waiting' }, 'Waiting to retry at 14:01', true],
    [{ phase: 'signing-in' }, 'Signing in', false],
    [{ phase: 'signed-out' }, 'Signed out', false],
    [{ phase: 'signed-out', missing: ['jwt'] }, 'Not finished', false],
    [
      { phase: 'signed-out', method: 'browser', browser: { kind: 'waiting', until: NOW, overHttps: false } },
      'Waiting for your browser',
      false
    ],
    [{ phase: 'needs-sign-in', method: 'browser' }, 'Sign-in needed', false],
    [{ phase: 'needs-sign-in', method: 'token' }, 'Sign-in needed', false],
    [{ phase: 'needs-sign-in' }, 'Can’t sign in', false],
    [{ phase: 'needs-sign-in', method: 'browser', code: 'client-refused' }, 'Can’t sign in', false],
    [{ phase: 'locked' }, 'Locked', false]
  ])('shows %o as “%s”', (wish, state, canCopy) => {
    expect(shown([wish]).rows).toEqual([
      { connectionId: 'c1', name: 'Support', state, needsYou: wish.phase === 'needs-sign-in', canCopy }
    ])
  })

  it('keeps the words of a connection while it is being renewed', () => {
    const before = shown([{}])
    expect(shown([{ phase: 'renewing' }], before)).toEqual(before)
    const locked = shown([{ phase: 'locked' }])
    expect(shown([{ phase: 'renewing' }], locked).rows[0]?.state).toBe('Renewing')
  })

  it.each<[readonly ViewWish[], string]>([
    [[], 'Token Desk for RingCX'],
    [[{ phase: 'signed-out' }], 'Token Desk for RingCX'],
    [[{}, { phase: 'renewing' }], 'Token Desk for RingCX\n2 valid tokens'],
    [[{}, { leftMs: 0 }], 'Token Desk for RingCX\n1 valid token'],
    [[{}, { phase: 'locked' }], 'Token Desk for RingCX\nLocked'],
    [[{}, { phase: 'needs-sign-in' }], 'Token Desk for RingCX\n1 connection needs attention']
  ])('says in its tooltip what %o come to', (wishes, tooltip) => {
    expect(shown(wishes).tooltip).toBe(tooltip)
  })

  it('says in its tooltip that the vault is shut, before anything else', () => {
    const view = trayView([viewOf({}), viewOf({ id: 'c2', phase: 'needs-sign-in' })], {
      canLock: false,
      isShut: true,
      now: NOW,
      timeText,
      words: STANDINGS,
      before: null
    })
    expect(view).toMatchObject({ tooltip: 'Token Desk for RingCX\nLocked', isShut: true })
  })

  it('shows any number of connections in a menu that fits on a screen', () => {
    const phases: Phase[] = [
      'signed-out',
      'signing-in',
      'active',
      'renewing',
      'waiting',
      'needs-sign-in',
      'locked'
    ]
    const wish = fc.record({
      phase: fc.constantFrom(...phases),
      leftMs: fc.integer({ min: -1, max: 300_000 })
    })
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 40 }), (wishes) => {
        const view = shown(wishes.map((each, index) => ({ ...each, id: `c${String(index)}` })))
        expect(view.rows.length).toBeLessThanOrEqual(MOST_ROWS)
        expect(view.rows.length + view.more).toBe(wishes.length)
        expect(view.rows.every(({ state }) => state !== '')).toBe(true)
        // 127 is the most that Windows shows of a tooltip.
        expect(view.tooltip.length).toBeLessThan(127)
        // Nothing changes until something happens.
        expect(
          shown(
            wishes.map((each, index) => ({ ...each, id: `c${String(index)}` })),
            view
          )
        ).toEqual(view)
      }),
      { seed: 14 }
    )
  })
})

describe('staleInMs', () => {
  it('is when the first token ends that nothing renews', () => {
    const soon = viewOf({ leftMs: 5_000, renewsInMs: null })
    const later = viewOf({ leftMs: 9_000, renewsInMs: null })
    expect(staleInMs([later, soon], NOW)).toBe(5_000)
    expect(staleInMs([viewOf({ leftMs: 5_000 })], NOW)).toBeNull()
    expect(staleInMs([viewOf({ leftMs: 0, renewsInMs: null })], NOW)).toBeNull()
    expect(staleInMs([viewOf({ leftMs: 5_000, renewsInMs: null, phase: 'locked' })], NOW)).toBeNull()
  })
})
