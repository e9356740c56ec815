import { describe, expect, test } from 'vitest'
import { needsOf } from '../../../main/core/desktop/needs.ts'
import { trayView } from '../../../main/core/desktop/tray-view.ts'
import { presentStatus } from '../../../main/ipc/present/session-status.ts'
import type { SessionPhase } from '../../../preload/contract.ts'
import { STANDINGS } from '../../../preload/standings.ts'
import {
  headline,
  hostsText,
  LINKS,
  linkWording,
  PHASES,
  signedInText,
  standing
} from '../../../renderer/messages.ts'
import { clockSecondsText, clockText } from '../../../renderer/time-text.ts'
import { sessionOf } from '../../support/fakes/api-sessions.ts'
import { NOW as VIEWED, viewOf } from '../../support/desktop/views.ts'

const NOW = new Date(2026, 10, 22, 14, 28).getTime()
const PHASE_NAMES = Object.keys(PHASES) as SessionPhase[]

test('every phase has unique words', () => {
  expect(new Set(PHASE_NAMES.map((phase) => PHASES[phase].label)).size).toBe(PHASE_NAMES.length)
})

describe('one state has one name', () => {
  const waiting = { kind: 'waiting' as const, until: VIEWED + 300_000, overHttps: false }
  const views = PHASE_NAMES.flatMap((phase) =>
    (['jwt', 'browser', 'token'] as const).flatMap((method) =>
      (['credential-refused', 'client-refused'] as const).flatMap((code) =>
        [[], ['jwt' as const]].flatMap((missing) =>
          [null, waiting].map((browser) => viewOf({ phase, method, code, missing, browser }))
        )
      )
    )
  )

  test('in the window, the tray, and the notification', () => {
    for (const view of views) {
      const { label } = standing(presentStatus(view, VIEWED))
      expect(Object.values<string>(STANDINGS)).toContain(label)
      const [row] = trayView([view], {
        canLock: true,
        isShut: false,
        now: VIEWED,
        timeText: () => '2:05 PM',
        words: STANDINGS,
        before: null
      }).rows
      expect(row?.state.startsWith(label)).toBe(true)
      expect(headline(presentStatus(view, VIEWED), VIEWED).text).toMatch(
        new RegExp(`^${label}|^Ready until|^Renewing|^No working token`)
      )
      const [need] = needsOf(view, VIEWED, String)
      if (need !== undefined && label !== STANDINGS.unfinished && label !== STANDINGS['in-browser'])
        expect(need.title.toLowerCase()).toContain(label.toLowerCase())
    }
  })
})

describe('headline', () => {
  test('active: shows until when, and when it renews automatically', () => {
    const status = sessionOf('a', 'active', NOW)
    const { expiresAt, nextStepAt } = status.chain.ringcx
    expect(headline(status, NOW)).toEqual({
      tone: 'ok',
      text: `Ready until ${clockText(expiresAt ?? 0, NOW)} · renews automatically at ${clockText(nextStepAt ?? 0, NOW)}`,
      until: expiresAt
    })
  })

  test('active with a due step: shows renewing now', () => {
    const status = sessionOf('a', 'active', NOW)
    expect(headline(status, NOW + 200_000).text).toMatch(/^Ready until .+ · renewing now$/)
  })

  test('active after the token has expired: never says ready', () => {
    const said = headline(sessionOf('a', 'active', NOW), NOW + 300_000)
    expect(said.text).not.toMatch(/ready/i)
    expect(said).toMatchObject({ tone: 'warn', until: null })
  })

  test('waiting: says when it retries, to the second, and whether the current token still works', () => {
    const status = sessionOf('a', 'waiting', NOW)
    const retry = `retries at ${clockSecondsText(status.retryAt ?? 0, NOW)}`
    expect(headline(status, NOW).text).toBe(
      `Ready until ${clockText(status.chain.ringcx.expiresAt ?? 0, NOW)} · ${retry}`
    )
    expect(headline(status, NOW + 60_000).text).toBe('No working token · retrying now')
  })

  test.each(['needs-sign-in', 'locked', 'signed-out'] as const)('%s: counts nothing down', (phase) => {
    const live = sessionOf('a', 'active', NOW).chain
    expect(headline({ ...sessionOf('a', phase, NOW), chain: live }, NOW).until).toBeNull()
  })

  test.each(PHASE_NAMES)('%s: one plain sentence in the tone of the phase', (phase) => {
    const said = headline(sessionOf('a', phase, NOW), NOW)
    expect(said.text).not.toMatch(/undefined|null|NaN|Invalid/)
    expect(said.tone).toBe(PHASES[phase].tone)
  })
})

