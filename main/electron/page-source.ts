import { APP_ORIGIN, APP_URL } from './app-protocol.ts'

/** The page that the window shows, and the only origin whose frames main listens to. */
export interface PageSource {
  readonly url: string
  readonly origin: string
  /** True when a dev server serves the page: reloading is allowed, and its policy is looser (security-reliability §1.5). */
  readonly dev: boolean
}

/**
 * Decides which page to load: the built one, or in an unpackaged run the dev server named by `TOKEN_DESK_DEV_URL`.
 * A packaged app never reads the variable, and a dev server must be on this machine.
 */
export function choosePageSource(isPackaged: boolean, devUrl: string | undefined): PageSource {
  const built: PageSource = { url: APP_URL, origin: APP_ORIGIN, dev: false }
  if (isPackaged || devUrl === undefined) return built
  const url = URL.parse(devUrl)
  if (url?.protocol !== 'http:' || !LOOPBACK_HOSTS.has(url.hostname)) return built
  return { url: url.href, origin: url.origin, dev: true }
}

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])
