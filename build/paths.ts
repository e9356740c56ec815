import { join } from 'node:path'

/** The repository's root folder; every path of the build starts here, whatever the current folder is. */
export const ROOT = join(import.meta.dirname, '..')

/** The three bundles. */
export const DIST = join(ROOT, 'dist')

/** Packed apps and installers. */
export const RELEASE = join(ROOT, 'release')
