import { join } from 'node:path'

/** The repository's root folder. Every build path starts here, regardless of the current folder. */
export const ROOT = join(import.meta.dirname, '..')

/** The three bundles. */
export const DIST = join(ROOT, 'dist')

/** Packaged apps and installers. */
export const RELEASE = join(ROOT, 'release')
