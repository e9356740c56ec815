/**
 * The window with made-up connections, without Electron: `npm run preview`, then choose a scene on the page that it
 * serves. Built, it is served with the packaged app's Content-Security-Policy; `tests/e2e/preview` looks at every scene.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import { join } from 'node:path'
import type { Plugin, UserConfig } from 'vite'
import { firstFrame } from '../../build/first-frame.ts'
import { addressOf, SCENES } from './scenes.ts'

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

const fakeApi: Plugin = {
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

/** The bare address lists the scenes. */
const listOfScenes: Plugin = {
  name: 'list-of-scenes',
  configureServer: ({ middlewares }) => {
    middlewares.use((request, response, next) => {
      if (request.url !== '/') {
        next()
        return
      }
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.end(listPage())
    })
  }
}

function listPage(): string {
  const rows = SCENES.map((scene) => {
    const link = (theme: 'light' | 'dark'): string => `<a href="${addressOf(scene, theme)}">${theme}</a>`
    return `<li>${scene.scenario} ${scene.hash} · ${link('light')} · ${link('dark')}</li>`
  })
  return [
    '<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Scenes</title>',
    '<body style="font: 14px/1.8 system-ui; max-width: 40rem; margin: 2rem auto">',
    `<h1>Scenes</h1><p>Add <code>&users=100000</code> to an address for a larger directory.</p><ul>${rows.join('')}</ul>`
  ].join('')
}

const config: UserConfig = {
  root: join(import.meta.dirname, '../../renderer'),
  base: './',
  logLevel: 'warn',
  plugins: [svelte({ configFile: false }), tailwindcss(), firstFrame(), fakeApi, listOfScenes],
  server: { host: '127.0.0.1', port: 5399, strictPort: true, fs: { allow: ['..'] } },
  preview: { host: '127.0.0.1', port: 0, headers: { 'Content-Security-Policy': CSP } },
  build: {
    outDir: join(import.meta.dirname, '../../test-results/preview'),
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false
  }
}

export default config
