/**
 * Builds a deb or an rpm with Debian's own dpkg-deb and rpmbuild. electron-builder runs this in place of fpm where fpm can't
 * be downloaded (`CUSTOM_FPM_PATH`). It takes the options that electron-builder gives to fpm, and refuses any other.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { isEntry, runCommand } from './command.ts'

const run = promisify(execFile)

/** A package as electron-builder describes it to fpm. */
export interface PackageRequest {
  readonly kind: 'deb' | 'rpm'
  /** Where the package goes. */
  readonly output: string
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly maintainer: string
  readonly vendor: string
  readonly url: string
  readonly license: string
  /** One line. */
  readonly summary: string
  /** Lines that follow the summary. */
  readonly description: readonly string[]
  readonly depends: readonly string[]
  readonly recommends: readonly string[]
  readonly priority: string
  readonly category: string
  readonly compression: string
  /** Paths of the scripts that run after installing and after removing. */
  readonly afterInstall: string
  readonly afterRemove: string
  /** What goes where. A source that ends with a slash means the content of that folder. */
  readonly files: readonly { readonly from: string; readonly to: string }[]
}

const ONE = { type: 'string' } as const
const MANY = { type: 'string', multiple: true } as const

/**
 * Reads fpm's command line.
 *
 * @throws TypeError if there is an option that this stand-in doesn't know.
 * @throws Error if something that a package needs is missing.
 */
export function readRequest(args: readonly string[]): PackageRequest {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      input: { ...ONE, short: 's' },
      target: { ...ONE, short: 't' },
      force: { type: 'boolean' },
      depends: { ...MANY, short: 'd' },
      'deb-recommends': MANY,
      'deb-priority': ONE,
      'deb-compression': ONE,
      'rpm-os': ONE,
      'rpm-summary': ONE,
      'rpm-compression': ONE,
      architecture: ONE,
      'after-install': ONE,
      'after-remove': ONE,
      description: ONE,
      version: ONE,
      package: ONE,
      name: ONE,
      maintainer: ONE,
      vendor: ONE,
      url: ONE,
      license: ONE,
      category: ONE
    }
  })
  const kind = values.target
  if (kind !== 'deb' && kind !== 'rpm') throw new Error(`This stand-in for fpm can't build: ${String(kind)}`)
  const needed = (name: string, value: string | undefined): string => {
    if (value === undefined || value === '') throw new Error(`fpm was called without --${name}`)
    return value
  }
  const lines = needed('description', values.description)
    .split('\n')
    .map((line) => line.trim())
  return {
    kind,
    output: needed('package', values.package),
    name: needed('name', values.name),
    version: needed('version', values.version),
    architecture: needed('architecture', values.architecture),
    maintainer: needed('maintainer', values.maintainer),
    vendor: values.vendor ?? '',
    url: needed('url', values.url),
    license: values.license ?? 'unknown',
    summary: values['rpm-summary'] ?? lines[0] ?? '',
    description: kind === 'deb' ? lines.slice(1) : lines,
    depends: values.depends ?? [],
    recommends: values['deb-recommends'] ?? [],
    priority: values['deb-priority'] ?? 'optional',
    category: values.category ?? 'utils',
    compression: values['deb-compression'] ?? 'xz',
    afterInstall: needed('after-install', values['after-install']),
    afterRemove: needed('after-remove', values['after-remove']),
    files: positionals.map((each) => {
      const at = each.lastIndexOf('=/')
      if (at < 1) throw new Error(`fpm was given a file without a place: ${each}`)
      return { from: each.slice(0, at), to: each.slice(at + 1) }
    })
  }
}

