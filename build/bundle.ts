/** `npm run build`: creates the bundles in dist/ that are tested and packaged. */
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import { isEntry } from './command.ts'
import { DIST, ROOT } from './paths.ts'
import type { BundleOptions } from './targets.ts'
import { writeUpdateFeed } from './update-feed.ts'
import { mainConfig, preloadConfig, workerConfigs } from './vite.node.config.ts'
import { rendererConfig } from './vite.renderer.config.ts'

/** Rebuilds dist/main, dist/preload, and dist/renderer. @throws when a source doesn't compile. */
export async function bundle(options: BundleOptions = { mode: 'production' }): Promise<void> {
  // Svelte and its plugin read NODE_ENV, not Vite's mode. Don't let the caller's value (a test runner's, for example) decide.
  process.env['NODE_ENV'] = options.mode
  await rm(DIST, { recursive: true, force: true })
  await Promise.all([
    build(mainConfig(options)).then(() => Promise.all(workerConfigs(options).map((config) => build(config)))),
    build(preloadConfig(options)),
    build(rendererConfig(options))
  ])
  await Promise.all([copyWindowIcon(), writeUpdateFeed()])
}

/** On Linux, a window takes its icon from a file, not from the executable: `icon.png` next to main's bundle. */
export async function copyWindowIcon(): Promise<void> {
  await copyFile(join(ROOT, 'build/icons/256x256.png'), join(DIST, 'main/icon.png'))
}

if (isEntry(import.meta.url)) await bundle()
