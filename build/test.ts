/**
 * `npm test`: runs every step in order and ends with one line of totals. `tsx build/test.ts <step> …` runs only those
 * steps; the scripts in package.json use it. A failed step doesn't stop the others, so one run shows every failure.
 */
import { runCommand } from './command.ts'
import { ensureDisplay } from './display.ts'
import { electronRuntime } from './electron-runtime.ts'
import { ensureSystemLibraries, TEST_PROGRAMS } from './system-libraries.ts'
import { STEPS, type Step, type StepName } from './test-steps.ts'
import { twoAtATime } from './two-at-a-time.ts'

/** Steps that start Electron and therefore need a display and its libraries. */
const NEEDS_ELECTRON: readonly StepName[] = ['e2e', 'package']

/** Steps that only read the sources, so they run two at a time. */
const ONLY_READ: readonly StepName[] = ['types', 'page', 'lint', 'format', 'paths', 'imports']

async function test(): Promise<number> {
  const asked = process.argv.slice(2)
  const steps = STEPS.filter(({ name }) => asked.length === 0 || asked.includes(name))
  const needsElectron = steps.some(({ name }) => NEEDS_ELECTRON.includes(name))
  // Check requirements first: a bare machine fails immediately, not after the unit tests.
  if (needsElectron) {
    await ensureSystemLibraries(TEST_PROGRAMS)
    // Looked up once for all steps, because each lookup contacts the release host.
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = (await electronRuntime()).dist
  }
  const display = needsElectron ? await ensureDisplay() : null
  let passed = 0
  let failed = 0
  const take = async (step: Step): Promise<void> => {
    const startedAt = performance.now()
    const result = await step.run()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    passed += result.passed
    failed += result.failed
    const mark = result.failed === 0 ? 'ok  ' : 'FAIL'
    const skipped = result.skipped === 0 ? '' : `, ${result.skipped} skipped`
    process.stdout.write(
      `${mark}  ${step.title}: ${result.passed} passed, ${result.failed} failed${skipped} (${seconds} s)\n`
    )
    if (result.failed > 0) process.stdout.write(`${result.output}\n`)
  }
  try {
    await twoAtATime(steps.filter(({ name }) => ONLY_READ.includes(name)).map((step) => () => take(step)))
    for (const step of steps) if (!ONLY_READ.includes(step.name)) await take(step)
  } finally {
    await display?.close()
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  return failed === 0 && passed > 0 ? 0 : 1
}

await runCommand(test)
