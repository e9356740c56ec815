import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../main/core/connections/connection.ts'
import type { IncomingConnection } from '../../../main/core/transfer/parse-transfer.ts'
import { planImport, type PlanRules } from '../../../main/core/transfer/plan-import.ts'
import { connectionOf, ENTRY } from '../../support/transfer/files.ts'

const FREE: PlanRules = { whyNotAllowed: () => null, isManaged: () => false }

const incomingOf = (change: Partial<IncomingConnection> = {}): IncomingConnection => ({
  ...ENTRY,
  publicClient: false,
  sealedSecrets: null,
  ...change
})

const planOf = (
  incoming: Partial<IncomingConnection>,
  existing: Partial<Connection>,
  rules: PlanRules = FREE
) => planImport([incomingOf(incoming)], [connectionOf(existing)], rules)[0]

describe('planImport', () => {
  it.each([
    ['the same', {}, {}, 'same', ['skip', 'add'], 'kept', []],
    ['the same, with secrets', { sealedSecrets: 'AAAA' }, {}, 'same', ['skip', 'replace', 'add'], 'kept', []],
    ['another case', { name: 'PRODUCTION' }, {}, 'differs', ['add', 'replace', 'skip'], 'kept', ['name']],
    ['another name', { name: 'Live' }, {}, 'differs', ['add', 'replace', 'skip'], 'kept', ['name']],
    [
      'another switch',
      { keepFresh: false },
      {},
      'differs',
      ['add', 'replace', 'skip'],
      'kept',
      ['keepFresh']
    ],
    [
      'no client secret',
      { publicClient: true },
      {},
      'differs',
      ['add', 'replace', 'skip'],
      'erased',
      ['publicClient']
    ],
    ['another client', { clientId: 'x' }, {}, 'differs', ['add', 'replace', 'skip'], 'erased', ['clientId']],
    [
      'another host, with secrets',
      { ringcxHost: 'https://engage.ringcentral.com', sealedSecrets: 'AAAA' },
      {},
      'differs',
      ['add', 'replace', 'skip'],
      'erased',
      ['ringcxHost']
    ],
    ['nothing alike', { name: 'Live', clientId: 'x' }, {}, 'new', ['add', 'skip'], 'erased', []],
    ['only practice', {}, { practice: true }, 'new', ['add', 'skip'], 'erased', []]
  ] as const)('%s', (_what, incoming, existing, kind, choices, secretsIfReplaced, fields) => {
    const plan = planOf(incoming, existing)
    expect(plan).toMatchObject({ kind, choices, secretsIfReplaced, reason: null })
    expect(plan?.changes.map(({ field }) => field)).toEqual(fields)
  })

  it('never suggests to replace', () => {
    for (const change of [{}, { name: 'x' }, { clientId: 'x' }, { sealedSecrets: 'AAAA' }])
      expect(planOf(change, {})?.choices[0]).not.toBe('replace')
  })

  it('says what would change, with old and new values', () => {
    expect(planOf({ ringcxHost: 'https://engage.ringcentral.com', keepFresh: false }, {})?.changes).toEqual([
      { field: 'ringcxHost', from: 'https://ringcx.ringcentral.com', to: 'https://engage.ringcentral.com' },
      { field: 'keepFresh', from: 'true', to: 'false' }
    ])
  })

  it('compares each connection with one entry at most, the closest one', () => {
    const list = [connectionOf({ id: 'a', name: 'One' }), connectionOf({ id: 'b', name: 'Two' })]
    const plan = planImport(
      [incomingOf({ name: 'Three' }), incomingOf({ name: 'Two' }), incomingOf({ name: 'one' })],
      list,
      FREE
    )
    expect(plan.map(({ existing, kind }) => [existing?.id ?? null, kind])).toEqual([
      [null, 'new'],
      ['b', 'same'],
      ['a', 'differs']
    ])
  })

  it('never replaces a managed connection', () => {
    const rules = { ...FREE, isManaged: (id: string) => id === 'c1' }
    expect(planOf({ clientId: 'x' }, {}, rules)?.choices).toEqual(['add', 'skip'])
    expect(planOf({ sealedSecrets: 'AAAA' }, {}, rules)?.choices).toEqual(['skip', 'add'])
  })

  it('offers only to skip what the organization doesn’t allow', () => {
    const rules = { ...FREE, whyNotAllowed: () => 'Not here.' }
    expect(planOf({}, {}, rules)).toMatchObject({ kind: 'refused', choices: ['skip'], reason: 'Not here.' })
  })
})
