import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CATALOGUE } from '../../../build/catalogue.ts'
import { doctorRows, errorsPage, vaultRows } from '../../../build/errors-page.ts'
import { ROOT } from '../../../build/paths.ts'
import { generatedFiles } from '../../../build/write-docs.ts'
import { PROBLEMS } from '../../../renderer/help/problems.ts'

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
  expect(doctorRows().flatMap(({ signs }) => signs)).toHaveLength(CATALOGUE.length)
})

const textOf = ({ signs }: ReturnType<typeof vaultRows>[number]): string =>
  signs.map(({ says }) => says).join(', ')

it('the page and Help have the seven states of the vault, each with its cause and a fix', () => {
  const rows = vaultRows()
  expect(rows.map(textOf)).toEqual([
    'In use',
    'Ready',
    'Locked, vault-locked',
    'Access denied, vault-denied',
    'Not secure, vault-weak',
    'Damaged, vault-corrupt',
    'From another installation, vault-foreign'
  ])
  const page = errorsPage()
  for (const row of rows) {
    const { cause, fix } = row
    expect(page).toContain(`| ${cause} | ${fix} |`)
    expect(PROBLEMS).toContainEqual({ place: 'Where secrets are kept', says: textOf(row), cause, fix })
  }
})
