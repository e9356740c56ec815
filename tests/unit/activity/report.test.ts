import { describe, expect, it } from 'vitest'
import {
  createSupportReports,
  supportReport,
  type ReportConnection,
  type ReportFacts
} from '../../../main/core/activity/report.ts'
import { readPolicy } from '../../../main/core/policy/policy.ts'
import type { AppFacts } from '../../../main/ipc/present/app-status.ts'
import { presentReport } from '../../../main/ipc/present/support-report.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createRecording, requestOf } from '../../support/activity/recording.ts'

const connection: ReportConnection = {
  id: 'c1',
  name: 'Robin’s support desk',
  signInMethod: 'jwt',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'client-id-of-robin',
  practice: false,
  keepFresh: true,
  standing: 'Waiting to retry',
  why: { code: 'network-failed', message: 'The host name couldn’t be found.', serviceCode: 'ENOTFOUND' },
  missing: [],
  ringcentralExpiresAt: Date.UTC(2026, 10, 28, 18),
  ringcxExpiresAt: null,
  people: [
    ['Signed in as', 'Robin Example'],
    ['Email', 'robin@example.com'],
    ['Main account', '90010001']
  ],
  renewals: [
    { at: Date.UTC(2026, 10, 28, 17), path: 'exchange', tookMs: 84.4, error: null },
    {
      at: Date.UTC(2026, 10, 28, 16),
      path: 'ringcx-refresh',
      tookMs: 12,
      error: { code: 'service-failed', message: 'RingCX is having a problem.', serviceCode: 'HTTP 503' }
    }
  ]
}

function factsOf(change: Partial<ReportFacts> = {}): ReportFacts {
  const { recorder, record } = createRecording()
  record({ url: 'https://ringcx.ringcentral.com/voice/api/v1/admin/accounts/90010001/agentGroups/44?page=1' })
  record({ status: 403 })
  recorder
    .watch('gone')(requestOf({ purpose: 'revoke' }))
    .ended('canceled')
  recorder.note({ kind: 'reveal', connectionId: 'c1' })
  return {
    now: Date.UTC(2026, 10, 28, 17, 41, 16),
    versions: [['Token Desk', '1.2.3']],
    settings: [['Theme', 'dark']],
    notices: ['The secrets of “Robin’s ”old“ desk” aren’t erased yet', 'Settings can’t be saved'],
    policy: { state: 'managed', locked: [['Allowed hosts', '*.ringcentral.com']], problems: [] },
    connections: [connection],
    activity: recorder.all(),
    ...change
  }
}

describe('supportReport', () => {
  it('tells versions, settings, policy, each connection with its errors, and the activity', () => {
    const text = supportReport(factsOf(), { people: false })
    for (const part of [
      'Created 2026-11-28 17:41:16.000.',
      'Token Desk: 1.2.3',
      'Theme: dark',
      'State: managed',
      'Set: Allowed hosts: *.ringcentral.com',
      'RingCX host: https://ringcx.ringcentral.com',
      'State: Waiting to retry, because: The host name couldn’t be found. (network-failed, ENOTFOUND)',
      'RingCentral token expires: 2026-11-28 18:00:00.000',
      'RingCX token expires: no token',
      'Renewal 2026-11-28 17:00:00.000 by exchange, 84 ms, done',
      'failed: RingCX is having a problem. (service-failed, HTTP 503)',
      'Connection 1  Showed the token on screen',
      'Removed connection  Couldn’t end the RingCentral session',
      'canceled'
    ])
      expect(text).toContain(part)
    const errors = text.slice(text.indexOf('Recent errors'), text.indexOf('Activity, newest first'))
    expect(errors.match(/Couldn’t/g)).toHaveLength(2)
  })

  it('leaves out people and their IDs, unless the person wants them in', () => {
    const personal = ['Robin', 'robin@example.com', '90010001', 'client-id-of-robin']
    const without = supportReport(factsOf(), { people: false })
    for (const text of personal) expect(without).not.toContain(text)
    expect(without).toContain('Notices: The secrets of “{name}” aren’t erased yet, Settings can’t be saved')
    expect(without).toContain('/voice/api/v1/admin/accounts/{id}/agentGroups/44?page=1')
    const withThem = supportReport(factsOf(), { people: true })
    for (const text of personal) expect(withThem).toContain(text)
  })

  it('says so when there is nothing to tell', () => {
    const text = supportReport(factsOf({ connections: [], activity: [] }), { people: false })
    expect(text).toContain('Connections\n-----------\nNone')
    expect(text).toContain('Recent errors\n-------------\nNone')
    expect(text).toContain('Activity, newest first\n----------------------\nNone')
  })
})

describe('presentReport', () => {
  it('tells how many connections the organization sets, not their names', () => {
    const preset = {
      name: 'Robin’s desk',
      signInMethod: 'browser',
      ringcentralHost: 'https://platform.ringcentral.com',
      ringcxHost: 'https://ringcx.ringcentral.com',
      clientId: 'client-id-of-robin'
    }
    const policy = readPolicy([
      { level: 'machine', place: 'a file', kind: 'text', text: JSON.stringify({ connections: [preset] }) }
    ])
    const facts: AppFacts = {
      version: '1.2.3',
      platform: 'linux',
      safeMode: false,
      theme: 'dark',
      dataFolder: '/home/desk',
      redirectAddresses: [],
      vault: {
        mode: 'memory',
        state: 'absent',
        backend: null,
        message: '',
        hint: '',
        needsPassphrase: false,
        notices: []
      },
      locking: { afterMs: null, withSystem: false },
      notices: [],
      proxyAsk: null,
      policy,
      allowWrites: false
    }
    const told = presentReport({ now: 0, facts, versions: [], views: [], activity: [], kept: false })
    expect(told.policy.locked).toEqual([['Connections', '1']])
    expect(JSON.stringify(told)).not.toMatch(/robin/i)
  })
})

describe('createSupportReports', () => {
  it('gives back the text that was read, even if things changed since, and no other', async () => {
    let now = 0
    let ids = 0
    const reports = createSupportReports(
      () => factsOf({ now: (now += 1_000) }),
      () => `r${String((ids += 1))}`
    )
    const first = reports.make({ people: false })
    expect(reports.find(first.id)).toBe(first.text)
    const second = reports.make({ people: true })
    expect(reports.find(second.id)).toBe(second.text)
    expect(await failureOf(() => reports.find(first.id))).toMatchObject({ code: 'not-found' })
  })
})
