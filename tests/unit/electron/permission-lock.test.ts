import { describe, expect, it } from 'vitest'
import { lockPermissions } from '../../../main/electron/permission-lock.ts'

/** A session that keeps its handlers, to be asked what they answer. */
function lockedSession() {
  const handlers = new Map<string, (...args: unknown[]) => unknown>()
  const keep = (name: string) => (handler: unknown) => {
    handlers.set(name, handler as (...args: unknown[]) => unknown)
  }
  const session = {
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    setDisplayMediaRequestHandler: keep('display'),
    setUSBProtectedClassesHandler: keep('usb'),
    setBluetoothPairingHandler: keep('bluetooth'),
    setSpellCheckerLanguages: (languages: string[]) => void handlers.set('spelling', () => languages),
    on: (name: string, listener: unknown) => {
      keep(name)(listener)
    }
  }
  lockPermissions(session)
  const ask = (name: string, ...args: unknown[]): unknown => handlers.get(name)?.(...args)
  return { handlers, ask }
}

const PERMISSIONS = [
  'media',
  'geolocation',
  'notifications',
  'clipboard-read',
  'clipboard-sanitized-write',
  'openExternal',
  'fileSystem',
  'unknown'
]

describe('lockPermissions', () => {
  it('has no spell checker language, so that no dictionary is downloaded', () => {
    expect(lockedSession().ask('spelling')).toEqual([])
  })

  it('denies every request', () => {
    const { ask } = lockedSession()
    for (const permission of PERMISSIONS) {
      const answers: unknown[] = []
      ask('request', {}, permission, (granted: unknown) => answers.push(granted), {})
      expect(answers).toEqual([false])
    }
  })

  it('denies every check and every device', () => {
    const { ask } = lockedSession()
    for (const permission of PERMISSIONS)
      expect(ask('check', null, permission, 'app://token-desk', {})).toBe(false)
    for (const deviceType of ['hid', 'serial', 'usb']) expect(ask('device', { deviceType })).toBe(false)
  })

  it('shares no screen and pairs with nothing', () => {
    const { ask } = lockedSession()
    const answers: unknown[] = []
    ask('display', {}, (streams: unknown) => answers.push(streams))
    ask('bluetooth', {}, (response: unknown) => answers.push(response))
    expect(answers).toEqual([null, { confirmed: false }])
  })

  it('protects every USB class that Electron names', () => {
    const all = ['audio', 'audio-video', 'hid', 'mass-storage', 'smart-card', 'video', 'wireless']
    expect(lockedSession().ask('usb', { protectedClasses: [] })).toEqual(all)
  })

  it('stops every download', () => {
    let prevented = 0
    lockedSession().ask('will-download', { preventDefault: () => (prevented += 1) })
    expect(prevented).toBe(1)
  })
})
