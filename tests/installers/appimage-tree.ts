import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Unpacks the file system of an AppImage to `tree`, which must not exist. Needs unsquashfs.
 *
 * @throws Error if there is none
 */
export async function unpackAppImage(file: string, tree: string): Promise<void> {
  // The file system follows the program that mounts it. Its magic number may also be part of that program.
  const bytes = await readFile(file)
  for (let at = bytes.indexOf('hsqs'); at !== -1; at = bytes.indexOf('hsqs', at + 1)) {
    const unpacked = await run('unsquashfs', [
      ...['-quiet', '-no-progress', '-offset', String(at)],
      ...['-dest', tree, file]
    ]).then(
      () => true,
      () => false
    )
    if (unpacked) return
  }
  throw new Error('There is no squashfs in the AppImage.')
}

const STARTER_BYTES = 1024

/**
 * In place of the program that mounts an AppImage, which isn't on every machine: a script that unpacks it below the home
 * folder and starts it with the variables that the real one sets.
 *
 * @see AppImage documentation, "Environment variables"
 */
const STARTER = `#!/bin/sh
set -e
tree=$(mktemp -d "$HOME/mounted-XXXXXX")/tree
unsquashfs -quiet -no-progress -offset ${STARTER_BYTES} -dest "$tree" "$0" > /dev/null
export APPIMAGE="$0" APPDIR="$tree"
exec "$tree/AppRun" "$@"
`.padEnd(STARTER_BYTES, '#')

/** Makes an AppImage that starts anywhere from a tree. Needs mksquashfs, and unsquashfs where it is started. */
export async function packAppImage(tree: string, file: string): Promise<void> {
  const fileSystem = `${file}.squashfs`
  await run('mksquashfs', [
    ...[tree, fileSystem, '-quiet', '-no-progress', '-noappend', '-all-root', '-no-xattrs'],
    // Small is not what counts here.
    ...['-comp', 'gzip', '-Xcompression-level', '1']
  ])
  await writeFile(file, Buffer.concat([Buffer.from(STARTER), await readFile(fileSystem)]), { mode: 0o755 })
  await rm(fileSystem)
}
