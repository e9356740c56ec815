import type { Log } from '../core/ports.ts'

/** An Electron event that can be canceled; `url` is its target. */
export interface RefusableEvent {
  readonly url?: string
  preventDefault(): void
}

/** The parts of Electron's `WebContents` that can start a navigation. */
export interface NavigableContents {
  on(event: NavigationEvent, listener: (event: RefusableEvent) => void): unknown
  setWindowOpenHandler(handler: (details: { readonly url: string }) => { action: 'deny' }): void
}

export type NavigationEvent =
  'will-navigate' | 'will-frame-navigate' | 'will-redirect' | 'will-attach-webview'

/** `will-navigate` alone covers the main frame only (security-reliability §1.1, item 13). */
const NAVIGATION_EVENTS = ['will-navigate', 'will-frame-navigate', 'will-redirect'] as const

/** What {@link lockNavigation} needs to know. */
export interface NavigationRules {
  /** The origin of the dev server, whose page reloads itself; `null` in a built app, where nothing navigates. */
  readonly reloadOrigin: string | null
  readonly log: Log
}

/**
 * Blocks every navigation, redirect, new window, and webview of one web contents. The app is a single page that never
 * navigates; `loadURL` in main doesn't fire these events.
 *
 * Attach it when the contents are created, to every window and anything inside one.
 */
export function lockNavigation(contents: NavigableContents, { reloadOrigin, log }: NavigationRules): void {
  for (const name of NAVIGATION_EVENTS) {
    contents.on(name, (event) => {
      if (reloadOrigin !== null && originOf(event.url) === reloadOrigin) return
      event.preventDefault()
      log.note('navigation-refused', { event: name, origin: originOf(event.url) })
    })
  }
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    log.note('navigation-refused', { event: 'will-attach-webview', origin: null })
  })
  contents.setWindowOpenHandler(({ url }) => {
    log.note('navigation-refused', { event: 'window-open', origin: originOf(url) })
    return { action: 'deny' }
  })
}

/** The origin only: the rest of an address can contain anything (security-reliability §1.1, item 14). */
function originOf(address: string | undefined): string | null {
  return address === undefined ? null : (URL.parse(address)?.origin ?? null)
}
