import { ensureDisplay } from '../../../build/display.ts'

/** A virtual screen for one test, with its own clipboard. */
export interface PrivateDisplay {
  /** For the app. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** Starts one, in addition to any existing display. @throws Error when Xvfb cannot be started */
export async function startPrivateDisplay(): Promise<PrivateDisplay> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  delete process.env['DISPLAY']
  delete process.env['WAYLAND_DISPLAY']
  const restore = (): void => {
    if (DISPLAY !== undefined) process.env['DISPLAY'] = DISPLAY
    if (WAYLAND_DISPLAY !== undefined) process.env['WAYLAND_DISPLAY'] = WAYLAND_DISPLAY
  }
  try {
    const display = await ensureDisplay()
    return {
      env: { DISPLAY: process.env['DISPLAY'] ?? '', WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11' },
      async close() {
        await display.close()
        restore()
      }
    }
  } finally {
    restore()
  }
}
