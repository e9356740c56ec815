import { rm } from 'node:fs/promises'
import { packApp } from '../../build/package.ts'
import { RELEASE } from '../../build/paths.ts'

/** Packages the app again before the tests run, so that they don't test an old package. */
export default async function packOnce(): Promise<void> {
  await rm(RELEASE, { recursive: true, force: true })
  await packApp('folder')
}
