import { builtinModules } from 'node:module'
import { basename, join } from 'node:path'
import type { InlineConfig, Plugin } from 'vite'
import { ROOT } from './paths.ts'
import { type BundleOptions, CHROME_TARGET, NODE_TARGET } from './targets.ts'

/** All but `process`, which the bundles take from the global: see build/process-global.ts. */
const builtins = builtinModules.filter((name) => name !== 'process')

/** Everything else is bundled: the packaged app contains no node_modules. */
const external = ['electron', ...builtins, ...builtins.map((name) => `node:${name}`)]

/** electron-store's own semver; electron-updater compares versions with its own. */
const withoutMigrations: Plugin = {
  name: 'without-migrations',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === 'semver' && importer?.includes('/node_modules/conf/') === true
      ? join(ROOT, 'build/without-migrations.ts')
      : null
}

interface NodeBundle {
  readonly entry: string
  readonly outDir: string
  readonly file: string
  /** Whether the folder belongs to this bundle alone, so that it is emptied first. */
  readonly ownFolder?: boolean
  /** Whether dynamic imports get their own files, so that they cost nothing until they are needed. */
  readonly chunks: boolean
}

function nodeBundle(
  { entry, outDir, file, chunks, ownFolder = true }: NodeBundle,
  options: BundleOptions
): InlineConfig {
  const production = options.mode === 'production'
  return {
    configFile: false,
    root: ROOT,
    mode: options.mode,
    logLevel: 'warn',
    publicDir: false,
    resolve: {
      alias: [
        { find: /^ajv(-formats)?(\/.*)?$/, replacement: join(ROOT, 'build/without-schemas.ts') },
        { find: /^node:process$/, replacement: join(ROOT, 'build/process-global.ts') }
      ]
    },
    plugins: [withoutMigrations],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(ROOT, entry),
      outDir: join(ROOT, outDir),
      emptyOutDir: ownFolder,
      target: file.endsWith('.cjs') ? CHROME_TARGET : NODE_TARGET,
      minify: production,
      sourcemap: production ? false : 'inline',
      reportCompressedSize: false,
      rolldownOptions: {
        external,
        output: {
          format: file.endsWith('.cjs') ? 'cjs' : 'es',
          entryFileNames: file,
          codeSplitting: chunks,
          chunkFileNames: '[name].js',
          // Keeps function names readable in stack traces of the packaged app.
          keepNames: true
        }
      }
    }
  }
}

/** The main process: ES modules. */
export function mainConfig(options: BundleOptions): InlineConfig {
  return nodeBundle({ entry: 'main/index.ts', outDir: 'dist/main', file: 'index.js', chunks: true }, options)
}

/** The preload: one CommonJS file, because a sandboxed preload can load nothing else (security-reliability §1.4). */
export function preloadConfig(options: BundleOptions): InlineConfig {
  return nodeBundle(
    { entry: 'preload/index.ts', outDir: 'dist/preload', file: 'index.cjs', chunks: false },
    options
  )
}

/** The thread that holds the directory's rows, which main starts by its path. */
export const directoryWorkerConfig = (options: BundleOptions): InlineConfig =>
  workerConfig('main/core/directory/directory-worker.ts', options)

/** The thread that reads the answers of requests. */
export const answerWorkerConfig = (options: BundleOptions): InlineConfig =>
  workerConfig('main/core/requests/answer-worker.ts', options)

/** The thread that looks through long texts for tokens. */
export const inspectorWorkerConfig = (options: BundleOptions): InlineConfig =>
  workerConfig('main/core/inspector/inspector-worker.ts', options)

/** All threads. */
export const workerConfigs = (options: BundleOptions): readonly InlineConfig[] => [
  directoryWorkerConfig(options),
  answerWorkerConfig(options),
  inspectorWorkerConfig(options)
]

/** A thread: one ES module beside main. */
function workerConfig(entry: string, options: BundleOptions): InlineConfig {
  const file = `${basename(entry, '.ts')}.js`
  return nodeBundle({ entry, outDir: 'dist/main', file, chunks: false, ownFolder: false }, options)
}
