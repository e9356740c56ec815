import { rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { TestProject } from 'vitest/node'
import { packInstallers, packMacForTests, packWindowsForTests } from '../../build/package.ts'
import { RELEASE } from '../../build/paths.ts'
import { findCommand } from '../../build/system-libraries.ts'
import { throwAwayCertificate } from './certificate.ts'

/** What was built; `null` if it can't be built here. */
export interface BuiltInstallers {
  readonly deb: string | null
  /** The deb of an older version, for the upgrade. */
  readonly olderDeb: string | null
  readonly rpm: string | null
  readonly appImage: string | null
}

/** What was built for Windows; `null` if it can't be built here. */
export interface BuiltForWindows {
  readonly setup: string | null
  readonly msi: string | null
  /** The certificate that everything is signed with; `null` if it isn't. */
  readonly trusted: string | null
}

declare module 'vitest' {
  export interface ProvidedContext {
    installers: BuiltInstallers
    windows: BuiltForWindows
    /** The archives for macOS; empty if they can't be built here. */
    macZips: readonly string[]
  }
}

export const OLDER_VERSION = '0.0.9'

/** Builds everything again, so that the tests don't look at old packages. */
export default async function buildOnce({ provide }: TestProject): Promise<() => Promise<void>> {
  await rm(RELEASE, { recursive: true, force: true })
  const tools = await Promise.all(['osslsigncode', 'openssl'].map(findCommand))
  const certificate = tools.includes(null) ? null : await throwAwayCertificate()
  const { setup, msi } = await packWindowsForTests(certificate)
  provide('windows', { setup, msi, trusted: certificate?.trusted ?? null })
  const zips = (await packMacForTests(await findCommand('7z'))).filter((file) => file.endsWith('.zip'))
  provide('macZips', zips)
  const older = (await packInstallers(['deb'], { version: OLDER_VERSION }))?.made ?? []
  const made = (await packInstallers())?.made ?? []
  const ending = (files: readonly string[], end: string): string | null =>
    files.find((file) => file.endsWith(end)) ?? null
  provide('installers', {
    deb: ending(made, '.deb'),
    olderDeb: ending(older, '.deb'),
    rpm: ending(made, '.rpm'),
    appImage: ending(made, '.AppImage')
  })
  await sayWithSize([...made, setup, msi].filter((file) => file !== null))
  return async () => {
    await certificate?.remove()
  }
}

async function sayWithSize(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const { size } = await stat(file)
    process.stdout.write(`${basename(file)}: ${(size / 1024 / 1024).toFixed(1)} MiB\n`)
  }
}
