import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import type { HtmlTagDescriptor, InlineConfig, Plugin } from 'vite'
import { firstFrame } from './first-frame.ts'
import { ROOT } from './paths.ts'
import { type BundleOptions, CHROME_TARGET } from './targets.ts'

/**
 * The window's page. Its content security policy allows neither inline scripts nor `data:` fonts, so nothing is
 * inlined: every asset stays a separate file (security-reliability §1.5).
 */
export function rendererConfig(options: BundleOptions): InlineConfig {
  return {
    configFile: false,
    root: join(ROOT, 'renderer'),
    base: './',
    mode: options.mode,
    logLevel: 'warn',
    plugins: [svelte({ configFile: false }), tailwindcss(), firstFrame(), preloadFirst()],
    server: { host: '127.0.0.1', port: 0 },
    build: {
      outDir: join(ROOT, 'dist/renderer'),
      emptyOutDir: true,
      target: CHROME_TARGET,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      minify: options.mode === 'production',
      sourcemap: options.mode === 'development',
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1_000
    }
  }
}

/** What the page needs next, loaded with it: the font, not after a letter is drawn, and the app, not after the first frame. */
const FIRST: readonly { file: RegExp; attrs: Record<string, string> }[] = [
  { file: /inter-latin-wght-normal.*\.woff2$/, attrs: { rel: 'preload', as: 'font', type: 'font/woff2' } },
  { file: /\/app-[^/]*\.js$/, attrs: { rel: 'modulepreload' } }
]

function preloadFirst(): Plugin {
  return {
    name: 'preload-first',
    apply: 'build',
    transformIndexHtml(_html, { bundle }): HtmlTagDescriptor[] {
      return FIRST.flatMap(({ file, attrs }) =>
        Object.keys(bundle ?? {})
          .filter((name) => file.test(name))
          .map((name) => ({
            tag: 'link',
            attrs: { ...attrs, crossorigin: true, href: `./${name}` },
            injectTo: 'head' as const
          }))
      )
    }
  }
}
