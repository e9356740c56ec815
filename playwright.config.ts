import { defineConfig } from '@playwright/test'

// The real Electron, driven through its window. No retries: a flaky test is a bug.
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results/e2e',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  // Limits for what hangs, never a measure of speed: nothing here takes a tenth of them on an idle machine.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  use: { screenshot: 'only-on-failure', trace: 'retain-on-failure' }
})
