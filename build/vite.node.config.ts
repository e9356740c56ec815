import { builtinModules } from 'node:module'
import { join } from 'node:path'
import type { InlineConfig } from 'vite'
import { ROOT } from './paths.ts'
import { type BundleOptions, CHROME_TARGET, NODE_TARGET } from './targets.ts'

/** Everything else is bundled: the packed app carries no node_modules. */
const external = ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)]

function oneFile(entry: string, outDir: string, file: string, options: BundleOptions): InlineConfig {
  const production = options.mode === 'production'
  return {
    configFile: false,
    root: ROOT,
    mode: options.mode,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(ROOT, entry),
      outDir: join(ROOT, outDir),
      emptyOutDir: true,
      target: file.endsWith('.cjs') ? CHROME_TARGET : NODE_TARGET,
      minify: production,
      sourcemap: production ? false : 'inline',
      reportCompressedSize: false,
      rolldownOptions: {
        external,
        output: {
          format: file.endsWith('.cjs') ? 'cjs' : 'es',
          entryFileNames: file,
          codeSplitting: false,
          // Function names stay readable in a stack trace of the packed app.
          keepNames: true
        }
      }
    }
  }
}

/** The main process: one ES module. */
export function mainConfig(options: BundleOptions): InlineConfig {
  return oneFile('main/index.ts', 'dist/main', 'index.js', options)
}

/** The preload: one CommonJS file, because a sandboxed preload can load nothing else (security-reliability §1.4). */
export function preloadConfig(options: BundleOptions): InlineConfig {
  return oneFile('preload/index.ts', 'dist/preload', 'index.cjs', options)
}
