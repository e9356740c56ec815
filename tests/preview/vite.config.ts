/**
 * Shows the window with the fake api, without Electron: `npx vite --config tests/preview/vite.config.ts`, then
 * open `/?scenario=many&theme=dark#/settings`. Built, it is served with the packaged app's Content-Security-Policy.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import { join } from 'node:path'
import { defineConfig } from 'vite'

const INSTALL = join(import.meta.dirname, 'install.ts')

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html'
].join('; ')

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [
    svelte({ configFile: false }),
    tailwindcss(),
    {
      name: 'fake-api',
      transformIndexHtml: {
        order: 'pre',
        // Served, the file lies outside the root; built, it is found from there.
        handler: (_html, { server }) => [
          {
            tag: 'script',
            attrs: { type: 'module', src: server ? `/@fs${INSTALL}` : '../tests/preview/install.ts' },
            injectTo: 'head-prepend'
          }
        ]
      }
    }
  ],
  server: { host: '127.0.0.1', port: 5399, strictPort: true, fs: { allow: ['..'] } },
  preview: { host: '127.0.0.1', port: 5398, strictPort: true, headers: { 'Content-Security-Policy': CSP } },
  build: {
    outDir: '../test-results/preview',
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false }
  }
})
