import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAttention } from '../../../main/core/desktop/attention.ts'
import type { NotificationKind } from '../../../main/core/desktop/choices.ts'
import { ENDS_SOON_MS } from '../../../main/core/connections/read-credential.ts'
import { needsOf, placeOf, updateNeed, vaultNeed, whyShut } from '../../../main/core/desktop/needs.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { NOW, viewOf, type ViewWish } from '../../support/desktop/views.ts'

const DAY_MS = 24 * 60 * 60_000

/** A person, with the notifications that they got. @param kept what an earlier run kept */
function person(kept: { value: unknown } = { value: undefined }, startedAt = NOW) {
  const timers = createHandTimers(startedAt)
  const seen = new Set<string | null>()
  const off = new Set<NotificationKind>()
  const events: string[] = []
  const disk = { full: false }
  const attention = createAttention({
    told: {
      read: () => kept.value,
      write: (told) => {
        if (disk.full) throw new Error('full')
        kept.value = told
      }
    },
    isOn: (kind) => !off.has(kind),
    isSeen: (id) => seen.has(id),
    show: ({ title, body }) => events.push(`${title} · ${body}`),
    withdraw: (topic) => events.push(`- ${topic}`),
    clock: timers.clock,
    timers,
    dateText: (at) => new Date(at).toISOString().slice(0, 10)
  })
  const happens = (wish: ViewWish): void => {
    attention.sessionChanged(viewOf(wish))
  }
  const got = (): string[] => events.splice(0)
  return { attention, timers, seen, off, events, disk, kept, happens, got }
}

const ENDED: ViewWish = { phase: 'needs-sign-in', method: 'browser' }
const REFUSED: ViewWish = { phase: 'needs-sign-in' }

