import { rm } from 'node:fs/promises'
import { packApp } from '../../build/package.ts'
import { RELEASE } from '../../build/paths.ts'

/** Packs the app anew before the tests look at it: an old package must not be the one that passes. */
export default async function packOnce(): Promise<void> {
  await rm(RELEASE, { recursive: true, force: true })
  await packApp(false)
}
