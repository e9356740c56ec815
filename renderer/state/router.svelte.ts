/** Where the window is. Kept in the hash, so that back, forward and links work as in any page. */
export type Route =
  | { page: 'home' }
  /** The guided way to a new connection. */
  | { page: 'new' }
  /** The short way, for who has everything. */
  | { page: 'form' }
  | { page: 'overview'; connectionId: string }
  | { page: 'directory'; connectionId: string }
  | { page: 'edit'; connectionId: string }
  /** The guided way again, for a connection that was saved unfinished. */
  | { page: 'setup'; connectionId: string }
  | { page: 'inspector' }
  | { page: 'settings' }
  | { page: 'help' }

/** The pages that are about no connection, but home. */
const PAGES = ['new', 'form', 'inspector', 'settings', 'help'] as const

/** The route that a hash such as `#/c/abc/overview` names; anything unknown is home. */
export function parseHash(hash: string): Route {
  const [first, second, third] = hash.replace(/^#\/?/, '').split('/')
  if (first === 'c' && second) {
    const connectionId = decodeURIComponent(second)
    const known = third === 'directory' || third === 'edit' || third === 'setup'
    return { page: known ? third : 'overview', connectionId }
  }
  if (PAGES.some((page) => page === first)) return { page: first as (typeof PAGES)[number] }
  return { page: 'home' }
}

/** The hash of a route; the inverse of {@link parseHash}. */
export function hashOf(route: Route): string {
  if (route.page === 'home') return '#/'
  if ('connectionId' in route) {
    return `#/c/${encodeURIComponent(route.connectionId)}/${route.page}`
  }
  return `#/${route.page}`
}

class Router {
  #route = $state.raw<Route>(parseHash(location.hash))

  get route(): Route {
    return this.#route
  }

  /** The connection that the route is about; `null` on pages that are about none. */
  get connectionId(): string | null {
    return 'connectionId' in this.#route ? this.#route.connectionId : null
  }

  go(route: Route): void {
    location.hash = hashOf(route)
    this.#route = route
  }

  /** Follows the address until the returned function is called. */
  start(): () => void {
    const follow = (): void => {
      this.#route = parseHash(location.hash)
    }
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }
}

export const router = new Router()
