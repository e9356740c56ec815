import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './paths.ts'
import { twoAtATime } from './two-at-a-time.ts'

/** The result of a step. A step that couldn't even run counts as one failure. */
export interface StepResult {
  readonly passed: number
  readonly failed: number
  /** Tests that this machine can't run, such as those for another system. Reported, so that they aren't mistaken for passed tests. */
  readonly skipped: number
  /** What it printed, to show if it failed. */
  readonly output: string
}

export type StepName =
  'types' | 'page' | 'lint' | 'format' | 'paths' | 'imports' | 'unit' | 'build' | 'e2e' | 'package'

export interface Step {
  readonly name: StepName
  readonly title: string
  readonly run: () => Promise<StepResult>
}

/** One tsconfig per runtime, so that core has no DOM and the preload no Node. */
const PROJECTS = ['main/core', 'main', 'preload', 'build', 'tests']

/**
 * Where the checkers cache their results, so that a second run checks only what changed. Every `npm ci` deletes it,
 * so a clean clone is checked completely.
 */
const CACHE = join(ROOT, 'node_modules/.cache/checks')

const remembered = (project: string): string[] => [
  '--incremental',
  '--tsBuildInfoFile',
  join(CACHE, `${project.replace('/', '-')}.tsbuildinfo`)
]

/** All steps in `npm test` order, quick ones first. */
export const STEPS: readonly Step[] = [
  {
    name: 'types',
    title: 'types in every runtime',
    run: () =>
      together(PROJECTS.map((project) => () => check('tsc', ['-p', project, ...remembered(project)])))
  },
  {
    name: 'page',
    title: 'types in the window (svelte-check)',
    run: () =>
      check('svelte-check', [
        '--tsconfig',
        'renderer/tsconfig.json',
        '--fail-on-warnings',
        '--output',
        'human'
      ])
  },
  {
    name: 'lint',
    title: 'lint',
    run: () =>
      check('eslint', [
        '.',
        '--max-warnings',
        '0',
        '--cache',
        '--cache-strategy',
        'content',
        '--cache-location',
        join(CACHE, 'eslint')
      ])
  },
  {
    name: 'format',
    title: 'format',
    run: () =>
      check('prettier', [
        '--check',
        '.',
        '--log-level',
        'warn',
        '--cache',
        '--cache-location',
        join(CACHE, 'prettier')
      ])
  },
  {
    name: 'paths',
    title: 'paths in documents and comments',
    run: () => check('tsx', ['build/check-paths.ts'])
  },
  {
    name: 'imports',
    title: 'imports without circles',
    run: () => check('tsx', ['build/check-imports.ts'])
  },
  // With coverage, to enforce the thresholds in vitest.config.ts: an untested branch in keeper or vault fails.
  { name: 'unit', title: 'unit tests', run: () => vitest(['--coverage']) },
  { name: 'build', title: 'build', run: () => check('tsx', ['build/bundle.ts']) },
  { name: 'e2e', title: 'end to end on the real Electron', run: playwright },
  {
    name: 'package',
    title: 'package',
    run: () => vitest(['--config', 'tests/package/vitest.config.ts'])
  }
]

interface Ended {
  readonly code: number
  readonly output: string
}

/** Runs a program from node_modules and captures its output. */
async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const bin = join(ROOT, 'node_modules/.bin', process.platform === 'win32' ? `${program}.cmd` : program)
  const child = spawn(bin, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32'
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code: code ?? 1, output })
    })
  })
}

/** Counts a program that reports only an exit code as one check. */
async function check(program: string, args: readonly string[]): Promise<StepResult> {
  const { code, output } = await run(program, args)
  return code === 0
    ? { passed: 1, failed: 0, skipped: 0, output }
    : { passed: 0, failed: 1, skipped: 0, output }
}

/** Combines several checks into one step. */
async function together(checks: readonly (() => Promise<StepResult>)[]): Promise<StepResult> {
  const results: StepResult[] = []
  await twoAtATime(checks.map((each) => async () => void results.push(await each())))
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    skipped: results.reduce((sum, { skipped }) => sum + skipped, 0),
    output: results
      .filter(({ failed }) => failed > 0)
      .map(({ output }) => output)
      .join('\n')
  }
}

/** Runs `use` with the path of a temporary file for a reporter's JSON. */
async function withReport<Result>(use: (file: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-report-'))
  try {
    return await use(join(folder, 'report.json'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function vitest(args: readonly string[]): Promise<StepResult> {
  return await withReport(async (file) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { code, output } = await run('vitest', ['run', ...args, ...reporters])
    const report = (await readReport(file)) as {
      numPassedTests?: number
      numFailedTests?: number
      numPendingTests?: number
    } | null
    const tests = {
      passed: report?.numPassedTests,
      failed: report?.numFailedTests,
      skipped: report?.numPendingTests
    }
    return counted(tests, code, output)
  })
}

async function playwright(): Promise<StepResult> {
  return await withReport(async (file) => {
    const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file }
    const { code, output } = await run('playwright', ['test', '--reporter=list,json'], env)
    const report = (await readReport(file)) as {
      stats?: { expected: number; unexpected: number; flaky: number; skipped: number }
    } | null
    // A flaky test is a bug, not a pass.
    const failed = report?.stats === undefined ? undefined : report.stats.unexpected + report.stats.flaky
    const { expected: passed, skipped } = report?.stats ?? {}
    return counted({ passed, failed, skipped }, code, output)
  })
}

async function readReport(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown
  } catch {
    return null
  }
}

/** The counts that a runner reported. */
export interface TestCounts {
  readonly passed?: number | undefined
  readonly failed?: number | undefined
  readonly skipped?: number | undefined
}

/** A runner that fails without a failed test (it crashed or found no tests) still counts as a failure. */
export function counted(
  { passed = 0, failed = 0, skipped = 0 }: TestCounts,
  code: number,
  output: string
): StepResult {
  const broke = (code !== 0 && failed === 0) || passed + failed === 0
  return { passed, failed: broke ? failed + 1 : failed, skipped, output }
}
