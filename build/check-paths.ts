/** `npm run check:paths`: every file path that a document or a comment names exists (a stale pointer is a bug). */
import { execFile } from 'node:child_process'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isEntry, runCommand } from './command.ts'
import { ROOT } from './paths.ts'

const run = promisify(execFile)

/** Folders of this repository: a word that begins with one of them and a slash is meant as a path in it. */
const TOP_FOLDERS = ['main', 'preload', 'renderer', 'build', 'tests']

/** What a path in prose is made of; it ends before punctuation. A `*`, `<` or `…` makes it a pattern, not a path. */
const PATH = new RegExp(`(?<![\\w/.@-])(?:\\./)?(?:${TOP_FOLDERS.join('|')})/[\\w./@*<>…{},-]*`, 'g')

/** A path that was named, and where. */
export interface NamedPath {
  readonly path: string
  readonly line: number
}

/**
 * The paths that a document names, or that the comments of a source file name.
 *
 * @param kind `document`: all of the text counts; `source`: only comments, because code has a compiler
 */
export function namedPaths(text: string, kind: 'document' | 'source'): NamedPath[] {
  const found: NamedPath[] = []
  text.split('\n').forEach((content, index) => {
    const prose = kind === 'document' ? content : commentOf(content)
    for (const [match] of prose.matchAll(PATH)) {
      const path = match.replace(/^\.\//, '').replace(/[.,]+$/, '')
      if (!/[*<>…{}]/.test(path)) found.push({ path, line: index + 1 })
    }
  })
  return found
}

/** The part of a line that is a comment; empty when there is none. */
function commentOf(line: string): string {
  return /(?:^\s*(?:\/?\*+|\/\/|#|<!--)|\s\/\/\s|\/\*\*?\s)(.*)$/.exec(line)?.[1] ?? ''
}

/** Checks all tracked and new files. @returns 0 when all paths exist, else 1 */
async function checkPaths(): Promise<number> {
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT
  })
  let stale = 0
  let checked = 0
  for (const file of stdout.split('\n')) {
    const kind = kindOf(file)
    if (kind === null) continue
    const text = await readFile(join(ROOT, file), 'utf8').catch(() => '')
    for (const { path, line } of namedPaths(text, kind)) {
      checked += 1
      if (await exists(join(ROOT, path))) continue
      stale += 1
      process.stderr.write(`${file}:${line}: there is no ${path}\n`)
    }
  }
  process.stdout.write(`${checked} paths named, ${stale} of them stale\n`)
  return stale === 0 ? 0 : 1
}

function kindOf(file: string): 'document' | 'source' | null {
  if (/\.md$/.test(file)) return 'document'
  return /\.(?:ts|js|svelte|css|html|ya?ml)$/.test(file) ? 'source' : null
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false
  )
}

if (isEntry(import.meta.url)) await runCommand(checkPaths)
