/**
 * Writes the first frame into index.html: what the app shows before main's first replies, rendered when the app is built.
 * The window paints it before any script has run. It is inert, because nothing answers a click before.
 */
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { Component } from 'svelte'
import type * as SvelteServer from 'svelte/server'
import { createServer, type Plugin } from 'vite'
import { ROOT } from './paths.ts'

/** Where index.html has nothing yet. */
const EMPTY = '<div id="app"></div>'

/** What the page's content security policy doesn't allow in HTML: inline styles, scripts, and handlers. */
const FORBIDDEN = /<(?:style|script)\b|<[^>]*\s(?:style|on\w+)=/

/** Fills index.html, built or served. @throws when the app can't be rendered, or index.html has no place for it */
export function firstFrame(): Plugin {
  let frame: Promise<string> | null = null
  return {
    name: 'first-frame',
    async transformIndexHtml(html) {
      if (!html.includes(EMPTY)) throw new Error(`index.html lacks ${EMPTY}`)
      const body = await (frame ??= renderFrame())
      return html.replace(EMPTY, () => `<div id="app"><div class="h-full" inert>${body}</div></div>`)
    }
  }
}

/** The HTML of `App.svelte` in its first state. */
async function renderFrame(): Promise<string> {
  const root = join(ROOT, 'renderer')
  const server = await createServer({
    configFile: false,
    root,
    logLevel: 'warn',
    appType: 'custom',
    plugins: [svelte({ configFile: false })],
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null }
  })
  // All that the page's modules ask of the window before anything is mounted: its address, and a main that never replies.
  const page = { window: { api: { appStatus: () => new Promise(() => undefined) } }, location: { hash: '' } }
  Object.assign(globalThis, page)
  try {
    const { default: App } = (await server.ssrLoadModule('/app/App.svelte')) as { default: Component }
    // The same copy of Svelte as the app's, or it wouldn't find its own state.
    const { render } = (await server.ssrLoadModule('svelte/server')) as typeof SvelteServer
    // The comments are for taking the elements over, but the app makes its own.
    const html = render(App).body.replaceAll(/<!--.*?-->/g, '')
    if (FORBIDDEN.test(html))
      throw new Error('The first frame has a style or a script that the page’s policy forbids.')
    return html
  } finally {
    for (const name of Object.keys(page)) Reflect.deleteProperty(globalThis, name)
    await server.close()
  }
}
