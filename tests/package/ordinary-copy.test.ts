import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyForUser } from './ordinary-copy.ts'

test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'a copy for an ordinary user goes, although a program of theirs still runs',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-app-'))
    try {
      const copy = await copyForUser(folder, true)
      const [setpriv, ...args] = copy.command('app')
      // In place of the app, a program that ends only when it is told to.
      const program = spawn(setpriv, [...args.slice(0, -1), 'sh', '-c', 'echo started; exec sleep 600'])
      await once(program.stdout, 'data')
      const ended = once(program, 'exit')
      await copy.remove()
      expect(await ended).toEqual([null, 'SIGKILL'])
    } finally {
      await rm(folder, { recursive: true })
    }
  }
)
