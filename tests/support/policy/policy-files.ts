import { POLICY_KEY_NAMES, type PolicyKeyName } from '../../../main/core/policy/policy-keys.ts'
import type { PolicyValues } from '../../../main/core/policy/policy-keys.ts'

export const PRESET = {
  name: 'Production',
  signInMethod: 'jwt',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'organisation-client'
} as const

/** For each key: values that are taken, what they come to, and values that cannot be used. */
export const VALUES: {
  readonly [Name in PolicyKeyName]: {
    readonly good: readonly (readonly [written: unknown, means: PolicyValues[Name]])[]
    readonly bad: readonly unknown[]
  }
} = {
  allowedHosts: {
    good: [
      [[], []],
      [['ringcx.ringcentral.com/'], ['https://ringcx.ringcentral.com']],
      [
        ['https://a.example', 'https://b.example:8443'],
        ['https://a.example', 'https://b.example:8443']
      ],
      [
        ['*.ringcentral.com.', ' HTTPS://*.RC.example.com:8443/ '],
        ['https://*.ringcentral.com', 'https://*.rc.example.com:8443']
      ]
    ],
    bad: [
      'https://a.example',
      ['http://a.example'],
      ['https://a.example', 1],
      [''],
      [null],
      {},
      1,
      true,
      null,
      ['*'],
      ['*.'],
      ['*.com'],
      ['*.co.uk'],
      ['*.127.0.0.1'],
      ['*.[::1]'],
      ['*.localhost'],
      ['ring*.com'],
      ['platform.*.com'],
      ['*.*.ringcentral.com'],
      ['*.https://ringcentral.com'],
      ['http://*.ringcentral.com'],
      ['*.ringcentral.com,'],
      ['*.ringcentral.com/restapi'],
      ['*.ringcentral.com platform.ringcentral.com'],
      ['https://platform.ringcentral.com/restapi'],
      ['platform.ringcentral.com ringcx.ringcentral.com'],
      ['user@ringcx.ringcentral.com'],
      ['https://ringcx.ringcentral.com,'],
      ['ringcx.ringcentral.com;'],
      ['ringcx_eu.ringcentral.com'],
      ['ringcx`.ringcentral.com']
    ]
  },
  signInMethods: {
    good: [
      [['jwt'], ['jwt']],
      [
        ['jwt', 'browser', 'token'],
        ['jwt', 'browser', 'token']
      ],
      [[], []]
    ],
    bad: ['jwt', ['JWT'], ['password'], ['jwt', 'magic'], null, 1, {}, [['jwt']]]
  },
  minimumStorage: {
    good: [
      ['keyring', 'keyring'],
      ['passphrase', 'passphrase'],
      ['memory', 'memory']
    ],
    bad: ['os', 'Keyring', '', null, 1, true, ['memory'], {}]
  },
  exportSecrets: {
    good: [
      [true, true],
      [false, false]
    ],
    bad: ['true', 0, 1, null, {}, '']
  },
  savedLists: {
    good: [
      [true, true],
      [false, false]
    ],
    bad: ['true', 0, 1, null, {}, '']
  },
  writeRequests: {
    good: [
      [true, true],
      [false, false]
    ],
    bad: ['true', 0, 1, null, {}, '']
  },
  keepActivity: {
    good: [
      [true, true],
      [false, false]
    ],
    bad: ['true', 0, 1, null, {}, '']
  },
  idleLockMinutes: {
    good: [
      [1, 1],
      [15, 15],
      [1440, 1440]
    ],
    bad: [0, -5, 1441, 1.5, '15', null, true, [], 1e99]
  },
  clipboardSeconds: {
    good: [
      [10, 10],
      [30, 30],
      [90, 90]
    ],
    bad: [9, 91, 0, '30', null, 30.5, {}]
  },
  revealTokens: {
    good: [
      [true, true],
      [false, false]
    ],
    bad: ['true', 0, 1, null, {}, '']
  },
  updates: {
    good: [
      ['any', 'any'],
      ['stable', 'stable'],
      ['off', 'off']
    ],
    bad: ['beta', 'Off', true, false, 0, null, {}, '']
  },
  connections: {
    good: [
      [[], []],
      [[PRESET], [{ ...PRESET, publicClient: false, keepFresh: true }]],
      [[{ ...PRESET, keepFresh: false }], [{ ...PRESET, publicClient: false, keepFresh: false }]],
      [
        [
          {
            NAME: 'München – 東京',
            signinmethod: 'jwt',
            RingCentralHost: 'platform.ringcentral.com',
            RINGCXHOST: 'ringcx.ringcentral.com',
            ClientID: 'c'
          }
        ],
        [{ ...PRESET, name: 'München – 東京', clientId: 'c', publicClient: false, keepFresh: true }]
      ]
    ],
    bad: [
      {},
      'Production',
      [null],
      [{ ...PRESET, name: '' }],
      [{ ...PRESET, ringcxHost: 'http://ringcx.ringcentral.com' }],
      [{ ...PRESET, signInMethod: 'telepathy' }],
      [{ ...PRESET, clientSecret: 'secret-that-must-not-show' }],
      [{ ...PRESET, clientId: 'a b' }],
      [{ ...PRESET, clientID: 'other' }],
      [{ ...PRESET, host: 'https://platform.ringcentral.com' }]
    ]
  }
}

/** Texts of which nothing can be known, and what is said of each. */
export const BROKEN_TEXTS: readonly (readonly [what: string, text: string, says: RegExp])[] = [
  ['nothing', '', /It is empty/],
  ['blanks', ' \n', /It is empty/],
  ['half a file', '{"allowedHosts": ["https://a.exam', /ends too early/],
  ['a comma too many', '{"exportSecrets": false,}', /error on line 1, column 25/],
  ['comments', '{\n  // no tokens\n  "exportSecrets": false\n}', /error on line 2, column 3/],
  ['single quotes', "{'exportSecrets': false}", /error on line 1, column 2/],
  ['YAML', 'exportSecrets: false\n', /error on line 1/],
  ['INI', '[policy]\nexportSecrets=false', /isn’t valid JSON/],
  ['a web page', '<!doctype html>', /error on line 1, column 1/],
  ['a list', '[{"exportSecrets": false}]', /must be an object/],
  ['null', 'null', /must be an object/],
  ['a word', '"off"', /must be an object/],
  ['a number', '1', /must be an object/],
  ['zeros', '\0'.repeat(100), /isn’t valid JSON/],
  ['UTF-16', Buffer.from('{}', 'utf16le').toString('latin1'), /isn’t valid JSON/],
  ['two objects', '{}{}', /isn’t valid JSON/],
  ['brackets without end', '['.repeat(100_000), /ends too early/],
  ['far too much', `{"$comment": "${'x'.repeat(256 * 1024)}"}`, /too long/]
]

/** One file per value: every key, good and bad. */
export const POLICY_FILES = POLICY_KEY_NAMES.flatMap((name) => [
  ...VALUES[name].good.map(([written, means]) => ({ name, written, means: means, good: true })),
  ...VALUES[name].bad.map((written) => ({ name, written, means: null, good: false }))
])
