import { expect, it } from 'vitest'
import { live } from '../../support/crash/life.ts'
import type { Tally } from '../../support/crash/life.ts'

/** `npm run soak` goes on with further seeds (security-reliability §9.2 STO-3). */
const KILLS = Number(process.env['RANDOM_KILLS'] ?? 2_000)
const KILLS_IN_A_LIFE = 50
const LIVES = Math.ceil(KILLS / KILLS_IN_A_LIFE)
/** A life that fails says its seed; `RANDOM_KILLS_SEED` begins there. */
const FIRST_SEED = Number(process.env['RANDOM_KILLS_SEED'] ?? 1)

it(
  `${KILLS} kills at random moments of vault work and renewals: old or new state, and no session is lost`,
  { timeout: 1_800_000 },
  async () => {
    const tally: Tally = { kills: 0, midway: 0, old: 0, new: 0, nothing: 0, renewals: 0, lostSessions: 0 }
    for (let life = 0; life < LIVES; life += 1) await live(FIRST_SEED + life, KILLS_IN_A_LIFE, tally)
    console.info(
      `  ${tally.kills} kills (seeds ${FIRST_SEED}–${FIRST_SEED + LIVES - 1}), ${tally.midway} in the middle of work, ` +
        `${tally.renewals} renewals: ${tally.old} found the old state, ${tally.new} the new one, ${tally.nothing} ` +
        `nothing after choosing memory; ${tally.lostSessions} lost refresh tokens`
    )
    expect(tally.kills).toBeGreaterThanOrEqual(KILLS)
    expect(tally.lostSessions).toBe(0)
    // The kills fall where something is at stake, and both outcomes are common.
    expect(tally.midway).toBeGreaterThan(KILLS / 2)
    expect(tally.old).toBeGreaterThan(KILLS / 20)
    expect(tally.new).toBeGreaterThan(KILLS / 20)
    expect(tally.nothing).toBeLessThan(KILLS / 5)
  }
)