describe('createAttention', () => {
  it.each<[string, ViewWish, string]>([
    [
      'a session that only the person can start again',
      ENDED,
      'Support: sign-in needed · Its token won’t renew until you sign in again.'
    ],
    [
      'a credential that is refused',
      REFUSED,
      'Support can’t sign in · Open Token Desk to see why and how to fix it.'
    ],
    [
      'a client that is refused',
      { ...ENDED, code: 'client-refused' },
      'Support can’t sign in · Open Token Desk to see why and how to fix it.'
    ],
    [
      'a credential that ends in 14 days',
      { credentialEndsAt: NOW + ENDS_SOON_MS },
      'Support: JWT credential expires on 2026-12-12 · Create a new one before then. After that date, this connection can’t sign in.'
    ]
  ])('tells of %s, once', (_what, wish, notification) => {
    const { happens, got } = person()
    happens(wish)
    happens(wish)
    expect(got()).toEqual([notification])
  })

  it('tells of nothing that goes on without the person', () => {
    const { happens, got } = person()
    for (const phase of ['signed-out', 'signing-in', 'active', 'renewing', 'waiting', 'locked'] as const)
      happens({ phase, credentialEndsAt: NOW + ENDS_SOON_MS + 1 })
    happens({ credentialEndsAt: NOW })
    expect(got()).toEqual([])
  })

  it('tells again when the cause is another one, or comes back after a renewal', () => {
    const { happens, got } = person()
    happens(ENDED)
    happens({ ...ENDED, code: 'client-refused' })
    expect(got()).toHaveLength(2)
    happens({ phase: 'active' })
    expect(got()).toEqual(['- session c1'])
    happens(ENDED)
    expect(got()).toHaveLength(1)
  })

  it('doesn’t tell again after a restart, which begins before the vault is open', () => {
    const kept = { value: undefined }
    person(kept).happens(ENDED)
    const later = person(kept)
    later.attention.listChanged([viewOf({ phase: 'signed-out', leftMs: null })])
    later.happens({ phase: 'locked', leftMs: null })
    later.happens({ phase: 'active', leftMs: -1 })
    later.happens(ENDED)
    expect(later.got()).toEqual([])
  })

  it('doesn’t tell what the person sees, then or later', () => {
    const { happens, got, seen } = person()
    seen.add('c1')
    happens(ENDED)
    seen.clear()
    happens(ENDED)
    expect(got()).toEqual([])
    happens({ ...ENDED, id: 'c2' })
    expect(got()).toHaveLength(1)
  })

  it('tells nothing of a kind that is off, and what is still due when it is turned on', () => {
    const { attention, happens, got, off } = person()
    off.add('sign-in-needed')
    happens(ENDED)
    happens({ ...REFUSED, id: 'c2' })
    expect(got()).toEqual(['Support can’t sign in · Open Token Desk to see why and how to fix it.'])
    off.clear()
    attention.kindsChanged()
    expect(got()).toEqual(['Support: sign-in needed · Its token won’t renew until you sign in again.'])
  })

  it('tells of a credential when its time comes, without any other event', async () => {
    const { happens, got, timers } = person()
    happens({ credentialEndsAt: NOW + ENDS_SOON_MS + 3 * DAY_MS })
    await timers.pass(3 * DAY_MS - 1)
    expect(got()).toEqual([])
    await timers.pass(1)
    expect(got()).toHaveLength(1)
    expect(timers.pending()).toBe(0)
    happens({ credentialEndsAt: NOW + 400 * DAY_MS })
    expect(got()).toEqual(['- credential c1'])
  })

  it('takes back what it told of a connection that is removed', () => {
    const { attention, happens, got, kept } = person()
    happens(ENDED)
    happens({ ...ENDED, id: 'c2' })
    got()
    attention.listChanged([viewOf({ ...ENDED, id: 'c2' })])
    expect(got()).toEqual(['- session c1'])
    expect(Object.keys(kept.value ?? {})).toEqual(['session c2'])
  })

  it('tells at each start without a window that the vault is shut, until it is open', () => {
    const kept = { value: undefined }
    for (const day of [0, 1]) {
      const { attention, got } = person(kept, NOW + day * DAY_MS)
      attention.listChanged([viewOf({ phase: 'locked' })])
      attention.vaultShut('needs-passphrase')
      attention.vaultShut('needs-passphrase')
      attention.listChanged([viewOf({ phase: 'locked' })])
      expect(got()).toEqual(['Token Desk is locked · No token is renewed until you enter your passphrase.'])
      if (day === 0) continue
      attention.vaultShut(null)
      expect(got()).toEqual(['- vault'])
      expect(kept.value).toEqual({})
    }
    const { attention, got, off } = person()
    off.add('sign-in-needed')
    attention.vaultShut('needs-passphrase')
    expect(got()).toEqual([])
    attention.vaultShut('unreadable')
    expect(got()).toEqual([
      'Token Desk can’t read its stored secrets · No token is renewed. Open Token Desk to see why and how to fix it.'
    ])
  })

  it.each([
    [{ mode: 'passphrase', state: 'locked', needsPassphrase: true }, 'needs-passphrase'],
    [{ mode: 'memory', state: 'absent', needsPassphrase: true }, 'needs-passphrase'],
    [{ mode: 'keyring', state: 'locked', needsPassphrase: false }, 'unreadable'],
    [{ mode: 'keyring', state: 'weak', needsPassphrase: false }, 'unreadable'],
    [{ mode: 'passphrase', state: 'found', needsPassphrase: false }, null],
    [{ mode: 'keyring', state: 'absent', needsPassphrase: false }, null],
    [{ mode: 'memory', state: 'weak', needsPassphrase: false }, null]
  ] as const)('knows of a vault %o whether it is shut: %s', (status, why) => {
    expect(whyShut(status)).toBe(why)
  })

  it('tells of each update that is ready', () => {
    const { attention, got } = person()
    attention.updateReady('2.1.0')
    attention.listChanged([])
    attention.updateReady('2.1.0')
    expect(got()).toEqual(['Token Desk 2.1.0 is ready · Restart Token Desk to update.'])
    attention.updateReady(null)
    attention.updateReady('2.2.0')
    expect(got()).toEqual(['- update', 'Token Desk 2.2.0 is ready · Restart Token Desk to update.'])
  })

  it('goes on when the disk is full, and forgets everything on request', () => {
    const { attention, disk, happens, got } = person()
    disk.full = true
    happens(ENDED)
    happens(ENDED)
    expect(got()).toHaveLength(1)
    attention.forget()
    happens(ENDED)
    expect(got()).toHaveLength(2)
  })

  it.each([undefined, null, 7, 'x', { 'session c1': 7 }, []])('starts with %o in the settings', (value) => {
    const { happens, got } = person({ value })
    happens(ENDED)
    expect(got()).toHaveLength(1)
  })

  it('never tells twice in a row of the same, whatever happens', () => {
    const wish = fc.record({
      id: fc.constantFrom('c1', 'c2'),
      phase: fc.constantFrom('signed-out', 'active', 'renewing', 'waiting', 'needs-sign-in', 'locked'),
      method: fc.constant<'jwt' | 'browser'>('browser'),
      code: fc.constantFrom('credential-refused', 'client-refused', 'not-linked'),
      leftMs: fc.constantFrom(null, -1, 200_000),
      credentialEndsAt: fc.constantFrom(null, NOW + DAY_MS, NOW + 90 * DAY_MS)
    })
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 30 }), (wishes) => {
        const { happens, got } = person()
        let last = new Map<string, string>()
        for (const each of wishes as ViewWish[]) {
          happens(each)
          const [cause, other] = [`${each.phase ?? ''} ${each.code ?? ''}`, each.id ?? '']
          const told = got()
          const ofSession = told.filter((text) => /(sign-in needed|can’t sign in) · /.test(text))
          expect(told.filter((text) => !text.startsWith('- ')).length).toBeLessThanOrEqual(2)
          if (each.phase === 'needs-sign-in') {
            expect(ofSession).toHaveLength(last.get(other) === cause ? 0 : 1)
            last = new Map(last).set(other, cause)
          } else {
            expect(ofSession).toEqual([])
            if (each.phase === 'active' && (each.leftMs ?? 0) > 0) last.delete(other)
          }
        }
      }),
      { seed: 14 }
    )
  })
})

describe('a click on a notification', () => {
  it.each([
    ['an update', updateNeed('9.0.0'), '#/settings/updates'],
    ['a shut vault, whose page comes first', vaultNeed('needs-passphrase', NOW), '#/'],
    [
      'a connection',
      needsOf(viewOf({ credentialEndsAt: NOW + DAY_MS }), NOW, () => 'tomorrow')[0],
      '#/c/c1/overview'
    ]
  ])('about %s leads to its place', (_what, need, place) => {
    expect(need && placeOf(need)).toBe(place)
  })
})
