import { describe, expect, it } from 'vitest'
import { KEYRING_LIMIT_MS, withPatience } from '../../../main/core/vault/patience.ts'
import { createHandTimers, settle } from '../../fakes/hand-timers.ts'

describe('patience with the keyring', () => {
  it('ends after 30 s in words that say what to do', async () => {
    const timers = createHandTimers()
    const refused = expect(
      withPatience(timers, KEYRING_LIMIT_MS, (patience) =>
        patience.ask(new Promise(() => undefined), () => undefined)
      )
    ).rejects.toMatchObject({
      code: 'vault-locked',
      message: 'The system’s keyring does not answer; it may be locked or wait for your password.',
      hint: expect.stringMatching(/Ask the keyring again.+Nothing stored is lost/) as string,
      retryable: true
    })
    await timers.pass(30_000)
    await refused
  })

  it.each([
    ['an answer in time', () => Promise.resolve('yes'), 'yes'],
    ['a refusal in time', () => Promise.reject(new Error('no')), 'Error: no']
  ])('%s is the answer, and nothing comes late', async (_name, answer, expected) => {
    const timers = createHandTimers()
    const came: string[] = []
    const outcome = withPatience(timers, 1_000, (patience) =>
      patience.ask(answer(), (found) => came.push(found))
    )
    expect(String(await outcome.catch((thrown: unknown) => thrown))).toBe(expected)
    expect(timers.pending()).toBe(0)
    expect(came).toEqual([])
  })

  it('hands on what comes after the limit, which is for all questions together', async () => {
    const timers = createHandTimers()
    const came: string[] = []
    let answer = (_text: string): void => undefined
    const outcome = withPatience(timers, 1_000, async (patience) => {
      await patience.ask(new Promise<void>((resolve) => void timers.after(900, resolve)), () => undefined)
      return patience.ask(new Promise<string>((resolve) => (answer = resolve)), (found) => came.push(found))
    }).catch(() => 'gave up')
    await timers.pass(1_000)
    expect(await outcome).toBe('gave up')
    answer('late')
    await settle()
    expect(came).toEqual(['late'])
  })
})
