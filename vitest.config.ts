import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/unit/**/*.test.ts'],
    environment: 'node',
    // `require('electron')` in plain Node starts a download; with this it answers at once and core stays Electron-free.
    env: { ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' },
    // Limits for what hangs, never a measure of speed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    coverage: {
      provider: 'v8',
      include: ['main/{core,ipc,simulator}/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      // Where an untested branch could lose a secret or a session (security-reliability §9.4 QLT-1).
      thresholds: { 'main/core/{vault,keeper}/**': { branches: 100 } }
    }
  }
})
