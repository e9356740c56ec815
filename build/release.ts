/**
 * `npx tsx build/release.ts v1.2.3`: checks that a tag belongs to this version, and prints the release notes: the version's
 * section of CHANGELOG.md. The release workflow starts with it, so that a wrong tag costs nothing.
 * `npm sbom … | npx tsx build/release.ts sbom`: names the product in the list of components.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CommandError, isEntry, runCommand } from './command.ts'
import { ROOT } from './paths.ts'

/**
 * The notes for a release.
 *
 * @param tag such as `v1.2.3`
 * @param version that of package.json
 * @param changelog in the form of Keep a Changelog: one `## [version]` section per release
 * @returns Markdown, without the section's own heading
 * @throws CommandError if the tag is another version's, or the section is missing, empty, or there twice
 */
export function releaseNotes(tag: string, version: string, changelog: string): string {
  if (tag !== `v${version}`)
    throw new CommandError(
      `The tag ${tag} doesn't match package.json, which says ${version}. Tag v${version}, or change the version first.`
    )
  const sections = changelog
    .replaceAll('\r\n', '\n')
    .split(/^## /m)
    .filter((section) => section.startsWith(`[${version}]`))
  const [section] = sections
  if (section === undefined || sections.length > 1)
    throw new CommandError(
      `CHANGELOG.md has ${section === undefined ? 'no section' : 'more than one section'} named [${version}]. ` +
        'A release needs exactly one.'
    )
  // The last section ends with the targets of the headings' links.
  const notes = section
    .slice(section.indexOf('\n') + 1)
    .replaceAll(/^\[[^\]]+\]: .*$/gm, '')
    .trim()
  if (!section.includes('\n') || notes === '')
    throw new CommandError(`The section [${version}] of CHANGELOG.md is empty.`)
  return `${notes}\n`
}

/**
 * Names the product in npm's list of components, which calls it by the folder of the checkout.
 *
 * @param sbom CycloneDX 1.5 in JSON
 * @throws CommandError if it has no main component (`metadata.component`)
 */
export function namedSbom(sbom: string, productName: string): string {
  const bom = JSON.parse(sbom) as { readonly metadata?: { readonly component?: { name?: string } } }
  const component = bom.metadata?.component
  if (component === undefined) throw new CommandError('The list of components names no main component.')
  component.name = productName
  return `${JSON.stringify(bom, null, 2)}\n`
}

/** What a report of Vitest says about each file of tests. */
export interface TestReport {
  readonly testResults: readonly {
    /** Path of the file. */
    readonly name: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/**
 * The skipped tests of packages for Linux. On a person's machine a program may be missing; in a release, a package that
 * was not installed and started must not be published.
 */
export function skippedPackageTests({ testResults }: TestReport): readonly string[] {
  return testResults
    .filter(({ name }) => /\b(?:deb|rpm|appimage)\.test\.ts$/.test(name))
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName)
}

/**
 * Stops a release that would contain something made for tests only.
 *
 * @param tag the release's tag (RELEASE_TAG); without one, nothing is released, and anything goes
 * @param what such as `stand-ins for the installer tools`
 * @throws CommandError if there is a tag
 */
export function refuseInRelease(tag: string | undefined, what: string): void {
  if (tag === undefined || tag === '') return
  throw new CommandError(`The release ${tag} can't be built with ${what}: that is for tests only.`)
}

async function main(): Promise<number> {
  const [tag = ''] = process.argv.slice(2)
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    version: string
    productName: string
  }
  if (tag === 'sbom') {
    process.stdout.write(namedSbom(await text(process.stdin), manifest.productName))
    return 0
  }
  const changelog = await readFile(join(ROOT, 'CHANGELOG.md'), 'utf8')
  process.stdout.write(releaseNotes(tag, manifest.version, changelog))
  return 0
}

if (isEntry(import.meta.url)) await runCommand(main)
