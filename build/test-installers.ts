/**
 * `npm run test:installers`: builds the Linux installers and checks them. As root on Debian it also installs, starts,
 * upgrades, and removes the deb on this machine, and gets the programs that the checks need. What can't be checked here is
 * skipped and named.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { runCommand } from './command.ts'
import { ensureDisplay } from './display.ts'
import { electronRuntime } from './electron-runtime.ts'
import { ROOT } from './paths.ts'
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
        ...process.argv.slice(2)
      ],
      { cwd: ROOT, stdio: 'inherit' }
    )
    return await new Promise<number>((resolve, reject) => {
      vitest.once('error', reject)
      vitest.once('close', (code) => {
        resolve(code ?? 1)
      })
    })
  } finally {
    await display.close()
  }
})
