import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Figure } from './figure.ts'

const MEBIBYTE = 1024 * 1024

/** The largest packed archive, in mebibytes; a test holds each package to it. */
export const LARGEST_ARCHIVE = 2.5

/** The size of the packed archive; empty when nothing has been packed yet (`npm run package`). */
export async function packageFigures(repository: string): Promise<Figure[]> {
  const release = join(repository, 'release')
  const entries = await readdir(release, { recursive: true }).catch(() => [])
  const archive = entries.find((entry) => entry.endsWith('app.asar'))
  if (archive === undefined) return []
  const { size } = await stat(join(release, archive))
  return [
    {
      name: 'app.asar',
      measured: size / MEBIBYTE,
      limit: LARGEST_ARCHIVE,
      unit: 'MiB',
      method: 'size of the file'
    }
  ]
}
