import type { Session } from 'electron'

/** The parts of Electron's `Session` through which a page could access the machine. */
export type LockableSession = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setUSBProtectedClassesHandler'
  | 'setBluetoothPairingHandler'
  | 'setSpellCheckerLanguages'
> & {
  on(event: 'will-download', listener: (event: { preventDefault(): void }) => void): unknown
}

/** Every class of USB device; WebUSB can't open a protected class. */
const USB_CLASSES = ['audio', 'audio-video', 'hid', 'mass-storage', 'smart-card', 'video', 'wireless']

/**
 * Denies every permission, device, and download of a session, including the spell checker's dictionary, which
 * Chromium would otherwise download from Google's servers at each start. Electron's default is to grant all permissions
 * (security-reliability §1.1, item 5, and §1.8). The clipboard is included: main does all copying.
 */
export function lockPermissions(session: LockableSession): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => {
    callback(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => {
    callback(null)
  })
  session.setUSBProtectedClassesHandler(() => USB_CLASSES)
  session.setBluetoothPairingHandler((_details, callback) => {
    callback({ confirmed: false })
  })
  session.setSpellCheckerLanguages([])
  session.on('will-download', (event) => {
    event.preventDefault()
  })
}
