import type { CustomScheme } from 'electron'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

/** The page's own origin. A standard, secure scheme: it has a real origin, unlike `file://`. */
export const APP_ORIGIN = 'app://token-desk'

/** The one address the window loads in a built app. */
export const APP_URL = `${APP_ORIGIN}/index.html`

/**
 * Given to `protocol.registerSchemesAsPrivileged` once, before `ready`. Not `bypassCSP`, `allowServiceWorkers`,
 * `corsEnabled` or `stream`: nothing here needs them (security-reliability §1.6).
 */
export const APP_SCHEME: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true }
}

/**
 * The policy of every response. `connect-src 'none'` is possible because all network requests go through main: an
 * injected script can't send anything anywhere. `svelte-trusted-html` is the name of Svelte's own policy
 * (security-reliability §1.5).
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
  "worker-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html'
].join('; ')

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store'
} as const

/** The file types of the page. Anything else, such as a source map, isn't served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png'
}

/** A file of the page and its content type. */
export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
}

/** URL path, such as `/assets/index-1a2b.js` → file. */
export type PageFiles = ReadonlyMap<string, PageFile>

/**
 * Reads the built page once, at start: half a megabyte. This is all that `app://` can reach: an address is looked up
 * in it and never joined to a folder, so path traversal is impossible (security-reliability §1.6, SEC-13). And an
 * update can't mix two versions while the app is running.
 *
 * @throws when the folder or a file can't be read: a build without a page can't start.
 */
export async function readPageFiles(folder: string): Promise<PageFiles> {
  const files = new Map<string, PageFile>()
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const contentType = CONTENT_TYPES[extname(entry.name)]
    if (!entry.isFile() || contentType === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const address = `/${relative(folder, path).replaceAll(sep, '/')}`
    files.set(address, { bytes: new Uint8Array(await readFile(path)), contentType })
  }
  return files
}

/** The number of connections that `renderer/app.css` tells apart before they are listed. */
const MOST_LISTED = 6

/** The part of a request that determines the response. */
export interface PageRequest {
  readonly method: string
  readonly url: string
}

/**
 * Creates the function for `protocol.handle('app', …)` on the window's session. Every response carries the policy.
 *
 * @param files responses wait until it resolves
 * @param connections how many connections the page is about to list, so that its first frame leaves room for them
 */
export function createPageHandler(
  files: Promise<PageFiles>,
  connections: () => number
): (request: PageRequest) => Promise<Response> {
  return async ({ method, url }) => {
    if (method !== 'GET') return refusal(405)
    const file = fileFor(url, await files)
    if (file === undefined) return refusal(404)
    const body = file.contentType.startsWith('text/html')
      ? withConnections(file.bytes, connections())
      : file.bytes
    return new Response(body, { headers: { ...HEADERS, 'Content-Type': file.contentType } })
  }
}

/** The page with the number of connections on its root element, where the style sheet finds it. */
function withConnections(html: Uint8Array<ArrayBuffer>, connections: number): Uint8Array<ArrayBuffer> {
  const root = `<html data-connections="${String(Math.min(connections, MOST_LISTED))}"`
  return new TextEncoder().encode(new TextDecoder().decode(html).replace('<html', root))
}

function fileFor(address: string, files: PageFiles): PageFile | undefined {
  const url = URL.parse(address)
  if (url?.protocol !== 'app:' || url.host !== 'token-desk') return undefined
  if (url.username !== '' || url.password !== '' || url.search !== '') return undefined
  return files.get(url.pathname)
}

function refusal(status: 404 | 405): Response {
  return new Response(null, { status, headers: HEADERS })
}
