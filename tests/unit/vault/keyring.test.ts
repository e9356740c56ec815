import { describe, expect, it } from 'vitest'
import { probeKeyring, withKeyringTimeout } from '../../../main/core/vault/keyring.ts'
import { createFakeCipher } from '../../support/fakes/cipher.ts'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'

describe('the keyring timeout', () => {
  it('ends after 30 s with a message that says what to do', async () => {
    const timers = createHandTimers()
    const refused = expect(
      withKeyringTimeout(timers, (ask) => ask(new Promise(() => undefined), () => undefined))
    ).rejects.toMatchObject({
      code: 'vault-locked',
      message: 'The system keyring isn’t responding. It may be locked or waiting for your password.',
      hint: expect.stringMatching(/Check again.+No stored secrets are lost/) as string,
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
    const outcome = withKeyringTimeout(timers, (ask) => ask(answer(), (found) => came.push(found)))
    expect(String(await outcome.catch((thrown: unknown) => thrown))).toBe(expected)
    expect(timers.pending()).toBe(0)
    expect(came).toEqual([])
  })

  it('passes on what comes after the limit, which covers all calls together', async () => {
    const timers = createHandTimers()
    const came: string[] = []
    let answer = (_text: string): void => undefined
    const outcome = withKeyringTimeout(timers, async (ask) => {
      await ask(new Promise<void>((resolve) => void timers.after(29_900, resolve)), () => undefined)
      return ask(new Promise<string>((resolve) => (answer = resolve)), (found) => came.push(found))
    }).catch(() => 'gave up')
    await timers.pass(30_000)
    expect(await outcome).toBe('gave up')
    answer('late')
    await settle()
    expect(came).toEqual(['late'])
  })
})

it('says once why there is no keyring, in the adapter’s own sentence', async () => {
  const cipher = createFakeCipher('unavailable')
  cipher.probe = () => Promise.resolve({ kind: 'unavailable', reason: 'No system keyring was found.' })
  expect(
    await probeKeyring({ cipher, ask: (answer) => answer, onLateAnswer: () => undefined })
  ).toMatchObject({ reason: { why: 'No system keyring was found.' } })
})
