import { ensureDisplay, type Display } from '../../../build/display.ts'

/**
 * Starts a virtual screen with a clipboard of its own, and makes it the display of this process and of what it starts
 * from now on. @throws Error when Xvfb cannot be started
 */
export async function startPrivateDisplay(): Promise<Display> {
  delete process.env['DISPLAY']
  delete process.env['WAYLAND_DISPLAY']
  process.env['XDG_SESSION_TYPE'] = 'x11'
  return await ensureDisplay()
}
