/** `npm run check:paths`: checks that every file path in a document or a comment exists (a stale path is a bug). */
import { execFile } from 'node:child_process'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isEntry, runCommand } from './command.ts'
import { ROOT } from './paths.ts'

const run = promisify(execFile)

/** Folders of this repository: a word that starts with one of them and a slash is a path in it. */
const TOP_FOLDERS = ['main', 'preload', 'renderer', 'build', 'tests']

/** The characters of a path in prose; it ends before punctuation. A `*`, `<`, or `…` makes it a pattern, not a path. */
const PATH = new RegExp(`(?<![\\w/.@-])(?:\\./)?(?:${TOP_FOLDERS.join('|')})/[\\w./@*<>…{},-]*`, 'g')

/** A source file or document named without its folder, or with its last folder only. */
const TAIL = /(?<![\w/.@:…*-])(?!node_modules\/)(?:[\w-]+\/)*[\w-][\w.-]*\.(?:ts|svelte|md)(?![\w/-])/g

/** The target of a link in a document, unless it is a URL or a heading. */
const LINK = /\]\((?!\w+:|#)([^)#\s]+)/g

/** A path and where it was found. */
export interface NamedPath {
  readonly path: string
  readonly line: number
  /** `whole`: from the repository's root or the document's folder. `tail`: the end of some file's path. */
  readonly kind: 'whole' | 'tail'
}

/**
 * The paths in a document, or in the comments of a source file.
 *
 * @param kind `document`: all of the text counts; `source`: only comments count, because the compiler checks the code
 */
export function namedPaths(text: string, kind: 'document' | 'source'): NamedPath[] {
  const found: NamedPath[] = []
  text.split('\n').forEach((content, index) => {
    const prose = kind === 'document' ? content : commentOf(content)
    const line = index + 1
    const seen = new Set<string>()
    const add = (path: string, of: NamedPath['kind']): void => {
      if (seen.has(path) || /[*<>…{}]/.test(path)) return
      seen.add(path)
      found.push({ path, line, kind: of })
    }
    for (const [match] of prose.matchAll(PATH)) add(match.replace(/^\.\//, '').replace(/[.,]+$/, ''), 'whole')
    if (kind === 'document')
      for (const [, to = ''] of prose.matchAll(LINK)) add(to.replace(/^\.\//, ''), 'whole')
    for (const [match] of prose.matchAll(TAIL)) add(match, 'tail')
  })
  return found
}

/** True if `tail` is the full path of a file in the repository, or the end of one. */
export function isTailOfOne(tail: string, files: readonly string[]): boolean {
  return files.some((file) => file === tail || file.endsWith(`/${tail}`))
}

/** The comment on a line; empty if there is none. */
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
  const files = stdout.split('\n')
  for (const file of files) {
    const textKind = kindOf(file)
    if (textKind === null) continue
    const text = await readFile(join(ROOT, file), 'utf8').catch(() => '')
    for (const { path, line, kind } of namedPaths(text, textKind)) {
      checked += 1
      if (kind === 'tail' ? isTailOfOne(path, files) : await exists(join(ROOT, path))) continue
      stale += 1
      process.stderr.write(`${file}:${line}: ${path} doesn't exist\n`)
    }
  }
  process.stdout.write(`${checked} paths checked, ${stale} missing\n`)
  return stale === 0 ? 0 : 1
}

function kindOf(file: string): 'document' | 'source' | null {
  if (/\.md$/.test(file)) return 'document'
  return /\.(?:ts|js|svelte|css|html|ya?ml)$/.test(file) ? 'source' : null
}

/** A drawing may name a module without `.ts`. */
async function exists(path: string): Promise<boolean> {
  const found = await Promise.all([path, `${path}.ts`].map(async (each) => await access(each).then(YES, NO)))
  return found.includes(true)
}

const YES = (): boolean => true
const NO = (): boolean => false

if (isEntry(import.meta.url)) await runCommand(checkPaths)
