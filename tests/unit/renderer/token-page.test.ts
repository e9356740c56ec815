/// <reference types="svelte" />
import fc from 'fast-check'
import { describe, expect, it, test, vi } from 'vitest'
import type {
  ClaimChange,
  Reply,
  RevealedToken,
  TokenDetails,
  TokenRenewal
} from '../../../preload/contract.ts'
import { changeWords, kindOf, timeIn } from '../../../renderer/token/change-words.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { sessionOf } from '../../support/fakes/api-sessions.ts'

// Without a page nothing follows a value: a rune is then the value itself.
vi.stubGlobal(
  '$state',
  Object.assign((value: unknown) => value, { raw: (value: unknown) => value })
)
const answers: ((reply: Reply<TokenDetails>) => void)[] = []
vi.stubGlobal('window', {
  api: { tokenDetails: () => new Promise<Reply<TokenDetails>>((resolve) => answers.push(resolve)) }
})
const { createReveal } = await import('../../../renderer/token/reveal.svelte.ts')
const { createTokenDetails, tokenVersion } = await import('../../../renderer/token/token-details.svelte.ts')

const NOW = Date.UTC(2026, 10, 28)

/** A reveal whose answers come when the test says so. */
function revealing() {
  const timers = createHandTimers()
  const asked: { answer: (text: string, leftMs?: number) => void; fail: () => void }[] = []
  const reveal = createReveal({
    now: timers.clock.wall,
    after: (ms, run) => timers.after(ms, run),
    reveal: () =>
      new Promise<RevealedToken>((resolve, reject) => {
        asked.push({
          answer: (text, leftMs = 30_000) => resolve({ text, hideAt: timers.clock.wall() + leftMs }),
          fail: () => reject(new Error('no token'))
        })
      })
  })
  return { timers, asked, reveal }
}

describe('the token on screen', () => {
  it('is dropped after 30 seconds', async () => {
    const { timers, asked, reveal } = revealing()
    const showing = reveal.show.run()
    asked[0]?.answer('t')
    await showing
    expect(reveal.shown?.text).toBe('t')
    await timers.pass(29_999)
    expect(reveal.shown?.text).toBe('t')
    await timers.pass(1)
    expect([reveal.shown, timers.pending()]).toEqual([null, 0])
  })

  it('is dropped at once when something hides it, with its timer', async () => {
    const { timers, asked, reveal } = revealing()
    const showing = reveal.show.run()
    asked[0]?.answer('t')
    await showing
    reveal.hide()
    expect([reveal.shown, timers.pending()]).toEqual([null, 0])
  })

  it('never comes if something hid it while main was asked', async () => {
    const { timers, asked, reveal } = revealing()
    const showing = reveal.show.run()
    reveal.hide()
    asked[0]?.answer('late')
    await showing
    expect([reveal.shown, timers.pending()]).toEqual([null, 0])
  })

  it('never comes if its time is over by then', async () => {
    const { timers, asked, reveal } = revealing()
    const showing = reveal.show.run()
    asked[0]?.answer('old', 0)
    await showing
    expect([reveal.shown, timers.pending()]).toEqual([null, 0])
  })

  it('is never on screen after a failure, which is kept as the error', async () => {
    const { asked, reveal } = revealing()
    const showing = reveal.show.run()
    asked[0]?.fail()
    await showing
    expect([reveal.shown, reveal.show.error === null]).toEqual([null, false])
  })
})

const details = (length: number): Reply<TokenDetails> => ({
  ok: true,
  value: { connectionId: 'c1', token: null, history: Array<never>(0), length } as TokenDetails
})

test('of several questions under way, only the answer to the last one counts, in whatever order they come', async () => {
  const followed = createTokenDetails('c1')
  const loads = [followed.load(), followed.load(), followed.load()]
  answers[2]?.(details(3))
  answers[0]?.(details(1))
  answers[1]?.({
    ok: false,
    error: { code: 'internal', message: 'M', hint: 'H', retryable: true, serviceCode: null, fields: null }
  })
  await Promise.all(loads)
  expect([followed.details, followed.error]).toMatchObject([{ length: 3 }, null])
})

