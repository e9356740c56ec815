/**
 * `npm run check:imports`: no file and no folder imports itself by way of others. A circle has no place to
 * start reading: to understand one of its files, you have to read all of them.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { isEntry, runCommand } from './command.ts'
import { ROOT } from './paths.ts'

const run = promisify(execFile)

/** Where code is. */
const CODE = /^(?:main|preload|renderer|build|tests)\/.*\.(?:ts|svelte)$/

/** For each node, the nodes it imports, each with the import that shows it. */
export type Imports = ReadonlyMap<string, ReadonlyMap<string, string>>

/** The shortest way round one circle: each step says what imports what. */
export type Circle = readonly { readonly from: string; readonly to: string; readonly shownBy: string }[]

/**
 * What each file imports of the other files. Type-only imports count as well: a circle of types runs, but to read one of its
 * files you still need the others. An import of a package leads out of the repository and can't come back.
 *
 * @param texts path from the root → content, of `.ts` and `.svelte` files
 */
export function importsOfFiles(texts: ReadonlyMap<string, string>): Imports {
  return new Map(
    [...texts].map(([file, text]) => {
      const found = new Map<string, string>()
      for (const { fileName } of ts.preProcessFile(codeOf(file, text), true, true).importedFiles) {
        const to = posix.join(posix.dirname(file), fileName)
        if (fileName.startsWith('.') && to !== file && texts.has(to)) found.set(to, `${file} → ${to}`)
      }
      return [file, found]
    })
  )
}

/**
 * The same between folders: a folder imports another when one of its own files does. Folders of tests are left out: they
 * mirror the product's, and a test may set the stage with what belongs to another.
 */
export function importsOfFolders(files: Imports): Imports {
  const folders = new Map<string, Map<string, string>>()
  for (const [file, imported] of files) {
    if (file.startsWith('tests/')) continue
    const folder = dirname(file)
    const found = folders.get(folder) ?? new Map<string, string>()
    folders.set(folder, found)
    for (const [to, shownBy] of imported) if (dirname(to) !== folder) found.set(dirname(to), shownBy)
  }
  return folders
}

/**
 * One circle of each group of nodes that reach each other (a strongly connected component), the shortest through its first
 * node.
 */
export function circles(imports: Imports): Circle[] {
  const found: Circle[] = []
  const told = new Set<string>()
  for (const node of imports.keys()) {
    if (told.has(node)) continue
    const circle = wayBack(node, imports)
    if (circle === null) continue
    found.push(circle)
    const reached = reachableFrom(node, imports)
    for (const other of reached) if (reachableFrom(other, imports).has(node)) told.add(other)
  }
  return found
}

/** The shortest way from a node back to itself; null when there is none. */
function wayBack(start: string, imports: Imports): Circle | null {
  const ways: Circle[] = [[]]
  const seen = new Set<string>()
  for (const way of ways) {
    const from = way.at(-1)?.to ?? start
    for (const [to, shownBy] of imports.get(from) ?? []) {
      const longer = [...way, { from, to, shownBy }]
      if (to === start) return longer
      if (seen.has(to)) continue
      seen.add(to)
      ways.push(longer)
    }
  }
  return null
}

function reachableFrom(start: string, imports: Imports): Set<string> {
  const reached = new Set<string>([start])
  // A set's iterator also visits what is added on the way.
  for (const node of reached) for (const to of imports.get(node)?.keys() ?? []) reached.add(to)
  return reached
}

/** A component's code stands in its scripts. */
function codeOf(file: string, text: string): string {
  if (!file.endsWith('.svelte')) return text
  return [...text.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)].map(([, code]) => code).join('\n')
}

/** Checks all tracked and new files. @returns 0 when there is no circle, else 1 */
async function checkImports(): Promise<number> {
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT
  })
  const texts = new Map<string, string>()
  for (const file of new Set(stdout.split('\n')))
    if (CODE.test(file)) {
      const text = await readFile(join(ROOT, file), 'utf8').catch(() => null)
      if (text !== null) texts.set(file, text)
    }
  const files = importsOfFiles(texts)
  const folders = importsOfFolders(files)
  const found = [
    ...circles(files).map((circle) => ({ of: 'files', circle })),
    ...circles(folders).map((circle) => ({ of: 'folders', circle }))
  ]
  for (const { of, circle } of found)
    process.stderr.write(`A circle of ${of}:\n${circle.map(({ shownBy }) => `  ${shownBy}\n`).join('')}`)
  process.stdout.write(`${files.size} files in ${folders.size} folders, ${found.length} circles\n`)
  return found.length === 0 ? 0 : 1
}

if (isEntry(import.meta.url)) await runCommand(checkImports)
