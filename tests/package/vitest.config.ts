import { defineConfig } from 'vitest/config'

// Packs once, then looks at what was packed; a minute on a slow machine.
export default defineConfig({
  test: {
    include: ['tests/package/**/*.test.ts'],
    environment: 'node',
    env: { ELECTRON_OVERRIDE_DIST_PATH: process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '' },
    globalSetup: ['tests/package/pack-once.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false
  }
})
