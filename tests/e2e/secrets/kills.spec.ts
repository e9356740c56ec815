import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import {
  connectionTo,
  expect,
  expectPhase,
  loadedList,
  signInTo,
  test,
  valueOf
} from '../../support/window/secrets-test.ts'

test.skip(process.platform !== 'linux', 'The GNOME keyring exists on Linux only.')

/** How many SIGKILLs; 50 and more on request, see CONTRIBUTING. */
const KILLS = Number(process.env['TOKEN_DESK_KILLS'] ?? 5)
/** Of the moments; printed with the result. */
const SEED = Number(process.env['TOKEN_DESK_KILLS_SEED'] ?? 20_261_122)
/** A renewal with its save takes less than this on an idle machine, so some kills come after it. */
const LATEST_MS = 120

test.use({ simulatorOptions: { rateLimits: false, users: 3 } })

/** security-reliability §9: killed at any moment of a renewal, the session goes on without a new sign-in. */
test(`${KILLS} kills in the middle of renewals lose no session`, async ({ simulator, startWithKeyring }) => {
  test.setTimeout(30_000 + KILLS * 15_000)
  const moments = fc.sample(fc.record({ ms: fc.nat(LATEST_MS), longWay: fc.boolean() }), {
    seed: SEED,
    numRuns: KILLS
  })
  const first = await startWithKeyring()
  const id = await signInTo(first.page, connectionTo(simulator.origin, simulator.credentials))
  await first.quit()

  for (const [index, { ms, longWay }] of moments.entries()) {
    const said = `kill ${index} after ${ms} ms${longWay ? ', by way of RingCentral' : ''}, seed ${SEED}`
    const run = await startWithKeyring()
    await expectPhase(run.page, 'active')
    expect(await loadedList(run.page, id, 'users')).toMatchObject({ phase: 'ready', error: null })
    expect(simulator.counts['token:jwt'], said).toBe(1)
    // Refresh and exchange are refused, so that the renewal takes the longest way: a refresh at RingCentral.
    if (longWay) {
      simulator.control.revokeRingCx()
      simulator.control.expireRingCentralTokens()
    }
    await run.page.evaluate((session) => void window.api.renew(session), id)
    // The moment of the kill is what is tested; nothing is waited for.
    await wait(ms)
    await run.kill()
  }

  const last = await startWithKeyring()
  await expectPhase(last.page, 'active')
  valueOf(await last.page.evaluate((session) => window.api.renew(session), id))
  await expectPhase(last.page, 'active')
  expect(simulator.counts['token:jwt']).toBe(1)
  test.info().annotations.push({
    type: 'kills',
    description: `${KILLS} kills, seed ${SEED}: ${JSON.stringify(simulator.counts)}`
  })
})