/** The control file of a deb (Debian Policy §5.3). */
export function controlFile(request: PackageRequest, installedKiB: number): string {
  const fields: readonly (readonly [string, string])[] = [
    ['Package', request.name],
    ['Version', request.version],
    ['Architecture', request.architecture],
    ['Maintainer', request.maintainer],
    ['Installed-Size', String(installedKiB)],
    ['Depends', request.depends.join(', ')],
    ['Recommends', request.recommends.join(', ')],
    ['Section', request.category],
    ['Priority', request.priority],
    ['Homepage', request.url],
    ['Description', request.summary]
  ]
  const written = fields.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`)
  // Policy §5.6.13: a blank line of the description is a dot.
  const more = request.description.map((line) => (line === '' ? ' .' : ` ${line}`))
  return `${[...written, ...more].join('\n')}\n`
}

/** Debian's changelog (Policy §4.4). */
function changelog({ name, version, maintainer }: PackageRequest, at: Date): string {
  const date = at.toUTCString().replace('GMT', '+0000')
  return `${name} (${version}) unstable; urgency=medium\n\n  * Version ${version}.\n\n -- ${maintainer}  ${date}\n`
}

/** What rpm calls the architectures that have another name in Debian, which is the one electron-builder uses. */
const RPM_ARCHITECTURES: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64' }

/** The spec file of an rpm whose files are already in the build root. */
export function specFile(request: PackageRequest, scripts: { install: string; remove: string }): string {
  // A percent sign starts a macro.
  const plain = (text: string): string => text.replaceAll('%', '%%')
  return `%define __spec_install_pre /bin/true
%define __os_install_post %{nil}
%define _build_id_links none
%global debug_package %{nil}
%define _binary_payload w2T.xzdio
Name: ${request.name}
Version: ${request.version}
Release: 1
Summary: ${plain(request.summary)}
License: ${plain(request.license)}
Vendor: ${plain(request.vendor)}
Packager: ${plain(request.maintainer)}
URL: ${plain(request.url)}
AutoReqProv: no
${request.depends.map((each) => `Requires: ${plain(each)}\n`).join('')}
%description
${plain(request.description.join('\n'))}

%install

%post -p /bin/bash
${plain(scripts.install)}
%postun -p /bin/bash
${plain(scripts.remove)}
%files
%defattr(-,root,root,-)
${request.files.map(({ to }) => `"${plain(to)}"`).join('\n')}
`
}

async function buildPackage(request: PackageRequest): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-fpm-'))
  try {
    const tree = join(folder, 'tree')
    for (const { from, to } of request.files) {
      const target = join(tree, to)
      await mkdir(dirname(target), { recursive: true })
      await cp(from, target, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
    }
    // Readable for everyone and changed only by root, whatever the umask was here.
    await run('chmod', ['-R', 'u=rwX,go=rX', tree])
    await rm(request.output, { force: true })
    await (request.kind === 'deb' ? buildDeb : buildRpm)(request, folder, tree)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function buildDeb(request: PackageRequest, folder: string, tree: string): Promise<void> {
  // fpm adds a changelog like this one, too.
  const doc = join(tree, 'usr/share/doc', request.name)
  await mkdir(doc, { recursive: true })
  await writeFile(join(doc, 'changelog.gz'), gzipSync(changelog(request, new Date()), { level: 9 }), {
    mode: 0o644
  })
  const { stdout: size } = await run('du', ['-sk', tree])
  const sums = await run('sh', ['-c', 'find . -type f -printf "%P\\0" | sort -z | xargs -0 md5sum'], {
    cwd: tree,
    maxBuffer: 64 * 1024 * 1024
  })
  const control = join(tree, 'DEBIAN')
  await mkdir(control, { mode: 0o755 })
  await writeFile(join(control, 'control'), controlFile(request, Number.parseInt(size, 10)), { mode: 0o644 })
  await writeFile(join(control, 'md5sums'), sums.stdout, { mode: 0o644 })
  await writeFile(join(control, 'postinst'), await readFile(request.afterInstall), { mode: 0o755 })
  await writeFile(join(control, 'postrm'), await readFile(request.afterRemove), { mode: 0o755 })
  const made = join(folder, 'made.deb')
  await run('dpkg-deb', ['--root-owner-group', `-Z${request.compression}`, '--build', tree, made])
  await moveTo(made, request.output)
}

async function buildRpm(request: PackageRequest, folder: string, tree: string): Promise<void> {
  const spec = join(folder, 'package.spec')
  const [install, remove] = await Promise.all([
    readFile(request.afterInstall, 'utf8'),
    readFile(request.afterRemove, 'utf8')
  ])
  await writeFile(spec, specFile(request, { install, remove }))
  await run(
    'rpmbuild',
    [
      '-bb',
      `--define=_topdir ${folder}/rpmbuild`,
      `--define=_rpmdir ${folder}/made`,
      '--define=_rpmfilename made.rpm',
      `--buildroot=${tree}`,
      `--target=${RPM_ARCHITECTURES[request.architecture] ?? request.architecture}`,
      spec
    ],
    { maxBuffer: 64 * 1024 * 1024 }
  )
  await moveTo(join(folder, 'made/made.rpm'), request.output)
}

/** The temporary folder may be on another file system. */
async function moveTo(from: string, to: string): Promise<void> {
  const [here, there] = await Promise.all([stat(dirname(from)), stat(dirname(to))])
  await (here.dev === there.dev ? rename(from, to) : cp(from, to))
}

if (isEntry(import.meta.url))
  await runCommand(async () => {
    await buildPackage(readRequest(process.argv.slice(2)))
    return 0
  })
