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

/** A source file or a document named without its folder, or with the last of its folders only. */
const TAIL = /(?<![\w/.@:…*-])(?!node_modules\/)(?:[\w-]+\/)*[\w-][\w.-]*\.(?:ts|svelte|md)(?![\w/-])/g

/** Where a link of a document leads, unless that is an address or a heading. */
const LINK = /\]\((?!\w+:|#)([^)#\s]+)/g

/** A path that was named, and where. */
export interface NamedPath {
  readonly path: string
  readonly line: number
  /** `whole`: from the repository's root or the document's folder. `tail`: the end of some file's path. */
  readonly kind: 'whole' | 'tail'
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

/** True when one of the repository's files is meant by `tail`: it is the whole of a path or its last parts. */
export function isTailOfOne(tail: string, files: readonly string[]): boolean {
  return files.some((file) => file === tail || file.endsWith(`/${tail}`))
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
  const files = stdout.split('\n')
  for (const file of files) {
    const textKind = kindOf(file)
    if (textKind === null) continue
    const text = await readFile(join(ROOT, file), 'utf8').catch(() => '')
    for (const { path, line, kind } of namedPaths(text, textKind)) {
      checked += 1
      if (kind === 'tail' ? isTailOfOne(path, files) : await exists(join(ROOT, path))) continue
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

/** A module may be named as an import would name it in a drawing: without `.ts`. */
async function exists(path: string): Promise<boolean> {
  const found = await Promise.all([path, `${path}.ts`].map(async (each) => await access(each).then(YES, NO)))
  return found.includes(true)
}

const YES = (): boolean => true
const NO = (): boolean => false

if (isEntry(import.meta.url)) await runCommand(checkPaths)
