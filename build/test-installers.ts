/**
 * `npm run test:installers`: builds the Linux installers and checks them. As root on Debian it also installs, starts,
 * upgrades, and removes the deb on this machine, and gets the programs that the checks need. What can't be checked here is
 * skipped and named; in a release, a skipped test of a package is a failure.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './command.ts'
import { ensureDisplay } from './display.ts'
import { electronRuntime } from './electron-runtime.ts'
import { ROOT } from './paths.ts'
import { refuseInRelease, skippedPackageTests, type TestReport } from './release.ts'
import { ensureOptionalPrograms, ensureSystemLibraries, INSTALLER_PROGRAMS } from './system-libraries.ts'

await runCommand(async () => {
  if (process.platform !== 'linux') {
    process.stdout.write('Skipped: these tests are for the Linux installers.\n')
    return 0
  }
  await ensureSystemLibraries()
  await ensureOptionalPrograms(INSTALLER_PROGRAMS)
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = (await electronRuntime()).dist
  const display = await ensureDisplay()
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-report-'))
  const file = join(folder, 'report.json')
  try {
    const vitest = spawn(
      process.execPath,
      [
        join(ROOT, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--config',
        'tests/installers/vitest.config.ts',
        '--root',
        '.',
        '--reporter=verbose',
        '--reporter=json',
        `--outputFile.json=${file}`,
        ...process.argv.slice(2)
      ],
      { cwd: ROOT, stdio: 'inherit' }
    )
    const code = await new Promise<number>((resolve, reject) => {
      vitest.once('error', reject)
      vitest.once('close', (ended) => {
        resolve(ended ?? 1)
      })
    })
    if (code !== 0) return code
    const skipped = skippedPackageTests(JSON.parse(await readFile(file, 'utf8')) as TestReport)
    if (skipped.length > 0)
      refuseInRelease(process.env['RELEASE_TAG'], `skipped tests: ${skipped.join('; ')}`)
    return 0
  } finally {
    await rm(folder, { recursive: true, force: true })
    await display.close()
  }
})
