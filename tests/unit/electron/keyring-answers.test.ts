import { describe, expect, it } from 'vitest'
import { createKeyringAnswers } from '../../../main/electron/keyring-answers.ts'
import type { Pulse } from '../../../main/electron/keyring-ping.ts'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'

/** A keyring whose pulse the test sets; `asked` are the times at which it was felt, in milliseconds. */
function keyringWith(first: Pulse) {
  const timers = createHandTimers()
  const asked: number[] = []
  const keyring = { pulse: first }
  const answers = createKeyringAnswers({
    timers,
    ping: () => {
      asked.push(timers.clock.monotonic())
      return Promise.resolve(keyring.pulse)
    }
  })
  let done = 0
  const ask = (): void => void answers.whenAnswering().then(() => (done += 1))
  return { timers, asked, keyring, answers, ask, done: () => done }
}

describe('waiting for the keyring', () => {
  it.each(['answers', 'unknown'] as const)('ends immediately if the ping is %s', async (pulse) => {
    const { ask, done, asked, timers } = keyringWith(pulse)
    ask()
    await settle()
    expect([done(), asked, timers.pending()]).toEqual([1, [0], 0])
  })

  it('pings again with growing pauses, at most ten seconds, until it responds', async () => {
    const { ask, done, asked, keyring, timers } = keyringWith('silent')
    ask()
    await timers.pass(50_000)
    expect(asked.map((ms) => ms / 1_000)).toEqual([0, 1, 3, 7, 15, 25, 35, 45])
    expect(done()).toBe(0)
    keyring.pulse = 'answers'
    await timers.pass(5_000)
    expect([done(), asked.length, timers.pending()]).toEqual([1, 9, 0])
  })

  it('pings immediately on a person’s request or a wake-up', async () => {
    const { ask, done, asked, answers, keyring, timers } = keyringWith('silent')
    ask()
    await timers.pass(20_000)
    const before = asked.length
    answers.askNow()
    await settle()
    expect(asked.length).toBe(before + 1)
    keyring.pulse = 'answers'
    ask()
    await settle()
    expect([done(), asked.length, timers.pending()]).toEqual([2, before + 2, 0])
  })

  it('is one wait for all callers', async () => {
    const { ask, done, asked, keyring, timers } = keyringWith('silent')
    for (let count = 0; count < 5; count += 1) ask()
    await timers.pass(500)
    expect([asked.length, timers.pending()]).toEqual([1, 1])
    keyring.pulse = 'answers'
    await timers.pass(500)
    expect([asked.length, done()]).toEqual([2, 5])
  })

  it('pings again for each later use, but not for a wake-up alone', async () => {
    const { ask, done, asked, answers } = keyringWith('answers')
    ask()
    await settle()
    answers.askNow()
    await settle()
    expect(asked).toHaveLength(1)
    ask()
    await settle()
    expect([asked.length, done()]).toEqual([2, 2])
  })
})
