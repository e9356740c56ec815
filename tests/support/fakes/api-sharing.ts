/** A made-up file to import and made-up policies, for the fake of `window.api`. */
import type { ImportItem, ImportOffer, PolicyStatus } from '../../../preload/contract.ts'
import { connectionOf, ERRORS } from './api-sessions.ts'

const ITEM: ImportItem = {
  name: 'Customer 7',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'a-client-id',
  kind: 'new',
  existingName: null,
  changes: [],
  sealed: true,
  secretsIfReplaced: 'erased',
  choices: ['add', 'skip'],
  reason: null
}

/** One connection of each kind. */
export const OFFER: ImportOffer = {
  id: 'o1',
  fileName: 'connections.tokendesk',
  sealed: true,
  inClear: false,
  problem: null,
  items: [
    ITEM,
    {
      ...ITEM,
      name: 'Northwind Support',
      kind: 'same',
      existingName: 'Northwind Support',
      choices: ['skip', 'add']
    },
    {
      ...ITEM,
      name: 'Practice run',
      kind: 'differs',
      existingName: 'Northwind Support',
      sealed: false,
      secretsIfReplaced: 'erased',
      choices: ['add', 'replace', 'skip'],
      changes: [{ field: 'clientId', from: 'an-old-client-id', to: 'a-client-id' }]
    },
    {
      ...ITEM,
      name: 'Elsewhere',
      kind: 'refused',
      choices: ['skip'],
      reason: 'Your organization doesn’t allow x.example.'
    }
  ]
}

export const BAD_OFFER: ImportOffer = {
  id: 'o2',
  fileName: 'photo.png',
  sealed: false,
  inClear: false,
  items: [],
  problem: {
    ...ERRORS.inputInvalid,
    message: 'This file can’t be imported. It isn’t valid JSON.',
    hint: 'Nothing was changed. Correct the file, or ask for a new one.'
  }
}

const NONE: PolicyStatus = {
  state: 'none',
  locked: [],
  problems: [],
  managedConnectionIds: [],
  exportSecrets: true,
  writeRequests: true,
  revealTokens: true,
  signInMethods: null,
  storageModes: ['keyring', 'passphrase', 'memory'],
  idleLimitMs: null
}

/** The policy of a scenario of the fake. */
export function policyOf(scenario: string): PolicyStatus {
  if (scenario === 'managed') {
    return {
      state: 'managed',
      exportSecrets: false,
      writeRequests: false,
      revealTokens: false,
      signInMethods: ['jwt', 'browser'],
      storageModes: ['passphrase', 'memory'],
      idleLimitMs: 600_000,
      managedConnectionIds: [connectionOf('Northwind Support', false).id],
      problems: [
        {
          place: '/etc/token-desk/policy.json',
          message: 'telemetry: This setting doesn’t exist and has no effect.'
        }
      ],
      locked: [
        {
          key: 'allowedHosts',
          title: 'Allowed hosts',
          value: 'https://platform.ringcentral.com',
          level: 'machine'
        },
        {
          key: 'signInMethods',
          title: 'Sign-in methods',
          value: 'JWT credential, browser',
          level: 'machine'
        },
        {
          key: 'minimumStorage',
          title: 'Secret storage',
          value: 'Passphrase, or nothing stored',
          level: 'machine'
        },
        { key: 'exportSecrets', title: 'Secrets in exported files', value: 'Not allowed', level: 'machine' },
        { key: 'idleLockMinutes', title: 'Lock when idle', value: 'After 10 min', level: 'machine' },
        { key: 'clipboardSeconds', title: 'Copied tokens', value: 'Cleared after 15 s', level: 'user' }
      ]
    }
  }
  if (scenario === 'broken-policy') {
    const message = 'It isn’t valid JSON: there is an error on line 4, column 1.'
    return {
      ...NONE,
      state: 'broken',
      exportSecrets: false,
      writeRequests: false,
      revealTokens: false,
      problems: [{ place: '/etc/token-desk/policy.json', message }]
    }
  }
  return NONE
}
