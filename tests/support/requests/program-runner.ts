import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { findCommand } from '../../../build/system-libraries.ts'
import type { ProgramLanguage } from '../../../main/core/requests/draft.ts'

/** How a language is checked and run. Each command gets the file's name. */
interface Language {
  readonly file: string
  /** Programs without which nothing can be tested. */
  readonly needs: readonly string[]
  readonly run: readonly string[]
  /** Each must end with 0 and print nothing to standard output. Those that aren't installed are left out. */
  readonly checks: readonly (readonly string[])[]
}

const LANGUAGES: Readonly<Record<ProgramLanguage, Language>> = {
  curl: {
    file: 'request.sh',
    needs: ['sh', 'curl'],
    run: ['sh'],
    checks: [
      ['sh', '-n'],
      ['shellcheck', '--severity=warning']
    ]
  },
  go: {
    file: 'request.go',
    needs: ['go'],
    run: ['go', 'run'],
    checks: [
      ['gofmt', '-l'],
      ['go', 'vet']
    ]
  },
  javascript: { file: 'request.mjs', needs: ['node'], run: ['node'], checks: [['node', '--check']] },
  python: {
    file: 'request.py',
    needs: ['python3'],
    run: ['python3'],
    checks: [['python3', '-W', 'error', '-m', 'py_compile']]
  },
  php: { file: 'request.php', needs: ['php'], run: ['php'], checks: [['php', '-l']] }
}

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A program in a folder of its own, removed when the test ends. */
export interface WrittenProgram {
  readonly folder: string
  /** Runs it with these environment variables and no others but PATH and HOME, in UTF-8. */
  run(env: Readonly<Record<string, string>>): Promise<Ended>
  /** What the language's own checkers find; empty if nothing. */
  check(): Promise<readonly string[]>
}

/** What a language lacks on this machine; `null` if it can be tested. */
export async function lackOf(language: ProgramLanguage): Promise<string | null> {
  for (const program of LANGUAGES[language].needs) if ((await findCommand(program)) === null) return program
  if (language !== 'php') return null
  const modules = await execute(['php', '-m'], tmpdir(), {})
  return /^curl$/m.test(modules.stdout) ? null : 'the curl extension of PHP'
}

export async function writeProgram(language: ProgramLanguage, text: string): Promise<WrittenProgram> {
  const { file, run, checks } = LANGUAGES[language]
  const folder = await mkdtemp(join(tmpdir(), 'program-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, file), text)
  return {
    folder,
    run: (env) => execute([...run, file], folder, env),
    async check() {
      const findings: string[] = []
      for (const [program = '', ...args] of checks) {
        if ((await findCommand(program)) === null) continue
        const ended = await execute([program, ...args, file], folder, {})
        const said = (ended.stdout + ended.stderr).replace(/^No syntax errors detected in .*\n/, '')
        if (ended.code !== 0 || said !== '') findings.push(`${program} (${ended.code}): ${said}`)
      }
      return findings
    }
  }
}

function execute(
  [program = '', ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>
): Promise<Ended> {
  const { PATH = '', HOME = tmpdir() } = process.env
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { cwd, env: { PATH, HOME, LC_ALL: 'C.UTF-8', ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
      }
    )
  })
}
