import { describe, expect, it } from 'vitest'
import { nextRung } from '../../../main/core/keeper/ladder.ts'

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

describe('nextRung', () => {
  it.each(TABLE)('%s → %s', (held, step) => {
    const token = (letter: string): string | null => (held.includes(letter) ? letter : null)
    const rung = nextRung({
      ringcxRefresh: token('x'),
      ringcentralAccess: token('a'),
      ringcentralRefresh: token('r'),
      signIn: held.includes('s')
    })
    if (step === null) expect(rung).toBeNull()
    else if (step === 'sign-in') expect(rung).toEqual({ step })
    else expect(rung).toEqual({ step, token: TOKEN[step] })
  })
})
