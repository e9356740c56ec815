import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import type { HtmlTagDescriptor, InlineConfig, Plugin } from 'vite'
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
    plugins: [svelte({ configFile: false }), tailwindcss(), preloadFont()],
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

/** Fonts for the first view: loaded with the page, not after the style sheet is parsed and a letter is drawn. */
const FIRST_FONT = /inter-latin-wght-normal.*\.woff2$/

function preloadFont(): Plugin {
  return {
    name: 'preload-font',
    apply: 'build',
    transformIndexHtml(_html, { bundle }): HtmlTagDescriptor[] {
      return Object.keys(bundle ?? {})
        .filter((file) => FIRST_FONT.test(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${file}` },
          injectTo: 'head'
        }))
    }
  }
}
