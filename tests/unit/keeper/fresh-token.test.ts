import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { failure } from '../../support/fakes/token-source.ts'
import { type Bench, rejection, run, signedIn } from '../../support/keeper/bench.ts'

const LIFE_MS = 300_000
const locked = failure('vault-locked')

/** Brings an active session into a state. */
type Arrange = (bench: Bench) => Promise<unknown>

const active: Arrange = () => Promise.resolve()

/** An attempt just failed, and the next one is so many milliseconds away. */
const waiting =
  (nextInMs: number): Arrange =>
  ({ keeper, service, time }) => {
    service.fail(failure('service-failed', { retryAfterMs: nextInMs }))
    return run(time, rejection(keeper.renewNow()))
  }

const needsSignIn: Arrange = ({ keeper, service, time }) => {
  service.fail(failure('credential-refused'))
  return run(time, rejection(keeper.renewNow()))
}

/** The app has used up its four requests a minute, and an attempt waits 61 s for the next one. */
const rateLimited: Arrange = async ({ keeper, service, time }) => {
  service.fail(failure('service-failed'))
  for (let count = 0; count < 4; count += 1) await run(time, rejection(keeper.renewNow()))
  void keeper.renewNow().catch(() => undefined)
}

/** Asks for a token, and tells what the caller got, and which requests that led to. */
async function ask(leftMs: number, arrange: Arrange, laterMs: number) {
  const bench = await signedIn()
  const { keeper, service, time } = bench
  const old = await keeper.freshToken()
  await time.advance(LIFE_MS - leftMs - laterMs)
  await arrange(bench)
  await time.advance(laterMs)
  const before = service.count()
  let got = 'nothing yet'
  keeper.freshToken().then(
    (token) => (got = token === old ? 'the old token' : 'a new token'),
    (error: unknown) => (got = error instanceof AppError ? error.code : 'no AppError')
  )
  await time.settle()
  return { got, steps: service.steps(before) }
}

const REFRESH = ['ringcx-refresh']

describe('a caller', () => {
  it.each<[string, number, Arrange, string, readonly string[], number?]>([
    ['the token is new', LIFE_MS, active, 'the old token', []],
    ['the token is due', 70_000, active, 'the old token', REFRESH],
    ['the token is due and the next attempt is planned', 70_000, waiting(60_000), 'the old token', []],
    ['the token is due and the person must sign in', 70_000, needsSignIn, 'the old token', []],
    ['just enough is left', 20_001, active, 'the old token', REFRESH],
    ['little is left', 20_000, active, 'a new token', REFRESH],
    ['nothing is left', 0, active, 'a new token', REFRESH],
    ['little is left and the next attempt is near', 15_000, waiting(12_000), 'nothing yet', []],
    ['little is left and the next attempt is not near', 15_000, waiting(12_001), 'the old token', []],
    ['nothing is left and the next attempt is not near', 0, waiting(12_001), 'service-failed', []],
    ['the last attempt is not yet 5 s ago', 0, waiting(60_000), 'service-failed', [], 4_999],
    ['the last attempt is 5 s ago', 0, waiting(60_000), 'service-failed', REFRESH, 5_000],
    ['little is left and the person must sign in', 15_000, needsSignIn, 'the old token', []],
    ['nothing is left and the person must sign in', 0, needsSignIn, 'credential-refused', []],
    ['the rate limit lifts soon', 15_000, rateLimited, 'nothing yet', [], 49_000],
    ['little is left and the rate limit stays', 15_000, rateLimited, 'the old token', [], 48_999],
    ['nothing is left and the rate limit stays', 0, rateLimited, 'rate-limited', [], 48_999],
    ['the vault is locked', 70_000, ({ keeper }) => keeper.lock(locked), 'vault-locked', []],
    ['nobody is signed in', 70_000, ({ keeper }) => keeper.signOut(), 'signed-out', []],
    ['the app quits', 70_000, ({ keeper }) => Promise.resolve(keeper.close()), 'signed-out', []],
    [
      'the app quits and the person must sign in',
      70_000,
      (bench) => needsSignIn(bench).then(() => bench.keeper.close()),
      'signed-out',
      []
    ]
  ])('when %s', async (_name, leftMs, arrange, got, steps, laterMs = 0) => {
    expect(await ask(leftMs, arrange, laterMs)).toEqual({ got, steps })
  })

  it('who waits for the last attempt that can come in time gets its token', async () => {
    const bench = await signedIn()
    const { keeper, service, time } = bench
    await time.advance(LIFE_MS)
    await waiting(12_000)(bench)
    const token = keeper.freshToken()
    service.set({ fault: () => null })
    expect(service.accepts(await run(time, token))).toBe(true)
  })
})
