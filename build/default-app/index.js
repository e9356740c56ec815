// A stand-in for Electron's own resources/default_app.asar, which the runtime carried by npm lacks
// (see carried-electron.ts). It makes `electron <folder>` work: the folder's package.json gives the name and
// the version, and its main file is loaded.
//
// The top-level await matters: Electron holds back `ready` until this module has finished, so the app can
// still call what is allowed only before `ready` (schemes, sandbox). A CommonJS file would let `ready` pass.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const given = process.argv.slice(1)

// Like Electron's own: `-r <file>` loads a file before the app.
const preload = given.indexOf('-r')
if (preload !== -1) {
  const [, file] = given.splice(preload, 2)
  await import(pathToFileURL(resolve(file)).href)
}

const folder = given.find((argument) => !argument.startsWith('-'))
if (folder === undefined) {
  process.stderr.write('Name the folder of the app to run: electron <folder>\n')
  app.exit(1)
} else {
  const root = resolve(folder)
  const manifest = JSON.parse(await readFile(resolve(root, 'package.json'), 'utf8'))
  process.defaultApp = true
  app.setName(manifest.productName ?? manifest.name)
  app.setVersion(manifest.version)
  app.setDesktopName(manifest.desktopName ?? `${manifest.name}.desktop`)
  app.setAppPath(root)
  await import(pathToFileURL(resolve(root, manifest.main)).href)
}
