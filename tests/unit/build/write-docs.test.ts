import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../../build/paths.ts'
import { doctorRows, errorsPage } from '../../../build/errors-page.ts'
import { generatedFiles } from '../../../build/write-docs.ts'
import { CATALOGUE } from '../../../main/core/doctor/catalogue.ts'

it.each([...(await generatedFiles())])(
  '%s is what `npx tsx build/write-docs.ts` writes',
  async (path, text) => {
    expect(await readFile(join(ROOT, path), 'utf8')).toBe(text)
  }
)

it('the page has every code, cause and fix of the catalogue, and no row twice', () => {
  const page = errorsPage()
  for (const { says, cause, fix } of CATALOGUE) {
    expect(page).toContain(`\`${says}\``)
    expect(page).toContain(`| ${cause} | ${fix} |`)
  }
  expect(doctorRows().flatMap(({ says }) => says)).toHaveLength(CATALOGUE.length)
})
