/** The color scheme the person chose; `system` follows the desktop. */
export type ThemeSource = 'system' | 'light' | 'dark'

/** Reads the stored choice; anything invalid counts as `system`. */
export function readTheme(stored: unknown): ThemeSource {
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}