describe('a connection with missing fields', () => {
  test.each(['signed-out', 'needs-sign-in'] as const)('%s: is shown as not finished', (phase) => {
    const status = { ...sessionOf('a', phase, NOW), missing: ['jwt' as const] }
    expect(standing(status).label).toBe('Not finished')
    expect(headline(status, NOW)).toEqual({ tone: 'warn', text: 'Not finished', until: null })
  })

  test.each(['active', 'locked'] as const)('%s: is shown as such', (phase) => {
    const status = { ...sessionOf('a', phase, NOW), missing: ['jwt' as const] }
    expect(standing(status).label).toBe(PHASES[phase].label)
  })
})

test.each(LINKS.map(({ key }) => key))('link %s: every state has words', (key) => {
  for (const state of ['ready', 'working', 'expired', 'missing', 'failed', 'untested'] as const) {
    for (const method of ['jwt', 'browser', 'token'] as const)
      expect(linkWording(key, state, method).label).not.toBe('')
  }
})

test('a browser sign-in shows that it is waiting; an active session is shown first', () => {
  const browser = { kind: 'waiting' as const, until: NOW + 300_000, overHttps: false }
  expect(headline({ ...sessionOf('a', 'signed-out', NOW), browser }, NOW)).toEqual({
    tone: 'busy',
    text: 'Waiting for your browser…',
    until: null
  })
  expect(headline({ ...sessionOf('a', 'active', NOW), browser }, NOW).text).toMatch(/^Ready until /)
})

describe('hosts', () => {
  test.each([
    [
      'https://platform.ringcentral.com',
      'https://ringcx.ringcentral.com',
      'platform.ringcentral.com → ringcx.ringcentral.com'
    ],
    ['http://127.0.0.1:40535', 'http://127.0.0.1:40535', '127.0.0.1:40535'],
    ['http://127.0.0.1:40535', 'http://127.0.0.1:40536', '127.0.0.1:40535 → 127.0.0.1:40536']
  ])('%s and %s: each shown once', (ringcentralHost, ringcxHost, text) => {
    expect(hostsText({ ringcentralHost, ringcxHost })).toBe(text)
  })

  test('practice: the simulator, without its addresses', () => {
    const hosts = { ringcentralHost: 'http://127.0.0.1:1', ringcxHost: 'http://127.0.0.1:2' }
    expect(hostsText({ ...hosts, practice: true })).toBe('Simulator on this computer')
  })
})

describe('whose token it is', () => {
  const nothing = {
    mainAccountId: null,
    agentAccountIds: [],
    adminId: null,
    rcUserId: null,
    userName: null,
    email: null,
    accountName: null
  }

  test.each([
    [{ adminId: 5501, agentAccountIds: ['1'] }, 'Signed in as admin 5501 · sub-account 1'],
    [{ adminId: 5501, agentAccountIds: ['1', '1'] }, 'Signed in as admin 5501 · sub-account 1'],
    [{ rcUserId: 7, agentAccountIds: ['1', '2'] }, 'Signed in as RingCentral user 7 · sub-accounts 1, 2'],
    [
      { adminId: 1, agentAccountIds: ['1', '2', '3', '4'] },
      'Signed in as admin 1 · sub-accounts 1, 2 and 2 more'
    ],
    [{ adminId: 1, mainAccountId: '9' }, 'Signed in as admin 1 · main account 9'],
    [{ mainAccountId: '9' }, 'Signed in to main account 9'],
    [{ adminId: 0 }, 'Signed in as admin 0'],
    [
      {
        userName: 'Robin Example',
        email: 'robin@example.com',
        adminId: 1,
        agentAccountIds: ['9'],
        accountName: 'Example Support'
      },
      'Signed in as Robin Example (robin@example.com) · Example Support, sub-account 9'
    ],
    [
      { userName: 'Robin', agentAccountIds: ['9', '8', '7'], accountName: 'Support' },
      'Signed in as Robin · Support, sub-account 9 and 2 more'
    ],
    [{ userName: '<b>Robin</b>', adminId: 1 }, 'Signed in as <b>Robin</b>'],
    [{ email: 'robin@example.com', adminId: 1 }, 'Signed in as robin@example.com'],
    [{}, null]
  ])('%j', (known, text) => {
    expect(signedInText({ ...nothing, ...known })).toBe(text)
  })

  test('unknown before the sign-in', () => {
    expect(signedInText(null)).toBeNull()
  })
})
