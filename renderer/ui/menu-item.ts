import type { Component } from 'svelte'

/** One entry of a menu. */
export interface MenuItem {
  title: string
  /** A second line. */
  about?: string
  icon?: Component<{ class?: string }>
  /** The keyboard shortcut for the same action, as shown. */
  keys?: string
  /** Can't be chosen right now. */
  disabled?: boolean
  /** Removes something. */
  danger?: boolean
  act: () => unknown
}

/**
 * The entry that a key moves to, as in any menu (WAI-ARIA menu button pattern): arrow keys wrap around, Home and End go to
 * the ends, and a letter goes to the next entry that starts with it. `null` for any other key.
 *
 * @param at index of the focused entry; −1 for none
 */
export function menuTarget(key: string, titles: readonly string[], at: number): number | null {
  const last = titles.length - 1
  switch (key) {
    case 'ArrowDown':
      return at >= last ? 0 : at + 1
    case 'ArrowUp':
      return at <= 0 ? last : at - 1
    case 'Home':
      return 0
    case 'End':
      return last
  }
  if (key.length !== 1) return null
  const begins = (title: string | undefined): boolean =>
    title?.toLowerCase().startsWith(key.toLowerCase()) === true
  const around = titles.map((_, step) => (at + 1 + step) % titles.length)
  return around.find((index) => begins(titles[index])) ?? null
}
