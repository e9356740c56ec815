import { describe, expect, it } from 'vitest'
import { nextStep, noToken, nothingLeft } from '../../../main/core/keeper/renewal.ts'

/** Every combination of what is held: RingCX refresh, RingCentral access, RingCentral refresh, sign-in. */
const TABLE: readonly [held: string, step: string | null][] = [
  ['----', null],
  ['---s', 'sign-in'],
  ['--r-', 'ringcentral-refresh'],
  ['--rs', 'ringcentral-refresh'],
  ['-a--', 'exchange'],
  ['-a-s', 'exchange'],
  ['-ar-', 'exchange'],
  ['-ars', 'exchange'],
  ['x---', 'ringcx-refresh'],
  ['x--s', 'ringcx-refresh'],
  ['x-r-', 'ringcx-refresh'],
  ['x-rs', 'ringcx-refresh'],
  ['xa--', 'ringcx-refresh'],
  ['xa-s', 'ringcx-refresh'],
  ['xar-', 'ringcx-refresh'],
  ['xars', 'ringcx-refresh']
]

const TOKEN: Record<string, string> = { 'ringcx-refresh': 'x', exchange: 'a', 'ringcentral-refresh': 'r' }

describe('nextStep', () => {
  it.each(TABLE)('%s → %s', (held, step) => {
    const token = (letter: string): string | null => (held.includes(letter) ? letter : null)
    const next = nextStep({
      ringcxRefresh: token('x'),
      ringcentralAccess: token('a'),
      ringcentralRefresh: token('r'),
      signIn: held.includes('s')
    })
    if (step === null) expect(next).toBeNull()
    else if (step === 'sign-in') expect(next).toEqual({ name: step })
    else expect(next).toEqual({ name: step, token: TOKEN[step] })
  })
})

describe('a session without a token', () => {
  it.each([
    [
      'nothing stored works',
      nothingLeft,
      'Nothing stored for this connection can renew its session.',
      'Sign in again.'
    ],
    [
      'signed out',
      noToken,
      'This connection is signed out, so there is no RingCX token to use.',
      'Sign in first.'
    ]
  ])('says so: %s', (_name, error, message, hint) => {
    expect(error()).toMatchObject({ code: 'signed-out', message, hint, retryable: false })
  })
})