test('a renewal, a failed one, and another phase each ask again; a tick of the clock doesn’t', () => {
  const active = sessionOf('c1', 'active', NOW)
  const [last] = active.renewals
  if (last === undefined) throw new Error('no renewal')
  const versions = [
    active,
    { ...active, phase: 'renewing' as const },
    { ...active, renewals: [{ ...last, at: NOW }] },
    { ...active, renewals: [{ ...last, outcome: 'failed' as const }] }
  ].map(tokenVersion)
  expect(new Set(versions).size).toBe(versions.length)
  expect(tokenVersion({ ...active, retryAt: 5 })).toBe(versions[0])
})

const change = (name: string, before: string | null, after: string | null): ClaimChange => ({
  name,
  part: 'claims',
  before,
  after
})
const renewal = (changes: ClaimChange[] | null, moreChanges = 0): TokenRenewal => ({
  at: NOW,
  path: 'exchange',
  outcome: 'renewed',
  tookMs: 1,
  error: null,
  changes,
  moreChanges
})

describe('a renewal in words', () => {
  it.each<[string, TokenRenewal]>([
    ['Only the times and ID changed.', renewal([change('jti', '1', '2'), change('exp', '1', '2')])],
    ['Only the times changed.', renewal([change('iat', '1', '2')])],
    ['Only the ID changed.', renewal([change('jti', '"a"', '"b"')])],
    ['Nothing changed in the token.', renewal([])],
    ['No earlier token to compare it with.', renewal(null)],
    [
      'Claims: 1 added, 1 removed, 2 changed. 3 more not listed.',
      renewal(
        [
          change('a', null, '1'),
          change('b', '1', null),
          change('c', '1', '2'),
          change('d', '1', '2'),
          change('exp', '1', '2')
        ],
        3
      )
    ],
    ['', { ...renewal(null), outcome: 'failed' }]
  ])('%j', (summary, each) => {
    expect(changeWords(each).summary).toBe(summary)
  })

  it('names every change that doesn’t come with each token, and counts each once', () => {
    const changes = fc.array(
      fc.tuple(
        fc.constantFrom('exp', 'iat', 'jti', 'roles', 'sub', 'kid'),
        fc.constantFrom('header' as const, 'claims' as const),
        fc.constantFrom<[string | null, string | null]>([null, '1'], ['1', null], ['1', '2'])
      ),
      { minLength: 1, maxLength: 12 }
    )
    fc.assert(
      fc.property(changes, (drawn) => {
        const all = drawn.map(([name, part, [before, after]]) => ({ name, part, before, after }))
        const { notable, summary } = changeWords(renewal(all))
        const usual = (each: ClaimChange): boolean =>
          each.part === 'claims' && ['exp', 'iat', 'jti'].includes(each.name)
        expect(notable).toEqual(all.filter((each) => !usual(each)))
        const counted = [...summary.matchAll(/\d+/g)].reduce((sum, [digits]) => sum + Number(digits), 0)
        expect(counted).toBe(notable.length)
      }),
      { seed: 20_261_128, numRuns: 300 }
    )
  })

  it('knows which way a field changed, and which values are times', () => {
    expect([change('a', null, '1'), change('a', '1', null), change('a', '1', '2')].map(kindOf)).toEqual([
      'added',
      'removed',
      'changed'
    ])
    expect(timeIn(change('exp', null, '1'), '1795867440')).toBe(1_795_867_440_000)
    for (const value of [null, '"1795867440"', '-1', '1e99', '999999999999999', 'null'])
      expect(timeIn(change('exp', null, value), value)).toBeNull()
    expect(timeIn(change('sub', null, '5501'), '5501')).toBeNull()
  })
})
