import { defineConfig } from 'vitest/config'

/** `npm run test:installers`. Builds this version's installers and an older deb first; compressing them takes minutes. */
export default defineConfig({
  test: {
    include: ['tests/installers/**/*.test.ts'],
    environment: 'node',
    env: { ELECTRON_OVERRIDE_DIST_PATH: process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '' },
    globalSetup: ['tests/installers/build-once.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false
  }
})
