import { defineConfig } from 'vitest/config'

/**
 * The tests that `npm run mutation` runs for each changed line: those of the two areas without the exhaustive ones,
 * which take seconds and look for cases the others miss.
 */
export default defineConfig({
  test: {
    include: ['tests/unit/{keeper,vault}/*.test.ts'],
    exclude: [
      'tests/unit/keeper/{day,fleet}.test.ts',
      'tests/unit/vault/{disk-refusals,vault-bits,vault-crash,vault-model}.test.ts'
    ],
    environment: 'node',
    env: { ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' },
    testTimeout: 20_000
  }
})
