/** The open page. Kept in the URL hash, so that back, forward, and links work as on any web page. */
export type Route =
  | { page: 'home' }
  /** The setup assistant, for a new connection. */
  | { page: 'new' }
  /** The form, for people who have everything they need. */
  | { page: 'form' }
  | { page: 'overview'; connectionId: string }
  | { page: 'directory'; connectionId: string }
  | { page: 'token'; connectionId: string }
  | { page: 'requests'; connectionId: string }
  | { page: 'activity'; connectionId: string }
  | { page: 'edit'; connectionId: string }
  /** The setup assistant, for a connection that was saved unfinished. */
  | { page: 'setup'; connectionId: string }
  | { page: 'inspector' }
  /** `section`, such as `updates`, is where the page opens. */
  | { page: 'settings'; section?: string }
  | { page: 'help' }

/** The pages that don't belong to a connection, other than home and Settings. */
const PAGES = ['new', 'form', 'inspector', 'help'] as const

/** The pages of a connection other than its overview, which any other name leads to. */
const OF_CONNECTION = ['directory', 'token', 'requests', 'activity', 'edit', 'setup'] as const

/** The route that a hash such as `#/c/abc/overview` names; anything unknown is home. */
export function parseHash(hash: string): Route {
  const [first, second, third] = hash.replace(/^#\/?/, '').split('/')
  if (first === 'c' && second) {
    const connectionId = decodeURIComponent(second)
    return { page: OF_CONNECTION.find((page) => page === third) ?? 'overview', connectionId }
  }
  if (first === 'settings') return { page: 'settings', ...(second ? { section: second } : {}) }
  if (PAGES.some((page) => page === first)) return { page: first as (typeof PAGES)[number] }
  return { page: 'home' }
}

/** The hash of a route; the inverse of {@link parseHash}. */
export function hashOf(route: Route): string {
  if (route.page === 'home') return '#/'
  if ('connectionId' in route) {
    return `#/c/${encodeURIComponent(route.connectionId)}/${route.page}`
  }
  if (route.page === 'settings' && route.section !== undefined) return `#/settings/${route.section}`
  return `#/${route.page}`
}

class Router {
  #route = $state.raw<Route>(parseHash(location.hash))

  get route(): Route {
    return this.#route
  }

  /** The connection that the page belongs to; `null` if there is none. */
  get connectionId(): string | null {
    return 'connectionId' in this.#route ? this.#route.connectionId : null
  }

  go(route: Route): void {
    location.hash = hashOf(route)
    this.#route = route
  }

  /** Follows the URL hash until the returned function is called. */
  start(): () => void {
    const follow = (): void => {
      this.#route = parseHash(location.hash)
    }
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }
}

export const router = new Router()
