import { defineConfig } from 'vitest/config'

/** `npm run soak`: the simulated days, and the random kills, as often as is promised (security-reliability §9.2, §9.3). */
export default defineConfig({
  test: {
    include: ['tests/unit/keeper/{day,fleet}.test.ts', 'tests/unit/crash/random-kills.test.ts'],
    environment: 'node',
    // As long as a busy machine needs: what is simulated is days, and no real second counts.
    testTimeout: 1_800_000,
    env: {
      ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent',
      KEEPER_SEEDS: process.env['KEEPER_SEEDS'] ?? '1000',
      RANDOM_KILLS: process.env['RANDOM_KILLS'] ?? '50000'
    }
  }
})
