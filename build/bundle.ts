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
  await Promise.all([copyIcons(), writeUpdateFeed()])
}

/**
 * The icons that main reads from next to its bundle: `icon.png` of the tray and, on Linux, of a window, which doesn't take it
 * from the executable there; `tray-template.png` of the menu bar on macOS.
 */
export async function copyIcons(): Promise<void> {
  await copyFile(join(ROOT, 'build/icons/256x256.png'), join(DIST, 'main/icon.png'))
  await copyFile(join(ROOT, 'build/tray-template.png'), join(DIST, 'main/tray-template.png'))
}

if (isEntry(import.meta.url)) await bundle()
