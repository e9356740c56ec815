/** Writes every page that is generated from the code it describes; a test compares the two. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { format, getFileInfo, resolveConfig } from 'prettier'
import { isEntry, runCommand } from './command.ts'
import { errorsPage, problemsModule } from './errors-page.ts'
import { ROOT } from './paths.ts'
import { referencePages } from './reference-pages.ts'

/** Every generated file: path in the repository → its text, formatted with the repository's Prettier settings. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const texts = [
    ['build/docs/errors.md', errorsPage()],
    ['renderer/help/problems.ts', problemsModule()],
    ...referencePages()
  ] as const
  const files = texts.map(async ([path, text]): Promise<[string, string]> => {
    const filepath = join(ROOT, path)
    // Prettier doesn't support XML.
    if ((await getFileInfo(filepath)).inferredParser === null) return [path, text]
    return [path, await format(text, { ...(await resolveConfig(filepath)), filepath })]
  })
  return new Map(await Promise.all(files))
}

async function writeDocs(): Promise<number> {
  for (const [path, text] of await generatedFiles()) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true })
    await writeFile(join(ROOT, path), text)
  }
  return 0
}

if (isEntry(import.meta.url)) await runCommand(writeDocs)
