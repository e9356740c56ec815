import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../../build/paths.ts'
import { generatedDocuments } from '../../../build/write-docs.ts'

const documents = await generatedDocuments()

test.each(documents.map(({ path, text }) => [path, text] as const))(
  '%s is what the code says',
  async (path, text) => {
    expect(await readFile(join(ROOT, path), 'utf8')).toBe(text)
  }
)
