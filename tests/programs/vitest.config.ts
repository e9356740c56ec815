import { defineConfig } from 'vitest/config'

/** `npm run test:programs`: the programs of the Requests page in every language. Compiling Go takes seconds. */
export default defineConfig({
  test: {
    include: ['tests/programs/**/*.test.ts'],
    environment: 'node',
    env: { ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' },
    testTimeout: 240_000,
    hookTimeout: 240_000
  }
})
