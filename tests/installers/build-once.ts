import { rm } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { packInstallers } from '../../build/package.ts'
import { RELEASE } from '../../build/paths.ts'

/** What was built; `null` if it can't be built here. */
export interface BuiltInstallers {
  readonly deb: string | null
  /** The deb of an older version, for the upgrade. */
  readonly olderDeb: string | null
  readonly rpm: string | null
  readonly appImage: string | null
}

declare module 'vitest' {
  export interface ProvidedContext {
    installers: BuiltInstallers
  }
}

export const OLDER_VERSION = '0.0.9'

/** Builds everything again, so that the tests don't look at old packages. */
export default async function buildOnce({ provide }: TestProject): Promise<void> {
  await rm(RELEASE, { recursive: true, force: true })
  const older = (await packInstallers(['deb'], OLDER_VERSION))?.made ?? []
  const made = (await packInstallers())?.made ?? []
  const ending = (files: readonly string[], end: string): string | null =>
    files.find((file) => file.endsWith(end)) ?? null
  provide('installers', {
    deb: ending(made, '.deb'),
    olderDeb: ending(older, '.deb'),
    rpm: ending(made, '.rpm'),
    appImage: ending(made, '.AppImage')
  })
}
