import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { exitCodeOf } from '../../../build/electron-process.ts'
import { ROOT } from '../../../build/paths.ts'

/** A program that fails after it has used electron-builder's temporary folders. */
const FAILS = `
  import tempFile from 'temp-file'
  import { keepExitCode } from ${JSON.stringify(pathToFileURL(join(ROOT, 'build/command.ts')).href)}
  if (process.argv.includes('keep')) keepExitCode()
  await new tempFile.TmpDir('test').getTempDir()
  process.exitCode = 3
`

test.each([
  ['is its own with keepExitCode', ['keep'], 3],
  ['would be 0 without it', [], 0]
])('the exit code of a failed program that packages %s', async (_what, args, expected) => {
  const node = ['--import', 'tsx', '--input-type=module', '--eval', FAILS, '--', ...args]
  const child = spawn(process.execPath, node, { cwd: ROOT, stdio: 'ignore' })
  expect(await exitCodeOf(child)).toBe(expected)
})
