/**
 * `npm run test:programs`: checks and runs the programs that the Requests page writes, in all their languages. As root
 * on Debian it installs the languages that are missing; others are skipped and named.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { runCommand } from './command.ts'
import { ROOT } from './paths.ts'
import { ensureOptionalPrograms, LANGUAGE_PROGRAMS } from './system-libraries.ts'

await runCommand(async () => {
  await ensureOptionalPrograms(LANGUAGE_PROGRAMS)
  const vitest = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      'tests/programs/vitest.config.ts',
      '--root',
      '.'
    ],
    { cwd: ROOT, stdio: 'inherit' }
  )
  return new Promise<number>((resolve, reject) => {
    vitest.once('error', reject)
    vitest.once('close', (code) => {
      resolve(code ?? 1)
    })
  })
})
